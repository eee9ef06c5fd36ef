//! `DELETE /scans/{id}/schedule`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Take the schedule from a scan. Runs that it started go on.
#[utoipa::path(
    delete,
    path = "/scans/{id}/schedule",
    operation_id = "schedule.delete",
    tag = "schedules",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The scan"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read"),
    ),
    responses((status = 204, description = "Deleted"))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    app.store.delete_schedule(caller.owner(), id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
