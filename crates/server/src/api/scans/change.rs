//! `PUT /scans/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Scan;
use super::check::Refused;
use super::fields::ScanInput;
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::state::App;

/// Change a scan: all of it. A run under way goes on as it was started.
#[utoipa::path(
    put,
    path = "/scans/{id}",
    operation_id = "scan.change",
    tag = "scans",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The scan"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = ScanInput,
    responses(
        (status = 200, description = "Changed", body = Scan, headers(("ETag" = String, description = "Its version"))),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<ScanInput>,
) -> Result<(HeaderMap, Json<Scan>), Refused> {
    // What is not there is told before what is wrong with the input.
    app.store.scan(caller.owner(), id).await?;
    let fields = input.check(&app, &caller).await?;
    let changed = app.store.change_scan(caller.owner(), id, version, &fields, app.clock.now()).await?;
    Ok((etag(changed.version), Json(changed.into())))
}
