//! Answers that come late or not at all: the same states and reasons. `cargo xtask bench same` does more of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::networks::{Networks, assert_fast};

fn hosts(networks: &Networks, words: &[&str]) -> Vec<Value> {
    let outcome = networks.scan("fast", "json", words);
    assert_fast(&outcome);
    outcome.json()["hosts"].as_array().unwrap().clone()
}

fn ip(host: &Value) -> String {
    host["ip"].as_str().unwrap().to_owned()
}

/// Each host's state, ports and extra ports. A way with a turn in it has a hop more.
fn told(networks: &Networks, words: &[&str]) -> BTreeMap<String, Value> {
    let of = |host: &Value| {
        let mut ports = host["ports"].clone();
        for port in ports.as_array_mut().unwrap() {
            port.as_object_mut().unwrap().remove("reasonTtl");
        }
        (ip(host), json!([host["state"], ports, host["extraPorts"]]))
    };
    hosts(networks, words).iter().map(of).collect()
}

/// The latest round trip to each host, in seconds, by address.
fn latencies(networks: &Networks, words: &[&str]) -> Vec<f64> {
    let mut hosts = hosts(networks, words);
    hosts.sort_by_key(ip);
    hosts.iter().map(|host| host["latencySeconds"].as_f64().unwrap()).collect()
}

#[test]
fn what_is_late_and_lost_is_told_as_where_nothing_is() {
    let test = "what_is_late_and_lost_is_told_as_where_nothing_is";
    let Some(still) = Networks::up(test) else { return };
    let Some(disturbed) = Networks::up_with(test, &["--delay", "20", "--loss", "3"]) else { return };
    for command in [
        "-n -sS -F 198.19.1-5.0-3 198.19.9-11.1",
        "-n -sT -F 198.19.1-5.0-3 198.19.9-11.1",
        "-6 -n -sS -F fd00:19:1::1 fd00:19:2::1 fd00:19:3::1 fd00:19:4::1 fd00:19:11::1",
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        let (quiet, loud) = (told(&still, &words), told(&disturbed, &words));
        assert!(quiet.len() >= 4, "{quiet:?}");
        assert_eq!(quiet, loud, "{command}");
    }
}

#[test]
fn the_lab_delays_as_it_says() {
    let test = "the_lab_delays_as_it_says";
    let Some(networks) = Networks::up_with(test, &["--delay", "20"]) else { return };
    for words in [
        ["-n", "-sn", "198.19.1.1", "198.19.9.1"].as_slice(),
        &["-6", "-n", "-sn", "fd00:19:1::1", "fd00:19:9::1"],
    ] {
        let latencies = latencies(&networks, words);
        assert_eq!(latencies.len(), 2, "{words:?}");
        // No upper bound: on a machine with much else to do the first packet waits longer for its neighbour.
        assert!(latencies[0] >= 0.02, "{words:?}: {latencies:?}");
        assert!(latencies[1] >= 0.06, "{words:?}: {latencies:?}");
    }
}
