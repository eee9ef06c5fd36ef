//! Putting other data in the place of the data directory's, so that a crash at any moment leaves one of the two whole.
//!
//! What comes in lies in `incoming`, whole and checked. `swap.json` says how far the exchange is; it is replaced at one
//! stroke, and between two strokes things are only renamed, so whoever comes next goes on from what it says:
//!
//! | phase | the directory has | goes on |
//! | --- | --- | --- |
//! | `out` | only old things | backward: what was moved away comes back |
//! | `in` | only new things | forward: the rest comes in; then it is opened, on trial |
//! | `back` | only new things | backward: they leave, then `out` |
//! | no file | what holds | |
//!
//! Where the new data hold in the end, the file becomes `last-swap.json`, so that who asked can see that they do.
//!
//! All of this is done by the process that holds the data directory's lock, with the database closed.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::backup::{DATABASE, RUNS};
use crate::folder::{self, Lock};

/// Where new data are made ready; unfinished until it has the name [`INCOMING`].
pub const UNFINISHED: &str = "incoming.part";
/// Where new data wait, whole and checked.
pub const INCOMING: &str = "incoming";
/// How far the exchange is.
const MARKER: &str = "swap.json";
/// The name it gets when the new data hold.
const LAST: &str = "last-swap.json";
/// What the names of old data begin with.
const KEPT: &str = "before-restore-";
/// How long others may have the database open.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is exchanged, the database first.
fn things() -> [String; 5] {
    let beside = |end: &str| format!("{DATABASE}{end}");
    [beside(""), beside("-wal"), beside("-shm"), beside("-journal"), RUNS.to_owned()]
}

/// Why data could not be exchanged.
#[derive(Debug, thiserror::Error)]
pub enum SwapError {
    /// There is nothing to take.
    #[error("there are no new data in {}", path.display())]
    NothingThere {
        /// Where they would be.
        path: PathBuf,
    },
    /// Somebody has the database open.
    #[error(
        "another command of Portolan has the database open (a backup is being written?): try again when it has ended"
    )]
    InUse,
    /// The system does not do it.
    #[error("cannot {what} {}: {source}", path.display())]
    System {
        /// What it was to do.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file that says how far the exchange is.
    #[error("{} cannot be read ({reason}); it says which of the data are whole: see \"Restore\" in docs/operation.md", path.display())]
    Marker {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SwapError {
    move |source| SwapError::System { what, path: path.to_owned(), source }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Phase {
    Out,
    In,
    Back,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Marker {
    phase: Phase,
    /// Name of the folder of old data.
    kept: String,
    /// Remove them in the end.
    discard: bool,
    /// What asked for it.
    id: String,
}

impl Marker {
    fn read(data: &Path, name: &str) -> Result<Option<Self>, SwapError> {
        let path = data.join(name);
        let wrong = |reason: String| SwapError::Marker { path: path.clone(), reason };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error.to_string())),
        };
        let marker: Self = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        if !marker.kept.starts_with(KEPT) || marker.kept.contains('/') {
            return Err(wrong(format!("it names a folder {:?}", marker.kept)));
        }
        Ok(Some(marker))
    }

    fn write(&self, data: &Path) -> Result<(), SwapError> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        folder::write_whole(data, MARKER, &text).map_err(failed("write", &data.join(MARKER)))
    }

    fn phase(&mut self, data: &Path, phase: Phase) -> Result<(), SwapError> {
        self.phase = phase;
        self.write(data)
    }

    fn remove(data: &Path) -> Result<(), SwapError> {
        let path = data.join(MARKER);
        fs::remove_file(&path).and_then(|()| folder::sync(data)).map_err(failed("remove", &path))
    }
}

/// New data that are in place and not yet opened. [`Trial::keep`] it or [`Trial::undo`] it; a process that ends
/// before either leaves it to the next.
#[derive(Debug)]
#[must_use]
pub struct Trial {
    data: PathBuf,
    marker: Marker,
    /// Held so that no command opens what may leave again.
    _alone: Lock,
}

/// Whether an exchange was begun and not ended.
#[must_use]
pub fn is_under_way(data: &Path) -> bool {
    data.join(MARKER).exists()
}

/// What asked for the last exchange by which new data came to hold, and where the old ones are, if they are kept.
#[must_use]
pub fn last(data: &Path) -> Option<(String, Option<PathBuf>)> {
    let marker = Marker::read(data, LAST).ok()??;
    Some((marker.id, Some(data.join(marker.kept)).filter(|kept| kept.exists())))
}

