//! The data directory: made for its owner alone, and used by one server at a time.
//!
//! `lock` in it is locked with `flock(2)`, which the kernel gives back when the process ends, however that ends. Its two
//! lines say who holds it: the process id and, once the server listens, its address.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use nix::sys::statfs::{self, FsType};
use nix::unistd::{AccessFlags, eaccess};

/// Name of the lock file.
const LOCK: &str = "lock";
/// `portolan doctor` looks by taking the lock for an instant; a server that starts just then asks again.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Something that is no directory is in its place.
    #[error(
        "the data directory {} cannot be: it, or a part of its path, is no directory; choose another with --data-dir",
        path.display()
    )]
    NotADirectory {
        /// The directory.
        path: PathBuf,
    },
    /// Its file system is read-only.
    #[error(
        "the data directory {} is on a read-only file system; mount it writable, or choose another with --data-dir",
        path.display()
    )]
    ReadOnly {
        /// The directory.
        path: PathBuf,
    },
    /// It belongs to somebody else.
    #[error(
        "no permission to write the data directory {} as user {uid}; give it to that user (chown), or choose another \
         with --data-dir",
        path.display()
    )]
    NoPermission {
        /// The directory.
        path: PathBuf,
        /// Who we are.
        uid: u32,
    },
    /// There is no room.
    #[error("no room in the data directory {}: {source}; make room on its file system", path.display())]
    Full {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Everybody may write to it, such as `/tmp`.
    #[error(
        "everybody may write to the data directory {}; choose one below it with --data-dir, or take the right away: \
         chmod 0700",
        path.display()
    )]
    Open {
        /// The directory.
        path: PathBuf,
    },
    /// Another server uses it.
    #[error(
        "the data directory {} is in use by {holder}; stop that one, or choose another directory with --data-dir",
        path.display()
    )]
    Locked {
        /// The directory.
        path: PathBuf,
        /// Who uses it.
        holder: Holder,
    },
    /// Anything else.
    #[error("the data directory {} cannot be used: {source}", path.display())]
    Other {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DataDirError {
    fn new(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match source.kind() {
            Kind::NotADirectory | Kind::AlreadyExists => Self::NotADirectory { path },
            Kind::ReadOnlyFilesystem => Self::ReadOnly { path },
            Kind::PermissionDenied => Self::NoPermission { path, uid: nix::unistd::geteuid().as_raw() },
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full { path, source },
            _ => Self::Other { path, source },
        }
    }
}

/// The process that holds the lock, as far as it has said who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub pid: Option<u32>,
    /// Where it listens, as a URL.
    pub address: Option<String>,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pid {
            Some(pid) => write!(to, "process {pid}")?,
            None => write!(to, "another process")?,
        }
        self.address.iter().try_for_each(|address| write!(to, " at {address}"))
    }
}

impl Holder {
    fn read(mut file: &File) -> Self {
        let mut text = String::new();
        // What others wrote: bounded, and shown only where it is what we write.
        let _ = file.rewind().and_then(|()| file.take(512).read_to_string(&mut text));
        let mut lines = text.lines();
        let pid = lines.next().and_then(|line| line.parse().ok());
        let plain =
            |line: &&str| line.starts_with("http") && line.bytes().all(|byte| byte.is_ascii_graphic());
        Self { pid, address: lines.next().filter(plain).map(str::to_owned) }
    }
}

/// The data directory, locked for this process until dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: Flock<File>,
}

