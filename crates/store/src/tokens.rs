//! API tokens: secrets for programs, kept as SHA-256, with a role of their own and an end.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};
use uuid::Uuid;

use crate::accounts::{self, Account};
use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Role, Store};

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// In the API.
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// The user's name.
    pub username: String,
    /// What it is for.
    pub name: String,
    /// The most that it may do, whatever its user may.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used last, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// A token to be.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// In the API.
    pub id: Uuid,
    /// SHA-256 of the secret.
    pub secret: [u8; 32],
    /// Whose.
    pub account: Uuid,
    /// The owner of that user.
    pub owner: OwnerKey,
    /// What it is for.
    pub name: String,
    /// The most that it may do.
    pub role: Role,
    /// When it ends.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "token.id, token.account, account.username, token.name, token.role, token.created_at, \
token.expires_at, token.used_at, token.revoked_at";

const LIST: Listing = Listing {
    from: "token JOIN account ON account.id = token.account",
    columns: COLUMNS,
    sorts: &[("createdAt", "token.created_at"), ("name", "token.name"), ("expiresAt", "token.expires_at")],
    falling: true,
    key: "token.id",
    searched: &["token.name", "account.username"],
};

fn read(row: &SqliteRow) -> Result<Token, StoreError> {
    Ok(Token {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        username: row.try_get("username")?,
        name: row.try_get("name")?,
        role: Role::stored(row.try_get("role")?),
        created_at: timestamp(row.try_get("created_at")?),
        expires_at: timestamp(row.try_get("expires_at")?),
        used_at: row.try_get::<Option<i64>, _>("used_at")?.map(timestamp),
        revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(timestamp),
    })
}

impl Store {
    /// Makes a token.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_token(&self, new: &NewToken, now: Timestamp) -> Result<Token, StoreError> {
        sqlx::query(
            "INSERT INTO token (id, secret, account, owner, name, role, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new.id)
        .bind(&new.secret[..])
        .bind(new.account)
        .bind(new.owner.0)
        .bind(&new.name)
        .bind(new.role.as_str())
        .bind(millis(now))
        .bind(millis(new.expires_at))
        .execute(&self.writer)
        .await?;
        self.token(new.owner, new.id).await
    }

    /// The tokens of an owner, or of one of its users, sorted by `createdAt`, `name` or `expiresAt`.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn tokens(
        &self,
        owner: OwnerKey,
        account: Option<Uuid>,
        page: &PageRequest,
    ) -> Result<Page<Token>, StoreError> {
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND token.owner = ").push_bind(owner.0);
            if let Some(account) = account {
                query.push(" AND token.account = ").push_bind(account);
            }
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// A token of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn token(&self, owner: OwnerKey, id: Uuid) -> Result<Token, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM token JOIN account ON account.id = token.account WHERE token.owner = $1 AND token.id = $2"
        )))
        .bind(owner.0)
        .bind(id)
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map_or(Err(StoreError::NotFound { what: What::Token }), read)
    }

    /// The user and the token of a secret, if it holds: neither over nor taken back, its user not disabled.
    ///
    /// # Errors
    /// The database's.
    pub async fn token_of(
        &self,
        secret: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Account, Token)>, StoreError> {
        let found = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM token JOIN account ON account.id = token.account WHERE token.secret = $1 AND token.expires_at > $2 AND token.revoked_at IS NULL AND account.disabled = 0"
        )))
        .bind(&secret[..])
        .bind(millis(now))
        .fetch_optional(&self.readers)
        .await?;
        let Some(token) = found.as_ref().map(read).transpose()? else { return Ok(None) };
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {} FROM account JOIN owner ON owner.key = account.owner WHERE account.id = $1",
            accounts::COLUMNS
        )))
        .bind(token.account)
        .fetch_optional(&self.readers)
        .await?;
        Ok(row.as_ref().map(accounts::read).transpose()?.map(|account| (account, token)))
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_token(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE token SET used_at = $2 WHERE id = $1")
            .bind(id)
            .bind(millis(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Takes a token back; taking it back twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn revoke_token(&self, owner: OwnerKey, id: Uuid, now: Timestamp) -> Result<Token, StoreError> {
        sqlx::query("UPDATE token SET revoked_at = coalesce(revoked_at, $3) WHERE owner = $1 AND id = $2")
            .bind(owner.0)
            .bind(id)
            .bind(millis(now))
            .execute(&self.writer)
            .await?;
        self.token(owner, id).await
    }
}
