//! Room that is kept in the data directory, so that the end of a run can be written also when the disk is full.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::fcntl::posix_fallocate;

/// Bytes: the last batches of some runs and their ends.
const SIZE: i64 = 8 << 20;

/// A file that is there to be removed.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// The reserve of a data directory; not made yet.
    pub(super) fn of(data: &Path) -> Self {
        Self { path: data.join("reserve") }
    }

    /// Takes the room, where it is not taken.
    ///
    /// # Errors
    /// There is none: nothing should be begun that needs room.
    pub(super) fn make(&self) -> io::Result<()> {
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&self.path)?;
        if let Err(error) = posix_fallocate(&file, 0, SIZE) {
            drop(file);
            self.release();
            return Err(error.into());
        }
        Ok(())
    }

    /// Gives the room back; whether there was any.
    pub(super) fn release(&self) -> bool {
        match fs::remove_file(&self.path) {
            Ok(()) => {
                tracing::warn!("the data directory is full: the room kept for that case is used now");
                return true;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::error!(%error, "the room kept for a full disk cannot be used"),
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_once_and_given_back() {
        let data = tempfile::tempdir().unwrap();
        let reserve = Reserve::of(data.path());
        assert!(!reserve.release());
        for _ in 0..2 {
            reserve.make().unwrap();
            assert_eq!(fs::metadata(&reserve.path).unwrap().len(), 8 << 20);
        }
        assert!(reserve.release());
        assert!(!reserve.path.exists());
    }
}
