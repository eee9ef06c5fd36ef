//! Taking an archive apart. It may come from anybody: only members that a backup has are taken, each once, as new
//! files below one folder; what does not fit is refused before it is written; and nothing counts until all hashes
//! hold.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::BackupError;
use super::names::{DATABASE, MANIFEST, RUNS, SUMS, is_raw};
use super::{FORMAT, Manifest};
use crate::open::known_version;
use crate::results::hex::hex;

/// A manifest has some 200 bytes.
const MANIFEST_BYTES: u64 = 64 << 10;
/// Bytes of a line of hashes at most.
const LINE_BYTES: u64 = 256;
/// What the system needs of memory to unpack a frame: zstd's own default, 128 MiB.
const WINDOW_LOG: u32 = 27;

/// How much an archive may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Members.
    pub members: u64,
    /// Bytes that must stay free on the file system.
    pub reserve: u64,
}

impl Default for Limits {
    /// Two million members; 64 MiB stay free.
    fn default() -> Self {
        Self { members: 2_000_000, reserve: 64 << 20 }
    }
}

/// Unpacks an archive into the empty folder `into` and checks its hashes. The files belong to the folder's owner
/// and are on disk when this returns. The database in it is still to be checked ([`check`](super::check)).
///
/// # Errors
/// The archive is damaged, of another form, or hostile; there is no room.
pub fn unpack(archive: impl Read, into: &Path, limits: Limits) -> Result<Manifest, BackupError> {
    let not_zstd = |_| BackupError::NotABackup { reason: "it is no zstd stream".to_owned() };
    let mut decoder = zstd::Decoder::new(archive).map_err(not_zstd)?;
    decoder.window_log_max(WINDOW_LOG).map_err(not_zstd)?;
    let mut archive = tar::Archive::new(decoder);
    let mut unpacking = Unpacking::new(into, limits)?;
    unpacking.make_folder(&into.join(RUNS))?;
    // Raw: names longer than a header, which would be read into memory whole, are members to refuse like others.
    let members = archive.entries().map_err(|error| unpacking.unreadable(&error))?.raw(true);
    for member in members {
        let mut member = member.map_err(|error| unpacking.unreadable(&error))?;
        unpacking.take(&mut member)?;
    }
    unpacking.finish()
}

struct Unpacking<'a> {
    into: &'a Path,
    limits: Limits,
    /// Whose the files are to be, where we may give them away.
    owner: Option<(u32, u32)>,
    manifest: Option<Manifest>,
    /// Members so far, without the hashes themselves.
    members: u64,
    /// Of their names, in order.
    order: Sha256,
    has_database: bool,
    has_sums: bool,
}

impl<'a> Unpacking<'a> {
    fn new(into: &'a Path, limits: Limits) -> Result<Self, BackupError> {
        let folder = into.metadata().map_err(BackupError::reading(into))?;
        let we = nix::unistd::geteuid();
        let owner = (we.is_root() && folder.uid() != we.as_raw()).then(|| (folder.uid(), folder.gid()));
        Ok(Self {
            into,
            limits,
            owner,
            manifest: None,
            members: 0,
            order: Sha256::new(),
            has_database: false,
            has_sums: false,
        })
    }

    /// What cannot be read before the manifest is no backup at all.
    fn unreadable(&self, error: &io::Error) -> BackupError {
        match self.manifest {
            None => {
                BackupError::NotABackup { reason: format!("it is no archive in a zstd stream ({error})") }
            }
            Some(_) => BackupError::damaged(format!("it cannot be read to its end ({error})")),
        }
    }

    fn take<R: Read>(&mut self, member: &mut tar::Entry<'_, R>) -> Result<(), BackupError> {
        let name = {
            let bytes = member.path_bytes();
            String::from_utf8_lossy(&bytes[..bytes.len().min(300)]).into_owned()
        };
        let strange = |reason| BackupError::StrangeMember { name: name.clone(), reason };
        if member.header().entry_type() != tar::EntryType::Regular {
            return Err(strange("it is no plain file"));
        }
        let size = member.size();
        if self.manifest.is_none() {
            if name != MANIFEST {
                return Err(BackupError::NotABackup { reason: format!("it does not begin with {MANIFEST}") });
            }
            let mut text = Vec::new();
            let read = member.take(MANIFEST_BYTES).read_to_end(&mut text);
            read.map_err(|error| self.unreadable(&error))?;
            self.manifest = Some(read_manifest(&text)?);
            return self.store(&name, size, &mut &text[..]);
        }
        if self.has_sums {
            return Err(strange("it comes after the hashes, which are the last"));
        }
        match &*name {
            DATABASE => self.has_database = true,
            SUMS => self.has_sums = true,
            _ if is_raw(&name) => {}
            _ => return Err(strange("its name is none that Portolan gives")),
        }
        self.store(&name, size, member)
    }

