//! The ports of one host in flight: which are known, which are asked in this pass, and what the end of a pass means.

use std::time::Duration;

use super::found::{PortFound, PortState, Reason};
use super::loss::{Evidence, Loss, attempts};
use crate::{Moment, Said, Unreachable};

/// Reasons that are told apart in one host; a host that answers with more is answered by the first of the kind.
const MOST_REASONS: usize = 250;
/// Probes a second that a host is slowed down to at least.
const SLOWEST: f64 = 10.0;
/// Longest time that is spent on ICMP errors that a host holds back: the state is filtered with or without them.
const LONGEST_FOR_REASONS: f64 = 15.0;
/// Hosts of a sweep that are waited for. With more of them it is likely one limit for all, of which each hears little
/// however long it is waited for.
const WAITED_FOR: u32 = 16;
/// Canaries of each pass but the first, at least.
pub(super) const CANARIES: u32 = 8;
/// Passes for each that the scan's own limit allows, where what is known to answer does not either.
const IN_VAIN: u32 = 3;
/// A share of lost answers that is not taken for the host's own limit.
const BY_CHANCE: f64 = 0.05;

/// The ports of one host.
#[derive(Debug)]
pub(super) struct Ports {
    /// For each port of the sweep 0, or one more than the index of its reason.
    why: Vec<u8>,
    reasons: Vec<Reason>,
    unknown: u32,
    /// Ports by state: open, closed, filtered.
    counts: [u32; 3],
    /// What this pass asks, as indices into the sweep's ports, in random order.
    pending: Vec<u16>,
    cursor: usize,
    /// Nanoseconds between two probes to this host; 0 for no limit of its own.
    pub(super) gap: u64,
    /// When the next may go, where there is a gap.
    pub(super) next_at: Moment,
    started: Moment,
    /// When the first pass began.
    began: Moment,
    /// What this pass's probes made known, and those of the pass before.
    answered: Heard,
    answered_before: Heard,
    sent: u32,
    /// Passes so far, and what they say of the silent.
    passes: u32,
    evidence: Evidence,
    /// After the first pass, whose canaries are no ICMP errors.
    evidence_at_first: Evidence,
    /// What was lost of what is known to answer.
    loss: Loss,
    errors: Errors,
    /// Whether the canaries of this pass are ports that ICMP errors are sent for.
    watches_errors: bool,
    /// Whether it, or something before it, was seen to answer so many a second and no more.
    limited: bool,
}

/// What is done about the ICMP errors of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errors {
    /// They tell what they tell.
    AsTheyCome,
    /// They are held back, and are waited for: the host's gap is there for them alone.
    Awaited,
    /// They are held back, and only ports that have a word of their own are waited for.
    GivenUp,
}

/// Ports that were made known: by a word of their own, and by ICMP errors.
#[derive(Debug, Clone, Copy, Default)]
struct Heard {
    own: u32,
    errors: u32,
}

impl Heard {
    fn all(self) -> u32 {
        self.own + self.errors
    }
}

/// What follows a pass.
#[derive(Debug, PartialEq)]
pub(super) enum After {
    /// The silent are asked again.
    Again,
    /// The rest is believed to be silent.
    Done,
    /// It no longer answers what it has answered before.
    Muted,
}

/// What an answer did to a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// It was known.
    Nothing,
    /// It is this now.
    Now(PortState),
}

impl Ports {
    pub(super) fn new(count: usize, now: Moment, seed: u64) -> Self {
        let mut ports = Self {
            why: vec![0; count],
            reasons: Vec::new(),
            unknown: u32::try_from(count).unwrap_or(u32::MAX),
            counts: [0; 3],
            pending: Vec::new(),
            cursor: 0,
            gap: 0,
            next_at: now,
            started: now,
            began: now,
            answered: Heard::default(),
            answered_before: Heard::default(),
            sent: 0,
            passes: 0,
            evidence: Evidence::default(),
            evidence_at_first: Evidence::default(),
            loss: Loss::default(),
            errors: Errors::AsTheyCome,
            watches_errors: false,
            limited: false,
        };
        ports.begin(now, seed);
        ports
    }

    /// Begins a pass over what is not known yet.
    pub(super) fn begin(&mut self, now: Moment, seed: u64) {
        let unknown = self.why.iter().enumerate().filter(|(_, why)| **why == 0);
        self.pending = unknown.map(|(index, _)| u16::try_from(index).unwrap_or(u16::MAX)).collect();
        shuffle(&mut self.pending, seed);
        self.cursor = 0;
        self.answered_before = std::mem::take(&mut self.answered);
        (self.sent, self.started, self.next_at) = (0, now, now);
    }

