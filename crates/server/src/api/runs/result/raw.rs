//! Nmap's own bytes, as they were kept.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use axum::body::{Body, Bytes};
use portolan_scanner::report::merge_xml;
use portolan_store::runs::{Run, RunKind, RunState};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::problem::Problem;
use crate::runner::command_line;
use crate::state::App;

/// How long a client may take for a piece of 64 KiB before it is given up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Nmap's XML: one document, also of a run of several parts.
pub(super) async fn xml(app: &App, run: &Run) -> Result<Body, Problem> {
    let files = files(app, run, |shard| shard.raw_xml).await?;
    if files.is_empty() {
        return Err(Problem::conflict(
            "there is no XML of this run: Nmap has not written any, or it was removed",
        ));
    }
    let failure = (run.state != RunState::Completed)
        .then(|| run.message.clone().unwrap_or_else(|| format!("the run is {}", run.state)));
    // An import is one document, and keeps its own.
    let args = (run.kind != RunKind::Import).then(|| command_line(run));
    write(app, move |out| {
        merge_xml(files.into_iter().map(Kept::Closed), args.as_deref(), failure.as_deref(), out)
    })
}

/// Nmap's text: what each part wrote, one after the other; nothing where it was not kept.
pub(super) async fn text(app: &App, run: &Run) -> Result<Option<Body>, Problem> {
    let files = files(app, run, |shard| shard.raw_text).await?;
    if files.is_empty() {
        return Ok(None);
    }
    let body = write(app, move |out| {
        for file in files {
            io::copy(&mut Kept::Closed(file), out)?;
        }
        Ok(())
    })?;
    Ok(Some(body))
}

async fn files(
    app: &App,
    run: &Run,
    which: fn(portolan_store::runs::StoredShard) -> Option<String>,
) -> Result<Vec<PathBuf>, Problem> {
    let shards = app.store.shards(run.key).await?;
    let files = shards.into_iter().filter_map(which).map(|name| app.store.directory().join(name));
    Ok(files.filter(|file| file.is_file()).collect())
}

/// A file as far as it goes: one that a crash has cut off ends where it was cut. Opened when it is read, for there
/// may be more of them than files may be open.
enum Kept {
    Closed(PathBuf),
    Open(Box<zstd::Decoder<'static, io::BufReader<File>>>),
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Closed(path) = self {
            *self = Self::Open(Box::new(zstd::Decoder::new(File::open(path)?)?));
        }
        let Self::Open(decoder) = self else { return Ok(0) };
        match decoder.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            read => read,
        }
    }
}

/// A body that `work` writes on a thread of its own, as fast as the client reads.
fn write(
    app: &App,
    work: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Result<Body, Problem> {
    let place = app.exports.clone().try_acquire_owned();
    let place = place.map_err(|_| Problem::too_many("too many exports at once; try again in a moment"))?;
    let (to, from) = mpsc::channel(4);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(64 << 10, Pieces { to: to.clone(), runtime: runtime.clone() });
        let written = work(&mut out).and_then(|()| out.flush());
        if let Err(error) = written {
            tracing::warn!("an export breaks off: {error}");
            // Without this the client would take the piece for the whole.
            let _ = runtime.block_on(to.send(Err(error)));
        }
        drop(place);
    });
    Ok(Body::from_stream(futures_util::stream::unfold(from, |mut from| async move {
        from.recv().await.map(|piece: io::Result<Bytes>| (piece, from))
    })))
}

struct Pieces {
    to: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Ok(Bytes::copy_from_slice(bytes));
        match self.runtime.block_on(self.to.send_timeout(piece, PATIENCE)) {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client does not read on")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
