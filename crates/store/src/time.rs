//! Times in the database: milliseconds since 1970 UTC.

use jiff::Timestamp;

/// As stored.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// As read. What is out of range was not written by us, and is shown as the nearest time there is.
pub(crate) fn timestamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
