//! What carries probes and brings answers.

pub mod connect;
#[cfg(target_os = "linux")]
pub mod raw;
#[cfg(feature = "simulated")]
pub mod simulated;

use std::io;
use std::net::IpAddr;

use crate::{Answer, Moment, Probe, ProbeKind};

/// A way to the network. It never sends by itself, except what its way makes unavoidable (the kernel's own RST to a
/// SYN-ACK that nobody asked for, the handshake of a connection, address resolution of a next hop).
pub trait Transport {
    /// The time. Transports of one process that are real have one clock, so that they can share a
    /// [`crate::Ceiling`].
    fn now(&self) -> Moment;

    /// Whether it can send such a probe at all.
    fn can(&self, kind: ProbeKind) -> bool;

    /// How a host is reached.
    fn reach(&mut self, host: IpAddr) -> Reach;

    /// Sends the first of `probes`, as many as can leave now without waiting, and says how many. A probe that cannot
    /// be sent to its host counts as sent and is answered with [`crate::Said::NoRoute`].
    ///
    /// # Errors
    /// Nothing can be sent any more: the interface is gone, the process may not.
    fn send(&mut self, probes: &[Probe]) -> io::Result<usize>;

    /// Adds the answers that are there to `answers`. Where there are none it waits for one, until `until` at most;
    /// it may return earlier with none.
    ///
    /// # Errors
    /// Nothing can be received any more.
    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()>;
}

/// How a host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// It is this machine: a loopback address, or one of an interface. It is up without being asked.
    Itself,
    /// It is on the local link, where only [`ProbeKind::Neighbour`] asks whether it is up.
    Link,
    /// By a router, or by means that the transport does not tell.
    Routed,
    /// Not at all.
    None,
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn now(&self) -> Moment {
        (**self).now()
    }

    fn can(&self, kind: ProbeKind) -> bool {
        (**self).can(kind)
    }

    fn reach(&mut self, host: IpAddr) -> Reach {
        (**self).reach(host)
    }

    fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
        (**self).send(probes)
    }

    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
        (**self).receive(until, answers)
    }
}
