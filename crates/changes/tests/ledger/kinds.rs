//! Each kind of real change, told once: at once, or by the second look where the first is a doubt.

use portolan_changes::{Change, Kind, MatchedBy};
use serde_json::{Value, json};

use crate::{network, nights};

/// A change of the network: what it is, how it is made, what is told, on which port, and whether a second look is due.
pub(crate) type Case = (&'static str, fn(&mut Value), Kind, &'static str, bool);

fn hosts(network: &mut Value) -> &mut Vec<Value> {
    network["hosts"].as_array_mut().expect("a list")
}

fn ports(network: &mut Value) -> &mut Vec<Value> {
    network["hosts"][0]["ports"].as_array_mut().expect("a list")
}

fn port(number: u16, state: &str, reason: &str) -> Value {
    json!({"port": number, "protocol": "tcp", "state": state, "reason": reason})
}

const HOSTS: [Case; 6] = [
    (
        "a new host",
        |n| {
            hosts(n).push(json!({"ip": "10.0.0.3", "state": "up", "reason": "echo-reply", "ports": [port(22, "open", "syn-ack")]}));
        },
        Kind::HostNew,
        "",
        false,
    ),
    ("a host gone", |n| drop(hosts(n).pop()), Kind::HostGone, "", true),
    (
        "a host listed as down",
        |n| n["hosts"][1] = json!({"ip": "10.0.0.2", "state": "down", "ports": []}),
        Kind::HostGone,
        "",
        true,
    ),
    ("a moved host", |n| n["hosts"][0]["ip"] = json!("10.0.0.9"), Kind::HostMoved, "", false),
    (
        "another system",
        |n| n["hosts"][0]["os"]["matches"] = json!([{"name": "FreeBSD 14", "accuracy": 100}]),
        Kind::OsChanged,
        "",
        true,
    ),
    (
        "a script of the host",
        |n| n["hosts"][0]["scripts"][0]["output"] = json!("OS: Samba 4.18"),
        Kind::ScriptChanged,
        "",
        false,
    ),
];

const PORTS: [Case; 7] = [
    ("a port opened", |n| ports(n).push(port(8, "open", "syn-ack")), Kind::PortOpened, "8/tcp", false),
    ("a port closed", |n| drop(ports(n).remove(1)), Kind::PortClosed, "80/tcp", false),
    (
        "a port named as closed",
        |n| ports(n)[1] = port(80, "closed", "reset"),
        Kind::PortClosed,
        "80/tcp",
        false,
    ),
    (
        "a port rejected",
        |n| ports(n)[1] = port(80, "filtered", "admin-prohibited"),
        Kind::PortFiltered,
        "80/tcp",
        false,
    ),
    (
        "a port silent",
        |n| ports(n)[1] = port(80, "filtered", "no-response"),
        Kind::PortFiltered,
        "80/tcp",
        true,
    ),
    (
        "a UDP port that answers",
        |n| ports(n)[3] = json!({"port": 53, "protocol": "udp", "state": "open", "reason": "udp-response"}),
        Kind::PortOpened,
        "53/udp",
        true,
    ),
    (
        "a closed UDP port opened",
        |n| ports(n)[4] = json!({"port": 161, "protocol": "udp", "state": "open", "reason": "udp-response"}),
        Kind::PortOpened,
        "161/udp",
        false,
    ),
];

const SERVICES: [Case; 13] = [
    ("another service", |n| ports(n)[1]["service"] = json!("redis"), Kind::ServiceChanged, "80/tcp", false),
    (
        "TLS where there was none",
        |n| ports(n)[1]["tunnel"] = json!("ssl"),
        Kind::ServiceChanged,
        "80/tcp",
        false,
    ),
    (
        "another product",
        |n| ports(n)[1]["product"] = json!("Apache httpd"),
        Kind::ServiceChanged,
        "80/tcp",
        false,
    ),
    (
        "a service without a word",
        |n| (ports(n)[1]["service"], ports(n)[1]["product"]) = (json!("tcpwrapped"), json!(null)),
        Kind::ServiceChanged,
        "80/tcp",
        true,
    ),
    (
        "a service that no answer names any more",
        |n| {
            let port = ports(n)[0].as_object_mut().expect("an object");
            port.retain(|key, _| !["product", "productVersion", "version"].contains(&key.as_str()));
            port.insert("method".to_owned(), json!("table"));
        },
        Kind::ServiceChanged,
        "22/tcp",
        true,
    ),
    (
        "a script's first word",
        |n| {
            ports(n)[1]["scripts"]
                .as_array_mut()
                .expect("a list")
                .push(json!({"id": "http-git", "output": "/.git found"}));
        },
        Kind::ScriptChanged,
        "80/tcp",
        true,
    ),
    (
        "a script's last word",
        |n| drop(ports(n)[1]["scripts"].as_array_mut().expect("a list").remove(0)),
        Kind::ScriptChanged,
        "80/tcp",
        true,
    ),
    (
        "a new version",
        |n| ports(n)[0]["productVersion"] = json!("9.3"),
        Kind::VersionChanged,
        "22/tcp",
        false,
    ),
    (
        "another title",
        |n| ports(n)[1]["scripts"][0]["output"] = json!("Hello"),
        Kind::ScriptChanged,
        "80/tcp",
        false,
    ),
    (
        "a header",
        |n| {
            ports(n)[1]["scripts"][2]["output"] =
                json!("Server: nginx\nX-A: b\nDate: now\nSet-Cookie: sid=zzz");
        },
        Kind::ScriptChanged,
        "80/tcp",
        false,
    ),
    (
        "a host key",
        |n| ports(n)[0]["scripts"][0]["output"] = json!(format!("256 {} (ED25519)", ["bb"; 16].join(":"))),
        Kind::ScriptChanged,
        "22/tcp",
        false,
    ),
    (
        "a certificate",
        |n| {
            ports(n)[2]["scripts"][0]["output"] =
                json!("Subject: commonName=a.example\nNot valid after:  2028-06-01T00:00:00\nSHA-1: 99");
        },
        Kind::CertificateChanged,
        "443/tcp",
        false,
    ),
    (
        "a certificate that ends",
        |n| n["end"] = json!("2027-05-20T01:00:00Z"),
        Kind::CertificateExpiring,
        "443/tcp",
        false,
    ),
];