/// Puts what waits in `incoming` in the place of the data. `id` is handed back by [`Trial::id`]; with `discard` the
/// old data are removed in the end. Where it fails, the old data are in place.
///
/// # Errors
/// Nothing waits, somebody has the database open, or the system refuses.
pub fn begin(data: &Path, id: &str, discard: bool, now: Timestamp) -> Result<Trial, SwapError> {
    let incoming = data.join(INCOMING);
    if !incoming.join(DATABASE).is_file() || !incoming.join(RUNS).is_dir() {
        return Err(SwapError::NothingThere { path: incoming });
    }
    let alone = alone(data)?;
    let kept = format!("{KEPT}{}", now.strftime("%Y%m%dT%H%M%S%3fZ"));
    let path = data.join(&kept);
    DirBuilder::new().mode(0o700).create(&path).map_err(failed("make", &path))?;
    let own = File::open(&path).and_then(|made| folder::give_to_owner_of(data, &made));
    own.map_err(failed("give away", &path))?;
    let mut marker = Marker { phase: Phase::Out, kept, discard, id: id.to_owned() };
    marker.write(data)?;
    let moved = move_all(data, &path).and_then(|()| marker.phase(data, Phase::In));
    if let Err(error) = moved {
        bring_back(data, &marker)?;
        remove(&incoming);
        return Err(error);
    }
    let trial = Trial { data: data.to_owned(), marker, _alone: alone };
    match move_all(&incoming, data) {
        Ok(()) => Ok(trial),
        Err(error) => {
            trial.undo()?;
            Err(error)
        }
    }
}

/// Goes on with what a process before us began, if one did. Call it before the database is opened. What came back
/// leaves the new data where they wait: who asked for them may try again.
///
/// # Errors
/// The system refuses, or `swap.json` was changed.
pub fn recover(data: &Path) -> Result<Option<Trial>, SwapError> {
    let Some(marker) = Marker::read(data, MARKER)? else { return Ok(None) };
    let alone = alone(data)?;
    let trial = Trial { data: data.to_owned(), marker, _alone: alone };
    match trial.marker.phase {
        Phase::In => {
            let incoming = data.join(INCOMING);
            if incoming.exists() {
                move_all(&incoming, data)?;
            }
            Ok(Some(trial))
        }
        Phase::Back => trial.undo().map(|()| None),
        Phase::Out => bring_back(data, &trial.marker).map(|()| None),
    }
}

impl Trial {
    /// What asked for the exchange.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.marker.id
    }

    /// The new data hold from now on. Returns where the old ones are kept, where they are. Those of exchanges before
    /// are removed.
    ///
    /// # Errors
    /// The system refuses; then the new data are still on trial.
    pub fn keep(self) -> Result<Option<PathBuf>, SwapError> {
        let path = self.data.join(MARKER);
        fs::rename(&path, self.data.join(LAST))
            .and_then(|()| folder::sync(&self.data))
            .map_err(failed("move", &path))?;
        let kept = self.data.join(&self.marker.kept);
        let is_empty = fs::read_dir(&kept).is_ok_and(|mut found| found.next().is_none());
        let discard = self.marker.discard || is_empty;
        tidy(&self.data, Some(&self.marker.kept).filter(|_| !discard).map(String::as_str));
        Ok((!discard).then_some(kept))
    }

    /// The old data come back, the new ones are removed.
    ///
    /// # Errors
    /// The system refuses; the next start tries again.
    pub fn undo(mut self) -> Result<(), SwapError> {
        let incoming = self.data.join(INCOMING);
        self.marker.phase(&self.data, Phase::Back)?;
        if !incoming.exists() {
            DirBuilder::new().mode(0o700).create(&incoming).map_err(failed("make", &incoming))?;
        }
        move_all(&self.data, &incoming)?;
        self.marker.phase(&self.data, Phase::Out)?;
        bring_back(&self.data, &self.marker)?;
        remove(&incoming);
        Ok(())
    }
}

fn alone(data: &Path) -> Result<Lock, SwapError> {
    let lock = folder::exclude(data, PATIENCE).map_err(failed("lock", data))?;
    lock.ok_or(SwapError::InUse)
}

fn bring_back(data: &Path, marker: &Marker) -> Result<(), SwapError> {
    let kept = data.join(&marker.kept);
    if kept.exists() {
        move_all(&kept, data)?;
        fs::remove_dir(&kept).map_err(failed("remove", &kept))?;
    }
    Marker::remove(data)
}

/// Moves what is there of the things from one folder to another, and has it on disk.
fn move_all(from: &Path, to: &Path) -> Result<(), SwapError> {
    for thing in things() {
        let (source, target) = (from.join(&thing), to.join(&thing));
        match fs::symlink_metadata(&source) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("look at", &source)(error)),
        }
        // Never over something: by the table above nothing can be there.
        if fs::symlink_metadata(&target).is_ok() {
            return Err(failed("make", &target)(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&source, &target).map_err(failed("move", &source))?;
    }
    folder::sync(from).map_err(failed("write", from))?;
    folder::sync(to).map_err(failed("write", to))
}

