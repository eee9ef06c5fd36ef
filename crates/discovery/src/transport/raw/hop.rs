//! The hardware address of a router: the kernel finds it, and keeps it true; here it is read from its neighbour table.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use nix::libc;

use super::build::Mac;
use super::netlink::{Netlink, Request, attributes, octets, u16_at};
use crate::Moment;

/// A read address is read again after this long.
const FRESH: Duration = Duration::from_secs(2);
/// Packets that the kernel may keep while it looks for an address; it drops those beyond about 100.
const WAITING: u32 = 32;
/// The kernel asks three times, a second apart; by then it has given up.
const PATIENCE: Duration = Duration::from_secs(4);
/// A router that was not found is looked for again after this long.
const GONE: Duration = Duration::from_secs(2);

/// The fixed part of a neighbour, and its attributes.
const FIXED: usize = 12;
const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;

/// A next hop on an Ethernet interface.
pub(super) struct Hop {
    interface: i32,
    ip: IpAddr,
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Nothing was sent yet.
    New,
    /// It is known, and good until then.
    Known { mac: Mac, until: Moment },
    /// The kernel looks for it since then, and keeps so many packets meanwhile.
    Sought { since: Moment, waiting: u32 },
    /// It was not found; it is not asked for until then.
    Gone { until: Moment },
    /// The kernel cannot tell; it is not asked until then.
    Untold { until: Moment },
}

/// How a packet to a next hop leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// As a frame to this hardware address.
    Frame(Mac),
    /// By the kernel, which finds the address or checks it.
    Kernel,
    /// Not now: the kernel looks for the address.
    Later,
    /// Not at all: nobody has the address.
    Never,
}

impl Hop {
    pub(super) fn new(interface: i32, ip: IpAddr) -> Self {
        Self { interface, ip, state: State::New }
    }

    pub(super) fn is(&self, interface: i32, ip: IpAddr) -> bool {
        self.interface == interface && self.ip == ip
    }

    /// How one packet to it leaves now.
    pub(super) fn leave(&mut self, netlink: &mut Netlink, now: Moment) -> io::Result<Leave> {
        match self.state {
            State::Known { mac, until } if now < until => return Ok(Leave::Frame(mac)),
            State::Gone { until } if now < until => return Ok(Leave::Never),
            State::Untold { until } if now < until => return Ok(Leave::Kernel),
            _ => {}
        }
        let entry = entry(netlink, self.interface, self.ip)?;
        let (leave, state) = self.next(entry, now);
        self.state = state;
        Ok(leave)
    }

    fn next(&self, entry: Entry, now: Moment) -> (Leave, State) {
        let (since, waiting) = match self.state {
            State::Sought { since, waiting } if now - since < PATIENCE => (since, waiting),
            _ => (now, 0),
        };
        match entry {
            Entry::Known { mac, checked } => {
                // One packet by the kernel, now and then, has it check an address that it is not sure of.
                let leave = if checked { Leave::Frame(mac) } else { Leave::Kernel };
                (leave, State::Known { mac, until: now + FRESH })
            }
            Entry::Untold => (Leave::Kernel, State::Untold { until: now + FRESH }),
            Entry::Failed if waiting > 0 => (Leave::Never, State::Gone { until: now + GONE }),
            Entry::Sought | Entry::Failed if waiting < WAITING => {
                (Leave::Kernel, State::Sought { since, waiting: waiting + 1 })
            }
            _ => (Leave::Later, State::Sought { since, waiting }),
        }
    }
}

/// What the kernel knows of a neighbour.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Known {
        mac: Mac,
        checked: bool,
    },
    /// Nothing yet.
    Sought,
    Failed,
    /// It cannot tell of one: all goes by its own sockets.
    Untold,
}

