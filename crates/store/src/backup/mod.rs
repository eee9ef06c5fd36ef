//! Backups: a consistent snapshot of the database and the raw files that it names, in one `.tar.zst`.
//!
//! | member | what |
//! | --- | --- |
//! | `backup.json` | first: the manifest ([`Manifest`]) |
//! | `runs/<run>/<n>.xml.zst`, `.txt.zst` | what Nmap wrote |
//! | `portolan.db` | the database, without sessions |
//! | `SHA256SUMS` | last: a line a member, in the archive's order, as `sha256sum -c` reads it |
//!
//! Writing and reading are streams: memory grows neither with the database nor with the number of files.

mod check;
mod error;
mod names;
mod snapshot;
mod unpack;
mod write;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use check::check;
pub use error::BackupError;
pub(crate) use names::{DATABASE, RUNS};
pub use unpack::{Limits, unpack};
pub use write::{Written, write};

/// The version of the archive's form.
pub const FORMAT: &str = "portolan.backup/1";

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The version of the database's schema.
    pub schema_version: i64,
    /// The Portolan that wrote it.
    pub portolan: String,
    /// When.
    pub created_at: Timestamp,
}
