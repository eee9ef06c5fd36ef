//! What one scan said, and what it looked at, as its document tells.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use portolan_model::{Document, Host, HostState, Outcome, Protocol, Text};
use portolan_nmap::command;

use crate::asked::{Asked, Discovery};
use crate::facts::{HostFacts, PortKey};
use crate::ports::Ports;
use crate::word::Word;

/// Nmap's reason for a host that it was told to take for up (`-Pn`).
const TOLD: &str = "user-set";

/// So long after the end of a look another one begins at the soonest to be one more: what a reboot or a link that was
/// down for a moment kept from one was kept from all that looked in that minute.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// One scan, ready to be compared. It can be put together host by host, so that no document need be whole in memory.
#[derive(Debug, Clone)]
pub struct Look {
    /// When it began.
    began: Option<Timestamp>,
    /// When it was.
    at: Option<Timestamp>,
    /// How long after the end of another look it has to begin to be one more.
    pause: SignedDuration,
    /// Whether it came to its end: one that was cut off may not have come to a host that it does not list.
    pub(crate) complete: bool,
    /// Ports, by transport.
    pub(crate) ports: BTreeMap<Protocol, Ports>,
    /// How it looked for hosts, where its command line is known.
    pub(crate) discovery: Discovery,
    /// What it asked of services, where its command line is known.
    pub(crate) asked: Asked,
    /// Whether it asked services what they are.
    pub(crate) versions: bool,
    /// Whether it looked for operating systems.
    pub(crate) os: bool,
    /// Scripts that said something anywhere.
    pub(crate) ran: BTreeSet<Text>,
    /// Each host that is up, by what was said of it last.
    pub(crate) up: Vec<HostFacts>,
    /// Those of them that nobody heard of: they are up since the scan was told so.
    pub(crate) unheard: BTreeSet<Text>,
    /// Addresses that are down.
    pub(crate) down: BTreeSet<Text>,
    place: BTreeMap<Text, usize>,
}

impl Look {
    /// What the document says of the scan as a whole. Its hosts are not taken in.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let mut ports: BTreeMap<Protocol, Ports> = BTreeMap::new();
        for info in &document.scan_info {
            let protocol = info.protocol.as_deref().and_then(|name| name.parse().ok());
            let (Some(protocol), Some(services)) = (protocol, &info.services) else { continue };
            let known = ports.entry(protocol).or_default();
            *known = known.plus(&Ports::read(services));
        }
        let command = document.scanner.args.as_deref().and_then(command::readable);
        let command = command.map(|command| command.invocation);
        let asked = command.as_ref().map(Asked::by).unwrap_or_default();
        Self {
            began: document.start,
            at: document.end.or(document.start),
            pause: PAUSE,
            complete: document.outcome == Outcome::Success,
            ports,
            discovery: command.as_ref().map(Discovery::by).unwrap_or_default(),
            versions: asked.versions(),
            asked,
            os: false,
            ran: BTreeSet::new(),
            up: Vec::new(),
            unheard: BTreeSet::new(),
            down: BTreeSet::new(),
            place: BTreeMap::new(),
        }
    }

    /// The document and its hosts.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut look = Self::new(document);
        document.hosts.iter().for_each(|host| look.add(host));
        look
    }

    /// It may confirm what looks said that ended right before it. Two at the same time are one look all the same.
    #[must_use]
    pub fn without_pause(self) -> Self {
        Self { pause: SignedDuration::ZERO, ..self }
    }

    /// When it ended.
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        self.at
    }

    /// Whether it is one more look after one that ended then. It is where times are not known.
    pub(crate) fn is_apart_from(&self, ended: Option<Timestamp>) -> bool {
        self.began.zip(ended).is_none_or(|(began, ended)| began.duration_since(ended) >= self.pause)
    }

    /// Whether it would have found a host that was found in this way, were it still up.
    pub(crate) fn would_find(&self, host: &HostFacts, found_by: &Discovery) -> bool {
        let asks_what_answered =
            |now: &HostFacts| !self.unheard.contains(&now.address) || host.has_answered(now);
        let here = self.place.get(&host.address).and_then(|&at| self.up.get(at));
        self.discovery.finds_what(found_by) && here.is_none_or(asks_what_answered)
    }

    /// Whether it found this port of a host open.
    #[must_use]
    pub fn found_open(&self, address: &str, key: PortKey) -> bool {
        let host = self.place.get(address).and_then(|&at| self.up.get(at));
        host.and_then(|host| host.word(key)).is_some_and(Word::is_open)
    }

    /// Takes a host in.
    pub fn add(&mut self, host: &Host) {
        self.os |= host.os.as_ref().is_some_and(|os| !os.matches.is_empty() || !os.fingerprints.is_empty());
        for script in host.ports.iter().flat_map(|port| &port.scripts).chain(&host.scripts) {
            if !self.ran.contains(&script.id) {
                self.ran.insert(script.id.clone());
            }
        }
        let facts = HostFacts::of(host, &self.ports, &self.asked, self.at);
        self.versions |= facts.ports.values().any(|port| port.service.is_some());
        let Some(ip) = &host.ip else { return };
        match host.state {
            HostState::Up => {
                if host.reason.as_deref() == Some(TOLD) && !facts.answers() {
                    self.unheard.insert(ip.clone());
                } else {
                    self.unheard.remove(ip);
                }
                if let Some(before) = self.place.get(ip).and_then(|&at| self.up.get_mut(at)) {
                    *before = facts;
                } else {
                    self.place.insert(ip.clone(), self.up.len());
                    self.up.push(facts);
                }
            }
            HostState::Down => {
                self.down.insert(ip.clone());
            }
            HostState::Unknown | HostState::Skipped => {}
        }
    }
}
