//! `POST /schedules/preview`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SHOWN;
use super::fields::{When, read};
use crate::api::clock_time::of_date_time;
use crate::extract::Body;
use crate::problem::Problem;
use crate::state::App;

/// A schedule to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SchedulePreviewInput {
    when: When,
    /// Of the IANA database: `Europe/Berlin`.
    zone: String,
    /// The times after this; after now if absent.
    after: Option<Timestamp>,
}

/// A time that a schedule names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SchedulePreviewTime)]
pub(crate) struct Named {
    at: Timestamp,
    /// What the clock on the wall shows then.
    local: String,
}

/// The next times of a schedule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchedulePreview {
    /// Five at most, without jitter.
    times: Vec<Named>,
}

/// The next five times that a schedule would name. Nothing is written.
#[utoipa::path(
    post,
    path = "/schedules/preview",
    operation_id = "schedule.preview",
    tag = "schedules",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    request_body = SchedulePreviewInput,
    responses((status = 200, description = "The times", body = SchedulePreview))
)]
pub(crate) async fn preview(
    State(app): State<App>,
    Body(input): Body<SchedulePreviewInput>,
) -> Result<Json<SchedulePreview>, Problem> {
    let mut errors = Vec::new();
    let Some(schedule) = read(input.when, &input.zone, &mut errors, |schedule| schedule) else {
        return Err(Problem::fields(errors));
    };
    let after = input.after.unwrap_or_else(|| app.clock.now());
    let times = schedule.upcoming(after).take(SHOWN);
    let times = times.map(|at| Named { at, local: of_date_time(schedule.zone.wall(at)) }).collect();
    Ok(Json(SchedulePreview { times }))
}
