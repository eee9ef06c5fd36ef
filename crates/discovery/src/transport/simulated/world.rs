//! What a network does with probes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use super::counts::Counts;
use super::event::{Event, Events};
use super::limits::{Bucket, Queue, Watcher};
use super::network::{By, Does, Hosts, Network, Place, Router, There, mac_of};
use super::random::{Random, millis};
use crate::{Answer, Moment, Probe, ProbeKind, Said, Unreachable};

/// How long a router asks for a hardware address, and how many packets it keeps for it (Linux's defaults).
const ASKS: Duration = Duration::from_secs(3);
const KEPT: u32 = 101;

/// The time to live of routers' errors.
const ROUTER_TTL: u8 = 254;

/// A network and what is under way in it.
#[derive(Debug)]
pub(super) struct World {
    pub(super) network: Network,
    /// Answers that have come and were not asked for yet.
    pub(super) arrived: Vec<Answer>,
    random: Random,
    events: Events,
    up: Option<Queue>,
    down: Option<Queue>,
    resets: HashMap<IpAddr, Bucket>,
    /// By whose address the errors come from.
    errors: HashMap<IpAddr, Bucket>,
    probes: HashMap<IpAddr, Bucket>,
    watchers: HashMap<IpAddr, Watcher>,
    /// Until when a router asks for an address, and how many packets it keeps.
    asked: HashMap<IpAddr, (Moment, u32)>,
}

impl World {
    pub(super) fn new(network: Network) -> Self {
        Self {
            arrived: Vec::new(),
            random: Random::new(network.seed),
            events: Events::default(),
            up: network.up.map(Queue::new),
            down: network.down.map(Queue::new),
            resets: HashMap::new(),
            errors: HashMap::new(),
            probes: HashMap::new(),
            watchers: HashMap::new(),
            asked: HashMap::new(),
            network,
        }
    }

    /// When something happens next.
    pub(super) fn next(&self) -> Option<Moment> {
        self.events.next()
    }

    /// A probe leaves.
    pub(super) fn probe(&mut self, at: Moment, probe: &Probe, counts: &mut Counts) {
        let group = self.network.hosts.iter().position(|hosts| hosts.at.contains(probe.to));
        let has_none = group.is_some_and(|group| self.network.hosts[group].there == There::NoRoute);
        if has_none || self.network.outage.is_some_and(|outage| outage.is_at(at)) {
            let said = self.answer(probe, Said::NoRoute, probe.to, 0);
            return self.events.add(at, Event::Arrives(said));
        }
        let through = match &mut self.up {
            Some(queue) => queue.pass(at),
            None => Some(at),
        };
        let Some(at) = through else {
            counts.overflow_up += 1;
            return;
        };
        let Some(group) = group else { return };
        let hosts = &self.network.hosts[group];
        if hosts.there == There::Dead
            && !self.network.router_of(hosts).is_some_and(|router| router.tells_dead)
        {
            return;
        }
        if self.random.happens(hosts.loss.there) {
            counts.lost += 1;
            return;
        }
        let there = self.random.one_way(&hosts.latency);
        self.events.add(at + there, Event::Comes(*probe, group));
    }

    /// All that happens until `until`.
    pub(super) fn pass(&mut self, until: Moment, counts: &mut Counts) {
        while let Some((at, event)) = self.events.pop(until) {
            match event {
                Event::Comes(probe, group) if self.network.hosts[group].there == There::Dead => {
                    self.ask(at, probe, group);
                }
                Event::Comes(probe, group) => self.comes(at, &probe, group, counts),
                Event::GivesUp(probe, group) => {
                    let says = Said::Unreachable(Unreachable::Host);
                    self.reject(at, &probe, group, says, By::Router, counts);
                }
                Event::Returns(answer) => match self.down.as_mut().map_or(Some(at), |queue| queue.pass(at)) {
                    Some(at) => self.events.add(at, Event::Arrives(answer)),
                    None => counts.overflow_down += 1,
                },
                Event::Arrives(answer) => self.arrived.push(Answer { at, ..answer }),
            }
        }
    }

    fn ask(&mut self, at: Moment, probe: Probe, group: usize) {
        let (until, kept) = self.asked.entry(probe.to).or_default();
        if *until <= at {
            (*until, *kept) = (at + ASKS, 0);
        }
        if *kept < KEPT {
            *kept += 1;
            self.events.add(*until, Event::GivesUp(probe, group));
        }
    }

