//! What holds of the ledger for any network.

use std::collections::{BTreeMap, BTreeSet};

use portolan_changes::{Kind, KnownHost, Look, Scan, compare};
use portolan_model::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Ledger, document, read};

/// The open ports, each with a version, of each host that is up.
type Network = BTreeMap<u8, BTreeMap<u16, u8>>;

fn networks() -> impl Strategy<Value = Network> {
    prop::collection::btree_map(1u8..8, prop::collection::btree_map(1u16..12, 0u8..3, 0..6), 0..6)
}

/// Hosts and ports that a run looks at.
fn looks() -> impl Strategy<Value = (BTreeSet<u8>, BTreeSet<u16>)> {
    (prop::collection::btree_set(1u8..8, 1..7), prop::collection::btree_set(1u16..12, 1..11))
}

fn addresses(hosts: &BTreeSet<u8>) -> BTreeSet<String> {
    hosts.iter().map(|host| format!("10.0.0.{host}")).collect()
}

fn scan(network: &Network, hosts: &BTreeSet<u8>, ports: &BTreeSet<u16>) -> Document {
    let services: Vec<String> = ports.iter().map(u16::to_string).collect();
    let port = |(number, version): (&u16, &u8)| {
        json!({"port": number, "protocol": "tcp", "state": "open", "reason": "syn-ack", "service": "http",
            "product": "nginx", "productVersion": format!("1.{version}"), "method": "probed"})
    };
    let listed = network.iter().filter(|(host, _)| hosts.contains(host)).map(|(host, open)| {
        let open: Vec<Value> = open.iter().filter(|(number, _)| ports.contains(number)).map(port).collect();
        json!({"ip": format!("10.0.0.{host}"), "state": "up", "reason": "echo-reply", "ports": open,
            "extraPorts": [{"state": "closed", "count": 1, "reasons": [{"reason": "reset", "count": 1}]}]})
    });
    let listed: Vec<Value> = listed.collect();
    read(&document(&services.join(","), &json!(listed)))
}

fn whole(network: &Network) -> Document {
    scan(network, &(1..8).collect(), &(1..12).collect())
}

/// What is up and open.
fn facts(ledger: &Ledger) -> BTreeSet<String> {
    let up = ledger.hosts.iter().filter(|host| host.is_up()).map(KnownHost::facts);
    up.map(|host| {
        let open = host.open().map(|(key, _)| key.to_string());
        format!("{} {}", host.address(), open.collect::<Vec<_>>().join(", "))
    })
    .collect()
}

proptest! {
    #[test]
    fn an_unchanged_run_changes_nothing(network in networks(), (hosts, ports) in looks()) {
        let (run, targets) = (scan(&network, &hosts, &ports), addresses(&hosts));
        let mut ledger = Ledger::default();
        ledger.take(&run, Some(&targets));
        // What the first look was not told is certain from the second on.
        prop_assert_eq!(ledger.take(&run, Some(&targets)), []);
        let known = ledger.hosts.clone();
        prop_assert_eq!(ledger.take(&run, Some(&targets)), []);
        prop_assert_eq!(ledger.doubts(), 0);
        prop_assert_eq!(ledger.hosts, known);
    }

    #[test]
    fn looks_at_one_network_change_nothing_in_any_order(
        network in networks(), mut looks in prop::collection::vec(looks(), 1..5)
    ) {
        let known = |looks: &[(BTreeSet<u8>, BTreeSet<u16>)]| {
            let mut ledger = Ledger::default();
            for (hosts, ports) in looks {
                let told = ledger.take(&scan(&network, hosts, ports), Some(&addresses(hosts)));
                assert_eq!(told, []);
                assert_eq!(ledger.doubts(), 0);
            }
            facts(&ledger)
        };
        let forth = known(&looks);
        looks.reverse();
        prop_assert_eq!(forth, known(&looks));
    }

    #[test]
    fn two_looks_lead_from_one_network_to_the_other(before in networks(), after in networks()) {
        let mut ledger = Ledger::default();
        ledger.take(&whole(&before), None);
        let mut told = ledger.take(&whole(&after), None);
        told.extend(ledger.take(&whole(&after), None));
        let mut fresh = Ledger::default();
        fresh.take(&whole(&after), None);
        prop_assert_eq!(facts(&ledger), facts(&fresh));
        prop_assert_eq!(ledger.take(&whole(&after), None), []);
        prop_assert_eq!(ledger.doubts(), 0);
        prop_assert_eq!(told.is_empty(), before == after);
        // Side by side they tell the same.
        let key = |change: portolan_changes::Change| {
            (change.host, change.kind, change.ports, change.before, change.after)
        };
        let (one, other) = (Look::of(&whole(&before)), Look::of(&whole(&after)));
        let sides = compare(Scan { look: &one, looked_at: None }, Scan { look: &other, looked_at: None });
        let told: BTreeSet<_> = told.into_iter().map(key).collect();
        prop_assert_eq!(told, sides.changes.into_iter().map(key).collect());
    }

    #[test]
    fn what_was_not_looked_at_never_changes(before in networks(), after in networks(), (hosts, ports) in looks()) {
        let mut ledger = Ledger::default();
        ledger.take(&whole(&before), None);
        for _ in 0..2 {
            for change in ledger.take(&scan(&after, &hosts, &ports), Some(&addresses(&hosts))) {
                let host: u8 = change.host.rsplit('.').next().and_then(|last| last.parse().ok()).expect("a host");
                prop_assert!(hosts.contains(&host), "{:?}", change);
                let numbers = change.ports.iter().flat_map(portolan_changes::Ports::iter);
                prop_assert!(numbers.into_iter().all(|number| ports.contains(&number)), "{:?}", change);
            }
        }
    }

    #[test]
    fn a_lost_answer_is_a_doubt_until_a_second_look_agrees(
        network in networks().prop_filter("somebody is there", |network| !network.is_empty()), which: prop::sample::Index
    ) {
        let host = *which.get(&network.keys().collect::<Vec<_>>());
        let mut lossy = network.clone();
        lossy.remove(host);
        let mut ledger = Ledger::default();
        for run in [&network, &lossy, &network, &lossy] {
            prop_assert_eq!(ledger.take(&whole(run), None), []);
        }
        prop_assert_eq!(ledger.doubts(), 1);
        let told = ledger.take(&whole(&lossy), None);
        prop_assert_eq!(told.iter().map(|change| change.kind).collect::<Vec<_>>(), [Kind::HostGone]);
    }
}
