//! `GET /owners`.

use axum::Json;
use axum::extract::State;

use super::Owner;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The organizations: all of them for a system admin, for others their own. `sort` takes `name` and `createdAt`; `q`
/// looks at both names.
#[utoipa::path(
    get,
    path = "/owners",
    operation_id = "owner.list",
    tag = "owners",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(ListQuery),
    responses((status = 200, description = "A page of organizations", body = Listed<Owner>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Owner>>, Problem> {
    let only = (!caller.is_system_admin()).then(|| caller.owner());
    Ok(Json(Listed::of(app.store.owners(only, &query.page()?).await?, Owner::of)))
}
