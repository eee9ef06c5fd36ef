//! `DELETE /tokens/{id}`.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use portolan_store::Role;
use serde_json::json;

use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// Take a token back: one's own, or as an admin anybody's of the organization. It stays in the list. Taking it back
/// twice changes nothing.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "token.revoke",
    tag = "tokens",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The token")),
    responses((status = 204, description = "Taken back"))
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(StatusCode, Extension<Note>), Problem> {
    let token = app.store.token(caller.owner(), id).await?;
    if token.account != caller.account.id && caller.role != Role::Admin {
        return Err(Problem::not_found("there is no such token of yours"));
    }
    app.store.revoke_token(caller.owner(), id, app.clock.now()).await?;
    let detail = json!({"name": token.name, "username": token.username});
    Ok((StatusCode::NO_CONTENT, Extension(Note { detail: Some(detail), ..Note::default() })))
}
