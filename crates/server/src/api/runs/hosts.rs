//! `GET /runs/{id}/hosts`.

use axum::Json;
use axum::extract::State;
use portolan_model::HostState;
use portolan_store::results::{RunHost as Stored, RunHostFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::{Id, Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which hosts are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HostsQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `ordinal` (the scanner's order), `ip` or `openPorts`; with a `-` in front for falling order.
    sort: Option<String>,
    /// Text in address, name or operating system.
    q: Option<String>,
    /// Only hosts in this state.
    #[param(inline)]
    state: Option<Answered>,
    /// Only hosts with an open port.
    #[serde(default)]
    open: bool,
}

/// Whether a host answered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Answered {
    /// It did, or was taken to be up.
    Up,
    /// It did not.
    Down,
    /// It was not asked.
    Unknown,
    /// It was left out.
    Skipped,
}

impl From<HostState> for Answered {
    fn from(state: HostState) -> Self {
        match state {
            HostState::Up => Self::Up,
            HostState::Down => Self::Down,
            HostState::Unknown => Self::Unknown,
            HostState::Skipped => Self::Skipped,
        }
    }
}

impl From<Answered> for HostState {
    fn from(state: Answered) -> Self {
        match state {
            Answered::Up => Self::Up,
            Answered::Down => Self::Down,
            Answered::Unknown => Self::Unknown,
            Answered::Skipped => Self::Skipped,
        }
    }
}

/// A host of a run, in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunHost {
    /// For `GET /runs/{id}/hosts/{hostId}`.
    host_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    state: Answered,
    /// Its first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    /// The best guess of its operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    open_ports: u64,
    /// Round-trip time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_seconds: Option<f64>,
}

impl From<Stored> for RunHost {
    fn from(host: Stored) -> Self {
        Self {
            host_id: host.ordinal,
            ip: host.ip,
            state: host.state.into(),
            hostname: host.hostname,
            os: host.os,
            open_ports: host.open_ports,
            latency_seconds: host.latency_seconds,
        }
    }
}

/// The hosts of a run, in the scanner's order.
#[utoipa::path(
    get,
    path = "/runs/{id}/hosts",
    operation_id = "run.hosts",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The run"), HostsQuery),
    responses((status = 200, description = "A page of hosts", body = Listed<RunHost>))
)]
pub(crate) async fn hosts(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Query(query): Query<HostsQuery>,
) -> Result<Json<Listed<RunHost>>, Problem> {
    let filter = RunHostFilter { state: query.state.map(Into::into), open: query.open };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let found = app.store.run_hosts(caller.owner(), id, filter, &page).await?;
    Ok(Json(Listed::of(found, RunHost::from)))
}
