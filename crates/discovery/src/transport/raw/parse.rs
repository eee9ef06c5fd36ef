//! What came back: read with every bound checked, and believed only where it has our key in it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::build::Mac;
use super::key::{Key, icmp_attempt};
use super::wire::{bytes, icmp4, icmp6, next, tcp, u16_at, u32_at};
use crate::{ProbeKind, Said, Unreachable};

/// Headers that are skipped between an IPv6 header and what it carries.
const EXTENSIONS: usize = 8;

/// An answer that has our key in it; or one of a neighbour, which can have none: whether it was asked is for the
/// reader to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) host: IpAddr,
    pub(super) kind: ProbeKind,
    /// 0 for [`ProbeKind::Neighbour`].
    pub(super) attempt: u8,
    pub(super) said: Said,
    pub(super) from: IpAddr,
    /// 0 in ARP.
    pub(super) ttl: u8,
    /// What a neighbour says its hardware address is.
    pub(super) mac: Option<Mac>,
}

/// Reads an IPv4 packet.
pub(super) fn ipv4(key: &Key, packet: &[u8]) -> Option<Heard> {
    let (header, body) = split_v4(packet)?;
    let fragment = u16_at(header, 6)? & 0x3fff;
    if fragment != 0 {
        return None;
    }
    let from = IpAddr::from(Ipv4Addr::from(bytes::<4>(header, 12)?));
    let ttl = *header.get(8)?;
    let (host, kind, attempt, said) = match *header.get(9)? {
        next::TCP => from_host(from, segment(key, from, body)?),
        next::ICMP => match *body.first()? {
            icmp4::ECHO_REPLY => from_host(from, reply(key, from, ProbeKind::Echo, body)?),
            icmp4::TIMESTAMP_REPLY => from_host(from, reply(key, from, ProbeKind::Timestamp, body)?),
            icmp4::UNREACHABLE => {
                quoted(quote_v4(key, body)?, Said::Unreachable(unreachable_v4(*body.get(1)?)))
            }
            icmp4::TIME_EXCEEDED => quoted(quote_v4(key, body)?, Said::TimeExceeded),
            _ => return None,
        },
        _ => return None,
    };
    Some(Heard { host, kind, attempt, said, from, ttl, mac: None })
}

/// Reads an IPv6 packet.
pub(super) fn ipv6(key: &Key, packet: &[u8]) -> Option<Heard> {
    let (carried, body) = split_v6(packet)?;
    let from = IpAddr::from(Ipv6Addr::from(bytes::<16>(packet, 8)?));
    let ttl = *packet.get(7)?;
    let (host, kind, attempt, said) = match carried {
        next::TCP => from_host(from, segment(key, from, body)?),
        next::ICMP6 => match *body.first()? {
            icmp6::ECHO_REPLY => from_host(from, reply(key, from, ProbeKind::Echo, body)?),
            icmp6::NEIGHBOUR_ADVERT if ttl == 255 => return advert(from, ttl, body),
            icmp6::UNREACHABLE => {
                quoted(quote_v6(key, body)?, Said::Unreachable(unreachable_v6(*body.get(1)?)))
            }
            icmp6::TIME_EXCEEDED => quoted(quote_v6(key, body)?, Said::TimeExceeded),
            _ => return None,
        },
        _ => return None,
    };
    Some(Heard { host, kind, attempt, said, from, ttl, mac: None })
}

/// Reads an ARP packet: a reply of an IPv4 host on Ethernet.
pub(super) fn arp(packet: &[u8]) -> Option<Heard> {
    if bytes::<8>(packet, 0)? != [0, 1, 8, 0, 6, 4, 0, 2] {
        return None;
    }
    let host = IpAddr::from(Ipv4Addr::from(bytes::<4>(packet, 14)?));
    Some(neighbour(host, host, 0, Some(bytes(packet, 8)?)))
}

type Told = (IpAddr, ProbeKind, u8, Said);

