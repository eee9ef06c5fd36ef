//! A document of Nmap's taken in as a finished run, as a stream: one thread reads and makes hosts ready, while the
//! batch before is stored.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use portolan_model::{Document, Event, Head, Host, Outcome, Tally};
use portolan_nmap::xml::Reader;
use portolan_scanner::input::decompressed;
use portolan_store::runs::{
    Batch, HostBatch, Lease, NewRun, Run, RunEnd, RunKind, RunState, ShardEnd, ShardState,
};
use portolan_store::{OwnerKey, Store, StoreError, Uuid};
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::live::wire;
use crate::metrics;
use crate::runner::raw::{Raw, forget};

/// Hosts and ports of a batch: a transaction of some 200 ms. Larger ones are faster (each leaf of an index is written
/// once for more rows), but other writers wait for them.
const HOSTS: usize = 2048;
const PORTS: usize = 32_768;
/// How long an import may take before another server takes it for dead.
const LEASE: Duration = Duration::from_hours(24);

/// Who imports what.
#[derive(Debug, Clone)]
pub struct Import {
    /// Whose run it becomes.
    pub owner: OwnerKey,
    /// The account that asked.
    pub account: Option<Uuid>,
    /// Its name.
    pub username: Option<String>,
    /// What people call it.
    pub display_name: String,
    /// Bytes of the document at most, decompressed.
    pub most_bytes: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no document of Nmap's, nor of a program that writes as Nmap does.
    #[error("this is no document of Nmap's: {reason}")]
    NoDocument {
        /// What was found.
        reason: String,
    },
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The raw document cannot be kept.
    #[error("the document cannot be kept: {0}")]
    Raw(io::Error),
}

/// What the reading thread hands over.
enum Piece {
    Begun(Head),
    Hosts(Result<HostBatch, StoreError>),
    Ended(Box<Ended>),
}

/// What is known when all was read.
struct Ended {
    /// Without its hosts.
    document: Document,
    raw: Option<String>,
    trouble: Option<io::Error>,
}

/// Takes a document in, and returns the run: `completed`, or `interrupted` or `failed` where the document is, with
/// what it holds. Dropping the future leaves a run that the next start ends.
///
/// # Errors
/// Nothing was imported.
pub async fn import(
    store: &Store,
    clock: &Clock,
    import: Import,
    input: impl Read + Send + 'static,
) -> Result<Run, ImportError> {
    let id = clock.id();
    let (to, mut pieces) = mpsc::channel(1);
    let raw = Raw::create(store.directory(), id, 0, "xml").map_err(ImportError::Raw)?;
    let (directory, most) = (store.directory().to_owned(), import.most_bytes);
    let reading = tokio::task::spawn_blocking(move || read(input, most, &raw, &directory, &to));
    let began = Instant::now();
    let mut taking = Taking { store, clock, id, import, began, held: None };
    let mut ended = None;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Begun(head) => taking.begin(&head).await?,
            Piece::Hosts(batch) => taking.put(batch?).await?,
            Piece::Ended(end) => ended = Some(end),
        }
    }
    let read = reading.await.map_err(|error| ImportError::Raw(io::Error::other(error)));
    match (ended, taking.held) {
        (Some(ended), Some((lease, _))) => taking.end(lease, *ended).await,
        (Some(ended), None) => {
            let reason = ended.document.message.unwrap_or_else(|| "it has no <nmaprun>".to_owned());
            // An empty folder does no harm.
            let _ = forget(store.directory(), id);
            Err(ImportError::NoDocument { reason })
        }
        (None, _) => {
            read?;
            Err(ImportError::Raw(io::Error::other("the document was not read to its end")))
        }
    }
}

/// The side of the store.
struct Taking<'a> {
    store: &'a Store,
    clock: &'a Clock,
    id: Uuid,
    import: Import,
    began: Instant,
    /// The lease, and when hosts were seen that do not say it.
    held: Option<(Lease, Timestamp)>,
}

