//! Memory does not grow with what there is to scan.

use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::Signal;
use portolan_e2e::processes::kib;
use portolan_e2e::{Lab, Portolan, lab, missing, skipped};
use serde_json::Value;

/// KiB that a plan may take, however large.
const MOST: u64 = 100 << 10;
/// Probes that leave while memory is watched.
const PROBES: u64 = 1_000_000;

/// Counts the SYNs that come by the cable to a network that is not there, and drops them.
const DROPPED: &str = r#"
table inet dropped {
  chain packets {
    type filter hook prerouting priority -310; policy accept;
    iifname "targets" ip daddr 10.16.0.0/12 counter drop
  }
}
"#;

/// Packets that were dropped so far.
fn dropped() -> u64 {
    let listed = Command::new("nft").args(["-j", "list", "table", "inet", "dropped"]).output().unwrap();
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let rules = listed["nftables"].as_array().unwrap().iter().filter_map(|object| object.get("rule"));
    rules
        .flat_map(|rule| rule["expr"].as_array().unwrap())
        .find_map(|part| part["counter"]["packets"].as_u64())
        .unwrap()
}

#[test]
fn a_12_with_100_ports_is_in_flight_in_less_than_100_mib() {
    in_flight("a_12_with_100_ports_is_in_flight_in_less_than_100_mib", "-n");
}

/// Hosts wait for their names, which do not come.
#[test]
fn hosts_that_wait_for_a_silent_resolver_take_less_than_100_mib() {
    in_flight("hosts_that_wait_for_a_silent_resolver_take_less_than_100_mib", "--dns-servers 10.16.0.53");
}

fn in_flight(test: &str, names: &str) {
    if let Some(lacking) = lab::why_not().or_else(|| missing(&["nmap"])) {
        return skipped(test, lacking);
    }
    let lab = Lab::enter();
    lab.at_targets(|| lab::count_by(DROPPED));
    let words = format!(
        "scan --engine fast --rate-ceiling 0 -o ndjson --out all {names} -Pn -sS --top-ports 100 10.16.0.0/12"
    );
    let scan = Portolan::new().args(words.split(' ')).limit(Duration::from_mins(2)).start();
    let (start, mut sent) = (Instant::now(), 0);
    while sent < PROBES {
        assert!(start.elapsed() < Duration::from_secs(90), "{sent} probes\n{}", scan.stderr_so_far());
        sent = lab.at_targets(dropped);
        let peak = kib(scan.pid(), "VmHWM:");
        assert!(peak < MOST, "{peak} KiB after {sent} probes");
    }
    let peak = kib(scan.pid(), "VmHWM:");
    eprintln!("{peak} KiB after {sent} probes in {:?}", start.elapsed());
    scan.signal(Signal::SIGINT);
    scan.wait().expect(130);
    assert!(peak < MOST, "{peak} KiB");
}

#[test]
fn a_64_is_planned_in_no_more_memory_than_a_120() {
    let plan = |targets| {
        let own = ["explain", "--engine", "fast", "--allow", "fd00::/8", "-o", "json"];
        let words = ["-6", "-n", "-sS", "-p", "80", targets];
        let stages = Portolan::new().args(own).args(words).run().expect(0).json()["plan"]["stages"].clone();
        // The kernel tells the most that any process of ours had.
        (stages, u64::try_from(getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss()).unwrap())
    };
    let (small, before) = plan("fd00:19:1::/120");
    let (large, after) = plan("fd00:19:1::/64");
    assert_eq!(small[0]["addresses"], 256);
    assert!(large[0]["addresses"].as_f64().unwrap() > 1.8e19, "{large:#}");
    assert!(after < MOST && after < before + (8 << 10), "{before} KiB, then {after} KiB");
}
