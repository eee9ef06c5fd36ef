//! A host as the API shows it.

use jiff::Timestamp;
use portolan_store::results::{Seen as StoredSeen, SeenHost, Sighting as StoredSighting};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::services::Service;

/// The latest known state of a host.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Host {
    ip: String,
    /// `up`, `down`, `unknown` or `skipped`.
    state: String,
    /// Why: `echo-reply`, `arp-response`, `user-set`...
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
    /// Of the network card.
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<String>,
    /// The best guess of its operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    open_ports: u64,
    first_seen: Timestamp,
    last_seen: Timestamp,
    /// The run that saw it last, while that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_run_id: Option<Uuid>,
}

impl From<SeenHost> for Host {
    fn from(host: SeenHost) -> Self {
        Self {
            ip: host.ip,
            state: host.state.as_str().to_owned(),
            reason: host.reason,
            hostname: host.hostname,
            mac: host.mac,
            vendor: host.vendor,
            os: host.os,
            open_ports: host.open_ports,
            first_seen: host.first_seen,
            last_seen: host.last_seen,
            last_run_id: host.last_run,
        }
    }
}

/// What a run said of a host.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sighting {
    run_id: Uuid,
    run_name: String,
    /// For `GET /runs/{id}/hosts/{hostId}`.
    host_id: u64,
    seen: Timestamp,
    state: String,
    open_ports: u64,
}

impl From<StoredSighting> for Sighting {
    fn from(sighting: StoredSighting) -> Self {
        Self {
            run_id: sighting.run,
            run_name: sighting.run_name,
            host_id: sighting.ordinal,
            seen: sighting.seen,
            state: sighting.state.as_str().to_owned(),
            open_ports: sighting.open_ports,
        }
    }
}

/// A host with its services and its history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostInFull {
    #[serde(flatten)]
    host: Host,
    /// The latest known state of its ports.
    services: Vec<Service>,
    /// The runs that saw it, the newest first.
    history: Vec<Sighting>,
}

impl From<StoredSeen> for HostInFull {
    fn from(seen: StoredSeen) -> Self {
        Self {
            host: seen.host.into(),
            services: seen.services.into_iter().map(Service::from).collect(),
            history: seen.history.into_iter().map(Sighting::from).collect(),
        }
    }
}
