//! Documents side by side: each real change is told once, and nothing else is.

use std::slice;

use portolan_changes::{Change, Comparison, Gap, HostFacts, Kind, Look, MatchedBy, Scan, Side, compare};
use portolan_model::{Document, Host, PortState};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A document of a scan of these ports that ended well.
fn scan(ports: &str, hosts: &[Value]) -> Document {
    let document = json!({
        "schema": "portolan.result/1", "scanner": {}, "outcome": "success", "summary": "",
        "start": "2026-11-26T20:00:00Z", "end": "2026-11-26T20:01:00Z",
        "scanInfo": [{"type": "syn", "protocol": "tcp", "services": ports}],
        "hosts": hosts,
    });
    serde_json::from_value(document).expect("a document")
}

fn host(ip: &str, ports: &[Value]) -> Value {
    json!({"ip": ip, "state": "up", "ports": ports, "addresses": [{"addr": ip, "type": "ipv4"}],
        "extraPorts": [{"state": "closed", "count": 97, "reasons": [{"reason": "reset", "count": 97}]}]})
}

fn with(mut host: Value, key: &str, value: Value) -> Value {
    host[key] = value;
    host
}

fn port(number: u16, state: &str, reason: &str) -> Value {
    json!({"port": number, "protocol": "tcp", "state": state, "reason": reason})
}

fn open(number: u16) -> Value {
    port(number, "open", "syn-ack")
}

fn service(number: u16, service: &str, product: &str, version: &str) -> Value {
    let mut port = open(number);
    let line = format!("{product} {version}");
    for (key, value) in [
        ("service", service),
        ("product", product),
        ("productVersion", version),
        ("version", &line),
        ("method", "probed"),
    ] {
        port[key] = json!(value);
    }
    port
}

fn scripted(number: u16, id: &str, output: &str) -> Value {
    with(open(number), "scripts", json!([{"id": id, "output": output}]))
}

fn certificate(sha1: &str, end: &str) -> Value {
    let output = format!("Subject: commonName=a.example\nNot valid after:  {end}\nSHA-1: {sha1}");
    scripted(443, "ssl-cert", &output)
}

fn between(before: &Document, after: &Document) -> Comparison {
    let (before, after) = (Look::of(before), Look::of(after));
    compare(Scan { look: &before, looked_at: None }, Scan { look: &after, looked_at: None })
}

fn of_hosts(before: &[Value], after: &[Value]) -> Vec<Change> {
    between(&scan("1-100,443", before), &scan("1-100,443", after)).changes
}

