//! How each address is reached, by the kernel's own answer.
//!
//! The prefixes of all routing tables and rules cut the addresses into intervals. No table and no rule tells two
//! addresses of one interval apart by where they are, so the kernel is asked once for each interval that is sent to,
//! and what is kept does not grow with the scan. A change of routes, rules, addresses or interfaces makes all of it
//! anew. Of IPv6 the addresses are cut where another source address may begin, too.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nix::libc;
use socket2::Socket;

use super::build::{Head, Mac};
use super::hop::Hop;
use super::netlink::{Netlink, Request, address, attributes, i32_at, octets, u32_at};
use super::socket;
use crate::transport::Reach;

/// Destination, source's preference and the rest, as rtnetlink(7) numbers them.
const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_PREFSRC: u16 = 7;
const RTA_VIA: u16 = 18;
const RTA_ENCAP: u16 = 22;
/// The fixed part of a route and of a rule.
const ROUTE_FIXED: usize = 12;
/// The fixed part of an address of this machine, and of a prefix with a label (RFC 6724), which tell the address by the
/// same number.
const ADDRESS_FIXED: usize = 8;
const LABEL_FIXED: usize = 12;
const IFA_ADDRESS: u16 = 1;
/// The fixed part of an interface.
const LINK_FIXED: usize = 16;
const IFLA_ADDRESS: u16 = 1;

/// All routes of one family.
pub(super) struct Routes {
    netlink: Netlink,
    v6: bool,
    /// The first address of each interval, ascending, from 0 on.
    starts: Vec<u128>,
    /// The route of each interval in `known`; [`UNASKED`] where none was sent to.
    of_interval: Vec<u32>,
    /// The first is that of the other family: none.
    known: Vec<Route>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) hops: Vec<Hop>,
}

const UNASKED: u32 = u32::MAX;
/// The number of the route to the other family.
const NOWHERE: usize = 0;

/// How the addresses of an interval are reached.
pub(super) struct Route {
    pub(super) reach: Reach,
    pub(super) way: Way,
    pub(super) head: Head,
    /// Of the interface, by the kernel's number.
    pub(super) interface: i32,
}

/// What sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Nothing: there is no route.
    None,
    /// A raw IP socket.
    Kernel,
    /// Frames on an Ethernet interface, to the host itself.
    Link { interface: usize },
    /// Frames on an Ethernet interface, to a router.
    Hop { interface: usize, hop: usize },
}

/// An Ethernet interface.
pub(super) struct Interface {
    index: i32,
    mac: Option<Mac>,
    /// Whether it has a carrier. Without one the kernel takes frames and drops them.
    is_running: bool,
    socket: Option<Socket>,
}

impl Interface {
    /// Its socket for frames, opened by the first who asks.
    pub(super) fn socket(&mut self) -> io::Result<&Socket> {
        match &mut self.socket {
            Some(socket) => Ok(socket),
            none => Ok(none.insert(socket::frames(self.index)?)),
        }
    }
}

/// The interface that packets to `to` leave by now, by the kernel's number; 0 where there is no route. Needs no
/// privilege.
///
/// # Errors
/// The kernel cannot be asked.
pub fn leaves_by(to: IpAddr) -> io::Result<i32> {
    let mut fixed = [0; ROUTE_FIXED];
    fixed[0] = family(to.is_ipv6());
    fixed[1] = if to.is_ipv6() { 128 } else { 32 };
    let request = Request::new(libc::RTM_GETROUTE, &fixed).with(RTA_DST, &octets(to));
    let message = match Netlink::open()?.one(request) {
        Err(error) if is_refusal(&error) => return Ok(0),
        answer => answer?,
    };
    let interface = attributes(&message, ROUTE_FIXED).find(|(kind, _)| *kind == RTA_OIF);
    Ok(interface.and_then(|(_, value)| i32_at(value, 0)).unwrap_or(0))
}

/// How a host is reached now, as [`super::RawTransport`] would reach it. Needs no privilege.
#[must_use]
pub fn reach(to: IpAddr) -> Reach {
    let asked = Netlink::open().and_then(|netlink| Routes::of(netlink, to.is_ipv6(), vec![0]).ask(to));
    asked.map_or(Reach::None, |route| route.reach)
}

impl Routes {
    pub(super) fn load(v6: bool) -> io::Result<Self> {
        let mut netlink = Netlink::open()?;
        let starts = starts(&mut netlink, v6)?;
        Ok(Self::of(netlink, v6, starts))
    }

    fn of(netlink: Netlink, v6: bool, starts: Vec<u128>) -> Self {
        let nobody = if v6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
        Self {
            netlink,
            v6,
            of_interval: vec![UNASKED; starts.len()],
            starts,
            known: vec![Route::none(nobody)],
            interfaces: Vec::new(),
            hops: Vec::new(),
        }
    }

