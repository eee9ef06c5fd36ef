//! `DELETE /scans/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Delete a scan of which no run is under way. Its finished runs stay.
#[utoipa::path(
    delete,
    path = "/scans/{id}",
    operation_id = "scan.delete",
    tag = "scans",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The scan"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "A run is under way", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    app.store.delete_scan(caller.owner(), id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
