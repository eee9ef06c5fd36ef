//! Ports of a host and what was found on them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Script, Text};

/// A transport, or `ip` for Nmap's protocol scan (`-sO`), where "port" means an IP protocol number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Transmission Control Protocol.
    Tcp,
    /// User Datagram Protocol.
    Udp,
    /// Stream Control Transmission Protocol.
    Sctp,
    /// An IP protocol number, 0 to 255.
    Ip,
}

impl Protocol {
    /// The name as Nmap writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
            Self::Ip => "ip",
        }
    }
}

/// The text is none of the names that the type knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of Nmap's names for this")]
pub struct UnknownName;

impl FromStr for Protocol {
    type Err = UnknownName;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(match s {
            "tcp" => Self::Tcp,
            "udp" => Self::Udp,
            "sctp" => Self::Sctp,
            "ip" => Self::Ip,
            _ => return Err(UnknownName),
        })
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Nmap's six port states (Nmap book, "Port Scanning Basics"), and `unknown` where a document names none of
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum PortState {
    /// Something accepts connections or datagrams here.
    #[serde(rename = "open")]
    Open,
    /// Reachable, and nothing listens.
    #[serde(rename = "closed")]
    Closed,
    /// A filter keeps probes from reaching it: open or closed cannot be told.
    #[serde(rename = "filtered")]
    Filtered,
    /// Reachable, and the scan type cannot tell open from closed (ACK scan).
    #[serde(rename = "unfiltered")]
    Unfiltered,
    /// No answer, where an open port need not answer (UDP, FIN, NULL, Xmas, protocol scans).
    #[serde(rename = "open|filtered")]
    OpenFiltered,
    /// Idle scan's "closed or filtered".
    #[serde(rename = "closed|filtered")]
    ClosedFiltered,
    /// The document named no state that Nmap has; a warning says what it named.
    #[serde(rename = "unknown")]
    Unknown,
}

impl PortState {
    /// The state as Nmap writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Filtered => "filtered",
            Self::Unfiltered => "unfiltered",
            Self::OpenFiltered => "open|filtered",
            Self::ClosedFiltered => "closed|filtered",
            Self::Unknown => "unknown",
        }
    }
}

impl FromStr for PortState {
    type Err = UnknownName;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Ok(match s {
            "open" => Self::Open,
            "closed" => Self::Closed,
            "filtered" => Self::Filtered,
            "unfiltered" => Self::Unfiltered,
            "open|filtered" => Self::OpenFiltered,
            "closed|filtered" => Self::ClosedFiltered,
            "unknown" => Self::Unknown,
            _ => return Err(UnknownName),
        })
    }
}

impl fmt::Display for PortState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One port that Nmap listed, with all that it said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// Port number, or IP protocol number where `protocol` is `ip`.
    pub port: u16,
    /// The transport.
    pub protocol: Protocol,
    /// What Nmap concluded.
    pub state: PortState,
    /// Why: `syn-ack`, `reset`, `no-response`...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Time to live of the answer, in hops.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_ttl: Option<u8>,
    /// Who answered, where it was another host (a router's ICMP error).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_ip: Option<Text>,
    /// Name of the service: `ssh`, `http`...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Text>,
    /// Product, version and extra information as one line for people:
    /// `OpenSSH 9.2p1 Debian 2+deb12u10 (protocol 2.0)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// The product alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Text>,
    /// The product's version alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_version: Option<Text>,
    /// What else the service said of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra_info: Option<Text>,
    /// What the service runs in: `ssl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tunnel: Option<Text>,
    /// How the name was found: `table` (by port number only) or `probed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Text>,
    /// Nmap's confidence in the name, 0 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// The name by which the service calls its host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<Text>,
    /// The operating system, as the service tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_type: Option<Text>,
    /// The kind of device, as the service tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_type: Option<Text>,
    /// Nmap's fingerprint of a service that it did not recognize.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Text>,
    /// Sun RPC program on the port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpc: Option<Rpc>,
    /// User who owns the listening process (old ident scans).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Text>,
    /// Common Platform Enumeration names of the service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpes: Vec<Text>,
    /// What scripts said of the port.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scripts: Vec<Script>,
}

impl Port {
    /// A port of which only number, transport and state are known.
    #[must_use]
    pub fn new(port: u16, protocol: Protocol, state: PortState) -> Self {
        Self {
            port,
            protocol,
            state,
            reason: None,
            reason_ttl: None,
            reason_ip: None,
            service: None,
            version: None,
            product: None,
            product_version: None,
            extra_info: None,
            tunnel: None,
            method: None,
            confidence: None,
            hostname: None,
            os_type: None,
            device_type: None,
            fingerprint: None,
            rpc: None,
            owner: None,
            cpes: Vec::new(),
            scripts: Vec::new(),
        }
    }
}

/// A Sun RPC program (RFC 5531).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rpc {
    /// Program number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Lowest version served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<u32>,
    /// Highest version served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<u32>,
}
