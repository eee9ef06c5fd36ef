//! What is one more look, and when it says the same.

use portolan_changes::{Kind, KnownHost};
use serde_json::{Value, json};

use crate::{Ledger, network, nights, read};

/// What each night told.
fn told(runs: &[Value]) -> Vec<Vec<Kind>> {
    let kinds = |changes: &[portolan_changes::Change]| changes.iter().map(|change| change.kind).collect();
    nights(runs).iter().map(|(changes, _)| kinds(changes)).collect()
}

/// A night in which a script of the web server says this.
fn says(id: &str, output: &str) -> Value {
    let mut run = network();
    let scripts = run["hosts"][0]["ports"][1]["scripts"].as_array_mut().expect("scripts");
    scripts.retain(|script| script["id"] != id);
    scripts.push(json!({"id": id, "output": output}));
    run
}

/// A night in which the system is one of these.
fn guesses(names: &[&str]) -> Value {
    let mut run = network();
    let guess = |name: &&str| json!({"name": name, "accuracy": 95});
    run["hosts"][0]["os"]["matches"] = names.iter().map(guess).collect();
    run
}

fn gone() -> Value {
    let mut run = network();
    run["hosts"].as_array_mut().expect("a list").truncate(1);
    run
}

#[test]
fn a_script_that_begins_to_speak_is_told_whatever_of_the_moment_it_says() {
    for (id, words) in [
        ("http-auth", ["Digest realm=x nonce=a7", "Digest realm=x nonce=b8", "Digest realm=x nonce=c9"]),
        ("http-generator", ["Made at 08:00:01", "Made at 09:11:12", "Made at 10:22:23"]),
        // Nobody knows these for what they are.
        ("http-robots.txt", ["one entry", "two entries", "three entries"]),
    ] {
        let [one, two, three] = words.map(|words| says(id, words));
        let told = told(&[network(), network(), one, two, three.clone(), three]);
        assert_eq!(told, [vec![], vec![], vec![], vec![], vec![Kind::ScriptChanged], vec![]], "{id}");
    }
}

#[test]
fn another_system_is_told_though_the_guesses_are_not_the_same_ones() {
    let [one, two] = [&["FreeBSD 14"][..], &["FreeBSD 13", "FreeBSD 14"]].map(guesses);
    assert_eq!(
        told(&[network(), one.clone(), two.clone(), one]),
        [vec![], vec![], vec![Kind::OsChanged], vec![]]
    );
    // Another guess each night is none.
    let wild = [network(), guesses(&["FreeBSD 14"]), guesses(&["OpenBSD 7"]), guesses(&["NetBSD 9"]), two];
    assert!(told(&wild).iter().all(Vec::is_empty));
}

#[test]
fn a_service_that_says_less_is_told_whatever_date_it_says() {
    let at = |date: &str| {
        let mut run = network();
        let port = &mut run["hosts"][1]["ports"][0];
        (port["product"], port["productVersion"]) = (Value::Null, Value::Null);
        (port["extraInfo"], port["version"]) = (json!(date), json!(format!("({date})")));
        run
    };
    let runs = [network(), at("Fri, 27 Nov 2026 08:00:00"), at("Sat, 28 Nov 2026 09:11:12")];
    assert_eq!(told(&runs), [vec![], vec![], vec![Kind::ServiceChanged]]);
}

/// A run of this time of day.
fn at(mut run: Value, start: &str, end: &str) -> Value {
    run["start"] = json!(format!("2026-11-27T{start}Z"));
    run["end"] = json!(format!("2026-11-27T{end}Z"));
    run
}

