//! Runs that a dead server left.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{
    Finished, NewEvent, Run, RunEnd, RunKey, RunState, ShardEnd, ShardState, StoredEvent, StoredShard,
    alerts, append, create, end, events, queue,
};
use crate::error::StoreError;
use crate::open::Store;

/// A run that says it is worked on, and the shards that were.
#[derive(Debug, Clone, PartialEq)]
pub struct Orphan {
    /// The run.
    pub run: Run,
    /// The shards that were running, in order.
    pub shards: Vec<StoredShard>,
}

impl Store {
    /// Runs in state `running`. At the start of a server, which has the data directory for itself, nobody works on
    /// them.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn orphans(&self) -> Result<Vec<Orphan>, StoreError> {
        let mut orphans = Vec::new();
        for key in self.in_state("running").await? {
            let run = self.run_by_key(key).await?;
            let mut shards = self.shards(key).await?;
            shards.retain(|shard| shard.state == ShardState::Running);
            orphans.push(Orphan { run, shards });
        }
        Ok(orphans)
    }

    /// Interrupted runs that are to go on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn resumable_runs(&self) -> Result<Vec<RunKey>, StoreError> {
        self.in_state("interrupted").await
    }

    pub(super) async fn in_state(&self, state: &str) -> Result<Vec<RunKey>, StoreError> {
        let keys: Vec<i64> = sqlx::query_scalar(
            "SELECT key FROM run WHERE state = $1 AND (state <> 'interrupted' OR resumes = 1) ORDER BY key",
        )
        .bind(state)
        .fetch_all(&self.readers)
        .await?;
        Ok(keys.into_iter().map(RunKey).collect())
    }

    /// The addresses of the hosts that are stored of a shard: it has finished these.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn finished(&self, run: RunKey, shard: u32) -> Result<Finished, StoreError> {
        let texts: Vec<Option<String>> =
            sqlx::query_scalar("SELECT ip FROM run_host WHERE run = $1 AND shard = $2 AND ordinal >= (SELECT first_host FROM shard WHERE run = $1 AND number = $2)")
                .bind(run.0)
                .bind(shard)
                .fetch_all(&self.readers)
                .await?;
        Ok(texts.iter().flatten().filter_map(|ip| ip.parse::<IpAddr>().ok()).collect())
    }

    /// How many hosts are stored of a shard, by state.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn shard_stats(&self, run: RunKey, shard: u32) -> Result<portolan_model::Stats, StoreError> {
        let (up, down, total): (i64, i64, i64) = sqlx::query_as(
            "SELECT COALESCE(sum(state = 'up'), 0), COALESCE(sum(state = 'down'), 0), count(*) FROM run_host WHERE run = $1 AND shard = $2 AND ordinal >= (SELECT first_host FROM shard WHERE run = $1 AND number = $2)",
        )
        .bind(run.0)
        .bind(shard)
        .fetch_one(&self.readers)
        .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(portolan_model::Stats { hosts_up: count(up), hosts_down: count(down), hosts_total: count(total) })
    }

    /// Takes a run away from a dead holder: its running shards are closed, and the run ends as `end` says.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it is no longer running.
    pub async fn end_orphan(
        &self,
        run: RunKey,
        shards: &[(u32, ShardEnd)],
        end: &RunEnd,
        now: Timestamp,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let before = create::by_key(&mut transaction, run).await?.state;
        if before != RunState::Running {
            return Err(StoreError::IllegalTransition { from: before, to: end.state });
        }
        for (number, end) in shards {
            append::close(&mut transaction, run, *number, end, now).await?;
        }
        let events = end::finish(&mut transaction, run, before, end, now, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// `interrupted` to `pending`: the run goes on.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it does not resume.
    pub async fn resume_run(&self, run: RunKey, event: NewEvent) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let resumed = sqlx::query(
            "UPDATE run SET state = 'pending', resumes = 0, ended_at = NULL, message = NULL, hint = NULL, document = NULL, version = version + 1 WHERE key = $1 AND state = 'interrupted' AND resumes = 1",
        )
        .bind(run.0)
        .execute(&mut *transaction)
        .await?;
        if resumed.rows_affected() == 0 {
            return Err(queue::illegal(&mut transaction, run, RunState::Pending).await);
        }
        let events = events::write(&mut transaction, run, vec![event]).await?;
        transaction.commit().await?;
        Ok(events)
    }

    /// An interrupted run stays so: `message` says why it does not go on.
    ///
    /// # Errors
    /// [`StoreError::IllegalTransition`] where it was not to go on.
    pub async fn give_up_run(
        &self,
        run: RunKey,
        message: &str,
        event: NewEvent,
        now: Timestamp,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let mut transaction = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE run SET resumes = 0, message = $2, version = version + 1 WHERE key = $1 AND state = 'interrupted' AND resumes = 1",
        )
        .bind(run.0)
        .bind(message)
        .execute(&mut *transaction)
        .await?;
        if changed.rows_affected() == 0 {
            return Err(queue::illegal(&mut transaction, run, RunState::Interrupted).await);
        }
        alerts::ended(&mut transaction, run, now, self.outbox_limit()).await?;
        let events = events::write(&mut transaction, run, vec![event]).await?;
        transaction.commit().await?;
        Ok(events)
    }
}
