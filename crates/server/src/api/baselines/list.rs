//! `GET /baselines`.

use axum::Json;
use axum::extract::State;
use portolan_store::baselines::BaselineFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Baseline;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which baselines are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BaselinesQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `approvedAt` or `until`; with a `-` in front for falling order. `-approvedAt` if absent.
    sort: Option<String>,
    /// Words to look for in tags, ports, reasons and who approved.
    q: Option<String>,
    /// Only those that hold for this asset: its own, and those of its tags.
    asset_id: Option<Uuid>,
    /// Only those of this tag.
    tag: Option<String>,
}

/// What is expected, the newest first.
#[utoipa::path(
    get,
    path = "/baselines",
    operation_id = "baseline.list",
    tag = "baselines",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(BaselinesQuery),
    responses((status = 200, description = "A page of baselines", body = Listed<Baseline>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BaselinesQuery>,
) -> Result<Json<Listed<Baseline>>, Problem> {
    let filter = BaselineFilter { asset: query.asset_id, tag: query.tag.filter(|tag| !tag.is_empty()) };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    Ok(Json(Listed::of(app.store.baselines(caller.owner(), &filter, &page).await?, Baseline::from)))
}
