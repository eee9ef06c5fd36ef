//! `GET /assets/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Asset;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// An asset.
#[utoipa::path(
    get,
    path = "/assets/{id}",
    operation_id = "asset.read",
    tag = "assets",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "The asset", body = Asset, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Asset>), Problem> {
    let found = app.store.asset(caller.owner(), id).await?;
    let headers = etag(found.version);
    Ok((headers, Json(Asset::one(&app.store, caller.owner(), found).await?)))
}
