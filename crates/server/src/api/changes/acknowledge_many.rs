//! `POST /changes/acknowledge`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::acknowledge::acknowledged;
use crate::auth::Caller;
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Most changes at once: a page of them.
const MOST: usize = 1000;

/// Which changes, and what to say of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AcknowledgeManyInput {
    /// The changes.
    #[schema(min_items = 1, max_items = 1000)]
    ids: Vec<Uuid>,
    /// What is to be said of them.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// How many were taken note of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AcknowledgedMany {
    /// Those of which nobody had taken note before.
    acknowledged: u64,
}

/// Say that these changes have been taken note of: all of them, or none where one does not exist.
#[utoipa::path(
    post,
    path = "/changes/acknowledge",
    operation_id = "change.acknowledgeMany",
    tag = "changes",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = AcknowledgeManyInput,
    responses(
        (status = 200, description = "Taken note of", body = AcknowledgedMany),
        (status = 404, description = "One of them does not exist", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn acknowledge_many(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<AcknowledgeManyInput>,
) -> Result<Json<AcknowledgedMany>, Problem> {
    let mut errors = Vec::new();
    if input.ids.is_empty() || input.ids.len() > MOST {
        errors.push(FieldError::new("ids", "badCount", format!("ids takes 1 to {MOST} changes")));
    }
    let by = acknowledged(&app, &caller, input.note, &mut errors);
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let acknowledged = app.store.acknowledge_changes(caller.owner(), &input.ids, &by).await?;
    Ok(Json(AcknowledgedMany { acknowledged }))
}
