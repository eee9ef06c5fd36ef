//! What is sent, and what comes back.

use std::net::IpAddr;
use std::time::Duration;

use crate::Moment;

/// Attempts that can be told apart in an answer: [`Probe::attempt`] is below it.
pub const ATTEMPTS: u8 = 32;

/// One probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// To whom.
    pub to: IpAddr,
    /// What.
    pub kind: ProbeKind,
    /// Comes back in the answer, so that an answer tells which of several equal probes it is to. Below [`ATTEMPTS`].
    pub attempt: u8,
    /// How long an answer is worth waiting for. A transport that keeps something open for each probe lets go of it
    /// then; an answer that comes later is told where it can be.
    pub patience: Duration,
}

/// What a probe asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProbeKind {
    /// ICMP or ICMPv6 echo request.
    Echo,
    /// ICMP timestamp request; IPv4 alone.
    Timestamp,
    /// ARP request or neighbour solicitation; the local link alone.
    Neighbour,
    /// TCP SYN to a port.
    Syn(u16),
    /// The same, as a packet that looks for hosts, where those that look at ports are connections: its answer says nothing
    /// of the port. What sends packets alone tells it as the answer to a [`ProbeKind::Syn`].
    SynPing(u16),
    /// TCP ACK to a port.
    Ack(u16),
}

/// An answer that belongs to a probe of ours beyond doubt: its transport has checked the key in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Whom the probe went to.
    pub host: IpAddr,
    /// What it asked.
    pub kind: ProbeKind,
    /// Which of several.
    pub attempt: u8,
    /// What was said.
    pub said: Said,
    /// Who said it: the host itself, or a router or firewall before it; unspecified where the transport does not see it.
    pub from: IpAddr,
    /// The time to live of the answer's IP header (the hop limit in IPv6); 0 where the transport does not see it.
    pub ttl: u8,
    /// The answerer's hardware address, where it is on the local link and the transport sees it.
    pub mac: Option<[u8; 6]>,
    /// When it came.
    pub at: Moment,
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// An echo reply, a timestamp reply, an ARP reply, a neighbour advertisement: what was asked for.
    Reply,
    /// TCP SYN and ACK, or a connection that was made.
    SynAck,
    /// TCP RST.
    Reset,
    /// A connection that was refused: RST as an unprivileged process sees it.
    Refused,
    /// ICMP or ICMPv6 destination unreachable.
    Unreachable(Unreachable),
    /// ICMP or ICMPv6 time exceeded.
    TimeExceeded,
    /// This machine has no route to the host, or may not send to it. Nothing was sent.
    NoRoute,
}

/// The codes of ICMP destination unreachable (RFC 792, RFC 1812; RFC 4443 for ICMPv6), by Nmap's names for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// `net-unreach`: ICMP 0.
    Net,
    /// `host-unreach`: ICMP 1; ICMPv6 3 (address unreachable).
    Host,
    /// `proto-unreach`: ICMP 2.
    Protocol,
    /// `port-unreach`: ICMP 3; ICMPv6 4.
    Port,
    /// `net-prohibited`: ICMP 9.
    NetProhibited,
    /// `host-prohibited`: ICMP 10.
    HostProhibited,
    /// `admin-prohibited`: ICMP 13; ICMPv6 1, and 5 (policy fail), which Nmap does not tell apart.
    AdminProhibited,
    /// `no-route`: ICMPv6 0.
    NoRoute,
    /// `beyond-scope`: ICMPv6 2.
    BeyondScope,
    /// `reject-route`: ICMPv6 6.
    RejectRoute,
    /// Any other code, which Nmap takes for no answer.
    Other(u8),
}
