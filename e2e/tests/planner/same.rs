//! One command by both engines: the same document.

use std::cell::RefCell;
use std::collections::BTreeMap;

use portolan_e2e::Outcome;
use serde_json::{Value, json};

use crate::networks::{Networks, assert_fast};

/// What differs from one run of Nmap's to the next: its times, and round trips. Nothing else is left out.
const VARYING: [&str; 3] = ["start", "end", "latencySeconds"];

/// Some addresses of each IPv4 network in which Nmap gives the same answer each time. It does not where answers are
/// lost or limited: those are compared with what the lab knows. The kernel limits ICMP errors for the whole machine, so of
/// network 4 only few ports at a time.
const STEADY: &str = "198.19.1-3.1-2 198.19.5.15-17 198.19.9-11.1-2 198.18.2.30-33";
/// The same for IPv6.
const STEADY_V6: &str = "fd00:19:1::1 fd00:19:2::1 fd00:19:3::1 fd00:19:5::1 fd00:19:5::10 fd00:19:9::1 fd00:19:10::1 fd00:19:11::1";

/// The hosts of a document by address, less what varies.
fn hosts(outcome: &Outcome) -> BTreeMap<String, Value> {
    let mut document = outcome.json();
    let hosts = document["hosts"].as_array_mut().unwrap();
    let hosts = hosts.iter_mut().map(|host| {
        for key in VARYING {
            host.as_object_mut().unwrap().remove(key);
        }
        for hop in host.pointer_mut("/trace/hops").and_then(Value::as_array_mut).into_iter().flatten() {
            hop.as_object_mut().unwrap().remove("rttSeconds");
        }
        (host["ip"].as_str().unwrap().to_owned(), host.take())
    });
    hosts.collect()
}

/// Each difference in a line.
fn differences(nmap: &BTreeMap<String, Value>, fast: &BTreeMap<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for ip in nmap.keys().chain(fast.keys().filter(|ip| !nmap.contains_key(*ip))) {
        let (Some(by_nmap), Some(by_both)) = (nmap.get(ip), fast.get(ip)) else {
            found.push(format!("{ip}: nmap {}, fast {}", nmap.contains_key(ip), fast.contains_key(ip)));
            continue;
        };
        let (by_nmap, by_both) = (by_nmap.as_object().unwrap(), by_both.as_object().unwrap());
        for key in by_nmap.keys().chain(by_both.keys().filter(|key| !by_nmap.contains_key(*key))) {
            if by_nmap.get(key) != by_both.get(key) {
                found.push(format!("{ip} {key}: nmap {:?}, fast {:?}", by_nmap.get(key), by_both.get(key)));
            }
        }
    }
    found
}

/// Scans by both and compares; hands on what both said.
fn alike(by: impl Fn(&str, &[&str]) -> Outcome, command: &str) -> BTreeMap<String, Value> {
    let words: Vec<&str> = command.split(' ').collect();
    let (nmap, fast) = (by("nmap", &words), by("fast", &words));
    assert_fast(&fast);
    let found = differences(&hosts(&nmap), &hosts(&fast));
    assert!(found.is_empty(), "{command}\n{}", found.join("\n"));
    let (nmap, fast) = (nmap.json(), fast.json());
    for key in ["stats", "scanInfo", "summary", "outcome"] {
        assert_eq!(nmap[key], fast[key], "{command}: {key}");
    }
    fast["hosts"].as_array().unwrap().iter().map(|h| (h["ip"].to_string(), h.clone())).collect()
}

fn alike_in(test: &str, commands: &[&str]) {
    let Some(networks) = Networks::up(test) else { return };
    for command in commands {
        let found = alike(|engine, words| networks.scan(engine, "json", words), command);
        assert!(found.len() >= 3, "{command}: both found {} hosts, so nothing was compared", found.len());
    }
}

#[test]
fn hosts_and_ports_are_those_that_nmap_finds() {
    let test = "hosts_and_ports_are_those_that_nmap_finds";
    alike_in(
        test,
        &[
            &format!("-n -sn {STEADY} 198.19.4.1-2"),
            &format!("-n -sS -p 1-200 {STEADY}"),
            "-n -sS -p 20-30 198.19.1-4.1",
        ],
    );
}

#[test]
fn a_connect_scan_finds_what_nmaps_finds() {
    alike_in(
        "a_connect_scan_finds_what_nmaps_finds",
        &[&format!("-n -sT -F {STEADY}"), "-n -sT -p 20-30 198.19.1-4.1 198.19.10-11.1"],
    );
}

