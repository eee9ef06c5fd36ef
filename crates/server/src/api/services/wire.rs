//! A service as the API shows it.

use jiff::Timestamp;
use portolan_store::results::SeenService;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The latest known state of a port.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_field_names, reason = "Nmap's name of it")]
pub(crate) struct Service {
    ip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    /// `tcp`, `udp`, `sctp` or `ip`.
    protocol: String,
    port: u16,
    /// Nmap's six: `open`, `closed`, `filtered`, `unfiltered`, `open|filtered`, `closed|filtered`.
    state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tunnel: Option<String>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    /// The run that looked at it last, while that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_run_id: Option<Uuid>,
}

impl From<SeenService> for Service {
    fn from(service: SeenService) -> Self {
        Self {
            ip: service.ip,
            hostname: service.hostname,
            protocol: service.protocol.as_str().to_owned(),
            port: service.port,
            state: service.state.as_str().to_owned(),
            service: service.service,
            product: service.product,
            version: service.version,
            extra_info: service.extra_info,
            tunnel: service.tunnel,
            first_seen: service.first_seen,
            last_seen: service.last_seen,
            last_run_id: service.last_run,
        }
    }
}
