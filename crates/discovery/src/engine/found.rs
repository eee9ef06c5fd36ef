//! What was found.

use std::net::IpAddr;
use std::time::Duration;

use crate::transport::Reach;
use crate::{Moment, ProbeKind, Said};

/// Ports of a host that take the room of a find without any.
const PORTS: usize = 64;

/// What becomes known in the course of a scan.
#[derive(Debug, Clone, PartialEq)]
pub enum Find {
    /// A host is up; its ports come next.
    Up(IpAddr),
    /// A port is open.
    Open(IpAddr, u16),
    /// All is known of a host that is up.
    Host(Box<HostFound>),
    /// A host is down; where [`crate::engine::Sweep::tell_down`] asks for it. With what was said where something was
    /// (a router's host-unreachable).
    Down(IpAddr, Option<Reason>),
}

impl Find {
    /// As many finds without ports take the room of this one.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            Self::Host(host) => 1 + host.ports.len() / PORTS,
            Self::Up(_) | Self::Open(..) | Self::Down(..) => 1,
        }
    }
}

/// A host that is up.
#[derive(Debug, Clone, PartialEq)]
pub struct HostFound {
    /// Its address.
    pub ip: IpAddr,
    /// Why it is taken as up; none where it was not asked (`-Pn`, this machine itself).
    pub reason: Option<Reason>,
    /// What it was asked when it gave that reason.
    pub asked: Option<ProbeKind>,
    /// How it is reached.
    pub reach: Reach,
    /// Its hardware address, on the local link.
    pub mac: Option<[u8; 6]>,
    /// Its round trip; none where nothing could be timed.
    pub rtt: Option<Rtt>,
    /// Its ports, ascending: each of the sweep's where it is complete, else those that are known.
    pub ports: Vec<PortFound>,
    /// What [`PortFound::why`] points to.
    pub reasons: Vec<Reason>,
    /// Whether all its ports were looked at; else the scan was stopped, or they are `unsent`.
    pub complete: bool,
    /// Whether nothing can be sent to it any more, though it had a route: ports that are not known were not looked at.
    pub unsent: bool,
    /// Whether it no longer answered what it had answered before: ports without an answer may be other than filtered.
    pub muted: bool,
    /// The first probe to it.
    pub started: Moment,
    /// When the last of its ports was known.
    pub ended: Moment,
}

impl HostFound {
    /// Why a port of its is what it is; none for no answer.
    #[must_use]
    pub fn reason_of(&self, port: &PortFound) -> Option<Reason> {
        port.why.and_then(|at| self.reasons.get(usize::from(at)).copied())
    }
}

/// A host's round trip, as RFC 6298 reckons it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rtt {
    /// Smoothed.
    pub smoothed: Duration,
    /// How much it varies.
    pub variance: Duration,
    /// How long an answer was waited for at the end.
    pub timeout: Duration,
}

/// A port's state. Small: a host has up to 65,536.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortFound {
    /// Its number.
    pub port: u16,
    /// Its state.
    pub state: PortState,
    /// Why, as an index into [`HostFound::reasons`]; none for no answer.
    pub why: Option<u8>,
}

/// The states that a SYN tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortState {
    /// SYN-ACK.
    Open,
    /// RST.
    Closed,
    /// No answer, or an ICMP error.
    Filtered,
}

/// What was said and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What.
    pub said: Said,
    /// By whom.
    pub from: IpAddr,
    /// The answer's time to live; 0 where it was not seen.
    pub ttl: u8,
}

/// What a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Hosts that are up.
    pub up: u64,
    /// Hosts that are down. With [`Summary::up`] and [`Summary::unrouted`] fewer than the addresses where the scan was
    /// stopped.
    pub down: u64,
    /// Those of them that nothing could be sent to in the end, though they had a route.
    pub unsent: u64,
    /// Addresses without a route, where [`crate::engine::Sweep::leaves_unrouted`] leaves them out.
    pub unrouted: u64,
    /// How long it took until the last of them was known to be up or down.
    pub hosts_took: Duration,
    /// Probes sent, all of them.
    pub probes: u64,
    /// Those of them that asked whether hosts are up.
    pub host_probes: u64,
    /// Probes sent again because no answer came, and those sent to measure loss.
    pub repeats: u64,
    /// Answers that were ours.
    pub answers: u64,
}
