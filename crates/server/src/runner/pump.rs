//! The events of a scan, gathered into batches for the store.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::time::Duration;

use portolan_model::{Document, Event, Host, HostState, PortFound, PortState, Stats, Tail};
use portolan_store::runs::{Counts, Item};
use tokio::time::Instant;

use super::gauge::Gauge;
use crate::live::wire;

/// Hosts and events of a batch.
const FULL: usize = 256;
/// Items that are held when the store takes none: a scan that was stopped does not say more.
const MOST: usize = 8192;
/// How long an item waits.
const WAIT: Duration = Duration::from_millis(200);
/// Time between two words on progress.
const PROGRESS: Duration = Duration::from_secs(1);
/// Warnings of a shard that are told and kept.
const WARNINGS: usize = 100;
/// Results of scripts outside hosts that are kept of a shard.
const SCRIPTS: usize = 1000;

/// The code of the warning that hosts were given up.
pub(super) const GIVEN_UP: &str = "hostTimeout";

/// The code of the warning before a host that Nmap did not come to finish.
const UNFINISHED: &str = "hostUnfinished";

/// What was found of hosts that are not finished: how many are up, for a port of theirs is open, and those ports.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) hosts_up: u64,
    pub(super) open_ports: u64,
}

/// What a shard has said and the store does not have yet.
pub(super) struct Pump {
    items: Vec<Item>,
    since: Instant,
    /// The shard's document, without hosts.
    pub(super) document: Document,
    /// Hosts that Nmap did not come to finish: whether they count is known at the end.
    unfinished: Vec<Host>,
    /// Open ports of hosts that Nmap is at, and how many they are.
    found: HashMap<IpAddr, HashSet<PortFound>>,
    found_ports: usize,
    next_is_unfinished: bool,
    warnings: usize,
    gauge: Gauge,
    /// Nmap's phase and the fraction of the shard that is done.
    phase: Option<String>,
    pub(super) fraction: f64,
    told: Instant,
    news: bool,
    /// Hosts and events that came after the store took no more.
    pub(super) lost: u64,
    /// Hosts that Nmap gave up when their time was over.
    given_up: u64,
}

impl Pump {
    pub(super) fn new(gauge: Gauge) -> Self {
        Self {
            items: Vec::new(),
            since: Instant::now(),
            document: Document::default(),
            unfinished: Vec::new(),
            found: HashMap::new(),
            found_ports: 0,
            next_is_unfinished: false,
            warnings: 0,
            gauge,
            phase: None,
            fraction: 0.0,
            told: Instant::now(),
            news: true,
            lost: 0,
            given_up: 0,
        }
    }

    /// Takes an event in; `counts` are those of the run.
    pub(super) fn take(&mut self, event: Event, counts: &mut Counts) {
        match event {
            Event::Host(host) if self.next_is_unfinished => {
                self.next_is_unfinished = false;
                self.unfinished.push(*host);
            }
            Event::Host(host) => self.host(host, counts),
            Event::PortFound(found) => {
                self.push(Item::Event(wire::port(&found)));
                if self.found_ports < MOST && self.found.entry(found.ip).or_default().insert(found) {
                    self.found_ports += 1;
                }
                self.news = true;
            }
            Event::Progress(progress) => {
                self.fraction = self.gauge.take(&progress);
                self.phase = Some(progress.phase.to_string());
                self.news = true;
            }
            Event::Warning(warning) if warning.code == UNFINISHED => self.next_is_unfinished = true,
            Event::Warning(warning) => {
                self.warnings += 1;
                if self.warnings <= WARNINGS {
                    self.push(Item::Event(wire::log("warning", warning.message.clone())));
                    self.document.warnings.push(warning);
                }
            }
            Event::PreScripts(scripts) => {
                let room = SCRIPTS.saturating_sub(self.document.pre_scripts.len());
                self.document.pre_scripts.extend(scripts.into_iter().take(room));
            }
            Event::PostScripts(scripts) => {
                let room = SCRIPTS.saturating_sub(self.document.post_scripts.len());
                self.document.post_scripts.extend(scripts.into_iter().take(room));
            }
            // They are kept with the run, summed.
            Event::Stages(_) => {}
            other => self.document.take(other),
        }
    }

    /// What was found of hosts that are not finished.
    pub(super) fn found(&self) -> Found {
        Found { hosts_up: self.found.len() as u64, open_ports: self.found_ports as u64 }
    }

    fn host(&mut self, host: Box<Host>, counts: &mut Counts) {
        let ip = host.ip.as_ref().and_then(|ip| ip.parse::<IpAddr>().ok());
        let found = ip.and_then(|ip| self.found.remove(&ip));
        self.found_ports -= found.map_or(0, |ports| ports.len());
        self.gauge.host(host.state);
        self.given_up += u64::from(host.timed_out);
        counts.hosts += 1;
        counts.hosts_up += u64::from(host.state == HostState::Up);
        counts.open_ports += host.ports.iter().filter(|port| port.state == PortState::Open).count() as u64;
        self.news = true;
        self.push(Item::Host(host));
    }

    /// Adds to the next batch.
    pub(super) fn push(&mut self, item: Item) {
        if self.items.is_empty() {
            self.since = Instant::now();
        }
        if self.items.len() < MOST {
            self.items.push(item);
        } else {
            self.lost += 1;
        }
    }

    /// Hosts that Nmap did not come to finish are results where nobody will finish them.
    pub(super) fn keep_unfinished(&mut self, counts: &mut Counts) {
        let (mut items, lost) = (std::mem::take(&mut self.items), self.lost);
        for host in std::mem::take(&mut self.unfinished) {
            self.host(Box::new(host), counts);
            // They are no more than Nmap works on at a time, and were held already.
            items.append(&mut self.items);
        }
        (self.items, self.lost) = (items, lost);
    }

    /// What is missing in what was found, each with its code.
    pub(super) fn losses(&self) -> Vec<(&'static str, String)> {
        let mut losses = Vec::new();
        if self.lost > 0 {
            losses.push((
                "lost",
                format!("hosts and events that could not be stored and are lost: {}", self.lost),
            ));
        }
        let given_up = match self.given_up {
            0 => return losses,
            1 => "1 host was given up at the host timeout: what is open there is not known; give it a longer one (--host-timeout)".to_owned(),
            n => format!("{n} hosts were given up at the host timeout: what is open there is not known; give them a longer one (--host-timeout)"),
        };
        losses.push((GIVEN_UP, given_up));
        losses
    }

    /// Whether there is a full batch, or one that has waited.
    pub(super) fn is_due(&self) -> bool {
        self.items.len() >= FULL || (!self.items.is_empty() && self.since.elapsed() >= WAIT)
    }

    /// Whether it is time for a word on progress.
    pub(super) fn progress_is_due(&self) -> bool {
        self.news && self.told.elapsed() >= PROGRESS
    }

    /// Nmap's phase; the word on progress is said with it.
    pub(super) fn say_progress(&mut self) -> Option<String> {
        self.news = false;
        self.told = Instant::now();
        self.phase.clone()
    }

    /// The batch.
    pub(super) fn batch(&mut self) -> Vec<Item> {
        std::mem::take(&mut self.items)
    }

    /// The counts that stand for a shard that did not come to its end: of what is stored.
    pub(super) fn ended_early(&mut self, message: &str, stats: Stats) {
        let tail = Tail { stats: Some(stats), ..Tail::interrupted(message) };
        let (end, elapsed_seconds) = (self.document.end, self.document.elapsed_seconds);
        self.document.take(Event::Ended(Tail { end, elapsed_seconds, ..tail }));
    }
}
