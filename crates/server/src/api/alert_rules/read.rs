//! `GET /alert-rules/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::AlertRule;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A rule.
#[utoipa::path(
    get,
    path = "/alert-rules/{id}",
    operation_id = "rule.read",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The rule")),
    responses((status = 200, description = "It", body = AlertRule, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<AlertRule>), Problem> {
    let rule = app.store.rule(caller.owner(), id).await?;
    Ok((etag(rule.version), Json(rule.into())))
}
