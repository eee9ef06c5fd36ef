//! Runs taken in, one after the other, in a real database.

mod again;
mod unexpected;

use std::net::IpAddr;

use jiff::Timestamp;
use portolan_changes::{Change, Kind};
use portolan_model::{Document, ExtraPorts, Host, HostState, Outcome, Port, PortState, Protocol, ScanInfo};
use uuid::Uuid;

use super::{Acknowledged, Addresses, ChangeFilter};
use crate::alerts::channels::{ChannelFields, Secret, Transport};
use crate::alerts::list::AlertFilter;
use crate::alerts::rules::{PortRange, RuleFields};
use crate::alerts::{AlertKind, Severity, Told};
use crate::results::{IngestRun, ingest};
use crate::{OwnerKey, PageRequest, Store, StoreError, What};

const OWNER: OwnerKey = OwnerKey(1);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

async fn open(directory: &tempfile::TempDir) -> Store {
    Store::open(directory.path()).await.unwrap()
}

/// A store with two owners.
async fn store() -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    for key in 1..=2_u128 {
        let name = format!("owner{key}");
        store.create_owner(Uuid::from_u128(key), &name, &name, key == 1, &[], at(0)).await.unwrap();
    }
    (directory, store)
}

fn host(ip: &str, open: &[u16]) -> Host {
    let ports = open.iter().map(|port| Port::new(*port, Protocol::Tcp, PortState::Open)).collect();
    let extra_ports = vec![ExtraPorts { state: PortState::Closed, count: 1, reasons: Vec::new() }];
    Host { ip: Some(ip.into()), state: HostState::Up, ports, extra_ports, ..Host::default() }
}

