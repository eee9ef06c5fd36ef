//! `DELETE /session`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::auth::{Caller, Via, cookie};
use crate::problem::Problem;
use crate::state::App;

/// Sign out. A token is not ended by this: revoke it.
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "session.delete",
    tag = "session",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 204, description = "Signed out"))
)]
pub(crate) async fn delete(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    if let Via::Session(secret) = caller.via {
        app.store.end_session(&secret).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::set("", 0, &app.options))]).into_response())
}
