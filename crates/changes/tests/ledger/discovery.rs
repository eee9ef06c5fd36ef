//! Scans of one network that look for hosts in different ways: what one of them cannot find is not gone.

use portolan_changes::Kind;
use serde_json::{Value, json};

use crate::{Ledger, network, read};

const ASKS: &str = "nmap -sS -p 1-1000 %s";
const TAKES_ALL: &str = "nmap -Pn -sS -p 1-1000 %s";
const TAKES_ALL_ELSEWHERE: &str = "nmap -Pn -sS -p 2000 %s";

/// A run of this command that finds both hosts.
fn both(args: &str) -> Value {
    let mut run = network();
    run["scanner"]["args"] = json!(args);
    if args == TAKES_ALL_ELSEWHERE {
        run["scanInfo"] = json!([{"type": "syn", "protocol": "tcp", "services": "2000"}]);
        for host in run["hosts"].as_array_mut().expect("hosts") {
            let closed =
                json!([{"state": "closed", "count": 1, "reasons": [{"reason": "reset", "count": 1}]}]);
            (host["ports"], host["extraPorts"]) = (json!([]), closed);
        }
    }
    run
}

/// A run that hears nothing of the first host: it is down, or taken for up.
fn silent(args: &str) -> Value {
    let mut run = both(args);
    let filtered =
        json!([{"state": "filtered", "count": 1, "reasons": [{"reason": "no-response", "count": 1}]}]);
    let (state, reason) = if args.contains("-Pn") { ("up", "user-set") } else { ("down", "no-response") };
    run["hosts"][0] = json!({"ip": "10.0.0.1", "state": state, "reason": reason, "ports": [],
        "extraPorts": if state == "up" { filtered } else { json!([]) }});
    run
}

/// What the runs told of the first host, and how often anything was in doubt.
fn told(runs: &[Value]) -> (Vec<Kind>, usize) {
    let mut ledger = Ledger::default();
    let (mut kinds, mut doubts) = (Vec::new(), 0);
    for run in runs {
        kinds.extend(ledger.take(&read(run), None).iter().map(|change| change.kind));
        doubts += ledger.doubts();
    }
    (kinds, doubts)
}

#[test]
fn what_one_way_to_look_never_found_is_not_gone_by_it() {
    let nights: Vec<Value> = (0..6).flat_map(|_| [both(TAKES_ALL), silent(ASKS)]).collect();
    assert_eq!(told(&nights), (vec![], 0));
    let nights: Vec<Value> = (0..6).flat_map(|_| [both(TAKES_ALL), silent(TAKES_ALL_ELSEWHERE)]).collect();
    assert_eq!(told(&nights), (vec![], 0));
    // It answers to pings, and all its ports are silent.
    let nights: Vec<Value> = (0..6).flat_map(|_| [both(ASKS), silent(TAKES_ALL)]).collect();
    assert_eq!(told(&nights), (vec![], 0));
}

#[test]
fn what_the_way_that_found_it_does_not_find_is_gone() {
    for (found, missed) in [(TAKES_ALL, TAKES_ALL), (ASKS, ASKS), ("nmap -PE %s", ASKS)] {
        let gone = silent(missed);
        assert_eq!(told(&[both(found), gone.clone(), gone.clone(), gone]).0, [Kind::HostGone], "{found}");
    }
    // One that does not answer to pings any more is gone for those that ask so, once.
    let nights: Vec<Value> = (0..6).flat_map(|_| [both(TAKES_ALL), silent(ASKS), silent(ASKS)]).collect();
    let all = [vec![both(ASKS)], nights].concat();
    assert_eq!(told(&all).0, [Kind::HostGone, Kind::HostBack]);
}

#[test]
fn a_run_whose_command_is_not_known_is_taken_to_look_in_every_way() {
    let mut gone = silent(ASKS);
    gone["scanner"]["args"] = Value::Null;
    assert_eq!(told(&[both(TAKES_ALL), gone.clone(), gone]).0, [Kind::HostGone]);
}
