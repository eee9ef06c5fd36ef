//! A consistent copy of a database that others may be writing to.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection, Row};

use super::error::BackupError;
use super::names::DATABASE;
use crate::StoreError;
use crate::open::{known_version, schema_version};

/// Shards that are read at a time.
const PAGE: i64 = 500;

/// A copy of the database, without sessions.
#[derive(Debug)]
pub(super) struct Snapshot {
    connection: SqliteConnection,
    path: PathBuf,
    /// The version of its schema.
    pub(super) schema_version: i64,
}

/// Where a shard is in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShardKey {
    run: i64,
    number: i64,
}

/// The raw files of a shard.
#[derive(Debug)]
pub(super) struct RawNames {
    pub(super) shard: ShardKey,
    pub(super) xml: Option<String>,
    pub(super) text: Option<String>,
}

impl Snapshot {
    /// Copies the database of the data directory `data` to `path`, which must not exist. Makes and migrates nothing
    /// there: a server of another version may be running on it.
    pub(super) async fn take(data: &Path, path: &Path) -> Result<Self, BackupError> {
        let source = data.join(DATABASE);
        if !source.try_exists().map_err(BackupError::reading(&source))? {
            return Err(BackupError::NoData { path: data.to_owned() });
        }
        let options = SqliteConnectOptions::new().filename(&source).create_if_missing(false);
        let mut connection = options.connect().await.map_err(StoreError::from)?;
        let version = schema_version(&mut connection, &source).await?;
        if version > known_version() {
            let (found, known) = (version, known_version());
            return Err(StoreError::NewerSchema { path: source, found, known }.into());
        }
        let copied = sqlx::query("VACUUM INTO $1").bind(path.to_string_lossy().into_owned());
        let failed = |error: sqlx::Error| match StoreError::from(error) {
            StoreError::Unwritable { reason } => BackupError::Snapshot { path: path.to_owned(), reason },
            other => other.into(),
        };
        copied.execute(&mut connection).await.map_err(failed)?;
        connection.close().await.map_err(StoreError::from)?;
        let connection = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Delete)
            // What is removed is not to be found in free pages either.
            .pragma("secure_delete", "1")
            .connect()
            .await
            .map_err(failed)?;
        let mut copy = Self { connection, path: path.to_owned(), schema_version: version };
        copy.run("DELETE FROM session").await?;
        Ok(copy)
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), BackupError> {
        let done = sqlx::query(statement).execute(&mut self.connection).await;
        done.map(|_| ()).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: sqlx::Error) -> BackupError {
        match StoreError::from(error) {
            StoreError::Unwritable { reason } => BackupError::Snapshot { path: self.path.clone(), reason },
            other => other.into(),
        }
    }

    /// The next raw files after a shard.
    pub(super) async fn raw_names(&mut self, after: Option<ShardKey>) -> Result<Vec<RawNames>, BackupError> {
        raw_names(&mut self.connection, after).await.map_err(|error| self.failed(error))
    }

    /// Forgets a shard's raw file that is gone: its run was removed since.
    pub(super) async fn forget(&mut self, shard: ShardKey, is_xml: bool) -> Result<(), BackupError> {
        let statement = if is_xml {
            "UPDATE shard SET raw_xml = NULL WHERE run = $1 AND number = $2"
        } else {
            "UPDATE shard SET raw_text = NULL WHERE run = $1 AND number = $2"
        };
        let query = sqlx::query(statement).bind(shard.run).bind(shard.number);
        let done = query.execute(&mut self.connection).await;
        done.map(|_| ()).map_err(|error| self.failed(error))
    }

    /// Closes it: the file is whole.
    pub(super) async fn finish(self) -> Result<(), BackupError> {
        self.connection.close().await.map_err(|error| StoreError::from(error).into())
    }
}

/// A page of the raw files that a database names, in the order of shards.
pub(super) async fn raw_names(
    connection: &mut SqliteConnection,
    after: Option<ShardKey>,
) -> Result<Vec<RawNames>, sqlx::Error> {
    let after = after.unwrap_or(ShardKey { run: i64::MIN, number: i64::MIN });
    let rows = sqlx::query(
        "SELECT run, number, raw_xml, raw_text FROM shard WHERE (run, number) > ($1, $2) AND (raw_xml IS NOT NULL OR raw_text IS NOT NULL) ORDER BY run, number LIMIT $3",
    )
    .bind(after.run)
    .bind(after.number)
    .bind(PAGE)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let shard = ShardKey { run: row.try_get("run")?, number: row.try_get("number")? };
            Ok(RawNames { shard, xml: row.try_get("raw_xml")?, text: row.try_get("raw_text")? })
        })
        .collect()
}
