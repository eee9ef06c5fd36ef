//! `GET /providers`.

use axum::Json;
use axum::extract::State;

use super::Provider;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The providers. `sort` takes `name`, `displayName`, `createdAt` and `updatedAt`; `q` looks at names and commands.
#[utoipa::path(
    get,
    path = "/providers",
    operation_id = "provider.list",
    tag = "providers",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of providers", body = Listed<Provider>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Provider>>, Problem> {
    let page = app.store.providers(caller.owner(), &query.page()?).await?;
    Ok(Json(Listed::of(page, |provider| Provider::of(caller.account.owner_id, provider))))
}
