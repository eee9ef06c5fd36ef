//! `DELETE /windows/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::{Id, IfMatch};
use crate::problem::Problem;
use crate::state::App;

/// Delete a window. Runs that waited for it alone go on at once.
#[utoipa::path(
    delete,
    path = "/windows/{id}",
    operation_id = "window.delete",
    tag = "windows",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The window"),
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
    app.store.delete_window(caller.owner(), id, version).await?;
    app.runner.windows_changed();
    Ok(StatusCode::NO_CONTENT)
}
