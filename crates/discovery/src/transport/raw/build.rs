//! Probes as bytes. What all probes of a route have in common is made once ([`Head`]), with its part of the checksums;
//! a probe costs a copy of it, one keyed hash and a few words.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::key::{Key, Tag};
use super::wire::{ether, folded, icmp4, icmp6, next, sum, sum_u32, tcp};
use crate::{Probe, ProbeKind};

/// The Ethernet header.
pub(super) const ETHERNET: usize = 14;
/// The longest probe: a neighbour solicitation.
pub(super) const FRAME: usize = ETHERNET + 40 + 32;
/// A hardware address.
pub(super) type Mac = [u8; 6];

/// Linux's own. Nmap takes a random one of 37 to 59 to look like nobody; here the most hops count.
const HOPS: u8 = 64;
/// Who reads a neighbour solicitation believes it only with this many hops left (RFC 4861): it has passed no router.
const NEIGHBOUR_HOPS: u8 = 255;
/// Nmap's.
const WINDOW: u16 = 1024;
/// Maximum segment size 1460. Nmap sends it too: some firewalls drop a SYN without options.
const MSS: [u8; 4] = [2, 4, 0x05, 0xb4];

/// A probe's bytes: as a packet socket sends them from 0, as a raw IP socket does from [`ETHERNET`].
pub(super) type Frame = [u8; FRAME];

/// What all probes of a route have in common.
#[derive(Clone, Debug)]
pub(super) struct Head {
    source: IpAddr,
    mac: Mac,
    /// Ethernet and IP header; zero where probes differ.
    bytes: [u8; ETHERNET + 40],
    /// Of the IPv4 header.
    header_sum: u32,
    /// Of the addresses in the pseudo header.
    source_sum: u32,
}

impl Head {
    /// Of probes from `source`, and from the hardware address `mac` where they leave by a packet socket.
    pub(super) fn new(source: IpAddr, mac: Mac) -> Self {
        let mut bytes = [0; ETHERNET + 40];
        bytes[6..12].copy_from_slice(&mac);
        let ip = &mut bytes[ETHERNET..];
        let (ether, source_sum) = match source {
            IpAddr::V4(source) => {
                (ip[0], ip[8]) = (0x45, HOPS);
                ip[12..16].copy_from_slice(&source.octets());
                (ether::IPV4, sum(&source.octets()))
            }
            IpAddr::V6(source) => {
                (ip[0], ip[7]) = (0x60, HOPS);
                ip[8..24].copy_from_slice(&source.octets());
                (ether::IPV6, sum(&source.octets()))
            }
        };
        bytes[12..14].copy_from_slice(&ether.to_be_bytes());
        let header_sum = sum(&bytes[ETHERNET..ETHERNET + 20]);
        Self { source, mac, bytes, header_sum, source_sum }
    }

    /// Whom probes come from.
    pub(super) fn source(&self) -> IpAddr {
        self.source
    }

    /// Writes a probe to the hardware address `to`, and says how long it is from the Ethernet header on. Nothing
    /// where there is no such probe of its family.
    pub(super) fn write(&self, key: &Key, to: Mac, probe: &Probe, frame: &mut Frame) -> Option<usize> {
        match probe.to {
            IpAddr::V4(host) => self.write_v4(key, to, host, probe, frame),
            IpAddr::V6(host) => self.write_v6(key, to, host, probe, frame),
        }
    }

