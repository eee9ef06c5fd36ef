//! Rules: which alerts go to which channel, and when.

use ipnet::IpNet;
use jiff::Timestamp;
use portolan_changes::PortKey;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{AlertKind, Occurrence, Severity};
use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store, json, version};

/// Ports that a rule is for: `22`, `8000-8100`, `udp/53`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortRange {
    /// `tcp`, `udp` or `sctp`; nothing for each of them.
    pub protocol: Option<String>,
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

impl PortRange {
    /// Reads one, in lower case and without blanks.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (protocol, ports) = match text.split_once('/') {
            Some((protocol, ports)) => (Some(protocol), ports),
            None => (None, text),
        };
        if protocol.is_some_and(|protocol| !matches!(protocol, "tcp" | "udp" | "sctp")) {
            return None;
        }
        let number = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| text.parse::<u16>().ok()).flatten()
        };
        let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
        let (from, to) = (number(from)?, number(to)?);
        (from <= to).then(|| Self { protocol: protocol.map(str::to_owned), from, to })
    }

    fn has(&self, occurrence: &Occurrence) -> bool {
        let is_of = |protocol: Option<&str>| self.protocol.is_none() || self.protocol.as_deref() == protocol;
        let is_open =
            |key: &PortKey| (self.from..=self.to).contains(&key.number) && is_of(Some(key.protocol.as_str()));
        occurrence.ports.ranges().any(|(first, last)| first <= self.to && last >= self.from)
            && is_of(occurrence.protocol.as_deref())
            || occurrence.open.iter().any(is_open)
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(protocol) = &self.protocol {
            write!(to, "{protocol}/")?;
        }
        write!(to, "{}", self.from)?;
        if self.to == self.from { Ok(()) } else { write!(to, "-{}", self.to) }
    }
}

/// What can be set of a rule. Each list that is not empty has to have what is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFields {
    /// Unique within the owner, whatever the case.
    pub name: String,
    /// Kinds of alerts; notices are told where they are named only.
    pub kinds: Vec<AlertKind>,
    /// Networks.
    pub networks: Vec<IpNet>,
    /// Tags of assets, whatever the case.
    pub tags: Vec<String>,
    /// Ports.
    pub ports: Vec<PortRange>,
    /// The least severity.
    pub severity: Severity,
    /// Where it goes.
    pub channel: Uuid,
    /// Collected for so long; nothing to tell at once.
    pub digest_minutes: Option<i64>,
    /// Inactive ones tell nothing.
    pub active: bool,
}

impl RuleFields {
    /// Whether something is to be told.
    #[must_use]
    pub fn matches(&self, occurrence: &Occurrence) -> bool {
        let in_network = |net: &IpNet| occurrence.ip.is_some_and(|ip| net.contains(&ip));
        let has_tag =
            |tag: &String| occurrence.tags.iter().any(|other| other.to_lowercase() == tag.to_lowercase());
        occurrence.severity >= self.severity
            && (self.kinds.contains(&occurrence.kind)
                || self.kinds.is_empty() && !occurrence.kind.is_notice())
            && (self.networks.is_empty() || self.networks.iter().any(in_network))
            && (self.tags.is_empty() || self.tags.iter().any(has_tag))
            && (self.ports.is_empty() || self.ports.iter().any(|ports| ports.has(occurrence)))
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: RuleFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const COLUMNS: &str = "id, name, kinds, networks, tags, ports, severity, channel, digest_minutes, state, created_at, \
updated_at, version";

const LIST: Listing = Listing {
    from: "rule",
    columns: COLUMNS,
    sorts: &[("name", "name"), ("createdAt", "created_at"), ("updatedAt", "updated_at")],
    falling: false,
    key: "id",
    searched: &["name", "kinds", "networks", "tags", "ports"],
};

fn read(row: &SqliteRow) -> Result<Rule, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let ports: Vec<String> = json::read("a rule's ports", &text("ports")?)?;
    Ok(Rule {
        id: row.try_get("id")?,
        fields: RuleFields {
            name: row.try_get("name")?,
            kinds: json::read("a rule's kinds", &text("kinds")?)?,
            networks: json::read("a rule's networks", &text("networks")?)?,
            tags: json::read("a rule's tags", &text("tags")?)?,
            ports: ports.iter().filter_map(|ports| PortRange::parse(ports)).collect(),
            severity: Severity::stored(row.try_get("severity")?),
            channel: row.try_get("channel")?,
            digest_minutes: row.try_get("digest_minutes")?,
            active: text("state")? == "active",
        },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

/// The rules of an owner that tell something now.
pub(super) async fn active(from: &mut SqliteConnection, owner: OwnerKey) -> Result<Vec<Rule>, StoreError> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM rule WHERE owner = $1 AND state = 'active' AND channel IN (SELECT id FROM channel WHERE state = 'active') ORDER BY id"
    )))
    .bind(owner.0)
    .fetch_all(from)
    .await?;
    rows.iter().map(read).collect()
}

