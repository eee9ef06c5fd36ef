//! Round trips, as RFC 6298 reckons them.

use std::time::Duration;

use super::{Rtt, Timing};

/// An estimate from samples. In microseconds: 71 minutes fit, and it is small.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RttEstimate {
    smoothed: u32,
    variance: u32,
    samples: u32,
}

impl RttEstimate {
    /// Takes a sample in.
    pub(super) fn sample(&mut self, rtt: Duration) {
        let rtt = u32::try_from(rtt.as_micros()).unwrap_or(u32::MAX).max(1);
        if self.samples == 0 {
            (self.smoothed, self.variance) = (rtt, rtt / 2);
        } else {
            let off = self.smoothed.abs_diff(rtt);
            self.variance = self.variance / 4 * 3 + self.variance % 4 * 3 / 4 + off / 4;
            self.smoothed = self.smoothed / 8 * 7 + self.smoothed % 8 * 7 / 8 + rtt / 8;
        }
        self.samples = self.samples.saturating_add(1);
    }

    /// Whether there was a sample.
    pub(super) fn is_known(&self) -> bool {
        self.samples > 0
    }

    /// How long an answer is waited for; none before the first sample.
    pub(super) fn timeout(&self, timing: &Timing) -> Option<Duration> {
        let micros = u64::from(self.smoothed) + 4 * u64::from(self.variance);
        (self.samples > 0).then(|| {
            Duration::from_micros(micros).max(timing.min_rtt).min(timing.max_rtt.max(timing.min_rtt))
        })
    }

    /// For the result.
    pub(super) fn found(&self, timing: &Timing) -> Option<Rtt> {
        self.timeout(timing).map(|timeout| Rtt {
            smoothed: Duration::from_micros(u64::from(self.smoothed)),
            variance: Duration::from_micros(u64::from(self.variance)),
            timeout,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_samples_are_believed_and_bounds_are_kept() {
        let timing = Timing::default();
        let mut rtt = RttEstimate::default();
        assert_eq!(rtt.timeout(&timing), None);
        for _ in 0..50 {
            rtt.sample(Duration::from_millis(200));
        }
        let timeout = rtt.timeout(&timing).unwrap();
        assert!((200..230).contains(&timeout.as_millis()), "{timeout:?}");
        rtt.sample(Duration::from_mins(1));
        assert_eq!(rtt.timeout(&timing), Some(timing.max_rtt));
        let mut near = RttEstimate::default();
        near.sample(Duration::from_micros(90));
        assert_eq!(near.timeout(&timing), Some(timing.min_rtt));
    }
}
