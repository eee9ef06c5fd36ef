//! Reading runs.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::row::{self, ShardRow};
use super::{Run, RunKey, RunKind, RunState, StoredShard};
use crate::error::{StoreError, What};
use crate::open::Store;
use crate::page::Listing;
use crate::time::millis;
use crate::{OwnerKey, Page, PageRequest};

/// Which runs are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this scan.
    pub scan: Option<Uuid>,
    /// By this provider.
    pub provider: Option<Uuid>,
    /// Of this kind.
    pub kind: Option<RunKind>,
    /// In one of these states; empty for all.
    pub states: Vec<RunState>,
}

/// How far the shards of a run are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShardSums {
    /// All of them.
    pub shards: u32,
    /// Those that are over.
    pub over: u32,
    /// Addresses of those that are not.
    pub addresses_left: f64,
}

const LIST: Listing = Listing {
    from: "run",
    columns: row::RUN,
    sorts: &[
        ("createdAt", "created_at"),
        ("startedAt", "COALESCE(started_at, 0)"),
        ("endedAt", "COALESCE(ended_at, 0)"),
        ("displayName", "display_name COLLATE NOCASE"),
    ],
    falling: true,
    key: "key",
    searched: &["display_name", "command", "targets"],
};

impl Store {
    /// The runs of an owner that were worked on in a time, or wait to be, the newest first. Imports are not worked on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn runs_between(
        &self,
        owner: OwnerKey,
        from: Timestamp,
        to: Timestamp,
        most: u32,
    ) -> Result<Vec<Run>, StoreError> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT {} FROM run WHERE owner = $1 AND kind <> 'import' AND COALESCE(started_at, created_at) < $3 AND COALESCE(ended_at, $2) >= $2 ORDER BY key DESC LIMIT $4",
            row::RUN
        )))
        .bind(owner.0)
        .bind(millis(from))
        .bind(millis(to))
        .bind(most)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(row::run).collect()
    }

    /// A run of `owner`.
    ///
    /// # Errors
    /// There is none.
    pub async fn run(&self, owner: OwnerKey, id: Uuid) -> Result<Run, StoreError> {
        let found =
            sqlx::query(AssertSqlSafe(format!("SELECT {} FROM run WHERE id = $1 AND owner = $2", row::RUN)))
                .bind(id)
                .bind(owner.0)
                .fetch_optional(&self.readers)
                .await?
                .ok_or(StoreError::NotFound { what: What::Run })?;
        row::run(&found)
    }

    /// A run by its number in the database, for who works on it.
    ///
    /// # Errors
    /// There is none.
    pub async fn run_by_key(&self, key: RunKey) -> Result<Run, StoreError> {
        let found = sqlx::query(AssertSqlSafe(format!("SELECT {} FROM run WHERE key = $1", row::RUN)))
            .bind(key.0)
            .fetch_optional(&self.readers)
            .await?
            .ok_or(StoreError::NotFound { what: What::Run })?;
        row::run(&found)
    }

    /// The runs of `owner`, newest first. `sort`: `createdAt`, `startedAt`, `endedAt`, `displayName`. `q` looks at
    /// the name, the command and the targets.
    ///
    /// # Errors
    /// A cursor or an order that is none of this list's.
    pub async fn runs(
        &self,
        owner: OwnerKey,
        filter: &RunFilter,
        page: &PageRequest,
    ) -> Result<Page<Run>, StoreError> {
        LIST.page(&self.readers, &|query| restrict(query, owner, filter), page, row::run).await
    }

    /// The shards of a run, in order.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn shards(&self, run: RunKey) -> Result<Vec<StoredShard>, StoreError> {
        let rows: Vec<ShardRow> = sqlx::query_as(
            "SELECT number, state, spec, addresses, raw_xml, raw_text, document FROM shard WHERE run = $1 ORDER BY number",
        )
        .bind(run.0)
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(StoredShard::try_from).collect()
    }

    /// How many shards a run has, how many of them are over, and how many addresses the others have.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn shard_sums(&self, run: RunKey) -> Result<ShardSums, StoreError> {
        let (shards, over, left): (i64, i64, f64) = sqlx::query_as(
            "SELECT count(*), COALESCE(sum(state NOT IN ('todo', 'running')), 0), total(CASE WHEN state IN ('todo', 'running') THEN addresses END) FROM shard WHERE run = $1",
        )
        .bind(run.0)
        .fetch_one(&self.readers)
        .await?;
        let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(ShardSums { shards: count(shards), over: count(over), addresses_left: left })
    }

    /// How many runs there are in each state.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn run_counts(&self) -> Result<Vec<(RunState, u64)>, StoreError> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT state, count(*) FROM run GROUP BY state").fetch_all(&self.readers).await?;
        let count = |state: RunState| {
            let found = rows.iter().find(|(name, _)| name == state.as_str());
            (state, found.map_or(0, |(_, count)| u64::try_from(*count).unwrap_or(0)))
        };
        Ok(RunState::ALL.into_iter().map(count).collect())
    }
}

fn restrict(to: &mut QueryBuilder<Sqlite>, owner: OwnerKey, filter: &RunFilter) {
    to.push(" AND owner = ").push_bind(owner.0);
    if let Some(scan) = filter.scan {
        to.push(" AND scan = ").push_bind(scan);
    }
    if let Some(provider) = filter.provider {
        to.push(" AND provider = ").push_bind(provider);
    }
    if let Some(kind) = filter.kind {
        to.push(" AND kind = ").push_bind(kind.as_str());
    }
    if !filter.states.is_empty() {
        to.push(" AND state IN (");
        let mut states = to.separated(", ");
        for state in &filter.states {
            states.push_bind(state.as_str());
        }
        to.push(")");
    }
}