fn from_host(host: IpAddr, (kind, attempt, said): (ProbeKind, u8, Said)) -> Told {
    (host, kind, attempt, said)
}

fn quoted((host, kind, attempt): (IpAddr, ProbeKind, u8), said: Said) -> Told {
    (host, kind, attempt, said)
}

fn neighbour(host: IpAddr, from: IpAddr, ttl: u8, mac: Option<Mac>) -> Heard {
    Heard { host, kind: ProbeKind::Neighbour, attempt: 0, said: Said::Reply, from, ttl, mac }
}

/// The header with its options, and what follows as far as the header says and the packet goes.
fn split_v4(packet: &[u8]) -> Option<(&[u8], &[u8])> {
    let first = *packet.first()?;
    let length = usize::from(first & 0x0f) * 4;
    let total = usize::from(u16_at(packet, 2)?);
    if first >> 4 != 4 || length < 20 || total < length {
        return None;
    }
    // Shorter than it says where the kernel or a router has cut it.
    packet.get(..total.min(packet.len()))?.split_at_checked(length)
}

/// What an IPv6 packet carries behind its extension headers, and the bytes of it. None of a fragment.
fn split_v6(packet: &[u8]) -> Option<(u8, &[u8])> {
    if packet.first()? >> 4 != 6 {
        return None;
    }
    let total = 40 + usize::from(u16_at(packet, 4)?);
    let packet = packet.get(..total.min(packet.len()))?;
    let (mut carried, mut at) = (*packet.get(6)?, 40);
    for _ in 0..EXTENSIONS {
        match carried {
            next::HOP_BY_HOP | next::ROUTING | next::DESTINATION => {
                let length = (usize::from(*packet.get(at + 1)?) + 1) * 8;
                (carried, at) = (*packet.get(at)?, at + length);
            }
            // A whole packet in a fragment (RFC 6946).
            next::FRAGMENT if u16_at(packet, at + 2)? & 0xfff9 == 0 => {
                (carried, at) = (*packet.get(at)?, at + 8);
            }
            _ => return Some((carried, packet.get(at..)?)),
        }
    }
    None
}

/// A TCP segment of `host` to one of our ports.
fn segment(key: &Key, host: IpAddr, body: &[u8]) -> Option<(ProbeKind, u8, Said)> {
    let port = u16_at(body, 0)?;
    let attempt = key.attempt(u16_at(body, 2)?)?;
    let (sequence, acknowledged) = (u32_at(body, 4)?, u32_at(body, 8)?);
    let flags = *body.get(13)?;
    let sent = |kind| key.tag(host, kind, attempt);
    let (syn, ack) = (ProbeKind::Syn(port), ProbeKind::Ack(port));
    if flags & tcp::RST == 0 {
        let both = tcp::SYN | tcp::ACK;
        let ours = flags & both == both && acknowledged == sent(syn).sequence().wrapping_add(1);
        return ours.then_some((syn, attempt, Said::SynAck));
    }
    let believes = |kind| {
        let sequence = sent(kind).sequence();
        // RFC 9293 wants the SYN counted; some middle boxes do not.
        flags & tcp::ACK != 0 && (acknowledged == sequence.wrapping_add(1) || acknowledged == sequence)
    };
    if believes(syn) {
        return Some((syn, attempt, Said::Reset));
    }
    let ours = sequence == sent(ack).acknowledged() || believes(ack);
    ours.then_some((ack, attempt, Said::Reset))
}

/// A reply of `host` to an ICMP query, of either family.
fn reply(key: &Key, host: IpAddr, kind: ProbeKind, body: &[u8]) -> Option<(ProbeKind, u8, Said)> {
    let whole = body.get(1) == Some(&0);
    let attempt = query(key, host, kind, body)?;
    whole.then_some((kind, attempt, Said::Reply))
}

