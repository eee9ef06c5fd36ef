//! A hundred nights of an unchanged network, on which answers get lost and services send dates and nonces; then a change.

use std::collections::BTreeSet;

use portolan_changes::Kind;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::kinds::cases;
use crate::{Ledger, network, read};

const NIGHTS: usize = 100;

/// Something that gets lost on the way.
type Loss = fn(&mut Value);

fn port(run: &mut Value, at: usize) -> &mut Value {
    &mut run["hosts"][0]["ports"][at]
}

fn silent(number: u16) -> Value {
    json!({"port": number, "protocol": "tcp", "state": "filtered", "reason": "no-response"})
}

fn without_script(of: &mut Value, id: &str) {
    if let Some(scripts) = of.get_mut("scripts").and_then(Value::as_array_mut) {
        scripts.retain(|script| script["id"] != id);
    }
}

/// The script was there, and came to nothing.
fn failed_script(of: &mut Value, id: &str, word: &str) {
    if let Some(scripts) = of.get_mut("scripts").and_then(Value::as_array_mut) {
        for script in scripts.iter_mut().filter(|script| script["id"] == id) {
            *script = json!({"id": id, "output": word});
        }
    }
}

/// How Nmap says that a script failed.
const FAILED: &str = "ERROR: Script execution failed (use -d to debug)";

const LOSSES: [Loss; 12] = [
    |run| run["hosts"].as_array_mut().expect("a list").truncate(1),
    |run| *port(run, 0) = silent(22),
    |run| *port(run, 1) = silent(80),
    |run| run["hosts"][0]["ports"].as_array_mut().expect("a list").push(silent(30)),
    |run| without_script(port(run, 1), "http-title"),
    |run| without_script(port(run, 2), "ssl-cert"),
    |run| {
        let port = port(run, 2);
        (port["service"], port["product"], port["productVersion"]) =
            (json!("tcpwrapped"), Value::Null, Value::Null);
    },
    |run| without_script(&mut run["hosts"][0], "smb-os-discovery"),
    |run| run["hosts"][0]["os"]["matches"] = json!([{"name": "Linux 2.6", "accuracy": 90}]),
    |run| failed_script(port(run, 1), "http-title", "400 The plain HTTP request was sent to HTTPS port"),
    |run| failed_script(port(run, 2), "ssl-cert", FAILED),
    |run| failed_script(&mut run["hosts"][0], "smb-os-discovery", FAILED),
];

/// The network as a night shows it.
fn night(number: usize, losses: &BTreeSet<usize>) -> Value {
    let mut run = network();
    let date = format!("Thu, {} Nov 2026 01:03:{:02} GMT", 1 + number % 28, number % 60);
    let scripts = &mut run["hosts"][0]["ports"][1]["scripts"];
    scripts[1]["output"] = json!(date);
    scripts[2]["output"] =
        json!(format!("Server: nginx\nDate: {date}\nSet-Cookie: sid=k{:x}", number * 7919));
    run["hosts"][0]["scripts"][1]["output"] = json!(format!("{number}s"));
    for loss in losses {
        LOSSES[*loss](&mut run);
    }
    run
}

/// What is lost in each night: no answer in two nights in a row, and no host, open port or script that is silent
/// in the first. What failed may have, each night.
fn losses() -> impl Strategy<Value = Vec<BTreeSet<usize>>> {
    let lost = prop::collection::btree_set(0..LOSSES.len(), 0..4);
    prop::collection::vec(lost, NIGHTS).prop_map(|mut nights| {
        nights[0].retain(|loss| *loss == 3 || *loss >= 9);
        for at in 1..nights.len() {
            let earlier = nights[at - 1].clone();
            nights[at].retain(|loss| *loss >= 9 || !earlier.contains(loss));
        }
        nights
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_hundred_lossy_nights_change_nothing_and_then_a_change_is_told_once(
        nights in losses(), which in any::<prop::sample::Index>()
    ) {
        let mut ledger = Ledger::default();
        for (number, lost) in nights.iter().enumerate() {
            let told = ledger.take(&read(&night(number, lost)), None);
            prop_assert_eq!(told, [], "night {}, lost {:?}", number, lost);
        }
        let (name, change, kind, _, _) = *which.get(&cases());
        let mut told: Vec<Kind> = Vec::new();
        for number in NIGHTS..NIGHTS + 5 {
            let mut run = night(number, &BTreeSet::new());
            change(&mut run);
            told.extend(ledger.take(&read(&run), None).iter().map(|change| change.kind));
        }
        prop_assert_eq!(told, [kind], "{}", name);
    }
}
