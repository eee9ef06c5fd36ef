//! What an answer means for its host.

use super::{Host, Phase, Turn};
use crate::engine::canary::FIRST;
use crate::engine::found::{PortState, Reason};
use crate::engine::ports::News;
use crate::engine::shared::Shared;
use crate::{Answer, ProbeKind, Reach, Said, Unreachable};

/// Outcomes of host discovery that are enough to know its loss.
const ENOUGH: f64 = 200.0;

impl Host {
    /// An answer of its.
    pub(in crate::engine) fn answer(&mut self, answer: &Answer, shared: &mut Shared<'_>) -> Turn {
        let reason = Reason { said: answer.said, from: answer.from, ttl: answer.ttl };
        if answer.said == Said::NoRoute {
            return self.refused(answer, reason);
        }
        self.time(answer, shared);
        self.mac = answer.mac.or(self.mac);
        match &mut self.phase {
            Phase::Asking(_) => self.asked(answer, reason, shared),
            Phase::Confirming if answer.attempt >= FIRST => Turn::Done,
            Phase::Muted(..) if answer.attempt >= FIRST => self.wake(answer.at, shared),
            Phase::Ports(_) => self.port(answer, reason, shared),
            Phase::Confirming | Phase::Waiting | Phase::Muted(..) => Turn::Waiting,
        }
    }

    /// A probe could not be sent. The route may be back soon, so that this says nothing until it has been tried for some
    /// time.
    fn refused(&mut self, answer: &Answer, reason: Reason) -> Turn {
        if answer.attempt >= FIRST {
            self.canaries.void(answer.attempt);
            return Turn::Waiting;
        }
        match &mut self.phase {
            Phase::Asking(_) => drop(self.reason.get_or_insert(reason)),
            Phase::Ports(ports) if answer.attempt == self.pass => {
                ports.refused((self.reach == Reach::None).then_some(reason));
            }
            _ => {}
        }
        Turn::Waiting
    }

    /// Its round trip, where the answer tells it.
    fn time(&mut self, answer: &Answer, shared: &mut Shared<'_>) {
        let sent = if answer.attempt >= FIRST {
            self.canaries.answered(answer.attempt)
        } else {
            match self.timed {
                Some((kind, attempt, at)) if kind == answer.kind && attempt == answer.attempt => {
                    self.timed = None;
                    Some(at)
                }
                // It came after its pass: it was given up too soon.
                _ if answer.attempt < self.pass => Some(self.before),
                _ => None,
            }
        };
        self.judge(shared);
        if let Some(sent) = sent {
            self.rtt.sample(answer.at - sent);
            shared.rtt.sample(answer.at - sent);
        }
    }

    /// Takes outcomes of canaries into account. A host that is asked slowly has a limit of its own, which says
    /// nothing of the network; nor does an error that is held back.
    pub(super) fn judge(&mut self, shared: &mut Shared<'_>) {
        let (asked, lost) = self.canaries.judged();
        if asked == 0 {
            return;
        }
        self.judged = (self.judged.0 + asked, self.judged.1 + lost);
        match &self.phase {
            Phase::Ports(ports) if ports.gap == 0 && !self.canaries.is_error() => {
                shared.outcomes = (shared.outcomes.0 + asked, shared.outcomes.1 + lost);
            }
            Phase::Confirming => shared.loss.note(asked, lost),
            _ => {}
        }
    }

    fn asked(&mut self, answer: &Answer, reason: Reason, shared: &mut Shared<'_>) -> Turn {
        if !is_alive(answer) {
            // The first such word stands, unless the host itself has one. A firewall's word on a port is none on the host.
            if is_dead(answer) && !self.reason.is_some_and(|first| first.said != Said::NoRoute) {
                self.reason = Some(reason);
            }
            return Turn::Waiting;
        }
        (self.reason, self.asked) = (Some(reason), Some(answer.kind));
        if !matches!(answer.said, Said::Unreachable(_)) {
            self.canaries.known(answer.kind);
        }
        if shared.sweep.ports.is_empty() && shared.loss.asked() < ENOUGH && shared.sweep.addresses.count() > 1
        {
            self.phase = Phase::Confirming;
            (self.made, self.pass) = (false, 0);
            return Turn::Up;
        }
        self.phase = Phase::Waiting;
        Turn::Up
    }

    fn port(&mut self, answer: &Answer, reason: Reason, shared: &Shared<'_>) -> Turn {
        let (ProbeKind::Syn(port), Phase::Ports(ports)) = (answer.kind, &mut self.phase) else {
            return Turn::Waiting;
        };
        let Some(index) = shared.index_of(port) else { return Turn::Waiting };
        let News::Now(state) = ports.answer(index, reason, answer.attempt == self.pass) else {
            return Turn::Waiting;
        };
        ports.nowhere += u32::from(is_dead(answer));
        // Errors are held back by most hosts. They make canaries of later passes, where there is nothing better.
        if state != PortState::Filtered && ports.is_usual(state) {
            self.canaries.known(answer.kind);
        }
        match state {
            // Not done before the port is told.
            PortState::Open => Turn::Open(port),
            _ if ports.unknown() == 0 => Turn::Done,
            _ => Turn::Waiting,
        }
    }
}

/// Whether an answer means that there is no host: a router has no way to it.
fn is_dead(answer: &Answer) -> bool {
    let no_way = match answer.said {
        Said::Unreachable(code) => {
            use Unreachable::{Host, Net, NoRoute, RejectRoute};
            matches!(code, Host | Net | NoRoute | RejectRoute)
        }
        said => said == Said::TimeExceeded,
    };
    no_way && answer.from != answer.host
}

/// Whether an answer shows that its host is up: it comes from the host itself. Of its errors those alone count, as for
/// Nmap, that say that it has got the probe and has nobody for it: a firewall sends the others in its name.
fn is_alive(answer: &Answer) -> bool {
    match answer.said {
        Said::Reply | Said::SynAck | Said::Reset | Said::Refused => true,
        Said::Unreachable(Unreachable::Port | Unreachable::Protocol) => answer.from == answer.host,
        Said::Unreachable(_) | Said::TimeExceeded | Said::NoRoute => false,
    }
}
