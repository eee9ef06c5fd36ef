//! Hosts that answer so often a second and no more: the same answer, later.

use serde_json::Value;

use crate::networks::{Networks, assert_fast};

/// State, reason and number of ports that are not listed one by one.
type Extra = (String, String, u64);

/// What each port of a host is: those that are listed, and the others.
fn told(host: &Value) -> (Vec<(u64, String)>, Vec<Extra>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ports = host["ports"].as_array().unwrap().iter();
    let ports = ports.map(|port| (port["port"].as_u64().unwrap(), text(&port["state"]))).collect();
    let extra = host["extraPorts"].as_array().unwrap().iter().flat_map(|extra| {
        let reasons = extra["reasons"].as_array().unwrap().iter();
        reasons.map(|one| (text(&extra["state"]), text(&one["reason"]), one["count"].as_u64().unwrap()))
    });
    (ports, extra.collect())
}

/// Scans with no ceiling; the hosts of the result, and how long it took, in seconds.
fn scanned(networks: &Networks, way: &str, ports: &str, targets: &str) -> (Vec<Value>, f64) {
    let outcome = networks.scan("fast", "json", &["--rate-ceiling", "0", "-n", way, "-p", ports, targets]);
    assert_fast(&outcome);
    let document = outcome.json();
    assert_eq!(document["outcome"], "success");
    (document["hosts"].as_array().unwrap().clone(), document["elapsedSeconds"].as_f64().unwrap())
}

#[test]
fn rst_that_are_limited_are_waited_for() {
    let Some(networks) = Networks::up("rst_that_are_limited_are_waited_for") else { return };
    for way in ["-sS", "-sT"] {
        let closed = if way == "-sS" { "reset" } else { "conn-refused" };
        let (hosts, seconds) = scanned(&networks, way, "1-1000", "198.19.6.1-2");
        assert_eq!(hosts.len(), 2);
        for host in &hosts {
            let (ports, extra) = told(host);
            assert_eq!(ports, [(22, "open".to_owned()), (80, "open".to_owned())], "{way} {}", host["ip"]);
            assert_eq!(extra, [("closed".to_owned(), closed.to_owned(), 998)], "{way} {}", host["ip"]);
        }
        // 1996 RST at 500 a second, less the burst.
        assert!(seconds > 3.5, "{way}: {seconds} s: there was no limit");
    }
}

#[test]
fn icmp_errors_that_are_limited_are_waited_for() {
    let Some(networks) = Networks::up("icmp_errors_that_are_limited_are_waited_for") else { return };
    let (hosts, seconds) = scanned(&networks, "-sS", "1-1000", "198.19.7.1");
    let (ports, extra) = told(&hosts[0]);
    assert_eq!(ports, [(22, "open".to_owned())]);
    assert_eq!(extra, [("filtered".to_owned(), "admin-prohibited".to_owned(), 999)]);
    // 999 of them at 100 a second, less the burst.
    assert!(seconds > 9.0, "{seconds} s: there was no limit");
}

/// Where several share what a firewall says in a second, a host may hear nothing of it: it is filtered all the same.
#[test]
fn hosts_that_share_a_limit_have_the_states_that_are_true() {
    let Some(networks) = Networks::up("hosts_that_share_a_limit_have_the_states_that_are_true") else {
        return;
    };
    let (hosts, _) = scanned(&networks, "-sS", "1-200", "198.19.7.1-4");
    assert_eq!(hosts.len(), 4);
    for host in &hosts {
        let (ports, extra) = told(host);
        assert_eq!(ports, [(22, "open".to_owned())], "{}", host["ip"]);
        assert!(extra.iter().all(|(state, ..)| state == "filtered"), "{} {extra:?}", host["ip"]);
        assert_eq!(extra.iter().map(|(.., count)| count).sum::<u64>(), 199, "{}", host["ip"]);
    }
}
