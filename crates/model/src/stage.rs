//! The stages of a scan that was done by the prober and Nmap: which saw what, expected against actual.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StageKind {
    /// The prober looked for hosts.
    Hosts,
    /// The prober looked at ports.
    Ports,
    /// Nmap ran.
    Nmap,
}

/// What a stage can have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Saw {
    /// Which hosts are up, and why.
    Hosts,
    /// The state of each port, and why.
    Ports,
    /// The names of hosts.
    Names,
    /// Services and their versions.
    Services,
    /// Operating systems.
    Os,
    /// What scripts say.
    Scripts,
    /// The route to each host.
    Routes,
}

/// The family of a stage's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StageFamily {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

/// A figure for each kind of network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageRange {
    /// If every address answers.
    pub answering: f64,
    /// If every address is up and drops what it does not serve.
    pub silent: f64,
    /// If every address is dead.
    pub dead: f64,
}

/// What was expected of a stage before it began.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageExpected {
    /// Probes that leave.
    pub probes: StageRange,
    /// Bytes that leave.
    pub bytes: StageRange,
    /// Seconds.
    pub seconds: StageRange,
}

/// A stage that is over, with all parts of the scan that are over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Which. The prober looks for hosts and ports in one go: both took the same time.
    pub kind: StageKind,
    /// Of its addresses.
    pub family: StageFamily,
    /// Which parts of the result are its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saw: Vec<Saw>,
    /// Addresses that it saw: hosts up and down, hosts whose ports were looked at, hosts that Nmap was asked about.
    pub addresses: u64,
    /// Probes that left, where they are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probes: Option<u64>,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<StageExpected>,
}
