//! Restoring a backup, beside a server or without one.
//!
//! The command unpacks and checks beside the data, in `incoming`. Where no server runs it puts them in place itself.
//! Where one runs, that is asked by SIGUSR1: it stops its runs, closes the store, exchanges the data, opens them and
//! goes on, on the same socket; and says in `restore-outcome.json` what came of it.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::stat::{Mode, umask};
use nix::unistd::Pid;
use portolan_store::backup::{self, BackupError, Limits, Manifest};
use portolan_store::swap::{self, INCOMING, SwapError, Trial, UNFINISHED};
use portolan_store::{Store, StoreError, folder};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::data_dir::{self, DataDir, DataDirError, Holder};

/// One restore at a time.
const LOCK: &str = "restore.lock";
/// What is asked for, beside the new data.
const REQUEST: &str = "request.json";
/// What came of it.
const OUTCOME: &str = "restore-outcome.json";
/// How long a server may take: its grace, and bringing an old schema up to date.
const PATIENCE: Duration = Duration::from_mins(10);
/// How often it is looked for what came of it.
const LOOK: Duration = Duration::from_millis(50);

/// Why a backup was not restored. But for [`RestoreError::NoAnswer`] and [`RestoreError::Cut`], the data are those of
/// before.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The archive cannot be taken.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The data directory cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The data could not be exchanged.
    #[error(transparent)]
    Swap(#[from] SwapError),
    /// Another restore is at work.
    #[error("another restore is at work on {}; wait for its end", path.display())]
    Busy {
        /// The data directory.
        path: PathBuf,
    },
    /// The new data cannot be opened.
    #[error("the backup's data cannot be opened, and those of before are back: {source}")]
    CannotOpen {
        /// Why.
        source: StoreError,
    },
    /// The server did not take the new data.
    #[error("the server did not take the backup, and goes on with the data of before: {reason}")]
    Refused {
        /// What it says.
        reason: String,
    },
    /// The one who holds the directory cannot be asked.
    #[error("the data directory is in use by {holder}, which does not take a backup: {reason}")]
    CannotAsk {
        /// Who.
        holder: Holder,
        /// Why.
        reason: String,
    },
    /// The server says nothing.
    #[error(
        "{holder} did not say within {seconds} s what came of it: see its log; whichever data it has are whole"
    )]
    NoAnswer {
        /// Who.
        holder: Holder,
        /// How long was waited.
        seconds: u64,
    },
    /// The server ended while it took the new data.
    #[error(
        "the server ended while it took the backup: start it, and see in its log which data it has; they are whole"
    )]
    Cut,
    /// A file of ours.
    #[error("cannot {what} {}: {source}", path.display())]
    System {
        /// What was to be done.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RestoreError {
    move |source| RestoreError::System { what, path: path.to_owned(), source }
}

/// What a server is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Handed back with the outcome.
    pub(crate) id: String,
    /// Remove the old data in the end.
    pub(crate) discard: bool,
}

/// What a server says came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Outcome {
    id: String,
    /// Why the data are those of before; nothing where they are new.
    failed: Option<String>,
    /// Where the old data are.
    kept: Option<PathBuf>,
}

/// A backup that was restored.
#[derive(Debug, Clone)]
pub struct Restored {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Where the data of before are.
    pub kept: Option<PathBuf>,
    /// The server that goes on with it.
    pub server: Option<Holder>,
}

/// What is asked for, where something is.
pub(crate) fn request(data: &Path) -> Option<Request> {
    serde_json::from_slice(&fs::read(data.join(INCOMING).join(REQUEST)).ok()?).ok()
}

/// Says what came of a request.
pub(crate) fn tell(data: &Path, id: &str, result: Result<Option<PathBuf>, String>) {
    match &result {
        Ok(kept) => {
            let kept = kept.as_ref().map(|kept| kept.display().to_string());
            tracing::warn!(kept, "a backup was restored");
        }
        Err(reason) => tracing::error!(reason, "a backup was not restored; the data are those of before"),
    }
    let (failed, kept) = match result {
        Ok(kept) => (None, kept),
        Err(reason) => (Some(reason), None),
    };
    let text = serde_json::to_vec(&Outcome { id: id.to_owned(), failed, kept }).unwrap_or_default();
    if let Err(error) = folder::write_whole(data, OUTCOME, &text) {
        tracing::error!(%error, "what came of the restore cannot be written down");
    }
}

/// Restores a backup into the data directory `data`, which is made where it is missing. With `discard` the data of
/// before are removed in the end; without, they are kept until the next restore.
///
/// # Errors
/// Something is wrong with the archive, the directory or the server.
pub async fn restore(
    data: &Path,
    archive: impl Read,
    discard: bool,
    clock: &Clock,
) -> Result<Restored, RestoreError> {
    umask(Mode::from_bits_truncate(0o077));
    // Held from here on where no server runs, so that none begins meanwhile.
    let mut own = hold(data)?;
    let lock = folder::lock(data, LOCK, Duration::ZERO).map_err(failed("lock", &data.join(LOCK)))?;
    let _lock = lock.ok_or_else(|| RestoreError::Busy { path: data.to_owned() })?;
    match &own {
        Ok(_) => {
            if let Some(trial) = swap::recover(data)? {
                decide(data, trial).await?;
            }
        }
        Err(_) => wait_while(PATIENCE, || swap::is_under_way(data)).await,
    }
    let id = clock.id().to_string();
    let manifest = prepare(data, archive, &Request { id: id.clone(), discard }).await?;
    loop {
        match own {
            Ok(dir) => {
                let trial = match swap::recover(data)? {
                    Some(trial) => trial,
                    None if request(data).is_some_and(|request| request.id == id) => {
                        swap::begin(data, &id, discard, clock.now())?
                    }
                    // The server ended after it had taken them.
                    None => match swap::last(data) {
                        Some((last, kept)) if last == id => {
                            return Ok(Restored { manifest, kept, server: None });
                        }
                        _ => return Err(RestoreError::Cut),
                    },
                };
                let kept = decide(data, trial).await?;
                drop(dir);
                return Ok(Restored { manifest, kept, server: None });
            }
            Err(holder) => {
                if let Some(outcome) = ask(data, &holder, &id).await? {
                    let restored = Restored { manifest, kept: outcome.kept, server: Some(holder) };
                    return match outcome.failed {
                        None => Ok(restored),
                        Some(reason) => Err(RestoreError::Refused { reason }),
                    };
                }
                // It ended meanwhile.
                own = hold(data)?;
            }
        }
    }
}

