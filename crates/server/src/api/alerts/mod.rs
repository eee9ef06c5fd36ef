//! `/alerts`: what people are told of.

mod acknowledge;
mod list;
mod mute;
mod read;

use jiff::Timestamp;
use portolan_store::alerts::list::Alert as Stored;
use portolan_store::alerts::{AlertKind as StoredKind, Severity as StoredSeverity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(read::read))
        .routes(routes!(acknowledge::acknowledge))
        .routes(routes!(mute::mute))
}

/// The store's names, in the API. The case is a `tt`: utoipa does not see into a `literal`, and would tell the names of Rust.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident = $stored:ident, $case:tt: $($(#[$each:meta])* $variant:ident,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = $case)]
        pub(crate) enum $name {
            $($(#[$each])* $variant,)*
        }

        impl From<$name> for $stored {
            fn from(shown: $name) -> Self {
                match shown { $($name::$variant => Self::$variant,)* }
            }
        }

        impl From<$stored> for $name {
            fn from(stored: $stored) -> Self {
                match stored { $($stored::$variant => Self::$variant,)* }
            }
        }
    };
}

mirrored! {
    /// What an alert is of.
    AlertKind = StoredKind, "snake_case":
    /// A host that was not known.
    HostNew,
    /// A host that no longer answers.
    HostGone,
    /// A host that was gone answers again.
    HostBack,
    /// A host has another address.
    HostMoved,
    /// A port is open that was not.
    PortOpened,
    /// A port is closed that was open.
    PortClosed,
    /// A port is filtered that was open.
    PortFiltered,
    /// A port has another service.
    ServiceChanged,
    /// A service has another version.
    VersionChanged,
    /// A host has another operating system.
    OsChanged,
    /// A script says something else.
    ScriptChanged,
    /// A service shows another certificate.
    CertificateChanged,
    /// A certificate is valid for a short time only.
    CertificateExpiring,
    /// A run did not do what it was to do.
    RunFailed,
    /// A run waits for its window.
    RunWaiting,
    /// A port is open that the baseline does not expect.
    UnexpectedPort,
    /// A schedule is about to start a scan; told by rules that name this kind.
    RunPlanned,
    /// A run begins to send, or goes on: from where, to where, how much; told by rules that name this kind.
    RunStarted,
    /// A run is over; told by rules that name this kind.
    RunEnded,
}

mirrored! {
    /// How bad it is, in rising order.
    Severity = StoredSeverity, "lowercase":
    /// Good to know.
    Info,
    /// To be looked at some day.
    Low,
    /// To be looked at.
    Medium,
    /// To be looked at today.
    High,
    /// To be looked at now.
    Critical,
}

#[allow(clippy::derivable_impls, reason = "the macro's variants have no attribute for it")]
impl Default for Severity {
    fn default() -> Self {
        Self::Info
    }
}

/// What an alert is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AlertState {
    /// Nobody has said anything of it.
    Open,
    /// Somebody has seen it; it is told again when it is seen again.
    Acknowledged,
    /// It is not told, however often it is seen.
    Muted,
}

/// An alert: one a thing that is wrong, however often it is seen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Alert {
    id: Uuid,
    kind: AlertKind,
    severity: Severity,
    state: AlertState,
    /// One line for people.
    title: String,
    /// More of it, in lines.
    detail: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    /// `tcp`, `udp` or `sctp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    /// The tags of its assets.
    tags: Vec<String>,
    /// The run that saw it last; it may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<Uuid>,
    /// How often it has been seen.
    times: u64,
    first_at: Timestamp,
    last_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged_at: Option<Timestamp>,
    /// Who did, as they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged_by: Option<String>,
    /// It is not told until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    muted_until: Option<Timestamp>,
}

impl Alert {
    fn of(stored: Stored, now: Timestamp) -> Self {
        let state = match (&stored.muted_until, &stored.acknowledged_at) {
            (Some(until), _) if *until > now => AlertState::Muted,
            (_, Some(_)) => AlertState::Acknowledged,
            _ => AlertState::Open,
        };
        Self {
            id: stored.id,
            kind: stored.kind.into(),
            severity: stored.severity.into(),
            state,
            title: stored.title,
            detail: stored.detail,
            ip: stored.ip.map(|ip| ip.to_string()),
            protocol: stored.protocol,
            port: stored.port,
            tags: stored.tags,
            run_id: stored.run,
            times: stored.times,
            first_at: stored.first_at,
            last_at: stored.last_at,
            acknowledged_at: stored.acknowledged_at,
            acknowledged_by: stored.acknowledged_by,
            muted_until: stored.muted_until,
        }
    }
}
