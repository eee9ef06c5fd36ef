//! Sending: probes that leave by the same socket are written side by side and sent in one call.

use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use nix::libc;
use socket2::SockAddr;

use super::RawTransport;
use super::build::Mac;
use super::hop::Leave;
use super::route::{Route, Way};
use super::socket::BATCH;
use crate::{Answer, Moment, Probe, ProbeKind, Said};

/// How a probe leaves.
#[derive(Clone, Copy)]
struct Plan {
    exit: Exit,
    /// To whom on the link; zero where the kernel finds out.
    mac: Mac,
    route: usize,
}

/// Where it leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Nowhere: it is answered with [`Said::NoRoute`].
    None,
    /// Nowhere yet.
    Later,
    /// By the raw IP socket.
    Kernel,
    /// By the socket of an interface.
    Frames(usize),
}

/// What came of a batch.
enum Flushed {
    /// The first so many were sent.
    Sent(usize),
    /// The socket takes none now.
    Full,
    /// The first one's host cannot be sent to.
    Refused,
}

impl RawTransport {
    pub(super) fn send_all(&mut self, probes: &[Probe], now: Moment) -> io::Result<usize> {
        let mut sent = 0;
        let mut planned = None;
        while let Some(first) = probes.get(sent) {
            let plan = match planned.take() {
                Some(plan) => plan,
                None => self.plan(first, now)?,
            };
            match plan.exit {
                Exit::Later => break,
                Exit::None => {
                    self.refuse(first, now)?;
                    sent += 1;
                }
                Exit::Kernel | Exit::Frames(_) => {
                    let (written, next) = self.gather(&probes[sent..], plan, now)?;
                    match if written == 0 { Flushed::Refused } else { self.flush(plan.exit)? } {
                        Flushed::Sent(count) => {
                            sent += count;
                            planned = next.filter(|_| count == written);
                        }
                        Flushed::Full => break,
                        Flushed::Refused => {
                            self.refuse(first, now)?;
                            sent += 1;
                        }
                    }
                }
            }
        }
        Ok(sent)
    }

    /// Writes the first of `probes` that leave where `plan`, the plan of the very first, has it leave. Says how many,
    /// and the plan of the one after them where it was made.
    fn gather(&mut self, probes: &[Probe], plan: Plan, now: Moment) -> io::Result<(usize, Option<Plan>)> {
        self.outbox.clear();
        let mut next = plan;
        for (place, probe) in probes.iter().take(BATCH).enumerate() {
            if place > 0 {
                next = self.plan(probe, now)?;
                if next.exit != plan.exit {
                    return Ok((place, Some(next)));
                }
            }
            if !self.write(probe, next, now) {
                return Ok((place, None));
            }
        }
        Ok((probes.len().min(BATCH), None))
    }

    fn plan(&mut self, probe: &Probe, now: Moment) -> io::Result<Plan> {
        let route = self.routes.find(probe.to)?;
        let (exit, mac) = match (self.routes.at(route).way, probe.kind) {
            (Way::Link { interface }, ProbeKind::Neighbour) => (Exit::Frames(interface), [0; 6]),
            (Way::None, _) | (_, ProbeKind::Neighbour) => (Exit::None, [0; 6]),
            (Way::Kernel, _) => (Exit::Kernel, [0; 6]),
            (Way::Link { interface }, _) => match self.macs.get(&probe.to) {
                Some(mac) => (Exit::Frames(interface), *mac),
                None => (Exit::Kernel, [0; 6]),
            },
            (Way::Hop { interface, hop }, _) => {
                let (hop, netlink) = self.routes.hop(hop);
                match hop.leave(netlink, now)? {
                    Leave::Frame(mac) => (Exit::Frames(interface), mac),
                    Leave::Kernel => (Exit::Kernel, [0; 6]),
                    Leave::Later => (Exit::Later, [0; 6]),
                    Leave::Never => (Exit::None, [0; 6]),
                }
            }
        };
        Ok(Plan { exit, mac, route })
    }

    /// Writes a probe to the outbox; says no where there is no such probe of its family.
    fn write(&mut self, probe: &Probe, plan: Plan, now: Moment) -> bool {
        let route = self.routes.at(plan.route);
        let Some(frame) = self.outbox.next() else { return false };
        let Some(length) = route.head.write(&self.key, plan.mac, probe, frame) else { return false };
        let to = (plan.exit == Exit::Kernel).then(|| destination(probe.to, route));
        self.outbox.push(length, to);
        if probe.kind == ProbeKind::Neighbour {
            self.asked.add(probe, now);
        }
        true
    }

    fn flush(&mut self, exit: Exit) -> io::Result<Flushed> {
        loop {
            let sent = match exit {
                Exit::Frames(interface) => {
                    let socket = self.routes.interfaces[interface].socket();
                    socket.and_then(|socket| self.outbox.send(socket))
                }
                _ => self.outbox.send(&self.packets),
            };
            let error = match sent {
                Ok(0) => return Ok(Flushed::Full),
                Ok(count) => return Ok(Flushed::Sent(count)),
                Err(error) => error,
            };
            return match error.raw_os_error() {
                Some(libc::EINTR) => continue,
                Some(libc::EAGAIN | libc::ENOBUFS) => Ok(Flushed::Full),
                Some(
                    libc::EPERM
                    | libc::EACCES
                    | libc::ENETUNREACH
                    | libc::EHOSTUNREACH
                    | libc::EADDRNOTAVAIL
                    | libc::EMSGSIZE
                    | libc::EINVAL
                    // The interface is down or gone. It may be back soon, as a route may.
                    | libc::ENETDOWN
                    | libc::ENODEV
                    | libc::ENXIO,
                ) => Ok(Flushed::Refused),
                _ => Err(error),
            };
        }
    }

    /// Answers a probe that is not sent.
    fn refuse(&mut self, probe: &Probe, now: Moment) -> io::Result<()> {
        let route = self.routes.find(probe.to)?;
        self.refused.push(Answer {
            host: probe.to,
            kind: probe.kind,
            attempt: probe.attempt,
            said: Said::NoRoute,
            from: self.routes.at(route).head.source(),
            ttl: 0,
            mac: None,
            at: now,
        });
        Ok(())
    }
}

/// A host for the raw IP socket. One of an IPv6 link is on the link that its route names.
fn destination(to: IpAddr, route: &Route) -> SockAddr {
    match to {
        IpAddr::V4(_) => SocketAddr::new(to, 0).into(),
        IpAddr::V6(ip) => {
            let scope =
                if ip.is_unicast_link_local() { u32::try_from(route.interface).unwrap_or(0) } else { 0 };
            SocketAddrV6::new(ip, 0, 0, scope).into()
        }
    }
}
