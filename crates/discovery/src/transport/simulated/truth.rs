//! What a correct scanner says of a network.

use std::net::IpAddr;

use super::network::{By, Does, Hosts, Network, Place, There};
use crate::engine::{Discovery, HostFound, PortFound, PortState};
use crate::{ProbeKind, Said, Unreachable};

/// Probes a second from which on what watches for scans may hide a host even from its discovery.
const FEW: u32 = 20;

/// What is true of an address.
#[derive(Debug, Clone, Copy)]
pub struct Truth<'n> {
    ip: IpAddr,
    hosts: Option<&'n Hosts>,
    router: Option<IpAddr>,
    /// Whether the router tells of dead addresses.
    tells: bool,
    router_limited: bool,
    connect: bool,
}

/// Whether a host is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Up {
    /// It is, and one of these said so first: what, and who. Empty where it need not be
    /// asked (`-Pn`; it is this machine).
    Up(Vec<(Said, IpAddr)>),
    /// It answers none of the probes; routers may have said these.
    Down(Vec<(Said, IpAddr)>),
    /// It may hide before it is found.
    Either,
}

/// What may be said of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortTruth {
    /// The states that are right: the true one, and filtered where the host may hide and is told as muted.
    pub states: Vec<PortState>,
    /// The reasons that are right: what was said and by whom; none for no answer.
    pub reasons: Vec<Option<(Said, IpAddr)>>,
    /// Whether the reason is an ICMP error that is limited: who does not wait for it says that there was no answer.
    pub limited: bool,
}

impl Network {
    /// What is true of an address.
    #[must_use]
    pub fn truth(&self, ip: IpAddr) -> Truth<'_> {
        let hosts = self.hosts_at(ip);
        let router = hosts.and_then(|hosts| self.router_of(hosts));
        let tells = router.is_some_and(|router| router.tells_dead);
        let router_limited = router.is_some_and(|router| router.icmp_limit.is_some());
        Truth {
            ip,
            hosts,
            router: router.map(|router| router.ip),
            tells,
            router_limited,
            connect: self.connect,
        }
    }
}