/// Removes what exchanges left, but for the old data of the last.
fn tidy(data: &Path, last: Option<&str>) {
    remove(&data.join(INCOMING));
    let Ok(entries) = fs::read_dir(data) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(KEPT) && Some(&*name) != last {
            remove(&entry.path());
        }
    }
}

/// Removes a folder; what stays does no harm but for the room it takes.
pub fn remove(path: &Path) {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(path = %path.display(), %error, "what a restore left cannot be removed");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with old data, and with new ones that wait.
    fn directory() -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        for (folder, text) in [(home.path().to_owned(), "old"), (home.path().join(INCOMING), "new")] {
            fs::create_dir_all(folder.join("runs/x")).unwrap();
            fs::write(folder.join(DATABASE), text).unwrap();
            fs::write(folder.join("runs/x/0.xml.zst"), text).unwrap();
        }
        // Only the old data have a log that is not yet in the database.
        fs::write(home.path().join("portolan.db-wal"), "old").unwrap();
        home
    }

    fn whole(data: &Path, text: &str) {
        assert_eq!(fs::read_to_string(data.join(DATABASE)).unwrap(), text);
        assert_eq!(fs::read_to_string(data.join("runs/x/0.xml.zst")).unwrap(), text);
        let log = fs::read_to_string(data.join("portolan.db-wal")).ok();
        assert_eq!(log.as_deref(), (text == "old").then_some("old"));
        assert!(!is_under_way(data));
        assert!(!data.join(INCOMING).exists());
    }

    fn kept(data: &Path) -> usize {
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(KEPT);
        fs::read_dir(data).unwrap().flatten().map(name).filter(|is_kept| *is_kept).count()
    }

    #[test]
    fn new_data_are_kept_and_the_old_put_by() {
        let home = directory();
        let trial = begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(trial.id(), "id");
        let old = trial.keep().unwrap().unwrap();
        whole(home.path(), "new");
        assert_eq!(last(home.path()), Some(("id".to_owned(), Some(old.clone()))));
        assert_eq!(fs::read_to_string(old.join(DATABASE)).unwrap(), "old");
        assert_eq!(fs::read_to_string(old.join("portolan.db-wal")).unwrap(), "old");
        // The next takes their place; and with `discard` there are none in the end.
        for (discard, left) in [(false, 1), (true, 0)] {
            let incoming = home.path().join(INCOMING);
            fs::create_dir_all(incoming.join("runs/x")).unwrap();
            fs::write(incoming.join(DATABASE), "new").unwrap();
            fs::write(incoming.join("runs/x/0.xml.zst"), "new").unwrap();
            let trial = begin(home.path(), "id", discard, Timestamp::now()).unwrap();
            assert_eq!(trial.keep().unwrap().is_some(), !discard);
            whole(home.path(), "new");
            assert_eq!(kept(home.path()), left);
        }
    }

    #[test]
    fn data_that_fail_their_trial_leave_with_all_that_they_made() {
        let home = directory();
        let trial = begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap();
        fs::write(home.path().join("portolan.db-wal"), "new").unwrap();
        trial.undo().unwrap();
        whole(home.path(), "old");
        assert_eq!(kept(home.path()), 0);
        assert_eq!(last(home.path()), None);
    }

    #[test]
    fn a_trial_that_was_cut_off_is_still_one() {
        let home = directory();
        drop(begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap());
        assert!(is_under_way(home.path()));
        let trial = recover(home.path()).unwrap().unwrap();
        assert_eq!(trial.id(), "id");
        let _ = trial.keep().unwrap();
        whole(home.path(), "new");
        assert!(recover(home.path()).unwrap().is_none());
    }

    #[test]
    fn nothing_is_exchanged_while_somebody_has_the_database_open() {
        let home = directory();
        let other = folder::join(home.path(), Duration::ZERO).unwrap().unwrap();
        let error = begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(error, SwapError::InUse), "{error}");
        assert_eq!(fs::read_to_string(home.path().join(DATABASE)).unwrap(), "old");
        drop(other);
        let trial = begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap();
        assert!(folder::join(home.path(), Duration::ZERO).unwrap().is_none());
        trial.undo().unwrap();
    }

    #[test]
    fn a_marker_that_was_changed_moves_nothing() {
        let home = directory();
        for text in ["", "{}", r#"{"phase":"in","kept":"../x","discard":false,"id":""}"#] {
            fs::write(home.path().join(MARKER), text).unwrap();
            let error = recover(home.path()).unwrap_err();
            assert!(matches!(error, SwapError::Marker { .. }), "{error}");
        }
        assert_eq!(fs::read_to_string(home.path().join(DATABASE)).unwrap(), "old");
    }

    #[test]
    fn without_new_data_nothing_moves() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(DATABASE), "old").unwrap();
        let error = begin(home.path(), "id", false, Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(error, SwapError::NothingThere { .. }), "{error}");
        assert_eq!(fs::read_to_string(home.path().join(DATABASE)).unwrap(), "old");
    }
}