    /// The next that is to be asked in this pass, as an index; none at the end of the pass.
    pub(super) fn next(&mut self) -> Option<u16> {
        while let Some(index) = self.pending.get(self.cursor) {
            self.cursor += 1;
            if self.why[usize::from(*index)] == 0 {
                self.sent += 1;
                return Some(*index);
            }
        }
        None
    }

    /// Whether all of this pass was asked.
    pub(super) fn is_asked(&self) -> bool {
        self.cursor >= self.pending.len()
    }

    /// How many probes of this pass go between two canaries, so that they see all of it.
    pub(super) fn every(&self) -> u32 {
        if self.passes == 0 {
            return u32::MAX;
        }
        (u32::try_from(self.pending.len()).unwrap_or(u32::MAX) / CANARIES).max(2)
    }

    /// Takes an answer for the port with this index. `is_due` says that it is to a probe of this pass.
    pub(super) fn answer(&mut self, index: u16, reason: Reason, is_due: bool) -> News {
        let Some(now) = state(reason.said) else { return News::Nothing };
        let at = usize::from(index);
        let before = self.state(at);
        if before == Some(now) || matches!(before, Some(PortState::Open | PortState::Closed)) {
            return News::Nothing;
        }
        // An RST or SYN-ACK is the port's own word; an ICMP error may be a router's passing trouble.
        if before.is_some() {
            self.counts[2] -= 1;
        } else {
            self.unknown -= 1;
            let heard =
                if now == PortState::Filtered { &mut self.answered.errors } else { &mut self.answered.own };
            *heard += u32::from(is_due);
        }
        self.counts[now as usize] += 1;
        self.why[at] = self.reason(reason);
        News::Now(now)
    }

    /// One more than the index of the reason.
    fn reason(&mut self, reason: Reason) -> u8 {
        let same = |other: &Reason| *other == reason;
        let at = self.reasons.iter().position(same).unwrap_or_else(|| {
            if self.reasons.len() < MOST_REASONS || !self.reasons.iter().any(|r| r.said == reason.said) {
                self.reasons.push(reason);
                return self.reasons.len() - 1;
            }
            self.reasons.iter().position(|other| other.said == reason.said).unwrap_or(0)
        });
        u8::try_from(at + 1).unwrap_or(u8::MAX)
    }

