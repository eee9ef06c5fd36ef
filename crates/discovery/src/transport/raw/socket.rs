//! The sockets, and the calls that send and receive many packets at once: the only unsafe code of the crate.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::libc;
use socket2::{Domain, Protocol, SockAddr, SockFilter, Socket, Type};

use super::build::{ETHERNET, FRAME, Frame, Mac};
use super::wire::ether;

/// Packets in one call.
pub(super) const BATCH: usize = 256;
/// Bytes of a packet that are received: an ICMP error with all headers, options and what it quotes of them.
pub(super) const SNAP: usize = 512;

/// Of what waits to leave. Not reached where the interface keeps up.
const SEND_BUFFER: usize = 8 << 20;
/// Of what waits to be read: some 40,000 small packets, which the kernel counts with all their book-keeping.
const RECEIVE_BUFFER: usize = 32 << 20;

/// A socket that sends Ethernet frames on one interface, past its queueing discipline. It receives nothing.
pub(super) fn frames(interface: i32) -> io::Result<Socket> {
    let socket = Socket::new(Domain::PACKET, Type::RAW, Some(Protocol::from(0)))?;
    set(&socket, libc::SOL_PACKET, libc::PACKET_QDISC_BYPASS, 1)?;
    socket.bind(&link_address(interface, 0)?)?;
    ready_to_send(socket)
}

/// A socket that sends IP packets with their headers, which the kernel routes. It receives nothing.
pub(super) fn packets(v6: bool) -> io::Result<Socket> {
    let domain = if v6 { Domain::IPV6 } else { Domain::IPV4 };
    ready_to_send(Socket::new(domain, Type::RAW, Some(Protocol::from(libc::IPPROTO_RAW)))?)
}

/// A socket that receives from all interfaces what has this type and passes the filter, from its network header on.
pub(super) fn receiver(ether_type: u16, filter: &[SockFilter]) -> io::Result<Socket> {
    // Of no protocol until the filter is there: nothing comes in unfiltered.
    let socket = Socket::new(Domain::PACKET, Type::DGRAM, Some(Protocol::from(0)))?;
    socket.attach_filter(filter)?;
    // A kernel before 4.20 has no such option; the filter wants our ports as the destination anyway.
    let _ = set(&socket, libc::SOL_PACKET, libc::PACKET_IGNORE_OUTGOING, 1);
    let size = i32::try_from(RECEIVE_BUFFER).unwrap_or(i32::MAX);
    if set(&socket, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, size).is_err() {
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&link_address(0, ether_type)?)?;
    Ok(socket)
}

fn ready_to_send(socket: Socket) -> io::Result<Socket> {
    let size = i32::try_from(SEND_BUFFER).unwrap_or(i32::MAX);
    if set(&socket, libc::SOL_SOCKET, libc::SO_SNDBUFFORCE, size).is_err() {
        socket.set_send_buffer_size(SEND_BUFFER)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Packets that wait to be sent together by one socket.
pub(super) struct Packets {
    frames: Box<[Frame]>,
    lengths: [usize; BATCH],
    /// Where the kernel is to route them; empty where the frames say it themselves.
    to: Vec<SockAddr>,
    count: usize,
}

impl Packets {
    pub(super) fn new() -> Self {
        Self {
            frames: vec![[0; FRAME]; BATCH].into_boxed_slice(),
            lengths: [0; BATCH],
            to: Vec::with_capacity(BATCH),
            count: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether the kernel is to route them.
    pub(super) fn are_routed(&self) -> bool {
        !self.to.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.to.clear();
    }

    /// Where the next packet is to be written; none where it is full.
    pub(super) fn next(&mut self) -> Option<&mut Frame> {
        self.frames.get_mut(self.count)
    }

    /// Keeps what was written. All of a batch have an address `to`, or none has.
    pub(super) fn push(&mut self, length: usize, to: Option<SockAddr>) {
        self.lengths[self.count] = length.min(FRAME);
        self.to.extend(to);
        self.count += 1;
    }

    /// Sends the first of them, as many as the socket takes, and says how many.
    #[allow(
        unsafe_code,
        reason = "nix packs its headers anew for each message, at a fifth of the whole cost"
    )]
    pub(super) fn send(&mut self, socket: BorrowedFd<'_>) -> io::Result<usize> {
        let routed = self.are_routed() && self.to.len() == self.count;
        let start = if routed { ETHERNET } else { 0 };
        let mut parts = [EMPTY_PART; BATCH];
        let mut headers = [EMPTY_HEADER; BATCH];
        for at in 0..self.count {
            let bytes = &mut self.frames[at][start..self.lengths[at].max(start)];
            parts[at] = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
            let header = &mut headers[at].msg_hdr;
            (header.msg_iov, header.msg_iovlen) = (&raw mut parts[at], 1);
            if routed {
                header.msg_name = self.to[at].as_ptr().cast_mut().cast();
                header.msg_namelen = self.to[at].len();
            }
        }
        let count = libc::c_uint::try_from(self.count).unwrap_or(0);
        // SAFETY: the first `count` of `headers` point to `parts`, these to `self.frames`, and names to `self.to`, with
        // their lengths; all outlive the call, which reads them and writes nothing but `msg_len`.
        let sent =
            unsafe { libc::sendmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), count, libc::MSG_DONTWAIT) };
        usize::try_from(sent).map_err(|_| io::Error::last_os_error())
    }
}

/// Packets that were received together.
pub(super) struct Inbox {
    bytes: Box<[[u8; SNAP]]>,
    lengths: [usize; BATCH],
    from: Box<[libc::sockaddr_ll]>,
}

