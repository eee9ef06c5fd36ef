//! Alerts as people see them: listed, acknowledged, muted.

use std::net::IpAddr;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, Sqlite};
use uuid::Uuid;

use super::{AlertKind, Severity};
use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store, json};

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// In the API.
    pub id: Uuid,
    /// What it is.
    pub kind: AlertKind,
    /// How bad it is.
    pub severity: Severity,
    /// One line for people.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Where.
    pub ip: Option<IpAddr>,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The tags of its assets.
    pub tags: Vec<String>,
    /// The run that saw it last.
    pub run: Option<Uuid>,
    /// How often it has been seen.
    pub times: u64,
    /// When it was seen first.
    pub first_at: Timestamp,
    /// When it was seen last.
    pub last_at: Timestamp,
    /// When somebody acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// Who did, as they were called then.
    pub acknowledged_by: Option<String>,
    /// Not told until then, however often it is seen.
    pub muted_until: Option<Timestamp>,
}

/// What an alert can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertState {
    /// Neither of the others.
    Open,
    /// Somebody has seen it.
    Acknowledged,
    /// It is not told.
    Muted,
}

/// Which alerts are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlertFilter {
    /// Of this kind.
    pub kind: Option<AlertKind>,
    /// At least so bad.
    pub severity: Option<Severity>,
    /// In this state.
    pub state: Option<AlertState>,
    /// At this address.
    pub ip: Option<IpAddr>,
    /// Seen last by this run.
    pub run: Option<Uuid>,
}

const COLUMNS: &str = "id, kind, severity, title, detail, ip, protocol, port, tags, run, times, first_at, last_at, \
acknowledged_at, acknowledged_by_name, muted_until";

const LIST: Listing = Listing {
    from: "alert",
    columns: COLUMNS,
    sorts: &[
        ("lastAt", "last_at"),
        ("firstAt", "first_at"),
        ("severity", "severity"),
        ("times", "times"),
        ("kind", "kind"),
    ],
    falling: true,
    key: "key",
    searched: &["title", "detail", "kind", "ifnull(ip, '')", "tags"],
};

fn read(row: &SqliteRow) -> Result<Alert, StoreError> {
    let (kind, tags): (String, String) = (row.try_get("kind")?, row.try_get("tags")?);
    let unknown = || StoreError::Unreadable { what: "an alert's kind", reason: format!("{kind:?} is none") };
    let time = |column: &str| row.try_get::<Option<i64>, _>(column).map(|at| at.map(timestamp));
    let ip: Option<String> = row.try_get("ip")?;
    Ok(Alert {
        id: row.try_get("id")?,
        kind: AlertKind::named(&kind).ok_or_else(unknown)?,
        severity: Severity::stored(row.try_get("severity")?),
        title: row.try_get("title")?,
        detail: row.try_get("detail")?,
        ip: ip.and_then(|ip| ip.parse().ok()),
        protocol: row.try_get("protocol")?,
        port: row.try_get("port")?,
        tags: json::read("an alert's tags", &tags)?,
        run: row.try_get("run")?,
        times: u64::try_from(row.try_get::<i64, _>("times")?).unwrap_or(0),
        first_at: timestamp(row.try_get("first_at")?),
        last_at: timestamp(row.try_get("last_at")?),
        acknowledged_at: time("acknowledged_at")?,
        acknowledged_by: row.try_get("acknowledged_by_name")?,
        muted_until: time("muted_until")?,
    })
}

impl Store {
    /// The alerts of an owner, the newest first; sorted by `lastAt`, `firstAt`, `severity`, `times` or `kind`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn alerts(
        &self,
        owner: OwnerKey,
        filter: &AlertFilter,
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Page<Alert>, StoreError> {
        let filter = *filter;
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
            if let Some(kind) = filter.kind {
                query.push(" AND kind = ").push_bind(kind.as_str());
            }
            if let Some(severity) = filter.severity {
                query.push(" AND severity >= ").push_bind(severity.number());
            }
            if let Some(ip) = filter.ip {
                query.push(" AND ip = ").push_bind(ip.to_string());
            }
            if let Some(run) = filter.run {
                query.push(" AND run = ").push_bind(run);
            }
            let muted = "ifnull(muted_until, 0) > ";
            match filter.state {
                None => query,
                Some(AlertState::Muted) => query.push(format!(" AND {muted}")).push_bind(millis(now)),
                Some(AlertState::Acknowledged) => query.push(" AND acknowledged_at IS NOT NULL"),
                Some(AlertState::Open) => {
                    query.push(format!(" AND acknowledged_at IS NULL AND NOT {muted}")).push_bind(millis(now))
                }
            };
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// An alert of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn alert(&self, owner: OwnerKey, id: Uuid) -> Result<Alert, StoreError> {
        let row =
            sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} FROM alert WHERE owner = $1 AND id = $2")))
                .bind(owner.0)
                .bind(id)
                .fetch_optional(&self.readers)
                .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Alert }), read)
    }

    /// Somebody has seen it: it is told again when it is seen again. Who was first stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn acknowledge_alert(
        &self,
        owner: OwnerKey,
        id: Uuid,
        (account, name): (Uuid, &str),
        now: Timestamp,
    ) -> Result<Alert, StoreError> {
        sqlx::query(
            "UPDATE alert SET acknowledged_at = $3, acknowledged_by = $4, acknowledged_by_name = $5 WHERE owner = $1 AND id = $2 AND acknowledged_at IS NULL",
        )
        .bind(owner.0)
        .bind(id)
        .bind(millis(now))
        .bind(account)
        .bind(name)
        .execute(&self.writer)
        .await?;
        self.alert(owner, id).await
    }

    /// It is not told until then; nothing ends that, and it is told when it is seen again only if it was acknowledged.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn mute_alert(
        &self,
        owner: OwnerKey,
        id: Uuid,
        until: Option<Timestamp>,
    ) -> Result<Alert, StoreError> {
        sqlx::query("UPDATE alert SET muted_until = $3 WHERE owner = $1 AND id = $2")
            .bind(owner.0)
            .bind(id)
            .bind(until.map(millis))
            .execute(&self.writer)
            .await?;
        self.alert(owner, id).await
    }
}
