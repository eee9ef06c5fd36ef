//! How fast may be sent below the ceiling: as fast as what is known to answer still answers.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::{Ceiling, Moment};

/// Probes a second at the start.
const START: f64 = 50_000.0;
/// Faster than any machine sends: no limit.
const NO_LIMIT: f64 = 4_000_000.0;
/// It never gets slower than this.
const SLOWEST: f64 = 100.0;
/// While nothing is lost the rate doubles in this time at first.
const DOUBLING: Duration = Duration::from_millis(10);
/// The loss of this time is judged together.
const WINDOW: Duration = Duration::from_millis(100);
/// Fewer outcomes than this are no judgement.
const ENOUGH: u32 = 20;
/// A share of loss that is somebody's queue, whatever was tried.
const SURELY: f64 = 0.8;
/// A share of loss that is nobody's queue.
const BY_CHANCE: f64 = 0.1;

/// A rate that gives way to loss: halved where a window lost much, and then by and by raised again (additive
/// increase, multiplicative decrease; Chiu and Jain, 1989). Where halving did not help, the loss is not ours.
#[derive(Debug)]
pub(super) struct Congestion {
    pace: Ceiling,
    rate: f64,
    /// Nothing was lost so far.
    is_start: bool,
    since: Moment,
    sent: u32,
    asked: u32,
    lost: u32,
    /// The share of loss that is put up with, and the one that the last cut was made for.
    bearable: f64,
    cut_for: Option<f64>,
}

impl Congestion {
    pub(super) fn new(now: Moment) -> Self {
        Self {
            pace: Ceiling::new(limit(START)),
            rate: START,
            is_start: true,
            since: now,
            sent: 0,
            asked: 0,
            lost: 0,
            bearable: BY_CHANCE,
            cut_for: None,
        }
    }

    /// The right to send up to `want` now.
    pub(super) fn take(&mut self, now: Moment, want: u32) -> u32 {
        self.adapt(now);
        self.pace.take(now, want)
    }

    /// What of it was not used.
    pub(super) fn give_back(&self, unused: u32) {
        self.pace.give_back(unused);
    }

    /// When the next may leave.
    pub(super) fn next(&self, now: Moment) -> Moment {
        self.pace.next(now)
    }

    /// So many left.
    pub(super) fn sent(&mut self, count: u32) {
        self.sent += count;
    }

    /// Outcomes of probes to what is known to answer.
    pub(super) fn note(&mut self, asked: u32, lost: u32) {
        self.asked += asked;
        self.lost += lost;
    }

    fn adapt(&mut self, now: Moment) {
        let time = now - self.since;
        let window = if self.is_start && self.lost == 0 { DOUBLING } else { WINDOW };
        if time < window {
            return;
        }
        let share = f64::from(self.lost) / f64::from(self.asked.max(1));
        if self.asked >= ENOUGH && share > self.bearable {
            let actual = f64::from(self.sent) / time.as_secs_f64();
            // Half the rate through the same narrow link: twice the share comes through. Nearly all lost is no chance.
            if share < SURELY && self.cut_for.is_some_and(|before| 1.0 - share < (1.0 - before) * 1.4) {
                self.bearable = share * 1.5;
            }
            self.cut_for = Some(share);
            self.is_start = false;
            self.set((actual.min(self.rate) / 2.0).max(SLOWEST));
        } else if self.is_start {
            self.set(self.rate * 2.0);
        } else {
            self.cut_for = self.cut_for.filter(|_| self.asked < ENOUGH);
            self.set(self.rate * 1.1 + SLOWEST);
        }
        (self.since, self.sent, self.asked, self.lost) = (now, 0, 0, 0);
    }

    fn set(&mut self, rate: f64) {
        self.rate = rate.min(NO_LIMIT);
        self.pace.set(limit(self.rate));
    }
}

fn limit(rate: f64) -> Option<NonZeroU32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between the bounds above")]
    if rate >= NO_LIMIT { None } else { NonZeroU32::new(rate as u32) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs for `millis` with a share of loss that depends on the rate; the rates it had.
    fn run(congestion: &mut Congestion, from: u64, millis: u64, loss: impl Fn(f64) -> f64) -> Vec<f64> {
        (from..from + millis)
            .map(|ms| {
                congestion.take(Moment(ms * 1_000_000), 0);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
                congestion.sent((congestion.rate / 1000.0) as u32);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
                congestion.note(10, (loss(congestion.rate) * 10.0).round() as u32);
                congestion.rate
            })
            .collect()
    }

    #[test]
    fn it_finds_the_rate_of_a_narrow_link() {
        let mut congestion = Congestion::new(Moment(0));
        let link = 10_000.0;
        let rates = run(&mut congestion, 0, 6000, |rate: f64| (1.0 - link / rate).max(0.0));
        let late = &rates[3000..];
        assert!(late.iter().all(|rate| (3_000.0..20_000.0).contains(rate)), "{late:?}");
    }

    #[test]
    fn loss_by_chance_does_not_slow_it_down_for_ever() {
        let mut congestion = Congestion::new(Moment(0));
        let rates = run(&mut congestion, 0, 3000, |_| 0.3);
        assert!(*rates.last().unwrap() > 10_000.0, "{:?}", rates.last());
        let mut clean = Congestion::new(Moment(0));
        assert!(*run(&mut clean, 0, 200, |_| 0.0).last().unwrap() >= NO_LIMIT);
    }
}
