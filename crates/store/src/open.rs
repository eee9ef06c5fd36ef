//! Opening the database.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use nix::sys::statvfs::FsFlags;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Sqlite, Transaction};

use crate::error::{PATIENCE_SECONDS, StoreError};

/// The versions of the schema, in order.
static MIGRATOR: Migrator = sqlx::migrate!();

/// Name of the database in the data directory.
pub(crate) const DATABASE: &str = "portolan.db";

/// Below this much room the store is not ready, though small things may still be written.
const ROOM: u64 = 4 << 20;

/// Connections that read. Two cores serve four readers well, and each has a cache of its own.
const READERS: u32 = 4;

/// The store. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Store {
    /// One connection: SQLite has one writer at a time, and waiting here is fair, in the database it is not.
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
    directory: PathBuf,
    outbox: Arc<AtomicU64>,
}

impl Store {
    /// Opens the store in `directory`, which must exist, and brings its schema up to date.
    ///
    /// # Errors
    /// A database of a newer Portolan, a damaged one, one that cannot be written, one that another process has
    /// locked.
    pub async fn open(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(DATABASE);
        let options = connecting(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A machine that dies loses nothing that was told to be stored.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .statement_cache_capacity(256)
            .optimize_on_close(true, 400);
        let at = |error: sqlx::Error| located(error.into(), &path);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_mins(1))
                .idle_timeout(None)
                .max_lifetime(None)
                // On a full disk SQLite ends a transaction by itself, which the driver does not learn: its own rollback
                // fails, and such a connection would refuse to begin another for ever.
                .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        };
        // Large imports touch the same pages of indexes again and again: folding the log in every 64 MB instead of
        // every 4 writes each of them less often.
        let writing = options.clone().pragma("cache_size", "-65536").pragma("wal_autocheckpoint", "16384");
        let writer = pool(1).connect_with(writing).await.map_err(at)?;
        let opened = async {
            restrict(&path)?;
            migrate(&writer, &path).await?;
            // One that may only be read opens all the same, and so does one that somebody has locked.
            let transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(at)?;
            transaction.rollback().await.map_err(at)?;
            let reading = options.pragma("query_only", "1").pragma("cache_size", "-16384");
            pool(READERS).connect_with(reading).await.map_err(at)
        };
        match opened.await {
            Ok(readers) => {
                let outbox = Arc::new(AtomicU64::new(crate::alerts::OUTBOX));
                Ok(Self { writer, readers, directory: directory.to_owned(), outbox })
            }
            Err(error) => {
                // Not left to its drop: a connection that ends later removes the log of whatever is at the path then.
                // And without waiting once more for a lock that was waited for in vain.
                let _ = sqlx::query("PRAGMA busy_timeout = 0").execute(&writer).await;
                writer.close().await;
                Err(error)
            }
        }
    }

    /// Opens the store of a data directory beside a server that may be running on it: makes and migrates nothing.
    ///
    /// # Errors
    /// There is none, or its schema is another version's.
    pub async fn join(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(DATABASE);
        if !path.try_exists().map_err(|source| StoreError::File { path: path.clone(), source })? {
            return Err(StoreError::NoData { path: directory.to_owned() });
        }
        let at = |error: sqlx::Error| located(error.into(), &path);
        let mut connection = connecting(&path).create_if_missing(false).connect().await.map_err(at)?;
        let found = schema_version(&mut connection, &path).await?;
        connection.close().await.map_err(at)?;
        match found.cmp(&known_version()) {
            Ordering::Equal => Self::open(directory).await,
            Ordering::Less => Err(StoreError::OlderSchema { path, found, known: known_version() }),
            Ordering::Greater => Err(StoreError::NewerSchema { path, found, known: known_version() }),
        }
    }

    /// The data directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Sets how many alerts of an owner may wait to be sent.
    pub fn bound_outbox(&self, most: u64) {
        self.outbox.store(most, Relaxed);
    }

    pub(crate) fn outbox_limit(&self) -> u64 {
        self.outbox.load(Relaxed)
    }

    /// A transaction that has the write lock from its beginning.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Whether the database answers and can be written, with some room to spare: what `/readyz` asks. Writes nothing.
    ///
    /// # Errors
    /// Why not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        transaction.rollback().await?;
        let path = &self.directory;
        let found = nix::sys::statvfs::statvfs(path)
            .map_err(|errno| StoreError::File { path: path.clone(), source: errno.into() })?;
        let unwritable = |reason| Err(StoreError::Unwritable { reason });
        if found.flags().contains(FsFlags::ST_RDONLY) {
            return unwritable(format!("the file system of {} is read-only", path.display()));
        }
        match found.blocks_available().saturating_mul(found.fragment_size()) {
            free if free < ROOM => unwritable(format!("{} has room for {free} bytes", path.display())),
            _ => Ok(()),
        }
    }

    /// SQLite's own check of the whole database.
    ///
    /// # Errors
    /// What it found.
    pub async fn check_integrity(&self) -> Result<(), StoreError> {
        let found: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.readers).await?;
        if found == ["ok"] {
            return Ok(());
        }
        Err(StoreError::Damaged { path: self.directory.join(DATABASE), reason: found.join("; ") })
    }

    /// Closes all connections, so that the write-ahead log is folded into the database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn connecting(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(PATIENCE_SECONDS))
}

