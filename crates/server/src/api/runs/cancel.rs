//! `POST /runs/{id}/cancel`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::Run;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// End a run. One that is at work ends within a second or two: follow its events. What it found is kept.
#[utoipa::path(
    post,
    path = "/runs/{id}/cancel",
    operation_id = "run.cancel",
    tag = "runs",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The run")),
    responses(
        (status = 202, description = "It ends", body = Run),
        (status = 409, description = "It is over already", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(StatusCode, Json<Run>), Problem> {
    let run = app.runner.cancel(caller.owner(), id).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}
