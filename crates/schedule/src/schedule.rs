//! When a scan starts.

use std::hash::Hasher;

use croner::{CronComponent, CronPattern};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::cron::cron;
use crate::wall::Zone;
use crate::window::Days;

/// Jitter is held against so many occurrences, the first after a day without a change of clocks.
const LOOKED_AT: usize = 200;
const SOME_DAY: Timestamp = Timestamp::constant(1_704_672_000, 0);
/// Longest jitter, in seconds: a day.
const LONGEST_JITTER: u32 = 86_400;
/// Days that are looked at for the next start: a 29th of February may be eight years away, one that is a Monday forty.
const LOOK: usize = 366 * 41;

/// When, by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum When {
    /// As a cron expression of five fields says.
    Cron {
        /// `30 2 * * 1-5`.
        expression: String,
    },
    /// On these days of the week.
    Weekly {
        /// Monday to Sunday: all seven is every day.
        days: Days,
        /// The time.
        at: Time,
    },
    /// Once a month.
    Monthly {
        /// 1 to 31; a shorter month has it on its last day.
        day: i8,
        /// The time.
        at: Time,
    },
    /// Once.
    Once {
        /// Day and time.
        at: DateTime,
    },
}

/// What becomes of a start that was missed while the server was down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Missed {
    /// One run for all that were missed.
    #[default]
    RunOnce,
    /// Nothing.
    Skip,
}

/// What becomes of a start while an earlier run of the scan is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Overlap {
    /// It is left out.
    #[default]
    Refuse,
    /// It waits for the end of the earlier run; of several that wait, the last alone starts.
    Queue,
}

/// When a scan starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schedule {
    /// When, by the clock on the wall.
    pub when: When,
    /// Where that wall is.
    pub zone: Zone,
    /// A start is up to so many seconds later: the same for the same scan and occurrence.
    #[serde(default)]
    pub jitter_seconds: u32,
    /// What becomes of missed starts.
    #[serde(default)]
    pub missed: Missed,
    /// What becomes of overlapping starts.
    #[serde(default)]
    pub overlap: Overlap,
}

/// Why a schedule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ScheduleError {
    /// The field: `when.expression`.
    pub field: &'static str,
    /// For people.
    pub message: String,
}

