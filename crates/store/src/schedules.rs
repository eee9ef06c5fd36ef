//! Schedules: when a scan starts by itself. What a schedule means, `portolan-schedule` knows; here it is text, with
//! the next time that it names.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version::same_version;
use crate::{OwnerKey, Store};

/// Schedules that are read as due at a time.
const DUE: u32 = 100;

/// The next time that a schedule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// As the schedule says it.
    pub occurrence: Timestamp,
    /// With its jitter.
    pub start_at: Timestamp,
}

/// What can be set of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleFields {
    /// JSON.
    pub spec: String,
    /// Whether it starts anything.
    pub enabled: bool,
    /// Its next time; nothing where there is none, or it is off.
    pub next: Option<Next>,
}

/// The schedule of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The scan.
    pub scan: Uuid,
    /// Whose it is.
    pub owner: OwnerKey,
    /// What can be set.
    pub fields: ScheduleFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const LIST: Listing = Listing {
    from: "schedule s JOIN scan ON scan.id = s.scan",
    columns: "s.scan, s.owner, s.spec, s.enabled, s.occurrence, s.start_at, s.created_at, s.updated_at, s.version, scan.display_name",
    sorts: &[
        ("displayName", "scan.display_name"),
        ("createdAt", "s.created_at"),
        ("updatedAt", "s.updated_at"),
    ],
    falling: false,
    key: "s.scan",
    searched: &["scan.display_name"],
};

const COLUMNS: &str = "scan, owner, spec, enabled, occurrence, start_at, created_at, updated_at, version";

fn read(row: &SqliteRow) -> Result<Schedule, StoreError> {
    let at = |column| row.try_get::<Option<i64>, _>(column).map(|at| at.map(timestamp));
    let next = at("occurrence")?.zip(at("start_at")?);
    Ok(Schedule {
        scan: row.try_get("scan")?,
        owner: OwnerKey(row.try_get("owner")?),
        fields: ScheduleFields {
            spec: row.try_get("spec")?,
            enabled: row.try_get("enabled")?,
            next: next.map(|(occurrence, start_at)| Next { occurrence, start_at }),
        },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Gives a scan a schedule, or changes the one it has.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of the scan, [`StoreError::Changed`].
    pub async fn set_schedule(
        &self,
        owner: OwnerKey,
        scan: Uuid,
        expected: Option<i64>,
        fields: &ScheduleFields,
        now: Timestamp,
    ) -> Result<Schedule, StoreError> {
        let mut transaction = self.begin().await?;
        let found: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT schedule.version FROM scan LEFT JOIN schedule ON schedule.scan = scan.id WHERE scan.owner = $1 AND scan.id = $2",
        )
        .bind(owner.0)
        .bind(scan)
        .fetch_optional(&mut *transaction)
        .await?;
        let current = found.ok_or(StoreError::NotFound { what: What::Scan })?;
        // Who says what they read means one that is there.
        if current.is_some() || expected.is_some() {
            same_version(What::Schedule, current, expected)?;
        }
        sqlx::query(
            "INSERT INTO schedule (scan, owner, spec, enabled, occurrence, start_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
            ON CONFLICT (scan) DO UPDATE SET spec = $3, enabled = $4, occurrence = $5, start_at = $6, updated_at = $7, version = version + 1",
        )
        .bind(scan)
        .bind(owner.0)
        .bind(&fields.spec)
        .bind(fields.enabled)
        .bind(fields.next.map(|next| millis(next.occurrence)))
        .bind(fields.next.map(|next| millis(next.start_at)))
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        drop_queued(&mut transaction, scan).await?;
        transaction.commit().await?;
        self.schedule(owner, scan).await
    }

    /// The schedule of a scan.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn schedule(&self, owner: OwnerKey, scan: Uuid) -> Result<Schedule, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM schedule WHERE owner = $1 AND scan = $2"
        )))
        .bind(owner.0)
        .bind(scan)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Schedule }), read)
    }

    /// Takes the schedule from a scan. Runs that it started go on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub async fn delete_schedule(
        &self,
        owner: OwnerKey,
        scan: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let current = sqlx::query_scalar("SELECT version FROM schedule WHERE owner = $1 AND scan = $2")
            .bind(owner.0)
            .bind(scan)
            .fetch_optional(&mut *transaction)
            .await?;
        same_version(What::Schedule, current, expected)?;
        drop_queued(&mut transaction, scan).await?;
        sqlx::query("DELETE FROM schedule WHERE scan = $1").bind(scan).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The schedules of an owner, with the names of their scans, sorted by `displayName`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn schedules(
        &self,
        owner: OwnerKey,
        page: &PageRequest,
    ) -> Result<Page<(Schedule, String)>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND s.owner = ").push_bind(owner.0);
        };
        let read = |row: &SqliteRow| Ok((read(row)?, row.try_get("display_name")?));
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// The schedules of all owners whose next start has come, the longest due first.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn due_schedules(&self, now: Timestamp) -> Result<Vec<Schedule>, StoreError> {
        self.starting(Timestamp::MIN, now, DUE).await
    }

    /// The schedules that start after one instant, up to another.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn planned_schedules(
        &self,
        after: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Schedule>, StoreError> {
        self.starting(after, until, u32::MAX).await
    }

    async fn starting(
        &self,
        after: Timestamp,
        until: Timestamp,
        at_most: u32,
    ) -> Result<Vec<Schedule>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM schedule WHERE start_at > $1 AND start_at <= $2 ORDER BY start_at LIMIT $3"
        )))
        .bind(millis(after))
        .bind(millis(until))
        .bind(at_most)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read).collect()
    }
}

/// What waits for an earlier run is not started by a later schedule.
async fn drop_queued(to: &mut SqliteConnection, scan: Uuid) -> Result<(), StoreError> {
    sqlx::query("UPDATE occurrence SET became = 'overlapped' WHERE scan = $1 AND became = 'queued'")
        .bind(scan)
        .execute(to)
        .await?;
    Ok(())
}