impl Inbox {
    pub(super) fn new() -> Self {
        let from = vec![NO_LINK; BATCH].into_boxed_slice();
        Self { bytes: vec![[0; SNAP]; BATCH].into_boxed_slice(), lengths: [0; BATCH], from }
    }

    /// One of those that are there, and the hardware address that it came from where the link is Ethernet.
    pub(super) fn packet(&self, at: usize) -> (&[u8], Option<Mac>) {
        (&self.bytes[at][..self.lengths[at]], ethernet(&self.from[at]))
    }

    /// Takes what the socket has, without waiting, and says how many packets.
    #[allow(unsafe_code, reason = "nix allocates for each message")]
    pub(super) fn receive(&mut self, socket: BorrowedFd<'_>) -> io::Result<usize> {
        let mut parts = [EMPTY_PART; BATCH];
        let mut headers = [EMPTY_HEADER; BATCH];
        for at in 0..BATCH {
            parts[at] = libc::iovec { iov_base: self.bytes[at].as_mut_ptr().cast(), iov_len: SNAP };
            let header = &mut headers[at].msg_hdr;
            (header.msg_iov, header.msg_iovlen) = (&raw mut parts[at], 1);
            header.msg_name = (&raw mut self.from[at]).cast();
            header.msg_namelen = LINK_LENGTH;
        }
        let count = libc::c_uint::try_from(BATCH).unwrap_or(0);
        let flags = libc::MSG_DONTWAIT;
        // SAFETY: `headers` has `count` elements; each points to one of `parts`, that to a buffer of `self.bytes`, and
        // its name to one of `self.from`, with their sizes. All outlive the call, and nothing else reads them meanwhile.
        let got = unsafe {
            libc::recvmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), count, flags, std::ptr::null_mut())
        };
        let got = usize::try_from(got).map_err(|_| io::Error::last_os_error())?;
        for (length, header) in self.lengths.iter_mut().zip(&headers).take(got) {
            *length = usize::try_from(header.msg_len).unwrap_or(0).min(SNAP);
        }
        Ok(got)
    }
}

/// Whether there may be more than the `count` packets that one call has brought.
pub(super) fn is_full(count: usize) -> bool {
    count == BATCH
}

const EMPTY_PART: libc::iovec = libc::iovec { iov_base: std::ptr::null_mut(), iov_len: 0 };

#[allow(unsafe_code, reason = "on musl the structure has private padding, and no other way to make it")]
// SAFETY: null pointers, lengths of zero: valid values of each field.
const EMPTY_HEADER: libc::mmsghdr = unsafe { std::mem::zeroed() };

const NO_LINK: libc::sockaddr_ll = libc::sockaddr_ll {
    sll_family: 0,
    sll_protocol: 0,
    sll_ifindex: 0,
    sll_hatype: 0,
    sll_pkttype: 0,
    sll_halen: 0,
    sll_addr: [0; 8],
};

#[allow(clippy::cast_possible_truncation, reason = "20 bytes")]
const LINK_LENGTH: libc::socklen_t = size_of::<libc::sockaddr_ll>() as libc::socklen_t;

fn ethernet(from: &libc::sockaddr_ll) -> Option<Mac> {
    let is_ethernet = from.sll_hatype == libc::ARPHRD_ETHER && from.sll_halen == 6;
    is_ethernet.then(|| from.sll_addr.first_chunk().copied()).flatten()
}

/// The packets of an IPv4 or IPv6 receiver that were lost because nobody read them, since the last call.
#[allow(unsafe_code, reason = "nix and socket2 have no call for it")]
pub(super) fn lost(socket: BorrowedFd<'_>) -> io::Result<u64> {
    let mut counts = [0u32; 2];
    let mut length = libc::socklen_t::try_from(size_of_val(&counts)).unwrap_or(0);
    // SAFETY: `counts` is as large as `length` says and laid out as `tpacket_stats`: packets, drops.
    let done = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_PACKET,
            libc::PACKET_STATISTICS,
            (&raw mut counts).cast(),
            &raw mut length,
        )
    };
    if done == 0 { Ok(u64::from(counts[1])) } else { Err(io::Error::last_os_error()) }
}

#[allow(unsafe_code, reason = "nix and socket2 have no such options")]
fn set(socket: &Socket, level: i32, name: i32, value: i32) -> io::Result<()> {
    let length = libc::socklen_t::try_from(size_of::<i32>()).unwrap_or(0);
    let fd = socket.as_fd().as_raw_fd();
    // SAFETY: `value` is an integer of `length` bytes, which the call reads.
    let done = unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), length) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// The address of an interface (0: all of them) and a type of packets (0: none).
#[allow(unsafe_code, reason = "socket2 makes no other address of this family")]
fn link_address(interface: i32, ether_type: u16) -> io::Result<SockAddr> {
    let link = libc::sockaddr_ll {
        sll_family: u16::try_from(libc::AF_PACKET).unwrap_or(0),
        sll_protocol: ether_type.to_be(),
        sll_ifindex: interface,
        ..NO_LINK
    };
    // SAFETY: the storage that is handed out is larger than `sockaddr_ll` and aligned for every address; the length set
    // is that of what was written.
    let ((), address) = unsafe {
        SockAddr::try_init(|storage, length| {
            storage.cast::<libc::sockaddr_ll>().write(link);
            length.write(LINK_LENGTH);
            Ok(())
        })
    }?;
    Ok(address)
}

/// The types of packets that a family's answers have.
pub(super) fn ether_type(v6: bool) -> u16 {
    if v6 { ether::IPV6 } else { ether::IPV4 }
}
