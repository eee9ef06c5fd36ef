//! `GET /windows`.

use axum::Json;
use axum::extract::State;
use portolan_store::StoreError;

use super::Window;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The windows, sorted by `name`, `createdAt` or `updatedAt`. `q` looks at names and networks.
#[utoipa::path(
    get,
    path = "/windows",
    operation_id = "window.list",
    tag = "windows",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of windows", body = Listed<Window>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Window>>, Problem> {
    let found = app.store.windows(caller.owner(), &query.page()?).await?;
    let items = found.items.into_iter().map(Window::try_from).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Json(Listed {
        items,
        next_cursor: found.next,
        total: found.total,
        total_is_lower_bound: found.total_is_lower_bound,
    }))
}
