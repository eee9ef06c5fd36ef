//! The ends of a run.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::row::stored;
use super::{Lease, NewEvent, Run, RunEnd, RunKey, RunState, StoredEvent, alerts, create, events, queue};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::open::Store;
use crate::time::millis;

/// What a wish to cancel came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Cancelled {
    /// The run had not begun, and now it is over.
    AtOnce(Run, Vec<StoredEvent>),
    /// Who works on it has to be told.
    Asked(Run),
}

impl Store {
    /// Ends a run that is worked on.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; [`StoreError::IllegalTransition`].
    pub async fn end_run(
        &self,
        lease: Lease,
        end: &RunEnd,
        now: Timestamp,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        queue::held(&mut transaction, lease).await?;
        let events =
            finish(&mut transaction, lease.run, RunState::Running, end, now, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// Ends a run that nobody works on.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] where somebody does; [`StoreError::IllegalTransition`].
    pub async fn end_waiting_run(
        &self,
        run: RunKey,
        end: &RunEnd,
        now: Timestamp,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let before = create::by_key(&mut transaction, run).await?.state;
        if before == RunState::Running {
            return Err(StoreError::LeaseLost);
        }
        let events = finish(&mut transaction, run, before, end, now, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// Asks for the end of a run of `owner`. One that waits is `cancelled` at once, told by `event`.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it is over.
    pub async fn request_cancel(
        &self,
        owner: OwnerKey,
        id: Uuid,
        now: Timestamp,
        event: NewEvent,
    ) -> Result<Cancelled, StoreError> {
        let mut transaction = self.begin().await?;
        let run = queue::of_owner(&mut transaction, owner, id).await?;
        if run.is_over() {
            return Err(StoreError::IllegalTransition { from: run.state, to: RunState::Cancelled });
        }
        sqlx::query("UPDATE run SET cancel_requested = 1, version = version + 1 WHERE key = $1")
            .bind(run.key.0)
            .execute(&mut *transaction)
            .await?;
        if run.state == RunState::Running {
            let run = create::by_key(&mut transaction, run.key).await?;
            transaction.commit().await?;
            return Ok(Cancelled::Asked(run));
        }
        let end = RunEnd {
            state: RunState::Cancelled,
            resumes: false,
            message: None,
            hint: None,
            verdict: None,
            document: None,
            stats: None,
            spent_ms: run.spent_ms,
            events: vec![event],
        };
        let events = finish(&mut transaction, run.key, run.state, &end, now, self.outbox_limit()).await?;
        let run = create::by_key(&mut transaction, run.key).await?;
        transaction.commit().await?;
        Ok(Cancelled::AtOnce(run, events))
    }
}

/// Writes the end of a run that is in state `before`, and its alerts; `outbox` bounds what that adds.
pub(super) async fn finish(
    to: &mut SqliteConnection,
    run: RunKey,
    before: RunState,
    end: &RunEnd,
    now: Timestamp,
    outbox: u64,
) -> Result<Vec<StoredEvent>, StoreError> {
    if !before.may_become(end.state) || !end.state.is_end() {
        return Err(StoreError::IllegalTransition { from: before, to: end.state });
    }
    let completed = end.state == RunState::Completed;
    sqlx::query(
        "UPDATE run SET state = $2, resumes = $3, message = $4, hint = $5, document = COALESCE($6, document), verdict = COALESCE($13, verdict), ended_at = $7,
            spent_ms = max(spent_ms, $8), hosts_up = COALESCE($9, hosts_up), hosts_down = COALESCE($10, hosts_down),
            hosts_total = CASE WHEN $11 THEN COALESCE($12, hosts_total) ELSE hosts_total END,
            percent = CASE WHEN $11 THEN 100 ELSE percent END, phase = NULL, eta_seconds = NULL,
            lease_holder = NULL, lease_until = NULL, version = version + 1
        WHERE key = $1",
    )
    .bind(run.0)
    .bind(end.state.as_str())
    .bind(end.resumes && end.state == RunState::Interrupted)
    .bind(&end.message)
    .bind(&end.hint)
    .bind(&end.document)
    .bind(millis(now))
    .bind(stored(end.spent_ms))
    .bind(end.stats.map(|stats| stored(stats.hosts_up)))
    .bind(end.stats.map(|stats| stored(stats.hosts_down)))
    .bind(completed)
    .bind(end.stats.map(|stats| stored(stats.hosts_total)))
    .bind(&end.verdict)
    .execute(&mut *to)
    .await?;
    alerts::ended(to, run, now, outbox).await?;
    events::write(to, run, end.events.clone()).await
}
