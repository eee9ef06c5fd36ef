//! One host in flight: what it is asked next, and what its answers mean.

mod answer;
mod pass;

use std::net::IpAddr;
use std::time::Duration;

use crate::engine::canary::{Canaries, FIRST};
use crate::engine::found::{HostFound, Reason};
use crate::engine::ports::{CANARIES, Ports, pause};
use crate::engine::rtt::RttEstimate;
use crate::engine::shared::Shared;
use crate::engine::sweep::are_many;
use crate::engine::{Discovery, Sweep};
use crate::transport::Reach;
use crate::{Moment, Probe, ProbeKind};

/// The shortest wait for a host of which nothing is known, where others have answered sooner.
const LEAST_FOR_UNKNOWN: Duration = Duration::from_millis(300);

/// Where a host is on its way.
#[derive(Debug)]
enum Phase {
    /// Is it up? The next of the sweep's probes.
    Asking(usize),
    /// It is up, and answers once more, so that it is known how much is lost.
    Confirming,
    /// It is up, and waits until there is room for its ports.
    Waiting,
    /// Its ports are asked.
    Ports(Box<Ports>),
    /// It went silent; so often it was looked at since.
    Muted(Box<Ports>, u8),
}

/// A host in flight.
#[derive(Debug)]
pub(in crate::engine) struct Host {
    pub(in crate::engine) ip: IpAddr,
    phase: Phase,
    /// Numbers the passes over discovery probes or ports.
    pass: u8,
    /// Probes that were made and have not left yet.
    unsent: u32,
    /// Whether all of the pass was made.
    made: bool,
    last_sent: Moment,
    /// When the last probe of the pass before had left.
    before: Moment,
    /// When it is due next: the one timer that counts.
    pub(in crate::engine) due: Option<Moment>,
    /// Whether it stands in the queue of those that may send.
    pub(in crate::engine) is_queued: bool,
    started: Moment,
    reach: Reach,
    reason: Option<Reason>,
    asked: Option<ProbeKind>,
    mac: Option<[u8; 6]>,
    rtt: RttEstimate,
    /// One probe whose round trip is taken.
    timed: Option<(ProbeKind, u8, Moment)>,
    canaries: Canaries,
    /// Outcomes of this pass's canaries: how many, and how many were lost.
    judged: (u32, u32),
    /// Canaries of this pass.
    watched: u32,
    muted: bool,
}

/// What a host does next.
#[derive(Debug, PartialEq)]
pub(in crate::engine) enum Next {
    /// This leaves.
    Probe(Probe),
    /// Nothing before then.
    At(Moment),
    /// Nothing before an answer, or before what was made has left.
    Wait,
}

/// What a host has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Turn {
    /// It has something to send.
    Ready,
    /// It waits for answers.
    Waiting,
    /// It is up; its ports may begin.
    Up,
    /// A port is open.
    Open(u16),
    /// It is down.
    Down,
    /// All is known of it.
    Done,
}

impl Host {
    pub(in crate::engine) fn new(ip: IpAddr, reach: Reach, now: Moment, sweep: &Sweep) -> Self {
        // On the local link also with -Pn: nothing can be sent to a host whose hardware address is not known.
        let is_asked = match reach {
            Reach::Itself => false,
            Reach::Link => true,
            // Where it is to be left out: whether its route comes back.
            Reach::None if sweep.leaves_unrouted => true,
            Reach::Routed | Reach::None => sweep.discovery != Discovery::None,
        };
        Self {
            ip,
            phase: if is_asked { Phase::Asking(0) } else { Phase::Waiting },
            pass: 0,
            unsent: 0,
            made: false,
            last_sent: now,
            before: now,
            due: None,
            is_queued: false,
            started: now,
            reach,
            reason: None,
            asked: None,
            mac: None,
            rtt: RttEstimate::default(),
            timed: None,
            canaries: Canaries::default(),
            judged: (0, 0),
            watched: 0,
            muted: false,
        }
    }

