//! `GET /users/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::{User, reached};
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A user.
#[utoipa::path(
    get,
    path = "/users/{id}",
    operation_id = "user.read",
    tag = "users",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses((status = 200, description = "The user", body = User, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<User>), Problem> {
    let found = reached(&app, &caller, id).await?;
    Ok((etag(found.version), Json(User::of(found))))
}
