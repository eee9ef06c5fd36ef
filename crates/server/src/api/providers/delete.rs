//! `DELETE /providers/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Delete a provider that no scan uses. Its runs stay.
#[utoipa::path(
    delete,
    path = "/providers/{id}",
    operation_id = "provider.delete",
    tag = "providers",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The provider"),
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
    app.store.delete_provider(caller.owner(), id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