impl Store {
    /// Makes a rule.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`]; [`StoreError::NotFound`] of the channel.
    pub async fn create_rule(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &RuleFields,
        now: Timestamp,
    ) -> Result<Rule, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Channel, owner, fields.channel, None).await?;
        sqlx::query("INSERT INTO rule (id, owner, name, kinds, networks, tags, ports, severity, channel, digest_minutes, state, created_at, updated_at) VALUES ($1, $2, $3, '[]', '[]', '[]', '[]', 0, $4, NULL, 'inactive', $5, $5)")
            .bind(id)
            .bind(owner.0)
            .bind(&fields.name)
            .bind(fields.channel)
            .bind(millis(now))
            .execute(&mut *transaction)
            .await
            .map_err(|error| StoreError::of_naming(error, What::Rule, &fields.name))?;
        set(&mut transaction, id, fields).await?;
        transaction.commit().await?;
        self.rule(owner, id).await
    }

    /// The rules of an owner, sorted by `name`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn rules(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Rule>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// Whether a rule of an owner asks for alerts of a kind by its name.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_asked_for(&self, owner: OwnerKey, kind: AlertKind) -> Result<bool, StoreError> {
        let mut reader = self.readers.acquire().await?;
        Ok(active(&mut reader, owner).await?.iter().any(|rule| rule.fields.kinds.contains(&kind)))
    }

    /// A rule of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn rule(&self, owner: OwnerKey, id: Uuid) -> Result<Rule, StoreError> {
        let row =
            sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} FROM rule WHERE owner = $1 AND id = $2")))
                .bind(owner.0)
                .bind(id)
                .fetch_optional(&self.readers)
                .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Rule }), read)
    }

    /// Changes a rule. What waits for it already goes as it was to.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of it or of the channel, [`StoreError::Changed`], [`StoreError::Duplicate`].
    pub async fn change_rule(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &RuleFields,
        now: Timestamp,
    ) -> Result<Rule, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Rule, owner, id, expected).await?;
        version::still(&mut transaction, What::Channel, owner, fields.channel, None).await?;
        set(&mut transaction, id, fields).await?;
        sqlx::query("UPDATE rule SET updated_at = $2, version = version + 1 WHERE id = $1")
            .bind(id)
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.rule(owner, id).await
    }

    /// Removes a rule. What waits for it already goes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub async fn delete_rule(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Rule, owner, id, expected).await?;
        sqlx::query("DELETE FROM rule WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn set(to: &mut SqliteConnection, id: Uuid, fields: &RuleFields) -> Result<(), StoreError> {
    let ports: Vec<String> = fields.ports.iter().map(ToString::to_string).collect();
    sqlx::query(
        "UPDATE rule SET name = $2, kinds = $3, networks = $4, tags = $5, ports = $6, severity = $7, channel = $8, digest_minutes = $9, state = $10 WHERE id = $1",
    )
    .bind(id)
    .bind(&fields.name)
    .bind(json::write("a rule's kinds", &fields.kinds)?)
    .bind(json::write("a rule's networks", &fields.networks)?)
    .bind(json::write("a rule's tags", &fields.tags)?)
    .bind(json::write("a rule's ports", &ports)?)
    .bind(fields.severity.number())
    .bind(fields.channel)
    .bind(fields.digest_minutes)
    .bind(if fields.active { "active" } else { "inactive" })
    .execute(to)
    .await
    .map_err(|error| StoreError::of_naming(error, What::Rule, &fields.name))?;
    Ok(())
}
