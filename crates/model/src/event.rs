//! The events of a scan: the one stream that terminal, browser, store and export consume.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::{Head, Host, Protocol, ScanInfo, Script, Stage, Tail, Text, Warning};

/// What happens in a scan, in the order in which it becomes known. A run is `Started`, then anything, then
/// `Ended` exactly once.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The scanner introduced itself.
    Started(Head),
    /// Which ports it scans.
    ScanInfo(ScanInfo),
    /// How far it is.
    Progress(Progress),
    /// An open port was found; the host's record follows when the host is finished.
    PortFound(PortFound),
    /// A host is finished.
    Host(Box<Host>),
    /// Scripts that ran before any host.
    PreScripts(Vec<Script>),
    /// Scripts that ran after all hosts.
    PostScripts(Vec<Script>),
    /// Something worth knowing was met.
    Warning(Warning),
    /// Stages that are over.
    Stages(Vec<Stage>),
    /// The run is over.
    Ended(Tail),
}

/// How far a phase of the scan is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Nmap's name of the phase: `SYN Stealth Scan`, `NSE`...
    pub phase: Text,
    /// 0 to 100.
    pub percent: f64,
    /// Seconds until the phase is expected to end.
    pub remaining_seconds: Option<u64>,
    /// When the phase is expected to end.
    pub expected_end: Option<Timestamp>,
}

/// An open port, told as soon as Nmap finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PortFound {
    /// Where.
    pub ip: IpAddr,
    /// The transport.
    pub protocol: Protocol,
    /// The number.
    pub port: u16,
}
