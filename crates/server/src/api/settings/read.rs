//! `GET /settings`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Settings;
use crate::auth::Caller;
use crate::extract::etag;
use crate::problem::Problem;
use crate::state::App;

/// The settings.
#[utoipa::path(
    get,
    path = "/settings",
    operation_id = "settings.read",
    tag = "settings",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 200, description = "The settings", body = Settings, headers(("ETag" = String, description = "Their version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
) -> Result<(HeaderMap, Json<Settings>), Problem> {
    let settings = app.store.settings(caller.owner()).await?;
    Ok((etag(settings.version), Json(Settings::of(&settings, &app))))
}