/// Told once, of this kind, at these ports, in doubt or not.
fn one(before: &Value, after: &Value) -> Change {
    let mut changes = of_hosts(slice::from_ref(before), slice::from_ref(after));
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn told(change: &Change) -> (Kind, String, bool) {
    (change.kind, change.ports.as_ref().map(ToString::to_string).unwrap_or_default(), change.doubt.is_some())
}

const A: &str = "198.19.1.1";
const B: &str = "198.19.1.2";

#[test]
fn ports_that_open_close_and_are_filtered() {
    let with = |ports: &[Value]| host(A, ports);
    for (before, after, expected) in [
        (vec![], vec![open(22)], (Kind::PortOpened, "22", false)),
        (vec![open(22)], vec![], (Kind::PortClosed, "22", false)),
        (vec![open(22)], vec![port(22, "filtered", "no-response")], (Kind::PortFiltered, "22", true)),
        (vec![open(22)], vec![port(22, "filtered", "admin-prohibited")], (Kind::PortFiltered, "22", false)),
        (vec![port(22, "filtered", "no-response")], vec![open(22)], (Kind::PortOpened, "22", false)),
        (vec![port(22, "open|filtered", "no-response")], vec![open(22)], (Kind::PortOpened, "22", true)),
        (vec![open(22)], vec![port(22, "open|filtered", "no-response")], (Kind::PortFiltered, "22", true)),
        (vec![port(22, "filtered", "no-response")], vec![], (Kind::PortClosed, "22", false)),
    ] {
        let change = one(&with(&before), &with(&after));
        let (kind, ports, doubt) = expected;
        assert_eq!(told(&change), (kind, ports.to_owned(), doubt), "{before:?} {after:?}");
    }
}

#[test]
fn who_cannot_tell_contradicts_nobody() {
    for (before, after) in
        [("closed", "open|filtered"), ("open|filtered", "closed"), ("filtered", "unfiltered")]
    {
        let at = |state: &str| host(A, &[port(22, state, "no-response")]);
        assert_eq!(of_hosts(&[at(before)], &[at(after)]), [], "{before} {after}");
    }
}

#[test]
fn a_firewall_before_a_whole_host_is_one_change() {
    let filtered =
        json!([{"state": "filtered", "count": 97, "reasons": [{"reason": "no-response", "count": 97}]}]);
    let before = host(A, &[open(80)]);
    let change = one(&before, &with(before.clone(), "extraPorts", filtered));
    assert_eq!(told(&change), (Kind::PortFiltered, "1-79,81-100,443".to_owned(), true));
}

#[test]
fn a_port_that_one_did_not_scan_is_neither_new_nor_closed() {
    let (before, after) =
        (scan("22", &[host(A, &[open(22)])]), scan("1-100", &[host(A, &[open(22), open(80)])]));
    for (first, second, side) in [(&before, &after, Side::Before), (&after, &before, Side::After)] {
        let comparison = between(first, second);
        assert_eq!(comparison.changes, []);
        let [Gap::Ports { side: by, ports, .. }] = comparison.not_looked_at.as_slice() else {
            panic!("{comparison:?}")
        };
        assert_eq!((*by, ports.to_string()), (side, "1-21,23-100".to_owned()));
    }
}

#[test]
fn a_host_that_ran_out_of_time_has_only_the_ports_that_it_names() {
    let before = host(A, &[open(22), open(80)]);
    let after = with(with(host(A, &[open(22)]), "timedOut", json!(true)), "extraPorts", json!([]));
    assert_eq!(of_hosts(&[before], &[after]), []);
}

#[test]
fn hosts_that_come_and_go() {
    let (a, b) = (host(A, &[open(22)]), host(B, &[open(80)]));
    let new = of_hosts(slice::from_ref(&a), &[a.clone(), b.clone()]);
    assert_eq!(new.len(), 1);
    assert_eq!(
        (new[0].kind, new[0].host.as_str(), new[0].after.as_deref()),
        (Kind::HostNew, B, Some("80/tcp"))
    );
    let gone = of_hosts(&[a.clone(), b.clone()], &[a]);
    assert_eq!((gone.len(), gone[0].kind, gone[0].doubt.is_some()), (1, Kind::HostGone, true));
}

#[test]
fn where_targets_are_not_known_that_is_said() {
    let (one, two) = (scan("22", &[host(A, &[])]), scan("22", &[host(A, &[]), host(B, &[])]));
    assert_eq!(between(&one, &two).not_looked_at, [Gap::Targets { side: Side::Before }]);
    let all = |_: &HostFacts| true;
    let (one, two) = (Look::of(&one), Look::of(&two));
    let knows = Scan { look: &one, looked_at: Some(&all) };
    assert_eq!(compare(knows, Scan { look: &two, looked_at: None }).not_looked_at, []);
}

#[test]
fn of_a_host_that_is_there_twice_the_last_word_counts() {
    let twice = scan("22", &[host(A, &[]), host(A, &[open(22)])]);
    assert_eq!(between(&twice, &twice), Comparison { compared: 1, ..Comparison::default() });
    assert_eq!(between(&scan("22", &[host(A, &[open(22)])]), &twice).changes, []);
}

#[test]
fn a_host_that_one_did_not_look_at_is_neither_new_nor_gone() {
    let (one, two) = (scan("22", &[host(A, &[])]), scan("22", &[host(A, &[]), host(B, &[])]));
    let only_a = |host: &HostFacts| host.address() == A;
    let (one, two) = (Look::of(&one), Look::of(&two));
    let narrow = Scan { look: &one, looked_at: Some(&only_a) };
    let wide = Scan { look: &two, looked_at: None };
    for (comparison, side) in [(compare(narrow, wide), Side::Before), (compare(wide, narrow), Side::After)] {
        assert_eq!(comparison.changes, []);
        assert_eq!(comparison.not_looked_at, [Gap::Hosts { side, hosts: vec![B.into()] }]);
    }
}

/// A scan of port 22 by this command.
fn by(args: &str, hosts: &[Value]) -> Document {
    let mut document = scan("22", hosts);
    document.scanner.args = Some(args.into());
    document
}

#[test]
fn a_host_that_the_other_scan_cannot_find_is_not_gone() {
    let down = with(host(B, &[]), "state", json!("down"));
    let told = by("nmap -Pn -p 22 10.0.0.0/24", &[host(A, &[]), host(B, &[open(22)])]);
    let asked = by("nmap -PE -p 22 10.0.0.0/24", &[host(A, &[]), down]);
    let comparison = between(&told, &asked);
    assert_eq!(comparison.changes, []);
    assert_eq!(comparison.not_looked_at, [Gap::Hosts { side: Side::After, hosts: vec![B.into()] }]);
    // One that is found in whatever way is told.
    assert_eq!(between(&asked, &told).changes.len(), 1);
}

#[test]
fn an_address_that_is_only_told_to_be_up_is_neither_new_nor_gone() {
    let told = |host| with(host, "reason", json!("user-set"));
    let silent =
        json!([{"state": "filtered", "count": 97, "reasons": [{"reason": "no-response", "count": 97}]}]);
    let unheard = told(with(host(B, &[]), "extraPorts", silent));
    let down = with(host(B, &[]), "state", json!("down"));
    for other in [slice::from_ref(&down), &[]] {
        assert_eq!(of_hosts(other, slice::from_ref(&unheard)), []);
        assert_eq!(of_hosts(slice::from_ref(&unheard), other), []);
    }
    assert_eq!(one(&down, &told(host(B, &[open(22)]))).kind, Kind::HostNew, "a port has answered");
}

#[test]
fn a_host_that_does_not_answer_to_other_probes_may_be_gone() {
    let usual = by("nmap -p 22 10.0.0.0/24", &[host(A, &[]), host(B, &[open(22)])]);
    for (probes, doubt) in [("-PE -PS443 -PA80 -PP", "silence may be"), ("-PS100", "by other probes")] {
        let down = with(host(B, &[]), "state", json!("down"));
        let comparison =
            between(&usual, &by(&format!("nmap {probes} -p 22 10.0.0.0/24"), &[host(A, &[]), down]));
        let [change] = comparison.changes.as_slice() else { panic!("{comparison:?}") };
        assert_eq!((change.kind, change.host.as_str()), (Kind::HostGone, B));
        assert!(change.doubt.as_ref().is_some_and(|said| said.contains(doubt)), "{change:?}");
    }
}

#[test]
fn a_run_that_was_cut_off_has_not_looked_at_what_it_does_not_list() {
    let before = scan("22", &[host(A, &[]), host(B, &[])]);
    let mut after = scan("22", &[host(A, &[])]);
    after.outcome = portolan_model::Outcome::Interrupted;
    assert_eq!(between(&before, &after).changes, []);
    after.hosts.push(Host { ip: Some(B.into()), state: portolan_model::HostState::Down, ..Host::default() });
    assert_eq!(between(&before, &after).changes.len(), 1, "but it says that this one is down");
}

#[test]
fn services_and_versions_where_both_asked() {
    let at = |port: Value| host(A, &[port]);
    let old = at(service(22, "ssh", "OpenSSH", "9.2"));
    assert_eq!(told(&one(&old, &at(service(22, "ssh", "OpenSSH", "9.9")))).0, Kind::VersionChanged);
    assert_eq!(told(&one(&old, &at(service(22, "ssh", "Dropbear", "2024")))).0, Kind::ServiceChanged);
    let unasked = scan("1-100,443", &[at(open(22))]);
    let comparison = between(&scan("1-100,443", &[old]), &unasked);
    assert_eq!(comparison.changes, []);
    assert_eq!(comparison.not_looked_at, [Gap::Versions { side: Side::After }]);
}

#[test]
fn operating_systems_scripts_and_certificates() {
    let os = |name: &str| with(host(A, &[]), "os", json!({"matches": [{"name": name, "accuracy": 100}]}));
    assert_eq!(one(&os("Linux 6.1"), &os("FreeBSD 14")).kind, Kind::OsChanged);
    let title = |text: &str| host(A, &[scripted(80, "http-title", text)]);
    let change = one(&title("Welcome"), &title("Index of /"));
    assert_eq!((change.kind, change.script.as_deref()), (Kind::ScriptChanged, Some("http-title")));
    let moment = |time: &str| title(&format!("Page made at {time}"));
    assert_eq!(of_hosts(&[moment("2026-11-26 20:00:00")], &[moment("2026-11-27 03:04:05")]), []);
    let shows = |sha1: &str, end: &str| host(A, &[certificate(sha1, end)]);
    let far = "2030-01-01T00:00:00";
    assert_eq!(one(&shows("aa", far), &shows("bb", far)).kind, Kind::CertificateChanged);
    assert_eq!(of_hosts(&[shows("aa", far)], &[shows("aa", far)]), []);
    let mut later = scan("1-100,443", &[shows("aa", "2026-12-31T00:00:00")]);
    let earlier = later.clone();
    later.end = Some("2026-12-20T00:00:00Z".parse().unwrap());
    let changes = between(&earlier, &later).changes;
    assert_eq!((changes.len(), changes[0].kind), (1, Kind::CertificateExpiring));
    assert_eq!(between(&later, &later).changes, [], "told when it begins, and not each time");
}

#[test]
fn hosts_are_known_again_at_another_address() {
    let mac = |ip: &str, mac: &str| {
        let addresses = json!([{"addr": ip, "type": "ipv4"}, {"addr": mac, "type": "mac"}]);
        with(host(ip, &[open(22)]), "addresses", addresses)
    };
    let key = |ip: &str, byte: &str| {
        let print = [byte; 16].join(":");
        host(ip, &[scripted(22, "ssh-hostkey", &format!("\n  256 {print} (ED25519)"))])
    };
    let cert = |ip: &str, sha1: &str| {
        with(host(ip, &[]), "ports", json!([certificate(sha1, "2030-01-01T00:00:00")]))
    };
    let name = |ip: &str, name: &str| {
        with(host(ip, &[open(22)]), "hostnames", json!([{"name": name, "type": "PTR"}]))
    };
    let cases: [(Value, Value, MatchedBy); 4] = [
        (mac(A, "02:00:00:00:00:01"), mac(B, "02:00:00:00:00:01"), MatchedBy::Mac),
        (key(A, "aa"), key(B, "aa"), MatchedBy::HostKey),
        (cert(A, "aa"), cert(B, "aa"), MatchedBy::Certificate),
        (name(A, "a.example"), name(B, "A.example"), MatchedBy::Name),
    ];
    for (before, after, by) in cases {
        let change = one(&before, &after);
        assert_eq!((change.kind, change.matched_by), (Kind::HostMoved, Some(by)));
        assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some(A), Some(B)));
    }
    // Two that changed places.
    let swapped = of_hosts(&[key(A, "aa"), key(B, "bb")], &[key(A, "bb"), key(B, "aa")]);
    assert_eq!(
        swapped.iter().map(|change| change.kind).collect::<Vec<_>>(),
        [Kind::HostMoved; 2],
        "{swapped:#?}"
    );
    // A key that many have names nobody.
    assert_eq!(of_hosts(&[key(A, "aa"), key(B, "aa")], &[key(A, "aa"), key(B, "aa")]), []);
    // Another machine at an address.
    let other = of_hosts(&[mac(A, "02:00:00:00:00:01")], &[mac(A, "02:00:00:00:00:02")]);
    assert_eq!(other.iter().map(|change| change.kind).collect::<Vec<_>>(), [Kind::HostNew, Kind::HostGone]);
    // A new key on the machine that was there.
    let rekeyed = one(&key(A, "aa"), &key(A, "bb"));
    assert_eq!((rekeyed.kind, rekeyed.matched_by), (Kind::ScriptChanged, Some(MatchedBy::Address)));
}

