//! Each built-in scan, and commands of a user's own, through the API: what is found is what bare Nmap finds with the
//! same words.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use portolan_e2e::events::{Event, states};
use portolan_e2e::needs;
use portolan_e2e::services::{Service, address, version_of};
use portolan_e2e::skipped;
use serde_json::{Value, json};

use crate::desk::{Desk, asset, complete, document, make, provider, result, scan, text, told};
use crate::found::{Facts, assert_as_bare, assert_found, of_json, of_xml};

/// A harbour: one host with four services, one with none.
struct Harbour {
    ssh: Service,
    http: Service,
    redis: Service,
    dns: Service,
    quiet: Ipv4Addr,
}

impl Harbour {
    fn new() -> Self {
        let busy = address();
        Self {
            ssh: Service::sshd(busy),
            http: Service::nginx(busy),
            redis: Service::redis(busy),
            dns: Service::dnsmasq(busy),
            quiet: address(),
        }
    }

    fn hosts(&self) -> [String; 2] {
        [self.ssh.address.to_string(), self.quiet.to_string()]
    }
}

/// Makes a scan of the harbour from a template, as an asset of it; runs it, follows it, and holds what it found against
/// bare Nmap's. Returns what was found.
fn as_bare_nmap_finds(harbour: &Harbour, template: &str, parameters: &Value, words: &str) -> Vec<String> {
    let desk = Desk::new();
    let hosts = harbour.hosts();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let asset = asset(&desk.admin, "Harbour", &hosts, &["harbour"]);
    let scan = json!({
        "displayName": template, "providerId": provider, "templateId": template, "parameters": parameters,
        "target": {"mode": "asset", "assetIds": [asset]},
    });
    let (run, events) = complete(&desk.admin, &make(&desk.admin, "scans", &scan));
    assert_eq!(run["targets"], json!(hosts), "{run}");
    let found = document(&desk.admin, &run);
    assert_told(&events, &run, &found);
    let arguments: Vec<&str> = words.split_whitespace().chain(hosts).collect();
    let lines = of_json(&found, Facts::Lasting);
    assert_as_bare(&lines, &arguments);
    assert_eq!(of_json(&found, Facts::All), of_xml(&result(&desk.admin, &run, "xml").text(), Facts::All));
    lines
}

/// The events tell the run that was, and nothing else.
fn assert_told(events: &[Event], run: &Value, found: &Value) {
    assert_eq!(states(events), ["created", "pending", "running", "completed"]);
    assert_eq!(events.last().map(|event| event.number), run["lastEvent"].as_u64());
    let hosts = found["hosts"].as_array().expect("hosts");
    let count = |host: &Value| {
        let ports = host["ports"].as_array().map_or(&[][..], Vec::as_slice);
        ports.iter().filter(|port| port["state"] == "open").count()
    };
    let expected: Vec<Value> = hosts
        .iter()
        .enumerate()
        .map(|(at, host)| json!([at, host["ip"], host["state"], count(host)]))
        .collect();
    let heard: Vec<Value> = told(events, "host")
        .into_iter()
        .map(|host| json!([host["ordinal"], host["ip"], host["state"], host["openPorts"]]))
        .collect();
    assert_eq!(heard, expected);
    // Each port at once when it was found, and no port that the result does not have.
    let open = hosts.iter().flat_map(|host| {
        let ports = host["ports"].as_array().map_or(&[][..], Vec::as_slice);
        ports
            .iter()
            .filter(|port| port["state"] == "open")
            .map(|port| format!("{} {} {}", host["ip"], port["protocol"], port["port"]))
    });
    let heard = told(events, "port");
    let heard: Vec<String> =
        heard.iter().map(|port| format!("{} {} {}", port["ip"], port["protocol"], port["port"])).collect();
    assert_eq!(heard.iter().collect::<BTreeSet<_>>().len(), heard.len(), "a port twice: {heard:?}");
    assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), open.collect());
    let percents: Vec<f64> =
        told(events, "progress").iter().filter_map(|progress| progress["percent"].as_f64()).collect();
    assert!(percents.is_sorted(), "{percents:?}");
    let total: u64 = hosts.iter().map(|host| count(host) as u64).sum();
    assert_eq!(run["counts"]["openPorts"], total, "{run}");
    assert_eq!(run["counts"]["hostsUp"], found["stats"]["hostsUp"], "{run}");
    assert_eq!(run["progress"]["percent"], 100.0, "{run}");
    assert_eq!((&run["outcome"], &found["outcome"]), (&json!("success"), &json!("success")));
}

macro_rules! template {
    ($test:ident, $template:literal, $parameters:tt, $words:literal, $versions:literal, [$($protocol:literal),*]) => {
        #[test]
        fn $test() {
            needs!(stringify!($test), root, "nmap", "sshd", "nginx", "redis-server", "dnsmasq");
            let harbour = Harbour::new();
            let lines = as_bare_nmap_finds(&harbour, $template, &json!($parameters), $words);
            assert!(lines.iter().any(|line| line.starts_with(&format!("{} up ", harbour.quiet))), "{lines:#?}");
            $(assert_services(&lines, &harbour, $protocol, $versions);)*
        }
    };
}

