//! How many probes may leave in a time: the generic cell rate algorithm (ITU-T I.371), shared by all who send.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::Moment;

/// The time over which the ceiling holds, in nanoseconds.
const WINDOW: u64 = 100_000_000;
/// How far ahead of an even spacing probes may be, in nanoseconds: what leaves by one call to the kernel.
const AHEAD: u64 = 1_000_000;

/// A limit of probes a second that is kept over any 100 ms, by all who share it.
#[derive(Debug)]
pub struct Ceiling {
    /// Picoseconds from one probe to the next; 0 for no limit.
    spacing: AtomicU64,
    /// Nanoseconds at which the next probe would be due if all were evenly spaced.
    due: AtomicU64,
    /// One that holds as well, shared with others.
    above: Option<Arc<Ceiling>>,
}

impl Ceiling {
    /// At most `rate` probes a second; no limit where there is none.
    #[must_use]
    pub fn new(rate: Option<NonZeroU32>) -> Self {
        let ceiling = Self { spacing: AtomicU64::new(0), due: AtomicU64::new(0), above: None };
        ceiling.set(rate);
        ceiling
    }

    /// No limit of its own yet, under one that is shared with others: what is taken of this is taken of that too.
    #[must_use]
    pub fn below(above: Arc<Self>) -> Self {
        Self { above: Some(above), ..Self::new(None) }
    }

    /// Another limit from now on.
    pub fn set(&self, rate: Option<NonZeroU32>) {
        // What may be ahead is taken off, so that a window never has more than its share.
        let spacing = rate.map_or(0, |rate| {
            let even = 1_000_000_000_000 / u64::from(rate.get());
            even + even / (WINDOW / AHEAD)
        });
        self.spacing.store(spacing, Relaxed);
    }

    /// Takes the right to send up to `want` probes at `now`: how many may leave.
    pub fn take(&self, now: Moment, want: u32) -> u32 {
        let mine = self.take_mine(now, want);
        let Some(above) = &self.above else { return mine };
        let both = above.take(now, mine);
        self.give_back_mine(mine - both);
        both
    }

    fn take_mine(&self, now: Moment, want: u32) -> u32 {
        let spacing = self.spacing.load(Relaxed);
        if spacing == 0 {
            return want;
        }
        let mut taken = 0;
        let _ = self.due.fetch_update(Relaxed, Relaxed, |due| {
            let due = due.max(now.0);
            // One may always leave when it is due; more while they are not too far ahead.
            let room = (now.0 + AHEAD).saturating_sub(due);
            taken = match room {
                0 => 0,
                room => u32::try_from(room * 1000 / spacing + 1).unwrap_or(u32::MAX).min(want),
            };
            (taken > 0).then(|| due + (u64::from(taken) * spacing).div_ceil(1000))
        });
        taken
    }

    /// Gives back what was taken and not sent.
    pub fn give_back(&self, unused: u32) {
        self.give_back_mine(unused);
        if let Some(above) = &self.above {
            above.give_back(unused);
        }
    }

    fn give_back_mine(&self, unused: u32) {
        let back = u64::from(unused) * self.spacing.load(Relaxed) / 1000;
        self.due.fetch_sub(back, Relaxed);
    }

    /// When the next probe may leave.
    #[must_use]
    pub fn next(&self, now: Moment) -> Moment {
        let mine = self.next_mine(now);
        self.above.as_ref().map_or(mine, |above| mine.max(above.next(now)))
    }

    fn next_mine(&self, now: Moment) -> Moment {
        if self.spacing.load(Relaxed) == 0 {
            return now;
        }
        let due = Moment(self.due.load(Relaxed).saturating_sub(AHEAD) + 1);
        // Not for each single one: a wait of a part of the leeway lets several leave together.
        if due > now { due + Duration::from_nanos(AHEAD / 4) } else { now }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_window_has_more_than_its_share(
            rate in 10u32..2_000_000,
            calls in prop::collection::vec((0u64..3_000_000, 0u32..300, 0u32..50), 1..400),
        ) {
            let ceiling = Ceiling::new(NonZeroU32::new(rate));
            let mut now = Moment(1);
            let mut window: VecDeque<u64> = VecDeque::new();
            for (wait, want, unused) in calls {
                now = now + Duration::from_nanos(wait);
                let taken = ceiling.take(now, want);
                let unused = unused.min(taken);
                ceiling.give_back(unused);
                window.extend(std::iter::repeat_n(now.0, (taken - unused) as usize));
                while window.front().is_some_and(|first| first + WINDOW <= now.0) {
                    window.pop_front();
                }
                prop_assert!(window.len() as u64 <= u64::from(rate).div_ceil(10).max(1) + 1);
            }
        }
    }

    #[test]
    fn the_limit_is_used() {
        let ceiling = Ceiling::new(NonZeroU32::new(5000));
        let (mut now, mut sent) = (Moment(0), 0);
        while now < Moment(1_000_000_000) {
            sent += ceiling.take(now, 256);
            now = ceiling.next(now).max(now + Duration::from_nanos(1));
        }
        assert!((4900..=5000).contains(&sent), "{sent}");
    }

    #[test]
    fn two_under_one_have_no_more_than_the_one() {
        let above = Arc::new(Ceiling::new(NonZeroU32::new(1000)));
        let (one, two) = (Ceiling::below(Arc::clone(&above)), Ceiling::below(above));
        two.set(NonZeroU32::new(100));
        let (mut now, mut sent) = (Moment(0), (0, 0));
        while now < Moment(1_000_000_000) {
            sent.1 += two.take(now, 4);
            sent.0 += one.take(now, 256);
            now = now + Duration::from_micros(100);
        }
        assert!((900..=1000).contains(&(sent.0 + sent.1)) && sent.1 <= 100, "{sent:?}");
        assert!(sent.1 > 50, "{sent:?}");
    }

    #[test]
    fn without_a_limit_all_may_leave() {
        let ceiling = Ceiling::new(None);
        assert_eq!((ceiling.take(Moment(5), 256), ceiling.next(Moment(5))), (256, Moment(5)));
    }
}