fn any_state() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["open", "closed", "filtered", "open|filtered", "unfiltered"])
}

fn any_host() -> impl Strategy<Value = Value> {
    let ports = prop::collection::btree_map(1_u16..120, any_state(), 0..12);
    (0_u8..20, ports, any_state()).prop_map(|(last, ports, rest)| {
        let ports: Vec<Value> =
            ports.into_iter().map(|(number, state)| port(number, state, "reset")).collect();
        let extra = json!([{"state": rest, "count": 50, "reasons": []}]);
        with(host(&format!("198.19.1.{last}"), &ports), "extraPorts", extra)
    })
}

fn any_scan() -> impl Strategy<Value = Document> {
    let hosts = prop::collection::btree_map(0_u8..20, any_host(), 0..8);
    (hosts, 1_u16..100, 1_u16..100).prop_map(|(hosts, one, other)| {
        let mut hosts: Vec<Value> = hosts.into_values().collect();
        let mut seen = std::collections::BTreeSet::new();
        hosts.retain(|host| seen.insert(host["ip"].to_string()));
        scan(&format!("{}-{}", one.min(other), one.max(other)), &hosts)
    })
}

/// Whether a scan has looked at a port of a host of its own: by its list of ports, or since it names it.
fn looked_at(document: &Document, ip: &str, number: u16) -> bool {
    let services = document.scan_info[0].services.as_deref().expect("a list of ports");
    let listed = portolan_changes::Ports::read(services).contains(number);
    let host = document.hosts.iter().find(|host| host.ip.as_deref() == Some(ip)).expect("a host of it");
    listed || host.ports.iter().any(|port| port.port == number)
}

