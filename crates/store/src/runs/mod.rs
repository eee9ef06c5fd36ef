//! Runs: asked for, judged, waiting, worked on by one holder at a time, ended in one honest state.
//!
//! A run is cut into shards, one Nmap each. Who works on it holds its lease; every write of a holder is guarded by
//! the lease, and a shard is committed once, in the transaction that takes it out of `running`. Events have numbers
//! without gaps, written in the transaction of what they tell.

mod alerts;
mod append;
mod create;
mod end;
mod events;
mod hold;
mod occurrence;
mod queue;
mod read;
mod recover;
mod row;
mod rules;
mod state;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use jiff::Timestamp;
use portolan_model::Host;
use uuid::Uuid;

use crate::OwnerKey;

pub use append::{HostBatch, HostEvent};
pub use create::Created;
pub(crate) use create::insert_second;
pub use end::Cancelled;
pub use events::{Chunk, StoredEvent};
pub use hold::Hold;
pub use occurrence::{Became, Occurrence, Queued};
pub use read::{RunFilter, ShardSums};
pub use recover::Orphan;
pub(crate) use row::{RUN as COLUMNS, run as read_run};
pub use rules::{ProviderRules, RunRules};
pub use state::{RunKind, RunState, ShardState};

/// The number that stands for a run inside the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunKey(pub i64);

/// A run that is asked for.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: OwnerKey,
    /// What it is for.
    pub kind: RunKind,
    /// The scan that it is a start of.
    pub scan: Option<Uuid>,
    /// The provider that does it.
    pub provider: Option<Uuid>,
    /// What people call it.
    pub display_name: String,
    /// The command text, templates resolved.
    pub command: String,
    /// What is to be scanned besides the command's own targets, assets and tags resolved.
    pub targets: Vec<String>,
    /// How long it may take, in seconds.
    pub timeout_seconds: Option<u64>,
    /// The account that asked.
    pub created_by: Option<Uuid>,
    /// Its name.
    pub created_by_name: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// What makes a retry get the first run.
#[derive(Debug, Clone)]
pub struct Retry {
    /// Who asks.
    pub account: Uuid,
    /// The client's key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub request: [u8; 32],
}

/// A run as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its number in the database.
    pub key: RunKey,
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: OwnerKey,
    /// What it is for.
    pub kind: RunKind,
    /// The scan that it is a start of, while there is that scan.
    pub scan: Option<Uuid>,
    /// Its provider, while there is that provider.
    pub provider: Option<Uuid>,
    /// What people call it.
    pub display_name: String,
    /// Its state.
    pub state: RunState,
    /// Interrupted, and goes on by itself.
    pub resumes: bool,
    /// The command text.
    pub command: String,
    /// What was to be scanned besides the command's own targets.
    pub targets: Vec<String>,
    /// The verdict: JSON, as `explain` writes it.
    pub verdict: Option<String>,
    /// The names and their addresses: JSON, a list of `{name, addresses}`.
    pub pins: String,
    /// Nmap's words: JSON, a list of texts.
    pub argv: String,
    /// How long it may take, in seconds.
    pub timeout_seconds: Option<u64>,
    /// The account that asked.
    pub created_by: Option<Uuid>,
    /// What it was called then.
    pub created_by_name: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When work on it began first.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Milliseconds of work, over all attempts.
    pub spent_ms: u64,
    /// How far it is.
    pub progress: Progress,
    /// What it found.
    pub counts: Counts,
    /// What is to be said of its end.
    pub message: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The result document without its hosts: JSON, once it has ended.
    pub document: Option<String>,
    /// The stages of its fast plans that are over: a JSON array; nothing where Nmap did it alone.
    pub stages: Option<String>,
    /// Somebody asked to end it.
    pub cancel_requested: bool,
    /// The number of its last event.
    pub last_event: u64,
    /// Grows with each change of state.
    pub version: i64,
    /// When its windows open next, while it waits for that and it is known.
    pub opens_at: Option<Timestamp>,
    /// Who said last that no window holds it for a while.
    pub freed: Option<Freed>,
    /// The run whose doubts it looks at once more.
    pub second_look_of: Option<Uuid>,
}

/// A word of a person that a run goes on although its windows are closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freed {
    /// When they said it: blackouts that were made or changed later were not meant.
    pub at: Timestamp,
    /// No other window holds it before this: when they would have opened.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// The name of who said it.
    pub by: String,
}

