//! What can go wrong with a backup.

use std::io;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// Why a backup was not written or cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to back up.
    #[error("there is no database of Portolan in {}; name its data directory with --data-dir", path.display())]
    NoData {
        /// The data directory.
        path: PathBuf,
    },
    /// A restore is at work.
    #[error("the data of {} are being replaced; try again when that has ended", path.display())]
    Busy {
        /// The data directory.
        path: PathBuf,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}; make room or choose another place", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The snapshot of the database cannot be written.
    #[error("cannot write the snapshot {}: {reason}; make room or choose another place", path.display())]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The database names a file that is none of ours.
    #[error("the database names a raw file {name:?}, which Portolan never wrote: somebody changed it")]
    StrangeName {
        /// The name.
        name: String,
    },
    /// The archive is none of Portolan's.
    #[error("this is no backup of Portolan: {reason}")]
    NotABackup {
        /// What it lacks.
        reason: String,
    },
    /// The archive's form is one we do not know.
    #[error(
        "this backup has the form {found:?}, and this Portolan knows {}: take the Portolan that wrote it",
        super::FORMAT
    )]
    UnknownFormat {
        /// What it says of itself.
        found: String,
    },
    /// The archive's database is newer than we are.
    #[error(
        "this backup was written by Portolan {portolan} with schema version {found}, and this Portolan knows versions up \
         to {known}: take that Portolan or a newer one"
    )]
    NewerSchema {
        /// Who wrote it.
        portolan: String,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A member that no backup has.
    #[error("the backup has a member {name:?} that no backup has: {reason}; nothing of it was taken")]
    StrangeMember {
        /// Its name, as far as it can be read.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The archive was cut off or altered.
    #[error("the backup is damaged: {reason}; nothing of it was taken")]
    Damaged {
        /// What was found.
        reason: String,
    },
    /// What is in it does not fit.
    #[error(
        "the backup's member {name:?} has {needed} bytes, and {} has room for {free}; make room, or it is no honest \
         backup",
        path.display()
    )]
    NoRoom {
        /// The member.
        name: String,
        /// Its size.
        needed: u64,
        /// What there is, less a reserve.
        free: u64,
        /// Where.
        path: PathBuf,
    },
}

impl BackupError {
    pub(super) fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    pub(super) fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }

    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged { reason: reason.into() }
    }
}
