//! The next times that a schedule names, with their jitter.

use jiff::{SignedDuration, Timestamp};
use portolan_schedule::Schedule;
use portolan_store::Uuid;
use portolan_store::schedules::Next;

/// The starts in a time, from an occurrence on, in the order in which they are named.
pub(crate) fn between(
    schedule: &Schedule,
    scan: Uuid,
    on: Next,
    from: Timestamp,
    to: Timestamp,
) -> impl Iterator<Item = Timestamp> + '_ {
    let before = |at: Timestamp, by| at.checked_sub(by).unwrap_or(Timestamp::MIN);
    // Before that, none is late enough.
    let late = before(from, SignedDuration::from_secs(i64::from(schedule.jitter_seconds) + 1));
    let after = before(on.occurrence, SignedDuration::from_secs(1)).max(late);
    let named = schedule.upcoming(after).take_while(move |occurrence| *occurrence < to);
    let starts = named.map(move |occurrence| with_jitter(schedule, scan, occurrence).start_at);
    starts.filter(move |start| (from..to).contains(start))
}

fn with_jitter(schedule: &Schedule, scan: Uuid, occurrence: Timestamp) -> Next {
    Next { occurrence, start_at: schedule.start_of(scan.as_bytes(), occurrence) }
}

/// The next occurrence after another.
pub(crate) fn next(schedule: &Schedule, scan: Uuid, after: Timestamp) -> Option<Next> {
    schedule.next(after).map(|occurrence| with_jitter(schedule, scan, occurrence))
}

/// The first occurrence after `after` whose start is after `now`.
pub(crate) fn first(schedule: &Schedule, scan: Uuid, after: Timestamp, now: Timestamp) -> Option<Next> {
    // Before that, none is late enough.
    let jitter = SignedDuration::from_secs(schedule.jitter_seconds.into());
    let from = now.checked_sub(jitter).unwrap_or(Timestamp::MIN);
    let starts = schedule.upcoming(after.max(from)).map(|occurrence| with_jitter(schedule, scan, occurrence));
    starts.into_iter().find(|next| next.start_at > now)
}
