//! Sessions of people who signed in. Their secrets are kept as SHA-256.

use jiff::Timestamp;
use sqlx::Row;
use uuid::Uuid;

use crate::Store;
use crate::accounts::{self, Account, COLUMNS};
use crate::error::StoreError;
use crate::time::{millis, timestamp};

/// A session to be.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of the secret.
    pub secret: [u8; 32],
    /// Whose.
    pub account: Uuid,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// Where it came from.
    pub address: Option<String>,
    /// The browser.
    pub agent: Option<String>,
}

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose.
    pub account: Account,
    /// When it was used last, as far as was written down.
    pub seen_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
}

impl Store {
    /// Begins a session and removes those that are over.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_session(&self, new: &NewSession, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM session WHERE expires_at <= $1")
            .bind(millis(now))
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO session (secret, account, created_at, seen_at, expires_at, address, agent) VALUES ($1, $2, $3, $3, $4, $5, $6)",
        )
        .bind(&new.secret[..])
        .bind(new.account)
        .bind(millis(now))
        .bind(millis(new.expires_at))
        .bind(&new.address)
        .bind(&new.agent)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The session of a secret, if it holds: not over, used since `idle_since`, its user not disabled.
    ///
    /// # Errors
    /// The database's.
    pub async fn session(
        &self,
        secret: &[u8; 32],
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT session.seen_at, session.expires_at, {COLUMNS} FROM session JOIN account ON account.id = session.account JOIN owner ON owner.key = account.owner WHERE session.secret = $1 AND session.expires_at > $2 AND session.seen_at > $3 AND account.disabled = 0"
        )))
        .bind(&secret[..])
        .bind(millis(now))
        .bind(millis(idle_since))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(Session {
                account: accounts::read(&row)?,
                seen_at: timestamp(row.try_get("seen_at")?),
                expires_at: timestamp(row.try_get("expires_at")?),
            })
        })
        .transpose()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_session(&self, secret: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE session SET seen_at = $2 WHERE secret = $1")
            .bind(&secret[..])
            .bind(millis(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a session; one that is not there is ended already.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_session(&self, secret: &[u8; 32]) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE secret = $1").bind(&secret[..]).execute(&self.writer).await?;
        Ok(())
    }
}
