//! What an owner can set: how long results are kept.

use jiff::Timestamp;
use sqlx::Row;

use crate::error::{StoreError, What};
use crate::time::{millis, timestamp};
use crate::version::same_version;
use crate::{OwnerKey, Store};

/// How long finished runs are kept. A run goes when it is over either limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Days after their end; nothing for ever.
    pub keep_days: Option<i64>,
    /// The newest so many of each scan; nothing for all.
    pub keep_runs: Option<i64>,
}

/// The settings of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerSettings {
    /// How long runs are kept.
    pub retention: Retention,
    /// When they were changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

impl Store {
    /// The settings of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such owner.
    pub async fn settings(&self, owner: OwnerKey) -> Result<OwnerSettings, StoreError> {
        let row = sqlx::query(
            "SELECT keep_days, keep_runs, updated_at, version FROM owner_settings WHERE owner = $1",
        )
        .bind(owner.0)
        .fetch_optional(&self.readers)
        .await?
        .ok_or(StoreError::NotFound { what: What::Settings })?;
        Ok(OwnerSettings {
            retention: Retention {
                keep_days: row.try_get("keep_days")?,
                keep_runs: row.try_get("keep_runs")?,
            },
            updated_at: timestamp(row.try_get("updated_at")?),
            version: row.try_get("version")?,
        })
    }

    /// Changes the settings of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub async fn change_settings(
        &self,
        owner: OwnerKey,
        expected: Option<i64>,
        retention: Retention,
        now: Timestamp,
    ) -> Result<OwnerSettings, StoreError> {
        let mut transaction = self.begin().await?;
        let current: Option<i64> = sqlx::query_scalar("SELECT version FROM owner_settings WHERE owner = $1")
            .bind(owner.0)
            .fetch_optional(&mut *transaction)
            .await?;
        same_version(What::Settings, current, expected)?;
        sqlx::query(
            "UPDATE owner_settings SET keep_days = $2, keep_runs = $3, updated_at = $4, version = version + 1 WHERE owner = $1",
        )
        .bind(owner.0)
        .bind(retention.keep_days)
        .bind(retention.keep_runs)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.settings(owner).await
    }
}
