//! Whether the database of an unpacked archive may be taken.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::error::BackupError;
use super::names::{DATABASE, is_raw};
use super::snapshot::raw_names;
use crate::StoreError;
use crate::open::schema_version;

/// Checks the database in `folder`, to which [`unpack`](super::unpack) has unpacked: SQLite finds it whole, it has
/// the schema of `manifest`, and the raw files it names are there. Changes nothing.
///
/// # Errors
/// What was found.
pub async fn check(folder: &Path, manifest: &super::Manifest) -> Result<(), BackupError> {
    let path = folder.join(DATABASE);
    // Immutable: nothing is made beside it.
    let options = SqliteConnectOptions::new().filename(&path).read_only(true).immutable(true);
    let mut connection = options.connect().await.map_err(damaged)?;
    let found = schema_version(&mut connection, &path).await.map_err(|error| match error {
        StoreError::Damaged { reason, .. } => BackupError::damaged(format!("its database: {reason}")),
        other => other.into(),
    })?;
    if found != manifest.schema_version {
        let said = manifest.schema_version;
        return Err(BackupError::damaged(format!("its database has schema version {found} and not {said}")));
    }
    let faults: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(&mut connection).await.map_err(damaged)?;
    if faults != ["ok"] {
        return Err(BackupError::damaged(format!("its database: {}", faults.join("; "))));
    }
    check_raw_files(folder, &mut connection).await?;
    connection.close().await.map_err(damaged)
}

async fn check_raw_files(folder: &Path, connection: &mut SqliteConnection) -> Result<(), BackupError> {
    let mut last = None;
    loop {
        let page = raw_names(connection, last).await.map_err(damaged)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = Some(end.shard);
        for name in page.iter().flat_map(|raw| [&raw.xml, &raw.text]).flatten() {
            if !is_raw(name) {
                return Err(BackupError::StrangeName { name: name.clone() });
            }
            if !folder.join(name).is_file() {
                let reason = format!("its database names {name:?}, which is not in it");
                return Err(BackupError::damaged(reason));
            }
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn damaged(error: sqlx::Error) -> BackupError {
    BackupError::damaged(format!("its database: {error}"))
}
