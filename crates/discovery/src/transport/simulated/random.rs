//! Random numbers of a seed: the same on every machine, for ever.

use std::time::Duration;

use super::network::{Latency, Shape};

/// `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// From 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        let top = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(top) / 4_294_967_296.0
    }

    /// True in `share` of the cases. Where it cannot be true nothing is drawn.
    pub(super) fn happens(&mut self, share: f64) -> bool {
        share > 0.0 && self.unit() < share
    }

    /// One way of a round trip: half of the fixed part, and half of a jitter drawn anew.
    pub(super) fn one_way(&mut self, latency: &Latency) -> Duration {
        let jitter =
            if latency.jitter_ms > 0.0 { latency.jitter_ms * self.spread(latency.shape) } else { 0.0 };
        millis(f64::midpoint(latency.base_ms, jitter))
    }

    fn spread(&mut self, shape: Shape) -> f64 {
        match shape {
            Shape::Uniform => self.unit(),
            // Bounded by 2^-32 at 22 times the mean.
            Shape::Exponential => -(1.0 - self.unit()).ln(),
        }
    }
}

/// A time of so many milliseconds; none where the number makes no sense.
pub(super) fn millis(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}