    /// The number of the route to a host.
    pub(super) fn find(&mut self, to: IpAddr) -> io::Result<usize> {
        if to.is_ipv6() != self.v6 {
            return Ok(NOWHERE);
        }
        let number = number(to);
        let interval = self.starts.partition_point(|start| *start <= number) - 1;
        let route = self.of_interval[interval];
        if route != UNASKED {
            return Ok(route as usize);
        }
        let route = self.ask(to)?;
        let place = self.known.len();
        self.known.push(route);
        self.of_interval[interval] = u32::try_from(place).unwrap_or(UNASKED);
        Ok(place)
    }

    pub(super) fn at(&self, route: usize) -> &Route {
        &self.known[route]
    }

    /// What sending needs of a route: the route, its interfaces, its next hops, and the kernel to ask about these.
    pub(super) fn hop(&mut self, hop: usize) -> (&mut Hop, &mut Netlink) {
        (&mut self.hops[hop], &mut self.netlink)
    }

    fn ask(&mut self, to: IpAddr) -> io::Result<Route> {
        let mut fixed = [0; ROUTE_FIXED];
        fixed[0] = family(self.v6);
        fixed[1] = if self.v6 { 128 } else { 32 };
        let request = Request::new(libc::RTM_GETROUTE, &fixed).with(RTA_DST, &octets(to));
        match self.netlink.one(request).and_then(|message| self.read(to, &message)) {
            Err(error) if is_refusal(&error) => Ok(Route::none(to)),
            read => read,
        }
    }

    fn read(&mut self, to: IpAddr, message: &[u8]) -> io::Result<Route> {
        let (mut index, mut gateway, mut source, mut plain) = (0, None, None, true);
        for (kind, value) in attributes(message, ROUTE_FIXED) {
            match kind {
                RTA_OIF => index = i32_at(value, 0).unwrap_or(0),
                RTA_GATEWAY => gateway = address(value),
                RTA_PREFSRC => source = address(value),
                RTA_VIA | RTA_ENCAP => plain = false,
                _ => {}
            }
        }
        let Some(source) = source.filter(|source| !source.is_unspecified()) else {
            return Ok(Route::none(to));
        };
        let kernel =
            |reach| Route { reach, way: Way::Kernel, head: Head::new(source, [0; 6]), interface: index };
        let kind = message.get(7).copied().unwrap_or(0);
        match kind {
            libc::RTN_LOCAL => return Ok(kernel(Reach::Itself)),
            // Who has a broadcast address is asked on the link, as by Nmap. It is nobody, and nothing else goes there:
            // the kernel refuses what all of a network would hear.
            libc::RTN_UNICAST | libc::RTN_BROADCAST => {}
            // IPv6 routers' own anycast address.
            libc::RTN_ANYCAST => return Ok(kernel(Reach::Routed)),
            _ => return Ok(Route::none(to)),
        }
        let interface = self.interface(index)?;
        if !self.interfaces[interface].is_running {
            return Ok(Route::none(to));
        }
        let Some(mac) = self.interfaces[interface].mac.filter(|_| plain) else {
            return Ok(if kind == libc::RTN_BROADCAST { Route::none(to) } else { kernel(Reach::Routed) });
        };
        let head = Head::new(source, mac);
        let (reach, way) = match gateway {
            Some(gateway) => (Reach::Routed, Way::Hop { interface, hop: self.hop_of(index, gateway) }),
            None => (Reach::Link, Way::Link { interface }),
        };
        Ok(Route { reach, way, head, interface: index })
    }

    fn hop_of(&mut self, interface: i32, ip: IpAddr) -> usize {
        let known = self.hops.iter().position(|hop| hop.is(interface, ip));
        known.unwrap_or_else(|| {
            self.hops.push(Hop::new(interface, ip));
            self.hops.len() - 1
        })
    }

    fn interface(&mut self, index: i32) -> io::Result<usize> {
        if let Some(known) = self.interfaces.iter().position(|interface| interface.index == index) {
            return Ok(known);
        }
        let mut fixed = [0; LINK_FIXED];
        fixed[4..8].copy_from_slice(&index.to_ne_bytes());
        let message = self.netlink.one(Request::new(libc::RTM_GETLINK, &fixed))?;
        let kind = super::wire::bytes(&message, 2).map_or(0, u16::from_ne_bytes);
        let flags = u32_at(&message, 8).unwrap_or(0);
        let no_arp = u32::try_from(libc::IFF_NOARP).unwrap_or(0);
        let mac = attributes(&message, LINK_FIXED)
            .find(|(kind, _)| *kind == IFLA_ADDRESS)
            .and_then(|(_, value)| Mac::try_from(value).ok())
            .filter(|_| kind == libc::ARPHRD_ETHER && flags & no_arp == 0);
        let is_running = flags & u32::try_from(libc::IFF_RUNNING).unwrap_or(0) != 0;
        self.interfaces.push(Interface { index, mac, is_running, socket: None });
        Ok(self.interfaces.len() - 1)
    }
}

