//! `GET /assets/tags`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::problem::Problem;
use crate::state::App;

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AssetTag)]
pub(crate) struct Tag {
    tag: String,
    /// How many assets have it.
    assets: i64,
}

/// The tags that assets have, in alphabetical order.
#[utoipa::path(
    get,
    path = "/assets/tags",
    operation_id = "asset.tags",
    tag = "assets",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 200, description = "Every tag", body = Vec<Tag>))
)]
pub(crate) async fn tags(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Tag>>, Problem> {
    let tags = app.store.tags(caller.owner()).await?;
    Ok(Json(tags.into_iter().map(|tag| Tag { tag: tag.tag, assets: tag.assets }).collect()))
}
