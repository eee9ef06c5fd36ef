//! The audit log: every write, sign-in and refusal. It is only ever added to; the database itself sees to that.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};
use uuid::Uuid;

use crate::error::StoreError;
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditVerdict {
    /// It was done.
    Allowed,
    /// It was not allowed.
    Refused,
    /// It was allowed, and failed.
    Failed,
}

impl AuditVerdict {
    /// The name as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// An entry to be.
#[derive(Debug, Clone)]
pub struct AuditEntry {
    /// Whose log it stands in; nothing for a sign-in under a name that is nobody's.
    pub owner: Option<OwnerKey>,
    /// Who.
    pub account: Option<Uuid>,
    /// Who, as they are called now, or called themselves.
    pub username: Option<String>,
    /// How they showed who they are: `session`, `token`, `none`, `system`.
    pub via: &'static str,
    /// Where they came from.
    pub address: Option<String>,
    /// What: `provider.create`, `session.create`...
    pub action: String,
    /// On what: an id, or what there is instead.
    pub object: Option<String>,
    /// What came of it.
    pub verdict: AuditVerdict,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What was asked for, or why it was refused: JSON, without secrets.
    pub detail: Option<String>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Its number.
    pub key: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account: Option<Uuid>,
    /// Who, as they were called then.
    pub username: Option<String>,
    /// How they showed who they are.
    pub via: String,
    /// Where they came from.
    pub address: Option<String>,
    /// What.
    pub action: String,
    /// On what.
    pub object: Option<String>,
    /// What came of it.
    pub verdict: String,
    /// The HTTP status.
    pub status: Option<i64>,
    /// More, as JSON.
    pub detail: Option<String>,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only of this action, or of all that begin so where it ends in a dot.
    pub action: Option<String>,
    /// Only with this verdict.
    pub verdict: Option<String>,
    /// Only of this user name.
    pub username: Option<String>,
    /// Only from then on.
    pub since: Option<Timestamp>,
    /// Only until then.
    pub until: Option<Timestamp>,
}

const LIST: Listing = Listing {
    from: "audit",
    columns: "key, at, account, username, via, address, action, object, verdict, status, detail",
    sorts: &[("at", "key")],
    falling: true,
    key: "key",
    searched: &["coalesce(username, '')", "action", "coalesce(object, '')", "coalesce(detail, '')"],
};

fn read(row: &SqliteRow) -> Result<Audited, StoreError> {
    Ok(Audited {
        key: row.try_get("key")?,
        at: timestamp(row.try_get("at")?),
        account: row.try_get("account")?,
        username: row.try_get("username")?,
        via: row.try_get("via")?,
        address: row.try_get("address")?,
        action: row.try_get("action")?,
        object: row.try_get("object")?,
        verdict: row.try_get("verdict")?,
        status: row.try_get("status")?,
        detail: row.try_get("detail")?,
    })
}

impl Store {
    /// Writes an entry.
    ///
    /// # Errors
    /// The database's.
    pub async fn record(&self, entry: &AuditEntry, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO audit (at, owner, account, username, via, address, action, object, verdict, status, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(millis(now))
        .bind(entry.owner.map(|owner| owner.0))
        .bind(entry.account)
        .bind(&entry.username)
        .bind(entry.via)
        .bind(&entry.address)
        .bind(&entry.action)
        .bind(&entry.object)
        .bind(entry.verdict.as_str())
        .bind(entry.status)
        .bind(&entry.detail)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The entries of an owner, the newest first; for the system's owner (`with_strangers`) also those of nobody.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn audit(
        &self,
        owner: OwnerKey,
        with_strangers: bool,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<Audited>, StoreError> {
        let conditions = conditions(owner, with_strangers, filter.clone());
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// The same entries without counting them all, and where the next begin: for who reads the whole log.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn audit_rows(
        &self,
        owner: OwnerKey,
        with_strangers: bool,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<(Vec<Audited>, Option<String>), StoreError> {
        let conditions = conditions(owner, with_strangers, filter.clone());
        LIST.rows(&self.readers, &conditions, page, read).await
    }
}

/// The conditions of a filter.
fn conditions(
    owner: OwnerKey,
    with_strangers: bool,
    filter: AuditFilter,
) -> impl Fn(&mut QueryBuilder<Sqlite>) + Sync {
    move |query: &mut QueryBuilder<Sqlite>| {
        query.push(" AND (owner = ").push_bind(owner.0);
        query.push(if with_strangers { " OR owner IS NULL)" } else { ")" });
        if let Some(action) = &filter.action {
            if action.ends_with('.') {
                query.push(" AND substr(action, 1, ").push_bind(i64::try_from(action.len()).unwrap_or(0));
                query.push(") = ").push_bind(action.clone());
            } else {
                query.push(" AND action = ").push_bind(action.clone());
            }
        }
        if let Some(verdict) = &filter.verdict {
            query.push(" AND verdict = ").push_bind(verdict.clone());
        }
        if let Some(username) = &filter.username {
            query.push(" AND username = ").push_bind(username.clone()).push(" COLLATE NOCASE");
        }
        if let Some(since) = filter.since {
            query.push(" AND at >= ").push_bind(millis(since));
        }
        if let Some(until) = filter.until {
            query.push(" AND at < ").push_bind(millis(until));
        }
    }
}