/// The directory, or who has it.
fn hold(data: &Path) -> Result<Result<DataDir, Holder>, DataDirError> {
    match DataDir::open(data) {
        Ok(dir) => Ok(Ok(dir)),
        Err(DataDirError::Locked { holder, .. }) => Ok(Err(holder)),
        Err(error) => Err(error),
    }
}

/// Unpacks and checks, and gives the whole its name.
async fn prepare(data: &Path, archive: impl Read, request: &Request) -> Result<Manifest, RestoreError> {
    let unfinished = data.join(UNFINISHED);
    // Of a restore that was killed.
    swap::remove(&unfinished);
    swap::remove(&data.join(INCOMING));
    DirBuilder::new().mode(0o700).create(&unfinished).map_err(failed("make", &unfinished))?;
    let own = File::open(&unfinished).and_then(|made| folder::give_to_owner_of(data, &made));
    own.map_err(failed("give away", &unfinished))?;
    let prepared = async {
        let manifest = backup::unpack(archive, &unfinished, Limits::default())?;
        backup::check(&unfinished, &manifest).await?;
        let text = serde_json::to_vec(request).unwrap_or_default();
        folder::write_whole(&unfinished, REQUEST, &text).map_err(failed("write", &unfinished))?;
        let incoming = data.join(INCOMING);
        fs::rename(&unfinished, &incoming).map_err(failed("move", &unfinished))?;
        folder::sync(data).map_err(failed("write", data))?;
        Ok(manifest)
    };
    let prepared = prepared.await;
    if prepared.is_err() {
        swap::remove(&unfinished);
    }
    prepared
}

/// Opens data that are on trial, and keeps them or has those of before back.
async fn decide(data: &Path, trial: Trial) -> Result<Option<PathBuf>, RestoreError> {
    match Store::open(data).await {
        Ok(store) => {
            store.close().await;
            Ok(trial.keep()?)
        }
        Err(source) => {
            trial.undo()?;
            Err(RestoreError::CannotOpen { source })
        }
    }
}

/// Asks a running server to take what is prepared, and waits for what it says; nothing where it ended.
async fn ask(data: &Path, holder: &Holder, id: &str) -> Result<Option<Outcome>, RestoreError> {
    let no = |reason: &str| RestoreError::CannotAsk { holder: holder.clone(), reason: reason.to_owned() };
    let mut server = holder.clone();
    // A server that is starting has no address yet, and would die of the signal; so would what is no server.
    let began = Instant::now();
    while server.address.is_none() {
        if began.elapsed() > Duration::from_secs(10) {
            return Err(no("it is no server that listens; wait for its end"));
        }
        tokio::time::sleep(LOOK).await;
        match data_dir::inspect(data).holder {
            Some(found) => server = found,
            None => return Ok(None),
        }
    }
    let Some(pid) = server.pid.and_then(|pid| i32::try_from(pid).ok()) else {
        return Err(no("it does not say who it is"));
    };
    // Whoever may write the lock file must not choose whom root sends signals.
    let owner = |path: &Path| path.metadata().map(|found| found.uid()).ok();
    let process = PathBuf::from(format!("/proc/{pid}"));
    if owner(&process) != owner(&data.join("lock")) {
        return Err(no("the lock file names a process of another user"));
    }
    match kill(Pid::from_raw(pid), Signal::SIGUSR1) {
        Ok(()) => {}
        Err(nix::errno::Errno::ESRCH) => return Ok(None),
        Err(errno) => return Err(no(&format!("it cannot be signalled ({})", errno.desc()))),
    }
    answer(data, &server, id).await
}

async fn answer(data: &Path, server: &Holder, id: &str) -> Result<Option<Outcome>, RestoreError> {
    let path = data.join(OUTCOME);
    let said = || {
        let outcome: Outcome = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        (outcome.id == id).then_some(outcome)
    };
    let began = Instant::now();
    let mut looks = 0_u32;
    while began.elapsed() < PATIENCE {
        // Looked for after the lock, so that what was said last is not missed.
        let is_gone = looks.is_multiple_of(10) && data_dir::inspect(data).holder.is_none();
        if let Some(outcome) = said() {
            let _ = fs::remove_file(&path);
            return Ok(Some(outcome));
        }
        if is_gone {
            return Ok(None);
        }
        looks += 1;
        tokio::time::sleep(LOOK).await;
    }
    Err(RestoreError::NoAnswer { holder: server.clone(), seconds: PATIENCE.as_secs() })
}

async fn wait_while(limit: Duration, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while condition() && began.elapsed() < limit {
        tokio::time::sleep(LOOK).await;
    }
}
