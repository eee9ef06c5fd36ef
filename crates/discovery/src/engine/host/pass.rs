//! What follows the end of a pass.

use super::{Host, Phase, Turn};
use crate::engine::canary::FIRST;
use crate::engine::found::PortState;
use crate::engine::loss::attempts;
use crate::engine::ports::{After, ROUTE_TRIES};
use crate::engine::shared::Shared;
use crate::engine::sweep::least_asked;
use crate::{Moment, ProbeKind, Reach, Said};

/// How often a host that went silent is looked at again.
const LOOKS: u8 = 3;
/// Outcomes after which it is known whether anything is lost.
const KNOWN: f64 = 50.0;

impl Host {
    /// Its time has come: the pass is over, or it may send again.
    pub(in crate::engine) fn due(&mut self, now: Moment, shared: &mut Shared<'_>) -> Turn {
        if !self.made {
            return Turn::Ready;
        }
        let patience = self.patience(shared);
        if matches!(self.phase, Phase::Ports(_)) && self.last_sent + patience > now {
            // Answers were seen to take longer than was thought when it was sent.
            return Turn::Ready;
        }
        self.canaries.expire(now, patience);
        self.judge(shared);
        match &mut self.phase {
            Phase::Asking(_) => self.end_asking(now, shared),
            Phase::Confirming => Turn::Done,
            Phase::Waiting => Turn::Waiting,
            Phase::Muted(_, looks) => {
                *looks += 1;
                self.muted = *looks > LOOKS;
                self.made = false;
                if self.muted { Turn::Done } else { Turn::Ready }
            }
            Phase::Ports(_) => self.end_pass(now, shared),
        }
    }

    fn end_asking(&mut self, now: Moment, shared: &mut Shared<'_>) -> Turn {
        let tries_again = self.has_no_route() && self.pass + 1 < ROUTE_TRIES;
        if self.reason.is_some() && !tries_again {
            return Turn::Down;
        }
        if tries_again || !self.is_last_asking(shared) {
            self.phase = Phase::Asking(0);
            self.next_pass();
            return Turn::Ready;
        }
        if shared.loss.asked() >= KNOWN || shared.up == 0 {
            return Turn::Down;
        }
        // It is early to say that nothing is lost: those that are up will tell.
        (self.made, self.last_sent) = (false, now);
        Turn::Ready
    }

    /// Whether nothing could be sent to it so far.
    pub(super) fn has_no_route(&self) -> bool {
        self.reason.is_some_and(|reason| reason.said == Said::NoRoute)
    }

    /// Whether it never had a route.
    pub(in crate::engine) fn is_unrouted(&self) -> bool {
        self.has_no_route() && self.reach == Reach::None
    }

    /// Whether nothing could be sent to it though it had a route at first.
    pub(in crate::engine) fn lost_route(&self) -> bool {
        self.has_no_route() && self.reach != Reach::None
    }

    /// Whether silence on this pass means that the host is down.
    pub(super) fn is_last_asking(&self, shared: &Shared<'_>) -> bool {
        let loss = &shared.loss;
        let most = shared.most_attempts();
        let least = least_asked(shared.sweep.addresses.count(), shared.rtt.is_known()).min(most);
        u32::from(self.pass) + 1 >= attempts(loss.of_another(), most).max(least)
    }

    fn end_pass(&mut self, now: Moment, shared: &mut Shared<'_>) -> Turn {
        let seed = self.seed(shared, self.pass + 1);
        let most = shared.most_attempts();
        let judged = std::mem::take(&mut self.judged);
        let Phase::Ports(ports) = &mut self.phase else { return Turn::Waiting };
        let after = match ports.unknown() {
            0 => After::Done,
            _ => ports.end(now, judged, (&mut shared.loss, &mut shared.waited_for), most),
        };
        match after {
            After::Done => Turn::Done,
            After::Again => {
                if let Some((at, state)) = ports.usual() {
                    let kind = ProbeKind::Syn(shared.sweep.ports[at]);
                    match state {
                        PortState::Filtered => self.canaries.rejected(kind),
                        PortState::Open | PortState::Closed => self.canaries.known(kind),
                    }
                }
                ports.begin(now, seed);
                self.next_pass();
                Turn::Ready
            }
            After::Muted => {
                if let Phase::Ports(ports) = std::mem::replace(&mut self.phase, Phase::Waiting) {
                    self.phase = Phase::Muted(ports, 0);
                }
                self.made = false;
                Turn::Ready
            }
        }
    }

    /// It answers again: on with it, slowly.
    pub(super) fn wake(&mut self, now: Moment, shared: &Shared<'_>) -> Turn {
        let seed = self.seed(shared, self.pass + 1);
        if let Phase::Muted(mut ports, _) = std::mem::replace(&mut self.phase, Phase::Waiting) {
            ports.begin(now, seed);
            if !ports.had_no_route() {
                ports.crawl();
            }
            self.phase = Phase::Ports(ports);
        }
        self.next_pass();
        Turn::Ready
    }

    fn next_pass(&mut self) {
        // Later ones are not told apart.
        self.pass = (self.pass + 1).min(FIRST - 1);
        self.made = false;
        self.watched = 0;
        self.before = self.last_sent;
    }
}
