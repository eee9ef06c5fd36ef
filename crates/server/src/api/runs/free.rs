//! `POST /runs/{id}/override`.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Run;
use crate::api::fields::one_line;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, Id};
use crate::problem::Problem;
use crate::state::App;

/// Why a run goes on although its windows are closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OverrideInput {
    /// For the audit log, and all who read the run.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Have a run go on at once that waits for its windows. They do not hold it until they would have opened; from then on
/// they do again. The reason is kept with the run and in the audit log.
#[utoipa::path(
    post,
    path = "/runs/{id}/override",
    operation_id = "run.override",
    tag = "runs",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The run")),
    request_body = OverrideInput,
    responses(
        (status = 200, description = "It goes on", body = Run),
        (status = 409, description = "It does not wait for its windows", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn free(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Body(input): Body<OverrideInput>,
) -> Result<(Extension<Note>, Json<Run>), Problem> {
    // What is not there is told before what is wrong with the input.
    app.store.run(caller.owner(), id).await?;
    let mut errors = Vec::new();
    let reason = one_line("reason", &input.reason, 500, &mut errors);
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let by = caller.account.username.clone();
    let run = app.runner.free(caller.owner(), id, reason.clone(), by).await?;
    let note = Note { detail: Some(json!({"reason": reason})), ..Note::default() };
    Ok((Extension(note), Json(run.into())))
}
