//! Files of the data directory that several processes look at: whole or not there, and their owner's.
//!
//! Commands that work on it are often run by root, the server seldom is: what root makes there belongs to whom the
//! directory belongs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

/// Held, shared, by whoever opens the database beside the server; held alone by whoever puts another in its place:
/// SQLite must not have a database open that is renamed.
const JOINED: &str = "joined.lock";
/// How often a lock is asked for.
const LOOK: Duration = Duration::from_millis(20);

/// A lock, given back when dropped or when the process ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held, not used")] Flock<File>);

/// Gives a file to the owner of the folder, where we may.
///
/// # Errors
/// What the system says.
pub fn give_to_owner_of(folder: &Path, file: &File) -> io::Result<()> {
    let (of, we) = (folder.metadata()?, nix::unistd::geteuid());
    if we.is_root() && of.uid() != we.as_raw() {
        fchown(file, Some(of.uid()), Some(of.gid()))?;
    }
    Ok(())
}

/// Has names on disk that were made, changed or removed in a folder.
///
/// # Errors
/// What the system says.
pub fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes or replaces a small file at one stroke.
///
/// # Errors
/// What the system says.
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    give_to_owner_of(folder, &file)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(name))?;
    sync(folder)
}

/// Takes the lock `name` of a folder for ourselves, waiting so long; nothing where somebody else has it.
///
/// # Errors
/// What the system says.
pub fn lock(folder: &Path, name: &str, patience: Duration) -> io::Result<Option<Lock>> {
    flock(folder, name, FlockArg::LockExclusiveNonblock, patience)
}

/// Says that this process has the database open beside the server, waiting so long for one that is being replaced.
///
/// # Errors
/// What the system says.
pub fn join(folder: &Path, patience: Duration) -> io::Result<Option<Lock>> {
    flock(folder, JOINED, FlockArg::LockSharedNonblock, patience)
}

/// Makes sure that nobody has the database open beside the server, waiting so long.
///
/// # Errors
/// What the system says.
pub fn exclude(folder: &Path, patience: Duration) -> io::Result<Option<Lock>> {
    lock(folder, JOINED, patience)
}

fn flock(folder: &Path, name: &str, how: FlockArg, patience: Duration) -> io::Result<Option<Lock>> {
    let mut options = OpenOptions::new();
    let mut file =
        options.read(true).write(true).create(true).truncate(false).mode(0o600).open(folder.join(name))?;
    give_to_owner_of(folder, &file)?;
    let began = Instant::now();
    loop {
        file = match Flock::lock(file, how) {
            Ok(lock) => return Ok(Some(Lock(lock))),
            Err((_, Errno::EWOULDBLOCK)) if began.elapsed() >= patience => return Ok(None),
            Err((file, Errno::EWOULDBLOCK)) => file,
            Err((_, errno)) => return Err(errno.into()),
        };
        std::thread::sleep(LOOK);
    }
}
