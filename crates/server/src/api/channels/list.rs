//! `GET /channels`.

use axum::Json;
use axum::extract::State;

use super::Channel;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The channels. `sort` takes `name`, `kind`, `createdAt` and `updatedAt`; `q` looks at names and kinds.
#[utoipa::path(
    get,
    path = "/channels",
    operation_id = "channel.list",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of channels", body = Listed<Channel>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Channel>>, Problem> {
    let page = app.store.channels(caller.owner(), &query.page()?).await?;
    Ok(Json(Listed::of(page, Channel::from)))
}
