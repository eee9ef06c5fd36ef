//! Stores with runs in them, and hosts, for tests.

use jiff::Timestamp;
use portolan_model::{ExtraPorts, ExtraReason, Host, HostState, Port, PortState, Protocol, Script, Text};

use super::{Counts, IngestRun, ingest};
use crate::{OwnerKey, Store, Uuid};

pub(super) const OWNER: OwnerKey = OwnerKey(1);

pub(super) struct Fixture {
    pub(super) store: Store,
    _directory: tempfile::TempDir,
}

/// An empty store with owners 1 and 2.
pub(super) async fn store() -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).await.unwrap();
    for key in 1..=2_i64 {
        sqlx::query("INSERT INTO owner (key, id, name, display_name, created_at, updated_at) VALUES (?, ?, ?, '', 0, 0)")
            .bind(key)
            .bind(Uuid::now_v7())
            .bind(format!("owner{key}"))
            .execute(&store.writer)
            .await
            .unwrap();
    }
    Fixture { store, _directory: directory }
}

impl Fixture {
    /// Makes the run if there is none and takes hosts in.
    pub(super) async fn run(&self, key: i64, seen: i64, hosts: &[Host]) -> Counts {
        let run = IngestRun { key, owner: OWNER, once: false, seen: at(seen), asks_scripts: true };
        self.take(run, hosts).await
    }

    pub(super) async fn take(&self, run: IngestRun, hosts: &[Host]) -> Counts {
        let mut tx = self.store.begin().await.unwrap();
        sqlx::query("INSERT OR IGNORE INTO run (key, id, owner, kind, display_name, state, created_at, ended_at) VALUES (?, ?, ?, 'import', '', 'completed', ?, ?)")
            .bind(run.key)
            .bind(run_id(run.key))
            .bind(run.owner.0)
            .bind(run.seen.as_millisecond())
            .bind(run.seen.as_millisecond())
            .execute(&mut *tx)
            .await
            .unwrap();
        let first: i64 = sqlx::query_scalar("SELECT ifnull(max(ordinal) + 1, 0) FROM run_host WHERE run = ?")
            .bind(run.key)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        let counts = ingest(&mut tx, &run, 0, first, hosts).await.unwrap();
        tx.commit().await.unwrap();
        counts
    }

    /// All rows of a query, as text.
    pub(super) async fn rows(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(&self.store.readers).await.unwrap()
    }
}

pub(super) fn run_id(key: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(key).unwrap())
}

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

pub(super) fn up(ip: &str, ports: Vec<Port>) -> Host {
    Host { ip: Some(ip.into()), state: HostState::Up, ports, ..Host::default() }
}

pub(super) fn down(ip: &str) -> Host {
    Host { ip: Some(ip.into()), state: HostState::Down, ..Host::default() }
}

pub(super) fn port(number: u16, state: PortState) -> Port {
    Port::new(number, Protocol::Tcp, state)
}

pub(super) fn service(number: u16, service: &str, product: &str, version: &str) -> Port {
    let text = |text: &str| (!text.is_empty()).then(|| Text::from(text));
    Port {
        service: text(service),
        product: text(product),
        product_version: text(version),
        ..port(number, PortState::Open)
    }
}

pub(super) fn script(id: &str, output: &str) -> Script {
    Script { id: id.into(), output: output.to_owned(), data: None }
}

/// TCP ports that were only counted.
pub(super) fn counted(state: PortState, ports: &str) -> ExtraPorts {
    let reason = ExtraReason {
        reason: "reset".into(),
        count: 1,
        protocol: Some(Protocol::Tcp),
        ports: Some(ports.into()),
    };
    ExtraPorts { state, count: 1, reasons: vec![reason] }
}
