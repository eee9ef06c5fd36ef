//! Baselines: which open ports are expected of an asset, or of all assets with a tag, who approved it, why, and until
//! when. What is open beyond that is a finding, for as long as it is open and nobody accepts it by expecting it too.

pub(crate) mod beyond;
mod findings;

use jiff::Timestamp;
use portolan_changes::Ports;
use portolan_model::Protocol;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};
use uuid::Uuid;

pub use findings::Finding;

use crate::error::{StoreError, What};
use crate::page::Listing;
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Page, PageRequest, Store};

/// Of what something is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One asset.
    Asset(Uuid),
    /// All assets with this tag, whatever its case.
    Tag(String),
}

/// What is expected, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineFields {
    /// Of what.
    pub subject: Subject,
    /// The transport of `ports`.
    pub protocol: Protocol,
    /// The ports that may be open; none where none may.
    pub ports: Ports,
    /// Why.
    pub reason: String,
    /// Until when; nothing for no end.
    pub until: Option<Timestamp>,
}

/// Ports that are expected to be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// In the API.
    pub id: Uuid,
    /// What is expected.
    pub fields: BaselineFields,
    /// Who approved it.
    pub approved_by: Option<Uuid>,
    /// As they were called then.
    pub approved_by_name: Option<String>,
    /// When.
    pub approved_at: Timestamp,
}

/// Which are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BaselineFilter {
    /// Those that hold for this asset: its own, and those of its tags.
    pub asset: Option<Uuid>,
    /// Those of this tag.
    pub tag: Option<String>,
}

const LIST: Listing = Listing {
    from: "baseline",
    columns: "id, asset, tag, protocol, ports, reason, approved_by, approved_by_name, approved_at, until",
    sorts: &[("approvedAt", "approved_at"), ("until", "ifnull(until, 9223372036854775807)")],
    falling: true,
    key: "id",
    searched: &["ifnull(tag, '')", "ports", "reason", "ifnull(approved_by_name, '')"],
};

fn read(row: &SqliteRow) -> Result<Baseline, StoreError> {
    let unreadable = |reason: &str| StoreError::Unreadable { what: "a baseline", reason: reason.to_owned() };
    let subject = match (row.try_get::<Option<Uuid>, _>("asset")?, row.try_get::<Option<String>, _>("tag")?) {
        (Some(asset), _) => Subject::Asset(asset),
        (None, Some(tag)) => Subject::Tag(tag),
        (None, None) => return Err(unreadable("it is of nothing")),
    };
    let protocol: &str = row.try_get("protocol")?;
    Ok(Baseline {
        id: row.try_get("id")?,
        fields: BaselineFields {
            subject,
            protocol: protocol.parse().map_err(|_| unreadable("its transport is none"))?,
            ports: Ports::read(row.try_get("ports")?),
            reason: row.try_get("reason")?,
            until: row.try_get::<Option<i64>, _>("until")?.map(timestamp),
        },
        approved_by: row.try_get("approved_by")?,
        approved_by_name: row.try_get("approved_by_name")?,
        approved_at: timestamp(row.try_get("approved_at")?),
    })
}

impl Store {
    /// Writes down what is expected.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the asset is none of the owner's.
    pub async fn create_baseline(&self, owner: OwnerKey, new: &Baseline) -> Result<(), StoreError> {
        let (asset, tag) = match &new.fields.subject {
            Subject::Asset(asset) => (Some(self.asset(owner, *asset).await?.id), None),
            Subject::Tag(tag) => (None, Some(tag)),
        };
        sqlx::query(
            "INSERT INTO baseline (id, owner, asset, tag, protocol, ports, reason, approved_by, approved_by_name, approved_at, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(new.id)
        .bind(owner.0)
        .bind(asset)
        .bind(tag)
        .bind(new.fields.protocol.as_str())
        .bind(new.fields.ports.to_string())
        .bind(&new.fields.reason)
        .bind(new.approved_by)
        .bind(&new.approved_by_name)
        .bind(millis(new.approved_at))
        .bind(new.fields.until.map(millis))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The baselines of an owner, the newest first. `sort`: `approvedAt`, `until`. `q` looks at tags, ports, reasons and
    /// who approved.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn baselines(
        &self,
        owner: OwnerKey,
        filter: &BaselineFilter,
        page: &PageRequest,
    ) -> Result<Page<Baseline>, StoreError> {
        LIST.page(&self.readers, &|query| restrict(query, owner, filter), page, read).await
    }

    /// A baseline of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn baseline(&self, owner: OwnerKey, id: Uuid) -> Result<Baseline, StoreError> {
        let only = |query: &mut QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0).push(" AND id = ").push_bind(id);
        };
        let (mut found, _) = LIST.rows(&self.readers, &only, &PageRequest::default(), read).await?;
        found.pop().ok_or(StoreError::NotFound { what: What::Baseline })
    }

    /// Expects it no longer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_baseline(&self, owner: OwnerKey, id: Uuid) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM baseline WHERE owner = $1 AND id = $2")
            .bind(owner.0)
            .bind(id)
            .execute(&self.writer)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: What::Baseline });
        }
        Ok(())
    }
}

fn restrict(to: &mut QueryBuilder<Sqlite>, owner: OwnerKey, filter: &BaselineFilter) {
    to.push(" AND owner = ").push_bind(owner.0);
    if let Some(asset) = filter.asset {
        to.push(" AND (asset = ").push_bind(asset);
        to.push(" OR tag IN (SELECT t.tag FROM asset_tag t WHERE t.asset = ").push_bind(asset);
        to.push(" AND t.owner = ").push_bind(owner.0).push("))");
    }
    if let Some(tag) = &filter.tag {
        to.push(" AND tag = ").push_bind(tag.clone());
    }
}
