//! Removing old runs. What they found stays in the latest state, with when it was first and last seen.

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use uuid::Uuid;

use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store, StoreError, What};

/// Rows that one transaction removes, so that nobody waits long for the write lock.
const PIECE: i64 = 2000;

/// What retention removed or would remove.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetentionReport {
    /// The runs, oldest first.
    pub runs: Vec<ExpiredRun>,
}

/// A run that is kept no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiredRun {
    /// The run.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Its raw files, below the data directory: to be removed by the caller.
    pub raw: Vec<String>,
}

/// Runs that have ended and are too old or too many. The newest of a scan that has ended is never among them;
/// runs without a scan (imports) only age. A second look counts as none of its scan's: it goes with the run that it is
/// of, or after it, where that went alone.
const EXPIRED: &str = "WITH ended AS (
        SELECT key, id, scan, display_name, ended_at, second_look_of,
            row_number() OVER (PARTITION BY scan, second_look_of IS NULL ORDER BY key DESC) AS place
        FROM run WHERE owner = ?1 AND ended_at IS NOT NULL
            AND state IN ('completed', 'cancelled', 'failed', 'timedOut', 'partial', 'interrupted')
            AND NOT (state = 'interrupted' AND resumes = 1)),
    expired AS (SELECT key, id, display_name, ended_at FROM ended
        WHERE second_look_of IS NULL AND (scan IS NULL OR place > 1)
            AND (ended_at < ?2 OR (scan IS NOT NULL AND place > ?3)))
    SELECT key, id, display_name, ended_at FROM expired
    UNION ALL SELECT key, id, display_name, ended_at FROM ended
        WHERE second_look_of IS NOT NULL AND (ended_at < ?2 OR second_look_of IN (SELECT id FROM expired)
            OR (?3 IS NOT NULL AND scan IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run AS first WHERE first.id = ended.second_look_of)))
    ORDER BY key";

impl Store {
    /// Removes an owner's runs that ended more than `keep_days` ago, and those of each scan beyond its newest
    /// `keep_runs`; nothing for no limit. With `dry_run` says what would go. In pieces: a call that is cut off has
    /// removed part of a run, and the next removes the rest.
    ///
    /// # Errors
    /// The database's.
    pub async fn retain(
        &self,
        owner: OwnerKey,
        now: Timestamp,
        keep_days: Option<u32>,
        keep_runs: Option<u32>,
        dry_run: bool,
    ) -> Result<RetentionReport, StoreError> {
        let before = keep_days.map_or(i64::MIN, |days| {
            let kept = SignedDuration::from_hours(i64::from(days) * 24);
            now.checked_sub(kept).map_or(i64::MIN, millis)
        });
        let rows = sqlx::query(EXPIRED)
            .bind(owner.0)
            .bind(before)
            .bind(keep_runs.map(i64::from))
            .fetch_all(&self.readers)
            .await?;
        let mut report = RetentionReport::default();
        for row in rows {
            let key: i64 = row.try_get(0)?;
            report.runs.push(ExpiredRun {
                id: row.try_get(1)?,
                name: row.try_get(2)?,
                ended_at: timestamp(row.try_get(3)?),
                raw: self.raw_files(key).await?,
            });
            if !dry_run {
                self.remove_run(key).await?;
            }
        }
        Ok(report)
    }

    /// Removes a run that is over. Its raw files are the caller's to remove.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::InUse`] while it goes on.
    pub async fn delete_run(&self, owner: OwnerKey, id: Uuid) -> Result<(), StoreError> {
        let run = self.run(owner, id).await?;
        if !run.is_over() {
            return Err(StoreError::InUse {
                what: What::Run,
                by: "the queue: it waits or goes on".to_owned(),
                mend: "cancel it first",
            });
        }
        self.remove_run(run.key.0).await
    }

    async fn raw_files(&self, run: i64) -> Result<Vec<String>, StoreError> {
        let files = sqlx::query_scalar(
            "SELECT raw_xml FROM shard WHERE run = ?1 AND raw_xml IS NOT NULL UNION ALL SELECT raw_text FROM shard WHERE run = ?1 AND raw_text IS NOT NULL ORDER BY 1",
        );
        Ok(files.bind(run).fetch_all(&self.readers).await?)
    }

    async fn remove_run(&self, run: i64) -> Result<(), StoreError> {
        const PIECES: [&str; 2] = [
            "DELETE FROM run_host WHERE key IN (SELECT key FROM run_host WHERE run = ? LIMIT ?)",
            "DELETE FROM run_event WHERE run = ?1 AND number IN (SELECT number FROM run_event WHERE run = ?1 LIMIT ?2)",
        ];
        for piece in PIECES {
            while sqlx::query(piece).bind(run).bind(PIECE).execute(&self.writer).await?.rows_affected() > 0 {}
        }
        sqlx::query("DELETE FROM run WHERE key = ?").bind(run).execute(&self.writer).await?;
        Ok(())
    }
}
