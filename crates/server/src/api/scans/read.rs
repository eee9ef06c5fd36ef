//! `GET /scans/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Scan;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A scan and its last run.
#[utoipa::path(
    get,
    path = "/scans/{id}",
    operation_id = "scan.read",
    tag = "scans",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The scan")),
    responses((status = 200, description = "The scan", body = Scan, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Scan>), Problem> {
    let found = app.store.scan(caller.owner(), id).await?;
    Ok((etag(found.version), Json(Scan::from(found).until_now(app.runner.live()))))
}
