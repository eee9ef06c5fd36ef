//! Changes as the API shows them. Their texts come from scanned hosts.

use jiff::Timestamp;
use portolan_changes as changes;
use portolan_model::Protocol;
use portolan_store::changes::StoredChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "the schema of `changes::Kind`")]
pub(crate) enum ChangeKind {
    /// A host is up where earlier runs looked and found none.
    HostNew,
    /// A host that was up is not up any more.
    HostGone,
    /// A host that was gone is up again.
    HostBack,
    /// A host has another address.
    HostMoved,
    /// A port is open that was not.
    PortOpened,
    /// A port is closed that was not.
    PortClosed,
    /// A port is behind a filter that was not, or does not say any more whether it is.
    PortFiltered,
    /// Another service, or another product, is behind an open port.
    ServiceChanged,
    /// The same product has another version.
    VersionChanged,
    /// Another operating system is seen.
    OsChanged,
    /// A script says something else.
    ScriptChanged,
    /// A service shows another certificate.
    CertificateChanged,
    /// A certificate is expired or will be within thirty days.
    CertificateExpiring,
}

/// By what a host was known again, the strongest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "the schema of `changes::MatchedBy`")]
pub(crate) enum MatchedBy {
    /// The hardware address of its interface.
    Mac,
    /// A key of its SSH server.
    HostKey,
    /// A certificate of one of its services.
    Certificate,
    /// Its name.
    Name,
    /// Its address alone.
    Address,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Compared {
    #[schema(value_type = ChangeKind)]
    kind: changes::Kind,
    /// The host's address now; its last one where it is gone.
    host: String,
    /// Its first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// By what it was known again; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MatchedBy>)]
    matched_by: Option<changes::MatchedBy>,
    /// The transport of `ports`: `tcp`, `udp`, `sctp` or `ip`.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    /// The ports that changed in this way: `22`, `1-79,81`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ports: Option<String>,
    /// The script that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<String>,
    /// What was.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// What is.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Why one more look is due before it counts; absent where it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<String>,
}

impl From<changes::Change> for Compared {
    fn from(change: changes::Change) -> Self {
        Self {
            kind: change.kind,
            host: change.host.to_string(),
            name: change.name.map(String::from),
            matched_by: change.matched_by,
            protocol: change.protocol.map(Protocol::as_str),
            ports: change.ports.map(|ports| ports.to_string()),
            script: change.script.map(String::from),
            before: change.before,
            after: change.after,
            doubt: change.doubt.map(String::from),
        }
    }
}

/// That somebody took note of a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Acknowledgement {
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Uuid>,
    /// As they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// What they said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A change that counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    id: Uuid,
    /// The end of the run that showed it.
    at: Timestamp,
    /// That run, while it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<Uuid>,
    #[serde(flatten)]
    what: Compared,
    /// Absent while nobody took note of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<Acknowledgement>,
}

impl From<StoredChange> for Change {
    fn from(stored: StoredChange) -> Self {
        let acknowledged = stored.acknowledged.map(|by| Acknowledgement {
            at: by.at,
            user_id: by.by,
            username: by.by_name,
            note: by.note,
        });
        Self { id: stored.id, at: stored.at, run_id: stored.run, what: stored.change.into(), acknowledged }
    }
}
