//! Runs that wait for their windows to open.

use jiff::Timestamp;
use uuid::Uuid;

use super::row::stored;
use super::{Freed, Lease, NewEvent, Run, RunKey, RunState, StoredEvent, alerts, create, events, queue};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::open::Store;
use crate::time::millis;

/// How a run comes to wait.
#[derive(Debug, Clone)]
pub struct Hold {
    /// When its windows open next, where that is known.
    pub opens_at: Option<Timestamp>,
    /// What is to be said of it.
    pub message: String,
    /// Tells it.
    pub event: NewEvent,
    /// When that is.
    pub at: Timestamp,
}

impl Store {
    /// A run that is worked on waits from now on, unless its end was asked for. What is left of it is in its shards.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::IllegalTransition`] where it is to end.
    pub async fn pause_run(
        &self,
        lease: Lease,
        hold: &Hold,
        spent_ms: u64,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        queue::held(&mut transaction, lease).await?;
        let paused = sqlx::query(
            "UPDATE run SET state = 'waiting', opens_at = $2, message = $3, spent_ms = max(spent_ms, $4), phase = NULL, eta_seconds = NULL,
                lease_holder = NULL, lease_until = NULL, version = version + 1 WHERE key = $1 AND cancel_requested = 0",
        )
        .bind(lease.run.0)
        .bind(hold.opens_at.map(millis))
        .bind(&hold.message)
        .bind(stored(spent_ms))
        .execute(&mut *transaction)
        .await?;
        if paused.rows_affected() == 0 {
            return Err(queue::illegal(&mut transaction, lease.run, RunState::Waiting).await);
        }
        let events = events::write(&mut transaction, lease.run, vec![hold.event.clone()]).await?;
        alerts::waits(&mut transaction, lease.run, &hold.message, hold.at, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// A run whose turn it would be waits from now on; or one that waits already is told of another opening.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it is neither `pending` nor `waiting`.
    pub async fn hold_run(&self, run: RunKey, hold: &Hold) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let waited = create::by_key(&mut transaction, run).await?.state == RunState::Waiting;
        let waits = sqlx::query(
            "UPDATE run SET state = 'waiting', opens_at = $2, message = $3, version = version + 1 WHERE key = $1 AND state IN ('pending', 'waiting')",
        )
        .bind(run.0)
        .bind(hold.opens_at.map(millis))
        .bind(&hold.message)
        .execute(&mut *transaction)
        .await?;
        if waits.rows_affected() == 0 {
            return Err(queue::illegal(&mut transaction, run, RunState::Waiting).await);
        }
        let events = events::write(&mut transaction, run, vec![hold.event.clone()]).await?;
        if !waited {
            alerts::waits(&mut transaction, run, &hold.message, hold.at, self.outbox_limit()).await?;
        }
        transaction.commit().await?;
        Ok(events)
    }

    /// `waiting` to `pending`: its windows are open.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it does not wait.
    pub async fn open_run(&self, run: RunKey, event: NewEvent) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let opened = sqlx::query(
            "UPDATE run SET state = 'pending', opens_at = NULL, message = NULL, version = version + 1 WHERE key = $1 AND state = 'waiting'",
        )
        .bind(run.0)
        .execute(&mut *transaction)
        .await?;
        if opened.rows_affected() == 0 {
            return Err(queue::illegal(&mut transaction, run, RunState::Pending).await);
        }
        let events = events::write(&mut transaction, run, vec![event]).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// A run of `owner` that waits goes on although its windows are closed, until they would have opened.
    ///
    /// # Errors
    /// There is none; [`StoreError::IllegalTransition`] where it does not wait.
    pub async fn free_run(
        &self,
        owner: OwnerKey,
        id: Uuid,
        freed: &Freed,
        event: NewEvent,
    ) -> Result<(Run, Vec<StoredEvent>), StoreError> {
        let mut transaction = self.begin().await?;
        let run = queue::of_owner(&mut transaction, owner, id).await?;
        if run.state != RunState::Waiting {
            return Err(StoreError::IllegalTransition { from: run.state, to: RunState::Pending });
        }
        sqlx::query(
            "UPDATE run SET state = 'pending', opens_at = NULL, message = NULL, free_until = $2, free_reason = $3, free_by = $4, free_at = $5, version = version + 1 WHERE key = $1",
        )
        .bind(run.key.0)
        .bind(millis(freed.until))
        .bind(&freed.reason)
        .bind(&freed.by)
        .bind(millis(freed.at))
        .execute(&mut *transaction)
        .await?;
        let events = events::write(&mut transaction, run.key, vec![event]).await?;
        let run = create::by_key(&mut transaction, run.key).await?;
        transaction.commit().await?;
        Ok((run, events))
    }

    /// Runs that wait for their windows, oldest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn waiting_runs(&self) -> Result<Vec<RunKey>, StoreError> {
        self.in_state("waiting").await
    }
}
