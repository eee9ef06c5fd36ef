//! The log of deliveries: what waits, what arrived, what was given up and why.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use uuid::Uuid;

use crate::error::StoreError;
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store};

/// Rows that are removed in one transaction.
const REMOVED: i64 = 1000;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// It is to be tried, or tried again.
    Waiting,
    /// The receiver has taken it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryStatus {
    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A delivery as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What the receiver knows repetitions by.
    pub id: Uuid,
    /// The rule that asked for it, while there is that rule.
    pub rule: Option<Uuid>,
    /// As it was called then.
    pub rule_name: Option<String>,
    /// Its channel, while there is that channel.
    pub channel: Option<Uuid>,
    /// As it was called then.
    pub channel_name: String,
    /// `alert`, `digest` or `test`.
    pub kind: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When it is tried next, or was to be.
    pub due_at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
    /// Why the last attempt failed, or whom it did not reach.
    pub last_error: Option<String>,
    /// The status that was answered last.
    pub answer: Option<u16>,
    /// How many alerts it tells.
    pub alerts: u64,
    /// How many alerts more found the outbox full.
    pub left_out: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it arrived or was given up.
    pub ended_at: Option<Timestamp>,
}

/// Which deliveries are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeliveryFilter {
    /// To this channel.
    pub channel: Option<Uuid>,
    /// Asked for by this rule.
    pub rule: Option<Uuid>,
    /// That stand so.
    pub status: Option<DeliveryStatus>,
}

const LIST: Listing = Listing {
    from: "delivery",
    columns: "id, rule, rule_name, channel, channel_name, kind, status, due_at, attempts, last_error, answer, alerts, \
left_out, created_at, ended_at",
    sorts: &[("createdAt", "created_at"), ("dueAt", "due_at"), ("attempts", "attempts")],
    falling: true,
    key: "key",
    searched: &["ifnull(rule_name, '')", "channel_name", "ifnull(last_error, '')"],
};

fn read(row: &SqliteRow) -> Result<Delivery, StoreError> {
    let status: String = row.try_get("status")?;
    let count = |column: &str| row.try_get::<i64, _>(column).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(Delivery {
        id: row.try_get("id")?,
        rule: row.try_get("rule")?,
        rule_name: row.try_get("rule_name")?,
        channel: row.try_get("channel")?,
        channel_name: row.try_get("channel_name")?,
        kind: row.try_get("kind")?,
        status: match &*status {
            "delivered" => DeliveryStatus::Delivered,
            "failed" => DeliveryStatus::Failed,
            _ => DeliveryStatus::Waiting,
        },
        due_at: timestamp(row.try_get("due_at")?),
        attempts: row.try_get("attempts")?,
        last_error: row.try_get("last_error")?,
        answer: row.try_get("answer")?,
        alerts: count("alerts")?,
        left_out: count("left_out")?,
        created_at: timestamp(row.try_get("created_at")?),
        ended_at: row.try_get::<Option<i64>, _>("ended_at")?.map(timestamp),
    })
}

impl Store {
    /// The deliveries of an owner, the newest first; sorted by `createdAt`, `dueAt` or `attempts`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn deliveries(
        &self,
        owner: OwnerKey,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        let filter = *filter;
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
            if let Some(channel) = filter.channel {
                query.push(" AND channel = ").push_bind(channel);
            }
            if let Some(rule) = filter.rule {
                query.push(" AND rule = ").push_bind(rule);
            }
            if let Some(status) = filter.status {
                query.push(" AND status = ").push_bind(status.as_str());
            }
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// Removes deliveries that ended, and alerts that are over by themselves or were acknowledged, and not seen since,
    /// before a time; gives how many.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn forget_alerts(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut all = 0;
        for statement in [
            "DELETE FROM delivery WHERE key IN (SELECT key FROM delivery WHERE ended_at < $1 LIMIT $2)",
            "DELETE FROM alert WHERE key IN (SELECT key FROM alert WHERE acknowledged_at < $1 AND last_at < $1 AND ifnull(muted_until, 0) < $1 LIMIT $2)",
            // What a run did is over by itself.
            "DELETE FROM alert WHERE key IN (SELECT key FROM alert WHERE last_at < $1 AND kind IN ('run_waiting', 'run_planned', 'run_started', 'run_ended') LIMIT $2)",
        ] {
            loop {
                // A few at a time: others want to write too.
                let removed = sqlx::query(statement)
                    .bind(millis(before))
                    .bind(REMOVED)
                    .execute(&self.writer)
                    .await?
                    .rows_affected();
                all += removed;
                if removed < REMOVED.unsigned_abs() {
                    break;
                }
            }
        }
        Ok(all)
    }
}
