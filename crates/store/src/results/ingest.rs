//! Writing what a run found.

use std::collections::HashSet;

use jiff::Timestamp;
use portolan_model::{Host, HostState};
use sqlx::SqliteConnection;

use super::hex::json_of_keys;
use super::prepare::{Batch, Prepared};
use super::rows::Rows;
use super::{latest, texts};
use crate::time::millis;
use crate::{OwnerKey, StoreError};

/// The run whose hosts are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IngestRun {
    /// `run.key`.
    pub(crate) key: i64,
    /// Whose it is.
    pub(crate) owner: OwnerKey,
    /// A host whose address the run has already is left out, so that storing again does nothing. Not for imports,
    /// whose documents may have several records of one address (masscan has one for each port).
    pub(crate) once: bool,
    /// When hosts were seen that do not say it themselves.
    pub(crate) seen: Timestamp,
    /// Whether its command asks for scripts. Where that is not known, those hosts were asked of which scripts say something.
    pub(crate) asks_scripts: bool,
}

/// What was written: to be added to the run's counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Host records, each with the next ordinal.
    pub hosts: u64,
    /// Of these, up.
    pub hosts_up: u64,
    /// Of these, down.
    pub hosts_down: u64,
    /// Listed ports in state `open`.
    pub open_ports: u64,
    /// Ports in state `open|filtered`, listed or counted.
    pub maybe_open_ports: u64,
}

/// Writes `hosts` in their order, from `first_ordinal` on without a gap, and brings the latest state up to date.
///
/// # Errors
/// What the database says.
pub(crate) async fn ingest(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    shard: i64,
    first_ordinal: i64,
    hosts: &[Host],
) -> Result<Counts, StoreError> {
    ingest_prepared(tx, run, shard, first_ordinal, Batch::of(hosts)?).await
}

/// [`ingest`] of hosts that were prepared before, perhaps on another thread while the batch before was written.
///
/// # Errors
/// What the database says.
pub(crate) async fn ingest_prepared(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    shard: i64,
    first_ordinal: i64,
    mut batch: Batch,
) -> Result<Counts, StoreError> {
    if run.once {
        leave_out_known(tx, run, &mut batch).await?;
    }
    let counts = count(&batch.hosts);
    write_run_hosts(tx, run, shard, first_ordinal, &batch.hosts).await?;
    let text_keys = texts::intern_texts(tx, &batch.texts).await?;
    let label_keys = texts::intern_labels(tx, &batch.labels, &text_keys).await?;
    latest::update(tx, run, &mut batch.hosts, &text_keys, &label_keys).await?;
    Ok(counts)
}

async fn leave_out_known(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let keys = batch.hosts.iter().filter_map(Prepared::key);
    let known: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT once FROM run_host WHERE run = ? AND once IN (SELECT unhex(value) FROM json_each(?))",
    )
    .bind(run.key)
    .bind(json_of_keys(keys))
    .fetch_all(&mut *tx)
    .await?;
    let mut known: HashSet<Vec<u8>> = known.into_iter().collect();
    batch.hosts.retain(|host| host.key().is_none_or(|key| known.insert(key.to_vec())));
    Ok(())
}

fn count(hosts: &[Prepared]) -> Counts {
    let mut counts = Counts { hosts: hosts.len() as u64, ..Counts::default() };
    for host in hosts {
        counts.hosts_up += u64::from(host.state == HostState::Up);
        counts.hosts_down += u64::from(host.state == HostState::Down);
        counts.open_ports += u64::try_from(host.open_ports).unwrap_or(0);
        counts.maybe_open_ports = counts.maybe_open_ports.saturating_add(host.maybe_open_ports);
    }
    counts
}

async fn write_run_hosts(
    tx: &mut SqliteConnection,
    run: &IngestRun,
    shard: i64,
    first_ordinal: i64,
    hosts: &[Prepared],
) -> Result<(), StoreError> {
    let mut rows = Rows::new(
        "INSERT INTO run_host (owner, run, shard, ordinal, once, ip_key, ip, state, hostname, os, open_ports, latency, seen, silent, document)",
        "",
    );
    for (ordinal, host) in (first_ordinal..).zip(hosts) {
        let ip = host.address.as_ref().map(|(_, ip)| ip.to_string());
        let row = [
            run.owner.0.into(),
            run.key.into(),
            shard.into(),
            ordinal.into(),
            host.key().filter(|_| run.once).into(),
            host.key().into(),
            ip.as_deref().into(),
            host.state.as_str().into(),
            host.hostname.as_deref().into(),
            host.os.as_deref().into(),
            host.open_ports.into(),
            host.latency.into(),
            host.seen(run).into(),
            i64::from(host.is_down() || !host.extra.is_empty()).into(),
            host.document[..].into(),
        ];
        rows.push(tx, row).await?;
    }
    rows.flush(tx).await
}

impl Prepared {
    /// The address as a blob.
    pub(super) fn key(&self) -> Option<&[u8]> {
        self.address.as_ref().map(|(key, _)| &key[..])
    }

    /// When it was seen.
    pub(super) fn seen(&self, run: &IngestRun) -> i64 {
        self.seen.unwrap_or_else(|| millis(run.seen))
    }

    /// Whether it did not answer.
    pub(super) fn is_down(&self) -> bool {
        self.latest == Some(HostState::Down)
    }

    /// The blob of its address, where the host was there.
    pub(super) fn present(&self) -> Option<&[u8]> {
        self.key().filter(|_| matches!(self.latest, Some(HostState::Up | HostState::Unknown)))
    }
}
