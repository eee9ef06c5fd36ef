//! `GET /baselines/{id}`.

use axum::Json;
use axum::extract::State;

use super::Baseline;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// One baseline.
#[utoipa::path(
    get,
    path = "/baselines/{id}",
    operation_id = "baseline.read",
    tag = "baselines",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The baseline")),
    responses((status = 200, description = "The baseline", body = Baseline))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<Baseline>, Problem> {
    Ok(Json(app.store.baseline(caller.owner(), id).await?.into()))
}
