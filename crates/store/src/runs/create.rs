//! Asking for a run, once.

use jiff::{SignedDuration, Timestamp};
use sqlx::{AssertSqlSafe, SqliteConnection};
use uuid::Uuid;

use super::{Lease, NewEvent, NewRun, Retry, Run, RunKey, RunKind, StoredEvent, events, row};
use crate::error::{StoreError, What};
use crate::open::Store;
use crate::time::millis;

/// How long a retry finds the first run.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// What asking for a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Created {
    /// The run: a new one, or that of the first try.
    pub run: Run,
    /// True for a new one.
    pub is_new: bool,
    /// The events that were written.
    pub events: Vec<StoredEvent>,
}

impl Store {
    /// Makes a run in state `created`; `event` tells it. A retry (same account and key, same request, within 24
    /// hours) gets the first run and makes none.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] for another request under the same key.
    pub async fn create_run(
        &self,
        new: &NewRun,
        retry: Option<&Retry>,
        event: NewEvent,
    ) -> Result<Created, StoreError> {
        let mut transaction = self.begin().await?;
        if let Some(retry) = retry
            && let Some(run) = first_try(&mut transaction, retry, new.created_at).await?
        {
            transaction.rollback().await?;
            return Ok(Created { run, is_new: false, events: Vec::new() });
        }
        let key = insert(&mut transaction, new).await?;
        if let Some(retry) = retry {
            sqlx::query(
                "INSERT INTO idempotency (account, idempotency_key, request, run, created_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(retry.account)
            .bind(&retry.key)
            .bind(&retry.request[..])
            .bind(new.id)
            .bind(millis(new.created_at))
            .execute(&mut *transaction)
            .await?;
        }
        let events = events::write(&mut transaction, key, vec![event]).await?;
        let run = by_key(&mut transaction, key).await?;
        transaction.commit().await?;
        Ok(Created { run, is_new: true, events })
    }

    /// Makes a run of an import, running already, with one shard: the holder appends to it, commits shard 0 and
    /// ends it like any other.
    ///
    /// # Errors
    /// As [`Store::create_run`].
    pub async fn create_import(
        &self,
        new: &NewRun,
        holder: Uuid,
        until: Timestamp,
        event: NewEvent,
    ) -> Result<(Run, Lease, Vec<StoredEvent>), StoreError> {
        debug_assert_eq!(new.kind, RunKind::Import);
        let mut transaction = self.begin().await?;
        let key = insert(&mut transaction, new).await?;
        sqlx::query(
            "UPDATE run SET state = 'running', lease_holder = $2, lease_until = $3, started_at = created_at WHERE key = $1",
        )
        .bind(key.0)
        .bind(holder)
        .bind(millis(until))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO shard (run, number, state, spec, addresses, started_at) VALUES ($1, 0, 'running', '', 0, $2)",
        )
        .bind(key.0)
        .bind(millis(new.created_at))
        .execute(&mut *transaction)
        .await?;
        let events = events::write(&mut transaction, key, vec![event]).await?;
        let run = by_key(&mut transaction, key).await?;
        transaction.commit().await?;
        Ok((run, Lease { run: key, holder }, events))
    }
}

/// The run of an earlier try, where there was one. What is too old, or whose run is gone, is forgotten.
async fn first_try(
    from: &mut SqliteConnection,
    retry: &Retry,
    now: Timestamp,
) -> Result<Option<Run>, StoreError> {
    sqlx::query(
        "DELETE FROM idempotency WHERE account = $1 AND (created_at < $2 OR NOT EXISTS (SELECT 1 FROM run WHERE run.id = idempotency.run))",
    )
    .bind(retry.account)
    .bind(millis(now) - i64::try_from(REMEMBERED.as_millis()).unwrap_or(0))
    .execute(&mut *from)
    .await?;
    let before: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT idempotency.request, run.key FROM idempotency JOIN run ON run.id = idempotency.run WHERE account = $1 AND idempotency_key = $2",
    )
    .bind(retry.account)
    .bind(&retry.key)
    .fetch_optional(&mut *from)
    .await?;
    match before {
        None => Ok(None),
        Some((request, key)) if request == retry.request => Ok(Some(by_key(from, RunKey(key)).await?)),
        Some(_) => Err(StoreError::KeyReused { key: retry.key.clone() }),
    }
}

pub(super) async fn insert(to: &mut SqliteConnection, new: &NewRun) -> Result<RunKey, StoreError> {
    let targets = serde_json::Value::from(new.targets.clone()).to_string();
    let key = sqlx::query_scalar(
        "INSERT INTO run (id, owner, kind, scan, provider, display_name, state, command, targets, timeout_seconds, created_by, created_by_name, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'created', $7, $8, $9, $10, $11, $12) RETURNING key",
    )
    .bind(new.id)
    .bind(new.owner.0)
    .bind(new.kind.as_str())
    .bind(new.scan)
    .bind(new.provider)
    .bind(&new.display_name)
    .bind(&new.command)
    .bind(targets)
    .bind(new.timeout_seconds.map(row::stored))
    .bind(new.created_by)
    .bind(&new.created_by_name)
    .bind(millis(new.created_at))
    .fetch_one(to)
    .await
    .map_err(|error| {
        // The scan or the provider went away between its reading and this.
        if StoreError::is_referenced(&error) {
            StoreError::NotFound { what: if new.scan.is_some() { What::Scan } else { What::Provider } }
        } else {
            error.into()
        }
    })?;
    Ok(RunKey(key))
}

/// A run that looks once more at what the run `after` left in doubt; `event` tells it.
pub(crate) async fn insert_second(
    to: &mut SqliteConnection,
    new: &NewRun,
    after: Uuid,
    event: NewEvent,
) -> Result<(Run, Vec<StoredEvent>), StoreError> {
    let key = insert(to, new).await?;
    sqlx::query("UPDATE run SET second_look_of = $2 WHERE key = $1")
        .bind(key.0)
        .bind(after)
        .execute(&mut *to)
        .await?;
    let events = events::write(to, key, vec![event]).await?;
    Ok((by_key(to, key).await?, events))
}

pub(super) async fn by_key(from: &mut SqliteConnection, key: RunKey) -> Result<Run, StoreError> {
    let found = sqlx::query(AssertSqlSafe(format!("SELECT {} FROM run WHERE key = $1", row::RUN)))
        .bind(key.0)
        .fetch_optional(from)
        .await?
        .ok_or(StoreError::NotFound { what: What::Run })?;
    row::run(&found)
}
