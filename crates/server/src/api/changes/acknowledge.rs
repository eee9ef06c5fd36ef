//! `POST /changes/{id}/acknowledge`.

use axum::Json;
use axum::extract::State;
use portolan_store::changes::Acknowledged;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::Change;
use crate::api::fields::text;
use crate::auth::Caller;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Longest note, in characters.
const NOTE: usize = 2000;

/// What to say of a change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AcknowledgeInput {
    /// What is to be said of it.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// Say that this change has been taken note of. The first to say so stays.
#[utoipa::path(
    post,
    path = "/changes/{id}/acknowledge",
    operation_id = "change.acknowledge",
    tag = "changes",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The change")),
    request_body = AcknowledgeInput,
    responses((status = 200, description = "The change as it is now", body = Change))
)]
pub(crate) async fn acknowledge(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Body(input): Body<AcknowledgeInput>,
) -> Result<Json<Change>, Problem> {
    let mut errors = Vec::new();
    let by = acknowledged(&app, &caller, input.note, &mut errors);
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    app.store.acknowledge_changes(caller.owner(), &[id], &by).await?;
    Ok(Json(app.store.change(caller.owner(), id).await?.into()))
}

/// Who takes note, when, with which words.
pub(super) fn acknowledged(
    app: &App,
    caller: &Caller,
    note: Option<String>,
    errors: &mut Vec<FieldError>,
) -> Acknowledged {
    let note = note.filter(|note| !note.trim().is_empty());
    Acknowledged {
        at: app.clock.now(),
        by: Some(caller.account.id),
        by_name: Some(caller.account.username.clone()),
        note: note.map(|note| text("note", &note, NOTE, errors)),
    }
}
