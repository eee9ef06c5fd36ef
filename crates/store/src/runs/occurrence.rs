//! What becomes of the occurrences of a schedule: each one thing, once.

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::{NewEvent, NewRun, Run, StoredEvent, alerts, create, events};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::open::Store;
use crate::schedules::{Next, Schedule};
use crate::time::{millis, timestamp};

/// Whether a run `r` of a scan is asked for, under way, or to go on. Second looks are beside it.
const BUSY: &str = "r.second_look_of IS NULL AND (r.state IN ('created', 'pending', 'waiting', 'running') OR r.state = 'interrupted' AND r.resumes = 1)";

/// What becomes of an occurrence.
#[derive(Debug, Clone)]
pub enum Became {
    /// A run, told by the event.
    Started(Box<NewRun>, NewEvent),
    /// Nothing: the server was down when it was due.
    Missed,
    /// Nothing: an earlier run of the scan is under way.
    Overlapped,
    /// Nothing: the scan may not start, for this reason.
    Refused(String),
    /// It waits for the end of an earlier run; then it is decided again.
    Queued,
}

impl Became {
    /// The word as it is stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Started(..) => "started",
            Self::Missed => "missed",
            Self::Overlapped => "overlapped",
            Self::Refused(_) => "refused",
            Self::Queued => "queued",
        }
    }

    fn run(&self) -> Option<Uuid> {
        if let Self::Started(new, _) = self { Some(new.id) } else { None }
    }

    fn reason(&self) -> Option<&str> {
        if let Self::Refused(reason) = self { Some(reason) } else { None }
    }
}

/// An occurrence that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// As the schedule says it.
    pub at: Timestamp,
    /// `started`, `missed`, `overlapped`, `refused` or `queued`.
    pub became: String,
    /// The run that was started.
    pub run: Option<Uuid>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// When that was decided.
    pub decided_at: Timestamp,
}

/// The last occurrence of a scan that waited for an earlier run, which is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// The scan.
    pub scan: Uuid,
    /// Whose it is.
    pub owner: OwnerKey,
    /// As the schedule says it.
    pub at: Timestamp,
}

impl Store {
    /// Decides the occurrence that `due` names, and moves its schedule on to `next`, in one transaction: whoever
    /// decides it again, also after a crash, changes nothing and gets nothing.
    ///
    /// # Errors
    /// The database does not answer; the scan is gone.
    pub async fn decide_occurrence(
        &self,
        due: &Schedule,
        became: &Became,
        next: Option<Next>,
        now: Timestamp,
    ) -> Result<Option<(Run, Vec<StoredEvent>)>, StoreError> {
        let Some(this) = due.fields.next else { return Ok(None) };
        let mut transaction = self.begin().await?;
        let moved = sqlx::query(
            "UPDATE schedule SET occurrence = $3, start_at = $4 WHERE scan = $1 AND occurrence = $2 AND version = $5",
        )
        .bind(due.scan)
        .bind(millis(this.occurrence))
        .bind(next.map(|next| millis(next.occurrence)))
        .bind(next.map(|next| millis(next.start_at)))
        // A move is no change by people: the version stays.
        .bind(due.version)
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(None);
        }
        let decided = sqlx::query(
            "INSERT INTO occurrence (scan, at, became, run, reason, decided_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(due.scan)
        .bind(millis(this.occurrence))
        .bind(became.as_str())
        .bind(became.run())
        .bind(became.reason())
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        let is_new = decided.rows_affected() == 1;
        let of = (due.owner, due.scan);
        let started = if is_new { self.follow(&mut transaction, of, became, now).await? } else { None };
        transaction.commit().await?;
        Ok(started)
    }

    /// Decides an occurrence that waited; earlier ones of its scan that wait too are `overlapped`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn decide_queued(
        &self,
        queued: &Queued,
        became: &Became,
        now: Timestamp,
    ) -> Result<Option<(Run, Vec<StoredEvent>)>, StoreError> {
        let mut transaction = self.begin().await?;
        let decided = sqlx::query(
            "UPDATE occurrence SET became = $3, run = $4, reason = $5, decided_at = $6 WHERE scan = $1 AND at = $2 AND became = 'queued'",
        )
        .bind(queued.scan)
        .bind(millis(queued.at))
        .bind(became.as_str())
        .bind(became.run())
        .bind(became.reason())
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        if decided.rows_affected() == 0 {
            return Ok(None);
        }
        sqlx::query("UPDATE occurrence SET became = 'overlapped', decided_at = $3 WHERE scan = $1 AND at < $2 AND became = 'queued'")
            .bind(queued.scan)
            .bind(millis(queued.at))
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        let of = (queued.owner, queued.scan);
        let started = self.follow(&mut transaction, of, became, now).await?;
        transaction.commit().await?;
        Ok(started)
    }

    /// What follows from what an occurrence became: its run, or an alert that it may not start, which a start ends.
    async fn follow(
        &self,
        to: &mut SqliteConnection,
        of: (OwnerKey, Uuid),
        became: &Became,
        now: Timestamp,
    ) -> Result<Option<(Run, Vec<StoredEvent>)>, StoreError> {
        if let Some(reason) = became.reason() {
            alerts::refused(to, of, reason, now, self.outbox_limit()).await?;
        }
        let Became::Started(new, event) = became else { return Ok(None) };
        alerts::started(to, of, now).await?;
        let key = create::insert(to, new).await?;
        let events = events::write(to, key, vec![event.clone()]).await?;
        Ok(Some((create::by_key(to, key).await?, events)))
    }

    /// The last occurrence that waits of each scan whose runs are all over and whose schedule is on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn queued_occurrences(&self) -> Result<Vec<Queued>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT o.scan, max(o.at) AS at, schedule.owner FROM occurrence o JOIN schedule ON schedule.scan = o.scan AND schedule.enabled = 1
            WHERE o.became = 'queued' AND NOT EXISTS (SELECT 1 FROM run r WHERE r.scan = o.scan AND {BUSY}) GROUP BY o.scan"
        )))
        .fetch_all(&self.readers)
        .await?;
        let queued = |row: &sqlx::sqlite::SqliteRow| {
            let owner = OwnerKey(row.try_get("owner")?);
            Ok(Queued { scan: row.try_get("scan")?, owner, at: timestamp(row.try_get("at")?) })
        };
        rows.iter().map(queued).collect()
    }

    /// Whether a run of a scan is asked for, under way, or to go on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn is_scan_busy(&self, scan: Uuid) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT EXISTS (SELECT 1 FROM run r WHERE r.scan = $1 AND {BUSY})"
        )))
        .bind(scan)
        .fetch_one(&self.readers)
        .await?)
    }

    /// What became of the last occurrences of a scan, the newest first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn occurrences(&self, scan: Uuid, most: u32) -> Result<Vec<Occurrence>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, became, run, reason, decided_at FROM occurrence WHERE scan = $1 ORDER BY at DESC LIMIT $2",
        )
        .bind(scan)
        .bind(most)
        .fetch_all(&self.readers)
        .await?;
        let occurrence = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Occurrence {
                at: timestamp(row.try_get("at")?),
                became: row.try_get("became")?,
                run: row.try_get("run")?,
                reason: row.try_get("reason")?,
                decided_at: timestamp(row.try_get("decided_at")?),
            })
        };
        rows.iter().map(occurrence).collect()
    }
}
