//! `DELETE /runs/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::runner::raw;
use crate::state::App;

/// Delete a run that is over, with its result. What it found stays in the latest known state.
#[utoipa::path(
    delete,
    path = "/runs/{id}",
    operation_id = "run.delete",
    tag = "runs",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("id" = uuid::Uuid, Path, description = "The run")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "It goes on: cancel it first", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    app.store.delete_run(caller.owner(), id).await?;
    if let Err(error) = raw::forget(app.store.directory(), id) {
        tracing::warn!(run = %id, "the raw files of a deleted run are left: {error}");
    }
    Ok(StatusCode::NO_CONTENT)
}
