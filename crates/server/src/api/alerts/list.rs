//! `GET /alerts`.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use portolan_store::alerts::list::{AlertFilter, AlertState as Stored};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Alert, AlertKind, AlertState, Severity};
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which alerts are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertsQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `lastAt`, `firstAt`, `severity`, `times` or `kind`; with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for in titles, details, kinds, addresses and tags.
    q: Option<String>,
    /// Only of this kind.
    #[param(inline)]
    kind: Option<AlertKind>,
    /// Only as bad as this, or worse.
    #[param(inline)]
    min_severity: Option<Severity>,
    /// Only in this state.
    #[param(inline)]
    state: Option<AlertState>,
    /// Only at this address.
    #[param(value_type = Option<String>)]
    ip: Option<IpAddr>,
    /// Only those that this run saw last.
    run_id: Option<Uuid>,
}

/// The alerts, those seen last first.
#[utoipa::path(
    get,
    path = "/alerts",
    operation_id = "alert.list",
    tag = "alerts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(AlertsQuery),
    responses((status = 200, description = "A page of alerts", body = Listed<Alert>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AlertsQuery>,
) -> Result<Json<Listed<Alert>>, Problem> {
    let filter = AlertFilter {
        kind: query.kind.map(Into::into),
        severity: query.min_severity.map(Into::into),
        state: query.state.map(|state| match state {
            AlertState::Open => Stored::Open,
            AlertState::Acknowledged => Stored::Acknowledged,
            AlertState::Muted => Stored::Muted,
        }),
        ip: query.ip,
        run: query.run_id,
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let now = app.clock.now();
    let found = app.store.alerts(caller.owner(), &filter, &page, now).await?;
    Ok(Json(Listed::of(found, |alert| Alert::of(alert, now))))
}
