//! `GET /assets`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Asset, filter};
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which assets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssetQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `displayName`, `type`, `createdAt` or `updatedAt`, with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for in names, types, targets, tags and notes.
    q: Option<String>,
    /// Only assets with this tag; with all of several that commas separate.
    tag: Option<String>,
    /// Only assets of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
}

/// The assets.
#[utoipa::path(
    get,
    path = "/assets",
    operation_id = "asset.list",
    tag = "assets",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(AssetQuery),
    responses((status = 200, description = "A page of assets", body = Listed<Asset>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AssetQuery>,
) -> Result<Json<Listed<Asset>>, Problem> {
    let filter = filter(query.tag.as_deref(), query.kind);
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let found = app.store.assets(caller.owner(), &filter, &page).await?;
    let items = Asset::seen(&app.store, caller.owner(), found.items).await?;
    Ok(Json(Listed {
        items,
        next_cursor: found.next,
        total: found.total,
        total_is_lower_bound: found.total_is_lower_bound,
    }))
}