/// That ports are asked by connections changes nothing for hosts: they are looked for by packets, with -Pn not at all.
#[test]
fn a_connect_scan_finds_hosts_as_nmaps_does() {
    alike_in(
        "a_connect_scan_finds_hosts_as_nmaps_does",
        &[
            "-n -sT -PS81 -p 22,81 198.19.1.1-2 198.19.11.1 198.18.2.30-31",
            "-n -sT -PS22 -p 22,81 198.19.1-4.1",
            "-n -sT -Pn -p 22,81 198.18.2.28-31 198.18.2.255 198.19.1.1",
            "-n -sT -Pn -p 22,81 --traceroute 198.18.2.30-33 198.19.1.1",
            "-n -sn -Pn 198.18.2.30-33",
        ],
    );
}

/// The broadcast address is asked as any neighbour, what has no route is not counted.
#[test]
fn where_no_way_leads_is_told_as_nmap_tells_it() {
    let Some(networks) = Networks::up("where_no_way_leads_is_told_as_nmap_tells_it") else { return };
    networks.at("scanner", || {
        let words = ["route", "add", "unreachable", "198.19.20.0/24"];
        assert!(std::process::Command::new("ip").args(words).status().unwrap().success());
    });
    for command in [
        "-n -Pn -sS -p 22 198.18.2.30-31 198.18.2.253-255 198.19.20.1-3 198.19.1.1",
        "-n -sS -p 22 198.18.2.30-31 198.18.2.253-255 198.19.20.1-3 198.19.1.1",
    ] {
        let found = alike(|engine, words| networks.scan(engine, "json", words), command);
        assert_eq!(found.len(), 3, "{command}");
    }
    let document = networks.scan("fast", "json", &["-n", "-sn", "198.19.20.1-3"]).json();
    assert_eq!(document["warnings"][0]["code"], "addressesUnrouted", "{document:#}");
}

/// Where Nmap does more than find a host, it says when, and by --open hides one without an open port.
#[test]
fn hosts_without_a_port_scan_are_those_that_nmap_tells() {
    let test = "hosts_without_a_port_scan_are_those_that_nmap_tells";
    let Some(networks) = Networks::up(test) else { return };
    for (options, number) in [
        ("--reason", 3),
        ("--open", 3),
        ("--traceroute", 3),
        ("--open --traceroute", 0),
        ("-sC", 3),
        ("--open -sC", 0),
        ("--script banner", 3),
    ] {
        let timed = RefCell::new(Vec::<Vec<[bool; 2]>>::new());
        let by = |engine: &str, words: &[&str]| {
            let outcome = networks.scan(engine, "json", words);
            let hosts = outcome.json()["hosts"].clone();
            let has = |host: &Value| ["start", "end"].map(|key| host.get(key).is_some());
            timed.borrow_mut().push(hosts.as_array().unwrap().iter().map(has).collect());
            outcome
        };
        let command = format!("-n -sn {options} 198.19.1.1-3");
        assert_eq!(alike(by, &command).len(), number, "{command}");
        let timed = timed.borrow();
        assert_eq!(timed[0], timed[1], "{command}");
    }
}

#[test]
fn versions_are_those_that_nmap_finds() {
    let test = "versions_are_those_that_nmap_finds";
    alike_in(test, &["-n -sV -p 22,80 198.19.1-4.1 198.19.10-11.1"]);
}

#[test]
fn ipv6_finds_what_nmap_finds() {
    let test = "ipv6_finds_what_nmap_finds";
    alike_in(
        test,
        &[
            &format!("-6 -n -sn {STEADY_V6}"),
            &format!("-6 -n -F {STEADY_V6}"),
            "-6 -n -p 20-30 fd00:19:1::1 fd00:19:2::1 fd00:19:4::1 fd00:19:11::1",
        ],
    );
}

/// Whose own ICMP errors are all they say: of those of each code, up are those that are so for Nmap, and each code has its
/// word.
#[test]
fn refusals_mean_what_they_mean_to_nmap() {
    let test = "refusals_mean_what_they_mean_to_nmap";
    let six: Vec<String> = (0..7).map(|code| format!("fd00:19:12::1{code}")).collect();
    let six = six.join(" ");
    alike_in(
        test,
        &[
            "-n -sn 198.19.12.16-19,25,26,29 198.19.1.1",
            "-n -Pn -p 22 198.19.12.16-19,25,26,29",
            &format!("-6 -n -sn {six} fd00:19:1::1 fd00:19:1::2"),
            &format!("-6 -n -Pn -p 22 {six}"),
        ],
    );
}

