//! `GET /providers/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Provider;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A provider.
#[utoipa::path(
    get,
    path = "/providers/{id}",
    operation_id = "provider.read",
    tag = "providers",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The provider")),
    responses((status = 200, description = "The provider", body = Provider, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Provider>), Problem> {
    let found = app.store.provider(caller.owner(), id).await?;
    Ok((etag(found.version), Json(Provider::of(caller.account.owner_id, found))))
}
