//! Raw packets: for a process with `CAP_NET_RAW`, on Linux.
//!
//! Probes leave as Ethernet frames, many in one call, past the kernel's routing and queues, where the interface is
//! Ethernet and the hardware address of the next hop is known (`hop`); else by a raw IP socket, where the kernel
//! routes and finds the address. The way there is always the kernel's own choice (`route`). Answers come by packet
//! sockets that take from all interfaces what a filter in the kernel passes (`filter`), and are believed where the
//! keyed numbers of a probe are in them (`key`, `parse`).
//!
//! Where a SYN is answered with SYN and ACK, the kernel knows of no connection and resets it, as for every raw scanner.

mod answers;
mod build;
mod filter;
mod hop;
mod key;
mod netlink;
mod outbox;
mod parse;
mod route;
mod send;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use route::{leaves_by, reach};

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use socket2::Socket;

use self::answers::Asked;
use self::build::Mac;
use self::key::Key;
use self::netlink::Changes;
use self::outbox::Outbox;
use self::route::Routes;
use self::socket::Inbox;
use super::{Reach, Transport};
use crate::{Answer, Moment, Probe, ProbeKind, Space};

/// Calls for packets in one [`Transport::receive`], so that a flood cannot keep it.
const ROUNDS: usize = 8;
/// Routes are read again this long after the last time at the earliest, however often they change.
const RELOAD: Duration = Duration::from_secs(2);

/// A transport of raw packets for one family.
pub struct RawTransport {
    v6: bool,
    key: Key,
    routes: Routes,
    changes: Changes,
    loaded: Moment,
    /// Sends what the kernel routes.
    packets: Socket,
    outbox: Outbox,
    /// Receives IP.
    ip: Socket,
    /// Receives ARP; not with IPv6, whose neighbours answer by ICMPv6.
    arp: Option<Socket>,
    inbox: Inbox,
    /// Answers to what could not be sent.
    refused: Vec<Answer>,
    asked: Asked,
    /// Hardware addresses of hosts on the local link that have answered.
    macs: HashMap<IpAddr, Mac>,
    dropped: u64,
}

/// Why there can be no raw transport.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RawError {
    /// The process may not.
    #[error(
        "{what} cannot be opened: this process lacks the capability CAP_NET_RAW; run it as root, or give it the \
         capability (AmbientCapabilities=CAP_NET_RAW in its systemd unit)"
    )]
    NotPermitted {
        /// The socket.
        what: &'static str,
    },
    /// The kernel has no such sockets.
    #[error("{what} cannot be opened: this kernel has no {family}; enable it, or leave its addresses out")]
    NoFamily {
        /// The socket.
        what: &'static str,
        /// IPv4 or IPv6.
        family: &'static str,
    },
    /// Any other reason.
    #[error(
        "{what} cannot be opened: {source}; see whether the system is short of memory or file descriptors"
    )]
    Open {
        /// The socket.
        what: &'static str,
        /// The system's words.
        source: io::Error,
    },
}

impl RawTransport {
    /// Opens what probes of the family of `targets` need. `key` makes their numbers; it is to be random and secret.
    /// A target without a route is no error here: its probes are answered with [`crate::Said::NoRoute`].
    ///
    /// # Errors
    /// The process lacks `CAP_NET_RAW`, or the system is short of what sockets need.
    pub fn open(targets: &Space, key: (u64, u64)) -> Result<Self, RawError> {
        let v6 = targets.is_ipv6();
        let key = Key::new(key);
        let failed = |what: &'static str| move |source: io::Error| RawError::new(what, v6, source);
        let filter = if v6 { filter::ipv6(key.base()) } else { filter::ipv4(key.base()) };
        let ip = socket::receiver(socket::ether_type(v6), &filter).map_err(failed("a packet socket"))?;
        let arp = if v6 {
            None
        } else {
            Some(
                socket::receiver(wire::ether::ARP, &filter::arp())
                    .map_err(failed("a packet socket for ARP"))?,
            )
        };
        Ok(Self {
            v6,
            key,
            // Before the routes are read: no change in between is missed.
            changes: Changes::follow(v6).map_err(failed("a netlink socket"))?,
            routes: Routes::load(v6).map_err(failed("a netlink socket"))?,
            loaded: Moment::now(),
            packets: socket::packets(v6).map_err(failed("a raw IP socket"))?,
            outbox: Outbox::new(),
            ip,
            arp,
            inbox: Inbox::new(),
            refused: Vec::new(),
            asked: Asked::default(),
            macs: HashMap::new(),
            dropped: 0,
        })
    }

    /// How many packets the kernel has dropped because they were not read in time, since the transport was made. Any
    /// of them may have been an answer.
    ///
    /// # Errors
    /// The system's.
    pub fn dropped(&mut self) -> io::Result<u64> {
        for socket in std::iter::once(&self.ip).chain(&self.arp) {
            self.dropped += socket::lost(socket.as_fd())?;
        }
        Ok(self.dropped)
    }

    /// Reads the routes again where they have changed.
    fn keep_up(&mut self, now: Moment) -> io::Result<()> {
        if now - self.loaded >= RELOAD && self.changes.any() {
            self.routes = Routes::load(self.v6)?;
            self.loaded = now;
        }
        Ok(())
    }

    /// Waits until something is there, or until `until`.
    fn wait(&self, until: Moment) -> io::Result<()> {
        let mut waiting: Vec<PollFd<'_>> = std::iter::once(&self.ip)
            .chain(&self.arp)
            .map(|socket| PollFd::new(socket.as_fd(), PollFlags::POLLIN))
            .collect();
        match ppoll(&mut waiting, Some(TimeSpec::from_duration(until - Moment::now())), None) {
            Ok(_) | Err(nix::Error::EINTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Transport for RawTransport {
    fn now(&self) -> Moment {
        Moment::now()
    }

    fn can(&self, kind: ProbeKind) -> bool {
        !(self.v6 && kind == ProbeKind::Timestamp)
    }

    fn reach(&mut self, host: IpAddr) -> Reach {
        self.routes.find(host).map_or(Reach::None, |route| self.routes.at(route).reach)
    }

    fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
        let now = Moment::now();
        self.keep_up(now)?;
        self.send_all(probes, now)
    }

    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
        let before = answers.len();
        answers.append(&mut self.refused);
        loop {
            self.take(answers)?;
            if answers.len() > before || Moment::now() >= until {
                return Ok(());
            }
            self.wait(until)?;
        }
    }
}

impl RawError {
    fn new(what: &'static str, v6: bool, source: io::Error) -> Self {
        match source.raw_os_error() {
            Some(nix::libc::EPERM | nix::libc::EACCES) => Self::NotPermitted { what },
            Some(nix::libc::EAFNOSUPPORT) => {
                Self::NoFamily { what, family: if v6 { "IPv6" } else { "IPv4" } }
            }
            _ => Self::Open { what, source },
        }
    }
}

impl std::fmt::Debug for RawTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays unsaid: who knows it can forge answers.
        f.debug_struct("RawTransport").field("v6", &self.v6).finish_non_exhaustive()
    }
}
