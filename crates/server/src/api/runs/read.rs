//! `GET /runs/{id}`.

use axum::Json;
use axum::extract::State;

use super::Run;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// A run: its state, how far it is, what it found, who asked for what and what came of it.
#[utoipa::path(
    get,
    path = "/runs/{id}",
    operation_id = "run.read",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The run")),
    responses((status = 200, description = "The run", body = Run))
)]
pub(crate) async fn read(State(app): State<App>, caller: Caller, Id(id): Id) -> Result<Json<Run>, Problem> {
    let run = app.store.run(caller.owner(), id).await?;
    Ok(Json(Run::from(run).until_now(app.runner.live())))
}
