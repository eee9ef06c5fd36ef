//! A stored run told again as events, and written by the same sinks as a scan of the command line.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use portolan_model::{Document, Event, Head, Outcome, Scanner, Stats, Tail};
use portolan_scanner::report::{Format, Sink};
use portolan_store::runs::Run;
use portolan_store::{OwnerKey, Store, Uuid};

use crate::runner::{command_line, stages};

/// What a sink has written and the client has not got yet: a piece of the run's hosts at most.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Telling {
    store: Store,
    owner: OwnerKey,
    run: Uuid,
    sink: Box<dyn Sink>,
    buffer: Buffer,
    /// What comes before the hosts, until it was told.
    first: Vec<Event>,
    /// The last host that was told.
    after: Option<u64>,
    /// What comes after the hosts, until it was told.
    last: Option<Vec<Event>>,
}

/// The run as `format`, written as the client reads: memory holds one piece of its hosts.
pub(super) fn body(store: Store, owner: OwnerKey, run: &Run, format: Format) -> Body {
    let (first, last) = frame(run);
    let buffer = Buffer::default();
    let sink = format.sink(Box::new(buffer.clone()));
    let telling = Telling { store, owner, run: run.id, sink, buffer, first, after: None, last: Some(last) };
    Body::from_stream(futures_util::stream::try_unfold(telling, |mut telling| async move {
        let piece =
            telling.next().await.inspect_err(|error| tracing::error!("an export breaks off: {error}"))?;
        Ok::<_, io::Error>(piece.map(|piece| (piece, telling)))
    }))
}

impl Telling {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        for event in std::mem::take(&mut self.first) {
            self.sink.event(&event)?;
        }
        while self.last.is_some() {
            let hosts = self.store.run_hosts_after(self.owner, self.run, self.after).await;
            let hosts = hosts.map_err(io::Error::other)?;
            if hosts.is_empty() {
                for event in self.last.take().unwrap_or_default() {
                    self.sink.event(&event)?;
                }
                self.sink.finish()?;
                return Ok(Some(self.buffer.take()));
            }
            for (ordinal, host) in hosts {
                self.sink.event(&Event::Host(Box::new(host)))?;
                self.after = Some(ordinal);
            }
            let piece = self.buffer.take();
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }
}

/// What comes before and after the hosts.
fn frame(run: &Run) -> (Vec<Event>, Vec<Event>) {
    let stored = run.document.as_deref().and_then(|text| serde_json::from_str::<Document>(text).ok());
    let document = stored.unwrap_or_else(|| Document {
        scanner: Scanner {
            name: Some("Nmap".into()),
            args: Some(command_line(run).into()),
            ..Scanner::default()
        },
        start: run.started_at,
        outcome: Outcome::Interrupted,
        message: Some(format!("the run is {}: this is what was found until now", run.state)),
        stats: Some(Stats {
            hosts_up: run.counts.hosts_up,
            hosts_down: run.counts.hosts_down,
            hosts_total: run.counts.hosts_total,
        }),
        stages: stages::read(run.stages.as_deref()),
        ..Document::default()
    });
    let mut first = vec![Event::Started(Head { scanner: document.scanner, start: document.start })];
    first.extend(document.scan_info.into_iter().map(Event::ScanInfo));
    if !document.pre_scripts.is_empty() {
        first.push(Event::PreScripts(document.pre_scripts));
    }
    first.extend(document.warnings.into_iter().map(Event::Warning));
    let mut last = Vec::new();
    if !document.post_scripts.is_empty() {
        last.push(Event::PostScripts(document.post_scripts));
    }
    if !document.stages.is_empty() {
        last.push(Event::Stages(document.stages));
    }
    last.push(Event::Ended(Tail {
        outcome: document.outcome,
        message: document.message,
        end: document.end,
        elapsed_seconds: document.elapsed_seconds,
        stats: document.stats,
    }));
    (first, last)
}
