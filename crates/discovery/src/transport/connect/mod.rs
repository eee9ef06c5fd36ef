//! Probes without privilege: each SYN is the kernel's own, of a non-blocking connection that is reset as soon as it is
//! made.
//!
//! What it cannot do: see the time to live or who sent an ICMP error, tell an answer that comes after a probe's
//! patience, or keep the kernel from sending a SYN again where a probe has much more patience than a second.

mod limit;
mod meaning;
mod sockets;
mod way;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use self::meaning::Meaning;
use self::sockets::Sockets;
use super::{Reach, Transport};
use crate::{Answer, Moment, Probe, ProbeKind, Said};

/// Answers that may wait to be received before no probe is taken any more.
const WAITING: usize = 4096;

/// When the kernel sends a SYN again (Linux's `TCP_TIMEOUT_INIT`, RFC 6298).
const SYN_AGAIN: Duration = Duration::from_secs(1);

/// How soon it is tried again where the system had no socket or local port left.
const AGAIN: Duration = Duration::from_millis(10);

/// Connections as a transport.
#[derive(Debug)]
pub struct Connect {
    sockets: Sockets,
    /// Answers that were there as soon as their probes were sent.
    ready: Vec<Answer>,
    /// Probes were left over: when more can be taken, should no answer come before.
    again: Option<Moment>,
}

impl Connect {
    /// With as many connections at once as the process may have open files, less what it has open already and some
    /// room for others. The soft limit is raised to the hard limit first; that holds for the whole process.
    ///
    /// # Errors
    /// No epoll instance can be made.
    pub fn new() -> io::Result<Self> {
        Self::with_sockets(limit::sockets())
    }

    /// With `most` connections at once, one at least.
    ///
    /// # Errors
    /// No epoll instance can be made.
    pub fn with_sockets(most: usize) -> io::Result<Self> {
        let sockets = Sockets::new(most.max(1))?;
        Ok(Self { sockets, ready: Vec::new(), again: None })
    }

    /// How many connections there may be at once. It shrinks where the process runs out of descriptors.
    #[must_use]
    pub fn most(&self) -> usize {
        self.sockets.most()
    }

    /// How many probes are in flight.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.sockets.in_flight()
    }

    /// Whether `probe` was taken.
    fn take(&mut self, probe: &Probe, now: Moment) -> bool {
        let ProbeKind::Syn(port) = probe.kind else {
            self.ready.push(answer(probe, Said::NoRoute, now));
            return true;
        };
        let to = SocketAddr::new(probe.to, port);
        match self.sockets.connect(to, probe.attempt, now + awaited(probe.patience)) {
            None | Some(Meaning::Silence) => {}
            Some(Meaning::Said(said)) => {
                let at = self.now();
                self.ready.push(answer(probe, said, at));
            }
            Some(Meaning::NotNow) => return false,
        }
        true
    }
}

impl Transport for Connect {
    fn now(&self) -> Moment {
        Moment::now()
    }

    fn can(&self, kind: ProbeKind) -> bool {
        matches!(kind, ProbeKind::Syn(_))
    }

    fn reach(&mut self, host: IpAddr) -> Reach {
        way::reach(host)
    }

    fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
        self.again = None;
        for (sent, probe) in probes.iter().enumerate() {
            let now = self.now();
            self.sockets.release(now);
            if self.ready.len() >= WAITING {
                return Ok(sent);
            }
            if !self.take(probe, now) {
                let soon = now + AGAIN;
                self.again = Some(self.sockets.next_release().map_or(soon, |release| release.min(soon)));
                return Ok(sent);
            }
        }
        Ok(probes.len())
    }

    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
        let now = self.now();
        self.sockets.release(now);
        let until = self.again.map_or(until, |again| again.min(until));
        let wait = if self.ready.is_empty() { until - now } else { Duration::ZERO };
        answers.append(&mut self.ready);
        if self.sockets.in_flight() == 0 && wait.is_zero() {
            return Ok(());
        }
        self.sockets.wait(wait)?;
        let at = self.now();
        self.sockets.collect(|to, attempt, said| {
            let (host, kind) = (to.ip(), ProbeKind::Syn(to.port()));
            answers.push(Answer {
                host,
                kind,
                attempt,
                said,
                from: teller(host, said),
                ttl: 0,
                mac: None,
                at,
            });
        })
    }
}

fn answer(probe: &Probe, said: Said, at: Moment) -> Answer {
    let Probe { to, kind, attempt, .. } = *probe;
    Answer { host: to, kind, attempt, said, from: teller(to, said), ttl: 0, mac: None, at }
}

/// How long a connection is left to be made. One that is to be left about as long as the kernel takes to send another
/// SYN is ended before it does: that one would be in no plan, and no rate.
fn awaited(patience: Duration) -> Duration {
    if patience < SYN_AGAIN * 3 / 2 { patience.min(SYN_AGAIN * 19 / 20) } else { patience }
}

/// Who said it. Of an ICMP error the system does not tell whose it was, and as Nmap does, it is not taken for the
/// host's own.
fn teller(host: IpAddr, said: Said) -> IpAddr {
    match (said, host) {
        (Said::Unreachable(_), IpAddr::V4(_)) => Ipv4Addr::UNSPECIFIED.into(),
        (Said::Unreachable(_), IpAddr::V6(_)) => Ipv6Addr::UNSPECIFIED.into(),
        _ => host,
    }
}
