//! What a client reads that knows only `hosts[].ip/state/ports[].port/state/service/version`, against real services and
//! bare Nmap.

use std::net::{Ipv6Addr, TcpListener};

use portolan_e2e::nmap::{self, Host};
use portolan_e2e::services::{Service, address, version_of};
use portolan_e2e::{Portolan, needs, skipped};

/// Scans with Portolan and reads the documented shape.
fn scan(arguments: &[&str]) -> Vec<Host> {
    let outcome = Portolan::new().args(["scan", "-o", "json"]).args(arguments).run().expect(0);
    let document = outcome.json();
    assert_eq!(document["schema"], "portolan.result/1");
    assert_eq!(document["outcome"], "success");
    assert_eq!(outcome.leftovers(), [""; 0].map(std::path::PathBuf::from));
    nmap::read_result(&document)
}

fn assert_service(hosts: &[Host], service: &Service, name: &str, product: &str, version: &str) {
    let ip = service.address.to_string();
    let host = hosts.iter().find(|host| host.ip == ip).unwrap_or_else(|| panic!("no {ip} in {hosts:?}"));
    assert_eq!(host.state, "up");
    let port = host.ports.iter().find(|port| port.port == u64::from(service.port)).expect("the port");
    assert_eq!(port.state, "open");
    assert_eq!(port.service.as_deref(), Some(name));
    let said = port.version.as_deref().unwrap_or_default();
    assert!(said.starts_with(product), "{said:?} does not begin with {product:?}");
    assert!(said.contains(version), "{said:?} does not contain {version:?}");
}

#[test]
fn sshd_reads_as_its_own_version_and_as_nmap_says() {
    needs!("sshd_reads_as_its_own_version_and_as_nmap_says", "nmap", "sshd");
    let service = Service::sshd(address());
    let arguments = ["-sV", "-n", "-p", &service.port.to_string(), &service.address.to_string()];
    let hosts = scan(&arguments);
    assert_service(&hosts, &service, "ssh", "OpenSSH", &version_of("sshd", "-V", "OpenSSH_"));
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn nginx_reads_as_its_own_version_and_as_nmap_says() {
    needs!("nginx_reads_as_its_own_version_and_as_nmap_says", "nmap", "nginx");
    let service = Service::nginx(address());
    let arguments = ["-sV", "-n", "-p", &service.port.to_string(), &service.address.to_string()];
    let hosts = scan(&arguments);
    assert_service(&hosts, &service, "http", "nginx", &version_of("nginx", "-v", "nginx/"));
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn redis_reads_as_its_own_version_and_as_nmap_says() {
    needs!("redis_reads_as_its_own_version_and_as_nmap_says", "nmap", "redis-server");
    let service = Service::redis(address());
    let arguments = ["-sV", "-n", "-p", &service.port.to_string(), &service.address.to_string()];
    let hosts = scan(&arguments);
    assert_service(
        &hosts,
        &service,
        "redis",
        "Redis key-value store",
        &version_of("redis-server", "--version", "v="),
    );
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn dnsmasq_reads_as_its_own_version_over_tcp_and_udp() {
    needs!("dnsmasq_reads_as_its_own_version_over_tcp_and_udp", root, "nmap", "dnsmasq");
    let service = Service::dnsmasq(address());
    let arguments = ["-sSU", "-sV", "-n", "-p", &service.port.to_string(), &service.address.to_string()];
    let outcome = Portolan::new().args(["scan", "-o", "json"]).args(arguments).run().expect(0);
    let document = outcome.json();
    let protocols: Vec<_> = document["hosts"][0]["ports"]
        .as_array()
        .expect("ports")
        .iter()
        .map(|port| port["protocol"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(protocols, ["tcp", "udp"]);
    let hosts = nmap::read_result(&document);
    assert_service(&hosts, &service, "domain", "dnsmasq", &version_of("dnsmasq", "--version", "version "));
    assert!(hosts[0].ports.iter().all(|port| port.version == hosts[0].ports[0].version), "{hosts:?}");
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn all_four_services_and_a_closed_port_on_one_address() {
    needs!(
        "all_four_services_and_a_closed_port_on_one_address",
        "nmap",
        "sshd",
        "nginx",
        "redis-server",
        "dnsmasq"
    );
    let address = address();
    let services =
        [Service::sshd(address), Service::nginx(address), Service::redis(address), Service::dnsmasq(address)];
    let ports: Vec<String> =
        services.iter().map(|service| service.port.to_string()).chain(["9".to_owned()]).collect();
    // Attached value, unambiguous prefix of a long name, option after the target.
    let (attached, target) = (format!("-p{}", ports.join(",")), address.to_string());
    let arguments = ["-sTV", &attached, &target, "--version-intens", "7", "-n"];
    let hosts = scan(&arguments);
    assert_eq!(hosts.len(), 1);
    let seen: Vec<_> = hosts[0]
        .ports
        .iter()
        .map(|port| (port.service.as_deref().unwrap_or_default(), port.state.as_str()))
        .collect();
    assert_eq!(
        seen,
        [("discard", "closed"), ("ssh", "open"), ("domain", "open"), ("http", "open"), ("redis", "open")]
    );
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn an_ipv6_service_reads_as_its_own_version() {
    const NAME: &str = "an_ipv6_service_reads_as_its_own_version";
    needs!(NAME, "nmap", "sshd");
    let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else {
        return skipped(NAME, "IPv6 on ::1");
    };
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let service = Service::sshd_on(Ipv6Addr::LOCALHOST, port);
    let arguments = ["-6", "-sV", "-n", "-p", &port.to_string(), "::1"];
    let hosts = scan(&arguments);
    assert_service(&hosts, &service, "ssh", "OpenSSH", &version_of("sshd", "-V", "OpenSSH_"));
    assert_eq!(hosts, nmap::scan(&arguments));
}

#[test]
fn nothing_listening_is_completed_and_says_so() {
    needs!("nothing_listening_is_completed_and_says_so", "nmap");
    let target = address().to_string();
    let outcome = Portolan::new().args(["scan", "-o", "json", "-n", "-p", "9", &target]).run().expect(0);
    let document = outcome.json();
    assert_eq!(document["hosts"][0]["state"], "up");
    assert_eq!(document["hosts"][0]["ports"][0]["state"], "closed");
    assert!(
        document["summary"].as_str().is_some_and(|s| s.contains("1 of 1 host")),
        "{}",
        document["summary"]
    );
}
