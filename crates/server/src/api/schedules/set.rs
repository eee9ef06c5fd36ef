//! `PUT /scans/{id}/schedule`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use portolan_store::StoreError;

use super::Schedule;
use super::fields::ScheduleInput;
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Give a scan a schedule, or change the one it has: all of it. A time that was decided already is not decided again.
#[utoipa::path(
    put,
    path = "/scans/{id}/schedule",
    operation_id = "schedule.set",
    tag = "schedules",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The scan"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = ScheduleInput,
    responses((status = 200, description = "Set", body = Schedule, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<ScheduleInput>,
) -> Result<(HeaderMap, Json<Schedule>), Problem> {
    // What is not there is told before what is wrong with the input.
    let name = app.store.scan(caller.owner(), id).await?.fields.display_name;
    let now = app.clock.now();
    let after = match app.store.schedule(caller.owner(), id).await {
        // An occurrence that waits for its jitter is not lost by a change.
        Ok(_) => Timestamp::MIN,
        Err(StoreError::NotFound { .. }) => now,
        Err(error) => return Err(error.into()),
    };
    let fields = input.check(id, after, now)?;
    let stored = app.store.set_schedule(caller.owner(), id, version, &fields, now).await?;
    Ok((etag(stored.version), Json(Schedule::whole(&app, &stored, name).await?)))
}