    /// Whether it is up already, unasked.
    pub(in crate::engine) fn is_up(&self) -> bool {
        !matches!(self.phase, Phase::Asking(_))
    }

    /// Whether it is asked once more.
    pub(in crate::engine) fn is_confirming(&self) -> bool {
        matches!(self.phase, Phase::Confirming)
    }

    /// Whether it takes room for ports.
    pub(in crate::engine) fn has_ports(&self) -> bool {
        matches!(self.phase, Phase::Ports(_) | Phase::Muted(..))
    }

    /// How long an answer of its is awaited.
    fn patience(&self, shared: &Shared<'_>) -> Duration {
        let timing = &shared.sweep.timing;
        if let Some(own) = self.rtt.timeout(timing) {
            return own;
        }
        match shared.rtt.timeout(timing) {
            // Others may be nearer than this one.
            Some(others) => (others * 4).max(LEAST_FOR_UNKNOWN).min(timing.initial_rtt),
            None => timing.initial_rtt,
        }
    }

    /// Begins with the ports, now that there is room.
    pub(in crate::engine) fn begin_ports(&mut self, now: Moment, shared: &Shared<'_>) {
        let seed = self.seed(shared, 0);
        (self.pass, self.made) = (0, false);
        self.phase = Phase::Ports(Box::new(Ports::new(shared.sweep.ports.len(), now, seed)));
    }

    /// What leaves next.
    pub(in crate::engine) fn next(&mut self, now: Moment, shared: &mut Shared<'_>) -> Next {
        let patience = self.patience(shared);
        let probe = |kind, attempt| Next::Probe(Probe { to: self.ip, kind, attempt, patience });
        let next = match &mut self.phase {
            Phase::Asking(at) => {
                let kind = asked(shared.sweep, self.reach).get(*at).copied();
                *at += 1;
                kind.map(|kind| probe(kind, self.pass))
            }
            Phase::Waiting => None,
            Phase::Confirming | Phase::Muted(..) => {
                if self.made {
                    None
                } else {
                    self.made = true;
                    self.canaries.one(now, patience).map(|(kind, attempt)| probe(kind, attempt))
                }
            }
            Phase::Ports(ports) => {
                ports.heed(shared.waited_for);
                if ports.gap > 0 {
                    if ports.next_at > now {
                        return Next::At(ports.next_at);
                    }
                    let behind = Moment(now.0.saturating_sub(20_000_000)).max(ports.next_at);
                    ports.next_at = Moment(behind.0 + ports.gap);
                }
                let canary = if !ports.is_asked() {
                    self.canaries.due(now, patience, ports.every())
                } else if self.pass > 0 && self.watched < CANARIES {
                    self.canaries.one(now, patience)
                } else {
                    None
                };
                if let Some((kind, attempt)) = canary {
                    self.watched += 1;
                    Some(probe(kind, attempt))
                } else {
                    ports
                        .next()
                        .map(|index| probe(ProbeKind::Syn(shared.sweep.ports[usize::from(index)]), self.pass))
                }
            }
        };
        self.judge(shared);
        if let Some(next) = next {
            self.unsent += 1;
            return next;
        }
        self.made = true;
        let until = self.last_sent.max(self.started) + self.pause_after(patience, shared);
        if self.unsent == 0 { Next::At(until) } else { Next::Wait }
    }

    /// A probe of its has left. Where it was the last of its pass: when the pass ends.
    pub(in crate::engine) fn sent(
        &mut self,
        probe: &Probe,
        now: Moment,
        shared: &Shared<'_>,
    ) -> Option<Moment> {
        self.unsent = self.unsent.saturating_sub(1);
        self.last_sent = now;
        if probe.attempt >= FIRST {
            self.canaries.sent(probe.attempt, now);
        } else if self.timed.is_none_or(|(_, _, at)| at + self.patience(shared) * 4 < now) {
            self.timed = Some((probe.kind, probe.attempt, now));
        }
        (self.made && self.unsent == 0).then(|| now + self.pause_after(self.patience(shared), shared))
    }

