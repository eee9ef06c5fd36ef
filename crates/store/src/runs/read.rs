//! Reading runs.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::row::{self, ShardRow};
use super::{Run, RunKey, RunKind, RunState, StoredShard};
use crate::error::{StoreError, What};
use crate::open::Store;
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

/// The orders there are: names of the API and expressions, which are never null.
const ORDERS: [(&str, &str); 4] = [
    ("createdAt", "run.created_at"),
    ("startedAt", "COALESCE(run.started_at, 0)"),
    ("endedAt", "COALESCE(run.ended_at, 0)"),
    ("displayName", "run.display_name COLLATE NOCASE"),
];

impl Store {
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
        let sort = page.sort.as_deref().unwrap_or("-createdAt");
        let order = ORDERS.iter().find(|(name, _)| *name == sort.trim_start_matches('-'));
        let (_, by) = order.ok_or_else(|| StoreError::BadSort {
            sort: sort.to_owned(),
            known: "createdAt, startedAt, endedAt, displayName",
        })?;
        let mut total = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM run WHERE ");
        restrict(&mut total, owner, filter, page.q.as_deref());
        let total: i64 = total.build_query_scalar().fetch_one(&self.readers).await?;

        let (direction, beyond) = if sort.starts_with('-') { ("DESC", "<") } else { ("ASC", ">") };
        let mut list = QueryBuilder::<Sqlite>::new(format!("SELECT {} FROM run WHERE ", row::RUN));
        restrict(&mut list, owner, filter, page.q.as_deref());
        if let Some(cursor) = &page.cursor {
            let after = read_cursor(cursor, sort)?;
            list.push(format!(
                " AND ({by}, run.key) {beyond} (SELECT {by}, run.key FROM run WHERE run.key = "
            ));
            list.push_bind(after).push(")");
        }
        list.push(format!(" ORDER BY {by} {direction}, run.key {direction} LIMIT "));
        list.push_bind(i64::from(page.size()) + 1);
        let rows = list.build().fetch_all(&self.readers).await?;
        let mut items = rows.iter().map(row::run).collect::<Result<Vec<Run>, _>>()?;
        let more = items.len() > page.size() as usize;
        items.truncate(page.size() as usize);
        let next = items.last().filter(|_| more).map(|run| format!("{sort}.{}", run.key.0));
        Ok(Page { items, next, total: u64::try_from(total).unwrap_or(0) })
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

fn restrict(to: &mut QueryBuilder<Sqlite>, owner: OwnerKey, filter: &RunFilter, q: Option<&str>) {
    to.push("run.owner = ").push_bind(owner.0);
    if let Some(scan) = filter.scan {
        to.push(" AND run.scan = ").push_bind(scan);
    }
    if let Some(provider) = filter.provider {
        to.push(" AND run.provider = ").push_bind(provider);
    }
    if let Some(kind) = filter.kind {
        to.push(" AND run.kind = ").push_bind(kind.as_str());
    }
    if !filter.states.is_empty() {
        to.push(" AND run.state IN (");
        let mut states = to.separated(", ");
        for state in &filter.states {
            states.push_bind(state.as_str());
        }
        to.push(")");
    }
    for word in q.unwrap_or_default().split_whitespace().take(16) {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = format!("%{escaped}%");
        to.push(" AND (run.display_name LIKE ").push_bind(like.clone());
        to.push(" ESCAPE '\\' OR run.command LIKE ").push_bind(like.clone());
        to.push(" ESCAPE '\\' OR run.targets LIKE ").push_bind(like).push(" ESCAPE '\\')");
    }
}

fn read_cursor(cursor: &str, sort: &str) -> Result<i64, StoreError> {
    let key = cursor.strip_prefix(sort).and_then(|rest| rest.strip_prefix('.'));
    key.and_then(|key| key.parse().ok()).ok_or(StoreError::BadCursor)
}
