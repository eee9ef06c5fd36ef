//! The queue: what is to be checked, whose turn it is, who holds what.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::row::{self, stored};
use super::{
    Checked, ClaimLimits, Lease, NewEvent, NewShard, Run, RunKey, RunState, StoredEvent, create, events,
};
use crate::error::{StoreError, What};
use crate::open::Store;
use crate::time::millis;

/// Shards of one statement.
const ROWS: usize = 1000;

/// Oldest first of the owner with the fewest running runs, among those whose provider has room.
const NEXT: &str = "SELECT run.key FROM run LEFT JOIN provider ON provider.id = run.provider
    WHERE run.state = 'pending'
    AND (provider.max_parallel_runs IS NULL OR provider.max_parallel_runs >
        (SELECT count(*) FROM run AS busy WHERE busy.state = 'running' AND busy.provider = run.provider))
    ORDER BY (SELECT count(*) FROM run AS busy WHERE busy.state = 'running' AND busy.kind <> 'import' AND busy.owner = run.owner), run.key
    LIMIT 1";

impl Store {
    /// Runs that wait to be checked, oldest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn unchecked_runs(&self, most: u32) -> Result<Vec<RunKey>, StoreError> {
        let keys: Vec<i64> =
            sqlx::query_scalar("SELECT key FROM run WHERE state = 'created' ORDER BY key LIMIT $1")
                .bind(most)
                .fetch_all(&self.readers)
                .await?;
        Ok(keys.into_iter().map(RunKey).collect())
    }

    /// `created` to `pending`: the run may start.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it is no longer `created`.
    pub async fn mark_checked(
        &self,
        run: RunKey,
        checked: &Checked,
        event: NewEvent,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let marked = sqlx::query(
            "UPDATE run SET state = 'pending', verdict = $2, pins = $3, argv = $4, timeout_seconds = $5, hosts_total = $6, version = version + 1 WHERE key = $1 AND state = 'created'",
        )
        .bind(run.0)
        .bind(&checked.verdict)
        .bind(&checked.pins)
        .bind(&checked.argv)
        .bind(checked.timeout_seconds.map(stored))
        .bind(stored(checked.addresses))
        .execute(&mut *transaction)
        .await?;
        if marked.rows_affected() == 0 {
            return Err(illegal(&mut transaction, run, RunState::Pending).await);
        }
        add_shards(&mut transaction, run, 0, &checked.shards).await?;
        let events = events::write(&mut transaction, run, vec![event]).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// The run whose turn it is, unless as many run as may. Fair between owners: the one with the fewest running runs
    /// first, then the oldest run. Imports count nowhere: they send nothing.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn next_run(&self, limits: ClaimLimits) -> Result<Option<Run>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        if is_full(&mut reader, limits).await? {
            return Ok(None);
        }
        let next: Option<i64> = sqlx::query_scalar(NEXT).fetch_optional(&mut *reader).await?;
        match next {
            Some(key) => Ok(Some(create::by_key(&mut reader, RunKey(key)).await?)),
            None => Ok(None),
        }
    }

    /// Gives a run that [`Store::next_run`] told to `holder`, who must renew the lease before `until`. `event` tells it.
    /// Nothing where it waits no longer, or as many run as may.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn claim_run(
        &self,
        lease: Lease,
        now: Timestamp,
        until: Timestamp,
        limits: ClaimLimits,
        event: NewEvent,
    ) -> Result<Option<(Run, Vec<StoredEvent>)>, StoreError> {
        let mut transaction = self.begin().await?;
        if is_full(&mut transaction, limits).await? {
            return Ok(None);
        }
        let claimed = sqlx::query(
            "UPDATE run SET state = 'running', lease_holder = $2, lease_until = $3, started_at = COALESCE(started_at, $4), version = version + 1 WHERE key = $1 AND state = 'pending'",
        )
        .bind(lease.run.0)
        .bind(lease.holder)
        .bind(millis(until))
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        if claimed.rows_affected() == 0 {
            return Ok(None);
        }
        let events = events::write(&mut transaction, lease.run, vec![event]).await?;
        let run = create::by_key(&mut transaction, lease.run).await?;
        transaction.commit().await?;
        Ok(Some((run, events)))
    }

    /// Holds a run for longer.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where it is held by another, or by nobody.
    pub async fn renew_lease(&self, lease: Lease, until: Timestamp) -> Result<(), StoreError> {
        let renewed = sqlx::query(
            "UPDATE run SET lease_until = $3 WHERE key = $1 AND lease_holder = $2 AND state = 'running'",
        )
        .bind(lease.run.0)
        .bind(lease.holder)
        .bind(millis(until))
        .execute(&self.writer)
        .await?;
        if renewed.rows_affected() == 0 { Err(StoreError::LeaseLost) } else { Ok(()) }
    }

    /// The first shard that waits becomes `running`; nothing where none waits, or `most` run already.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn start_shard(
        &self,
        lease: Lease,
        most: u32,
        now: Timestamp,
    ) -> Result<Option<super::StoredShard>, StoreError> {
        let mut transaction = self.begin().await?;
        held(&mut transaction, lease).await?;
        let started: Option<row::ShardRow> = sqlx::query_as(
            "UPDATE shard SET state = 'running', started_at = $2, first_host = (SELECT hosts FROM run WHERE key = $1) WHERE run = $1 AND number = (SELECT min(number) FROM shard WHERE run = $1 AND state = 'todo') AND (SELECT count(*) FROM shard WHERE run = $1 AND state = 'running') < $3 RETURNING number, state, spec, addresses, raw_xml, raw_text, document",
        )
        .bind(lease.run.0)
        .bind(millis(now))
        .bind(most)
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.commit().await?;
        started.map(TryInto::try_into).transpose()
    }
}

