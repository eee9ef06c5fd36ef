//! What is sent: counted at the targets, held against what was planned and told.

use portolan_e2e::{Outcome, Portolan};

use crate::networks::Networks;

/// Probes that the scan itself says it sent.
fn told(outcome: &Outcome) -> u64 {
    let line = outcome.stderr.lines().find(|line| line.contains("took against expected")).unwrap();
    let (before, _) = line.split_once(" probes").unwrap();
    let (sent, _) = before.rsplit_once(" of ").unwrap();
    sent.rsplit(' ').next().unwrap().parse().unwrap()
}

/// What `explain` says would be sent if every address answered.
fn planned(words: &[&str]) -> u64 {
    let own = ["explain", "--engine", "fast", "--allow", "198.19.0.0/16", "-o", "json"];
    let verdict = Portolan::new().args(own).args(words.iter().copied()).run().expect(0).json();
    assert_eq!(verdict["plan"]["engine"], "fast", "{verdict:#}");
    let kinds: Vec<&str> = verdict["plan"]["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["hosts", "ports"]);
    verdict["plan"]["probes"]["answering"].as_u64().unwrap()
}

/// Scans what answers to everything, and something that does not.
fn counted(test: &str, way: &str, scan: impl Fn(&Networks, &[&str]) -> Outcome) {
    let Some(networks) = Networks::up(test) else { return };
    let words = |targets| ["-Pn", "-n", way, "-p", "1-200", targets];
    let answering = words("198.19.1.1-4");
    let outcome = scan(&networks, &answering);
    let syns = networks.syns();
    let planned = planned(&answering);
    assert_eq!((planned, syns.len()), (800, 4));
    let at_targets: u64 = syns.values().sum();
    assert_eq!(at_targets, told(&outcome), "{syns:?}\n{outcome}");
    assert!(syns.values().all(|n| *n >= 200), "{syns:?}");
    assert!(at_targets <= planned * 11 / 10, "{at_targets} of {planned}: everything answers here");
    let outcome = scan(&networks, &words("198.19.2.1"));
    let dropping = networks.syns()["198.19.2.1"];
    assert_eq!(dropping, told(&outcome), "{outcome}");
}

#[test]
fn each_packet_at_the_target_was_planned_and_is_told() {
    counted("each_packet_at_the_target_was_planned_and_is_told", "-sS", |networks, words| {
        networks.scan("fast", "json", words)
    });
}

#[test]
fn each_connection_at_the_target_was_planned_and_is_told() {
    counted("each_connection_at_the_target_was_planned_and_is_told", "-sT", |networks, words| {
        networks.scan_as_nobody("fast", words)
    });
}

#[test]
fn silence_is_asked_again_within_bounds_and_the_ceiling_holds() {
    let test = "silence_is_asked_again_within_bounds_and_the_ceiling_holds";
    let Some(networks) = Networks::up(test) else { return };
    let words = ["--rate-ceiling", "500", "-n", "-sn", "198.19.3.1-60"];
    let outcome = networks.scan("fast", "json", &words);
    let packets = networks.packets();
    assert_eq!(packets.len(), 60, "each address was asked");
    let at_targets: u64 = packets.values().sum();
    assert_eq!(at_targets, told(&outcome), "{packets:?}\n{outcome}");
    // Four probes, each asked at least twice before a host is taken for dead.
    assert!(packets.values().all(|n| (8..=40).contains(n)), "{packets:?}");
    let seconds = outcome.json()["elapsedSeconds"].as_f64().unwrap();
    assert!(
        seconds > f64::from(u32::try_from(at_targets).unwrap()) / 500.0 - 0.2,
        "{at_targets} packets in {seconds} s"
    );
}

/// SYNs, as nftables has them.
const SYN: &str = "tcp flags & (syn | ack) == syn";

/// Counts what comes while a scan may send `rate` packets a second. In a tenth of a second a tenth of them may leave, with a
/// twentieth more: what was taken and waits for the processor.
fn never_over(rate: u32, test: &str, what: &str, scan: impl Fn(&Networks) -> Outcome) {
    let Some(networks) = Networks::up(test) else { return };
    networks.watch(what, rate, rate / 10 + rate / 200);
    let outcome = scan(&networks);
    let (all, over) = networks.watched();
    assert!(all > u64::from(rate * 3 / 2), "only {all} packets came\n{outcome}");
    assert_eq!(over, 0, "of {all} packets\n{outcome}");
}

#[test]
fn no_100_ms_have_more_syns_than_the_ceiling_allows() {
    never_over(1000, "no_100_ms_have_more_syns_than_the_ceiling_allows", SYN, |networks| {
        let words = ["--rate-ceiling", "1000", "-Pn", "-n", "-sS", "-p", "1-200", "198.19.1-3.1-4"];
        networks.scan("fast", "json", &words)
    });
}

/// The kernel sends these, and would send them again by itself.
#[test]
fn no_100_ms_have_more_connections_than_the_ceiling_allows() {
    never_over(1000, "no_100_ms_have_more_connections_than_the_ceiling_allows", SYN, |networks| {
        let words = ["--rate-ceiling", "1000", "-Pn", "-n", "-sT", "-p", "1-200", "198.19.1-3.1-4"];
        networks.scan_as_nobody("fast", &words)
    });
}

/// By themselves they catch up when they were late, each for itself.
#[test]
fn no_100_ms_have_more_packets_of_several_nmaps_than_the_ceiling_allows() {
    let ack = "tcp flags & (syn | ack | rst) == ack";
    let test = "no_100_ms_have_more_packets_of_several_nmaps_than_the_ceiling_allows";
    never_over(1000, test, ack, |networks| {
        let shards = ["198.19.1.0/24", "198.19.4.0/24"];
        let words = ["--rate-ceiling", "1000", "-Pn", "-n", "-sA", "-p", "1-10"];
        networks.scan("nmap", "json", &[&words[..], &shards].concat())
    });
}

/// Nmap has no rate for it: neither alone nor behind the prober.
#[test]
fn no_100_ms_of_version_detection_have_more_than_the_ceiling_allows() {
    let test = "no_100_ms_of_version_detection_have_more_than_the_ceiling_allows";
    for engine in ["nmap", "fast"] {
        never_over(200, test, SYN, |networks| {
            let words =
                ["--rate-ceiling", "200", "-Pn", "-n", "-sV", "-p", "22,80,443,6379", "198.19.1.1-24"];
            networks.scan(engine, "json", &words)
        });
    }
}
