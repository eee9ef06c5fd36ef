//! Questions to the kernel about routes, interfaces and neighbours (rtnetlink(7)), as few of its messages as the
//! prober needs.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::AsRawFd;

use nix::libc;
use nix::sys::socket::NetlinkAddr;
use socket2::{Domain, Protocol, Socket, Type};

/// A message's header.
const HEADER: usize = 16;
/// The kernel sends no longer messages than this.
const BUFFER: usize = 64 << 10;

/// The groups of notes: interfaces; addresses, routes and rules of a family. Bits, the lowest of which is group 1.
const GROUPS_V4: u32 = group(1) | group(5) | group(7) | group(8);
const GROUPS_V6: u32 = group(1) | group(9) | group(11) | group(19);

const fn group(number: u32) -> u32 {
    1 << (number - 1)
}

/// A socket to the kernel's routing.
pub(super) struct Netlink {
    socket: Socket,
    sequence: u32,
    buffer: Vec<u8>,
}

/// A request: its type, the fixed part, and attributes.
pub(super) struct Request {
    kind: u16,
    bytes: Vec<u8>,
}

impl Request {
    pub(super) fn new(kind: u16, fixed: &[u8]) -> Self {
        let mut bytes = vec![0; HEADER];
        bytes.extend_from_slice(fixed);
        Self { kind, bytes }
    }

    pub(super) fn with(mut self, attribute: u16, value: &[u8]) -> Self {
        let length = u16::try_from(4 + value.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&attribute.to_ne_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self
    }
}

impl Netlink {
    pub(super) fn open() -> io::Result<Self> {
        let domain = Domain::from(libc::AF_NETLINK);
        let socket = Socket::new(domain, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE)))?;
        // The kernel answers at once or not at all; nothing hangs where an answer is lost.
        socket.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
        Ok(Self { socket, sequence: 0, buffer: vec![0; BUFFER] })
    }

    /// Asks for one thing. The kernel's refusal is the error, with its number.
    pub(super) fn one(&mut self, request: Request) -> io::Result<Vec<u8>> {
        let mut found = None;
        self.ask(request, libc::NLM_F_REQUEST, |message| found = Some(message.to_vec()))?;
        found.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }

    /// Asks for all of a kind, which `each` is given: what follows a message's header.
    pub(super) fn all(&mut self, request: Request, each: impl FnMut(&[u8])) -> io::Result<()> {
        self.ask(request, libc::NLM_F_REQUEST | libc::NLM_F_DUMP, each)
    }

    fn ask(&mut self, mut request: Request, flags: i32, mut each: impl FnMut(&[u8])) -> io::Result<()> {
        self.sequence = self.sequence.wrapping_add(1);
        let length = u32::try_from(request.bytes.len()).unwrap_or(u32::MAX);
        let flag_bits = u16::try_from(flags).unwrap_or(0);
        request.bytes[..4].copy_from_slice(&length.to_ne_bytes());
        request.bytes[4..6].copy_from_slice(&request.kind.to_ne_bytes());
        request.bytes[6..8].copy_from_slice(&flag_bits.to_ne_bytes());
        request.bytes[8..12].copy_from_slice(&self.sequence.to_ne_bytes());
        (&self.socket).write_all(&request.bytes)?;
        let many = flags & libc::NLM_F_DUMP == libc::NLM_F_DUMP;
        loop {
            let read = (&self.socket).read(&mut self.buffer)?;
            let mut rest = &self.buffer[..read];
            while let Some((kind, sequence, message, after)) = split(rest) {
                rest = after;
                if sequence != self.sequence {
                    continue;
                }
                match i32::from(kind) {
                    libc::NLMSG_DONE => return Ok(()),
                    libc::NLMSG_ERROR => match i32_at(message, 0).unwrap_or(0) {
                        0 => return Ok(()),
                        error => return Err(io::Error::from_raw_os_error(-error)),
                    },
                    _ => each(message),
                }
                if !many {
                    return Ok(());
                }
            }
        }
    }
}

/// The kernel's notes of changes of routes, rules, addresses and interfaces.
pub(super) struct Changes {
    socket: Socket,
    buffer: Vec<u8>,
}

impl Changes {
    pub(super) fn follow(v6: bool) -> io::Result<Self> {
        let domain = Domain::from(libc::AF_NETLINK);
        let socket = Socket::new(domain, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE)))?;
        socket.set_nonblocking(true)?;
        let groups = if v6 { GROUPS_V6 } else { GROUPS_V4 };
        nix::sys::socket::bind(socket.as_raw_fd(), &NetlinkAddr::new(0, groups))?;
        Ok(Self { socket, buffer: vec![0; BUFFER] })
    }

    /// Whether there was one since the last call.
    pub(super) fn any(&mut self) -> bool {
        let mut any = false;
        loop {
            match (&self.socket).read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return any,
                // More than the socket holds: the kernel says so once.
                _ => any = true,
            }
        }
    }
}

/// A message's type, its number, its content, and what follows it.
fn split(bytes: &[u8]) -> Option<(u16, u32, &[u8], &[u8])> {
    let length = usize::try_from(u32_at(bytes, 0)?).ok()?;
    let message = bytes.get(HEADER..length)?;
    let after = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    Some((u16_at(bytes, 4)?, u32_at(bytes, 8)?, message, after))
}

/// The attributes that begin at `from`: the number and the value of each.
pub(super) fn attributes(message: &[u8], from: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = message.get(from..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = usize::from(u16_at(rest, 0)?);
        // The two high bits are flags.
        let kind = u16_at(rest, 2)? & 0x3fff;
        let value = rest.get(4..length)?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, value))
    })
}

/// An address of 4 or 16 bytes.
pub(super) fn address(value: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(value) {
        return Some(Ipv4Addr::from(v4).into());
    }
    <[u8; 16]>::try_from(value).ok().map(|v6| Ipv6Addr::from(v6).into())
}

/// The bytes of an address.
pub(super) fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// In this machine's order.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    super::wire::bytes(bytes, at).map(u16::from_ne_bytes)
}

/// In this machine's order, as netlink has all numbers.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    super::wire::bytes(bytes, at).map(u32::from_ne_bytes)
}

/// In this machine's order.
pub(super) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    super::wire::bytes(bytes, at).map(i32::from_ne_bytes)
}