impl Run {
    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state.is_end() && !self.resumes
    }
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// 0 to 100.
    pub percent: f64,
    /// Nmap's name of what it does.
    pub phase: Option<String>,
    /// Seconds to the end, as far as can be said.
    pub eta_seconds: Option<u64>,
}

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Hosts that are stored.
    pub hosts: u64,
    /// Hosts that are up.
    pub hosts_up: u64,
    /// Hosts that did not answer.
    pub hosts_down: u64,
    /// Addresses of the run.
    pub hosts_total: u64,
    /// Open ports.
    pub open_ports: u64,
    /// Ports that are open or filtered.
    pub maybe_open_ports: u64,
}

/// What the check of a run came to: it may start.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The verdict: JSON.
    pub verdict: String,
    /// Names and addresses: JSON.
    pub pins: String,
    /// Nmap's words: JSON.
    pub argv: String,
    /// How long it may take, in seconds.
    pub timeout_seconds: Option<u64>,
    /// How many addresses are scanned.
    pub addresses: u64,
    /// The shards, in their order.
    pub shards: Vec<NewShard>,
}

/// A shard to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShard {
    /// What it scans: JSON.
    pub spec: String,
    /// How many addresses.
    pub addresses: u64,
}

/// A shard as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredShard {
    /// Its number in the run, from 0.
    pub number: u32,
    /// Its state.
    pub state: ShardState,
    /// What it scans: JSON.
    pub spec: String,
    /// How many addresses.
    pub addresses: u64,
    /// Nmap's XML: a path below the data directory.
    pub raw_xml: Option<String>,
    /// Nmap's text: a path below the data directory.
    pub raw_text: Option<String>,
    /// Its document without hosts: JSON.
    pub document: Option<String>,
}

/// Who holds which run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The run.
    pub run: RunKey,
    /// The holder.
    pub holder: Uuid,
}

/// How many runs may be at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimLimits {
    /// In the whole server.
    pub max_running: u32,
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// `progress`, `host`, `port`, `state` or `log`.
    pub kind: &'static str,
    /// JSON.
    pub data: String,
}

/// A piece of a batch; the order is that of the events.
#[derive(Debug, Clone)]
pub enum Item {
    /// A finished host: stored, unless its address is there, and told.
    Host(Box<Host>),
    /// An event that is only told.
    Event(NewEvent),
}

/// What is stored of a running shard at once.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Hosts and events.
    pub items: Vec<Item>,
    /// How far the run is now.
    pub progress: Option<Progress>,
    /// Milliseconds of work, over all attempts.
    pub spent_ms: u64,
    /// When hosts were seen that do not say it themselves.
    pub seen: Timestamp,
    /// Whether the run's command asks for scripts.
    pub asks_scripts: bool,
}

/// How a shard ended.
#[derive(Debug, Clone)]
pub struct ShardEnd {
    /// `Done`, `Cut` or `Failed`.
    pub state: ShardState,
    /// Its document without hosts: JSON.
    pub document: String,
    /// Nmap's XML: a path below the data directory.
    pub raw_xml: Option<String>,
    /// Nmap's text.
    pub raw_text: Option<String>,
    /// Hosts that did not answer and are not stored.
    pub more_down: u64,
    /// What is left of it, where the run is to go on: new shards.
    pub rest: Vec<NewShard>,
    /// The stages of the run's fast plans that are over, this shard's among them: a JSON array; nothing where it has
    /// none of its own.
    pub stages: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunEnd {
    /// The state.
    pub state: RunState,
    /// It goes on at the next start; only for [`RunState::Interrupted`].
    pub resumes: bool,
    /// What is to be said of it.
    pub message: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The verdict, where the run was refused: JSON.
    pub verdict: Option<String>,
    /// The result document without hosts: JSON.
    pub document: Option<String>,
    /// Hosts up, down, all.
    pub stats: Option<portolan_model::Stats>,
    /// Milliseconds of work, over all attempts.
    pub spent_ms: u64,
    /// Events to be written before the last, and the last: the event of the state.
    pub events: Vec<NewEvent>,
}

/// The addresses that a shard has finished.
pub type Finished = Vec<IpAddr>;
