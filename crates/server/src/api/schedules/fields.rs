//! What a client sets of a schedule, and whether it can be set so.

use jiff::Timestamp;
use portolan_schedule::{
    Missed as MissedSpec, Overlap as OverlapSpec, Schedule, ScheduleError, When as Spec,
};
use portolan_store::schedules::ScheduleFields;
use portolan_store::{StoreError, Uuid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::clock_time::{Day, date_time, days, names, of_date_time, of_time, time, zone};
use crate::problem::{FieldError, Problem};
use crate::scheduler;

/// When, by the clock on the wall. A time that does not exist, because clocks are put forward, is the end of the gap;
/// one that comes twice is the first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ScheduleWhen)]
pub(crate) enum When {
    /// As a cron expression of five fields says.
    Cron {
        /// `30 2 * * 1-5`
        expression: String,
    },
    /// On these days of the week; all seven are every day.
    Weekly {
        #[schema(min_items = 1)]
        days: Vec<Day>,
        /// `02:30`
        at: String,
    },
    /// Once a month; a shorter month has it on its last day.
    Monthly {
        #[schema(minimum = 1, maximum = 31)]
        day: i8,
        /// `02:30`
        at: String,
    },
    /// Once.
    Once {
        /// `2026-12-24T22:00`
        at: String,
    },
}

/// What becomes of starts that were missed while the server was down.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScheduleMissed)]
pub(crate) enum Missed {
    /// One run for all of them.
    #[default]
    RunOnce,
    /// Nothing.
    Skip,
}

/// What becomes of a start while an earlier run of the scan is under way.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScheduleOverlap)]
pub(crate) enum Overlap {
    /// It is left out.
    #[default]
    Refuse,
    /// It waits for the end of the earlier run; of several that wait the last alone starts.
    Queue,
}

macro_rules! same {
    ($ours:ident, $theirs:ident: $($name:ident)*) => {
        impl From<$theirs> for $ours {
            fn from(theirs: $theirs) -> Self {
                match theirs { $($theirs::$name => Self::$name,)* }
            }
        }
        impl From<$ours> for $theirs {
            fn from(ours: $ours) -> Self {
                match ours { $($ours::$name => Self::$name,)* }
            }
        }
    };
}
same!(Missed, MissedSpec: RunOnce Skip);
same!(Overlap, OverlapSpec: Refuse Queue);

impl From<Spec> for When {
    fn from(spec: Spec) -> Self {
        match spec {
            Spec::Cron { expression } => Self::Cron { expression },
            Spec::Weekly { days, at } => Self::Weekly { days: names(&days), at: of_time(at) },
            Spec::Monthly { day, at } => Self::Monthly { day, at: of_time(at) },
            Spec::Once { at } => Self::Once { at: of_date_time(at) },
        }
    }
}

impl When {
    fn read(self, errors: &mut Vec<FieldError>) -> Option<Spec> {
        match self {
            Self::Cron { expression } => Some(Spec::Cron { expression: expression.trim().to_owned() }),
            Self::Weekly { days: on, at } => {
                time("when.at", &at, errors).map(|at| Spec::Weekly { days: days(&on), at })
            }
            Self::Monthly { day, at } => time("when.at", &at, errors).map(|at| Spec::Monthly { day, at }),
            Self::Once { at } => date_time("when.at", &at, errors).map(|at| Spec::Once { at }),
        }
    }
}

/// What can be set of a schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScheduleInput {
    when: When,
    /// Of the IANA database: `Europe/Berlin`.
    zone: String,
    /// A start is up to so many seconds later than the time that is named, and always equally late for the same time.
    #[serde(default)]
    #[schema(maximum = 86_400)]
    jitter_seconds: u32,
    #[serde(default)]
    missed: Missed,
    #[serde(default)]
    overlap: Overlap,
    /// Whether it starts anything; `true` if absent.
    #[serde(default = "on")]
    enabled: bool,
}

fn on() -> bool {
    true
}

impl ScheduleInput {
    /// Checks everything and names every fault. What starts is an occurrence after `after` that starts after `now`.
    pub(super) fn check(
        self,
        scan: Uuid,
        after: Timestamp,
        now: Timestamp,
    ) -> Result<ScheduleFields, Problem> {
        let mut errors = Vec::new();
        let schedule = read(self.when, &self.zone, &mut errors, |schedule| Schedule {
            jitter_seconds: self.jitter_seconds,
            missed: self.missed.into(),
            overlap: self.overlap.into(),
            ..schedule
        });
        let Some(schedule) = schedule else { return Err(Problem::fields(errors)) };
        let next = self.enabled.then(|| scheduler::first(&schedule, scan, after, now)).flatten();
        if self.enabled && next.is_none() {
            return Err(Problem::field("when", "never", "it names no time that is to come"));
        }
        let spec = serde_json::to_string(&schedule)
            .map_err(|error| StoreError::Unreadable { what: "a schedule", reason: error.to_string() })?;
        Ok(ScheduleFields { spec, enabled: self.enabled, next })
    }
}

/// A schedule of these, where nothing is wrong with it.
pub(super) fn read(
    when: When,
    zone_name: &str,
    errors: &mut Vec<FieldError>,
    more: impl FnOnce(Schedule) -> Schedule,
) -> Option<Schedule> {
    let (when, zone) = (when.read(errors), zone("zone", zone_name, errors));
    let (missed, overlap) = (MissedSpec::default(), OverlapSpec::default());
    let schedule = more(Schedule { when: when?, zone: zone?, jitter_seconds: 0, missed, overlap });
    if let Err(faults) = schedule.check() {
        errors.extend(faults.into_iter().map(|ScheduleError { field, message }| {
            let code = if field == "when.expression" { "badCron" } else { "outOfRange" };
            FieldError::new(field, code, message)
        }));
    }
    errors.is_empty().then_some(schedule)
}