fn place(change: &Change) -> String {
    match (&change.ports, change.protocol) {
        (Some(ports), Some(protocol)) => format!("{ports}/{protocol}"),
        _ => String::new(),
    }
}

pub(crate) fn cases() -> Vec<Case> {
    [HOSTS.as_slice(), &PORTS, &SERVICES].concat()
}

#[test]
fn each_real_change_is_told_once() {
    let cases = cases();
    assert!(cases.len() >= 20);
    for (name, change, kind, at, doubtful) in cases {
        let mut changed = network();
        change(&mut changed);
        let told = nights(&[network(), network(), changed.clone(), changed.clone(), changed]);
        let (told, late): (Vec<_>, Vec<_>) =
            (told[2].0.clone(), told.iter().skip(3).flat_map(|(all, _)| all.clone()).collect());
        let (here, nowhere) = if doubtful { (late, told) } else { (told, late) };
        assert_eq!(nowhere, [], "{name}");
        let [one] = here.as_slice() else { panic!("{name}: {here:#?}") };
        assert_eq!((one.kind, place(one), one.doubt.is_none()), (kind, at.to_owned(), true), "{name}");
    }
}

#[test]
fn what_changes_by_itself_is_no_change() {
    let mut other = network();
    let scripts = &mut other["hosts"][0]["ports"][1]["scripts"];
    scripts[1]["output"] = json!("Fri, 27 Nov 2026 02:13:07 GMT");
    scripts[2]["output"] =
        json!("Set-Cookie: sid=9x8y7z\nServer: nginx\nDate: Fri, 27 Nov 2026 02:13:07 GMT");
    other["hosts"][0]["scripts"][1]["output"] = json!("-3s");
    other["hosts"][0]["latencySeconds"] = json!(0.7);
    other["end"] = json!("2026-11-27T02:10:00Z");
    let told = nights(&[network(), other, network()]);
    assert!(told.iter().all(|(changes, doubts)| changes.is_empty() && *doubts == 0), "{told:#?}");
}

#[test]
fn what_a_script_asks_where_its_first_question_was_lost_is_another_matter() {
    let headers = |server: &str, kind: &str, asked: &str| {
        let mut night = network();
        let script = &mut night["hosts"][0]["ports"][1]["scripts"][2];
        assert_eq!(script["id"], "http-headers");
        script["output"] =
            json!(format!("Server: {server}\n  Content-Type: {kind}\n  \n  (Request type: {asked})"));
        night
    };
    // The second question is asked without TLS, and answered by an error page.
    let (first, second) = (headers("nginx", "text/plain", "HEAD"), headers("nginx", "text/html", "GET"));
    let quiet = nights(&[second.clone(), first.clone(), second.clone(), second.clone(), first.clone()]);
    assert!(quiet.iter().all(|(changes, doubts)| changes.is_empty() && *doubts == 0), "{quiet:#?}");
    // What changes meanwhile is told by the first question that is answered again.
    let told = nights(&[first, second, headers("Apache", "text/plain", "HEAD")]);
    let kinds: Vec<Kind> = told.iter().flat_map(|(changes, _)| changes).map(|change| change.kind).collect();
    assert_eq!(kinds, [Kind::ScriptChanged]);
}

#[test]
fn a_host_is_known_again_where_it_went_and_when_it_comes_back() {
    let mut gone = network();
    hosts(&mut gone).remove(0);
    let mut elsewhere = network();
    elsewhere["hosts"][0]["ip"] = json!("10.0.0.77");
    let told = nights(&[network(), gone.clone(), gone, elsewhere]);
    let kinds: Vec<Kind> = told[3].0.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [Kind::HostBack, Kind::HostMoved]);
    assert_eq!(told[3].0[1].matched_by, Some(MatchedBy::Mac));
    assert_eq!(told[3].0[1].before.as_deref(), Some("10.0.0.1"));
}
