//! `GET /baselines/findings`.

use axum::Json;
use axum::extract::State;
use portolan_store::baselines::Finding as Stored;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api::services::Service;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which findings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingsQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// Only of this asset.
    asset_id: Option<Uuid>,
}

/// An open port of an asset that nobody expects there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Finding {
    asset_id: Uuid,
    /// What the asset is called.
    asset_name: String,
    /// The port, by the latest look at it.
    service: Service,
}

impl From<Stored> for Finding {
    fn from(stored: Stored) -> Self {
        Self { asset_id: stored.asset, asset_name: stored.asset_name, service: stored.service.into() }
    }
}

/// What is open on assets with a baseline beyond what is expected of them now, by asset, address and port. A finding
/// ends when its port is expected too, is seen not open, or its host is gone or has moved.
#[utoipa::path(
    get,
    path = "/baselines/findings",
    operation_id = "baseline.findings",
    tag = "baselines",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(FindingsQuery),
    responses((status = 200, description = "A page of findings", body = Listed<Finding>))
)]
pub(crate) async fn findings(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<FindingsQuery>,
) -> Result<Json<Listed<Finding>>, Problem> {
    let page = page(query.limit, query.cursor, None, None)?;
    let found = app.store.findings(caller.owner(), query.asset_id, app.clock.now(), &page).await?;
    Ok(Json(Listed::of(found, Finding::from)))
}