    /// How long it is waited after a pass. Whether a host is up is asked again sooner than it is given up: an answer to
    /// what was asked before counts as well.
    fn pause_after(&self, patience: Duration, shared: &Shared<'_>) -> Duration {
        match self.phase {
            Phase::Asking(_) if self.has_no_route() => shared.sweep.timing.initial_rtt,
            Phase::Asking(_) if !self.is_last_asking(shared) => {
                (patience / 2).max(shared.sweep.timing.min_rtt) * 3 / 4 + self.apart(patience / 4, shared)
            }
            Phase::Asking(_) if are_many(shared.sweep.addresses.count()) => {
                patience.max(shared.sweep.timing.initial_rtt)
            }
            Phase::Ports(_) if !self.rtt.is_known() => patience + self.apart(patience / 4, shared),
            _ => patience,
        }
    }

    /// A part of `most`. Not all silent hosts are asked again at once and in the same order: a short queue would drop the
    /// same ones each time.
    fn apart(&self, most: Duration, shared: &Shared<'_>) -> Duration {
        #[allow(clippy::cast_possible_truncation, reason = "six of its bits")]
        let part = (self.seed(shared, self.pass + 1) >> 32) as u32 % 64;
        most * part / 64
    }

    /// Whether its ports are all known.
    pub(in crate::engine) fn is_known(&self) -> bool {
        matches!(&self.phase, Phase::Ports(ports) if ports.unknown() == 0)
    }

    /// How long it is left alone at the end of a pass.
    pub(in crate::engine) fn rest(&self, ends: Moment) -> Moment {
        match &self.phase {
            Phase::Muted(_, looks) => ends + pause(*looks),
            _ => ends,
        }
    }

    /// What is known of it. `complete` says that it was not broken off.
    pub(in crate::engine) fn found(self, now: Moment, sweep: &Sweep, complete: bool) -> HostFound {
        let rtt = self.rtt.found(&sweep.timing);
        let (unsent, (ports, reasons)) = match self.phase {
            Phase::Ports(ports) | Phase::Muted(ports, _) => {
                let unsent = ports.are_unsent();
                (unsent, ports.found(&sweep.ports, complete && !unsent))
            }
            _ => Default::default(),
        };
        HostFound {
            ip: self.ip,
            reason: self.reason,
            asked: self.asked,
            reach: self.reach,
            mac: self.mac,
            rtt,
            ports,
            reasons,
            complete: complete && !unsent,
            unsent,
            muted: self.muted && !unsent,
            started: self.started,
            ended: now,
        }
    }

    /// Why it is down, where something was said.
    pub(in crate::engine) fn reason(&self) -> Option<Reason> {
        self.reason
    }

    /// What its orders are made from.
    fn seed(&self, shared: &Shared<'_>, pass: u8) -> u64 {
        let (high, low) = shared.sweep.key;
        let ip = match self.ip {
            IpAddr::V4(ip) => u64::from(u32::from(ip)),
            #[allow(clippy::cast_possible_truncation, reason = "a seed")]
            IpAddr::V6(ip) => (u128::from(ip) ^ (u128::from(ip) >> 64)) as u64,
        };
        (ip ^ high).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ low.rotate_left(u32::from(pass))
    }
}

/// What asks whether a host is up.
fn asked(sweep: &Sweep, reach: Reach) -> &[ProbeKind] {
    match &sweep.discovery {
        _ if reach == Reach::Link => &[ProbeKind::Neighbour],
        Discovery::Probes(kinds) => kinds,
        // Who has no route. By nothing that would get to a host that is not to be asked.
        Discovery::None => &[ProbeKind::Neighbour],
    }
}
