//! `GET /scope`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::ScopeView;
use crate::auth::Caller;
use crate::extract::etag;
use crate::problem::Problem;
use crate::state::App;

/// Which networks and names may be scanned.
#[utoipa::path(
    get,
    path = "/scope",
    operation_id = "scope.read",
    tag = "scope",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 200, description = "The scope", body = ScopeView, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
) -> Result<(HeaderMap, Json<ScopeView>), Problem> {
    let scope = app.store.scope(caller.owner()).await?;
    Ok((etag(scope.version), Json(scope.into())))
}
