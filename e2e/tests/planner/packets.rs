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

#[test]
fn each_packet_at_the_target_was_planned_and_is_told() {
    let Some(networks) = Networks::up("each_packet_at_the_target_was_planned_and_is_told") else { return };
    let words = ["-Pn", "-n", "-sS", "-p", "1-200", "198.19.1.1-4"];
    let outcome = networks.scan("fast", "json", &words);
    let syns = networks.syns();
    let planned = planned(&words);
    assert_eq!(planned, 800);
    assert_eq!(syns.len(), 4);
    let at_targets: u64 = syns.values().sum();
    assert_eq!(at_targets, told(&outcome), "{syns:?}\n{outcome}");
    assert!(syns.values().all(|n| *n >= 200), "{syns:?}");
    assert!(at_targets <= planned * 11 / 10, "{at_targets} of {planned}: everything answers here");
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
