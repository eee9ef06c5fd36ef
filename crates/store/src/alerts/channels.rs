//! Channels: the ways out. Their transport holds secrets, which only deliveries need.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, Sqlite};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store, json, version};

/// A text that is shown to nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Secret")
    }
}

/// How what is told leaves. The address of a chat's hook is a secret: whoever has it may write there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Transport {
    /// JSON, signed with a secret.
    Webhook {
        /// Where.
        url: Secret,
        /// The key of the signature: `whsec_` and base64.
        secret: Secret,
    },
    /// Slack's incoming webhooks.
    Slack {
        /// Where.
        url: Secret,
    },
    /// Microsoft Teams' workflows.
    Teams {
        /// Where.
        url: Secret,
    },
    /// Mattermost's incoming webhooks.
    Mattermost {
        /// Where.
        url: Secret,
    },
    /// Mail.
    Email(Mail),
}

impl Transport {
    /// The name of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Webhook { .. } => "webhook",
            Self::Slack { .. } => "slack",
            Self::Teams { .. } => "teams",
            Self::Mattermost { .. } => "mattermost",
            Self::Email(_) => "email",
        }
    }

    /// Where it goes, where that is an address of the web.
    #[must_use]
    pub fn url(&self) -> Option<&Secret> {
        match self {
            Self::Webhook { url, .. }
            | Self::Slack { url }
            | Self::Teams { url }
            | Self::Mattermost { url } => Some(url),
            Self::Email(_) => None,
        }
    }
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// TLS from the beginning: port 465.
    Tls,
    /// TLS is asked for, and nothing is sent without: port 587.
    Starttls,
    /// In the clear: port 25 of a relay nearby.
    None,
}

/// A mail server, and whom it writes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mail {
    /// A name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub tls: MailTls,
    /// Who signs in; nobody does without.
    pub username: Option<String>,
    /// With what.
    pub password: Option<Secret>,
    /// Who writes.
    pub from: String,
    /// To whom.
    pub to: Vec<String>,
}

/// What can be set of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFields {
    /// Unique within the owner, whatever the case.
    pub name: String,
    /// How what is told leaves.
    pub transport: Transport,
    /// Inactive ones get nothing new, and what waits for them waits on.
    pub active: bool,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: ChannelFields,
    /// Attempts that failed since the last that did not.
    pub failures: u32,
    /// When it is tried again, after one that failed.
    pub retry_at: Option<Timestamp>,
    /// Why the last that failed did.
    pub last_error: Option<String>,
    /// When something was delivered last.
    pub delivered_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

pub(super) const COLUMNS: &str = "id, name, transport, state, failures, retry_at, last_error, delivered_at, created_at, \
updated_at, version";

const LIST: Listing = Listing {
    from: "channel",
    columns: COLUMNS,
    sorts: &[("name", "name"), ("kind", "kind"), ("createdAt", "created_at"), ("updatedAt", "updated_at")],
    falling: false,
    key: "id",
    // Not the transport: who searches could guess secrets letter by letter.
    searched: &["name", "kind"],
};

pub(super) fn read(row: &SqliteRow) -> Result<Channel, StoreError> {
    let (transport, state): (String, String) = (row.try_get("transport")?, row.try_get("state")?);
    let time = |column: &str| row.try_get::<Option<i64>, _>(column).map(|at| at.map(timestamp));
    Ok(Channel {
        id: row.try_get("id")?,
        fields: ChannelFields {
            name: row.try_get("name")?,
            transport: json::read("a channel's transport", &transport)?,
            active: state == "active",
        },
        failures: row.try_get("failures")?,
        retry_at: time("retry_at")?,
        last_error: row.try_get("last_error")?,
        delivered_at: time("delivered_at")?,
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

impl Store {
    /// Makes a channel.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_channel(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &ChannelFields,
        now: Timestamp,
    ) -> Result<Channel, StoreError> {
        sqlx::query(
            "INSERT INTO channel (id, owner, name, kind, transport, state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.name)
        .bind(fields.transport.kind())
        .bind(json::write("a channel's transport", &fields.transport)?)
        .bind(state(fields.active))
        .bind(millis(now))
        .execute(&self.writer)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Channel, &fields.name))?;
        self.channel(owner, id).await
    }

    /// The channels of an owner, sorted by `name`, `kind`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn channels(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Channel>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A channel of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn channel(&self, owner: OwnerKey, id: Uuid) -> Result<Channel, StoreError> {
        let row =
            sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} FROM channel WHERE owner = $1 AND id = $2")))
                .bind(owner.0)
                .bind(id)
                .fetch_optional(&self.readers)
                .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Channel }), read)
    }

    /// Changes a channel. What waits for it is tried at once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Duplicate`].
    pub async fn change_channel(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &ChannelFields,
        now: Timestamp,
    ) -> Result<Channel, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Channel, owner, id, expected).await?;
        sqlx::query(
            "UPDATE channel SET name = $2, kind = $3, transport = $4, state = $5, failures = 0, retry_at = NULL, updated_at = $6, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.name)
        .bind(fields.transport.kind())
        .bind(json::write("a channel's transport", &fields.transport)?)
        .bind(state(fields.active))
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Channel, &fields.name))?;
        sqlx::query(
            "UPDATE delivery SET due_at = min(due_at, max(wanted_at, $2)) WHERE channel = $1 AND status = 'waiting'",
        )
        .bind(id)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.channel(owner, id).await
    }

    /// Removes a channel that no rule uses. What waits for it has failed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`].
    pub async fn delete_channel(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Channel, owner, id, expected).await?;
        let rules: i64 = sqlx::query_scalar("SELECT count(*) FROM rule WHERE channel = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        if rules > 0 {
            return Err(StoreError::InUse {
                what: What::Channel,
                by: format!("{rules} rule{}", if rules == 1 { "" } else { "s" }),
                mend: "give them another channel or delete them first, or make this one inactive",
            });
        }
        sqlx::query(
            "UPDATE delivery SET status = 'failed', last_error = 'the channel was deleted', ended_at = $2 WHERE channel = $1 AND status = 'waiting'",
        )
        .bind(id)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM channel WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
