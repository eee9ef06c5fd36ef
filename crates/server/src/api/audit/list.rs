//! `GET /audit`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{AuditEntry, Verdict, filter};
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `-at`, or `at` for the oldest first.
    sort: Option<String>,
    /// Words to look for.
    q: Option<String>,
    /// Only this action, `provider.create`, or all that begin so: `provider.`
    action: Option<String>,
    /// Only with this verdict.
    #[param(inline)]
    verdict: Option<Verdict>,
    /// Only of the user of this name.
    username: Option<String>,
    /// Only from then on.
    since: Option<Timestamp>,
    /// Only until then.
    until: Option<Timestamp>,
}

/// The audit log of the organization, the newest first; for a system admin also what nobody's names tried. `q` looks
/// at user names, actions, objects and details.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "audit.list",
    tag = "audit",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(AuditQuery),
    responses((status = 200, description = "A page of entries", body = Listed<AuditEntry>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Listed<AuditEntry>>, Problem> {
    let filter = filter(query.action, query.verdict, query.username, query.since, query.until);
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let entries = app.store.audit(caller.owner(), caller.is_system_admin(), &filter, &page).await?;
    Ok(Json(Listed::of(entries, AuditEntry::of)))
}
