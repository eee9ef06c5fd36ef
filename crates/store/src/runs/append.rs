//! What a running shard finds, stored as it comes, and its commit.

use std::collections::HashSet;
use std::net::IpAddr;

use jiff::Timestamp;
use portolan_model::Host;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, Transaction};

use super::row::stored;
use super::{
    Batch, Item, Lease, NewEvent, RunKey, RunKind, ShardEnd, ShardState, StoredEvent, events, queue,
};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::ip_key::ip_key;
use crate::open::Store;
use crate::results::{self, Counts, IngestRun, ingest, ingest_prepared};
use crate::time::millis;

/// Makes the event of a host that was stored with this ordinal: JSON.
pub type HostEvent = dyn Fn(&Host, u64) -> String + Send + Sync;

/// Hosts of an import, made ready to be stored without the database: on another thread, while the batch before is
/// written.
pub struct HostBatch(results::Batch);

impl HostBatch {
    /// Makes hosts ready.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a host that cannot be written as JSON.
    pub fn of(hosts: &[Host]) -> Result<Self, StoreError> {
        results::Batch::of(hosts).map(Self)
    }
}

impl Store {
    /// Stores hosts of an import, in one transaction, all of them: a document may repeat an address. They are not
    /// told one by one.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; what the database says. Nothing is stored then.
    pub async fn append_import(
        &self,
        lease: Lease,
        batch: HostBatch,
        seen: Timestamp,
        spent_ms: u64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        queue::held(&mut transaction, lease).await?;
        let (owner, first): (i64, i64) = sqlx::query_as(
            "UPDATE run SET spent_ms = max(spent_ms, $2) WHERE key = $1 RETURNING owner, hosts",
        )
        .bind(lease.run.0)
        .bind(stored(spent_ms))
        .fetch_one(&mut *transaction)
        .await?;
        let of =
            IngestRun { key: lease.run.0, owner: OwnerKey(owner), once: false, seen, asks_scripts: false };
        let counts = ingest_prepared(&mut transaction, &of, 0, first, batch.0).await?;
        add(&mut transaction, lease.run, counts).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Stores a batch in one transaction: hosts that the run does not have yet (an import keeps repeated ones),
    /// events with their numbers, counts, progress. Returns the events.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; what the database says. Nothing is stored then.
    pub async fn append(
        &self,
        lease: Lease,
        shard: u32,
        batch: Batch,
        host_event: &HostEvent,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        queue::held(&mut transaction, lease).await?;
        let events = put(&mut transaction, lease.run, shard, batch, host_event).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// Takes a shard out of `running`, once, together with the last of what it found.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::ShardNotRunning`] where it was committed before.
    pub async fn commit_shard(
        &self,
        lease: Lease,
        shard: u32,
        batch: Batch,
        end: &ShardEnd,
        now: Timestamp,
        host_event: &HostEvent,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        queue::held(&mut transaction, lease).await?;
        let events = put(&mut transaction, lease.run, shard, batch, host_event).await?;
        close(&mut transaction, lease.run, shard, end, now).await?;
        transaction.commit().await?;
        Ok(events)
    }
}

/// Ends a running shard; what is left of it becomes new ones.
pub(super) async fn close(
    to: &mut SqliteConnection,
    run: RunKey,
    shard: u32,
    end: &ShardEnd,
    now: Timestamp,
) -> Result<(), StoreError> {
    debug_assert!(!matches!(end.state, ShardState::Todo | ShardState::Running));
    let closed = sqlx::query(
        "UPDATE shard SET state = $3, ended_at = $4, raw_xml = $5, raw_text = $6, document = $7 WHERE run = $1 AND number = $2 AND state = 'running'",
    )
    .bind(run.0)
    .bind(shard)
    .bind(end.state.as_str())
    .bind(millis(now))
    .bind(&end.raw_xml)
    .bind(&end.raw_text)
    .bind(&end.document)
    .execute(&mut *to)
    .await?;
    if closed.rows_affected() == 0 {
        return Err(StoreError::ShardNotRunning { number: shard });
    }
    sqlx::query("UPDATE run SET hosts_down = hosts_down + $2, stages = COALESCE($3, stages) WHERE key = $1")
        .bind(run.0)
        .bind(stored(end.more_down))
        .bind(&end.stages)
        .execute(&mut *to)
        .await?;
    if !end.rest.is_empty() {
        let number = queue::next_shard(to, run).await?;
        queue::add_shards(to, run, number, &end.rest).await?;
    }
    Ok(())
}

async fn put(
    to: &mut Transaction<'_, Sqlite>,
    run: RunKey,
    shard: u32,
    batch: Batch,
    host_event: &HostEvent,
) -> Result<Vec<StoredEvent>, StoreError> {
    let (kind, owner, first): (String, i64, i64) =
        sqlx::query_as("SELECT kind, owner, hosts FROM run WHERE key = $1")
            .bind(run.0)
            .fetch_one(&mut **to)
            .await?;
    let once = RunKind::named(&kind) != Some(RunKind::Import);
    let mut seen = if once { known(to, run, &batch.items).await? } else { HashSet::new() };
    let (mut found, mut told) = (Vec::new(), Vec::with_capacity(batch.items.len()));
    for item in batch.items {
        match item {
            Item::Event(event) => told.push(event),
            Item::Host(host) => {
                if once && address(&host).is_some_and(|ip| !seen.insert(ip_key(ip))) {
                    continue;
                }
                let ordinal = u64::try_from(first).unwrap_or(0) + found.len() as u64;
                told.push(NewEvent { kind: "host", data: host_event(&host, ordinal) });
                found.push(*host);
            }
        }
    }
    if !found.is_empty() {
        let of = IngestRun {
            key: run.0,
            owner: OwnerKey(owner),
            once,
            seen: batch.seen,
            asks_scripts: batch.asks_scripts,
        };
        let counts = ingest(to, &of, i64::from(shard), first, &found).await?;
        add(to, run, counts).await?;
    }
    let progress = batch.progress.as_ref();
    sqlx::query(
        "UPDATE run SET spent_ms = max(spent_ms, $2), percent = max(percent, COALESCE($3, 0)), phase = COALESCE($4, phase), eta_seconds = CASE WHEN $3 IS NULL THEN eta_seconds ELSE $5 END WHERE key = $1",
    )
    .bind(run.0)
    .bind(stored(batch.spent_ms))
    .bind(progress.map(|progress| progress.percent))
    .bind(progress.and_then(|progress| progress.phase.as_deref()))
    .bind(progress.and_then(|progress| progress.eta_seconds).map(stored))
    .execute(&mut **to)
    .await?;
    events::write(to, run, told).await
}

async fn add(to: &mut SqliteConnection, run: RunKey, counts: Counts) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE run SET hosts = hosts + $2, hosts_up = hosts_up + $3, hosts_down = hosts_down + $4, open_ports = open_ports + $5, maybe_open_ports = maybe_open_ports + $6 WHERE key = $1",
    )
    .bind(run.0)
    .bind(stored(counts.hosts))
    .bind(stored(counts.hosts_up))
    .bind(stored(counts.hosts_down))
    .bind(stored(counts.open_ports))
    .bind(stored(counts.maybe_open_ports))
    .execute(to)
    .await?;
    Ok(())
}

fn address(host: &Host) -> Option<IpAddr> {
    host.ip.as_ref()?.parse().ok()
}

/// Which addresses of the batch the run has already.
async fn known(
    from: &mut SqliteConnection,
    run: RunKey,
    items: &[Item],
) -> Result<HashSet<Vec<u8>>, StoreError> {
    let addresses = items.iter().filter_map(|item| match item {
        Item::Host(host) => address(host),
        Item::Event(_) => None,
    });
    let keys: Vec<Vec<u8>> = addresses.map(ip_key).collect();
    let mut known = HashSet::new();
    for keys in keys.chunks(1000) {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT once FROM run_host WHERE run = ");
        query.push_bind(run.0).push(" AND once IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(key);
        }
        query.push(")");
        let found: Vec<Vec<u8>> = query.build_query_scalar().fetch_all(&mut *from).await?;
        known.extend(found);
    }
    Ok(known)
}
