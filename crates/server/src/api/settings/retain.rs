//! `POST /settings/retention`.

use axum::extract::State;
use axum::{Extension, Json};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::Body;
use crate::problem::Problem;
use crate::retention::retain;
use crate::state::App;

/// Whether to do it or only to say what would be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RetainInput {
    /// Only say which runs would go; true if absent.
    #[serde(default = "yes")]
    #[schema(default = true)]
    dry_run: bool,
}

fn yes() -> bool {
    true
}

/// A run that is kept no longer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpiredRun {
    id: Uuid,
    display_name: String,
    ended_at: Timestamp,
}

/// Which runs went, or would go.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expired {
    dry_run: bool,
    /// The oldest first.
    runs: Vec<ExpiredRun>,
}

/// Remove the runs that are kept no longer, as the server does every hour; or say which they are. What they found
/// stays in the latest known state.
#[utoipa::path(
    post,
    path = "/settings/retention",
    operation_id = "settings.retain",
    tag = "settings",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = RetainInput,
    responses((status = 200, description = "The runs", body = Expired))
)]
pub(crate) async fn retain_now(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<RetainInput>,
) -> Result<(Extension<Note>, Json<Expired>), Problem> {
    let report = retain(&app, caller.owner(), input.dry_run).await?;
    let detail = json!({"dryRun": input.dry_run, "runs": report.runs.len()});
    let note = Note { detail: Some(detail), only_asked: input.dry_run, ..Note::default() };
    let runs = report.runs.into_iter().map(|run| ExpiredRun {
        id: run.id,
        display_name: run.name,
        ended_at: run.ended_at,
    });
    Ok((Extension(note), Json(Expired { dry_run: input.dry_run, runs: runs.collect() })))
}
