//! `POST /scans`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::Scan;
use super::check::Refused;
use super::fields::ScanInput;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::state::App;

/// Make a scan. It is written only if it could start now: every fault is told with its field, and for the command
/// with its place.
#[utoipa::path(
    post,
    path = "/scans",
    operation_id = "scan.create",
    tag = "scans",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = ScanInput,
    responses(
        (status = 201, description = "Made", body = Scan, headers(("ETag" = String, description = "Its version"))),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ScanInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<Scan>), Refused> {
    let fields = input.check(&app, &caller).await?;
    let made = app
        .store
        .create_scan(caller.owner(), app.clock.id(), &fields, Some(caller.account.id), app.clock.now())
        .await?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    let headers = etag(made.version);
    Ok((StatusCode::CREATED, Extension(note), headers, Json(made.into())))
}
