//! Sockets that are connected again and again, and what is in flight on them.

use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Duration;

use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt as nix_sockopt,
};
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketFlags, SocketType, sockopt};

use super::limit::ROOM;
use super::meaning::{Meaning, at_once, later};
use super::way::reach;
use crate::transport::Reach;
use crate::{Moment, Said};

/// Probes that have waited long enough are looked for so often at most.
const RELEASE: Duration = Duration::from_millis(5);

/// Events that are taken from the kernel at a time.
const EVENTS: usize = 512;

/// The sockets of a transport. All are closed when it is dropped, with a RST where a connection is made.
#[derive(Debug)]
pub(super) struct Sockets {
    epoll: OwnedFd,
    slots: Vec<Slot>,
    /// Slots with a socket of IPv4 or IPv6 that is free.
    idle: [Vec<usize>; 2],
    /// Slots without a socket.
    bare: Vec<usize>,
    most: usize,
    in_flight: usize,
    /// No probe's patience ends before; none where nothing is in flight.
    release_at: Option<Moment>,
}

#[derive(Debug, Default)]
struct Slot {
    socket: Option<OwnedFd>,
    /// Whether the epoll instance has the socket. It keeps it as long as the socket lives, edge-triggered.
    watched: bool,
    flight: Option<Flight>,
}

/// A probe in flight.
#[derive(Debug, Clone, Copy)]
struct Flight {
    to: SocketAddr,
    attempt: u8,
    until: Moment,
}

impl Sockets {
    pub(super) fn new(most: usize) -> io::Result<Self> {
        Ok(Self {
            epoll: epoll::create(CreateFlags::CLOEXEC)?,
            slots: Vec::new(),
            idle: [Vec::new(), Vec::new()],
            bare: Vec::new(),
            most,
            in_flight: 0,
            release_at: None,
        })
    }

