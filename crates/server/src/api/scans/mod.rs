//! `/scans`: what is to be scanned, how and by which provider.

mod change;
pub(crate) mod check;
mod create;
mod delete;
pub(super) mod fields;
mod list;
mod read;

use std::collections::BTreeMap;

use jiff::Timestamp;
use portolan_store::scans::{LastRun as StoredRun, Scan as Stored, ScanCommand};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::fields::Target;
use crate::live::Live;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(
        read::read,
        change::change,
        delete::delete
    ))
}

/// The last run of a scan, in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScanLastRun)]
pub(crate) struct LastRun {
    id: Uuid,
    /// `created`, `pending`, `waiting`, `running`, `completed`, `cancelled`, `failed`, `timedOut`, `interrupted` or `partial`.
    state: String,
    /// How far it is, 0 to 100.
    percent: f64,
    /// When it was asked for.
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    /// Hosts that are up.
    hosts_up: i64,
    /// Addresses looked at.
    hosts_total: i64,
    /// Open ports.
    open_ports: i64,
    /// How it ended, where there is more to say than the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl From<StoredRun> for LastRun {
    fn from(run: StoredRun) -> Self {
        Self {
            id: run.id,
            state: run.state,
            percent: run.percent,
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            hosts_up: run.hosts_up,
            hosts_total: run.hosts_total,
            open_ports: run.open_ports,
            message: run.message,
        }
    }
}

impl Scan {
    /// With the open ports of hosts that are not finished, where its last run is worked on.
    fn until_now(mut self, live: &Live) -> Self {
        if let Some(run) = self.last_run.as_mut().filter(|run| run.state == "running") {
            run.open_ports = run.open_ports.max(live.open_ports(run.id).cast_signed());
        }
        self
    }
}

/// A scan: each start of it is a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scan {
    id: Uuid,
    /// For people; need not be unique.
    display_name: String,
    provider_id: Uuid,
    /// What the provider is called.
    provider_name: String,
    target: Target,
    /// The command, where it has one of its own; without it and `templateId`, the provider's.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
    /// A built-in template's name or an own one's UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<String>,
    /// What is set in the template.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<BTreeMap<String, String>>,
    /// The user who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Uuid>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
    /// Absent where it was never started.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_run: Option<LastRun>,
}

impl From<Stored> for Scan {
    fn from(stored: Stored) -> Self {
        let (command, template_id, parameters) = match stored.fields.command {
            ScanCommand::OfProvider => (None, None, None),
            ScanCommand::Text(text) => (Some(text), None, None),
            ScanCommand::Template { id, parameters } => (None, Some(id), Some(parameters)),
        };
        Self {
            id: stored.id,
            display_name: stored.fields.display_name,
            provider_id: stored.fields.provider,
            provider_name: stored.provider_name,
            target: stored.fields.target.into(),
            command,
            template_id,
            parameters: parameters.filter(|parameters| !parameters.is_empty()),
            created_by: stored.created_by,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
            last_run: stored.last_run.map(LastRun::from),
        }
    }
}
