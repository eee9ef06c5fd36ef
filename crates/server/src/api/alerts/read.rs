//! `GET /alerts/{id}`.

use axum::Json;
use axum::extract::State;

use super::Alert;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// An alert.
#[utoipa::path(
    get,
    path = "/alerts/{id}",
    operation_id = "alert.read",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The alert")),
    responses((status = 200, description = "It", body = Alert))
)]
pub(crate) async fn read(State(app): State<App>, caller: Caller, Id(id): Id) -> Result<Json<Alert>, Problem> {
    let alert = app.store.alert(caller.owner(), id).await?;
    Ok(Json(Alert::of(alert, app.clock.now())))
}
