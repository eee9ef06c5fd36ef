//! Slows the guessing of passwords down: after some failures for a name or from an address, further tries wait
//! until the window has passed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Names and addresses that are remembered. Beyond that the oldest go: a flood cannot take memory.
const MOST: usize = 10_000;

/// Counts failed sign-ins.
#[derive(Debug)]
pub struct Throttle {
    attempts: u32,
    window: Duration,
    failures: Mutex<HashMap<String, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: Timestamp,
}

impl Throttle {
    /// Lets `attempts` failures pass within `window`.
    #[must_use]
    pub fn new(attempts: u32, window: Duration) -> Self {
        Self { attempts, window, failures: Mutex::default() }
    }

    /// How long the next try has to wait; nothing where it may go on.
    pub fn wait(&self, keys: &[String], now: Timestamp) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter_map(|key| failures.get(key))
            .filter(|failed| failed.count >= self.attempts)
            .filter_map(|failed| self.left(*failed, now))
            .max()
    }

    /// Notes a failure.
    pub fn failed(&self, keys: &[String], now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            let failed = failures.entry(key.clone()).or_insert(Failures { count: 0, since: now });
            if self.left(*failed, now).is_none() {
                *failed = Failures { count: 0, since: now };
            }
            failed.count = failed.count.saturating_add(1);
        }
        if failures.len() > MOST {
            failures.retain(|_, failed| self.left(*failed, now).is_some());
        }
        while failures.len() > MOST {
            let Some(oldest) = failures.iter().min_by_key(|(_, f)| f.since).map(|(key, _)| key.clone())
            else {
                break;
            };
            failures.remove(&oldest);
        }
    }

    /// Forgets a name that signed in.
    pub fn succeeded(&self, key: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn left(&self, failed: Failures, now: Timestamp) -> Option<Duration> {
        let passed = Duration::try_from(now.duration_since(failed.since)).unwrap_or_default();
        self.window.checked_sub(passed).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_try_after_the_last_allowed_waits_for_the_window() {
        let throttle = Throttle::new(3, Duration::from_mins(1));
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        let (name, other) = (["name".to_owned()], ["other".to_owned()]);
        for _ in 0..3 {
            assert_eq!(throttle.wait(&name, at(0)), None);
            throttle.failed(&name, at(0));
        }
        assert_eq!(throttle.wait(&name, at(10)), Some(Duration::from_secs(50)));
        assert_eq!(throttle.wait(&other, at(10)), None);
        assert_eq!(throttle.wait(&name, at(60)), None);
        throttle.failed(&name, at(61));
        assert_eq!(throttle.wait(&name, at(61)), None, "a new window begins");
    }

    #[test]
    fn a_flood_of_names_takes_no_memory() {
        let throttle = Throttle::new(3, Duration::from_mins(1));
        let now = Timestamp::from_second(1_000_000).unwrap();
        for n in 0..MOST + 50 {
            throttle.failed(&[n.to_string()], now);
        }
        assert_eq!(throttle.failures.lock().unwrap().len(), MOST);
    }
}
