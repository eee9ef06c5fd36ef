//! `GET /runs/{id}/hosts/{hostId}`.

use axum::Json;
use axum::extract::{Path, State};
use portolan_model::Host;
use portolan_store::Uuid;

use crate::auth::Caller;
use crate::problem::Problem;
use crate::state::App;

/// A host of a run, whole, as the result document has it.
#[utoipa::path(
    get,
    path = "/runs/{id}/hosts/{hostId}",
    operation_id = "run.host",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The run"),
        ("hostId" = u64, Path, description = "The host, as the list of the run's hosts names it"),
    ),
    responses((status = 200, description = "The host", body = ref("#/components/schemas/ResultHost")))
)]
pub(crate) async fn host(
    State(app): State<App>,
    caller: Caller,
    path: Result<Path<(Uuid, u64)>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Host>, Problem> {
    let Ok(Path((run, host))) = path else {
        return Err(Problem::not_found("there is no such host in this run"));
    };
    Ok(Json(app.store.run_host(caller.owner(), run, host).await?))
}
