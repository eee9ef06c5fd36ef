//! Providers: what scans are run by, within which limits.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version;
use crate::{OwnerKey, Store};

/// What can be set of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFields {
    /// Unique within the owner, whatever the case.
    pub name: String,
    /// For people.
    pub display_name: String,
    /// `Scan`.
    pub category: String,
    /// `Nmap`.
    pub kind: String,
    /// The command of scans that have none of their own, with `%s` for the targets.
    pub command: String,
    /// Who does the work: `auto`, `nmap` or `fast`.
    pub engine: String,
    /// Packets a second at most.
    pub max_rate_pps: Option<i64>,
    /// Runs at a time at most.
    pub max_parallel_runs: Option<i64>,
    /// How long a run may take.
    pub timeout_seconds: Option<i64>,
    /// Names of granted option classes.
    pub options: Vec<String>,
    /// Inactive ones run nothing.
    pub active: bool,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: ProviderFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const COLUMNS: &str = "id, name, display_name, category, type, command, engine, max_rate_pps, max_parallel_runs, \
timeout_seconds, options, state, created_at, updated_at, version";

const LIST: Listing = Listing {
    from: "provider",
    columns: COLUMNS,
    sorts: &[
        ("name", "name"),
        ("displayName", "display_name"),
        ("createdAt", "created_at"),
        ("updatedAt", "updated_at"),
    ],
    falling: false,
    key: "id",
    searched: &["name", "display_name", "command"],
};

fn read(row: &SqliteRow) -> Result<Provider, StoreError> {
    let options: String = row.try_get("options")?;
    let state: String = row.try_get("state")?;
    Ok(Provider {
        id: row.try_get("id")?,
        fields: ProviderFields {
            name: row.try_get("name")?,
            display_name: row.try_get("display_name")?,
            category: row.try_get("category")?,
            kind: row.try_get("type")?,
            command: row.try_get("command")?,
            engine: row.try_get("engine")?,
            max_rate_pps: row.try_get("max_rate_pps")?,
            max_parallel_runs: row.try_get("max_parallel_runs")?,
            timeout_seconds: row.try_get("timeout_seconds")?,
            options: crate::json::read("a provider's options", &options)?,
            active: state == "active",
        },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Makes a provider.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_provider(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &ProviderFields,
        now: Timestamp,
    ) -> Result<Provider, StoreError> {
        let made = sqlx::query(
            "INSERT INTO provider (id, owner, name, display_name, category, type, command, max_rate_pps, max_parallel_runs, timeout_seconds, options, state, engine, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.name)
        .bind(&fields.display_name)
        .bind(&fields.category)
        .bind(&fields.kind)
        .bind(&fields.command)
        .bind(fields.max_rate_pps)
        .bind(fields.max_parallel_runs)
        .bind(fields.timeout_seconds)
        .bind(crate::json::write("a provider's options", &fields.options)?)
        .bind(state(fields.active))
        .bind(&fields.engine)
        .bind(millis(now))
        .execute(&self.writer)
        .await;
        made.map_err(|error| StoreError::of_naming(error, What::Provider, &fields.name))?;
        self.provider(owner, id).await
    }

    /// The providers of an owner, sorted by `name`, `displayName`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn providers(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Provider>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A provider of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn provider(&self, owner: OwnerKey, id: Uuid) -> Result<Provider, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM provider WHERE owner = $1 AND id = $2"
        )))
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Provider }), read)
    }

    /// Changes a provider.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Duplicate`].
    pub async fn change_provider(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &ProviderFields,
        now: Timestamp,
    ) -> Result<Provider, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Provider, owner, id, expected).await?;
        sqlx::query(
            "UPDATE provider SET name = $2, display_name = $3, category = $4, type = $5, command = $6, max_rate_pps = $7, max_parallel_runs = $8, timeout_seconds = $9, options = $10, state = $11, engine = $12, updated_at = $13, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.name)
        .bind(&fields.display_name)
        .bind(&fields.category)
        .bind(&fields.kind)
        .bind(&fields.command)
        .bind(fields.max_rate_pps)
        .bind(fields.max_parallel_runs)
        .bind(fields.timeout_seconds)
        .bind(crate::json::write("a provider's options", &fields.options)?)
        .bind(state(fields.active))
        .bind(&fields.engine)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Provider, &fields.name))?;
        transaction.commit().await?;
        self.provider(owner, id).await
    }

    /// Removes a provider that no scan uses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`].
    pub async fn delete_provider(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Provider, owner, id, expected).await?;
        let scans: i64 = sqlx::query_scalar("SELECT count(*) FROM scan WHERE provider = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        if scans > 0 {
            return Err(StoreError::InUse {
                what: What::Provider,
                by: format!("{scans} scan{}", if scans == 1 { "" } else { "s" }),
                mend: "give them another provider or delete them first, or make this one inactive",
            });
        }
        sqlx::query("DELETE FROM provider WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}
