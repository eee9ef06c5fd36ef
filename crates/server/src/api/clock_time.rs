//! Times by the clock on the wall as the API writes them, and days of the week.

use jiff::civil::{DateTime, Time, Weekday};
use portolan_schedule::{Days, Zone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FieldError;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

const DAYS: [Day; 7] =
    [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday, Day::Saturday, Day::Sunday];

/// Days in the order of the week, each once.
pub(super) fn days(days: &[Day]) -> Days {
    let week = Weekday::Monday.cycle_forward();
    Days(DAYS.iter().zip(week).filter(|(day, _)| days.contains(day)).map(|(_, day)| day).collect())
}

/// As the API names them.
pub(super) fn names(days: &Days) -> Vec<Day> {
    let week = Weekday::Monday.cycle_forward();
    DAYS.iter().zip(week).filter(|(_, day)| days.has(*day)).map(|(day, _)| *day).collect()
}

/// A time of the day: `02:30`, `02:30:15`.
pub(super) fn time(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<Time> {
    // A date, an offset or a zone beside it would be passed over.
    let is_bare = text.trim().chars().all(|c| c.is_ascii_digit() || c == ':');
    let read = text.trim().parse::<Time>().ok().filter(|time| is_bare && time.subsec_nanosecond() == 0);
    if read.is_none() {
        errors.push(FieldError::new(field, "badTime", format!("{text:?} is no time of the day: 02:30 is")));
    }
    read
}

/// A day and a time: `2026-12-24T22:00`.
pub(super) fn date_time(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<DateTime> {
    let text = text.trim();
    // Whoever writes an offset, a zone or `Z` means another clock than the one on the wall.
    let has_zone = text.contains(['+', '[', 'Z', 'z']) || text.parse::<jiff::Timestamp>().is_ok();
    let read = text.parse::<DateTime>().ok().filter(|at| !has_zone && at.subsec_nanosecond() == 0);
    if read.is_none() {
        let message = format!(
            "{text:?} is no day and time by the clock on the wall: 2026-12-24T22:00 is, without an offset"
        );
        errors.push(FieldError::new(field, "badTime", message));
    }
    read
}

/// A zone by its name.
pub(super) fn zone(field: &str, name: &str, errors: &mut Vec<FieldError>) -> Option<Zone> {
    match Zone::named(name.trim()) {
        Ok(zone) => Some(zone),
        Err(message) => {
            errors.push(FieldError::new(field, "unknownZone", message));
            None
        }
    }
}

/// As [`time`] reads it.
pub(super) fn of_time(time: Time) -> String {
    time.strftime(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// As [`date_time`] reads it.
pub(super) fn of_date_time(at: DateTime) -> String {
    format!("{}T{}", at.date(), of_time(at.time()))
}