    fn state(&self, index: usize) -> Option<PortState> {
        let why = self.why[index].checked_sub(1)?;
        state(self.reasons[usize::from(why)].said)
    }

    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }

    /// Whether a port of this state makes a canary: it has what most of the known ports have, which a limit on answers
    /// would show in. Where errors are not waited for: what most have that have a word of their own.
    pub(super) fn is_usual(&self, now: PortState) -> bool {
        let of = if self.are_errors_given_up() { &self.counts[..2] } else { &self.counts[..] };
        of.get(now as usize).is_some_and(|most| of.iter().all(|count| count <= most))
    }

    /// A port that makes the canary of the next pass, as an index, and its state.
    pub(super) fn usual(&mut self) -> Option<(usize, PortState)> {
        let mut states = (0..self.why.len()).filter_map(|at| Some((at, self.state(at)?)));
        let usual = states.find(|(_, now)| self.is_usual(*now));
        self.watches_errors = usual.is_some_and(|(_, state)| state == PortState::Filtered);
        usual
    }

    /// Whether a port has a word of its own.
    fn has_own(&self) -> bool {
        self.counts[0] + self.counts[1] > 0
    }

    /// What follows the pass, of whose canaries `lost` of `asked` were lost. `most` is how many passes the scan allows.
    pub(super) fn end(
        &mut self,
        now: Moment,
        (asked, lost): (u32, u32),
        (pool, waited_for): (&mut Loss, &mut u32),
        most: u32,
    ) -> After {
        self.passes += 1;
        // Errors that are not waited for say nothing by coming late.
        let (recovered, due) =
            self.late(if self.are_errors_given_up() { |heard| heard.own } else { Heard::all });
        let usual = pool.at_worst();
        let is_high = |lost: u32, of: u32, least: f64| f64::from(lost) > f64::from(of) * least.max(usual);
        let limited = !self.are_errors_given_up()
            && ((recovered >= 3 && is_high(recovered, due, BY_CHANCE))
                || (asked >= 4 && is_high(lost, asked, 0.3)));
        self.learn((asked, lost), pool, limited);
        let in_vain = asked >= 4 && lost * 2 >= asked;
        if self.passes >= if in_vain { most * IN_VAIN } else { most } {
            return After::Done;
        }
        let holds_back = self.watches_errors && self.has_own();
        if self.passes > 1 && asked >= 2 && lost == asked && self.answered.all() == 0 && !holds_back {
            return After::Muted;
        }
        if limited {
            let heard = f64::from(asked - lost) / f64::from(asked.max(1));
            return self.slow_down(now, heard, attempts(pool.of_another(), most), waited_for);
        }
        if self.gap > 0 && asked >= 4 {
            self.gap /= 2;
        }
        if self.evidence.is_enough(self.unknown) && recovered == 0 { After::Done } else { After::Again }
    }

    /// How many ports this pass made known which the pass before had asked for in vain, of how many.
    fn late(&self, of: fn(Heard) -> u32) -> (u32, u32) {
        let now = of(self.answered);
        if self.passes > 1 { (now, now + of(self.answered_before)) } else { (0, 0) }
    }

    /// Takes in what a pass says of loss. Answers that are `limited` were not lost.
    fn learn(&mut self, (asked, lost): (u32, u32), pool: &mut Loss, limited: bool) {
        if limited {
            self.evidence.doubt();
        } else {
            let (recovered, due) = self.late(if self.has_own() { |heard| heard.own } else { Heard::all });
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

    /// The host, or something before it, answers so many a second and no more: it is asked so many. `heard` is the share
    /// of canaries that came back, which says more where most ports are silent. After `enough` passes a port that has a
    /// word of its own would have been heard.
    fn slow_down(&mut self, now: Moment, heard: f64, enough: u32, waited_for: &mut u32) -> After {
        let seconds = (now - self.started).as_secs_f64().max(0.001);
        let answers = f64::from(self.answered.all()) / seconds;
        let asked = f64::from(self.sent) / seconds;
        let rate = answers.max(asked * heard * 0.7).min(asked / 2.0).max(SLOWEST);
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

    /// Errors that are held back are not waited for where many hosts hold them back.
    pub(super) fn heed(&mut self, waited_for: u32) {
        if self.errors == Errors::Awaited && waited_for > WAITED_FOR {
            self.stop_waiting();
        }
    }

    /// The states are the same without the errors. What has a word of its own is told by what else has.
    fn stop_waiting(&mut self) {
        self.errors = if self.has_own() { Errors::GivenUp } else { Errors::AsTheyCome };
        (self.gap, self.evidence) = (0, self.evidence_at_first);
    }

    fn are_errors_given_up(&self) -> bool {
        self.errors == Errors::GivenUp
    }

    /// Again, so many a second.
    fn pace(&mut self, rate: f64) -> After {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10^8")]
        let gap = (1e9 / rate) as u64;
        self.gap = gap;
        After::Again
    }

    /// The slowest rate, after silence.
    pub(super) fn crawl(&mut self) {
        self.gap = self.gap.max(10_000_000);
    }

    /// The ports as the result has them, and their reasons; those that are not known only where `silent_too`.
    pub(super) fn found(self, ports: &[u16], silent_too: bool) -> (Vec<PortFound>, Vec<Reason>) {
        let found = ports.iter().zip(&self.why).filter_map(|(port, why)| {
            let why = why.checked_sub(1);
            let state = match why {
                Some(at) => state(self.reasons[usize::from(at)].said)?,
                None if silent_too => PortState::Filtered,
                None => return None,
            };
            Some(PortFound { port: *port, state, why })
        });
        (found.collect(), self.reasons)
    }
}

/// What an answer to a SYN says of the port.
fn state(said: Said) -> Option<PortState> {
    match said {
        Said::SynAck => Some(PortState::Open),
        Said::Reset | Said::Refused => Some(PortState::Closed),
        Said::Unreachable(Unreachable::Other(_)) | Said::Reply => None,
        Said::Unreachable(_) | Said::TimeExceeded | Said::NoRoute => Some(PortState::Filtered),
    }
}

/// Fisher and Yates's shuffle, with Marsaglia's xorshift: the order need not be secret.
fn shuffle(items: &mut [u16], seed: u64) {
    let mut random = seed | 1;
    for last in (1..items.len()).rev() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        #[allow(clippy::cast_possible_truncation, reason = "below the length")]
        items.swap(last, (random % (last as u64 + 1)) as usize);
    }
}

/// Bytes that the ports of a host take while it is in flight.
pub(super) fn bytes(ports: usize) -> usize {
    ports * (size_of::<u8>() + size_of::<u16>())
}

/// The time that is waited between two looks at a host that went silent.
pub(super) fn pause(nth: u8) -> Duration {
    Duration::from_secs(1 << nth.min(4))
}
