//! `GET /schedules`.

use axum::Json;
use axum::extract::State;
use portolan_store::StoreError;

use super::Schedule;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The schedules of all scans, sorted by `displayName` of the scan, `createdAt` or `updatedAt`.
#[utoipa::path(
    get,
    path = "/schedules",
    operation_id = "schedule.list",
    tag = "schedules",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of schedules", body = Listed<Schedule>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Schedule>>, Problem> {
    let found = app.store.schedules(caller.owner(), &query.page()?).await?;
    let items = found.items.into_iter().map(|(stored, name)| Schedule::of(&stored, name));
    let items = items.collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Json(Listed {
        items,
        next_cursor: found.next,
        total: found.total,
        total_is_lower_bound: found.total_is_lower_bound,
    }))
}
