//! `POST /assets/import`.

use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use portolan_store::assets::{Imported, ImportedAsset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::csv_rows::{self, LineError, Rows};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Query, read_body_of};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Largest file, in bytes.
const FILE: usize = 16 << 20;

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// Only say what would be done.
    #[serde(default)]
    dry_run: bool,
    /// Take the good rows also where others are at fault.
    #[serde(default)]
    partial: bool,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportReport {
    /// Whether nothing was kept because nothing was to be kept.
    dry_run: bool,
    /// Rows of the file, without its first.
    rows: u64,
    /// Assets made.
    created: u64,
    /// Assets changed.
    changed: u64,
    /// Assets that were like this already.
    unchanged: u64,
    /// Rows at fault.
    failed: u64,
    /// What is wrong, line by line; the first 1000.
    errors: Vec<LineError>,
    /// How many more there are.
    more_errors: u64,
    /// The lines of rows at fault of which no fault is told, for there are too many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_lines: Vec<u64>,
}

/// A problem document whose faults are also told by line and column.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportProblem {
    #[serde(flatten)]
    problem: Problem,
    /// What is wrong, line by line; the first 1000.
    lines: Vec<LineError>,
    /// How many more there are.
    more_errors: u64,
}

/// A body of CSV.
#[derive(Debug)]
pub(crate) struct CsvBody(Bytes);

impl FromRequest<App> for CsvBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.and_then(|text| text.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("text/csv") {
            return Err(Problem::unsupported_media_type("send CSV, with Content-Type: text/csv"));
        }
        read_body_of(request, app, FILE).await.map(Self)
    }
}

/// Import assets from CSV (RFC 4180, UTF-8). The first line names the columns, in any order: `displayName` (or
/// `name`) and `targets`, and perhaps `type`, `tags` and `notes`; blanks or semicolons separate several targets or
/// tags in a cell. A type is `host`, `network`, `server`, `router`, `switch`, `firewall`, `printer`, `camera`,
/// `phone`, or one that an asset has already. An asset of the same name is changed; columns that are not there leave what it has. All rows or none,
/// unless `partial`.
#[utoipa::path(
    post,
    path = "/assets/import",
    operation_id = "asset.import",
    tag = "assets",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What was done, or would be", body = ImportReport),
        (status = 422, description = "Rows are at fault; nothing was imported", body = ImportProblem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn import(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ImportQuery>,
    CsvBody(bytes): CsvBody,
) -> Result<Response, Problem> {
    let types = app.store.asset_types(caller.owner()).await?;
    let read = tokio::task::spawn_blocking(move || csv_rows::read(&bytes, &types)).await;
    let rows = read.map_err(|error| Problem::logged(&error))?;
    if rows.refused || !(rows.errors.is_empty() || query.partial || query.dry_run) {
        return Ok(refused(rows));
    }
    let good = rows.errors.is_empty() || query.partial;
    let assets: Vec<ImportedAsset> = rows.assets.into_iter().map(|row| imported(&app, row)).collect();
    let dry_run = query.dry_run;
    let outcome = app.store.import_assets(caller.owner(), &assets, dry_run, app.clock.now()).await?;
    // A dry run of what would be refused changes nothing either way.
    let outcome = if good { outcome } else { Imported::default() };
    let report = ImportReport {
        dry_run,
        rows: rows.count,
        created: outcome.created,
        changed: outcome.changed,
        unchanged: outcome.unchanged,
        failed: rows.failed,
        errors: rows.errors,
        more_errors: rows.more_errors,
        other_lines: rows.other_lines,
    };
    let detail = serde_json::json!({"dryRun": dry_run, "created": report.created, "changed": report.changed});
    Ok((Extension(Note { detail: Some(detail), only_asked: dry_run, ..Note::default() }), Json(report))
        .into_response())
}

fn imported(app: &App, row: csv_rows::AssetRow) -> ImportedAsset {
    let fields = row.fields;
    ImportedAsset {
        id: app.clock.id(),
        display_name: fields.display_name,
        targets: fields.targets,
        kind: row.has_kind.then_some(fields.kind),
        tags: row.has_tags.then_some(fields.tags),
        notes: row.has_notes.then_some(fields.notes),
    }
}

fn refused(rows: Rows) -> Response {
    let fault = |error: &LineError| {
        let column = error.column.as_deref().map_or(String::new(), |column| format!(".{column}"));
        FieldError::new(format!("lines[{}]{column}", error.line), error.code.clone(), error.message.clone())
    };
    let problem = Problem::fields(rows.errors.iter().map(fault).collect());
    let detail = serde_json::json!({"reason": problem.detail.clone(), "failed": rows.failed});
    let note = Extension(Note { detail: Some(detail), ..Note::default() });
    let body = ImportProblem { problem, lines: rows.errors, more_errors: rows.more_errors };
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (StatusCode::UNPROCESSABLE_ENTITY, note, kind, serde_json::to_vec(&body).unwrap_or_default())
        .into_response()
}
