//! `GET /runs`.

use axum::Json;
use axum::extract::State;
use portolan_store::runs::RunFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::wire::{self, Run};
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which runs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunsQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `createdAt`, `startedAt`, `endedAt` or `displayName`; with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for in names, commands and targets.
    q: Option<String>,
    /// Only runs of this scan.
    scan_id: Option<Uuid>,
    /// Only runs by this provider.
    provider_id: Option<Uuid>,
    /// Only runs of this kind.
    #[param(inline)]
    kind: Option<wire::Kind>,
    /// Only runs in this state.
    #[param(inline)]
    state: Option<wire::State>,
}

/// The runs, the newest first.
#[utoipa::path(
    get,
    path = "/runs",
    operation_id = "run.list",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(RunsQuery),
    responses((status = 200, description = "A page of runs", body = Listed<Run>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<RunsQuery>,
) -> Result<Json<Listed<Run>>, Problem> {
    let filter = RunFilter {
        scan: query.scan_id,
        provider: query.provider_id,
        kind: query.kind.map(Into::into),
        states: query.state.map(Into::into).into_iter().collect(),
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let found = app.store.runs(caller.owner(), &filter, &page).await?;
    Ok(Json(Listed::of(found, |run| Run::from(run).until_now(app.runner.live()))))
}
