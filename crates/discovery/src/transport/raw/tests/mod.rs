//! Probes as bytes, the answers that hosts and routers make of them, and what is believed.

mod answers;
mod bytes;
mod filters;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::build::{ETHERNET, FRAME, Head};
use super::key::Key;
use super::wire::{folded, next, sum};
use crate::{Probe, ProbeKind};

const KEY: (u64, u64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
const HOST4: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 19, 1, 7));
const HOST6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0x19, 0, 0, 0, 0, 0, 7));
const OURS4: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 18, 0, 2));
const OURS6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0x18, 0, 0, 0, 0, 0, 2));
const OUR_MAC: [u8; 6] = [2, 0, 0, 0, 0, 2];
const NEXT_MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];

fn key() -> Key {
    Key::new(KEY)
}

fn probe(to: IpAddr, kind: ProbeKind, attempt: u8) -> Probe {
    Probe { to, kind, attempt, patience: Duration::from_secs(1) }
}

/// A probe's frame.
fn frame(probe: &Probe) -> Vec<u8> {
    let mut frame = [0xee; FRAME];
    let head = Head::new(if probe.to.is_ipv6() { OURS6 } else { OURS4 }, OUR_MAC);
    let length = head.write(&key(), NEXT_MAC, probe, &mut frame).unwrap();
    frame[..length].to_vec()
}

/// A probe from its IP header on.
fn packet(probe: &Probe) -> Vec<u8> {
    frame(probe)[ETHERNET..].to_vec()
}

/// What follows a probe's IP header.
fn body(probe: &Probe) -> Vec<u8> {
    packet(probe)[if probe.to.is_ipv6() { 40 } else { 20 }..].to_vec()
}

/// An IP packet to us, with so many bytes of IPv4 options or of an IPv6 header of options before what it carries.
fn from(source: IpAddr, protocol: u8, options: usize, body: &[u8]) -> Vec<u8> {
    let mut bytes = match (source, OURS6) {
        (IpAddr::V4(source), _) => {
            let mut bytes = vec![0; 20 + options];
            bytes[0] = 0x45 + u8::try_from(options / 4).unwrap();
            let total = u16::try_from(20 + options + body.len()).unwrap();
            bytes[2..4].copy_from_slice(&total.to_be_bytes());
            (bytes[8], bytes[9]) = (57, protocol);
            bytes[12..16].copy_from_slice(&source.octets());
            bytes[16..20].copy_from_slice(&[198, 18, 0, 2]);
            bytes
        }
        (IpAddr::V6(source), IpAddr::V6(ours)) => {
            let mut bytes = vec![0; 40 + options];
            bytes[0] = 0x60;
            bytes[4..6].copy_from_slice(&u16::try_from(options + body.len()).unwrap().to_be_bytes());
            (bytes[6], bytes[7]) = (if options == 0 { protocol } else { next::DESTINATION }, 57);
            bytes[8..24].copy_from_slice(&source.octets());
            bytes[24..40].copy_from_slice(&ours.octets());
            if options > 0 {
                (bytes[40], bytes[41]) = (protocol, u8::try_from(options / 8 - 1).unwrap());
            }
            bytes
        }
        (IpAddr::V6(_), IpAddr::V4(_)) => unreachable!(),
    };
    bytes.extend_from_slice(body);
    bytes
}

/// What a host answers a TCP probe with (RFC 9293).
fn segment(probe: &Probe, flags: u8) -> Vec<u8> {
    let asked = body(probe);
    let mut answer = vec![0; 20];
    answer[..2].copy_from_slice(&asked[2..4]);
    answer[2..4].copy_from_slice(&asked[..2]);
    if matches!(probe.kind, ProbeKind::Ack(_)) {
        answer[4..8].copy_from_slice(&asked[8..12]);
    } else {
        let sequence = u32::from_be_bytes(*asked[4..].first_chunk().unwrap());
        answer[4..8].copy_from_slice(&[9; 4]);
        answer[8..12].copy_from_slice(&sequence.wrapping_add(1).to_be_bytes());
    }
    (answer[12], answer[13]) = (0x50, flags);
    answer
}

/// An ICMP error that quotes the first bytes of a probe.
fn error(kind: u8, code: u8, probe: &Probe, quoted: usize) -> Vec<u8> {
    let mut bytes = vec![kind, code, 0, 0, 0, 0, 0, 0];
    let probe = packet(probe);
    bytes.extend_from_slice(&probe[..quoted.min(probe.len())]);
    bytes
}

/// The checksum over bytes that have their own in them, as RFC 1071 has a reader reckon it: 0 where it is right.
fn checked(bytes: &[u8], pseudo: u32) -> u16 {
    folded(sum(bytes) + pseudo)
}

#[test]
fn a_transport_may_move_to_another_thread() {
    fn may_move<T: Send>() {}
    may_move::<super::RawTransport>();
}
