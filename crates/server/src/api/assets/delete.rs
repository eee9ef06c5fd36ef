//! `DELETE /assets/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Delete an asset that no scan names. Scans that choose by tags lose it.
#[utoipa::path(
    delete,
    path = "/assets/{id}",
    operation_id = "asset.delete",
    tag = "assets",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "Scans use it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    app.store.delete_asset(caller.owner(), id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
