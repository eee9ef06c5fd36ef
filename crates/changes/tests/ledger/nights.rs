//! Runs of one network, one a night.

use portolan_changes::{Change, Kind};
use serde_json::json;

use crate::{Ledger, document, network, nights, read};

fn kinds(changes: &[Change]) -> Vec<Kind> {
    changes.iter().map(|change| change.kind).collect()
}

fn without_second() -> serde_json::Value {
    let mut gone = network();
    gone["hosts"].as_array_mut().expect("a list").remove(1);
    gone
}

#[test]
fn a_lost_answer_is_a_doubt_and_no_change() {
    let (gone, mut silent) = (without_second(), network());
    silent["hosts"][0]["ports"][1] =
        json!({"port": 80, "protocol": "tcp", "state": "filtered", "reason": "no-response"});
    let told = nights(&[network(), gone, network(), silent.clone(), network(), silent, network()]);
    assert!(told.iter().all(|(changes, _)| changes.is_empty()), "{told:#?}");
    assert_eq!(told.iter().map(|(_, doubts)| *doubts).collect::<Vec<_>>(), [0, 1, 0, 1, 0, 1, 0]);
}

#[test]
fn what_the_next_look_confirms_is_told_once() {
    let gone = without_second();
    let told = nights(&[network(), gone.clone(), gone.clone(), gone, network(), network()]);
    let kinds: Vec<Vec<Kind>> = told.iter().map(|(changes, _)| kinds(changes)).collect();
    assert_eq!(kinds, [vec![], vec![], vec![Kind::HostGone], vec![], vec![Kind::HostBack], vec![]]);
    assert_eq!(told[2].0[0].doubt, None, "it is confirmed");
}

#[test]
fn of_many_ports_those_that_both_looks_say_count() {
    let silent = |state: &str, ports: &str| {
        let mut run = network();
        run["hosts"][1]["ports"] = json!([]);
        run["hosts"][1]["extraPorts"] = json!([
            {"state": state, "count": 3, "reasons": [{"reason": "no-responses", "count": 3, "protocol": "tcp", "ports": ports}]},
            {"state": "closed", "count": 997, "reasons": [{"reason": "resets", "count": 997, "protocol": "tcp", "ports": "1-1000"}]}]);
        run
    };
    let told = nights(&[network(), silent("filtered", "25,30-40"), silent("filtered", "25,35-50")]);
    assert_eq!(told[1].0, []);
    let ports: Vec<String> =
        told[2].0.iter().map(|change| change.ports.as_ref().expect("ports").to_string()).collect();
    assert_eq!(ports, ["25", "35-40"], "{told:#?}");
    assert_eq!(told[2].1, 1, "41-50 waits");
}

#[test]
fn an_answer_that_was_lost_in_the_first_night_is_no_change_in_the_second() {
    let mut lossy = network();
    lossy["hosts"][1]["ports"]
        .as_array_mut()
        .expect("a list")
        .push(json!({"port": 26, "protocol": "tcp", "state": "filtered", "reason": "no-response"}));
    lossy["hosts"][0]["extraPorts"] = json!([
        {"state": "filtered", "count": 2, "reasons": [{"reason": "no-responses", "count": 2, "protocol": "tcp", "ports": "30-31"}]},
        {"state": "closed", "count": 995, "reasons": [{"reason": "resets", "count": 995, "protocol": "tcp", "ports": "1-1000"}]}]);
    let told = nights(&[lossy.clone(), network(), network()]);
    assert!(told.iter().all(|(changes, doubts)| changes.is_empty() && *doubts == 0), "{told:#?}");
    // What was silent in two nights was so.
    let told = nights(&[lossy.clone(), lossy, network()]);
    let ports: Vec<String> =
        told[2].0.iter().map(|change| change.ports.as_ref().expect("ports").to_string()).collect();
    assert_eq!(
        (kinds(&told[2].0), ports),
        (vec![Kind::PortClosed; 2], vec!["30-31".to_owned(), "26".to_owned()])
    );
}

#[test]
fn a_script_whose_first_answer_was_lost_says_nothing_new() {
    let mut lossy = network();
    lossy["hosts"][0]["ports"][1]["scripts"].as_array_mut().expect("a list").remove(0);
    let told = nights(&[lossy.clone(), network(), network(), network(), network()]);
    assert!(told.iter().all(|(changes, doubts)| changes.is_empty() && *doubts == 0), "{told:#?}");
    // What it did not say in two nights it did not say.
    let told = nights(&[lossy.clone(), lossy, network(), network(), network(), network()]);
    let kinds: Vec<Vec<Kind>> = told.iter().map(|(changes, _)| kinds(changes)).collect();
    assert_eq!(kinds, [vec![], vec![], vec![], vec![], vec![Kind::ScriptChanged], vec![]]);
}

#[test]
fn another_guess_of_a_system_that_was_possible_before_is_no_change() {
    let guess = |likeliest: &str, other: &str| {
        let mut run = network();
        run["hosts"][0]["os"]["matches"] =
            json!([{"name": likeliest, "accuracy": 96}, {"name": other, "accuracy": 93}]);
        run
    };
    let told = nights(&[
        guess("Linux 5.0", "Linux 4.15"),
        guess("Linux 4.15", "Linux 3.2"),
        guess("Linux 4.15", "x"),
    ]);
    assert!(told.iter().all(|(changes, doubts)| changes.is_empty() && *doubts == 0), "{told:#?}");
}

