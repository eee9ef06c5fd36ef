//! `GET /owners/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::{Owner, reached};
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// An organization.
#[utoipa::path(
    get,
    path = "/owners/{id}",
    operation_id = "owner.read",
    tag = "owners",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("id" = uuid::Uuid, Path, description = "The organization")),
    responses((status = 200, description = "The organization", body = Owner, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Owner>), Problem> {
    let found = reached(&app, &caller, id).await?;
    Ok((etag(found.version), Json(Owner::of(found))))
}