    fn comes(&mut self, at: Moment, probe: &Probe, group: usize, counts: &mut Counts) {
        let hosts = &self.network.hosts[group];
        if let Some(list) = hosts.blacklist
            && !self.watchers.entry(probe.to).or_insert_with(|| Watcher::new(list)).lets_in(at)
        {
            counts.hidden += 1;
            return;
        }
        if let Some(limit) = hosts.probe_limit
            && !self.probes.entry(probe.to).or_insert_with(|| Bucket::new(limit)).take(at)
        {
            counts.lost += 1;
            return;
        }
        match response(hosts, probe, self.network.connect) {
            Response::Nothing => {}
            Response::Reject { says, by } => self.reject(at, probe, group, says, by, counts),
            Response::Says(said) => {
                if let (Said::Reset | Said::Refused, Some(limit)) = (said, hosts.reset_limit)
                    && !self.resets.entry(probe.to).or_insert_with(|| Bucket::new(limit)).take(at)
                {
                    counts.resets_limited += 1;
                    return;
                }
                let answer = self.answer(probe, said, probe.to, hosts.ttl);
                self.answers(at, answer, group, counts);
            }
        }
    }

    fn reject(&mut self, at: Moment, probe: &Probe, group: usize, says: Said, by: By, counts: &mut Counts) {
        let hosts = &self.network.hosts[group];
        let (from, ttl, limit) = match self.network.router_of(hosts) {
            Some(Router { ip, icmp_limit, .. }) if by == By::Router => (*ip, ROUTER_TTL, *icmp_limit),
            _ => (probe.to, hosts.ttl, hosts.icmp_limit),
        };
        if let Some(limit) = limit
            && !self.errors.entry(from).or_insert_with(|| Bucket::new(limit)).take(at)
        {
            counts.icmp_limited += 1;
            return;
        }
        let answer = self.answer(probe, says, from, ttl);
        self.answers(at, answer, group, counts);
    }

    fn answer(&self, probe: &Probe, said: Said, from: IpAddr, ttl: u8) -> Answer {
        let local = self.network.hosts_at(from).is_some_and(|hosts| hosts.place == Place::Link);
        let mac = (local && !self.network.connect && said != Said::NoRoute).then(|| mac_of(from));
        let ttl = if self.network.connect || probe.kind == ProbeKind::Neighbour { 0 } else { ttl };
        Answer {
            host: probe.to,
            kind: probe.kind,
            attempt: probe.attempt,
            said,
            from,
            ttl,
            mac,
            at: Moment::default(),
        }
    }

    /// Sends an answer back, once or more often.
    fn answers(&mut self, at: Moment, answer: Answer, group: usize, counts: &mut Counts) {
        let hosts = &self.network.hosts[group];
        let copies = hosts.copies.filter(|copies| self.random.happens(copies.share));
        for copy in 0..=copies.map_or(0, |copies| copies.more) {
            if self.random.happens(hosts.loss.back) {
                counts.lost += 1;
                continue;
            }
            let mut back = self.random.one_way(&hosts.latency);
            if let Some(copies) = copies.filter(|_| copy > 0) {
                back += millis(copies.over_ms * self.random.unit());
            }
            if let Some(late) = hosts.late.filter(|late| self.random.happens(late.share)) {
                back += millis(late.by_ms * (0.5 + self.random.unit() / 2.0));
            }
            self.events.add(at + back, Event::Returns(answer));
        }
    }
}

enum Response {
    Nothing,
    Says(Said),
    Reject { says: Said, by: By },
}

fn response(hosts: &Hosts, probe: &Probe, connect: bool) -> Response {
    let reset = if connect { Said::Refused } else { Said::Reset };
    let replies = |does: bool| if does { Response::Says(Said::Reply) } else { Response::Nothing };
    let (port, ack) = match probe.kind {
        ProbeKind::Echo => return replies(hosts.echo),
        ProbeKind::Timestamp => return replies(hosts.timestamp && probe.to.is_ipv4()),
        ProbeKind::Neighbour => return replies(hosts.place == Place::Link),
        ProbeKind::Syn(port) | ProbeKind::SynPing(port) => (port, false),
        ProbeKind::Ack(port) => (port, true),
    };
    match hosts.does(port) {
        _ if ack && hosts.stateful => Response::Nothing,
        Does::Open if !ack => Response::Says(Said::SynAck),
        Does::Open | Does::Closed => Response::Says(reset),
        Does::Drop => Response::Nothing,
        Does::Reject { says, by } => Response::Reject { says: says.said(), by },
    }
}

impl Hosts {
    /// What a port does.
    #[must_use]
    pub fn does(&self, port: u16) -> Does {
        self.ports.iter().find(|rule| rule.ports.contains(port)).map_or(self.other, |rule| rule.does)
    }
}