#[test]
fn a_run_that_looks_elsewhere_confirms_nothing() {
    let elsewhere =
        document("22", &json!([{"ip": "10.9.0.1", "state": "up", "reason": "echo-reply", "ports": []}]));
    let mut ledger = Ledger::default();
    let near = ["10.0.0.1", "10.0.0.2"].map(str::to_owned).into();
    let far = ["10.9.0.1".to_owned()].into();
    let runs = [(network(), &near), (without_second(), &near), (elsewhere, &far), (without_second(), &near)];
    let told: Vec<Vec<Kind>> =
        runs.iter().map(|(run, targets)| kinds(&ledger.take(&read(run), Some(targets)))).collect();
    assert_eq!(told, [vec![], vec![], vec![], vec![Kind::HostGone]]);
}

#[test]
fn a_port_in_doubt_waits_for_a_look_at_that_port() {
    let mut silent = network();
    silent["hosts"][0]["ports"][1] =
        json!({"port": 80, "protocol": "tcp", "state": "filtered", "reason": "no-response"});
    let mut narrow = network();
    narrow["scanInfo"] = json!([{"type": "syn", "protocol": "tcp", "services": "22"}]);
    let ports = narrow["hosts"][0]["ports"].as_array_mut().expect("a list");
    ports.truncate(1);
    let told = nights(&[network(), silent.clone(), narrow, silent]);
    let counts: Vec<(usize, usize)> = told.iter().map(|(changes, doubts)| (changes.len(), *doubts)).collect();
    assert_eq!(counts, [(0, 0), (0, 1), (0, 1), (1, 0)], "{told:#?}");
    assert_eq!(told[3].0[0].kind, Kind::PortFiltered);
}

#[test]
fn what_a_narrow_look_does_not_ask_stays_known() {
    let mut bare = network();
    for port in bare["hosts"][0]["ports"].as_array_mut().expect("a list") {
        let port = port.as_object_mut().unwrap();
        port.retain(|key, _| ["port", "protocol", "state", "reason", "service"].contains(&key.as_str()));
    }
    bare["hosts"][0].as_object_mut().unwrap().retain(|key, _| key != "os" && key != "scripts");
    let mut newer = network();
    newer["hosts"][0]["ports"][0]["productVersion"] = json!("9.9");
    let told = nights(&[network(), bare, newer]);
    let kinds: Vec<Vec<Kind>> = told.iter().map(|(changes, _)| kinds(changes)).collect();
    assert_eq!(kinds, [vec![], vec![], vec![Kind::VersionChanged]]);
}

#[test]
fn a_certificate_is_told_as_expiring_once() {
    let mut late = network();
    late["end"] = json!("2027-05-20T01:00:00Z");
    let told = nights(&[network(), late.clone(), late.clone(), late]);
    let kinds: Vec<Vec<Kind>> = told.iter().map(|(changes, _)| kinds(changes)).collect();
    assert_eq!(kinds, [vec![], vec![Kind::CertificateExpiring], vec![], vec![]]);
}

#[test]
fn a_certificate_near_its_end_is_told_where_its_port_is_looked_at_first() {
    let mut late = network();
    late["end"] = json!("2027-05-20T01:00:00Z");
    let mut without = late.clone();
    without["scanInfo"] = json!([{"type": "syn", "protocol": "tcp", "services": "22"}]);
    without["hosts"][0]["ports"].as_array_mut().expect("a list").retain(|port| port["port"] == 22);
    let told = nights(&[without, late.clone(), late]);
    let kinds: Vec<Vec<Kind>> = told.iter().map(|(changes, _)| kinds(changes)).collect();
    assert_eq!(kinds, [vec![], vec![Kind::CertificateExpiring], vec![]]);
}

#[test]
fn an_address_that_is_only_told_to_be_up_is_no_host() {
    let unheard = json!([{"ip": "10.0.0.3", "state": "up", "reason": "user-set", "ports": [],
        "extraPorts": [{"state": "filtered", "count": 1000, "reasons": [{"reason": "no-response", "count": 1000}]}]}]);
    let mut ledger = Ledger::default();
    assert_eq!(ledger.take(&read(&document("1-1000", &json!([]))), None), []);
    assert_eq!(ledger.take(&read(&document("1-1000", &unheard)), None), []);
    assert!(ledger.hosts.is_empty());
}

#[test]
fn what_a_script_says_no_more_counts_when_two_more_looks_agree() {
    let mut silent = network();
    silent["hosts"][0]["ports"][1]["scripts"]
        .as_array_mut()
        .expect("scripts")
        .retain(|one| one["id"] != "http-title");
    let spoke = network;
    let runs = [
        spoke(),
        silent.clone(),
        silent.clone(),
        spoke(),
        silent.clone(),
        silent.clone(),
        silent.clone(),
        silent,
    ];
    let told: Vec<usize> = nights(&runs).iter().map(|(changes, _)| changes.len()).collect();
    assert_eq!(told, [0, 0, 0, 0, 0, 0, 1, 0]);
}