proptest! {
    #[test]
    fn a_scan_has_not_changed_against_itself(one in any_scan()) {
        let comparison = between(&one, &one);
        prop_assert_eq!(comparison.changes, []);
        prop_assert_eq!(comparison.not_looked_at, []);
        prop_assert_eq!(comparison.compared, one.hosts.len());
    }

    #[test]
    fn what_changed_was_looked_at_by_both_and_is_told_once(one in any_scan(), other in any_scan()) {
        let mut seen = std::collections::BTreeSet::new();
        for change in between(&one, &other).changes {
            for number in change.ports.iter().flat_map(portolan_changes::Ports::iter) {
                prop_assert!(looked_at(&one, &change.host, number), "{change:?}");
                prop_assert!(looked_at(&other, &change.host, number), "{change:?}");
                prop_assert!(seen.insert((change.host.clone(), number)), "twice: {change:?}");
            }
        }
    }

    #[test]
    fn an_open_port_that_both_looked_at_is_told_if_and_only_if_it_opened(one in any_scan(), other in any_scan()) {
        let changes = between(&one, &other).changes;
        for host in &other.hosts {
            let ip = host.ip.as_deref().unwrap();
            if !one.hosts.iter().any(|before| before.ip.as_deref() == Some(ip)) { continue }
            for port in host.ports.iter().filter(|port| port.state == PortState::Open) {
                let was_open = {
                    let before = one.hosts.iter().find(|before| before.ip.as_deref() == Some(ip)).unwrap();
                    let named = before.ports.iter().find(|one| one.port == port.port);
                    named.map_or(before.extra_ports[0].state, |one| one.state) == PortState::Open
                };
                let expected = looked_at(&one, ip, port.port) && !was_open;
                let told = changes.iter().filter(|change| {
                    change.kind == Kind::PortOpened && change.host == ip
                        && change.ports.as_ref().is_some_and(|ports| ports.contains(port.port))
                });
                prop_assert_eq!(told.count(), usize::from(expected), "{} {}", ip, port.port);
            }
        }
    }
}