fn entry(netlink: &mut Netlink, interface: i32, ip: IpAddr) -> io::Result<Entry> {
    let mut fixed = [0; FIXED];
    fixed[0] = u8::try_from(if ip.is_ipv6() { libc::AF_INET6 } else { libc::AF_INET }).unwrap_or(0);
    fixed[4..8].copy_from_slice(&interface.to_ne_bytes());
    let request = Request::new(libc::RTM_GETNEIGH, &fixed).with(NDA_DST, &octets(ip));
    let message = match netlink.one(request) {
        Ok(message) => message,
        Err(error) => {
            return match error.raw_os_error() {
                // No entry, or no such interface any more.
                Some(libc::ENOENT | libc::ENODEV) => Ok(Entry::Sought),
                // A kernel before 5.0, which can only tell all of them.
                Some(libc::EOPNOTSUPP | libc::EINVAL) => Ok(Entry::Untold),
                _ => Err(error),
            };
        }
    };
    let state = u16_at(&message, 8).unwrap_or(0);
    if state & libc::NUD_FAILED != 0 {
        return Ok(Entry::Failed);
    }
    let sure = libc::NUD_REACHABLE | libc::NUD_PERMANENT | libc::NUD_NOARP;
    let valid = sure | libc::NUD_STALE | libc::NUD_DELAY | libc::NUD_PROBE;
    let mac = attributes(&message, FIXED)
        .find(|(kind, _)| *kind == NDA_LLADDR)
        .and_then(|(_, value)| Mac::try_from(value).ok());
    Ok(match mac {
        Some(mac) if state & valid != 0 => Entry::Known { mac, checked: state & libc::NUD_STALE == 0 },
        _ => Entry::Sought,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC: Mac = [2, 0, 0, 0, 0, 1];

    fn step(hop: &mut Hop, entry: Entry, at: Moment) -> Leave {
        let (leave, state) = hop.next(entry, at);
        hop.state = state;
        leave
    }

    #[test]
    fn few_packets_wait_for_a_router_and_all_are_refused_once_it_is_not_found() {
        let mut hop = Hop::new(1, IpAddr::from([198, 18, 0, 1]));
        let start = Moment(5);
        let left: Vec<Leave> = (0..WAITING + 2).map(|_| step(&mut hop, Entry::Sought, start)).collect();
        assert!(left[..WAITING as usize].iter().all(|leave| *leave == Leave::Kernel), "{left:?}");
        assert!(left[WAITING as usize..].iter().all(|leave| *leave == Leave::Later), "{left:?}");
        assert_eq!(step(&mut hop, Entry::Failed, start + Duration::from_secs(3)), Leave::Never);
        assert_eq!(step(&mut hop, Entry::Failed, start + Duration::from_secs(9)), Leave::Kernel);
        let known = Entry::Known { mac: MAC, checked: true };
        assert_eq!(step(&mut hop, known, start + Duration::from_secs(9)), Leave::Frame(MAC));
    }

    #[test]
    fn a_router_that_stays_unknown_is_tried_again() {
        let mut hop = Hop::new(1, IpAddr::from([198, 18, 0, 1]));
        for _ in 0..=WAITING {
            step(&mut hop, Entry::Sought, Moment(0));
        }
        assert_eq!(step(&mut hop, Entry::Sought, Moment(0) + PATIENCE), Leave::Kernel);
    }

    #[test]
    fn a_kernel_that_cannot_tell_of_a_router_gets_all_packets() {
        let mut hop = Hop::new(1, IpAddr::from([198, 18, 0, 1]));
        let mut later = Moment(0);
        for _ in 0..4 * WAITING {
            assert_eq!(step(&mut hop, Entry::Untold, later), Leave::Kernel);
            later = later + Duration::from_millis(1);
        }
        let known = Entry::Known { mac: MAC, checked: true };
        assert_eq!(step(&mut hop, known, later + FRESH), Leave::Frame(MAC));
    }

    #[test]
    fn an_address_that_the_kernel_is_not_sure_of_has_one_packet_by_the_kernel() {
        let mut hop = Hop::new(1, IpAddr::from([198, 18, 0, 1]));
        let stale = Entry::Known { mac: MAC, checked: false };
        assert_eq!(step(&mut hop, stale, Moment(0)), Leave::Kernel);
        assert!(matches!(hop.state, State::Known { mac: MAC, .. }));
    }
}
