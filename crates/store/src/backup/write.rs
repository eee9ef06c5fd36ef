//! Writing an archive.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2};
use sha2::{Digest, Sha256};
use zstd::stream::write::Encoder;

use super::error::BackupError;
use super::names::{DATABASE, MANIFEST, SUMS, is_raw};
use super::snapshot::Snapshot;
use super::{FORMAT, Manifest};
use crate::folder;
use crate::results::hex::hex;

/// zstd's own choice: most of it is compressed already.
const LEVEL: i32 = 3;

/// How long a restore is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What the archive says of itself.
    pub manifest: Manifest,
    /// Raw files in it.
    pub raw_files: u64,
    /// Bytes of all members, before compression.
    pub bytes: u64,
}

/// Writes a backup of the data directory `data` to `output`, whose name in messages is `shown`. `work` is an empty
/// folder with room for a copy of the database; what is put there stays there.
///
/// # Errors
/// There is no database, or something cannot be read or written.
pub async fn write(
    data: &Path,
    work: &Path,
    output: impl Write,
    shown: &Path,
    portolan: &str,
    now: Timestamp,
) -> Result<Written, BackupError> {
    if !data.is_dir() {
        return Err(BackupError::NoData { path: data.to_owned() });
    }
    let lock = folder::join(data, PATIENCE).map_err(BackupError::reading(data))?;
    let _lock = lock.ok_or_else(|| BackupError::Busy { path: data.to_owned() })?;
    let copy = work.join(DATABASE);
    let mut snapshot = Snapshot::take(data, &copy).await?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        schema_version: snapshot.schema_version,
        portolan: portolan.to_owned(),
        created_at: now,
    };
    let mut archive = Archive::begin(output, shown, &work.join(SUMS), now)?;
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| archive.failed(e.into()))?;
    archive.add(MANIFEST, &mut &text[..], text.len() as u64)?;
    let raw_files = add_raw_files(data, &mut snapshot, &mut archive).await?;
    snapshot.finish().await?;
    archive.add_file(DATABASE, &copy)?;
    let bytes = archive.finish()?;
    Ok(Written { manifest, raw_files, bytes })
}

async fn add_raw_files<W: Write>(
    data: &Path,
    snapshot: &mut Snapshot,
    archive: &mut Archive<W>,
) -> Result<u64, BackupError> {
    let folder = File::open(data).map_err(BackupError::reading(data))?;
    let (mut last, mut added) = (None, 0);
    loop {
        let page = snapshot.raw_names(last).await?;
        let Some(end) = page.last() else { return Ok(added) };
        last = Some(end.shard);
        for raw in &page {
            for (name, is_xml) in [(&raw.xml, true), (&raw.text, false)] {
                let Some(name) = name else { continue };
                match open_below(&folder, data, name)? {
                    Some(mut file) => {
                        let path = data.join(name);
                        let size = file.metadata().map_err(BackupError::reading(&path))?.len();
                        archive.add(name, &mut file, size)?;
                        added += 1;
                    }
                    // The snapshot is older than the removal of the run.
                    None => snapshot.forget(raw.shard, is_xml).await?,
                }
            }
        }
    }
}

/// Opens a raw file, never by way of a link: whoever may write there must not choose what a backup reads.
fn open_below(folder: &File, data: &Path, name: &str) -> Result<Option<File>, BackupError> {
    if !is_raw(name) {
        return Err(BackupError::StrangeName { name: name.to_owned() });
    }
    let how = OpenHow::new()
        .flags(OFlag::O_RDONLY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)
        .resolve(ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_SYMLINKS);
    match openat2(folder.as_fd(), name, how) {
        Ok(file) => Ok(Some(file.into())),
        Err(Errno::ENOENT) => Ok(None),
        Err(errno) => Err(BackupError::Read { path: data.join(name), source: errno.into() }),
    }
}

/// An archive that is being written, and its hashes.
struct Archive<W: Write> {
    tar: tar::Builder<Encoder<'static, W>>,
    shown: PathBuf,
    sums: File,
    sums_path: PathBuf,
    now: Timestamp,
    bytes: u64,
}

impl<W: Write> Archive<W> {
    fn begin(output: W, shown: &Path, sums: &Path, now: Timestamp) -> Result<Self, BackupError> {
        let encoder = Encoder::new(output, LEVEL).and_then(|mut encoder| {
            encoder.include_checksum(true)?;
            Ok(encoder)
        });
        Ok(Self {
            tar: tar::Builder::new(encoder.map_err(BackupError::writing(shown))?),
            shown: shown.to_owned(),
            sums: File::create_new(sums).map_err(BackupError::writing(sums))?,
            sums_path: sums.to_owned(),
            now,
            bytes: 0,
        })
    }

    fn failed(&self, source: io::Error) -> BackupError {
        BackupError::Write { path: self.shown.clone(), source }
    }

    /// Adds a member, and the line of its hash.
    fn add(&mut self, name: &str, source: &mut dyn Read, size: u64) -> Result<(), BackupError> {
        let mut hashed = Hashed { source, hash: Sha256::new(), failed: false };
        let header = self.header(name, size)?;
        // No more than its header says: the snapshot and raw files do not grow.
        let added = self.tar.append(&header, (&mut hashed).take(size));
        match added {
            Ok(()) => {}
            Err(source) if hashed.failed => {
                return Err(BackupError::Read { path: PathBuf::from(name), source });
            }
            Err(source) => return Err(self.failed(source)),
        }
        self.bytes += size;
        let line = format!("{}  {name}\n", hex(&hashed.hash.finalize()));
        self.sums.write_all(line.as_bytes()).map_err(BackupError::writing(&self.sums_path))
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<(), BackupError> {
        let mut file = File::open(path).map_err(BackupError::reading(path))?;
        let size = file.metadata().map_err(BackupError::reading(path))?.len();
        self.add(name, &mut file, size)
    }

    fn header(&self, name: &str, size: u64) -> Result<tar::Header, BackupError> {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).map_err(|source| self.failed(source))?;
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.now.as_second()).unwrap_or_default());
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        Ok(header)
    }

    /// Adds the hashes and ends the archive.
    fn finish(mut self) -> Result<u64, BackupError> {
        let path = self.sums_path.clone();
        self.add_file(SUMS, &path)?;
        let shown = self.shown;
        let ended = self.tar.into_inner().and_then(Encoder::finish).and_then(|mut output| output.flush());
        ended.map_err(BackupError::writing(&shown))?;
        Ok(self.bytes)
    }
}

/// Hashes what is read.
struct Hashed<'a> {
    source: &'a mut dyn Read,
    hash: Sha256,
    failed: bool,
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer);
        self.failed |= read.is_err();
        let length = read?;
        self.hash.update(&buffer[..length]);
        Ok(length)
    }
}