/// Puts a run there that ended so many seconds after the beginning.
async fn ended(store: &Store, owner: OwnerKey, key: i64, seconds: i64, hosts: &[Host]) {
    let info = ScanInfo {
        kind: Some("syn".into()),
        protocol: Some("tcp".into()),
        num_services: None,
        services: Some("1-100".into()),
        scan_flags: None,
    };
    let document = Document {
        outcome: Outcome::Success,
        scan_info: vec![info],
        end: Some(at(seconds)),
        ..Document::default()
    };
    let mut tx = store.begin().await.unwrap();
    sqlx::query("INSERT INTO run (key, id, owner, kind, display_name, state, created_at, ended_at, document) VALUES (?, ?, ?, 'scan', '', 'completed', 0, ?, ?)")
        .bind(key)
        .bind(run_id(key))
        .bind(owner.0)
        .bind(at(seconds).as_millisecond())
        .bind(serde_json::to_string(&document).unwrap())
        .execute(&mut *tx)
        .await
        .unwrap();
    ingest(
        &mut tx,
        &IngestRun { key, owner, once: true, seen: at(seconds), asks_scripts: false },
        0,
        0,
        hosts,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

fn run_id(key: i64) -> Uuid {
    Uuid::from_u128(1000 + u128::try_from(key).unwrap())
}

fn network() -> Addresses {
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    [(ip("10.0.0.0"), ip("10.0.0.255"))].into_iter().collect()
}

/// An asset of these targets with a tag.
async fn tag(store: &Store, tag: &str, targets: &str) {
    for sql in [
        "INSERT INTO asset (id, owner, display_name, type, targets, created_at, updated_at) VALUES (x'01', 1, 'a', '', $2, 0, 0)",
        "INSERT INTO asset_tag (owner, tag, asset) VALUES (1, $1, x'01')",
    ] {
        sqlx::query(sql).bind(tag).bind(targets).execute(&store.writer).await.unwrap();
    }
}

/// Takes the next run in; its key, and how many changes it showed.
async fn take(store: &Store) -> Option<(i64, usize)> {
    let run = store.next_run_to_take().await.unwrap()?;
    let changes = store.take_run(&run, &network(), &Uuid::now_v7, None, at(9999)).await.unwrap();
    Some((run.key.0, changes))
}

/// What is listed, the oldest first.
async fn listed(store: &Store, owner: OwnerKey, filter: ChangeFilter) -> Vec<Change> {
    let page = PageRequest { sort: Some("at".to_owned()), ..PageRequest::default() };
    let page = store.changes(owner, &filter, &page).await.unwrap();
    page.items.into_iter().map(|stored| stored.change).collect()
}

fn kinds(changes: &[Change]) -> Vec<(Kind, &str)> {
    changes.iter().map(|change| (change.kind, change.host.as_str())).collect()
}

#[tokio::test]
async fn each_run_is_taken_in_once_in_the_order_of_ends_also_after_a_restart() {
    let (directory, mut store) = store().await;
    // The one that was made first ended last.
    ended(&store, OWNER, 1, 30, &[host("10.0.0.1", &[22]), host("10.0.0.2", &[])]).await;
    ended(&store, OWNER, 2, 10, &[host("10.0.0.1", &[])]).await;
    ended(&store, OWNER, 3, 20, &[host("10.0.0.1", &[80])]).await;
    for expected in [Some((2, 0)), Some((3, 1)), Some((1, 3)), None] {
        assert_eq!(take(&store).await, expected);
        store.close().await;
        store = open(&directory).await;
    }
    let changes = listed(&store, OWNER, ChangeFilter::default()).await;
    let expected = [
        (Kind::PortOpened, "10.0.0.1"),
        (Kind::PortOpened, "10.0.0.1"),
        (Kind::PortClosed, "10.0.0.1"),
        (Kind::HostNew, "10.0.0.2"),
    ];
    let mut told = kinds(&changes);
    told[1..3].sort_by_key(|(kind, _)| *kind);
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_run_cannot_be_taken_in_twice_nor_in_part() {
    let (_directory, store) = store().await;
    ended(&store, OWNER, 1, 10, &[host("10.0.0.1", &[])]).await;
    ended(&store, OWNER, 2, 20, &[host("10.0.0.1", &[22]), host("10.0.0.2", &[])]).await;
    let first = store.next_run_to_take().await.unwrap().unwrap();
    assert_eq!(take(&store).await, Some((1, 0)));
    let again = store.take_run(&first, &network(), &Uuid::now_v7, None, at(1)).await.unwrap_err();
    assert!(matches!(again, StoreError::Changed { what: What::Ledger, .. }), "{again}");
    let known = store.known_hosts(OWNER).await.unwrap();
    // The second of its two changes cannot be written.
    let second = store.next_run_to_take().await.unwrap().unwrap();
    let same = || Uuid::from_u128(7);
    store.take_run(&second, &network(), &same, None, at(1)).await.unwrap_err();
    assert_eq!(listed(&store, OWNER, ChangeFilter::default()).await, []);
    assert_eq!(store.known_hosts(OWNER).await.unwrap(), known);
    assert_eq!(take(&store).await, Some((2, 2)));
}

#[tokio::test]
async fn a_doubt_outlives_a_restart_and_counts_with_the_second_look() {
    let (directory, store) = store().await;
    ended(&store, OWNER, 1, 10, &[host("10.0.0.1", &[]), host("10.0.0.2", &[])]).await;
    ended(&store, OWNER, 2, 20, &[host("10.0.0.1", &[])]).await;
    assert_eq!((take(&store).await, take(&store).await), (Some((1, 0)), Some((2, 0))));
    store.close().await;
    let store = open(&directory).await;
    let doubts: usize = store.known_hosts(OWNER).await.unwrap().iter().map(|host| host.doubts().len()).sum();
    assert_eq!(doubts, 1);
    ended(&store, OWNER, 3, 30, &[host("10.0.0.1", &[])]).await;
    assert_eq!(take(&store).await, Some((3, 1)));
    let changes = listed(&store, OWNER, ChangeFilter::default()).await;
    assert_eq!(kinds(&changes), [(Kind::HostGone, "10.0.0.2")]);
}

#[tokio::test]
async fn owners_know_nothing_of_each_other() {
    let (_directory, store) = store().await;
    ended(&store, OWNER, 1, 10, &[host("10.0.0.1", &[22])]).await;
    ended(&store, OwnerKey(2), 2, 20, &[host("10.0.0.1", &[80])]).await;
    assert_eq!((take(&store).await, take(&store).await), (Some((1, 0)), Some((2, 0))));
    ended(&store, OwnerKey(2), 3, 30, &[host("10.0.0.1", &[80, 81])]).await;
    assert_eq!(take(&store).await, Some((3, 1)));
    assert_eq!(listed(&store, OWNER, ChangeFilter::default()).await, []);
}

#[tokio::test]
async fn changes_are_found_by_what_they_are_and_taken_note_of_once() {
    let (_directory, store) = store().await;
    ended(&store, OWNER, 1, 10, &[host("10.0.0.1", &[])]).await;
    ended(&store, OWNER, 2, 20, &[host("10.0.0.1", &[22]), host("10.0.0.2", &[])]).await;
    assert_eq!((take(&store).await, take(&store).await), (Some((1, 0)), Some((2, 2))));
    tag(&store, "dmz", r#"["10.0.0.2", "elsewhere.example"]"#).await;
    let filter = ChangeFilter::default;
    let all = (filter(), 2);
    let networks = |text: &str| ChangeFilter { networks: vec![text.parse().unwrap()], ..filter() };
    let found = [
        all,
        (ChangeFilter { kinds: vec![Kind::HostNew, Kind::HostGone], ..filter() }, 1),
        (ChangeFilter { kinds: vec![Kind::HostGone], ..filter() }, 0),
        (networks("10.0.0.2/31"), 1),
        (networks("10.1.0.0/16"), 0),
        (ChangeFilter { tag: Some("DMZ".to_owned()), ..filter() }, 1),
        (ChangeFilter { tag: Some("none".to_owned()), ..filter() }, 0),
        (ChangeFilter { host: Some("10.0.0.1".to_owned()), ..filter() }, 1),
        (ChangeFilter { port: Some(22), protocol: Some(Protocol::Tcp), ..filter() }, 1),
        (ChangeFilter { port: Some(23), ..filter() }, 0),
        (ChangeFilter { protocol: Some(Protocol::Udp), ..filter() }, 0),
        (ChangeFilter { run: Some(run_id(2)), ..filter() }, 2),
        (ChangeFilter { run: Some(run_id(1)), ..filter() }, 0),
        (ChangeFilter { since: Some(at(20)), until: Some(at(20)), ..filter() }, 2),
        (ChangeFilter { since: Some(at(21)), ..filter() }, 0),
        (ChangeFilter { acknowledged: Some(false), ..filter() }, 2),
    ];
    for (filter, count) in found {
        assert_eq!(listed(&store, OWNER, filter.clone()).await.len(), count, "{filter:?}");
    }
    let page = store.changes(OWNER, &filter(), &PageRequest::default()).await.unwrap();
    let id = page.items[0].id;
    let by = |name: &str| Acknowledged {
        at: at(50),
        by: Some(Uuid::from_u128(3)),
        by_name: Some(name.to_owned()),
        note: Some("ours".to_owned()),
    };
    let stranger = Uuid::from_u128(99);
    for (owner, ids) in [(OWNER, vec![id, stranger]), (OwnerKey(2), vec![id])] {
        let refused = store.acknowledge_changes(owner, &ids, &by("zoe")).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { what: What::Change }));
    }
    assert_eq!(store.change(OWNER, id).await.unwrap().acknowledged, None);
    assert_eq!(store.acknowledge_changes(OWNER, &[id, id], &by("ann")).await.unwrap(), 1);
    assert_eq!(store.acknowledge_changes(OWNER, &[id], &by("zoe")).await.unwrap(), 0);
    assert_eq!(store.change(OWNER, id).await.unwrap().acknowledged, Some(by("ann")));
    assert_eq!(listed(&store, OWNER, ChangeFilter { acknowledged: Some(true), ..filter() }).await.len(), 1);
    // The run goes, what it showed stays.
    store.delete_run(OWNER, run_id(2)).await.unwrap();
    let stays = store.change(OWNER, id).await.unwrap();
    assert_eq!((stays.run, stays.at), (None, at(20)));
}

/// Rules of this least severity by their names, each for these ports and to a channel of its own.
async fn rules(store: &Store, rules: &[(&str, &[&str], Severity)]) {
    for (number, (name, ports, severity)) in (60..).zip(rules) {
        let transport = Transport::Slack { url: Secret("https://hooks.example/x".to_owned()) };
        let fields = ChannelFields { name: (*name).to_owned(), transport, active: true };
        let channel = store.create_channel(OWNER, Uuid::from_u128(number), &fields, at(0)).await.unwrap().id;
        let fields = RuleFields {
            name: (*name).to_owned(),
            kinds: Vec::new(),
            networks: Vec::new(),
            tags: Vec::new(),
            ports: ports.iter().map(|ports| PortRange::parse(ports).unwrap()).collect(),
            severity: *severity,
            channel,
            digest_minutes: None,
            active: true,
        };
        store.create_rule(OWNER, Uuid::from_u128(number), &fields, at(0)).await.unwrap();
    }
}

/// What is told: rule, kind, severity and address.
async fn told(store: &Store) -> Vec<(String, AlertKind, Severity, String)> {
    let mut told = Vec::new();
    while let Some(claimed) = store.claim_deliveries(at(9999), &[], 1).await.unwrap().pop() {
        let row = |alert: &Told| {
            assert_eq!((alert.port, alert.times), (None, 1));
            (claimed.rule.clone(), alert.kind, alert.severity, alert.ip.unwrap().to_string())
        };
        told.extend(claimed.alerts.iter().map(row));
        store.settle_delivered(&claimed, Some(200), at(9999)).await.unwrap();
    }
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

#[tokio::test]
async fn a_host_that_came_is_told_by_what_is_open_on_it() {
    let (_directory, store) = store().await;
    let (telnet, others) = (["23"], ["udp/23", "24-65535"]);
    let bad = [("telnet", &telnet[..], Severity::High), ("others", &others, Severity::Info)];
    rules(&store, &[bad[0], bad[1], ("any telnet", &telnet, Severity::Info)]).await;
    let (known, new, bare) = (host("10.0.0.1", &[22]), host("10.0.0.2", &[22, 23]), host("10.0.0.3", &[]));
    ended(&store, OWNER, 1, 10, std::slice::from_ref(&known)).await;
    ended(&store, OWNER, 2, 20, &[known.clone(), new.clone(), bare.clone()]).await;
    assert_eq!((take(&store).await, take(&store).await), (Some((1, 0)), Some((2, 2))));
    let row = |rule: &str, kind, severity| (rule.to_owned(), kind, severity, "10.0.0.2".to_owned());
    let new_to = |rule| row(rule, AlertKind::HostNew, Severity::High);
    assert_eq!(told(&store).await, ["any telnet", "telnet"].map(new_to), "one host, one alert a rule");
    let page = PageRequest { sort: Some("severity".to_owned()), ..PageRequest::default() };
    let alerts = store.alerts(OWNER, &AlertFilter::default(), &page, at(30)).await.unwrap().items;
    let severities: Vec<Severity> = alerts.iter().map(|alert| alert.severity).collect();
    assert_eq!(severities, [Severity::Medium, Severity::High], "a host with nothing open is what it was");
    // The changes are what they were.
    let changes = listed(&store, OWNER, ChangeFilter::default()).await;
    assert_eq!(kinds(&changes), [(Kind::HostNew, "10.0.0.2"), (Kind::HostNew, "10.0.0.3")]);
    assert!(changes.iter().all(|change| change.ports.is_none()));
    // It goes, and comes back.
    for key in [3, 4] {
        ended(&store, OWNER, key, key * 10, &[known.clone(), bare.clone()]).await;
        take(&store).await.unwrap();
    }
    ended(&store, OWNER, 5, 50, &[known, new, bare]).await;
    assert_eq!(take(&store).await, Some((5, 1)));
    assert_eq!(told(&store).await, [row("any telnet", AlertKind::HostBack, Severity::Info)], "it was known");
}
