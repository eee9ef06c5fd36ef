//! `GET /windows/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Window;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A window.
#[utoipa::path(
    get,
    path = "/windows/{id}",
    operation_id = "window.read",
    tag = "windows",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The window")),
    responses((status = 200, description = "The window", body = Window, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Window>), Problem> {
    let window = app.store.window(caller.owner(), id).await?;
    Ok((etag(window.version), Json(window.try_into()?)))
}
