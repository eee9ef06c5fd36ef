//! `GET /channels/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Channel;
use crate::auth::Caller;
use crate::extract::{Id, etag};
use crate::problem::Problem;
use crate::state::App;

/// A channel, without its secrets.
#[utoipa::path(
    get,
    path = "/channels/{id}",
    operation_id = "channel.read",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The channel")),
    responses((status = 200, description = "It", body = Channel, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<(HeaderMap, Json<Channel>), Problem> {
    let channel = app.store.channel(caller.owner(), id).await?;
    Ok((etag(channel.version), Json(channel.into())))
}
