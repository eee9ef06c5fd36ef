//! `GET /calendar`.

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use portolan_store::page::MOST as PAGE;
use portolan_store::runs::Run;
use portolan_store::{OwnerKey, PageRequest, Uuid};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::runs::State as RunState;
use crate::api::schedules::spec;
use crate::api::windows::{Effect, Of};
use crate::auth::Caller;
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::run_windows;
use crate::scheduler::between;
use crate::state::App;

/// The longest time that is shown at once.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 100);
/// Entries of each kind.
const MOST: usize = 2000;

/// The time that is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// Its first instant.
    from: Timestamp,
    /// The first instant after it, 100 days later at most.
    to: Timestamp,
}

/// A time in which a window is open.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarWindow)]
pub(crate) struct Open {
    window_id: Uuid,
    name: String,
    of: Of,
    effect: Effect,
    /// Its first instant; that of the calendar where it began before.
    from: Timestamp,
    /// The first instant after it; that of the calendar where it ends later.
    to: Timestamp,
}

/// A start to come, with its jitter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarStart)]
pub(crate) struct Start {
    scan_id: Uuid,
    scan_name: String,
    at: Timestamp,
}

/// A run that was, or is under way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarRun)]
pub(crate) struct Was {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_id: Option<Uuid>,
    display_name: String,
    state: RunState,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    /// When its windows open, while it waits for that and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Timestamp>,
}

impl From<Run> for Was {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            scan_id: run.scan,
            display_name: run.display_name,
            state: run.state.into(),
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            opens_at: run.opens_at,
        }
    }
}

/// What is, was and will be in a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Calendar {
    from: Timestamp,
    to: Timestamp,
    /// Sorted by their beginnings.
    windows: Vec<Open>,
    /// Sorted; those that are to come alone.
    starts: Vec<Start>,
    /// The newest first.
    runs: Vec<Was>,
    /// There is more than is shown: 2000 of each kind are. Ask for a shorter time.
    truncated: bool,
}

/// The windows, coming starts and runs of a time.
#[utoipa::path(
    get,
    path = "/calendar",
    operation_id = "calendar.read",
    tag = "windows",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(CalendarQuery),
    responses(
        (status = 200, description = "The calendar", body = Calendar),
        (status = 400, description = "The time cannot be read, or is too long", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Query(CalendarQuery { from, to }): Query<CalendarQuery>,
) -> Result<Json<Calendar>, Problem> {
    if to <= from || to.duration_since(from) > LONGEST {
        let message = "`to` is after `from`, by 100 days at most";
        let fault = FieldError::new("to", "outOfRange", message);
        return Err(Problem::bad_request(message).with(vec![fault]));
    }
    let owner = caller.owner();
    let mut windows = windows(&app, owner, from, to).await?;
    let mut starts = coming(&app, owner, from.max(app.clock.now()), to).await?;
    let most = u32::try_from(MOST + 1).unwrap_or(u32::MAX);
    let mut runs = app.store.runs_between(owner, from, to, most).await?;
    let truncated = windows.len() > MOST || starts.len() > MOST || runs.len() > MOST;
    windows.truncate(MOST);
    starts.truncate(MOST);
    runs.truncate(MOST);
    let runs = runs.into_iter().map(Was::from).collect();
    Ok(Json(Calendar { from, to, windows, starts, runs, truncated }))
}

async fn windows(app: &App, owner: OwnerKey, from: Timestamp, to: Timestamp) -> Result<Vec<Open>, Problem> {
    let mut all = Vec::new();
    let mut page = PageRequest { limit: PAGE, ..PageRequest::default() };
    loop {
        let found = app.store.windows(owner, &page).await?;
        for stored in found.items {
            let window = run_windows::read(&stored)?;
            let open = window.times(from, to).take(MOST + 1);
            all.extend(open.map(|(from, to)| Open {
                window_id: stored.id,
                name: stored.fields.name.clone(),
                of: stored.fields.of.clone().into(),
                effect: window.effect.into(),
                from,
                to,
            }));
        }
        page.cursor = found.next;
        if page.cursor.is_none() || all.len() > MOST {
            all.sort_by_key(|open| (open.from, open.to));
            return Ok(all);
        }
    }
}

async fn coming(app: &App, owner: OwnerKey, from: Timestamp, to: Timestamp) -> Result<Vec<Start>, Problem> {
    let mut all = Vec::new();
    let mut page = PageRequest { limit: PAGE, ..PageRequest::default() };
    loop {
        let found = app.store.schedules(owner, &page).await?;
        for (stored, scan_name) in found.items {
            let spec = spec(&stored)?;
            let Some(next) = stored.fields.next else { continue };
            let start = |at| Start { scan_id: stored.scan, scan_name: scan_name.clone(), at };
            all.extend(between(&spec, stored.scan, next, from, to).take(MOST + 1).map(start));
        }
        page.cursor = found.next;
        if page.cursor.is_none() || all.len() > MOST {
            all.sort_by_key(|start| start.at);
            return Ok(all);
        }
    }
}
