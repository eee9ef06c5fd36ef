//! What can go wrong with the store.

use std::io;
use std::path::PathBuf;

use crate::runs::RunState;

/// What a verb is about, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An owner.
    Owner,
    /// A user.
    User,
    /// An API token.
    Token,
    /// A provider.
    Provider,
    /// A command template.
    Template,
    /// An asset.
    Asset,
    /// A scan.
    Scan,
    /// When a scan starts.
    Schedule,
    /// When scans may run.
    Window,
    /// A run.
    Run,
    /// A host.
    Host,
    /// A change.
    Change,
    /// What is known of an owner's hosts.
    Ledger,
    /// An expectation of a baseline.
    Baseline,
    /// What an owner may scan.
    Scope,
    /// An owner's settings.
    Settings,
    /// An alert.
    Alert,
    /// A rule for alerts.
    Rule,
    /// A channel of alerts.
    Channel,
}

impl std::fmt::Display for What {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(match self {
            Self::Owner => "owner",
            Self::User => "user",
            Self::Token => "token",
            Self::Provider => "provider",
            Self::Template => "template",
            Self::Asset => "asset",
            Self::Scan => "scan",
            Self::Schedule => "schedule",
            Self::Window => "window",
            Self::Run => "run",
            Self::Host => "host",
            Self::Change => "change",
            Self::Ledger => "ledger",
            Self::Baseline => "baseline",
            Self::Scope => "scope",
            Self::Settings => "settings",
            Self::Alert => "alert",
            Self::Rule => "rule",
            Self::Channel => "channel",
        })
    }
}

/// Why a verb of the store did not do what it says.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none, or it belongs to another owner.
    #[error("there is no such {what}")]
    NotFound {
        /// What was asked for.
        what: What,
    },
    /// Somebody changed it since it was read.
    #[error("the {what} was changed in the meantime: it is at version {current} now; read it again")]
    Changed {
        /// What was to be changed.
        what: What,
        /// Its version now.
        current: i64,
    },
    /// Another one has that name.
    #[error("another {what} is called {name:?}")]
    Duplicate {
        /// What was to be made.
        what: What,
        /// The name.
        name: String,
    },
    /// Something else needs it.
    #[error("the {what} is in use by {by}; {mend}")]
    InUse {
        /// What was to be removed.
        what: What,
        /// By what.
        by: String,
        /// What to do.
        mend: &'static str,
    },
    /// A retry that asks for something else than the first try did.
    #[error("the idempotency key {key:?} was used for another request: a new request needs a new key")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// A run cannot go from one state to the other.
    #[error("a run that is {from} cannot become {to}")]
    IllegalTransition {
        /// Its state.
        from: RunState,
        /// The state that was asked for.
        to: RunState,
    },
    /// Who writes does not hold the run (any more).
    #[error("the run is not held by who writes to it: another took it over, or it has ended")]
    LeaseLost,
    /// The shard is not running: it was committed before, or never started.
    #[error("shard {number} of the run is not running: it cannot be committed")]
    ShardNotRunning {
        /// Its number.
        number: u32,
    },
    /// A page's cursor that this store did not give out, or gave out for another order.
    #[error("the cursor is not one of this list's: begin again without it")]
    BadCursor,
    /// An order that the list does not have.
    #[error("there is no order {sort:?} here: sort takes {known}, with a - in front for falling")]
    BadSort {
        /// What was asked for.
        sort: String,
        /// What there is.
        known: String,
    },
    /// A search that cannot be read.
    #[error("the search cannot be read at {word:?}: {reason}")]
    BadSearch {
        /// The word.
        word: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The database was written by a newer Portolan.
    #[error(
        "the database {} has schema version {found}, and this Portolan knows versions up to {known}: run the newer Portolan that wrote it, or restore a backup",
        path.display()
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The database is still to be brought up to date.
    #[error(
        "the database {} has schema version {found}, and this Portolan works on version {known}: restart the server with \
         this Portolan, which brings it up to date, or use the Portolan that serves it",
        path.display()
    )]
    OlderSchema {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// The directory holds no data.
    #[error("there is no database of Portolan in {}; name its data directory with --data-dir", path.display())]
    NoData {
        /// The data directory.
        path: PathBuf,
    },
    /// The file is not Portolan's database, or it is damaged.
    #[error("{} is damaged or is not a database of Portolan: {reason}; restore a backup", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Somebody else holds the database's write lock for longer than is sensible.
    #[error(
        "another process has locked the database {} for more than {seconds} seconds: end it (fuser shows it)",
        path.display()
    )]
    Locked {
        /// The database.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// No room, or no right to write.
    #[error(
        "the database cannot be written: {reason}; make room in the data directory, or mend its owner and permissions"
    )]
    Unwritable {
        /// What SQLite said.
        reason: String,
    },
    /// A file of the data directory cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is stored cannot be read back.
    #[error("what is stored as {what} cannot be read: {reason}")]
    Unreadable {
        /// Of what.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the database said: {0}")]
    Database(sqlx::Error),
}

/// How long a writer waits for the lock, in seconds.
pub(crate) const PATIENCE_SECONDS: u64 = 10;

impl StoreError {
    /// True for a broken rule "only once" (SQLite's extended result codes 2067 and 1555).
    pub(crate) fn is_duplicate(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }

    /// Of a write that names a thing: that the name is taken, where that is why it failed.
    pub(crate) fn of_naming(error: sqlx::Error, what: What, name: &str) -> Self {
        if Self::is_duplicate(&error) {
            Self::Duplicate { what, name: name.to_owned() }
        } else {
            error.into()
        }
    }

    /// True for a broken reference (787).
    pub(crate) fn is_referenced(error: &sqlx::Error) -> bool {
        error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // The low byte of SQLite's extended result code is the primary one (https://sqlite.org/rescode.html).
        let code = error.as_database_error().and_then(|e| e.code()?.parse::<i32>().ok());
        let path = || PathBuf::from("portolan.db");
        let locked = || Self::Locked { path: path(), seconds: PATIENCE_SECONDS };
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => locked(),
            Some(3 | 8 | 10 | 13 | 14 | 23) => Self::Unwritable { reason: error.to_string() },
            Some(11 | 26) => Self::Damaged { path: path(), reason: error.to_string() },
            _ if matches!(error, sqlx::Error::PoolTimedOut) => locked(),
            _ => Self::Database(error),
        }
    }
}