/// The attempt of an ICMP message that has the identifier and the sequence number of a query of ours to `host`.
fn query(key: &Key, host: IpAddr, kind: ProbeKind, body: &[u8]) -> Option<u8> {
    let (id, sequence) = (u16_at(body, 4)?, u16_at(body, 6)?);
    let attempt = icmp_attempt(sequence);
    let sent = key.tag(host, kind, attempt);
    (sent.icmp_id() == id && sent.icmp_sequence(attempt) == sequence).then_some(attempt)
}

/// The probe that an ICMP error quotes.
fn quote_v4(key: &Key, body: &[u8]) -> Option<(IpAddr, ProbeKind, u8)> {
    let (header, inner) = split_v4(body.get(8..)?)?;
    if u16_at(header, 6)? & 0x1fff != 0 {
        return None;
    }
    let host = IpAddr::from(Ipv4Addr::from(bytes::<4>(header, 16)?));
    match *header.get(9)? {
        next::TCP => quoted_segment(key, host, inner),
        next::ICMP => {
            let kind = match *inner.first()? {
                icmp4::ECHO => ProbeKind::Echo,
                icmp4::TIMESTAMP => ProbeKind::Timestamp,
                _ => return None,
            };
            Some((host, kind, query(key, host, kind, inner)?))
        }
        _ => None,
    }
}

/// The probe that an ICMPv6 error quotes.
fn quote_v6(key: &Key, body: &[u8]) -> Option<(IpAddr, ProbeKind, u8)> {
    let packet = body.get(8..)?;
    let (carried, inner) = split_v6(packet)?;
    let host = IpAddr::from(Ipv6Addr::from(bytes::<16>(packet, 24)?));
    match carried {
        next::TCP => quoted_segment(key, host, inner),
        next::ICMP6 if *inner.first()? == icmp6::ECHO => {
            Some((host, ProbeKind::Echo, query(key, host, ProbeKind::Echo, inner)?))
        }
        _ => None,
    }
}

/// The probe that the first 8 bytes of a TCP header are of; an ACK's sequence number is keyed as a SYN's is.
fn quoted_segment(key: &Key, host: IpAddr, inner: &[u8]) -> Option<(IpAddr, ProbeKind, u8)> {
    let attempt = key.attempt(u16_at(inner, 0)?)?;
    let port = u16_at(inner, 2)?;
    let sequence = u32_at(inner, 4)?;
    [ProbeKind::Syn(port), ProbeKind::Ack(port)]
        .into_iter()
        .find(|kind| key.tag(host, *kind, attempt).sequence() == sequence)
        .map(|kind| (host, kind, attempt))
}

/// A neighbour advertisement (RFC 4861): the target, and its hardware address where an option has it.
fn advert(from: IpAddr, ttl: u8, body: &[u8]) -> Option<Heard> {
    let host = IpAddr::from(Ipv6Addr::from(bytes::<16>(body, 8)?));
    let (mut at, mut mac) = (24, None);
    while let Some([kind, length]) = bytes::<2>(body, at) {
        if length == 0 {
            return None;
        }
        if (kind, length) == (2, 1) {
            mac = bytes(body, at + 2);
        }
        at += usize::from(length) * 8;
    }
    Some(neighbour(host, from, ttl, mac))
}

fn unreachable_v4(code: u8) -> Unreachable {
    match code {
        0 => Unreachable::Net,
        1 => Unreachable::Host,
        2 => Unreachable::Protocol,
        3 => Unreachable::Port,
        9 => Unreachable::NetProhibited,
        10 => Unreachable::HostProhibited,
        13 => Unreachable::AdminProhibited,
        code => Unreachable::Other(code),
    }
}

fn unreachable_v6(code: u8) -> Unreachable {
    match code {
        0 => Unreachable::NoRoute,
        1 | 5 => Unreachable::AdminProhibited,
        2 => Unreachable::BeyondScope,
        3 => Unreachable::Host,
        4 => Unreachable::Port,
        6 => Unreachable::RejectRoute,
        code => Unreachable::Other(code),
    }
}