    fn write_v4(
        &self,
        key: &Key,
        to: Mac,
        host: Ipv4Addr,
        probe: &Probe,
        frame: &mut Frame,
    ) -> Option<usize> {
        let IpAddr::V4(source) = self.source else { return None };
        if probe.kind == ProbeKind::Neighbour {
            return Some(arp_request(self.mac, source, host, frame));
        }
        frame[..ETHERNET + 20].copy_from_slice(&self.bytes[..ETHERNET + 20]);
        frame[..6].copy_from_slice(&to);
        let tag = key.tag(probe.to, probe.kind, probe.attempt);
        let host_sum = sum_u32(u32::from(host));
        let (ip, body) = frame[ETHERNET..].split_at_mut(20);
        let (protocol, length) = match probe.kind {
            ProbeKind::Syn(port) | ProbeKind::SynPing(port) => (
                next::TCP,
                segment(key, tag, probe.attempt, port, Ask::Syn, self.source_sum + host_sum, body),
            ),
            ProbeKind::Ack(port) => (
                next::TCP,
                segment(key, tag, probe.attempt, port, Ask::Ack, self.source_sum + host_sum, body),
            ),
            ProbeKind::Echo => (next::ICMP, query(icmp4::ECHO, 8, tag, probe.attempt, 0, body)),
            // Three times of day of 4 bytes each follow: zero, as Nmap has it. The answerer fills in its own.
            ProbeKind::Timestamp => (next::ICMP, query(icmp4::TIMESTAMP, 20, tag, probe.attempt, 0, body)),
            ProbeKind::Neighbour => return None,
        };
        let total = word(20 + length);
        let id = tag.ip_id();
        ip[2..4].copy_from_slice(&total.to_be_bytes());
        ip[4..6].copy_from_slice(&id.to_be_bytes());
        ip[9] = protocol;
        ip[16..20].copy_from_slice(&host.octets());
        let header_sum = self.header_sum + u32::from(total) + u32::from(id) + u32::from(protocol) + host_sum;
        ip[10..12].copy_from_slice(&folded(header_sum).to_be_bytes());
        Some(ETHERNET + 20 + length)
    }

    fn write_v6(
        &self,
        key: &Key,
        to: Mac,
        host: Ipv6Addr,
        probe: &Probe,
        frame: &mut Frame,
    ) -> Option<usize> {
        let IpAddr::V6(_) = self.source else { return None };
        frame[..ETHERNET + 40].copy_from_slice(&self.bytes);
        frame[..6].copy_from_slice(&to);
        let (ip, body) = frame[ETHERNET..].split_at_mut(40);
        if probe.kind == ProbeKind::Neighbour {
            let length = solicit(self.mac, self.source_sum, host, ip, body);
            frame[..6].copy_from_slice(&multicast(host));
            return Some(ETHERNET + 40 + length);
        }
        let tag = key.tag(probe.to, probe.kind, probe.attempt);
        let addresses = self.source_sum + sum(&host.octets());
        let (protocol, length) = match probe.kind {
            ProbeKind::Syn(port) | ProbeKind::SynPing(port) => {
                (next::TCP, segment(key, tag, probe.attempt, port, Ask::Syn, addresses, body))
            }
            ProbeKind::Ack(port) => {
                (next::TCP, segment(key, tag, probe.attempt, port, Ask::Ack, addresses, body))
            }
            ProbeKind::Echo => {
                let pseudo = addresses + u32::from(next::ICMP6) + 8;
                (next::ICMP6, query(icmp6::ECHO, 8, tag, probe.attempt, pseudo, body))
            }
            ProbeKind::Timestamp | ProbeKind::Neighbour => return None,
        };
        ip[4..6].copy_from_slice(&word(length).to_be_bytes());
        ip[6] = protocol;
        ip[24..40].copy_from_slice(&host.octets());
        Some(ETHERNET + 40 + length)
    }
}

#[derive(Clone, Copy)]
enum Ask {
    Syn,
    Ack,
}

