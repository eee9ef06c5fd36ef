//! `POST /runs/import`.

use std::io;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::{Extension, Json};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use tokio_util::io::{StreamReader, SyncIoBridge};
use utoipa::IntoParams;

use super::Run;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::Query;
use crate::import::{Import, ImportError, import};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// What to call it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// What people call the run; `Import` and the scanner's start if absent.
    #[param(max_length = 200)]
    display_name: Option<String>,
}

/// Take a document in as a finished run: Nmap's XML, or that of a program which writes as Nmap does, plain or
/// compressed by gzip or zstd. It is read as it comes. What is cut off or broken is taken as far as it goes: the run
/// is then `interrupted` and says where.
#[utoipa::path(
    post,
    path = "/runs/import",
    operation_id = "run.import",
    tag = "runs",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(ImportQuery),
    request_body(content = String, description = "The document", content_type = "application/xml"),
    responses(
        (status = 201, description = "Taken in", body = Run),
        (status = 429, description = "Too many imports at once", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn import_document(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<(StatusCode, Extension<Note>, Json<Run>), Problem> {
    let most_bytes = app.options.import_bytes;
    let claimed =
        request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if claimed.is_some_and(|bytes| bytes > most_bytes) {
        return Err(Problem::too_large(format!(
            "a document may have {most_bytes} bytes (limits.import_bytes)"
        )));
    }
    let display_name =
        match query.display_name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()) {
            None => format!("Import of {}", app.clock.now().strftime("%Y-%m-%d %H:%M UTC")),
            Some(name) if name.chars().count() <= 200 && !name.chars().any(char::is_control) => name,
            Some(_) => {
                let message = "a name has at most 200 characters on one line";
                return Err(Problem::bad_request(message).with(vec![FieldError::new(
                    "displayName",
                    "badName",
                    message,
                )]));
            }
        };
    let place = app.imports.clone().try_acquire_owned();
    let place = place.map_err(|_| {
        Problem::too_many("too many imports at once; try again in a moment")
            .header(header::RETRY_AFTER, HeaderValue::from_static("5"))
    })?;
    let what = Import {
        owner: caller.owner(),
        account: Some(caller.account.id),
        username: Some(caller.account.username.clone()),
        display_name,
        most_bytes,
    };
    let body = Box::pin(patient(request.into_body().into_data_stream(), app.options.request_time));
    let input = SyncIoBridge::new(StreamReader::new(body));
    // A task of its own: a client that goes away must not leave a run without an end.
    let work = tokio::spawn({
        let app = app.clone();
        async move {
            let _place = place;
            import(&app.store, &app.clock, what, input).await
        }
    });
    let run = match work.await.map_err(|error| Problem::logged(&error))? {
        Ok(run) => run,
        Err(ImportError::NoDocument { reason }) => {
            return Err(Problem::field(
                "body",
                "noDocument",
                format!("this is no document of Nmap's: {reason}"),
            ));
        }
        Err(ImportError::Store(error)) => return Err(error.into()),
        Err(ImportError::Raw(error)) => {
            tracing::error!("an import cannot be kept: {error}");
            return Err(Problem::no_room("the server cannot keep the document: its disk may be full"));
        }
    };
    let note = Note { object: Some(run.id.to_string()), ..Note::default() };
    Ok((StatusCode::CREATED, Extension(note), Json(run.into())))
}

/// The body, whose every piece has to come in time.
fn patient(
    body: axum::body::BodyDataStream,
    patience: Duration,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    futures_util::stream::unfold(body, move |mut body| async move {
        match tokio::time::timeout(patience, body.next()).await {
            Ok(None) => None,
            Ok(Some(piece)) => Some((piece.map_err(io::Error::other), body)),
            Err(_) => {
                Some((Err(io::Error::new(io::ErrorKind::TimedOut, "the document does not go on")), body))
            }
        }
    })
}