#[test]
fn two_looks_in_one_bad_minute_are_one() {
    let mut silent = network();
    silent["hosts"][0]["ports"][1] =
        json!({"port": 80, "protocol": "tcp", "state": "filtered", "reason": "no-response"});
    let mut unsaid = network();
    unsaid["hosts"][0]["ports"][1]["scripts"].as_array_mut().expect("scripts").remove(0);
    let other = guesses(&["FreeBSD 14"]);
    for (bad, later) in [(gone(), 1), (silent, 1), (other, 1), (unsaid, 2)] {
        let mut ledger = Ledger::default();
        let mut take = |run: &Value, start: &str, end: &str| {
            let told = ledger.take_as_dated(&read(&at(run.clone(), start, end)), None).len();
            (told, ledger.hosts.clone())
        };
        assert_eq!(take(&network(), "01:00:00", "01:10:00").0, 0);
        let (told, doubted) = take(&bad, "02:00:00", "02:01:00");
        assert_eq!((told, doubted.iter().map(|host| host.doubts().len()).sum()), (0, 1_usize));
        // One at the same time, and one right after it: what was in doubt is so still.
        for (start, end) in [("02:00:00", "02:01:30"), ("02:01:59", "02:02:30")] {
            assert_eq!(take(&bad, start, end), (0, doubted.clone()), "{start}");
        }
        let told: Vec<usize> =
            (0..later).map(|at| take(&bad, &format!("02:{at}5:00"), &format!("02:{at}6:00")).0).collect();
        assert_eq!(told.iter().sum::<usize>(), 1, "{told:?}");
        assert_eq!(told.last(), Some(&1));
    }
}

#[test]
fn an_answer_dispels_a_doubt_at_once() {
    let mut ledger = Ledger::default();
    let runs = [(network(), "01:00:00"), (gone(), "02:00:00"), (network(), "02:00:00"), (gone(), "03:00:00")];
    for (run, start) in runs {
        assert_eq!(ledger.take_as_dated(&read(&at(run, start, start)), None), []);
    }
}

#[test]
fn of_many_ports_each_waits_for_its_own_look() {
    let silent = |ports: &str, start: &str, end: &str| {
        let mut run = network();
        run["hosts"][1]["extraPorts"] = json!([
            {"state": "filtered", "count": 3, "reasons": [{"reason": "no-responses", "count": 3, "protocol": "tcp", "ports": ports}]},
            {"state": "closed", "count": 997, "reasons": [{"reason": "resets", "count": 997, "protocol": "tcp", "ports": "1-1000"}]}]);
        at(run, start, end)
    };
    let mut ledger = Ledger::default();
    let mut take = |run: &Value| -> Vec<String> {
        let told = ledger.take_as_dated(&read(run), None);
        told.iter().map(|change| change.ports.as_ref().expect("ports").to_string()).collect()
    };
    assert_eq!(take(&at(network(), "01:00:00", "01:10:00")), [""; 0]);
    assert_eq!(take(&silent("30-40", "02:00:00", "02:05:00")), [""; 0]);
    assert_eq!(take(&silent("30-50", "02:01:00", "02:09:00")), [""; 0]);
    assert_eq!(take(&silent("30-50", "02:07:00", "02:11:00")), ["30-40"]);
    assert_eq!(take(&silent("30-50", "02:15:00", "02:16:00")), ["41-50"]);
}

#[test]
fn doubts_of_older_versions_are_read_and_confirmed() {
    for (doubtful, kind) in [(gone(), Kind::HostGone), (guesses(&["FreeBSD 14"]), Kind::OsChanged)] {
        let mut ledger = Ledger::default();
        for run in [network(), doubtful.clone()] {
            assert_eq!(ledger.take(&read(&run), None), []);
        }
        let mut kept = serde_json::to_value(&ledger.hosts).expect("JSON");
        let mut doubts = 0;
        for host in kept.as_array_mut().expect("hosts") {
            for doubt in host.get_mut("doubts").and_then(Value::as_array_mut).into_iter().flatten() {
                let doubt = doubt.as_object_mut().expect("an object");
                doubt.retain(|key, _| !["at", "os", "guesses"].contains(&key.as_str()));
                doubts += 1;
            }
        }
        assert_eq!(doubts, 1);
        ledger.hosts = serde_json::from_value::<Vec<KnownHost>>(kept).expect("what was written before");
        let told = ledger.take(&read(&doubtful), None);
        assert_eq!(told.iter().map(|change| change.kind).collect::<Vec<_>>(), [kind]);
    }
}
