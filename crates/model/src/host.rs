//! One scanned host and everything that was found out about it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::port::UnknownName;
use crate::{Port, PortState, Protocol, Script, Text};

/// Whether the host answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HostState {
    /// It answered, or was taken to be up (`-Pn`).
    Up,
    /// No answer that tells of it came back.
    Down,
    /// Not asked (list scan), or the document does not say.
    #[default]
    Unknown,
    /// Left out by Nmap.
    Skipped,
}

impl HostState {
    /// The state as Nmap writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

impl std::str::FromStr for HostState {
    type Err = UnknownName;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(match s {
            "up" => Self::Up,
            "down" => Self::Down,
            "unknown" => Self::Unknown,
            "skipped" => Self::Skipped,
            _ => return Err(UnknownName),
        })
    }
}

/// One scanned host. Absent facts are absent keys; order is Nmap's.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Host {
    /// The address that was scanned: the first IPv4 or IPv6 address of `addresses`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<Text>,
    /// Whether it answered.
    pub state: HostState,
    /// Why: `echo-reply`, `arp-response`, `user-set`...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Time to live of the answer, in hops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_ttl: Option<u8>,
    /// Every address known of it, the hardware address too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Names: those that the user gave and those that DNS gave back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<Hostname>,
    /// When Nmap began with this host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When Nmap was done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// Smoothed round-trip time in seconds (Nmap's `srtt`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_seconds: Option<f64>,
    /// Nmap gave it up at `--host-timeout`: what is here is not all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub timed_out: bool,
    /// A comment, as some tools write into the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Ports that are listed one by one.
    pub ports: Vec<Port>,
    /// Ports that are only counted, by state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra_ports: Vec<ExtraPorts>,
    /// Operating system detection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Os>,
    /// Network distance in hops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u8>,
    /// How long the host has been up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uptime: Option<Uptime>,
    /// How predictable its TCP initial sequence numbers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_sequence: Option<TcpSequence>,
    /// How its IP identification field grows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_id_sequence: Option<Sequence>,
    /// How its TCP timestamps grow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_timestamp_sequence: Option<Sequence>,
    /// The way to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Trace>,
    /// What scripts said of the host as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scripts: Vec<Script>,
    /// Broadcast answers met in host discovery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub smurfs: Vec<Smurf>,
}

/// Kind of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AddressKind {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
    /// Hardware address.
    Mac,
}

/// An address of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    /// The address as Nmap wrote it.
    pub addr: Text,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: AddressKind,
    /// Vendor of the network card, by the hardware address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Text>,
}

/// A name of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hostname {
    /// The name.
    pub name: Text,
    /// `user` (given as target) or `PTR` (from reverse DNS).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
}

/// Ports that Nmap counted but did not list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtraPorts {
    /// Their common state.
    pub state: PortState,
    /// How many.
    pub count: u64,
    /// Why, with a count for each reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ExtraReason>,
}

/// One reason for a part of [`ExtraPorts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtraReason {
    /// `reset`, `no-response`...
    pub reason: Text,
    /// How many ports.
    pub count: u64,
    /// The transport, where the document says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// Which ports: `1-21,23-79`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<Text>,
}

/// Operating system detection.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Os {
    /// Ports that detection used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports_used: Vec<PortUsed>,
    /// Candidates, best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<OsMatch>,
    /// Raw fingerprints, where Nmap printed them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<Text>,
}

/// A port used in operating system detection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PortUsed {
    /// Its state.
    pub state: PortState,
    /// The transport.
    pub protocol: Protocol,
    /// Its number.
    pub port: u16,
}

/// A candidate of operating system detection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OsMatch {
    /// What it would be. Absent in old documents, which hold bare classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// How sure Nmap is, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<u8>,
    /// Line of `nmap-os-db` that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Classes that the candidate belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<OsClass>,
}

/// A class of operating systems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OsClass {
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<Text>,
    /// Family: `Linux`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<Text>,
    /// Generation: `5.X`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<Text>,
    /// Kind of device: `general purpose`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// How sure Nmap is, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<u8>,
    /// Common Platform Enumeration names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpes: Vec<Text>,
}

/// How long a host has been up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Uptime {
    /// Seconds since it started, a guess from TCP timestamps.
    pub seconds: u64,
    /// When it started, as Nmap wrote it: local time of the scanner, no zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_boot: Option<Text>,
}

/// Predictability of TCP initial sequence numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TcpSequence {
    /// Nmap's index of difficulty; larger is harder to predict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Text>,
    /// Values seen, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Text>,
}

/// A sequence of values and the class Nmap put it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sequence {
    /// `All zeros`, `Incremental`, `1000HZ`...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Text>,
    /// Values seen, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Text>,
}

/// The way to a host.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Trace {
    /// Protocol of the probes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Text>,
    /// Port of the probes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Routers on the way, nearest first; silent ones are left out by Nmap.
    pub hops: Vec<Hop>,
}

/// A router on the way to a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// Distance in hops.
    pub ttl: u8,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<Text>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Text>,
    /// Round-trip time in seconds (Nmap writes milliseconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rtt_seconds: Option<f64>,
}

/// More than one host answered a probe to a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Smurf {
    /// How many answers.
    pub responses: u64,
}