impl Taking<'_> {
    async fn begin(&mut self, head: &Head) -> Result<(), StoreError> {
        let now = self.clock.now();
        let new = NewRun {
            id: self.id,
            owner: self.import.owner,
            kind: RunKind::Import,
            scan: None,
            provider: None,
            display_name: self.import.display_name.clone(),
            command: head
                .scanner
                .args
                .as_ref()
                .map_or_else(String::new, |args| args.chars().take(4096).collect()),
            targets: Vec::new(),
            timeout_seconds: None,
            created_by: self.import.account,
            created_by_name: self.import.username.clone(),
            created_at: now,
        };
        let event = wire::state(RunState::Running, false, None, None);
        let (_, lease, _) = self.store.create_import(&new, self.clock.id(), now + LEASE, event).await?;
        // A document from a clock that runs ahead must not hide what is seen later.
        self.held = Some((lease, head.start.unwrap_or(now).min(now)));
        Ok(())
    }

    async fn put(&self, batch: HostBatch) -> Result<(), StoreError> {
        let Some((lease, seen)) = self.held else { return Ok(()) };
        self.store.append_import(lease, batch, seen, self.spent()).await
    }

    fn spent(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn end(&self, lease: Lease, ended: Ended) -> Result<Run, ImportError> {
        let (now, document) = (self.clock.now(), ended.document);
        let (state, shard) = match document.outcome {
            Outcome::Success => (RunState::Completed, ShardState::Done),
            Outcome::Error => (RunState::Failed, ShardState::Failed),
            Outcome::Interrupted => (RunState::Interrupted, ShardState::Cut),
        };
        let mut message = document.message.clone();
        if let Some(trouble) = ended.trouble {
            let text = format!("the raw document was not kept whole: {trouble}");
            message = Some(message.map_or_else(|| text.clone(), |message| format!("{message}; {text}")));
        }
        let json = serde_json::to_string(&document).unwrap_or_default();
        let batch = Batch {
            items: Vec::new(),
            progress: None,
            spent_ms: self.spent(),
            seen: now,
            asks_scripts: false,
        };
        let shard = ShardEnd {
            state: shard,
            document: json.clone(),
            raw_xml: ended.raw,
            raw_text: None,
            more_down: 0,
            rest: Vec::new(),
            stages: None,
        };
        self.store.commit_shard(lease, 0, batch, &shard, now, &wire::host).await?;
        let end = RunEnd {
            state,
            resumes: false,
            events: vec![wire::state(state, false, message.as_deref(), None)],
            message,
            hint: None,
            verdict: None,
            document: Some(json),
            stats: document.stats,
            spent_ms: self.spent(),
        };
        self.store.end_run(lease, &end, now).await?;
        metrics::run_ended(state.as_str(), self.began.elapsed());
        Ok(self.store.run(self.import.owner, self.id).await?)
    }
}

/// What went wrong with the raw file, from whoever writes it to whoever tells it.
type Trouble = Arc<Mutex<Option<io::Error>>>;

/// The side of the document; runs on a thread of its own. Ends early where nobody listens any more.
fn read(input: impl Read + Send + 'static, most: u64, raw: &Raw, directory: &Path, to: &mpsc::Sender<Piece>) {
    let trouble = Trouble::default();
    let told = Arc::clone(&trouble);
    let tee = decompressed(input).map(|input| Tee { input, raw: raw.clone(), left: most, most, trouble });
    let read = match tee {
        Ok(tee) => events(Reader::new(tee), to),
        Err(error) => Some(Document { message: Some(error.to_string()), ..Document::default() }),
    };
    let Some(document) = read else { return };
    let (raw, ended) = raw.finish(directory);
    let trouble = told.lock().unwrap_or_else(PoisonError::into_inner).take();
    let ended = Ended { document, raw, trouble: trouble.or(ended) };
    // Who no longer listens has failed and says so itself.
    let _ = to.blocking_send(Piece::Ended(Box::new(ended)));
}

/// Hands the hosts over and returns the rest; nothing where nobody listens any more.
fn events(events: impl Iterator<Item = Event>, to: &mpsc::Sender<Piece>) -> Option<Document> {
    let mut tally = Tally::default();
    let mut document = Document::default();
    let (mut hosts, mut ports) = (Vec::new(), 0);
    for event in events {
        tally.observe(&event);
        match event {
            Event::Host(host) => {
                ports += host.ports.len();
                hosts.push(*host);
                if hosts.len() >= HOSTS || ports >= PORTS {
                    ports = 0;
                    hand_over(&mut hosts, to)?;
                }
            }
            Event::Started(head) => {
                to.blocking_send(Piece::Begun(head.clone())).ok()?;
                document.take(Event::Started(head));
            }
            event => document.take(event),
        }
    }
    if !hosts.is_empty() {
        hand_over(&mut hosts, to)?;
    }
    document.summary = tally.summary(document.stats);
    Some(document)
}

fn hand_over(hosts: &mut Vec<Host>, to: &mpsc::Sender<Piece>) -> Option<()> {
    let batch = HostBatch::of(hosts);
    hosts.clear();
    to.blocking_send(Piece::Hosts(batch)).ok()
}

/// The document on its way to the reader: counted, and kept as it came.
struct Tee {
    input: Box<dyn io::BufRead + Send>,
    raw: Raw,
    left: u64,
    most: u64,
    trouble: Trouble,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            let reason =
                format!("the document has more than {} bytes; limits.import_bytes allows more", self.most);
            io::Error::new(io::ErrorKind::FileTooLarge, reason)
        })?;
        if let Ok(mut trouble) = self.trouble.lock()
            && trouble.is_none()
        {
            // What is found is worth more than the paper it stood on: a full disk is told and does not end it.
            *trouble = self.raw.write_all(&buffer[..count]).err();
        }
        Ok(count)
    }
}