impl Truth<'_> {
    fn alive(&self) -> Option<&Hosts> {
        self.hosts.filter(|hosts| hosts.there == There::Alive)
    }

    fn no_route(&self) -> bool {
        self.hosts.is_some_and(|hosts| hosts.there == There::NoRoute)
    }

    fn from(&self, by: By) -> IpAddr {
        self.router.filter(|_| by == By::Router).unwrap_or(self.ip)
    }

    /// What an answer to a probe says, and whose it is, where nothing is lost or limited.
    fn said(&self, kind: ProbeKind) -> Option<(Said, IpAddr)> {
        let reset = if self.connect { Said::Refused } else { Said::Reset };
        if self.connect && !matches!(kind, ProbeKind::Syn(_)) {
            return None;
        }
        if self.no_route() {
            return Some((Said::NoRoute, self.ip));
        }
        let Some(hosts) = self.alive() else {
            return self
                .router
                .filter(|_| self.tells)
                .map(|from| (Said::Unreachable(Unreachable::Host), from));
        };
        let replies = |does: bool| does.then_some((Said::Reply, self.ip));
        let (port, ack) = match kind {
            ProbeKind::Echo => return replies(hosts.echo),
            ProbeKind::Timestamp => return replies(hosts.timestamp && self.ip.is_ipv4()),
            ProbeKind::Neighbour => return replies(hosts.place == Place::Link),
            ProbeKind::Ack(_) if hosts.stateful => return None,
            ProbeKind::Ack(port) => (port, true),
            ProbeKind::Syn(port) | ProbeKind::SynPing(port) => (port, false),
        };
        match hosts.does(port) {
            Does::Open if !ack => Some((Said::SynAck, self.ip)),
            Does::Open | Does::Closed => Some((reset, self.ip)),
            Does::Drop => None,
            Does::Reject { says, by } => Some((says.said(), self.from(by))),
        }
    }

    /// Whether the host is up for who looks so. What the host itself says makes it up, but of its errors those alone that
    /// Nmap counts: that it has got the probe, and nobody there for it. What a router says does not.
    #[must_use]
    pub fn up(&self, discovery: &Discovery) -> Up {
        let kinds = match (self.hosts.map(|hosts| hosts.place), discovery) {
            // With -Pn too: nothing gets to who has no hardware address.
            (Some(Place::Link), _) if !self.connect => &[ProbeKind::Neighbour][..],
            (Some(Place::Itself), _) | (_, Discovery::None) => return Up::Up(Vec::new()),
            (_, Discovery::Probes(kinds)) => kinds,
        };
        let hides = |hosts: &Hosts| hosts.blacklist.is_some_and(|list| list.per_second < FEW);
        if self.alive().is_some_and(hides) {
            return Up::Either;
        }
        let said: Vec<_> = kinds.iter().filter_map(|kind| self.said(*kind)).collect();
        let counts = |said| match said {
            Said::Unreachable(code) => matches!(code, Unreachable::Port | Unreachable::Protocol),
            said => !matches!(said, Said::TimeExceeded | Said::NoRoute),
        };
        let own = |(said, from): &(Said, IpAddr)| *from == self.ip && counts(*said);
        let (own, others): (Vec<_>, Vec<_>) = said.into_iter().partition(own);
        if own.is_empty() { Up::Down(others) } else { Up::Up(own) }
    }

    /// What may be said of a port.
    #[must_use]
    pub fn port(&self, port: u16) -> PortTruth {
        let said = self.said(ProbeKind::Syn(port));
        let state = match said {
            Some((Said::SynAck, _)) => PortState::Open,
            Some((Said::Reset | Said::Refused, _)) => PortState::Closed,
            _ => PortState::Filtered,
        };
        let mut truth = PortTruth { states: vec![state], reasons: vec![said], limited: self.limited(said) };
        if self.alive().is_some_and(|hosts| hosts.blacklist.is_some()) && state != PortState::Filtered {
            truth.states.push(PortState::Filtered);
        }
        // What hides says nothing; a router that gives up on an address says so of a few probes alone.
        let silent = self.alive().is_none_or(|hosts| hosts.blacklist.is_some());
        if silent && said.is_some() {
            truth.reasons.push(None);
        }
        truth
    }

    /// What is wrong in what was found of a host that was told to be up: the host itself, ports that are missing or
    /// too many, states.
    #[must_use]
    pub fn wrong_states(&self, found: &HostFound, discovery: &Discovery, ports: &[u16]) -> Vec<String> {
        let ip = self.ip;
        let mut wrong = Vec::new();
        if let Up::Down(_) = self.up(discovery) {
            wrong.push(format!("{ip} is down, told to be up by {:?}", found.reason));
        }
        let mut wanted = ports.to_vec();
        wanted.sort_unstable();
        let got: Vec<u16> = found.ports.iter().map(|port| port.port).collect();
        if got != wanted {
            wrong.push(format!("{ip} has ports {got:?}, not {wanted:?}"));
        }
        // Who hid before it said a thing can't be told from who drops all.
        let own = |port: &PortFound| found.reason_of(port).is_some_and(|reason| reason.from == ip);
        let spoke = found.reason.is_some() || found.ports.iter().any(own);
        let excused = found.muted || !spoke;
        wrong.extend(found.ports.iter().filter_map(|port| {
            let truth = self.port(port.port);
            // What a host that hides did not say may be told as filtered only with that.
            let right = if excused { &truth.states[..] } else { &truth.states[..1] };
            (!right.contains(&port.state)).then(|| self.fault(found, *port, &truth))
        }));
        wrong
    }

    fn limited(&self, said: Option<(Said, IpAddr)>) -> bool {
        let Some((Said::Unreachable(_) | Said::TimeExceeded, from)) = said else { return false };
        let own = self.hosts.and_then(|hosts| hosts.icmp_limit);
        if Some(from) == self.router { self.router_limited } else { own.is_some() }
    }

    /// What is wrong in the reasons that a host's states were told with. `waited` says whether ICMP errors that are
    /// limited have to be waited for.
    #[must_use]
    pub fn wrong_reasons(&self, found: &HostFound, discovery: &Discovery, waited: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        let reason = found.reason.map(|reason| (reason.said, reason.from));
        if let Up::Up(reasons) = self.up(discovery)
            && !reasons.is_empty()
            && !reason.is_some_and(|reason| reasons.contains(&reason))
        {
            wrong.push(format!("{} is up by {reason:?}, not one of {reasons:?}", self.ip));
        }
        wrong.extend(found.ports.iter().filter_map(|port| {
            let truth = self.port(port.port);
            let reason = found.reason_of(port).map(|reason| (reason.said, reason.from));
            let right = truth.reasons.contains(&reason) || (reason.is_none() && truth.limited && !waited);
            (!right).then(|| self.fault(found, *port, &truth))
        }));
        wrong
    }

    fn fault(&self, found: &HostFound, port: PortFound, truth: &PortTruth) -> String {
        let (PortFound { port, state, .. }, reason) = (port, found.reason_of(&port));
        format!("{} port {port} is {truth:?}, told to be {state:?} by {reason:?}", self.ip)
    }
}
