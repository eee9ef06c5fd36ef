//! The latest state against a simple model that keeps every observation, and hosts that mean harm.

use std::collections::BTreeMap;

use portolan_model::{ExtraPorts, Host, Port, PortState, Protocol};
use proptest::prelude::*;

use super::codes::state_number;
use super::testing::{Fixture, OWNER, counted, down, port, script, service, store, up};
use crate::PageRequest;

const STATES: [PortState; 4] =
    [PortState::Open, PortState::Closed, PortState::OpenFiltered, PortState::Filtered];

/// What a record may say of a service: nothing, a name of a table, or what the service itself said.
const SAID: [(&str, &str); 5] =
    [("", ""), ("table", ""), ("other", ""), ("ssh", "OpenSSH"), ("ssh", "Dropbear")];

/// One record of a host: its address, whether it is up, ports with states and what is [`SAID`], the state of ports that are counted.
#[derive(Debug, Clone)]
struct Record {
    ip: u8,
    up: bool,
    ports: BTreeMap<u16, (usize, usize)>,
    counted: Option<(usize, u16, u16)>,
}

fn record() -> impl Strategy<Value = Record> {
    let ports = proptest::collection::btree_map(1..8_u16, (0..STATES.len(), 0..SAID.len()), 0..4);
    let counted = proptest::option::of((1..STATES.len(), 1..8_u16, 0..5_u16));
    (0..3_u8, prop::bool::weighted(0.8), ports, counted).prop_map(|(ip, up, ports, counted)| Record {
        ip,
        up,
        ports,
        counted: counted.map(|(state, low, more)| (state, low, low + more)),
    })
}

impl Record {
    /// What is counted of a port that is not listed.
    fn counts(&self, port: u16) -> Option<usize> {
        self.counted
            .filter(|(_, low, high)| (*low..=*high).contains(&port) && !self.ports.contains_key(&port))
            .map(|(state, ..)| state)
    }

    fn host(&self) -> Host {
        let ip = format!("10.0.0.{}", self.ip);
        if !self.up {
            return down(&ip);
        }
        let listed = |(number, (state, said)): (&u16, &(usize, usize))| Port {
            state: STATES[*state],
            ..service(*number, SAID[*said].0, SAID[*said].1, "")
        };
        let ports = self.ports.iter().map(listed).collect();
        let mut host = up(&ip, ports);
        if let Some((state, low, high)) = self.counted {
            let names: Vec<String> = (low..=high)
                .filter(|number| self.counts(*number).is_some())
                .map(|number| number.to_string())
                .collect();
            let extra: ExtraPorts = counted(STATES[state], &names.join(","));
            host.extra_ports = if names.is_empty() { vec![] } else { vec![extra] };
        }
        host
    }
}

/// The latest state of records; the index is the time.
fn model(records: &[Record]) -> (Vec<String>, Vec<String>) {
    let (mut hosts, mut services) = (Vec::new(), Vec::new());
    for ip in 0..3 {
        let of: Vec<(usize, &Record)> = records.iter().enumerate().filter(|(_, r)| r.ip == ip).collect();
        let Some((first, _)) = of.iter().find(|(_, record)| record.up) else { continue };
        let (last, newest) = of.last().unwrap();
        let mut open = 0;
        for number in 1..16 {
            let listed = |record: &Record| record.up.then(|| record.ports.get(&number).copied()).flatten();
            let Some((begun, _)) = of.iter().find(|(_, record)| listed(record).is_some()) else { continue };
            let said = |record: &Record| {
                listed(record).map(|(state, _)| state).or_else(|| record.counts(number).filter(|_| record.up))
            };
            let (at, state) = of.iter().rev().find_map(|(at, record)| Some((at, said(record)?))).unwrap();
            open += u32::from(state == 0);
            // Since it was closed or filtered last: what the service said last, or else what it was called last.
            let closed = |record: &Record| said(record).is_some_and(|state| state % 2 == 1);
            let since = of.iter().rposition(|(_, record)| closed(record)).unwrap_or(0);
            let told = |least: usize| {
                of[since..].iter().rev().find_map(|(at, record)| {
                    let (_, said) = listed(record)?;
                    (said >= least).then(|| format!("{}{} {}", SAID[said].0, SAID[said].1, at + 1))
                })
            };
            let label = told(3).or_else(|| told(1)).unwrap_or_else(|| "-".to_owned());
            let state = state_number(STATES[state]);
            services.push(format!("10.0.0.{ip} {number} {state} {begun} {at} {label}"));
        }
        let state = if newest.up { "up" } else { "down" };
        hosts.push(format!("10.0.0.{ip} {state} {open} {first} {last}"));
    }
    (hosts, services)
}

