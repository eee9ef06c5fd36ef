//! `DELETE /users/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use super::reached;
use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Delete a user, with their sessions and tokens. What they did stays in the audit log, under their name.
#[utoipa::path(
    delete,
    path = "/users/{id}",
    operation_id = "user.delete",
    tag = "users",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "This is the last admin", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    let account = reached(&app, &caller, id).await?;
    app.store.delete_account(account.owner, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
