//! Users: who may sign in, and with which role.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use uuid::Uuid;

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version::same_version;
use crate::{OwnerKey, Role, Store};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// In the API.
    pub id: Uuid,
    /// Where they belong.
    pub owner: OwnerKey,
    /// The same, in the API.
    pub owner_id: Uuid,
    /// Whether that is the owner whose admins may make owners.
    pub owner_is_system: bool,
    /// Unique over all owners, whatever the case.
    pub username: String,
    /// For people.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// PHC string of argon2id.
    pub password: String,
    /// The password was given by somebody else.
    pub must_change_password: bool,
    /// May not sign in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When they signed in last.
    pub last_sign_in: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

/// A user to be.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// In the API.
    pub id: Uuid,
    /// Where they belong.
    pub owner: OwnerKey,
    /// Unique over all owners.
    pub username: String,
    /// For people.
    pub display_name: String,
    /// What they may do.
    pub role: Role,
    /// PHC string of argon2id.
    pub password: String,
    /// The password was given by somebody else.
    pub must_change_password: bool,
}

/// What is to be changed of a user; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    /// For people.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// May not sign in.
    pub disabled: Option<bool>,
    /// PHC string of argon2id, and whether it must be changed.
    pub password: Option<(String, bool)>,
}

pub(crate) const COLUMNS: &str = "account.id, account.owner, owner.id AS owner_id, owner.is_system AS owner_is_system, \
account.username, account.display_name, account.role, account.password, account.must_change_password, \
account.disabled, account.created_at, account.updated_at, account.last_sign_in, account.version";

const LIST: Listing = Listing {
    from: "account JOIN owner ON owner.key = account.owner",
    columns: COLUMNS,
    sorts: &[
        ("username", "account.username"),
        ("displayName", "account.display_name"),
        ("createdAt", "account.created_at"),
        ("lastSignIn", "coalesce(account.last_sign_in, 0)"),
    ],
    falling: false,
    key: "account.id",
    searched: &["account.username", "account.display_name"],
};

pub(crate) fn read(row: &SqliteRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.try_get("id")?,
        owner: OwnerKey(row.try_get("owner")?),
        owner_id: row.try_get("owner_id")?,
        owner_is_system: row.try_get("owner_is_system")?,
        username: row.try_get("username")?,
        display_name: row.try_get("display_name")?,
        role: Role::stored(row.try_get("role")?),
        password: row.try_get("password")?,
        must_change_password: row.try_get("must_change_password")?,
        disabled: row.try_get("disabled")?,
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        last_sign_in: row.try_get::<Option<i64>, _>("last_sign_in")?.map(timestamp),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Makes a user.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_account(&self, new: &NewAccount, now: Timestamp) -> Result<Account, StoreError> {
        let mut transaction = self.begin().await?;
        insert(&mut transaction, new.owner, new, now).await?;
        let account = within(&mut transaction, new.id).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// The users of an owner, sorted by `username`, `displayName`, `createdAt` or `lastSignIn`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn accounts(&self, owner: OwnerKey, page: &PageRequest) -> Result<Page<Account>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND account.owner = ").push_bind(owner.0);
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A user of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn account(&self, owner: OwnerKey, id: Uuid) -> Result<Account, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM account JOIN owner ON owner.key = account.owner WHERE account.owner = $1 AND account.id = $2"
        )))
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::User }), read)
    }

    /// A user of whatever owner, for those who decide for the whole installation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn account_anywhere(&self, id: Uuid) -> Result<Account, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM account JOIN owner ON owner.key = account.owner WHERE account.id = $1"
        )))
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::User }), read)
    }

    /// The user who signs in as `username`.
    ///
    /// # Errors
    /// The database's.
    pub async fn account_called(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM account JOIN owner ON owner.key = account.owner WHERE account.username = $1"
        )))
        .bind(username)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Changes a user. A new password, a lower role or disabling ends their sessions. An owner keeps one admin who
    /// may sign in.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`] for the last admin.
    pub async fn change_account(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        change: &AccountChange,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let mut transaction = self.begin().await?;
        let before = belonging(&mut transaction, owner, id).await?;
        same_version(What::User, Some(before.version), expected)?;
        let role = change.role.unwrap_or(before.role);
        let disabled = change.disabled.unwrap_or(before.disabled);
        if before.role == Role::Admin && !before.disabled && (role != Role::Admin || disabled) {
            another_admin(&mut transaction, owner, id).await?;
        }
        let (password, must_change) =
            change.password.clone().unwrap_or((before.password.clone(), before.must_change_password));
        sqlx::query(
            "UPDATE account SET display_name = $2, role = $3, disabled = $4, password = $5, must_change_password = $6, updated_at = $7, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(change.display_name.as_ref().unwrap_or(&before.display_name))
        .bind(role.as_str())
        .bind(disabled)
        .bind(password)
        .bind(must_change)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        if change.password.is_some() || disabled || role < before.role {
            sqlx::query("DELETE FROM session WHERE account = $1").bind(id).execute(&mut *transaction).await?;
        }
        let account = within(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// Removes a user, with their sessions and tokens. What they did stays, under their name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`] for the last admin.
    pub async fn delete_account(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let before = belonging(&mut transaction, owner, id).await?;
        same_version(What::User, Some(before.version), expected)?;
        if before.role == Role::Admin && !before.disabled {
            another_admin(&mut transaction, owner, id).await?;
        }
        sqlx::query("DELETE FROM account WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that a user has signed in.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_sign_in(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE account SET last_sign_in = $2 WHERE id = $1")
            .bind(id)
            .bind(millis(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// Makes the row of a user of `owner`.
pub(crate) async fn insert(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    new: &NewAccount,
    now: Timestamp,
) -> Result<(), StoreError> {
    let made = sqlx::query(
        "INSERT INTO account (id, owner, username, display_name, role, password, must_change_password, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(new.id)
    .bind(owner.0)
    .bind(&new.username)
    .bind(&new.display_name)
    .bind(new.role.as_str())
    .bind(&new.password)
    .bind(new.must_change_password)
    .bind(millis(now))
    .execute(&mut **transaction)
    .await;
    match made {
        Ok(_) => Ok(()),
        Err(error) if StoreError::is_duplicate(&error) => {
            Err(StoreError::Duplicate { what: What::User, name: new.username.clone() })
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn within(
    transaction: &mut Transaction<'_, Sqlite>,
    id: Uuid,
) -> Result<Account, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM account JOIN owner ON owner.key = account.owner WHERE account.id = $1"
    )))
    .bind(id)
    .fetch_optional(&mut **transaction)
    .await?;
    row.as_ref().map_or(Err(StoreError::NotFound { what: What::User }), read)
}

async fn belonging(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    id: Uuid,
) -> Result<Account, StoreError> {
    let account = within(transaction, id).await?;
    if account.owner == owner { Ok(account) } else { Err(StoreError::NotFound { what: What::User }) }
}

async fn another_admin(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    id: Uuid,
) -> Result<(), StoreError> {
    let others: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM account WHERE owner = $1 AND id <> $2 AND role = 'admin' AND disabled = 0",
    )
    .bind(owner.0)
    .bind(id)
    .fetch_one(&mut **transaction)
    .await?;
    if others > 0 {
        return Ok(());
    }
    Err(StoreError::InUse {
        what: What::User,
        by: "the owner, whose last admin this is".to_owned(),
        mend: "make another user admin first",
    })
}
