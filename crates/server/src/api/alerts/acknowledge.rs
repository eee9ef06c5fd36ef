//! `POST /alerts/{id}/acknowledge`.

use axum::Json;
use axum::extract::State;

use super::Alert;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// Acknowledge an alert. It is told again when it is seen again. Who was first stays.
#[utoipa::path(
    post,
    path = "/alerts/{id}/acknowledge",
    operation_id = "alert.acknowledge",
    tag = "alerts",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The alert")),
    responses((status = 200, description = "It is acknowledged", body = Alert))
)]
pub(crate) async fn acknowledge(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<Alert>, Problem> {
    let now = app.clock.now();
    let by = (caller.account.id, &*caller.account.username);
    let alert = app.store.acknowledge_alert(caller.owner(), id, by, now).await?;
    Ok(Json(Alert::of(alert, now)))
}
