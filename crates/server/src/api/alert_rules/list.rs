//! `GET /alert-rules`.

use axum::Json;
use axum::extract::State;

use super::AlertRule;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The rules. `sort` takes `name`, `createdAt` and `updatedAt`; `q` looks at names and what they ask for.
#[utoipa::path(
    get,
    path = "/alert-rules",
    operation_id = "rule.list",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of rules", body = Listed<AlertRule>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<AlertRule>>, Problem> {
    let page = app.store.rules(caller.owner(), &query.page()?).await?;
    Ok(Json(Listed::of(page, AlertRule::from)))
}
