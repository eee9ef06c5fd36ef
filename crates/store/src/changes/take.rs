//! Taking a finished run in.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use portolan_changes::{Change, Doubt, HostFacts, KnownHost, Look, LookedAt, Taken};
use portolan_model::{Document, Text};
use sqlx::{AssertSqlSafe, SqliteConnection};
use uuid::Uuid;

use super::{Addresses, Places, alerts, vacated};
use crate::alerts::{Occurrence, raise_within};
use crate::baselines::beyond::{self, Unexpected};
use crate::error::{StoreError, What};
use crate::ip_key::ip_key;
use crate::runs::{self, Run, RunKey};
use crate::time::millis;
use crate::{OwnerKey, Store};

/// How hard what is known is packed: zstd's fastest.
const LEVEL: i32 = 1;

/// What was known of an owner before a run.
struct Before {
    version: i64,
    looked_at: Addresses,
    keys: Vec<i64>,
    hosts: Vec<KnownHost>,
}

impl Store {
    /// The run that is to be taken in next: of those that are over and were not, the one that ended first.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_run_to_take(&self) -> Result<Option<Run>, StoreError> {
        let found = sqlx::query(AssertSqlSafe(format!(
            "SELECT {} FROM run WHERE compared_at IS NULL AND ended_at IS NOT NULL AND kind = 'scan' AND resumes = 0
                AND state IN ('completed', 'cancelled', 'failed', 'timedOut', 'interrupted', 'partial')
            ORDER BY ended_at, key LIMIT 1",
            runs::COLUMNS
        )));
        found.fetch_optional(&self.readers).await?.as_ref().map(runs::read_run).transpose()
    }

    /// What a run said, ready to be compared.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Unreadable`]; the database's.
    pub async fn look_of_run(&self, run: &Run) -> Result<Look, StoreError> {
        let stored = run.document.as_deref().map(serde_json::from_str::<Document>).transpose();
        let mut document = stored.map_err(unreadable)?.unwrap_or_default();
        (document.start, document.end) = (document.start.or(run.started_at), document.end.or(run.ended_at));
        // Its stages are told to ask their part each; the run asks what its command does.
        document.scanner.args = Some(Text::new(run.command.clone()));
        let mut look = Look::new(&document);
        let mut after = None;
        loop {
            let hosts = self.run_hosts_after(run.owner, run.id, after).await?;
            let Some((last, _)) = hosts.last() else { return Ok(look) };
            after = Some(*last);
            for (_, host) in &hosts {
                look.add(host);
            }
        }
    }

    /// Takes a finished run in, which came to `looked_at`: its changes and what is known then are written at once, with
    /// a mark, so that it is never taken in twice, and the alerts of it. Where it leaves doubts, they are due for a
    /// second look at `look_again_at`; a second look leaves them to the scan's next run. Without second looks the next run
    /// is the judge, however soon it begins. Says how many changes it showed.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where another run of the owner, or this one, was taken in meanwhile; what
    /// [`Store::look_of_run`] says.
    pub async fn take_run(
        &self,
        run: &Run,
        looked_at: &Addresses,
        new_id: &(dyn Fn() -> Uuid + Sync),
        look_again_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let look = self.look_of_run(run).await?;
        let look = if look_again_at.is_none() { look.without_pause() } else { look };
        let Before { version, looked_at: earlier, keys, hosts } = self.known_before(run.owner).await?;
        let all = earlier.plus(looked_at);
        let (before, came_to) = (hosts.clone(), looked_at.clone());
        // Of a large network it takes its time: not on a thread that others wait for.
        let taking = move || {
            let is_in =
                |set: &Addresses, host: &HostFacts| host.address().parse().is_ok_and(|ip| set.contains(ip));
            let at = LookedAt { before: &|host| is_in(&earlier, host), now: &|host| is_in(&came_to, host) };
            (portolan_changes::take(hosts, &look, at), look)
        };
        let (taken, look) = tokio::task::spawn_blocking(taking).await.map_err(unreadable)?;
        let (mut told, unexpected) = self.alerts_of(run, &look, &taken, now).await?;
        let mut transaction = self.begin().await?;
        mark(&mut transaction, run, version, &all, now).await?;
        write_known(&mut transaction, run.owner, &keys, &before, &taken).await?;
        for change in &taken.changes {
            write_change(&mut transaction, run, new_id(), change, now).await?;
        }
        vacated::write(&mut transaction, run, &taken, now).await?;
        if run.second_look_of.is_none() && leaves_doubts(&before, &taken) {
            look_again(&mut transaction, run, look_again_at).await?;
        }
        told.extend(beyond::heard(&mut transaction, run.owner, unexpected).await?);
        raise_within(&mut transaction, &told, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(taken.changes.len())
    }

    /// What a run changed, and everything that is open and not expected then.
    async fn alerts_of(
        &self,
        run: &Run,
        look: &Look,
        taken: &Taken,
        now: Timestamp,
    ) -> Result<(Vec<Occurrence>, BTreeMap<String, Unexpected>), StoreError> {
        let baselines = self.expected(run.owner, None, now).await?;
        let places = Places::read(&mut *self.readers.acquire().await?, run.owner).await?;
        let unexpected = beyond::all(run, look, &baselines, &taken.hosts, &places, now);
        Ok((alerts::of(run, taken, &places, now), unexpected))
    }

    /// Marks a run that cannot be taken in, so that the next can.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_over_run(&self, run: RunKey, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE run SET compared_at = $2 WHERE key = $1 AND compared_at IS NULL")
            .bind(run.0)
            .bind(millis(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Every host that is known of an owner, those that are gone too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`]; the database's.
    pub async fn known_hosts(&self, owner: OwnerKey) -> Result<Vec<KnownHost>, StoreError> {
        Ok(self.known_before(owner).await?.hosts)
    }

    async fn known_before(&self, owner: OwnerKey) -> Result<Before, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let ledger: Option<(i64, String)> =
            sqlx::query_as("SELECT version, looked_at FROM ledger WHERE owner = $1")
                .bind(owner.0)
                .fetch_optional(&mut *snapshot)
                .await?;
        let (version, looked_at) = match ledger {
            Some((version, looked_at)) => (version, crate::json::read("what was looked at", &looked_at)?),
            None => (0, Addresses::default()),
        };
        let rows: Vec<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT key, known FROM known_host WHERE owner = $1 ORDER BY key")
                .bind(owner.0)
                .fetch_all(&mut *snapshot)
                .await?;
        let keys = rows.iter().map(|(key, _)| *key).collect();
        let hosts = rows.iter().map(|(_, packed)| unpack(packed)).collect::<Result<_, _>>()?;
        Ok(Before { version, looked_at, keys, hosts })
    }
}

/// Marks the run, unless it or another of its owner was taken in since `version` was read.
async fn mark(
    to: &mut SqliteConnection,
    run: &Run,
    version: i64,
    looked_at: &Addresses,
    now: Timestamp,
) -> Result<(), StoreError> {
    let marked = sqlx::query("UPDATE run SET compared_at = $2 WHERE key = $1 AND compared_at IS NULL")
        .bind(run.key.0)
        .bind(millis(now))
        .execute(&mut *to)
        .await?;
    let written = sqlx::query(
        "INSERT INTO ledger (owner, version, looked_at) VALUES ($1, $2 + 1, $3)
        ON CONFLICT (owner) DO UPDATE SET version = excluded.version, looked_at = excluded.looked_at WHERE version = $2",
    )
    .bind(run.owner.0)
    .bind(version)
    .bind(crate::json::write("what was looked at", looked_at)?)
    .execute(to)
    .await?;
    if marked.rows_affected() == 1 && written.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Changed { what: What::Ledger, current: version })
}

/// Whether anything is in doubt that was not before. What each look takes for something else is no clearer by another.
fn leaves_doubts(before: &[KnownHost], taken: &Taken) -> bool {
    let mut hosts = taken.hosts.iter().enumerate();
    hosts.any(|(at, host)| {
        let earlier = before.get(at).map(KnownHost::doubts).unwrap_or_default();
        let earlier: BTreeSet<_> = earlier.iter().map(Doubt::thing).collect();
        host.doubts().iter().any(|doubt| !earlier.contains(&doubt.thing()))
    })
}

async fn look_again(to: &mut SqliteConnection, run: &Run, at: Option<Timestamp>) -> Result<(), StoreError> {
    sqlx::query("UPDATE run SET look_again_at = $2 WHERE key = $1")
        .bind(run.key.0)
        .bind(at.map(millis))
        .execute(to)
        .await?;
    Ok(())
}

async fn write_known(
    to: &mut SqliteConnection,
    owner: OwnerKey,
    keys: &[i64],
    before: &[KnownHost],
    taken: &Taken,
) -> Result<(), StoreError> {
    for (at, host) in taken.hosts.iter().enumerate() {
        if before.get(at) == Some(host) {
            continue;
        }
        // A row without a key gets the next.
        sqlx::query(
            "INSERT INTO known_host (key, owner, known) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET known = excluded.known",
        )
        .bind(keys.get(at))
        .bind(owner.0)
        .bind(pack(host)?)
        .execute(&mut *to)
        .await?;
    }
    Ok(())
}

async fn write_change(
    to: &mut SqliteConnection,
    run: &Run,
    id: Uuid,
    change: &Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ports = change.ports.as_ref().map(|ports| ports.ranges().collect::<Vec<_>>());
    sqlx::query(
        "INSERT INTO change (id, owner, at, run, kind, ip, ip_key, hostname, protocol, ports, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id)
    .bind(run.owner.0)
    .bind(millis(run.ended_at.unwrap_or(now)))
    .bind(run.key.0)
    .bind(change.kind.as_str())
    .bind(change.host.as_str())
    .bind(change.host.parse().ok().map(ip_key))
    .bind(change.name.as_deref())
    .bind(change.protocol.map(portolan_model::Protocol::as_str))
    .bind(ports.map(|ports| crate::json::write("ports", &ports)).transpose()?)
    .bind(crate::json::write("a change", change)?)
    .execute(to)
    .await?;
    Ok(())
}

fn pack(host: &KnownHost) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(host).map_err(unreadable)?;
    zstd::bulk::compress(&plain, LEVEL).map_err(unreadable)
}

fn unpack(packed: &[u8]) -> Result<KnownHost, StoreError> {
    serde_json::from_slice(&zstd::decode_all(packed).map_err(unreadable)?).map_err(unreadable)
}

fn unreadable(reason: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: "what is known of a host", reason: reason.to_string() }
}