/// The newest version of the schema that we know.
pub(crate) fn known_version() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The version of the schema of a database.
pub(crate) async fn schema_version(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<i64, StoreError> {
    let at = |error: sqlx::Error| located(error.into(), path);
    let tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(tables).fetch_one(&mut *connection).await.map_err(at)?;
    let version = "SELECT max(version) FROM _sqlx_migrations WHERE success";
    let version: Option<i64> = match tables {
        0 => None,
        _ => sqlx::query_scalar(version).fetch_one(connection).await.map_err(at)?,
    };
    let reason = || "it has no schema of Portolan's".to_owned();
    version.ok_or_else(|| StoreError::Damaged { path: path.to_owned(), reason: reason() })
}

async fn migrate(writer: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    use sqlx::migrate::MigrateError;
    let known = known_version();
    MIGRATOR.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) | MigrateError::VersionTooNew(found, _) if found > known => {
            StoreError::NewerSchema { path: path.to_owned(), found, known }
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            located(error.into(), path)
        }
        other => StoreError::Damaged { path: path.to_owned(), reason: other.to_string() },
    })
}

fn located(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Damaged { reason, .. } => StoreError::Damaged { path: path.to_owned(), reason },
        StoreError::Locked { seconds, .. } => StoreError::Locked { path: path.to_owned(), seconds },
        StoreError::Unwritable { reason } => {
            StoreError::Unwritable { reason: format!("{}: {reason}", path.display()) }
        }
        other => other,
    }
}