impl Schedule {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// Every fault, with its field.
    pub fn check(&self) -> Result<(), Vec<ScheduleError>> {
        let mut faults = Vec::new();
        let mut fault = |field, message: String| faults.push(ScheduleError { field, message });
        match &self.when {
            When::Cron { expression } => {
                if let Err(message) = cron(expression) {
                    fault("when.expression", message);
                }
            }
            When::Weekly { days, .. } if days.0.is_empty() => {
                fault("when.days", "no day is named".to_owned());
            }
            When::Monthly { day, .. } if !(1..=31).contains(day) => {
                fault("when.day", format!("{day} is no day of a month: 1 to 31 are"));
            }
            When::Weekly { .. } | When::Monthly { .. } | When::Once { .. } => {}
        }
        if self.jitter_seconds > LONGEST_JITTER {
            fault("jitterSeconds", format!("the jitter is {LONGEST_JITTER} seconds at most"));
        }
        if faults.is_empty() && self.jitter_seconds > 0 && self.is_jitter_long() {
            let message = "the jitter is longer than the time between two starts".to_owned();
            faults.push(ScheduleError { field: "jitterSeconds", message });
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Whether an occurrence could start after the next one, of those that are looked at.
    fn is_jitter_long(&self) -> bool {
        let all: Vec<Timestamp> = self.upcoming(SOME_DAY).take(LOOKED_AT).collect();
        let jitter = SignedDuration::from_secs(self.jitter_seconds.into());
        all.windows(2).any(|pair| matches!(pair, [one, next] if next.duration_since(*one) < jitter))
    }

    /// The first occurrence after an instant, without jitter.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let next = self.next_from(self.zone.wall(after), after)?;
        // What is of each hour is of both where an hour comes twice: the wall is turned back before what is next.
        let turned = self.zone.change_after(after).filter(|turned| *turned < next && self.is_hourly());
        let again = turned.and_then(|turned| {
            let before = self.zone.wall(turned).checked_sub(1.second()).ok()?;
            self.next_from(before, after)
        });
        Some(again.map_or(next, |again| again.min(next)))
    }

    /// The first occurrence after an instant of those at which the wall shows more than this.
    fn next_from(&self, mut wall: DateTime, after: Timestamp) -> Option<Timestamp> {
        let is_hourly = self.is_hourly();
        // Times that come twice are at the first: in the second pass, some that the wall is yet to show have been.
        loop {
            wall = self.next_wall(wall)?;
            let at = if is_hourly {
                // Of an hour that does not exist there is none.
                self.zone.instants(wall).find(|at| *at > after && self.zone.wall(*at) == wall)
            } else {
                self.zone.instant(wall).filter(|at| *at > after)
            };
            if at.is_some() {
                return at;
            }
        }
    }

    /// Whether it is of each hour, however that is written.
    fn is_hourly(&self) -> bool {
        let When::Cron { expression } = &self.when else { return false };
        cron(expression).is_ok_and(|cron| cron.pattern.hours.values().len() == 24)
    }

    /// The next occurrences after an instant, without jitter.
    pub fn upcoming(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        std::iter::successors(self.next(after), |at| self.next(*at))
    }

    /// When an occurrence starts: later by the jitter, which is the same whenever it is asked for.
    #[must_use]
    pub fn start_of(&self, scan: &[u8; 16], occurrence: Timestamp) -> Timestamp {
        let mut hasher = SipHasher13::new_with_key(scan);
        hasher.write_i64(occurrence.as_second());
        let late = hasher.finish() % (u64::from(self.jitter_seconds) + 1);
        let late = SignedDuration::from_secs(i64::try_from(late).unwrap_or(0));
        occurrence.checked_add(late).unwrap_or(occurrence)
    }

    /// The next time that the wall shows and that is meant.
    fn next_wall(&self, after: DateTime) -> Option<DateTime> {
        match &self.when {
            When::Cron { expression } => next_named(&cron(expression).ok()?.pattern, after),
            When::Once { at } => (*at > after).then_some(*at),
            When::Weekly { days, at } => next_day(after, *at, |day| days.has(day.weekday())),
            When::Monthly { day, at } => {
                next_day(after, *at, |date| date.day() == (*day).min(date.days_in_month()))
            }
        }
    }

    /// Every day.
    #[must_use]
    pub fn daily(at: Time, zone: Zone) -> Self {
        let days = Days(Weekday::Monday.cycle_forward().take(7).collect());
        Self {
            when: When::Weekly { days, at },
            zone,
            jitter_seconds: 0,
            missed: Missed::default(),
            overlap: Overlap::default(),
        }
    }
}

/// A day and all after it, as far as a start is looked for.
fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.tomorrow().ok()).take(LOOK)
}

/// The first time after another that it is `at` on a day that is meant.
fn next_day(after: DateTime, at: Time, is_meant: impl Fn(Date) -> bool) -> Option<DateTime> {
    let mut starts = days_from(after.date()).filter(|date| is_meant(*date)).map(|date| date.to_datetime(at));
    starts.find(|start| *start > after)
}

/// The first time that a cron expression names after another. Not by croner's own search: what names no day, as a 30th of
/// February, that looks for until the year 5000.
fn next_named(pattern: &CronPattern, after: DateTime) -> Option<DateTime> {
    let values = |field: &CronComponent| -> Vec<i8> {
        field.values().into_iter().filter_map(|value| value.try_into().ok()).collect()
    };
    let (hours, minutes) = (values(&pattern.hours), values(&pattern.minutes));
    days_from(after.date()).filter(|date| names(pattern, *date)).find_map(|date| {
        let is_to_come = |hour: &&i8| date > after.date() || **hour >= after.hour();
        let times =
            hours.iter().filter(is_to_come).flat_map(|hour| minutes.iter().map(move |minute| (hour, minute)));
        let mut starts = times
            .filter_map(|(hour, minute)| Time::new(*hour, *minute, 0, 0).ok())
            .map(|at| date.to_datetime(at));
        starts.find(|start| *start > after)
    })
}

/// Whether a day is one that a cron expression names.
fn names(pattern: &CronPattern, date: Date) -> bool {
    let (month, day) = (date.month().unsigned_abs().into(), date.day().unsigned_abs().into());
    let weekday = date.weekday().to_sunday_zero_offset().unsigned_abs().into();
    let weekday = croner::Weekday::from_days_from_sunday(weekday);
    pattern.month_match(month).unwrap_or(false)
        && pattern.day_match(date.year().into(), month, day, weekday).unwrap_or(false)
}