async fn stored(fixture: &Fixture) -> (Vec<String>, Vec<String>) {
    let hosts = "SELECT ip || ' ' || state || ' ' || open_ports || ' ' || first_seen || ' ' || last_seen FROM host ORDER BY ip_key";
    let services = "SELECT h.ip || ' ' || s.port || ' ' || s.state || ' ' || s.first_seen || ' ' || s.last_seen || ' ' || ifnull(l.service || ifnull(l.product, '') || ' ' || s.label_run, '-') FROM service s JOIN host h ON h.ip_key = s.ip_key LEFT JOIN label l ON l.key = s.label ORDER BY s.ip_key, s.port";
    (fixture.rows(hosts).await, fixture.rows(services).await)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_latest_state_does_not_depend_on_the_order(
        (records, order) in proptest::collection::vec(record(), 1..12).prop_flat_map(|records| {
            let order: Vec<usize> = (0..records.len()).collect();
            (Just(records), Just(order).prop_shuffle())
        })
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = runtime.block_on(async {
            let fixture = store().await;
            for at in order {
                let time = i64::try_from(at).unwrap();
                fixture.run(time + 1, time, &[records[at].host()]).await;
            }
            stored(&fixture).await
        });
        prop_assert_eq!(found, model(&records));
    }
}

#[tokio::test]
async fn a_host_that_says_too_much_is_kept_whole_and_indexed_in_part() {
    let fixture = store().await;
    let mut host = up("10.0.0.1", (0..=65_535).map(|number| port(number, PortState::Open)).collect());
    for (number, port) in host.ports.iter_mut().enumerate() {
        port.product = Some(format!("{number:01000}\0").into());
        port.protocol = Protocol::Tcp;
    }
    host.ports[0].scripts = vec![script("big", &format!("beginning {} end", "x".repeat(3 << 20)))];
    host.ports[1].scripts =
        (0..9000).map(|number| script(&format!("s{number}"), &number.to_string())).collect();
    fixture.run(1, 1000, std::slice::from_ref(&host)).await;
    let number = async |query| fixture.rows(query).await[0].parse::<u64>().unwrap();
    assert_eq!(number("SELECT count(*) || '' FROM service").await, 65_536);
    assert!(number("SELECT sum(length(value)) || '' FROM text").await <= 256 << 10);
    assert!(number("SELECT max(length(value)) || '' FROM text").await <= 4096);
    assert!(number("SELECT count(*) || '' FROM mention").await <= 4096);
    let stored = fixture.store.run_host(OWNER, super::testing::run_id(1), 0).await.unwrap();
    assert!(stored == host, "the document is whole");
    let request = PageRequest { q: Some("beginning".into()), ..PageRequest::default() };
    assert_eq!(fixture.store.services(OWNER, &request).await.unwrap().total, 1);
}

#[tokio::test]
async fn what_a_rolled_back_transaction_stored_is_not_remembered() {
    let fixture = store().await;
    let host = up("10.0.0.1", vec![service(22, "ssh", "OpenSSH", "9")]);
    fixture.run(1, 1000, &[up("10.0.0.9", vec![])]).await;
    let run = super::IngestRun {
        key: 1,
        owner: OWNER,
        once: true,
        seen: super::testing::at(1),
        asks_scripts: false,
    };
    let mut tx = fixture.store.begin().await.unwrap();
    super::ingest(&mut tx, &run, 0, 1, std::slice::from_ref(&host)).await.unwrap();
    tx.rollback().await.unwrap();
    fixture.run(1, 1000, &[up("10.0.0.2", vec![service(25, "smtp", "Postfix", "3")]), host]).await;
    let labels = "SELECT s.port || ' ' || t.value FROM service s JOIN label l ON l.key = s.label JOIN text t ON t.key = l.line ORDER BY s.port";
    assert_eq!(fixture.rows(labels).await, ["22 ssh OpenSSH 9", "25 smtp Postfix 3"]);
    let request = PageRequest { q: Some("postfix".into()), ..PageRequest::default() };
    assert_eq!(fixture.store.services(OWNER, &request).await.unwrap().total, 1);
}