/// Only our own user reads what is stored: it holds what is open on a network.
fn restrict(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(|error| {
        StoreError::Unwritable { reason: format!("{} cannot be made ours alone: {error}", path.display()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_of_a_newer_portolan_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
        )
        .execute(&store.writer)
        .await
        .unwrap();
        store.close().await;
        let error = Store::open(directory.path()).await.unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { found: 9999, .. }), "{error}");
        assert!(error.to_string().contains("newer Portolan"));
    }

    #[tokio::test]
    async fn what_is_no_database_is_named() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(
            directory.path().join("portolan.db"),
            "not a database, but long enough to be read ".repeat(99),
        )
        .unwrap();
        let error = Store::open(directory.path()).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::Damaged { path, .. } if path.ends_with("portolan.db")),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_transaction_that_found_no_room_does_not_hinder_the_next() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        let insert = "INSERT INTO audit (at, via, action, verdict, detail) \
                      VALUES (0, 'system', 'test', 'allowed', hex(zeroblob($1)))";
        sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
        let mut full = store.begin().await.unwrap();
        let error = sqlx::query(insert).bind(1 << 20).execute(&mut *full).await.unwrap_err();
        assert!(matches!(StoreError::from(error), StoreError::Unwritable { .. }));
        drop(full);
        let mut next = store.begin().await.unwrap();
        sqlx::query(insert).bind(1).execute(&mut *next).await.unwrap();
        next.commit().await.unwrap();
        let count = "SELECT count(*) FROM audit";
        let kept: i64 = sqlx::query_scalar(count).fetch_one(&store.readers).await.unwrap();
        assert_eq!(kept, 1);
    }

    /// A database of an older schema, with what these statements wrote, opened by this version.
    async fn kept_from(schema: i64, directory: &Path, statements: &[&'static str]) -> Store {
        let options = connecting(&directory.join("portolan.db")).create_if_missing(true);
        let old = SqlitePool::connect_with(options).await.unwrap();
        MIGRATOR.run_to(schema, &old).await.unwrap();
        for statement in statements {
            sqlx::query(*statement).execute(&old).await.unwrap();
        }
        old.close().await;
        Store::open(directory).await.unwrap()
    }

    #[tokio::test]
    async fn what_the_first_schema_held_goes_on_under_the_newest() {
        let directory = tempfile::tempdir().unwrap();
        let statements = [
            "INSERT INTO owner (key, id, name, display_name, created_at, updated_at) VALUES (1, zeroblob(16), 'o', 'O', 0, 0)",
            "INSERT INTO provider (id, owner, name, display_name, category, type, command, state, created_at, updated_at) VALUES (zeroblob(16), 1, 'p', 'P', 'Scan', 'Nmap', '-sV %s', 'active', 0, 0)",
            "INSERT INTO run (id, owner, kind, provider, display_name, state, created_at) VALUES (zeroblob(16), 1, 'test', zeroblob(16), 'R', 'completed', 0)",
        ];
        let store = kept_from(1, directory.path(), &statements).await;
        let (owner, id) = (crate::OwnerKey(1), uuid::Uuid::nil());
        assert_eq!(store.provider(owner, id).await.unwrap().fields.engine, "auto");
        let run = store.run(owner, id).await.unwrap();
        assert_eq!(run.stages, None);
        assert_eq!(store.run_rules(run.key).await.unwrap().provider.unwrap().engine, "auto");
        let unknown = sqlx::query("UPDATE provider SET engine = 'other'").execute(&store.writer).await;
        assert!(unknown.is_err());
    }

    #[tokio::test]
    async fn addresses_that_hosts_left_before_are_known() {
        let directory = tempfile::tempdir().unwrap();
        // 10.0.0.5 is gone and back, 10.0.0.9 is gone, 10.0.0.7 has become 10.0.0.20.
        let statements = [
            "INSERT INTO owner (key, id, name, display_name, created_at, updated_at) VALUES (1, zeroblob(16), 'o', 'O', 0, 0)",
            "INSERT INTO host (owner, ip_key, ip, state, open_ports, first_seen, last_seen, last_run) VALUES
                (1, x'040a000005', '10.0.0.5', 'up', 0, 0, 0, 0), (1, x'040a000007', '10.0.0.7', 'up', 0, 0, 0, 0),
                (1, x'040a000009', '10.0.0.9', 'up', 0, 0, 0, 0), (1, x'040a000014', '10.0.0.20', 'up', 0, 0, 0, 0)",
            r#"INSERT INTO change (id, owner, at, kind, ip, ip_key, document) VALUES
                (x'01', 1, 100, 'host_gone', '10.0.0.5', x'040a000005', '{}'), (x'02', 1, 200, 'host_back', '10.0.0.5', x'040a000005', '{}'),
                (x'03', 1, 300, 'host_gone', '10.0.0.9', x'040a000009', '{}'), (x'04', 1, 300, 'port_closed', '10.0.0.9', x'040a000009', '{}'),
                (x'05', 1, 400, 'host_moved', '10.0.0.20', x'040a000014', '{"before":"10.0.0.7","after":"10.0.0.20"}')"#,
        ];
        let store = kept_from(8, directory.path(), &statements).await;
        let left = "SELECT owner, hex(ip_key), since FROM vacated ORDER BY ip_key";
        let left: Vec<(i64, String, i64)> = sqlx::query_as(left).fetch_all(&store.readers).await.unwrap();
        assert_eq!(left, [(1, "040A000007".to_owned(), 400), (1, "040A000009".to_owned(), 300)]);
    }

    #[tokio::test]
    async fn the_audit_log_is_append_only() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).await.unwrap();
        sqlx::query("INSERT INTO audit (at, via, action, verdict) VALUES (0, 'system', 'test', 'allowed')")
            .execute(&store.writer)
            .await
            .unwrap();
        for change in ["UPDATE audit SET username = 'x'", "DELETE FROM audit"] {
            let error = sqlx::query(change).execute(&store.writer).await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
    }
}
