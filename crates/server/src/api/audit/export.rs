//! `GET /audit/export`.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::Timestamp;
use portolan_store::audit::{AuditFilter, Audited};
use portolan_store::{OwnerKey, PageRequest, StoreError};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Verdict, filter};
use crate::auth::Caller;
use crate::csv::{inert, record};
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::App;

const HEADER: [&str; 11] =
    ["id", "at", "userId", "username", "via", "address", "action", "object", "verdict", "status", "detail"];

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
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

/// The audit log of the organization as CSV, the newest first, all that the filters let through. Text that a
/// spreadsheet would run as a formula gets an apostrophe in front.
#[utoipa::path(
    get,
    path = "/audit/export",
    operation_id = "audit.export",
    tag = "audit",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(ExportQuery),
    responses((status = 200, description = "The entries", body = String, content_type = "text/csv"))
)]
pub(crate) async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let page = PageRequest { limit: portolan_store::page::MOST, q: query.q, ..PageRequest::default() };
    let wanted = Wanted {
        owner: caller.owner(),
        with_strangers: caller.is_system_admin(),
        filter: filter(query.action, query.verdict, query.username, query.since, query.until),
    };
    // The first part is read before the answer begins, so that what is wrong with the request is told as a problem.
    let (mut first, cursor) = wanted.part(&app, &page).await?;
    first.splice(0..0, record(HEADER.map(Cow::Borrowed)));
    let rest = stream::try_unfold(cursor, move |cursor| {
        let (app, wanted, page) = (app.clone(), wanted.clone(), page.clone());
        async move {
            let Some(cursor) = cursor else { return Ok::<_, StoreError>(None) };
            wanted.part(&app, &PageRequest { cursor: Some(cursor), ..page }).await.map(Some)
        }
    });
    let parts = stream::StreamExt::chain(stream::iter([Ok(first)]), rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// What is exported.
#[derive(Clone)]
struct Wanted {
    owner: OwnerKey,
    with_strangers: bool,
    filter: AuditFilter,
}

impl Wanted {
    /// The rows of a page and where the next begins.
    async fn part(&self, app: &App, page: &PageRequest) -> Result<(Vec<u8>, Option<String>), StoreError> {
        let (rows, next) = app.store.audit_rows(self.owner, self.with_strangers, &self.filter, page).await?;
        Ok((rows.iter().flat_map(row).collect(), next))
    }
}

fn row(entry: &Audited) -> Vec<u8> {
    let text = |text: &'_ Option<String>| inert(text.as_deref().unwrap_or_default()).into_owned();
    let cells = [
        entry.key.to_string(),
        entry.at.to_string(),
        entry.account.map(|id| id.to_string()).unwrap_or_default(),
        text(&entry.username),
        inert(&entry.via).into_owned(),
        text(&entry.address),
        inert(&entry.action).into_owned(),
        text(&entry.object),
        inert(&entry.verdict).into_owned(),
        entry.status.map(|status| status.to_string()).unwrap_or_default(),
        text(&entry.detail),
    ];
    record(cells.map(Cow::Owned))
}