/// Whether as many runs are worked on as may be.
async fn is_full(within: &mut SqliteConnection, limits: ClaimLimits) -> Result<bool, StoreError> {
    let running: i64 =
        sqlx::query_scalar("SELECT count(*) FROM run WHERE state = 'running' AND kind <> 'import'")
            .fetch_one(within)
            .await?;
    Ok(running >= i64::from(limits.max_running))
}

/// Fails unless the lease holds. For use inside a transaction.
pub(super) async fn held(within: &mut SqliteConnection, lease: Lease) -> Result<(), StoreError> {
    let held: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM run WHERE key = $1 AND lease_holder = $2 AND state = 'running'")
            .bind(lease.run.0)
            .bind(lease.holder)
            .fetch_optional(within)
            .await?;
    held.map(|_| ()).ok_or(StoreError::LeaseLost)
}

/// Why a run did not become `to`.
pub(super) async fn illegal(within: &mut SqliteConnection, run: RunKey, to: RunState) -> StoreError {
    match create::by_key(within, run).await {
        Ok(run) => StoreError::IllegalTransition { from: run.state, to },
        Err(error) => error,
    }
}

/// Adds shards from number `first` on.
pub(super) async fn add_shards(
    to: &mut SqliteConnection,
    run: RunKey,
    first: u32,
    shards: &[NewShard],
) -> Result<(), StoreError> {
    let mut number = first;
    for rows in shards.chunks(ROWS) {
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT INTO shard (run, number, state, spec, addresses) ");
        insert.push_values(rows, |mut values, shard| {
            values
                .push_bind(run.0)
                .push_bind(number)
                .push("'todo'")
                .push_bind(&shard.spec)
                .push_bind(stored(shard.addresses));
            number += 1;
        });
        insert.build().execute(&mut *to).await?;
    }
    Ok(())
}

/// The number of a new shard.
pub(super) async fn next_shard(within: &mut SqliteConnection, run: RunKey) -> Result<u32, StoreError> {
    Ok(sqlx::query_scalar("SELECT COALESCE(max(number) + 1, 0) FROM shard WHERE run = $1")
        .bind(run.0)
        .fetch_one(within)
        .await?)
}

/// The run of an owner, inside a transaction.
pub(super) async fn of_owner(
    within: &mut SqliteConnection,
    owner: crate::OwnerKey,
    id: Uuid,
) -> Result<Run, StoreError> {
    let found =
        sqlx::query(AssertSqlSafe(format!("SELECT {} FROM run WHERE id = $1 AND owner = $2", row::RUN)))
            .bind(id)
            .bind(owner.0)
            .fetch_optional(within)
            .await?
            .ok_or(StoreError::NotFound { what: What::Run })?;
    row::run(&found)
}
