//! How the program ends: its exit codes, and what it says when it fails.

use std::io;
use std::process::ExitCode;

/// The documented exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done, also when no host was up.
    Done = 0,
    /// The scan, or what the command was for, failed; of `diff`: something changed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Refused by policy, scope or a server.
    Refused = 3,
    /// Nmap is missing or unusable.
    NoNmap = 4,
    /// The time limit was reached.
    TimedOut = 124,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what it was for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// Something could not be read.
    #[error("cannot read {what}: {source}")]
    Read {
        /// File, or a word for it.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// Something could not be written.
    #[error(
        "cannot write {what}: {source}; what was not written is lost, so make room or choose another place and run again"
    )]
    Write {
        /// File, or a word for it.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// Nmap is missing or unusable.
    #[error("{0}")]
    NoNmap(#[from] portolan_nmap::process::FindError),
    /// A name has no address to scan.
    #[error("{0}")]
    Resolve(#[from] portolan_scanner::resolve::ResolveError),
    /// Nmap would end at once.
    #[error("{0}")]
    CannotRun(#[from] portolan_scanner::prepare::CannotRun),
    /// The server's settings are wrong.
    #[error("{0}")]
    Settings(#[from] portolan_server::settings::SettingsError),
    /// The server did not start, or failed.
    #[error("{0}")]
    Serve(#[from] portolan_server::ServeError),
    /// A server did not do what it was asked for.
    #[error("{0}")]
    Client(#[from] crate::client::ClientError),
    /// A backup was not written.
    #[error("{0}")]
    Backup(#[from] portolan_store::backup::BackupError),
    /// A backup was not restored.
    #[error("{0}")]
    Restore(#[from] portolan_server::restore::RestoreError),
    /// There is no new password.
    #[error("{0}")]
    Reset(#[from] portolan_server::reset::ResetError),
    /// Two scans were not compared: exit 2, as ndiff has it.
    #[error("{0}")]
    NotCompared(String),
    /// The scan cannot do what was asked with the rights it has.
    #[error("{0}")]
    Scan(String),
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Settings(_) | Self::NotCompared(_) => Exit::Usage,
            Self::NoNmap(_) => Exit::NoNmap,
            Self::Client(error) => error.exit(),
            Self::Read { .. }
            | Self::Write { .. }
            | Self::Resolve(_)
            | Self::CannotRun(_)
            | Self::Serve(_)
            | Self::Backup(_)
            | Self::Restore(_)
            | Self::Reset(_)
            | Self::Scan(_) => Exit::Failed,
        }
    }

    /// Whether the reader of the output went away (`portolan ... | head`): nothing to complain of.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
