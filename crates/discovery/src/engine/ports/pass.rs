//! The end of a pass: what it says of loss, of limits, and of who is silent.

use super::super::loss::{Loss, attempts};
use super::{After, Errors, Heard, Ports, ROUTE_TRIES};
use crate::Moment;

/// Probes a second that a host is slowed down to at least.
const SLOWEST: f64 = 10.0;
/// Longest time that is spent on ICMP errors that a host holds back: the state is filtered with or without them.
const LONGEST_FOR_REASONS: f64 = 15.0;
/// Hosts of a sweep that are waited for. With more of them it is likely one limit for all, of which each hears little
/// however long it is waited for.
const WAITED_FOR: u32 = 16;
/// Passes for each that the scan's own limit allows, where what is known to answer does not either.
const IN_VAIN: u32 = 3;
/// A share of lost answers that is not taken for the host's own limit.
const BY_CHANCE: f64 = 0.05;

impl Ports {
    /// What follows the pass, of whose canaries `lost` of `asked` were lost. `most` is how many passes the scan allows.
    pub(in crate::engine) fn end(
        &mut self,
        now: Moment,
        (asked, lost): (u32, u32),
        (pool, waited_for): (&mut Loss, &mut u32),
        most: u32,
    ) -> After {
        if self.refused > 0 {
            return self.end_refused(most);
        }
        self.passes += 1;
        let nobody = self.finds_nobody();
        // Errors that are not waited for say nothing by coming late.
        let (recovered, due) =
            self.late(if self.are_errors_given_up() { |heard| heard.own } else { Heard::all });
        let usual = pool.at_worst();
        let is_high = |lost: u32, of: u32, least: f64| f64::from(lost) > f64::from(of) * least.max(usual);
        let limited = !self.are_errors_given_up()
            && ((recovered >= 3 && is_high(recovered, due, BY_CHANCE))
                || (asked >= 4 && is_high(lost, asked, 0.3)));
        self.learn((asked, lost), pool, limited);
        self.limited_before = limited;
        let in_vain = asked >= 4 && lost * 2 >= asked;
        let longest = match nobody {
            true => attempts(pool.of_another(), most),
            false if in_vain => most * IN_VAIN,
            false => most,
        };
        if self.passes >= longest {
            return After::Done;
        }
        let holds_back = self.watches_errors && self.has_own();
        if self.passes > 1 && asked >= 2 && lost == asked && self.answered.all() == 0 && !holds_back {
            return After::Muted;
        }
        if limited {
            return self.slow_down(now, (asked, lost), attempts(pool.of_another(), most), waited_for);
        }
        if self.gap > 0 && asked >= 4 {
            self.faster();
        }
        if self.evidence.is_enough(self.unknown) && recovered == 0 { After::Done } else { After::Again }
    }

    /// Whether nobody is there: a router says so, and there is no other word. The kernel limits its errors, and more of
    /// them would say no more: they are not waited for.
    fn finds_nobody(&mut self) -> bool {
        let nobody = self.nowhere > 0 && self.nowhere == self.counts[2] && !self.has_own();
        if nobody {
            self.errors = Errors::GivenUp;
        }
        nobody
    }

    /// What follows a pass of which not all could be sent: it counts for none. Who has said nothing cannot be muted. That
    /// there is no route is the answer only where there never was one; else what was not sent was not looked at.
    fn end_refused(&mut self, most: u32) -> After {
        self.tries += 1;
        if self.reasons.is_empty() {
            if self.tries < ROUTE_TRIES.into() {
                return After::Again;
            }
            if let Some(reason) = self.no_route {
                for at in 0..self.why.len() {
                    self.answer(u16::try_from(at).unwrap_or(u16::MAX), reason, false);
                }
            }
            return After::Done;
        }
        if self.refused * 2 > self.sent {
            After::Muted
        } else if self.tries < most.max(ROUTE_TRIES.into()) {
            After::Again
        } else {
            After::Done
        }
    }

    /// Whether ports are unknown because the last that was tried could not be sent.
    pub(in crate::engine) fn are_unsent(&self) -> bool {
        self.refused > 0 && self.unknown > 0
    }

    /// Whether some of the pass before this one could not be sent.
    pub(in crate::engine) fn had_no_route(&self) -> bool {
        self.refused_before > 0
    }

