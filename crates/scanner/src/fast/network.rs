//! The prober over the real network.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::engine::Sweep;
use portolan_discovery::transport::connect::Connect;
use portolan_discovery::transport::raw::RawTransport;
use portolan_discovery::{Answer, Moment, Probe, ProbeKind, Reach, Transport};

use super::{Prober, Sweeper};

/// How long one of two transports is waited for before the other is looked at.
const TURN: Duration = Duration::from_millis(2);

/// How probes leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// All as raw packets.
    Raw,
    /// All as connections.
    Connect,
    /// Ports are asked by connections, which `-sT` wants; hosts are looked for by raw packets.
    Both,
}

/// The prober over the real network.
#[must_use]
pub fn network() -> impl Sweeper {
    Prober(|sweep: &Sweep, way| -> io::Result<Box<dyn Transport>> {
        let raw = || RawTransport::open(&sweep.addresses, sweep.key).map_err(io::Error::other);
        Ok(match way {
            Way::Raw => Box::new(raw()?),
            Way::Connect => Box::new(Connect::new()?),
            Way::Both => Box::new(Both { raw: raw()?, connect: Connect::new()? }),
        })
    })
}

/// SYNs that look at ports by one transport, all else by the other.
struct Both<R, C> {
    raw: R,
    connect: C,
}

impl<R: Transport, C: Transport> Transport for Both<R, C> {
    fn now(&self) -> Moment {
        self.raw.now()
    }

    fn can(&self, kind: ProbeKind) -> bool {
        if matches!(kind, ProbeKind::Syn(_)) { self.connect.can(kind) } else { self.raw.can(kind) }
    }

    fn reach(&mut self, host: IpAddr) -> Reach {
        self.raw.reach(host)
    }

    fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
        let mut sent = 0;
        for run in probes.chunk_by(|a, b| is_syn(a) == is_syn(b)) {
            let left =
                if run.first().is_some_and(is_syn) { self.connect.send(run)? } else { self.raw.send(run)? };
            sent += left;
            if left < run.len() {
                break;
            }
        }
        Ok(sent)
    }

    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
        let before = answers.len();
        let now = self.now();
        self.raw.receive(now, answers)?;
        let until = if answers.len() > before { now } else { until.min(now + TURN) };
        answers[before..].iter_mut().for_each(of_ping);
        self.connect.receive(until, answers)
    }
}

fn is_syn(probe: &Probe) -> bool {
    matches!(probe.kind, ProbeKind::Syn(_))
}

/// Of packets a SYN has looked for a host.
fn of_ping(answer: &mut Answer) {
    if let ProbeKind::Syn(port) = answer.kind {
        answer.kind = ProbeKind::SynPing(port);
    }
}

#[cfg(test)]
mod tests {
    use portolan_discovery::Said;

    use super::*;

    /// Answers all that it is given, at once.
    #[derive(Default)]
    struct Echoing {
        room: usize,
        answers: Vec<Answer>,
    }

    impl Transport for Echoing {
        fn now(&self) -> Moment {
            Moment(0)
        }

        fn can(&self, _: ProbeKind) -> bool {
            true
        }

        fn reach(&mut self, _: IpAddr) -> Reach {
            Reach::Routed
        }

        fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
            let sent = probes.len().min(self.room);
            self.room -= sent;
            self.answers.extend(probes[..sent].iter().map(|probe| Answer {
                host: probe.to,
                // As packets tell it.
                kind: if let ProbeKind::SynPing(port) = probe.kind {
                    ProbeKind::Syn(port)
                } else {
                    probe.kind
                },
                attempt: probe.attempt,
                said: Said::Reply,
                from: probe.to,
                ttl: 0,
                mac: None,
                at: Moment(0),
            }));
            Ok(sent)
        }

        fn receive(&mut self, _: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
            answers.append(&mut self.answers);
            Ok(())
        }
    }

    #[test]
    fn ports_are_asked_one_way_and_hosts_the_other() {
        let full = || Echoing { room: 3, answers: Vec::new() };
        let mut both = Both { raw: full(), connect: full() };
        let probe = |kind| Probe {
            to: "10.0.0.1".parse().unwrap(),
            kind,
            attempt: 0,
            patience: Duration::from_secs(1),
        };
        let syn = ProbeKind::Syn;
        let ping = ProbeKind::SynPing(1);
        let probes = [syn(1), ProbeKind::Echo, ping, syn(2), syn(3), syn(4), ProbeKind::Ack(80)].map(probe);
        assert_eq!(both.send(&probes).unwrap(), 5, "the sixth found no room");
        assert_eq!((both.raw.answers.len(), both.connect.answers.len()), (2, 3));
        let mut answers = Vec::new();
        both.receive(Moment(0), &mut answers).unwrap();
        let kinds: Vec<ProbeKind> = answers.iter().map(|answer| answer.kind).collect();
        assert_eq!(kinds, [ProbeKind::Echo, ping, syn(1), syn(2), syn(3)]);
    }
}
