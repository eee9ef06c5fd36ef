//! `/schedules` and `/scans/{id}/schedule`: when scans start by themselves.

mod delete;
mod fields;
mod list;
mod preview;
mod read;
mod set;

use jiff::Timestamp;
use portolan_schedule::Schedule as Spec;
use portolan_store::runs::Occurrence;
use portolan_store::schedules::Schedule as Stored;
use portolan_store::{StoreError, Uuid};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::fields::{Missed, Overlap, When};
use crate::state::App;

/// Times that are shown.
const SHOWN: usize = 5;
/// Occurrences that are shown of those that were.
const REMEMBERED: u32 = 10;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(preview::preview)).routes(routes!(
        read::read,
        set::set,
        delete::delete
    ))
}

/// What became of a time that a schedule named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PastOccurrence {
    /// As the schedule named it, without jitter.
    at: Timestamp,
    /// `started`; `missed`: the server was down; `overlapped`: an earlier run was under way; `refused`: it might not
    /// start; `queued`: it waits for the end of an earlier run.
    became: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<Uuid>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    decided_at: Timestamp,
}

impl From<Occurrence> for PastOccurrence {
    fn from(occurrence: Occurrence) -> Self {
        Self {
            at: occurrence.at,
            became: occurrence.became,
            run_id: occurrence.run,
            reason: occurrence.reason,
            decided_at: occurrence.decided_at,
        }
    }
}

/// When a scan starts by itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schedule {
    scan_id: Uuid,
    /// What the scan is called.
    scan_name: String,
    when: When,
    /// Of the IANA database: `Europe/Berlin`.
    zone: String,
    /// A start is up to so many seconds later than the time that is named, and always equally late for the same time.
    jitter_seconds: u32,
    missed: Missed,
    overlap: Overlap,
    enabled: bool,
    /// The next five starts, with their jitter; none where it is off.
    next: Vec<Timestamp>,
    /// What became of the last times, the newest first; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Vec<PastOccurrence>>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

/// What is meant by a stored schedule.
///
/// # Errors
/// It cannot be read.
pub(super) fn spec(stored: &Stored) -> Result<Spec, StoreError> {
    serde_json::from_str(&stored.fields.spec)
        .map_err(|error| StoreError::Unreadable { what: "a schedule", reason: error.to_string() })
}

/// The starts from the next on, with jitter; none where it is off.
fn starts<'a>(stored: &'a Stored, spec: &'a Spec) -> impl Iterator<Item = Timestamp> + 'a {
    let next = stored.fields.next.map(|next| next.occurrence);
    let all = std::iter::successors(next, |at| spec.next(*at));
    all.map(|occurrence| spec.start_of(stored.scan.as_bytes(), occurrence))
}

impl Schedule {
    fn of(stored: &Stored, scan_name: String) -> Result<Self, StoreError> {
        let spec = spec(stored)?;
        Ok(Self {
            scan_id: stored.scan,
            scan_name,
            next: starts(stored, &spec).take(SHOWN).collect(),
            when: spec.when.into(),
            zone: spec.zone.name().to_owned(),
            jitter_seconds: spec.jitter_seconds,
            missed: spec.missed.into(),
            overlap: spec.overlap.into(),
            enabled: stored.fields.enabled,
            last: None,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        })
    }

    /// With what became of the last times.
    async fn whole(app: &App, stored: &Stored, scan_name: String) -> Result<Self, StoreError> {
        let last = app.store.occurrences(stored.scan, REMEMBERED).await?;
        Ok(Self {
            last: Some(last.into_iter().map(PastOccurrence::from).collect()),
            ..Self::of(stored, scan_name)?
        })
    }
}