impl DataDir {
    /// Makes the directory where it is missing (mode 0700) and locks it.
    ///
    /// # Errors
    /// When it cannot be written, or another process holds it.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let wrong = |source| DataDirError::new(path, source);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(wrong)?;
        let mode = path.metadata().map_err(wrong)?.mode();
        if mode & 0o002 != 0 {
            return Err(DataDirError::Open { path: path.to_owned() });
        }
        if mode & 0o077 != 0 {
            tracing::warn!(path = %path.display(), mode = format!("{:o}", mode & 0o777),
                "others may look into the data directory; take the right away: chmod 0700");
        }
        if let FileSystem { name, shared: true } = file_system(path) {
            tracing::warn!(path = %path.display(), file_system = name,
                "the data directory is on a network file system, where databases get damaged; choose a local one");
        }
        let lock = Self::lock(path)?;
        let mut dir = Self { path: path.to_owned(), lock };
        dir.write(&format!("{}\n", std::process::id()))?;
        Ok(dir)
    }

    fn lock(path: &Path) -> Result<Flock<File>, DataDirError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(path.join(LOCK)).map_err(|source| DataDirError::new(path, source))?;
        for attempt in 1.. {
            file = match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(lock) => return Ok(lock),
                Err((file, Errno::EWOULDBLOCK)) if attempt < ATTEMPTS => file,
                Err((file, Errno::EWOULDBLOCK)) => {
                    let holder = Holder::read(&file);
                    return Err(DataDirError::Locked { path: path.to_owned(), holder });
                }
                Err((_, errno)) => return Err(DataDirError::new(path, errno.into())),
            };
            std::thread::sleep(PAUSE);
        }
        unreachable!("the last attempt returns")
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes into the lock file where the server listens (a URL), for `portolan doctor` and for people.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tell_address(&mut self, url: &str) -> Result<(), DataDirError> {
        self.write(&format!("{}\n{url}\n", std::process::id()))
    }

    fn write(&mut self, text: &str) -> Result<(), DataDirError> {
        let file = &mut *self.lock;
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .and_then(|()| file.sync_all())
            .map_err(|source| DataDirError::new(&self.path, source))
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        // So that nobody is named who is gone. The lock itself goes with the file.
        let _ = self.lock.set_len(0);
    }
}

/// What is known of a data directory from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Whether it is there. If not, the rest is said of where it would be made.
    pub exists: bool,
    /// Why this process could not use it; `None` where it could.
    pub problem: Option<String>,
    /// The name of its file system.
    pub file_system: &'static str,
    /// Whether that is a network file system, which databases are not safe on.
    pub shared: bool,
    /// Bytes that are free to this user; `None` where the system does not tell.
    pub free_bytes: Option<u64>,
    /// Who holds the lock.
    pub holder: Option<Holder>,
}

/// Looks at a data directory without changing anything.
#[must_use]
pub fn inspect(path: &Path) -> Inspection {
    let exists = path.exists();
    // The first that exists, the root at last.
    let there = path.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"));
    let open = exists && path.metadata().is_ok_and(|found| found.mode() & 0o002 != 0);
    let problem = match eaccess(there, AccessFlags::W_OK | AccessFlags::X_OK) {
        _ if !there.is_dir() => Some(DataDirError::NotADirectory { path: path.to_owned() }),
        Ok(()) => open.then(|| DataDirError::Open { path: path.to_owned() }),
        Err(errno) => Some(DataDirError::new(path, errno.into())),
    };
    let FileSystem { name: file_system, shared } = file_system(there);
    let free = nix::sys::statvfs::statvfs(there);
    Inspection {
        exists,
        problem: problem.map(|problem| problem.to_string()),
        file_system,
        shared,
        free_bytes: free.ok().map(|free| free.blocks_available() * free.fragment_size()),
        holder: holder(path),
    }
}

fn holder(path: &Path) -> Option<Holder> {
    let file = File::open(path.join(LOCK)).ok()?;
    match Flock::lock(file, FlockArg::LockSharedNonblock) {
        Err((file, Errno::EWOULDBLOCK)) => Some(Holder::read(&file)),
        _ => None,
    }
}

struct FileSystem {
    name: &'static str,
    shared: bool,
}

/// CIFS's, which is not among nix's.
const CIFS: FsType = FsType(0xff53_4d42_u32 as _);

