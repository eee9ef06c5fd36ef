//! `GET /assets/export`.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use portolan_store::PageRequest;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{csv_rows, filter};
use crate::auth::Caller;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::App;

/// Assets that are read at once.
const CHUNK: u32 = 500;

/// Which assets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Words to look for in names, types, targets, tags and notes.
    q: Option<String>,
    /// Only assets with this tag; with all of several that commas separate.
    tag: Option<String>,
    /// Only assets of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<String>,
}

/// The assets as CSV, by name, as `POST /assets/import` takes them. Cells that a spreadsheet would run as a formula
/// have an apostrophe in front.
#[utoipa::path(
    get,
    path = "/assets/export",
    operation_id = "asset.export",
    tag = "assets",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ExportQuery),
    responses((status = 200, description = "The columns displayName, type, targets, tags and notes", body = String, content_type = "text/csv"))
)]
pub(crate) async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let filter = filter(query.tag.as_deref(), query.kind);
    let first = PageRequest { limit: CHUNK, cursor: None, sort: None, q: query.q };
    let owner = caller.owner();
    let rows = try_unfold(Some(first), move |page| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let Some(page) = page else { return Ok::<_, std::io::Error>(None) };
            let found = app.store.assets(owner, &filter, &page).await.map_err(std::io::Error::other)?;
            let fields = found.items.iter().map(|asset| &asset.fields);
            let text = csv_rows::write(page.cursor.is_none(), fields).map_err(std::io::Error::other)?;
            let next = found.next.map(|cursor| PageRequest { cursor: Some(cursor), ..page });
            Ok(Some((Bytes::from(text), next)))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"assets.csv\"")),
    ];
    Ok((headers, Body::from_stream(rows)).into_response())
}
