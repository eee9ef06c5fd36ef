//! `POST /alerts/{id}/mute`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Alert;
use crate::auth::Caller;
use crate::extract::{Body, Id};
use crate::problem::Problem;
use crate::state::App;

/// For how long an alert is muted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Mute {
    /// It is not told until then; absent ends the muting.
    until: Option<Timestamp>,
}

/// Mute an alert: it is counted, and not told until then.
#[utoipa::path(
    post,
    path = "/alerts/{id}/mute",
    operation_id = "alert.mute",
    tag = "alerts",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The alert")),
    request_body = Mute,
    responses((status = 200, description = "It is muted, or no longer", body = Alert))
)]
pub(crate) async fn mute(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Body(input): Body<Mute>,
) -> Result<Json<Alert>, Problem> {
    let now = app.clock.now();
    app.store.alert(caller.owner(), id).await?;
    if input.until.is_some_and(|until| until <= now) {
        return Err(Problem::field(
            "until",
            "past",
            "this is a time to come; leave it out to end the muting",
        ));
    }
    let alert = app.store.mute_alert(caller.owner(), id, input.until).await?;
    Ok(Json(Alert::of(alert, now)))
}