/// The services are among what was found, with their versions where these were asked for.
fn assert_services(lines: &[String], harbour: &Harbour, protocol: &str, versions: bool) {
    let Harbour { ssh, http, redis, dns, .. } = harbour;
    let version = |program, argument, prefix| {
        if versions { version_of(program, argument, prefix) } else { String::new() }
    };
    assert_found(lines, dns, protocol, "domain", &version("dnsmasq", "--version", "version "));
    if protocol == "tcp" {
        assert_found(lines, ssh, "tcp", "ssh", &version("sshd", "-V", "OpenSSH_"));
        assert_found(lines, http, "tcp", "http", &version("nginx", "-v", "nginx/"));
    }
    if protocol == "tcp" && lines.iter().any(|line| line.contains("tcp/6379")) {
        assert_found(lines, redis, "tcp", "redis", &version("redis-server", "--version", "v="));
    }
}

template!(ping_finds_what_nmap_finds, "ping", {}, "-sn", false, []);
template!(quick_finds_what_nmap_finds, "quick", {}, "-T4 -F -sV", true, ["tcp"]);
template!(intense_finds_what_nmap_finds, "intense", {}, "-T4 -A -v", true, ["tcp"]);
template!(port_finds_what_nmap_finds, "port", {}, "-p 1-65535", false, ["tcp"]);
template!(port_takes_its_parameter, "port", {"ports": "22,53,80,6379,U:53,9"}, "-p 22,53,80,6379,U:53,9", false, ["tcp"]);
template!(os_finds_what_nmap_finds, "os", {}, "-O", false, ["tcp"]);
template!(version_finds_what_nmap_finds, "version", {}, "-sV", true, ["tcp"]);
template!(stealth_finds_what_nmap_finds, "stealth", {}, "-sS", false, ["tcp"]);
template!(udp_finds_what_nmap_finds, "udp", {}, "-sU --top-ports 100", false, ["udp"]);
template!(udp_takes_its_parameter, "udp", {"count": "20"}, "-sU --top-ports 20", false, ["udp"]);
template!(
    comprehensive_finds_what_nmap_finds,
    "comprehensive",
    {},
    "-sS -sU -T4 -A -v",
    true,
    ["tcp", "udp"]
);

#[test]
fn the_built_in_scans_are_those_that_are_tried_here() {
    let desk = Desk::new();
    let templates = desk.admin.get("/api/v1/templates").expect(200).json();
    let ids: Vec<String> =
        templates["items"].as_array().expect("items").iter().map(|template| text(&template["id"])).collect();
    let tried = ["ping", "quick", "intense", "port", "os", "version", "stealth", "udp", "comprehensive"]
        .map(str::to_owned);
    assert_eq!(ids, tried);
}

#[test]
fn a_command_of_ones_own_finds_what_nmap_finds() {
    needs!("a_command_of_ones_own_finds_what_nmap_finds", "nmap", "sshd", "nginx", "redis-server", "dnsmasq");
    let harbour = Harbour::new();
    let desk = Desk::new();
    let ports = [harbour.ssh.port, harbour.http.port, harbour.redis.port, harbour.dns.port, 9];
    let ports = ports.map(|port| port.to_string()).join(",");
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    // Joined letters, an abbreviation, values attached and apart, targets in the middle.
    let command = format!(
        "-sTV -n %s -p{ports} --version-intens 7 --script 'ssh-hostkey,http-title' --script=http-server-header,redis-info -T4"
    );
    let hosts = harbour.hosts();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let scan = scan(&desk.admin, &provider, &command, &hosts);
    let (run, events) = complete(&desk.admin, &scan);
    assert_eq!(run["command"], command.as_str());
    let found = document(&desk.admin, &run);
    assert_told(&events, &run, &found);
    let scripts = "--script=ssh-hostkey,http-title,http-server-header,redis-info";
    let ports = format!("-p{ports}");
    let arguments =
        ["-sT", "-sV", "-n", &ports, "--version-intensity", "7", scripts, "-T4", hosts[0], hosts[1]];
    let lines = of_json(&found, Facts::Lasting);
    assert_as_bare(&lines, &arguments);
    assert_services(&lines, &harbour, "tcp", true);
    for script in ["ssh-hostkey", "http-title", "http-server-header", "redis-info"] {
        assert!(
            lines.iter().any(|line| line.contains(&format!("script {script}: "))),
            "{script}: {lines:#?}"
        );
    }
}

#[test]
fn both_families_are_one_result() {
    const NAME: &str = "both_families_are_one_result";
    needs!(NAME, "nmap", "sshd");
    let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return skipped(NAME, "IPv6 on ::1");
    };
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let (old, new) = (Service::sshd_on(address(), port), Service::sshd_on(Ipv6Addr::LOCALHOST, port));
    let old_ip = old.address.to_string();
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let command = format!("-sV -n -p {port} %s");
    let scan = scan(&desk.admin, &provider, &command, &["::1", &old_ip]);
    let (run, events) = complete(&desk.admin, &scan);
    let found = document(&desk.admin, &run);
    assert_told(&events, &run, &found);
    let lines = of_json(&found, Facts::Lasting);
    let port = port.to_string();
    let (of_old, of_new): (Vec<String>, Vec<String>) =
        lines.iter().cloned().partition(|line| line.starts_with(&old_ip));
    assert_as_bare(&of_old, &["-sV", "-n", "-p", &port, &old_ip]);
    assert_as_bare(&of_new, &["-6", "-sV", "-n", "-p", &port, "::1"]);
    assert_eq!(found["stats"]["hostsUp"], 2);
    for service in [&old, &new] {
        assert_found(&lines, service, "tcp", "ssh", &version_of("sshd", "-V", "OpenSSH_"));
    }
}
