//! Runs against a real database.

mod holding;
mod listing;
mod waiting;
mod windows;

use jiff::Timestamp;
use portolan_model::{Host, HostState, Text};
use uuid::Uuid;

use super::*;
use crate::Store;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn event() -> NewEvent {
    NewEvent { kind: "state", data: "{}".to_owned() }
}

pub(super) async fn store(directory: &tempfile::TempDir) -> Store {
    let store = Store::open(directory.path()).await.unwrap();
    for owner in 1..=3_u8 {
        sqlx::query(
            "INSERT OR IGNORE INTO owner (key, id, name, display_name, created_at, updated_at) VALUES ($1, $2, $3, 'x', 0, 0)",
        )
        .bind(owner)
        .bind(Uuid::from_u128(u128::from(owner)))
        .bind(format!("owner{owner}"))
        .execute(&store.writer)
        .await
        .unwrap();
    }
    store
}

pub(super) async fn provider(store: &Store, id: u128, max_parallel: u32) -> Uuid {
    let id = Uuid::from_u128(id);
    sqlx::query(
        "INSERT INTO provider (id, owner, name, display_name, category, type, command, max_parallel_runs, state, created_at, updated_at) VALUES ($1, 1, $2, 'P', 'Scan', 'Nmap', '-sV', $3, 'active', 0, 0)",
    )
    .bind(id)
    .bind(id.to_string())
    .bind(max_parallel)
    .execute(&store.writer)
    .await
    .unwrap();
    id
}

pub(super) fn new(owner: i64, id: u128) -> NewRun {
    NewRun {
        id: Uuid::from_u128(id),
        owner: OwnerKey(owner),
        kind: RunKind::Scan,
        scan: None,
        provider: None,
        display_name: format!("run {id}"),
        command: "-sV".to_owned(),
        targets: vec!["127.0.0.1".to_owned()],
        timeout_seconds: None,
        created_by: None,
        created_by_name: None,
        created_at: at(0),
    }
}

pub(super) fn checked(shards: u64) -> Checked {
    Checked {
        verdict: "{}".to_owned(),
        pins: "[]".to_owned(),
        argv: "[]".to_owned(),
        timeout_seconds: None,
        addresses: shards * 4,
        shards: (0..shards).map(|n| NewShard { spec: n.to_string(), addresses: 4 }).collect(),
    }
}

/// A run that waits, with two shards.
pub(super) async fn pending(store: &Store, new: &NewRun) -> RunKey {
    let run = store.create_run(new, None, event()).await.unwrap().run;
    store.mark_checked(run.key, &checked(2), event()).await.unwrap();
    run.key
}

pub(super) async fn claim(store: &Store, holder: u128, max_running: u32) -> Option<Run> {
    let limits = ClaimLimits { max_running };
    loop {
        let next = store.next_run(limits).await.unwrap()?;
        let lease = Lease { run: next.key, holder: Uuid::from_u128(holder) };
        // Somebody else may have been faster.
        if let Some((run, _)) = store.claim_run(lease, at(1), at(31), limits, event()).await.unwrap() {
            return Some(run);
        }
    }
}

pub(super) fn host(ip: &str) -> Item {
    Item::Host(Box::new(Host { ip: Some(Text::new(ip)), state: HostState::Up, ..Host::default() }))
}

pub(super) fn batch(items: Vec<Item>) -> Batch {
    Batch { items, progress: None, spent_ms: 0, seen: at(2), asks_scripts: false }
}

pub(super) fn end(state: RunState) -> RunEnd {
    RunEnd {
        state,
        resumes: state == RunState::Interrupted,
        message: None,
        hint: None,
        verdict: None,
        document: None,
        stats: None,
        spent_ms: 0,
        events: vec![event()],
    }
}

pub(super) fn shard_end(state: ShardState) -> ShardEnd {
    ShardEnd {
        state,
        document: "{}".to_owned(),
        raw_xml: Some("runs/x/0.xml.zst".to_owned()),
        raw_text: None,
        more_down: 3,
        rest: Vec::new(),
        stages: None,
    }
}

/// The run's events have the numbers 1, 2, 3... and the run knows the last.
pub(super) async fn assert_gapless(store: &Store, run: &Run) {
    let numbers: Vec<u32> = sqlx::query_scalar("SELECT number FROM run_event WHERE run = $1 ORDER BY number")
        .bind(run.key.0)
        .fetch_all(&store.readers)
        .await
        .unwrap();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<u32>>());
    assert_eq!(store.run_by_key(run.key).await.unwrap().last_event, numbers.len() as u64);
}