    fn store(&mut self, name: &str, size: u64, source: &mut dyn Read) -> Result<(), BackupError> {
        self.members += u64::from(name != SUMS);
        if self.members > self.limits.members {
            return Err(BackupError::damaged(format!("it has more than {} members", self.limits.members)));
        }
        if name != SUMS {
            self.order.update(name);
            self.order.update("\n");
        }
        let path = self.into.join(name);
        self.check_room(name, size)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            self.make_folder(folder)?;
        }
        let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let name = name.to_owned();
                return Err(BackupError::StrangeMember { name, reason: "it is there twice" });
            }
            Err(error) => return Err(BackupError::writing(&path)(error)),
        };
        self.own(&file, &path)?;
        self.copy(name, size, source, &mut file)
    }

    fn copy(&self, name: &str, size: u64, source: &mut dyn Read, file: &mut File) -> Result<(), BackupError> {
        let mut buffer = vec![0; 1 << 16];
        let mut left = size;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let length = match source.read(&mut buffer[..most]) {
                Ok(0) => return Err(BackupError::damaged(format!("its member {name:?} is cut off"))),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(&error)),
            };
            file.write_all(&buffer[..length]).map_err(BackupError::writing(&self.into.join(name)))?;
            left -= length as u64;
        }
        Ok(())
    }

    fn check_room(&self, name: &str, needed: u64) -> Result<(), BackupError> {
        // A file of a block takes a block.
        if needed < 1 << 16 && !self.members.is_multiple_of(64) {
            return Ok(());
        }
        let found = nix::sys::statvfs::statvfs(self.into);
        let found = found.map_err(|errno| BackupError::reading(self.into)(errno.into()))?;
        let free = found.blocks_available().saturating_mul(found.fragment_size());
        let free = free.saturating_sub(self.limits.reserve);
        if needed < free {
            return Ok(());
        }
        Err(BackupError::NoRoom { name: name.to_owned(), needed, free, path: self.into.to_owned() })
    }

    fn make_folder(&self, path: &Path) -> Result<(), BackupError> {
        DirBuilder::new().mode(0o700).create(path).map_err(BackupError::writing(path))?;
        self.own(&File::open(path).map_err(BackupError::reading(path))?, path)
    }

    fn own(&self, file: &File, path: &Path) -> Result<(), BackupError> {
        let Some((user, group)) = self.owner else { return Ok(()) };
        fchown(file, Some(user), Some(group)).map_err(BackupError::writing(path))
    }

    fn finish(self) -> Result<Manifest, BackupError> {
        let Some(manifest) = self.manifest else {
            return Err(BackupError::NotABackup { reason: "it is empty".to_owned() });
        };
        if !self.has_database || !self.has_sums {
            let what = if self.has_database { "hashes" } else { "database" };
            return Err(BackupError::damaged(format!("it is cut off: it has no {what}")));
        }
        check_sums(self.into, self.members, self.order)?;
        let synced = File::open(self.into).and_then(|folder| Ok(nix::unistd::syncfs(folder)?));
        synced.map_err(BackupError::writing(self.into))?;
        Ok(manifest)
    }
}

fn read_manifest(text: &[u8]) -> Result<Manifest, BackupError> {
    /// As much of it as all forms have.
    #[derive(serde::Deserialize)]
    struct AnyForm {
        format: String,
    }
    let wrong =
        |error| BackupError::NotABackup { reason: format!("its {MANIFEST} cannot be read ({error})") };
    let any: AnyForm = serde_json::from_slice(text).map_err(wrong)?;
    if any.format != FORMAT {
        return Err(BackupError::UnknownFormat { found: any.format.chars().take(100).collect() });
    }
    let manifest: Manifest = serde_json::from_slice(text).map_err(wrong)?;
    let (found, known) = (manifest.schema_version, known_version());
    if found > known {
        let portolan = manifest.portolan.chars().filter(|c| !c.is_control()).take(50).collect();
        return Err(BackupError::NewerSchema { portolan, found, known });
    }
    Ok(manifest)
}

/// Holds each file against its line. The names are those of the members, in their order, so no file is without one.
fn check_sums(folder: &Path, members: u64, order: Sha256) -> Result<(), BackupError> {
    let path = folder.join(SUMS);
    let mut lines = BufReader::new(File::open(&path).map_err(BackupError::reading(&path))?);
    let (mut count, mut seen) = (0, Sha256::new());
    loop {
        let mut line = Vec::new();
        let read = (&mut lines).take(LINE_BYTES).read_until(b'\n', &mut line);
        if read.map_err(BackupError::reading(&path))? == 0 {
            break;
        }
        let parts =
            std::str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n')?.split_once("  "));
        let known = |name: &str| name == MANIFEST || name == DATABASE || is_raw(name);
        let Some((expected, name)) = parts.filter(|(_, name)| known(name)) else {
            return Err(BackupError::damaged(format!("line {} of its {SUMS} cannot be read", count + 1)));
        };
        count += 1;
        seen.update(name);
        seen.update("\n");
        let file = folder.join(name);
        if !file.is_file() {
            return Err(BackupError::damaged(format!("its {SUMS} names {name:?}, which is not there")));
        }
        if hash_of(&file).map_err(BackupError::reading(&file))? != expected {
            return Err(BackupError::damaged(format!("its member {name:?} is not what was backed up")));
        }
    }
    if count == members && seen.finalize() == order.finalize() {
        return Ok(());
    }
    Err(BackupError::damaged(format!("its {SUMS} has {count} files and the archive {members}, or others")))
}

fn hash_of(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            length => hash.update(&buffer[..length]),
        }
    }
}