#[test]
fn names_are_those_that_nmap_looks_up() {
    let Some(networks) = Networks::up("names_are_those_that_nmap_looks_up") else { return };
    let dns = networks.names();
    dns.set("1.1.19.198.in-addr.arpa", &[&["one.lab.example"]]);
    let command = "-F --dns-servers 127.0.0.1 198.19.1-3.1 198.19.5.16-17 198.19.11.1";
    let found = alike(|engine, words| networks.scan(engine, "json", words), command);
    assert_eq!(found["\"198.19.1.1\""]["hostnames"], json!([{"name": "one.lab.example", "type": "PTR"}]));
}

#[test]
fn an_unprivileged_user_gets_nmaps_connect_scan() {
    let Some(networks) = Networks::up("an_unprivileged_user_gets_nmaps_connect_scan") else { return };
    let words = format!("-n -F {STEADY}");
    let by_nobody = |engine: &str, words: &[&str]| networks.scan_as_nobody(engine, words);
    assert!(alike(by_nobody, &words).len() >= 4);
    assert!(alike(by_nobody, "-n -p 20-30 198.19.1-4.1 198.19.10-11.1").len() >= 3);
    let document = networks.scan_as_nobody("fast", &["-n", "-p", "22", "198.19.1.1"]).json();
    assert_eq!(document["scanInfo"][0]["type"], "connect");
    // No connection goes to a broadcast address.
    assert_eq!(alike(by_nobody, "-n -Pn -p 22 198.18.2.30-31 198.18.2.255").len(), 3);
    // Its own addresses are asked as any other.
    for own in ["-n -p 1-30 127.0.0.1 198.18.0.2", "-n -sn 127.0.0.1-3", "-n -Pn -p 1-30 127.0.0.1"] {
        assert!(!alike(by_nobody, own).is_empty());
    }
}

/// Beside Nmap without a `-v`, which we give it to hear of open ports as it finds them. Of none whose ICMP errors may be too
/// many for the kernel: Nmap by itself then says now this, now that.
#[test]
fn what_is_listed_and_what_is_counted_is_as_nmap_alone_has_it() {
    let test = "what_is_listed_and_what_is_counted_is_as_nmap_alone_has_it";
    let Some(networks) = Networks::up(test) else { return };
    for command in ["-n -p 1-30", "-n -p 1-47", "-n -p 1-25", "-n -v -p 1-47", "-n -p 1-60 --open"] {
        let words: Vec<&str> = command.split(' ').chain(["198.19.1-2,11.1-2"]).collect();
        let alone = hosts(&networks.nmap(&words));
        assert!(!alone.is_empty());
        for engine in ["fast", "nmap"] {
            let ours = hosts(&networks.scan(engine, "json", &words));
            for (ip, host) in &alone {
                let listed = |host: &Value| ["ports", "extraPorts"].map(|key| host[key].clone());
                assert_eq!(listed(&ours[ip]), listed(host), "{engine}: {command}: {ip}");
            }
        }
    }
}

/// Sockets are used again: what an ICMP error said of one connection is not said of the next. Late answers, for those that
/// come at once end the connection before the socket waits for anything.
#[test]
fn who_is_silent_is_not_told_what_another_said() {
    let test = "who_is_silent_is_not_told_what_another_said";
    let Some(networks) = Networks::up_with(test, &["--delay", "5"]) else { return };
    for (six, refuses, silent) in
        [("", "198.19.12.19", "198.19.3.1"), ("-6", "fd00:19:12::14", "fd00:19:3::1")]
    {
        let words = ["-n", "-Pn", "-F", six, refuses, silent];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let outcome = networks.scan_as_nobody("fast", &words);
        let found = hosts(&outcome);
        for (ip, state, reason) in [(refuses, "closed", "conn-refused"), (silent, "filtered", "no-response")]
        {
            let host = &found[ip];
            assert_eq!(host["ports"], json!([]), "{outcome}");
            let extra = &host["extraPorts"][0];
            assert_eq!((&extra["state"], &extra["count"]), (&json!(state), &json!(100)), "{outcome}");
            assert_eq!(extra["reasons"][0]["reason"], reason, "{outcome}");
        }
    }
}