    pub(super) fn most(&self) -> usize {
        self.most
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Begins a connection and says what came of it, where that is known at once.
    pub(super) fn connect(&mut self, to: SocketAddr, attempt: u8, until: Moment) -> Option<Meaning> {
        let index = match self.free_slot(to.is_ipv6()) {
            Ok(Some(index)) => index,
            Ok(None) => return Some(Meaning::NotNow),
            Err(error) => return Some(self.without_socket(error)),
        };
        let socket = self.slots[index].socket.as_ref()?;
        match net::connect(socket, &to) {
            Err(Errno::INPROGRESS) => {}
            Ok(()) => return Some(Meaning::Said(self.made(index, to))),
            Err(error) => {
                self.idle(index, to.is_ipv6());
                return Some(self.failed_at_once(error, to));
            }
        }
        // On this machine and between its namespaces the answer has come while the SYN was sent.
        let said = match net::connect(socket, &to) {
            Err(Errno::ALREADY) => return self.fly(index, Flight { to, attempt, until }),
            result => self.settle(index, to, result),
        };
        Some(said.map_or(Meaning::Silence, Meaning::Said))
    }

    /// A slot with a socket that is free; none where all are taken.
    fn free_slot(&mut self, v6: bool) -> Result<Option<usize>, Errno> {
        if let Some(index) = self.idle[usize::from(v6)].pop() {
            return Ok(Some(index));
        }
        let index = if self.slots.len() - self.bare.len() < self.most {
            self.bare.pop().unwrap_or_else(|| {
                self.slots.push(Slot::default());
                self.slots.len() - 1
            })
        } else if let Some(index) = self.idle[usize::from(!v6)].pop() {
            self.slots[index] = Slot::default();
            index
        } else {
            return Ok(None);
        };
        match open(v6) {
            Ok(socket) => self.slots[index].socket = Some(socket),
            Err(error) => {
                self.bare.push(index);
                return Err(error);
            }
        }
        Ok(Some(index))
    }

    /// The system gave no socket. Where descriptors are short, others of the process want some too.
    fn without_socket(&mut self, error: Errno) -> Meaning {
        if error == Errno::MFILE {
            for index in self.idle.iter_mut().flat_map(|idle| idle.drain(..)) {
                self.slots[index] = Slot::default();
                self.bare.push(index);
            }
            self.most = (self.slots.len() - self.bare.len()).saturating_sub(ROOM).max(1);
        }
        at_once(error)
    }

    fn failed_at_once(&self, error: Errno, to: SocketAddr) -> Meaning {
        // No local port is left, or no local address fits: then none does for UDP either, and waiting is no use.
        if error == Errno::ADDRNOTAVAIL && self.in_flight == 0 && reach(to.ip()) == Reach::None {
            return Meaning::Said(Said::NoRoute);
        }
        at_once(error)
    }

    /// Leaves a connection to the epoll instance.
    fn fly(&mut self, index: usize, flight: Flight) -> Option<Meaning> {
        let slot = &mut self.slots[index];
        if let (false, Some(socket)) = (slot.watched, &slot.socket) {
            let flags = EventFlags::OUT | EventFlags::ET;
            if let Err(error) = epoll::add(&self.epoll, socket, EventData::new_u64(index as u64), flags) {
                self.close(index);
                return Some(at_once(error));
            }
            slot.watched = true;
        }
        slot.flight = Some(flight);
        self.in_flight += 1;
        self.release_at = Some(self.release_at.map_or(flight.until, |at| at.min(flight.until)));
        None
    }

    /// What a connection that has ended says. Its socket is free again.
    fn settle(&mut self, index: usize, to: SocketAddr, result: Result<(), Errno>) -> Option<Said> {
        match result {
            Ok(()) => Some(self.made(index, to)),
            // The kernel has undone the connection when it told of the error. The socket is as good as new, but for an ICMP
            // error that may stand in its queue: `queued_error` knows it by where it came from.
            Err(Errno::CONNREFUSED) => {
                self.idle(index, to.is_ipv6());
                Some(Said::Refused)
            }
            Err(error) => {
                self.close(index);
                later(error)
            }
        }
    }

    /// A connection was made: it is reset.
    fn made(&mut self, index: usize, to: SocketAddr) -> Said {
        // A connection of this machine to itself may be given the very port it goes to as its own, and is then made
        // with itself. The port was free, so that nobody listens there.
        let with_itself = self.slots[index]
            .socket
            .as_ref()
            .and_then(|socket| net::getsockname(socket).ok())
            .and_then(|own| SocketAddr::try_from(own).ok())
            .is_some_and(|own| (own.ip(), own.port()) == (to.ip(), to.port()));
        self.undo(index, to.is_ipv6());
        if with_itself { Said::Refused } else { Said::SynAck }
    }

    /// Ends a connection, whatever its state, so that its socket is free again.
    fn undo(&mut self, index: usize, v6: bool) {
        match &self.slots[index].socket {
            Some(socket) if net::connect_unspec(socket).is_ok() => self.idle(index, v6),
            _ => self.close(index),
        }
    }

    fn idle(&mut self, index: usize, v6: bool) {
        if self.slots.len() - self.bare.len() > self.most {
            self.close(index);
        } else {
            self.idle[usize::from(v6)].push(index);
        }
    }

    fn close(&mut self, index: usize) {
        self.slots[index] = Slot::default();
        self.bare.push(index);
    }

    /// When the next socket becomes free although no answer came.
    pub(super) fn next_release(&self) -> Option<Moment> {
        self.release_at
    }

    /// Lets go of probes whose patience has ended.
    pub(super) fn release(&mut self, now: Moment) {
        if self.release_at.is_none_or(|at| now < at) {
            return;
        }
        let mut next: Option<Moment> = None;
        for index in 0..self.slots.len() {
            match self.slots[index].flight {
                Some(flight) if flight.until <= now => {
                    self.land(index);
                    self.undo(index, flight.to.is_ipv6());
                }
                Some(flight) => next = Some(next.map_or(flight.until, |at| at.min(flight.until))),
                None => {}
            }
        }
        self.release_at = next.map(|at| at.max(now + RELEASE));
    }

    fn land(&mut self, index: usize) {
        self.slots[index].flight = None;
        self.in_flight -= 1;
    }

    /// Waits until there may be something to collect, for `time` at most.
    pub(super) fn wait(&self, time: Duration) -> io::Result<()> {
        // By the epoll instance's own descriptor, as epoll itself counts in milliseconds on older kernels.
        let time = Timespec::try_from(time).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&self.epoll, PollFlags::IN)], Some(&time)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Hands what has come to `tell`, without waiting.
    pub(super) fn collect(&mut self, mut tell: impl FnMut(SocketAddr, u8, Said)) -> io::Result<()> {
        loop {
            let mut buffer = [MaybeUninit::<epoll::Event>::uninit(); EVENTS];
            let events = match epoll::wait(&self.epoll, &mut buffer, Some(&Timespec::default())) {
                Ok((events, _)) => events,
                Err(Errno::INTR) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            for event in events.iter() {
                let (index, flags) = (event.data.u64(), event.flags);
                if let Some((flight, said)) =
                    usize::try_from(index).ok().and_then(|index| self.look(index, flags))
                {
                    tell(flight.to, flight.attempt, said);
                }
            }
            if events.len() < EVENTS {
                return Ok(());
            }
        }
    }

    /// Looks at a slot that something has happened to, maybe long ago.
    fn look(&mut self, index: usize, flags: EventFlags) -> Option<(Flight, Said)> {
        let slot = self.slots.get(index)?;
        let flight = slot.flight?;
        let socket = slot.socket.as_ref()?;
        let said = match net::connect(socket, &flight.to) {
            Err(Errno::ALREADY) => {
                // An ICMP error that came while the SYN was being sent ends nothing: it is in the error queue alone.
                let error =
                    flags.contains(EventFlags::ERR).then(|| queued_error(socket, flight.to)).flatten()?;
                self.land(index);
                self.close(index);
                later(error)
            }
            result => {
                self.land(index);
                self.settle(index, flight.to, result)
            }
        };
        said.map(|said| (flight, said))
    }
}

/// A socket that resets its connection when it is closed, and keeps ICMP errors.
fn open(v6: bool) -> Result<OwnedFd, Errno> {
    let family = if v6 { AddressFamily::INET6 } else { AddressFamily::INET };
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = net::socket_with(family, SocketType::STREAM, flags, None)?;
    sockopt::set_socket_linger(&socket, Some(Duration::ZERO))?;
    let kept = if v6 {
        // An IPv4 address in IPv6 clothes is not let through to the IPv4 host.
        sockopt::set_ipv6_v6only(&socket, true)?;
        setsockopt(&socket, nix_sockopt::Ipv6RecvErr, &true)
    } else {
        setsockopt(&socket, nix_sockopt::Ipv4RecvErr, &true)
    };
    kept.map_err(|error| Errno::from_raw_os_error(error as i32))?;
    Ok(socket)
}

/// The first error in a socket's error queue that is about this connection. Those of the connections before, which had
/// ended before anybody read them, are taken out.
fn queued_error(socket: &OwnedFd, to: SocketAddr) -> Option<Errno> {
    let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
    loop {
        let mut packet = [0; 64];
        let mut parts = [IoSliceMut::new(&mut packet)];
        let mut space = nix::cmsg_space!([u8; 64]);
        let message =
            recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags).ok()?;
        // Where the packet went to that the error answers.
        let about = message.address.as_ref().and_then(whither);
        if about.is_some_and(|about| about != (to.ip(), to.port())) {
            continue;
        }
        return message.cmsgs().ok()?.find_map(|message| match message {
            ControlMessageOwned::Ipv4RecvErr(error, _) | ControlMessageOwned::Ipv6RecvErr(error, _) => {
                i32::try_from(error.ee_errno).ok().map(Errno::from_raw_os_error)
            }
            _ => None,
        });
    }
}

fn whither(address: &SockaddrStorage) -> Option<(IpAddr, u16)> {
    let v4 = address.as_sockaddr_in().map(|v4| (v4.ip().into(), v4.port()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| (v6.ip().into(), v6.port())))
}