    /// How many ports this pass made known which the pass before had asked for in vain, of how many.
    fn late(&self, of: fn(Heard) -> u32) -> (u32, u32) {
        let now = of(self.answered);
        // What a limit held back before was not lost.
        let is_second = self.passes > 1 && self.refused_before == 0 && !self.limited_before;
        if is_second { (now, now + of(self.answered_before)) } else { (0, 0) }
    }

    /// Takes in what a pass says of loss. Answers that are `limited` were not lost.
    fn learn(&mut self, (asked, lost): (u32, u32), pool: &mut Loss, limited: bool) {
        if limited {
            self.evidence.doubt();
        } else {
            let own = self.has_own() || self.are_errors_given_up();
            let (recovered, due) = self.late(if own { |heard| heard.own } else { Heard::all });
            for loss in [&mut *pool, &mut self.loss] {
                loss.note(asked, lost);
                loss.note(due, recovered);
            }
        }
        self.evidence.add(asked, lost, &self.loss, pool);
        if self.passes == 1 {
            self.evidence_at_first = self.evidence;
        }
    }

    /// The host, or something before it, answers so many a second and no more: it is asked so many. What came back of the
    /// `canaries` (asked, lost) says more where most ports are silent. After `enough` passes a port that has a word of
    /// its own would have been heard.
    fn slow_down(&mut self, now: Moment, canaries: (u32, u32), enough: u32, waited_for: &mut u32) -> After {
        let watched = f64::from(canaries.0.max(1));
        let heard = f64::from(canaries.0 - canaries.1) / watched;
        let seconds = (now - self.started).as_secs_f64().max(0.001);
        let answers = f64::from(self.answered.all()) / seconds;
        let asked = f64::from(self.sent) / seconds;
        // Where none came back it is less than one of them.
        let heard = (heard * 0.7).max(0.5 / watched);
        let rate = answers.max(asked * heard).min(asked / 2.0).max(SLOWEST);
        let only_reasons = self.counts[0] + self.counts[1] < self.counts[2];
        let until = (now - self.began).as_secs_f64() + f64::from(self.unknown) / rate;
        let is_new = !std::mem::replace(&mut self.limited, true);
        *waited_for += u32::from(only_reasons && is_new);
        let longest = if *waited_for > WAITED_FOR { 0.0 } else { LONGEST_FOR_REASONS };
        if only_reasons && until > longest {
            if is_new && longest > 0.0 {
                // Another pass shows whether it is a limit.
                self.errors = Errors::Awaited;
                return self.pace(rate.max(f64::from(self.unknown) / longest));
            }
            self.stop_waiting();
            return if self.are_errors_given_up() || self.passes < enough {
                After::Again
            } else {
                After::Done
            };
        }
        self.pace(rate)
    }

    /// It may take more than it gets. What was once too much is not tried again.
    fn faster(&mut self) {
        if self.gap >= self.good {
            self.gap = self.good;
        } else {
            (self.good, self.gap) = (self.gap, self.gap / 2);
        }
    }

    /// Errors that are held back are not waited for where many hosts hold them back.
    pub(in crate::engine) fn heed(&mut self, waited_for: u32) {
        if self.errors == Errors::Awaited && waited_for > WAITED_FOR {
            self.stop_waiting();
        }
    }

    /// The states are the same without the errors. What has a word of its own is told by what else has.
    fn stop_waiting(&mut self) {
        self.errors = if self.has_own() { Errors::GivenUp } else { Errors::AsTheyCome };
        (self.gap, self.evidence) = (0, self.evidence_at_first);
    }

    pub(super) fn are_errors_given_up(&self) -> bool {
        self.errors == Errors::GivenUp
    }

    /// Again, so many a second.
    fn pace(&mut self, rate: f64) -> After {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10^8")]
        let gap = (1e9 / rate) as u64;
        if self.gap >= self.good {
            // It no longer is.
            self.good = u64::MAX;
        }
        self.gap = if self.good < u64::MAX { self.good } else { gap };
        After::Again
    }

    /// The slowest rate, after silence.
    pub(in crate::engine) fn crawl(&mut self) {
        self.gap = self.gap.max(10_000_000);
    }
}
