//! Versions of rows that two people may edit: who read an older one is told.

use sqlx::{AssertSqlSafe, Sqlite, Transaction};
use uuid::Uuid;

use crate::OwnerKey;
use crate::error::{StoreError, What};

/// Whether the row that is there is the one that was read; `expected` is nothing where that does not matter.
///
/// # Errors
/// [`StoreError::NotFound`], [`StoreError::Changed`].
pub(crate) fn same_version(
    what: What,
    current: Option<i64>,
    expected: Option<i64>,
) -> Result<(), StoreError> {
    let current = current.ok_or(StoreError::NotFound { what })?;
    match expected {
        Some(expected) if expected != current => Err(StoreError::Changed { what, current }),
        _ => Ok(()),
    }
}

/// The same of a provider, template, asset, scan, rule or channel of an owner.
///
/// # Errors
/// Those of [`same_version`]; what the database says.
pub(crate) async fn still(
    transaction: &mut Transaction<'_, Sqlite>,
    what: What,
    owner: OwnerKey,
    id: Uuid,
    expected: Option<i64>,
) -> Result<(), StoreError> {
    // Their tables are called what they are.
    let select = AssertSqlSafe(format!("SELECT version FROM {what} WHERE owner = $1 AND id = $2"));
    let current =
        sqlx::query_scalar(select).bind(owner.0).bind(id).fetch_optional(&mut **transaction).await?;
    same_version(what, current, expected)
}
