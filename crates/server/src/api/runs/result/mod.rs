//! `GET /runs/{id}/result`.

mod events;
mod name;
mod raw;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use portolan_scanner::report;
use portolan_store::runs::Run;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::state::App;

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// The document `portolan.result/1`.
    #[default]
    Json,
    /// A host a line, the rest of the document as the last.
    Ndjson,
    /// A port a row.
    Csv,
    /// Nmap's own, byte for byte; a run of several parts as one document. Of a run that the prober did a part of, the
    /// same written from the result.
    Xml,
    /// Nmap's normal output.
    Text,
    /// A page to print.
    Html,
}

/// Which format is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResultQuery {
    /// `json` if absent.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// What a run found, streamed. Of a run that goes on, or was cut off, what there is: the document says so.
#[utoipa::path(
    get,
    path = "/runs/{id}/result",
    operation_id = "run.result",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The run"), ResultQuery),
    responses(
        (status = 200, description = "The result", content(
            (ref("#/components/schemas/ResultDocument") = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
            (String = "application/xml"),
            (String = "text/plain"),
            (String = "text/html"),
        )),
        (status = 409, description = "There is no document of this format", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn result(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Query(query): Query<ResultQuery>,
) -> Result<Response, Problem> {
    let run = app.store.run(caller.owner(), id).await?;
    let format = match query.format {
        Format::Json => report::Format::Json,
        Format::Ndjson => report::Format::Ndjson,
        Format::Csv => report::Format::Csv,
        Format::Html => report::Format::Html,
        Format::Xml if made(&run) => report::Format::Xml,
        Format::Xml => return named(raw::xml(&app, &run).await?, &run, "application/xml", "xml"),
        Format::Text if made(&run) => report::Format::Text,
        Format::Text => match raw::text(&app, &run).await? {
            Some(body) => return named(body, &run, "text/plain; charset=utf-8", "txt"),
            None => report::Format::Text,
        },
    };
    let ending = match query.format {
        Format::Ndjson => "ndjson",
        Format::Csv => "csv",
        Format::Html => "html",
        Format::Text => "txt",
        Format::Xml => "xml",
        Format::Json => "json",
    };
    let body = events::body(app.store.clone(), caller.owner(), &run, format);
    named(body, &run, format.media_type(), ending)
}

/// Whether the prober did a part of the run: Nmap then did not write all of it, and all formats are written from the
/// result.
fn made(run: &Run) -> bool {
    run.stages.is_some()
}

/// An answer that browsers keep as a file; a page of ours may also be looked at, with nothing running in it.
fn named(body: axum::body::Body, run: &Run, kind: &'static str, ending: &str) -> Result<Response, Problem> {
    let way = if ending == "html" { "inline" } else { "attachment" };
    let called = name::Called {
        name: &run.display_name,
        target: run.targets.first().map_or("", String::as_str),
        at: run.started_at.unwrap_or(run.created_at),
        id: run.id,
    };
    let name = HeaderValue::from_str(&name::disposition(way, &called, ending))
        .map_err(|error| Problem::logged(&error))?;
    let mut response =
        ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, name)], body)
            .into_response();
    if ending == "html" {
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    Ok(response)
}
