//! `GET /changes/{id}`.

use axum::Json;
use axum::extract::State;

use super::wire::Change;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// One change.
#[utoipa::path(
    get,
    path = "/changes/{id}",
    operation_id = "change.read",
    tag = "changes",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The change")),
    responses((status = 200, description = "The change", body = Change))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<Change>, Problem> {
    Ok(Json(app.store.change(caller.owner(), id).await?.into()))
}
