//! How long to wait after attempts that failed: longer each time, up to a quarter of an hour, and never all at the
//! same moment.

use std::time::Duration;

/// After the first.
const FIRST: Duration = Duration::from_secs(10);
/// At most, so that what was down for an hour hears of it soon after.
const MOST: Duration = Duration::from_mins(15);
/// At most where the receiver itself says when to come again.
const ASKED: Duration = Duration::from_hours(1);

/// The pause after so many failures; `chance` is 0 to 1 and takes up to a quarter off.
pub(super) fn pause(failures: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let doubled =
        FIRST.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1).min(16)).unwrap_or(u32::MAX));
    let own = doubled.min(MOST).mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0);
    own.max(asked.unwrap_or_default().min(ASKED))
}

/// A number from 0 to 1.
pub(super) fn chance() -> f64 {
    // Without random numbers the pauses are only less well spread.
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let seconds = |failures| pause(failures, None, 0.0).as_secs();
        assert_eq!([1, 2, 3, 4, 7, 8, 40, u32::MAX].map(seconds), [10, 20, 40, 80, 640, 900, 900, 900]);
    }

    #[test]
    fn chance_takes_a_quarter_off_at_most() {
        assert_eq!(pause(3, None, 1.0), Duration::from_secs(30));
        assert!((0..100).all(|_| (0.0..=1.0).contains(&chance())));
    }

    #[test]
    fn who_asks_for_more_time_gets_it_up_to_an_hour() {
        let asked = |seconds| pause(1, Some(Duration::from_secs(seconds)), 0.0).as_secs();
        assert_eq!([0, 5, 120, 100_000].map(asked), [10, 10, 120, 3600]);
    }
}