/// Answers that are lost or limited change nothing but the time that it takes: networks 6 and 8 are as 1, 7 is as 4.
#[test]
fn what_is_lost_or_limited_is_told_as_it_is() {
    let Some(networks) = Networks::up("what_is_lost_or_limited_is_told_as_it_is") else { return };
    for command in ["-n -F", "-n -sT -F"] {
        let words: Vec<&str> = command.split(' ').chain(["198.19.1,4,6-8.1-2"]).collect();
        let outcome = networks.scan("fast", "json", &words);
        assert_fast(&outcome);
        let found = hosts(&outcome);
        for (network, like) in [(6, 1), (8, 1), (7, 4)] {
            for last in [1, 2] {
                let one = |network| {
                    let host = found.get(&format!("198.19.{network}.{last}"));
                    let host = host.unwrap_or_else(|| panic!("no {network}.{last}: {outcome}"));
                    // Which of several probes is answered first is chance where answers are lost.
                    ["state", "ports", "extraPorts"].map(|key| host[key].clone())
                };
                assert_eq!(one(network), one(like), "{command}: network {network} as {like}");
            }
        }
    }
}

#[test]
fn no_format_is_refused_and_xml_reads_back() {
    let Some(networks) = Networks::up("no_format_is_refused_and_xml_reads_back") else { return };
    let words = ["-n", "-p", "22,80,81", "198.19.1-4.1"];
    let json = networks.scan("fast", "json", &words);
    assert_fast(&json);
    let xml = networks.scan("fast", "xml", &words);
    roxmltree::Document::parse_with_options(
        xml.text(),
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    )
    .unwrap();
    let parse = |format| {
        let arguments = ["parse", "-o", format, "-"];
        portolan_e2e::Portolan::new().args(arguments).stdin(xml.stdout.clone()).run().expect(0)
    };
    let read = parse("json");
    assert_eq!(differences(&hosts(&json), &hosts(&read)), Vec::<String>::new());
    assert_eq!(json.json()["stats"], read.json()["stats"]);
    for format in ["text", "csv", "ndjson", "html", "table"] {
        let outcome = networks.scan("fast", format, &words);
        assert!(outcome.text().contains("198.19.1.1"), "{format}: {outcome}");
    }
}

/// Nmap waits 13 seconds for a resolver that never answers, once for all hosts; and so do all the Nmaps of a fast plan.
#[test]
fn a_resolver_that_is_silent_costs_no_more_than_it_costs_nmap() {
    let Some(networks) = Networks::up("a_resolver_that_is_silent_costs_no_more_than_it_costs_nmap") else {
        return;
    };
    // Three Nmaps at a time: one for each set of open ports.
    let words = "-sV -p 22,80,6379 --dns-servers 198.19.3.1 198.19.1-2.1 198.19.4.1";
    let words: Vec<&str> = words.split(' ').collect();
    let (nmap, fast) = std::thread::scope(|scope| {
        let nmap = scope.spawn(|| networks.scan("nmap", "json", &words));
        let fast = networks.scan("fast", "json", &words);
        (nmap.join().unwrap(), fast)
    });
    assert_fast(&fast);
    let (nmap, fast) = (nmap.elapsed.as_secs_f64(), fast.elapsed.as_secs_f64());
    assert!(nmap > 12.0, "Nmap took {nmap} s: somebody answered");
    // Both go at once on one machine; a second wait would be 13 seconds.
    assert!(fast < nmap + 8.0, "{fast} s, and Nmap alone {nmap} s");
    eprintln!("fast {fast} s, Nmap alone {nmap} s");
}

/// Hosts with other ports, which share a key: the script of the end has to see all of them.
#[test]
fn what_scripts_compare_at_the_end_is_told() {
    let Some(networks) = Networks::up("what_scripts_compare_at_the_end_is_told") else { return };
    let command = "-n -sS --script ssh-hostkey -p 22,80,6379 198.19.1.1-2 198.19.2.1 198.19.4.1";
    let words: Vec<&str> = command.split(' ').collect();
    let by = |engine| {
        let outcome = networks.scan(engine, "json", &words);
        outcome.json()["postScripts"].clone()
    };
    let (nmap, fast) = (by("nmap"), by("fast"));
    assert!(nmap.to_string().contains("198.19.4.1"), "{nmap}");
    assert_eq!(nmap, fast);
}