fn file_system(path: &Path) -> FileSystem {
    let known = [
        (statfs::EXT4_SUPER_MAGIC, "ext4", false),
        (statfs::BTRFS_SUPER_MAGIC, "btrfs", false),
        (statfs::XFS_SUPER_MAGIC, "xfs", false),
        (statfs::F2FS_SUPER_MAGIC, "f2fs", false),
        (statfs::TMPFS_MAGIC, "tmpfs", false),
        (statfs::OVERLAYFS_SUPER_MAGIC, "overlayfs", false),
        (statfs::FUSE_SUPER_MAGIC, "fuse", false),
        (statfs::NFS_SUPER_MAGIC, "nfs", true),
        (statfs::SMB_SUPER_MAGIC, "smb", true),
        (CIFS, "cifs", true),
    ];
    let found = statfs::statfs(path).ok().map(|found| found.filesystem_type());
    known.iter().find(|(kind, ..)| Some(*kind) == found).map_or(
        FileSystem { name: "another", shared: false },
        |(_, name, shared)| FileSystem { name, shared: *shared },
    )
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_made_for_its_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b");
        let dir = DataDir::open(&path).unwrap();
        assert_eq!(dir.path(), path);
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o700);
        assert_eq!(path.join(LOCK).metadata().unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn one_server_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(0o700)).unwrap();
        let me = std::process::id();
        let mut dir = DataDir::open(home.path()).unwrap();
        let error = DataDir::open(home.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("in use by process {me};")), "{error}");
        dir.tell_address("http://127.0.0.1:7878").unwrap();
        let error = DataDir::open(home.path()).unwrap_err().to_string();
        assert!(error.contains(&format!("in use by process {me} at http://127.0.0.1:7878;")), "{error}");
        let holder = Holder { pid: Some(me), address: Some("http://127.0.0.1:7878".into()) };
        assert_eq!(inspect(home.path()).holder, Some(holder));
        drop(dir);
        assert_eq!(inspect(home.path()).holder, None);
        DataDir::open(home.path()).unwrap();
    }

    #[test]
    fn what_a_dead_server_left_stops_nobody() {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(0o700)).unwrap();
        fs::write(home.path().join(LOCK), "999999\nhttp://127.0.0.1:1/and some more text than ours\n")
            .unwrap();
        let dir = DataDir::open(home.path()).unwrap();
        assert_eq!(inspect(home.path()).holder.unwrap().pid, Some(std::process::id()));
        drop(dir);
    }

    #[test]
    fn a_lock_file_of_others_is_hostile_text() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(LOCK);
        for (text, pid) in
            [("\u{1b}[2J\nhttp://\u{1b}[2J\n", None), ("12\nhttp://a b\n", Some(12)), ("", None)]
        {
            fs::write(&path, text).unwrap();
            assert_eq!(Holder::read(&File::open(&path).unwrap()), Holder { pid, address: None });
        }
    }

    #[test]
    fn what_is_no_directory_or_open_to_all_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        for path in [file.clone(), file.join("below")] {
            let error = DataDir::open(&path).unwrap_err();
            assert!(matches!(error, DataDirError::NotADirectory { .. }), "{error:?}");
            assert!(inspect(&path).problem.unwrap().contains("no directory"));
        }
        let open = home.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o1777)).unwrap();
        assert!(matches!(DataDir::open(&open), Err(DataDirError::Open { .. })));
        assert!(inspect(&open).problem.unwrap().contains("everybody"));
        assert!(!open.join(LOCK).exists());
    }

    #[test]
    fn each_answer_of_the_system_has_its_message() {
        let path = Path::new("/data");
        for (errno, says) in [
            (Errno::EROFS, "read-only"),
            (Errno::EACCES, "no permission"),
            (Errno::ENOSPC, "make room"),
            (Errno::EDQUOT, "make room"),
            (Errno::ENOTDIR, "no directory"),
            (Errno::EIO, "cannot be used"),
        ] {
            let message = DataDirError::new(path, errno.into()).to_string();
            assert!(message.contains(says) && message.contains("/data"), "{message}");
        }
    }

    #[test]
    fn inspecting_changes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("not/yet");
        let seen = inspect(&path);
        assert!(!seen.exists && seen.holder.is_none() && seen.problem.is_none(), "{seen:?}");
        assert!(seen.free_bytes.is_some());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
