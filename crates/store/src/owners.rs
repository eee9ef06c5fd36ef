//! Owners: the organizations that everything belongs to.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use uuid::Uuid;

use crate::accounts::{self, Account, NewAccount};
use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store};

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Inside the database.
    pub key: OwnerKey,
    /// In the API.
    pub id: Uuid,
    /// Unique, whatever the case.
    pub name: String,
    /// For people.
    pub display_name: String,
    /// Its admins may make owners.
    pub is_system: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

const COLUMNS: &str = "key, id, name, display_name, is_system, created_at, updated_at, version";

const LIST: Listing = Listing {
    from: "owner",
    columns: COLUMNS,
    sorts: &[("name", "name"), ("createdAt", "created_at")],
    falling: false,
    key: "key",
    searched: &["name", "display_name"],
};

fn read(row: &SqliteRow) -> Result<Owner, StoreError> {
    Ok(Owner {
        key: OwnerKey(row.try_get("key")?),
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        is_system: row.try_get("is_system")?,
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Makes an owner that may scan the networks `allowed`.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_owner(
        &self,
        id: Uuid,
        name: &str,
        display_name: &str,
        is_system: bool,
        allowed: &[String],
        now: Timestamp,
    ) -> Result<Owner, StoreError> {
        let mut transaction = self.begin().await?;
        let owner = insert(&mut transaction, id, name, display_name, is_system, allowed, now).await?;
        transaction.commit().await?;
        Ok(owner)
    }

    /// Makes an owner and its first user at once, so that there is none whom nobody looks after. What `admin` says
    /// of its owner is not looked at.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] of the owner or of the user.
    pub async fn create_owner_with_admin(
        &self,
        id: Uuid,
        name: &str,
        display_name: &str,
        allowed: &[String],
        admin: &NewAccount,
        now: Timestamp,
    ) -> Result<(Owner, Account), StoreError> {
        let mut transaction = self.begin().await?;
        let owner = insert(&mut transaction, id, name, display_name, false, allowed, now).await?;
        accounts::insert(&mut transaction, owner.key, admin, now).await?;
        let admin = accounts::within(&mut transaction, admin.id).await?;
        transaction.commit().await?;
        Ok((owner, admin))
    }

    /// The owners; all of them, or the one of this key. Sorted by `name` or `createdAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn owners(
        &self,
        only: Option<OwnerKey>,
        page: &PageRequest,
    ) -> Result<Page<Owner>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<sqlx::Sqlite>| {
            if let Some(owner) = only {
                query.push(" AND key = ").push_bind(owner.0);
            }
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// An owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn owner(&self, id: Uuid) -> Result<Owner, StoreError> {
        let row = sqlx::query(
            "SELECT key, id, name, display_name, is_system, created_at, updated_at, version FROM owner WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Owner }), read)
    }

    /// The owner that came first; nothing in a store that was never set up.
    ///
    /// # Errors
    /// The database's.
    pub async fn system_owner(&self) -> Result<Option<Owner>, StoreError> {
        let row = sqlx::query(
            "SELECT key, id, name, display_name, is_system, created_at, updated_at, version FROM owner WHERE is_system = 1 ORDER BY key LIMIT 1",
        )
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Renames an owner for people.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`] where `expected` is not its version.
    pub async fn rename_owner(
        &self,
        id: Uuid,
        expected: Option<i64>,
        display_name: &str,
        now: Timestamp,
    ) -> Result<Owner, StoreError> {
        let mut transaction = self.begin().await?;
        let current: Option<i64> = sqlx::query_scalar("SELECT version FROM owner WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        crate::version::same_version(What::Owner, current, expected)?;
        let row = sqlx::query(
            "UPDATE owner SET display_name = $2, updated_at = $3, version = version + 1 WHERE id = $1 RETURNING key, id, name, display_name, is_system, created_at, updated_at, version",
        )
        .bind(id)
        .bind(display_name)
        .bind(millis(now))
        .fetch_one(&mut *transaction)
        .await?;
        let owner = read(&row)?;
        transaction.commit().await?;
        Ok(owner)
    }
}

async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    id: Uuid,
    name: &str,
    display_name: &str,
    is_system: bool,
    allowed: &[String],
    now: Timestamp,
) -> Result<Owner, StoreError> {
    let made = sqlx::query(
        "INSERT INTO owner (id, name, display_name, is_system, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) RETURNING key, id, name, display_name, is_system, created_at, updated_at, version",
    )
    .bind(id)
    .bind(name)
    .bind(display_name)
    .bind(is_system)
    .bind(millis(now))
    .fetch_one(&mut **transaction)
    .await;
    let owner = match made {
        Ok(row) => read(&row)?,
        Err(error) if StoreError::is_duplicate(&error) => {
            return Err(StoreError::Duplicate { what: What::Owner, name: name.to_owned() });
        }
        Err(error) => return Err(error.into()),
    };
    let allowed = serde_json::to_string(allowed)
        .map_err(|error| StoreError::Unreadable { what: "a scope", reason: error.to_string() })?;
    sqlx::query("INSERT INTO owner_scope (owner, allowed, excluded, updated_at) VALUES ($1, $2, '[]', $3)")
        .bind(owner.key.0)
        .bind(allowed)
        .bind(millis(now))
        .execute(&mut **transaction)
        .await?;
    sqlx::query("INSERT INTO owner_settings (owner, updated_at) VALUES ($1, $2)")
        .bind(owner.key.0)
        .bind(millis(now))
        .execute(&mut **transaction)
        .await?;
    Ok(owner)
}