impl Route {
    fn none(to: IpAddr) -> Self {
        Self { reach: Reach::None, way: Way::None, head: Head::new(to, [0; 6]), interface: 0 }
    }
}

/// The kernel has no route, or one that refuses.
fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(
            libc::ENETUNREACH | libc::EHOSTUNREACH | libc::EACCES | libc::EPERM | libc::EINVAL | libc::ENODEV
        )
    )
}

/// Where the intervals begin that all prefixes of routes and rules make.
fn starts(netlink: &mut Netlink, v6: bool) -> io::Result<Vec<u128>> {
    let mut fixed = [0; ROUTE_FIXED];
    fixed[0] = family(v6);
    let mut starts = vec![0];
    for kind in [libc::RTM_GETROUTE, libc::RTM_GETRULE] {
        let each = |message: &[u8]| {
            let length = message.get(1).copied().unwrap_or(0);
            // Of a rule the destination has the same number.
            let low = attributes(message, ROUTE_FIXED)
                .find(|(kind, _)| *kind == RTA_DST)
                .and_then(|(_, value)| address(value))
                .map_or(0, number);
            starts.extend(ends(low, length, if v6 { 128 } else { 32 }));
        };
        match netlink.all(Request::new(kind, &fixed), each) {
            // A kernel without rules.
            Err(error) if error.raw_os_error() == Some(libc::EOPNOTSUPP) => {}
            done => done?,
        }
    }
    if v6 {
        starts.extend(source_starts(netlink)?);
    }
    starts.sort_unstable();
    starts.dedup();
    Ok(starts)
}

/// Where another source may begin. For IPv6 the kernel chooses it destination by destination, whatever the route (RFC 6724,
/// 5): by the label of the prefix that the destination is in, and by what it has in common with each address of this machine.
fn source_starts(netlink: &mut Netlink) -> io::Result<Vec<u128>> {
    let fixed = [family(true), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let low = |message: &[u8], from| {
        attributes(message, from)
            .find(|(kind, _)| *kind == IFA_ADDRESS)
            .and_then(|(_, value)| address(value))
            .map(number)
    };
    let mut prefixes = Vec::new();
    let labels = netlink.all(Request::new(libc::RTM_GETADDRLABEL, &fixed), |message| {
        prefixes.extend(low(message, LABEL_FIXED).zip(message.get(2).copied()));
    });
    match labels {
        // A kernel without labels.
        Err(error) if error.raw_os_error() == Some(libc::EOPNOTSUPP) => {}
        done => done?,
    }
    let mut own = Vec::new();
    netlink.all(Request::new(libc::RTM_GETADDR, &fixed[..ADDRESS_FIXED]), |message| {
        own.extend(low(message, ADDRESS_FIXED).zip(message.get(1).copied()));
    })?;
    own.sort_unstable();
    // Two addresses are told apart by the first bit that differs: no two differ later than neighbours in the order.
    for pair in own.windows(2) {
        let differ = u8::try_from((pair[0].0 ^ pair[1].0).leading_zeros()).unwrap_or(128);
        prefixes.extend(pair.iter().map(|(ip, _)| (*ip, differ.saturating_add(1).min(128))));
    }
    prefixes.extend(own);
    let all = |(ip, length): (u128, u8)| {
        let mask = u128::MAX.checked_shl(u32::from(128 - length.min(128))).unwrap_or(0);
        ends(ip & mask, length.min(128), 128)
    };
    Ok(prefixes.into_iter().flat_map(all).collect())
}

/// The first address of a prefix, and the first one after it where there is one.
fn ends(low: u128, length: u8, width: u8) -> impl Iterator<Item = u128> {
    let size = 1u128.checked_shl(u32::from(width.saturating_sub(length)));
    let last = if width == 32 { u128::from(u32::MAX) } else { u128::MAX };
    let after = size.and_then(|size| low.checked_add(size)).filter(|after| *after <= last);
    std::iter::once(low).chain(after)
}

fn family(v6: bool) -> u8 {
    u8::try_from(if v6 { libc::AF_INET6 } else { libc::AF_INET }).unwrap_or(0)
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_where_the_next_begins() {
        let all = |low, length, width| ends(low, length, width).collect::<Vec<_>>();
        assert_eq!(all(0x0a00_0000, 8, 32), [0x0a00_0000, 0x0b00_0000]);
        assert_eq!(all(0xff00_0000, 8, 32), [0xff00_0000]);
        assert_eq!(all(7, 32, 32), [7, 8]);
        assert_eq!(all(0, 0, 32), [0]);
        assert_eq!(all(0, 0, 128), [0]);
        assert_eq!(all(u128::MAX, 128, 128), [u128::MAX]);
    }
}
