//! What an owner may scan: networks and names, as text. Which addresses that is, `portolan-scanner` decides.

use jiff::Timestamp;
use sqlx::Row;

use crate::error::{StoreError, What};
use crate::time::{millis, timestamp};
use crate::version::same_version;
use crate::{OwnerKey, Store};

/// The scope of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerScope {
    /// Networks and names that may be scanned, in canonical form.
    pub allowed: Vec<String>,
    /// Networks and names that may not, whatever is allowed.
    pub excluded: Vec<String>,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

impl Store {
    /// The scope of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such owner.
    pub async fn scope(&self, owner: OwnerKey) -> Result<OwnerScope, StoreError> {
        let row =
            sqlx::query("SELECT allowed, excluded, updated_at, version FROM owner_scope WHERE owner = $1")
                .bind(owner.0)
                .fetch_optional(&self.readers)
                .await?
                .ok_or(StoreError::NotFound { what: What::Scope })?;
        let (allowed, excluded): (String, String) = (row.try_get("allowed")?, row.try_get("excluded")?);
        Ok(OwnerScope {
            allowed: crate::json::read("a scope", &allowed)?,
            excluded: crate::json::read("a scope", &excluded)?,
            updated_at: timestamp(row.try_get("updated_at")?),
            version: row.try_get("version")?,
        })
    }

    /// Changes the scope of an owner. It holds from the next check on, also for runs that wait or go on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub async fn change_scope(
        &self,
        owner: OwnerKey,
        expected: Option<i64>,
        allowed: &[String],
        excluded: &[String],
        now: Timestamp,
    ) -> Result<OwnerScope, StoreError> {
        let mut transaction = self.begin().await?;
        let current: Option<i64> = sqlx::query_scalar("SELECT version FROM owner_scope WHERE owner = $1")
            .bind(owner.0)
            .fetch_optional(&mut *transaction)
            .await?;
        same_version(What::Scope, current, expected)?;
        sqlx::query(
            "UPDATE owner_scope SET allowed = $2, excluded = $3, updated_at = $4, version = version + 1 WHERE owner = $1",
        )
        .bind(owner.0)
        .bind(crate::json::write("a scope", allowed)?)
        .bind(crate::json::write("a scope", excluded)?)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.scope(owner).await
    }
}
