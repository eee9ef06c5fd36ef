//! `POST /scans/{id}/runs`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use portolan_store::Uuid;
use portolan_store::runs::{NewRun, Retry, RunKind};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Run;
use crate::api::scans::check::{Ready, Refused, check_start};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::Id;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Longest key of a retry, in bytes.
const LONGEST_KEY: usize = 200;

/// Start a scan. Its assets and tags are resolved now, command and targets are judged by the scope and the grants of
/// now; a refusal names each field. A retry with the same `Idempotency-Key` gets the first run and starts none.
#[utoipa::path(
    post,
    path = "/scans/{id}/runs",
    operation_id = "run.start",
    tag = "runs",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The scan"),
        ("Idempotency-Key" = Option<String>, Header, description = "A text of the client's, new for each start that is meant"),
    ),
    responses(
        (status = 201, description = "It waits for its turn, or goes on; follow its events", body = Run),
        (status = 200, description = "A retry: the run of the first try", body = Run),
        (status = 400, description = "The key of the retry cannot be read", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The provider is inactive, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It may not start: why, field by field", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn start(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<(StatusCode, Extension<Note>, Json<Run>), Refused> {
    let retry = retry(&caller, &headers, &format!("POST /scans/{id}/runs"))?;
    let scan = app.store.scan(caller.owner(), id).await?;
    let provider = app.store.provider(caller.owner(), scan.fields.provider).await?;
    let ready =
        check_start(&app, caller.owner(), &provider.fields, &scan.fields.command, &scan.fields.target)
            .await?;
    let new = new_run(&app, &caller, RunKind::Scan, provider.id, scan.fields.display_name, ready);
    let new = NewRun { scan: Some(id), ..new };
    created(&app, &new, retry.as_ref()).await
}

/// A run that `caller` asks for now.
pub(super) fn new_run(
    app: &App,
    caller: &Caller,
    kind: RunKind,
    provider: Uuid,
    display_name: String,
    ready: Ready,
) -> NewRun {
    NewRun {
        id: app.clock.id(),
        owner: caller.owner(),
        kind,
        scan: None,
        provider: Some(provider),
        display_name,
        command: ready.command,
        targets: ready.targets,
        timeout_seconds: Some(app.options.run_timeout_seconds),
        created_by: Some(caller.account.id),
        created_by_name: Some(caller.account.username.clone()),
        created_at: app.clock.now(),
    }
}

/// Has the queue take it, and answers.
pub(super) async fn created(
    app: &App,
    new: &NewRun,
    retry: Option<&Retry>,
) -> Result<(StatusCode, Extension<Note>, Json<Run>), Refused> {
    let created = app.runner.create(new, retry).await?;
    let status = if created.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let detail =
        json!({"run": created.run.id, "command": created.run.command, "targets": created.run.targets});
    let note = Note { object: Some(created.run.id.to_string()), detail: Some(detail), ..Note::default() };
    Ok((status, Extension(note), Json(created.run.into())))
}

/// What makes a retry get the first run.
pub(super) fn retry(caller: &Caller, headers: &HeaderMap, request: &str) -> Result<Option<Retry>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let Some(key) = key else {
        let message = format!("Idempotency-Key is 1 to {LONGEST_KEY} printable ASCII characters");
        let fault = FieldError::new("Idempotency-Key", "badKey", message.clone());
        return Err(Problem::bad_request(message).with(vec![fault]));
    };
    let request = Sha256::digest(request.as_bytes()).into();
    Ok(Some(Retry { account: caller.account.id, key: key.to_owned(), request }))
}
