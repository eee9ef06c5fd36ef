//! What Nmap wrote, byte for byte, compressed. While a shard runs it is `<n>.xml.zst.part`; the commit gives it its
//! name. A file that was cut off is readable as far as it was flushed.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portolan_store::Uuid;
use zstd::stream::write::Encoder;

/// How much a crash may take of what Nmap wrote.
const FLUSH: Duration = Duration::from_secs(1);

/// Level 3 is zstd's own choice: some 300 MB/s.
const LEVEL: i32 = 3;

/// The kinds of files.
pub(super) const KINDS: [&str; 2] = ["xml", "txt"];

/// The folder of a run, below the data directory.
fn folder(run: Uuid) -> PathBuf {
    Path::new("runs").join(run.to_string())
}

/// The name of a file, below the data directory.
fn name(run: Uuid, shard: u32, kind: &str) -> PathBuf {
    folder(run).join(format!("{shard}.{kind}.zst"))
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// A file that is being written. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Raw(Arc<Mutex<Option<Open>>>);

struct Open {
    /// Below the data directory.
    name: PathBuf,
    encoder: Encoder<'static, File>,
    flushed: Instant,
}

impl Raw {
    /// Begins the file of a shard.
    pub(crate) fn create(data: &Path, run: Uuid, shard: u32, kind: &str) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(data.join(folder(run)))?;
        let name = name(run, shard, kind);
        let path = data.join(&name);
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part(&path))?;
        let encoder = Encoder::new(file, LEVEL)?;
        Ok(Self(Arc::new(Mutex::new(Some(Open { name, encoder, flushed: Instant::now() })))))
    }

    fn take(&self) -> Option<Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Ends the file, has it on disk and gives it its name, which is returned; with what went wrong, if anything
    /// did. What is there of a file that cannot be ended (no room) gets the name too.
    pub(crate) fn finish(&self, data: &Path) -> (Option<String>, Option<io::Error>) {
        let Some(open) = self.take() else { return (None, None) };
        let text = Some(open.name.to_string_lossy().into_owned());
        let ended = open.encoder.finish().and_then(|file| file.sync_all());
        match settle(&data.join(&open.name)) {
            Ok(()) => (text, ended.err()),
            Err(error) => (None, Some(ended.err().unwrap_or(error))),
        }
    }
}

/// Removes what was written of a run that is not to be.
pub(crate) fn forget(data: &Path, run: Uuid) -> io::Result<()> {
    match fs::remove_dir_all(data.join(folder(run))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Write for Raw {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = open.as_mut() else { return Ok(bytes.len()) };
        open.encoder.write_all(bytes)?;
        if open.flushed.elapsed() >= FLUSH {
            open.encoder.flush()?;
            open.flushed = Instant::now();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_mut().map_or(Ok(()), |open| open.encoder.flush())
    }
}

/// Renames the part to its name, and has the name on disk.
fn settle(path: &Path) -> io::Result<()> {
    fs::rename(part(path), path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// What a dead server left of a shard's file, by its name; nothing where there is nothing.
pub(super) fn salvage(data: &Path, run: Uuid, shard: u32, kind: &str) -> io::Result<Option<String>> {
    let name = name(run, shard, kind);
    let path = data.join(&name);
    let text = || Some(name.to_string_lossy().into_owned());
    if path.try_exists()? {
        return Ok(text());
    }
    let left = part(&path);
    match fs::metadata(&left) {
        Ok(found) if found.len() > 0 => {
            File::open(&left)?.sync_all()?;
            settle(&path)?;
            Ok(text())
        }
        Ok(_) => {
            fs::remove_file(&left)?;
            Ok(None)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_file_gets_its_name_at_the_end() {
        let data = tempfile::tempdir().unwrap();
        let run = Uuid::from_u128(5);
        let mut raw = Raw::create(data.path(), run, 3, "xml").unwrap();
        raw.write_all(b"<nmaprun/>").unwrap();
        let name = raw.finish(data.path()).0.unwrap();
        assert_eq!(name, format!("runs/{run}/3.xml.zst"));
        let read = zstd::decode_all(File::open(data.path().join(&name)).unwrap()).unwrap();
        assert_eq!(read, b"<nmaprun/>");
        assert!(matches!(raw.finish(data.path()), (None, None)));
        assert_eq!(salvage(data.path(), run, 3, "xml").unwrap(), Some(name));
        assert_eq!(salvage(data.path(), run, 4, "xml").unwrap(), None);
    }

    #[test]
    fn what_a_dead_server_left_is_readable_as_far_as_it_goes() {
        let data = tempfile::tempdir().unwrap();
        let run = Uuid::from_u128(6);
        let mut raw = Raw::create(data.path(), run, 0, "txt").unwrap();
        raw.write_all(b"flushed").unwrap();
        raw.flush().unwrap();
        raw.write_all(b"not flushed").unwrap();
        // Dead: nothing is dropped.
        std::mem::forget(raw);
        let name = salvage(data.path(), run, 0, "txt").unwrap().unwrap();
        let mut decoder = zstd::Decoder::new(File::open(data.path().join(name)).unwrap()).unwrap();
        let mut read = Vec::new();
        let error = decoder.read_to_end(&mut read).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read, b"flushed");
    }
}
