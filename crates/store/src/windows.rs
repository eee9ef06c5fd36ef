//! Windows: when scans may run, or may not. What a window means, `portolan-schedule` knows; here it is text.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version::same_version;
use crate::{OwnerKey, Store};

/// What a window belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Of {
    /// All scans of the owner.
    Owner,
    /// Scans that send into this network, which is in canonical form.
    Network(String),
    /// This scan.
    Scan(Uuid),
}

/// What can be set of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowFields {
    /// Unique within the owner, whatever the case.
    pub name: String,
    /// What it belongs to.
    pub of: Of,
    /// JSON.
    pub spec: String,
}

/// A window of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: WindowFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const LIST: Listing = Listing {
    from: "scan_window",
    columns: "id, name, scan, network, spec, created_at, updated_at, version",
    sorts: &[("name", "name"), ("createdAt", "created_at"), ("updatedAt", "updated_at")],
    falling: false,
    key: "id",
    searched: &["name", "coalesce(network, '')"],
};

fn read(row: &SqliteRow) -> Result<Window, StoreError> {
    let of = match (row.try_get("scan")?, row.try_get("network")?) {
        (Some(scan), _) => Of::Scan(scan),
        (None, Some(network)) => Of::Network(network),
        (None, None) => Of::Owner,
    };
    Ok(Window {
        id: row.try_get("id")?,
        fields: WindowFields { name: row.try_get("name")?, of, spec: row.try_get("spec")? },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl WindowFields {
    fn scan(&self) -> Option<Uuid> {
        if let Of::Scan(scan) = self.of { Some(scan) } else { None }
    }

    fn network(&self) -> Option<&str> {
        if let Of::Network(network) = &self.of { Some(network) } else { None }
    }
}

impl Store {
    /// Makes a window.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`], [`StoreError::NotFound`] of the scan that it names.
    pub async fn create_window(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &WindowFields,
        now: Timestamp,
    ) -> Result<Window, StoreError> {
        let mut transaction = self.begin().await?;
        scan_exists(&mut transaction, owner, fields).await?;
        sqlx::query(
            "INSERT INTO scan_window (id, owner, name, scan, network, spec, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.name)
        .bind(fields.scan())
        .bind(fields.network())
        .bind(&fields.spec)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Window, &fields.name))?;
        transaction.commit().await?;
        self.window(owner, id).await
    }

    /// The windows of an owner, sorted by `name`, `createdAt` or `updatedAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn windows(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Window>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// The windows that may hold for runs of a scan: the owner's, those of all its networks, and the scan's own.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn windows_for(&self, owner: OwnerKey, scan: Option<Uuid>) -> Result<Vec<Window>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, scan, network, spec, created_at, updated_at, version FROM scan_window WHERE owner = $1 AND (scan IS NULL OR scan = $2) ORDER BY name",
        )
        .bind(owner.0)
        .bind(scan)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read).collect()
    }

    /// A window of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn window(&self, owner: OwnerKey, id: Uuid) -> Result<Window, StoreError> {
        let row = sqlx::query(
            "SELECT id, name, scan, network, spec, created_at, updated_at, version FROM scan_window WHERE owner = $1 AND id = $2",
        )
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Window }), read)
    }

    /// Changes a window.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of the window or of the scan that it names, [`StoreError::Changed`],
    /// [`StoreError::Duplicate`].
    pub async fn change_window(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &WindowFields,
        now: Timestamp,
    ) -> Result<Window, StoreError> {
        let mut transaction = self.begin().await?;
        same_version(What::Window, version(&mut transaction, owner, id).await?, expected)?;
        scan_exists(&mut transaction, owner, fields).await?;
        sqlx::query(
            "UPDATE scan_window SET name = $2, scan = $3, network = $4, spec = $5, updated_at = $6, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.name)
        .bind(fields.scan())
        .bind(fields.network())
        .bind(&fields.spec)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Window, &fields.name))?;
        transaction.commit().await?;
        self.window(owner, id).await
    }

    /// Removes a window.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub async fn delete_window(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        same_version(What::Window, version(&mut transaction, owner, id).await?, expected)?;
        sqlx::query("DELETE FROM scan_window WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn version(
    within: &mut SqliteConnection,
    owner: OwnerKey,
    id: Uuid,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar("SELECT version FROM scan_window WHERE owner = $1 AND id = $2")
        .bind(owner.0)
        .bind(id)
        .fetch_optional(within)
        .await?)
}

/// A window of a scan is of one of the owner's.
async fn scan_exists(
    within: &mut SqliteConnection,
    owner: OwnerKey,
    fields: &WindowFields,
) -> Result<(), StoreError> {
    let Some(scan) = fields.scan() else { return Ok(()) };
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM scan WHERE owner = $1 AND id = $2")
        .bind(owner.0)
        .bind(scan)
        .fetch_optional(within)
        .await?;
    found.map(|_| ()).ok_or(StoreError::NotFound { what: What::Scan })
}
