//! `lab-delay MILLISECONDS`: a turn on the way, for kernels that have no netem. Every IPv4 and IPv6 packet that comes into
//! the network namespace in which it runs is sent back by the same interface, so much later, to where it came from.
//!
//! `lab/lab` gives it a namespace of its own, with one cable to the router, and routes through it what shall be late.
//! It says `ready` when it hears all, and runs until it is ended. Packets stay in order; what does not fit into its queue
//! is lost, as with any queue.

use std::os::fd::{AsRawFd, OwnedFd};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::sockopt::{RcvBufForce, SndBufForce};
use nix::sys::socket::{
    AddressFamily, LinkAddr, MsgFlags, SockFlag, SockProtocol, SockType, recvfrom, sendto, setsockopt, socket,
};

/// Packets on their way, at most: two seconds of the fastest scan here.
const QUEUE: usize = 1_000_000;
/// Bytes that the kernel keeps of what has come and was not read yet, and the same for sending.
const BUFFER: usize = 256 << 20;
/// No frame is longer: the lab forbids the kernel to put segments together.
const LONGEST: usize = 2048;
/// The kernel's mark for what this machine itself sent (`PACKET_OUTGOING`).
const OUTGOING: u8 = 4;

/// One frame that waits.
struct Late {
    due: Instant,
    from: LinkAddr,
    frame: Vec<u8>,
}

fn main() -> ExitCode {
    let Some(delay) = std::env::args().nth(1).and_then(|ms| ms.parse().ok()).map(Duration::from_millis)
    else {
        eprintln!("lab-delay: takes one word, the milliseconds");
        return ExitCode::from(2);
    };
    match run(delay) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lab-delay: {error} (it needs CAP_NET_RAW and CAP_NET_ADMIN)");
            ExitCode::FAILURE
        }
    }
}

fn run(delay: Duration) -> nix::Result<()> {
    let socket = Arc::new(open()?);
    let (queue, waiting) = sync_channel(QUEUE);
    println!("ready");
    let sending = Arc::clone(&socket);
    thread::spawn(move || send(&sending, &waiting));
    hear(&socket, &queue, delay)
}

/// A socket on all interfaces of the namespace.
fn open() -> nix::Result<OwnedFd> {
    let socket = socket(AddressFamily::Packet, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::EthAll)?;
    setsockopt(&socket, RcvBufForce, &BUFFER)?;
    setsockopt(&socket, SndBufForce, &BUFFER)?;
    Ok(socket)
}

fn hear(socket: &OwnedFd, queue: &SyncSender<Late>, delay: Duration) -> nix::Result<()> {
    let mut buffer = [0; LONGEST];
    loop {
        let (length, from) = match recvfrom::<LinkAddr>(socket.as_raw_fd(), &mut buffer) {
            Ok((length, Some(from))) if from.pkttype() != OUTGOING => (length, from),
            // The interface may come after us.
            Ok(_) | Err(Errno::EINTR | Errno::ENETDOWN) => continue,
            Err(error) => return Err(error),
        };
        let mut frame = buffer[..length].to_vec();
        if !turn(&mut frame) {
            continue;
        }
        match queue.try_send(Late { due: Instant::now() + delay, from, frame }) {
            Ok(()) | Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => return Ok(()),
        }
    }
}

fn send(socket: &OwnedFd, waiting: &Receiver<Late>) {
    for late in waiting {
        if let Some(early) = late.due.checked_duration_since(Instant::now()) {
            thread::sleep(early);
        }
        if let Err(error) = sendto(socket.as_raw_fd(), &late.frame, &late.from, MsgFlags::empty()) {
            eprintln!("lab-delay: {} bytes not sent: {error}", late.frame.len());
        }
    }
}

/// Makes a frame one that goes back: addresses of the link swapped, and its checksum made, which the kernel leaves to
/// network cards. Not for what is no IP, or speaks to all of the link.
fn turn(frame: &mut [u8]) -> bool {
    let Some((link, packet)) = frame.split_at_mut_checked(14) else { return false };
    let (to, rest) = link.split_at_mut(6);
    if to[0] & 1 == 1 {
        return false;
    }
    to.swap_with_slice(&mut rest[..6]);
    match link[12..] {
        [0x08, 0x00] => turn_v4(packet),
        [0x86, 0xdd] => turn_v6(packet),
        _ => false,
    }
}

fn turn_v4(packet: &mut [u8]) -> bool {
    if packet.len() < 20 {
        return false;
    }
    let header = usize::from(packet[0] & 15) * 4;
    let length = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
    if header < 20 || length < header || packet.len() < length {
        return false;
    }
    let is_fragment = u16::from_be_bytes([packet[6], packet[7]]) & 0x3fff != 0;
    let (ip, segment) = packet[..length].split_at_mut(header);
    if !is_fragment {
        check(&ip[12..20], ip[9], segment);
    }
    true
}

fn turn_v6(packet: &mut [u8]) -> bool {
    if packet.len() < 40 {
        return false;
    }
    let length = 40 + usize::from(u16::from_be_bytes([packet[4], packet[5]]));
    if packet.len() < length {
        return false;
    }
    let (ip, segment) = packet[..length].split_at_mut(40);
    check(&ip[8..40], ip[6], segment);
    true
}

/// Writes the checksum of a TCP segment or UDP datagram; leaves others alone.
fn check(addresses: &[u8], protocol: u8, segment: &mut [u8]) {
    let at = match protocol {
        6 if segment.len() >= 20 => 16,
        17 if segment.len() >= 8 => 6,
        _ => return,
    };
    segment[at..at + 2].fill(0);
    let length = u32::try_from(segment.len()).unwrap_or(0);
    let mut sum = words(addresses) + words(segment) + u32::from(protocol) + length;
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let sum = !u16::try_from(sum).unwrap_or(0);
    segment[at..at + 2].copy_from_slice(&if sum == 0 { 0xffff } else { sum }.to_be_bytes());
}

/// The sum of big-endian words of 16 bits, an odd byte filled up.
fn words(bytes: &[u8]) -> u32 {
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u32::from(*low));
    bytes.chunks(2).map(word).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A SYN-ACK of 198.19.1.1:80, less the checksum of the segment.
    fn frame() -> Vec<u8> {
        let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0];
        frame.extend([0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0xaf, 0x97, 198, 19, 1, 1, 198, 18, 0, 2]);
        frame.extend([0, 80, 200, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0xfa, 0xf0, 0, 0, 0, 0]);
        frame
    }

    #[test]
    fn a_frame_goes_back_with_a_right_checksum() {
        let mut turned = frame();
        assert!(turn(&mut turned));
        assert_eq!(turned[..12], [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
        assert_eq!(turned[14..34], frame()[14..34], "the header's own checksum stays");
        let (ip, segment) = turned[14..].split_at(20);
        let mut sum = words(&ip[12..20]) + words(segment) + 6 + 20;
        sum = (sum & 0xffff) + (sum >> 16);
        assert_eq!((sum & 0xffff) + (sum >> 16), 0xffff);
    }

    #[test]
    fn what_is_cut_off_or_no_ip_is_left() {
        let whole = frame();
        for length in 0..whole.len() {
            assert!(!turn(&mut whole[..length].to_vec()), "{length}");
        }
        for (place, byte) in [(0, 0x33), (13, 6)] {
            let mut other = frame();
            other[place] = byte;
            assert!(!turn(&mut other), "{place}");
        }
    }
}