/// Writes a TCP segment without data and says how long it is. `addresses` is their part of the checksum.
fn segment(key: &Key, tag: Tag, attempt: u8, port: u16, ask: Ask, addresses: u32, body: &mut [u8]) -> usize {
    let (length, flags, acknowledged) = match ask {
        Ask::Syn => (24, tcp::SYN, 0),
        Ask::Ack => (20, tcp::ACK, tag.acknowledged()),
    };
    let from = key.port(attempt);
    let sequence = tag.sequence();
    let shape = u16::from_be_bytes([u8::try_from(length << 2).unwrap_or(0), flags]);
    let mut total = addresses + u32::from(next::TCP) + u32::from(word(length));
    total += u32::from(from) + u32::from(port) + u32::from(shape) + u32::from(WINDOW);
    total += sum_u32(sequence) + sum_u32(acknowledged);
    if length == 24 {
        body[20..24].copy_from_slice(&MSS);
        total += sum(&MSS);
    }
    body[..2].copy_from_slice(&from.to_be_bytes());
    body[2..4].copy_from_slice(&port.to_be_bytes());
    body[4..8].copy_from_slice(&sequence.to_be_bytes());
    body[8..12].copy_from_slice(&acknowledged.to_be_bytes());
    body[12..14].copy_from_slice(&shape.to_be_bytes());
    body[14..16].copy_from_slice(&WINDOW.to_be_bytes());
    body[16..18].copy_from_slice(&folded(total).to_be_bytes());
    body[18..20].fill(0);
    length
}

/// Writes an ICMP query, and says how long it is. `pseudo` is the pseudo header's part of the checksum.
fn query(kind: u8, length: usize, tag: Tag, attempt: u8, pseudo: u32, body: &mut [u8]) -> usize {
    let (id, sequence) = (tag.icmp_id(), tag.icmp_sequence(attempt));
    let total = pseudo + (u32::from(kind) << 8) + u32::from(id) + u32::from(sequence);
    body[..length].fill(0);
    body[0] = kind;
    body[2..4].copy_from_slice(&folded(total).to_be_bytes());
    body[4..6].copy_from_slice(&id.to_be_bytes());
    body[6..8].copy_from_slice(&sequence.to_be_bytes());
    length
}

fn arp_request(mac: Mac, source: Ipv4Addr, host: Ipv4Addr, frame: &mut Frame) -> usize {
    frame[..6].fill(0xff);
    frame[6..12].copy_from_slice(&mac);
    frame[12..14].copy_from_slice(&ether::ARP.to_be_bytes());
    // Ethernet, IPv4, their lengths, a request.
    frame[14..22].copy_from_slice(&[0, 1, 8, 0, 6, 4, 0, 1]);
    frame[22..28].copy_from_slice(&mac);
    frame[28..32].copy_from_slice(&source.octets());
    frame[32..38].fill(0);
    frame[38..42].copy_from_slice(&host.octets());
    42
}

/// Writes a neighbour solicitation (RFC 4861) behind its IP header, and says how long it is.
fn solicit(mac: Mac, source_sum: u32, host: Ipv6Addr, ip: &mut [u8], body: &mut [u8]) -> usize {
    let mut group = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0];
    group[13..].copy_from_slice(&host.octets()[13..]);
    let length = 32;
    body[..length].fill(0);
    body[0] = icmp6::NEIGHBOUR_SOLICIT;
    body[8..24].copy_from_slice(&host.octets());
    // Our hardware address, for the answer.
    body[24..26].copy_from_slice(&[1, 1]);
    body[26..32].copy_from_slice(&mac);
    let pseudo = source_sum + sum(&group) + u32::from(next::ICMP6) + u32::from(word(length));
    let checksum = folded(pseudo + sum(&body[..length]));
    body[2..4].copy_from_slice(&checksum.to_be_bytes());
    ip[4..6].copy_from_slice(&word(length).to_be_bytes());
    (ip[6], ip[7]) = (next::ICMP6, NEIGHBOUR_HOPS);
    ip[24..40].copy_from_slice(&group);
    length
}

/// The Ethernet group that a host listens to for solicitations of its address (RFC 2464).
fn multicast(host: Ipv6Addr) -> Mac {
    let [.., a, b, c] = host.octets();
    [0x33, 0x33, 0xff, a, b, c]
}

/// A length as the headers have it.
fn word(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}
