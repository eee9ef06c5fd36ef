//! `GET /scans/{id}/schedule`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Schedule;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// The schedule of a scan: what it says, its next starts, and what became of the last.
#[utoipa::path(
    get,
    path = "/scans/{id}/schedule",
    operation_id = "schedule.read",
    tag = "schedules",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The scan")),
    responses((status = 200, description = "The schedule", body = Schedule, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Schedule>), Problem> {
    let name = app.store.scan(caller.owner(), id).await?.fields.display_name;
    let stored = app.store.schedule(caller.owner(), id).await?;
    Ok((etag(stored.version), Json(Schedule::whole(&app, &stored, name).await?)))
}
