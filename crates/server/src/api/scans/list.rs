//! `GET /scans`.

use axum::Json;
use axum::extract::State;
use portolan_store::scans::ScanFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Scan;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// The state of a scan's last run.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LastRunState {
    /// It never ran.
    Never,
    /// About to wait.
    Created,
    /// It waits.
    Pending,
    /// Its windows are closed.
    Waiting,
    /// It runs.
    Running,
    /// It is done.
    Completed,
    /// Somebody ended it.
    Cancelled,
    /// Nmap failed.
    Failed,
    /// It took too long.
    TimedOut,
    /// The server or the machine went away.
    Interrupted,
    /// Some of it is done.
    Partial,
}

/// Which scans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ScanQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `displayName`, `createdAt`, `updatedAt` or `lastRunAt` (when it was made, of one that never ran), with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for in names, targets, commands and templates.
    q: Option<String>,
    /// Only scans of this provider.
    provider_id: Option<Uuid>,
    /// Only scans whose last run is in this state.
    #[param(inline)]
    state: Option<LastRunState>,
}

/// The scans, each with its last run.
#[utoipa::path(
    get,
    path = "/scans",
    operation_id = "scan.list",
    tag = "scans",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ScanQuery),
    responses((status = 200, description = "A page of scans", body = Listed<Scan>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ScanQuery>,
) -> Result<Json<Listed<Scan>>, Problem> {
    let state = query.state.and_then(|state| serde_json::to_value(state).ok());
    let filter = ScanFilter {
        provider: query.provider_id,
        last_run_state: state.and_then(|state| state.as_str().map(ToOwned::to_owned)),
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let found = app.store.scans(caller.owner(), &filter, &page).await?;
    Ok(Json(Listed::of(found, |scan| Scan::from(scan).until_now(app.runner.live()))))
}
