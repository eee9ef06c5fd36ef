//! What the events of a run look like outside: version 1. The store keeps them as the text that is written here.

use portolan_model::{Host, PortFound, PortState, Text};
use portolan_store::runs::{Counts, NewEvent, Progress, RunState};
use serde::Serialize;
use utoipa::ToSchema;

/// Most characters of a text that an event carries; the whole is in the host's document.
const LONGEST: usize = 300;

/// `progress`: how far the run is, over all its shards. The percentage never falls.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressEvent {
    /// 0 to 100.
    pub percent: f64,
    /// Nmap's name of what it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Seconds to the end, as far as can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta_seconds: Option<u64>,
    /// Hosts that are stored.
    pub hosts: u64,
    /// Of these, up.
    pub hosts_up: u64,
    /// Open ports.
    pub open_ports: u64,
    /// Shards that are over.
    pub shards_done: u32,
    /// All shards.
    pub shards: u32,
}

/// `host`: a host is finished and stored.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostEvent {
    /// Its number in the run, from 0.
    pub ordinal: u64,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// `up`, `down`, `unknown`, `skipped`.
    pub state: &'static str,
    /// Its first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The best guess at its operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// How many of its ports are open.
    pub open_ports: u64,
    /// Round-trip time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_seconds: Option<f64>,
}

/// `port`: an open port was found; its host is not finished yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortEvent {
    /// Where.
    pub ip: String,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: String,
    /// The number.
    pub port: u16,
}

/// `state`: the run changed its state.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateEvent {
    /// The state.
    pub state: &'static str,
    /// It goes on by itself (`interrupted` only).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub resumes: bool,
    /// What is to be said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// `log`: something worth knowing was met.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    /// `info`, `warning`, `error`.
    pub level: &'static str,
    /// What.
    pub message: String,
}

fn event(kind: &'static str, data: &impl Serialize) -> NewEvent {
    // Numbers, texts and booleans: none of these types can fail to be written.
    NewEvent { kind, data: serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned()) }
}

fn short(text: &Text) -> String {
    text.chars().take(LONGEST).collect()
}

/// The event of a new state.
#[must_use]
pub fn state(state: RunState, resumes: bool, message: Option<&str>, hint: Option<&str>) -> NewEvent {
    let (message, hint) = (message.map(str::to_owned), hint.map(str::to_owned));
    event("state", &StateEvent { state: state.as_str(), resumes, message, hint })
}

/// The event of something worth knowing.
#[must_use]
pub fn log(level: &'static str, message: impl Into<String>) -> NewEvent {
    event("log", &LogEvent { level, message: message.into() })
}

/// The event of an open port.
#[must_use]
pub fn port(found: &PortFound) -> NewEvent {
    let data = PortEvent { ip: found.ip.to_string(), protocol: found.protocol.to_string(), port: found.port };
    event("port", &data)
}

/// The event of how far a run is.
#[must_use]
pub fn progress(progress: &Progress, counts: &Counts, shards_done: u32, shards: u32) -> NewEvent {
    let data = ProgressEvent {
        percent: progress.percent,
        phase: progress.phase.clone(),
        eta_seconds: progress.eta_seconds,
        hosts: counts.hosts,
        hosts_up: counts.hosts_up,
        open_ports: counts.open_ports,
        shards_done,
        shards,
    };
    event("progress", &data)
}

/// What a `host` event says: JSON.
#[must_use]
pub fn host(host: &Host, ordinal: u64) -> String {
    let open = host.ports.iter().filter(|port| port.state == PortState::Open).count();
    let data = HostEvent {
        ordinal,
        ip: host.ip.as_ref().map(short),
        state: host.state.as_str(),
        hostname: host.hostnames.first().map(|name| short(&name.name)),
        os: host.os.as_ref().and_then(|os| os.matches.first()?.name.as_ref()).map(short),
        open_ports: open as u64,
        latency_seconds: host.latency_seconds,
    };
    event("host", &data).data
}
