//! `GET /deliveries`.

use axum::Json;
use axum::extract::State;
use portolan_store::alerts::log::DeliveryFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Delivery, DeliveryStatus};
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which deliveries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `createdAt`, `dueAt` or `attempts`; with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for in the names of rules and channels, and in errors.
    q: Option<String>,
    /// Only to this channel.
    channel_id: Option<Uuid>,
    /// Only those that this rule asked for.
    rule_id: Option<Uuid>,
    /// Only those that stand so.
    #[param(inline)]
    status: Option<DeliveryStatus>,
}

/// The deliveries, the newest first: what waits, what arrived, what was given up and why.
#[utoipa::path(
    get,
    path = "/deliveries",
    operation_id = "delivery.list",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(DeliveriesQuery),
    responses((status = 200, description = "A page of deliveries", body = Listed<Delivery>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<Listed<Delivery>>, Problem> {
    let filter = DeliveryFilter {
        channel: query.channel_id,
        rule: query.rule_id,
        status: query.status.map(Into::into),
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let found = app.store.deliveries(caller.owner(), &filter, &page).await?;
    Ok(Json(Listed::of(found, Delivery::from)))
}
