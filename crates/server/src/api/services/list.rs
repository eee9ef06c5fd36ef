//! `GET /services`.

use axum::Json;
use axum::extract::State;

use super::Service;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The latest known ports. `sort` takes `ip`, `port` and `lastSeen`. `q` takes the words of a search as `GET /hosts`
/// does; all must hold for the port or its host.
#[utoipa::path(
    get,
    path = "/services",
    operation_id = "service.list",
    tag = "services",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of services", body = Listed<Service>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Service>>, Problem> {
    let page = app.store.services(caller.owner(), &query.page()?).await?;
    Ok(Json(Listed::of(page, Service::from)))
}
