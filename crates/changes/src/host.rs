//! What a scan says of each port of one host.

use std::collections::BTreeMap;

use portolan_model::{Host, Port, PortState, Protocol};

use crate::Ports;
use crate::coverage::Coverage;

/// Nmap's reason for what did not answer.
const SILENT: &str = "no-response";

/// A host, its ports at hand.
#[derive(Debug)]
pub(crate) struct Looked<'a> {
    pub(crate) host: &'a Host,
    coverage: &'a Coverage,
    named: BTreeMap<(Protocol, u16), &'a Port>,
    /// Ports that are counted and not named, where the document lists them.
    listed: Vec<(Protocol, Ports, Word<'a>)>,
}

/// What a scan says of a port.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word<'a> {
    /// Its state; whether that was concluded from silence; and what is known of it, where it is named.
    State(PortState, bool, Option<&'a Port>),
    /// Among those that are counted in several states: not open, or it would be named.
    NotOpen,
}

impl<'a> Looked<'a> {
    pub(crate) fn new(host: &'a Host, coverage: &'a Coverage) -> Self {
        let named = host.ports.iter().map(|port| ((port.protocol, port.port), port)).collect();
        let lists = host.extra_ports.iter().flat_map(|extra| {
            extra.reasons.iter().filter_map(|reason| {
                let ports = Ports::read(reason.ports.as_deref()?);
                let word = Word::State(extra.state, reason.reason == SILENT, None);
                Some((reason.protocol.unwrap_or(Protocol::Tcp), ports, word))
            })
        });
        Self { host, coverage, named, listed: lists.collect() }
    }

    /// The ports that it names, with what it says of them.
    pub(crate) fn named(&self) -> impl Iterator<Item = (Protocol, u16)> {
        self.named.keys().copied()
    }

    /// A port that it names.
    pub(crate) fn port(&self, protocol: Protocol, number: u16) -> Option<&'a Port> {
        self.named.get(&(protocol, number)).copied()
    }

    /// What it says of a port; nothing where it did not look.
    pub(crate) fn word(&self, protocol: Protocol, number: u16) -> Option<Word<'a>> {
        if let Some(port) = self.port(protocol, number) {
            let silent = port.reason.as_deref().is_none_or(|reason| reason == SILENT);
            return Some(Word::State(port.state, silent, Some(port)));
        }
        let ports = self.coverage.ports.get(&protocol)?;
        // What was left when its time was up is in no list.
        if self.host.timed_out || !ports.contains(number) {
            return None;
        }
        let listed = self.listed.iter().find(|(of, ports, _)| *of == protocol && ports.contains(number));
        Some(listed.map_or_else(|| self.counted(), |&(_, _, word)| word))
    }

    /// What is said of ports that stand in no list.
    fn counted(&self) -> Word<'a> {
        match self.host.extra_ports.as_slice() {
            [one] => {
                let silent =
                    one.reasons.iter().any(|reason| reason.reason == SILENT) || one.reasons.is_empty();
                Word::State(one.state, silent, None)
            }
            _ => Word::NotOpen,
        }
    }

    /// The one state of all ports that are not named; nothing where they have several, or there are none.
    pub(crate) fn rest(&self) -> Option<PortState> {
        match self.host.extra_ports.as_slice() {
            [one] => Some(one.state),
            _ => None,
        }
    }
}
