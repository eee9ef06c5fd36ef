//! The ports of one host in flight: which are known, which are asked in this pass, and what the end of a pass means.

mod pass;

use std::time::Duration;

use super::found::{PortFound, PortState, Reason};
use super::loss::{Evidence, Loss};
use crate::{Moment, Said, Unreachable};

/// Reasons that are told apart in one host; a host that answers with more is answered by the first of the kind.
const MOST_REASONS: usize = 250;
/// Canaries of each pass but the first, at least.
pub(super) const CANARIES: u32 = 8;
/// How often a host that nothing can be sent to is tried, a second or so apart: its route may be back soon.
pub(super) const ROUTE_TRIES: u8 = 3;

/// The ports of one host.
#[derive(Debug)]
pub(super) struct Ports {
    /// For each port of the sweep 0, or one more than the index of its reason.
    why: Vec<u8>,
    reasons: Vec<Reason>,
    unknown: u32,
    /// Ports by state: open, closed, filtered.
    counts: [u32; 3],
    /// Filtered ports of which a router says that there is no way to the host.
    pub(super) nowhere: u32,
    /// What this pass asks, as indices into the sweep's ports, in random order.
    pending: Vec<u16>,
    cursor: usize,
    /// Nanoseconds between two probes to this host; 0 for no limit of its own.
    pub(super) gap: u64,
    /// The shortest gap at which little was held back; the longest there is where none was seen yet.
    good: u64,
    /// When the next may go, where there is a gap.
    pub(super) next_at: Moment,
    started: Moment,
    /// When the first pass began.
    began: Moment,
    /// What this pass's probes made known, and those of the pass before.
    answered: Heard,
    answered_before: Heard,
    sent: u32,
    /// How many of them could not be sent, how many of the pass before, and why, where there never was a route.
    refused: u32,
    refused_before: u32,
    no_route: Option<Reason>,
    /// Passes of which not all could be sent.
    tries: u32,
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
    /// Whether that was seen in the pass before.
    limited_before: bool,
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
            nowhere: 0,
            pending: Vec::new(),
            cursor: 0,
            gap: 0,
            good: u64::MAX,
            next_at: now,
            started: now,
            began: now,
            answered: Heard::default(),
            answered_before: Heard::default(),
            sent: 0,
            refused: 0,
            refused_before: 0,
            no_route: None,
            tries: 0,
            passes: 0,
            evidence: Evidence::default(),
            evidence_at_first: Evidence::default(),
            loss: Loss::default(),
            errors: Errors::AsTheyCome,
            watches_errors: false,
            limited: false,
            limited_before: false,
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
        self.refused_before = std::mem::take(&mut self.refused);
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

    /// A probe of this pass could not be sent; with the reason where there never was a route.
    pub(super) fn refused(&mut self, no_route: Option<Reason>) {
        self.refused += 1;
        self.no_route = no_route;
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
