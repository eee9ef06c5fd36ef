//! Canaries: probes to what is known to answer, sent among the others. One that stays unanswered was lost, which no
//! other silence proves.

use std::time::Duration;

use crate::probe::ATTEMPTS;
use crate::{Moment, ProbeKind};

/// The first attempt number that is a canary's; those below number the passes.
pub(super) const FIRST: u8 = ATTEMPTS / 2;
/// How many are on their way at once.
const SLOTS: usize = (ATTEMPTS - FIRST) as usize;
/// Probes between two.
const EVERY: u32 = 64;

/// The canaries of one host.
#[derive(Debug, Clone, Default)]
pub(super) struct Canaries {
    /// What is known to answer.
    kind: Option<ProbeKind>,
    /// Whether it answers by an ICMP error, which may be held back.
    is_error: bool,
    sent_at: [Moment; SLOTS],
    /// A bit for each that is awaited.
    awaited: u16,
    next: u8,
    since: u32,
    /// Those that were judged since the last [`Canaries::judged`], and the lost among them.
    asked: u32,
    lost: u32,
}

impl Canaries {
    /// From now on this is asked.
    pub(super) fn known(&mut self, kind: ProbeKind) {
        (self.kind, self.is_error) = (Some(kind), false);
    }

    /// From now on this is asked, which is answered by ICMP errors.
    pub(super) fn rejected(&mut self, kind: ProbeKind) {
        (self.kind, self.is_error) = (Some(kind), true);
    }

    /// Whether one that is lost is no sign of a full queue: hosts hold errors back.
    pub(super) fn is_error(&self) -> bool {
        self.is_error
    }

    /// Another probe goes to the host: the canary that is due, as kind and attempt.
    /// One goes with `every` probes, or more often.
    pub(super) fn due(&mut self, now: Moment, patience: Duration, every: u32) -> Option<(ProbeKind, u8)> {
        self.since += 1;
        if self.since < EVERY.min(every) { None } else { self.one(now, patience) }
    }

    /// A canary, unless too many are on their way.
    pub(super) fn one(&mut self, now: Moment, patience: Duration) -> Option<(ProbeKind, u8)> {
        let kind = self.kind?;
        let at = usize::from(self.next);
        if self.awaits(at) {
            if self.sent_at[at] + patience > now {
                return None;
            }
            self.judge(at, true);
        }
        self.since = 0;
        self.awaited |= 1 << at;
        self.sent_at[at] = now;
        self.next = (self.next + 1) % (ATTEMPTS - FIRST);
        Some((kind, FIRST + u8::try_from(at).unwrap_or(0)))
    }

    /// It left at `now`.
    pub(super) fn sent(&mut self, attempt: u8, now: Moment) {
        self.sent_at[usize::from(attempt - FIRST) % SLOTS] = now;
    }

    /// It was answered: when it had left, unless it is not awaited.
    pub(super) fn answered(&mut self, attempt: u8) -> Option<Moment> {
        let at = usize::from(attempt.checked_sub(FIRST)?) % SLOTS;
        self.awaits(at).then(|| {
            self.judge(at, false);
            self.sent_at[at]
        })
    }

    /// It could not be sent, which says nothing.
    pub(super) fn void(&mut self, attempt: u8) {
        let at = attempt.checked_sub(FIRST).map_or(0, |at| usize::from(at) % SLOTS);
        self.awaited &= !(1 << at);
    }

    /// Those that are overdue are lost.
    pub(super) fn expire(&mut self, now: Moment, patience: Duration) {
        for at in 0..SLOTS {
            if self.awaits(at) && self.sent_at[at] + patience <= now {
                self.judge(at, true);
            }
        }
    }

    /// How many were judged since this was last asked, and how many of them were lost.
    pub(super) fn judged(&mut self) -> (u32, u32) {
        (std::mem::take(&mut self.asked), std::mem::take(&mut self.lost))
    }

    fn awaits(&self, at: usize) -> bool {
        self.awaited & (1 << at) != 0
    }

    fn judge(&mut self, at: usize, lost: bool) {
        self.awaited &= !(1 << at);
        self.asked += 1;
        self.lost += u32::from(lost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(100);

    #[test]
    fn one_goes_with_every_so_many_probes_and_only_where_something_is_known() {
        let mut canaries = Canaries::default();
        assert!((0..1000).all(|_| canaries.due(Moment(0), PATIENCE, u32::MAX).is_none()));
        canaries.known(ProbeKind::Syn(80));
        let sent = (0..640).filter(|_| canaries.due(Moment(0), PATIENCE, u32::MAX).is_some()).count();
        assert_eq!(sent, 10);
    }

    #[test]
    fn what_is_answered_counts_as_asked_what_is_overdue_as_lost() {
        let mut canaries = Canaries::default();
        canaries.known(ProbeKind::Echo);
        let sent: Vec<u8> =
            (0..SLOTS).filter_map(|_| canaries.one(Moment(7), PATIENCE)).map(|c| c.1).collect();
        assert_eq!(sent.len(), SLOTS);
        assert_eq!(canaries.one(Moment(8), PATIENCE), None, "all are on their way");
        assert_eq!(canaries.answered(sent[3]), Some(Moment(7)));
        assert_eq!(canaries.answered(sent[3]), None, "a duplicate is not another");
        assert_eq!(canaries.answered(2), None, "not a canary's attempt");
        canaries.expire(Moment(7) + PATIENCE, PATIENCE);
        assert_eq!(canaries.judged(), (16, 15));
        assert_eq!(canaries.judged(), (0, 0));
    }
}
