//! The numbers of the protocols (IANA), and bounds-checked reading of what may be hostile.

/// Ethernet's types.
pub(super) mod ether {
    pub(in super::super) const IPV4: u16 = 0x0800;
    pub(in super::super) const ARP: u16 = 0x0806;
    pub(in super::super) const IPV6: u16 = 0x86dd;
}

/// What follows an IP header.
pub(super) mod next {
    pub(in super::super) const HOP_BY_HOP: u8 = 0;
    pub(in super::super) const ICMP: u8 = 1;
    pub(in super::super) const TCP: u8 = 6;
    pub(in super::super) const ROUTING: u8 = 43;
    pub(in super::super) const FRAGMENT: u8 = 44;
    pub(in super::super) const ICMP6: u8 = 58;
    pub(in super::super) const DESTINATION: u8 = 60;
}

/// TCP's flags.
pub(super) mod tcp {
    pub(in super::super) const SYN: u8 = 0x02;
    pub(in super::super) const RST: u8 = 0x04;
    pub(in super::super) const ACK: u8 = 0x10;
}

/// ICMP's types.
pub(super) mod icmp4 {
    pub(in super::super) const ECHO_REPLY: u8 = 0;
    pub(in super::super) const UNREACHABLE: u8 = 3;
    pub(in super::super) const ECHO: u8 = 8;
    pub(in super::super) const TIME_EXCEEDED: u8 = 11;
    pub(in super::super) const TIMESTAMP: u8 = 13;
    pub(in super::super) const TIMESTAMP_REPLY: u8 = 14;
}

/// ICMPv6's types.
pub(super) mod icmp6 {
    pub(in super::super) const UNREACHABLE: u8 = 1;
    pub(in super::super) const TIME_EXCEEDED: u8 = 3;
    pub(in super::super) const ECHO: u8 = 128;
    pub(in super::super) const ECHO_REPLY: u8 = 129;
    pub(in super::super) const NEIGHBOUR_SOLICIT: u8 = 135;
    pub(in super::super) const NEIGHBOUR_ADVERT: u8 = 136;
}

/// The bytes at `at`, where there are so many.
pub(super) fn bytes<const N: usize>(from: &[u8], at: usize) -> Option<[u8; N]> {
    from.get(at..)?.first_chunk().copied()
}

/// Big-endian.
pub(super) fn u16_at(from: &[u8], at: usize) -> Option<u16> {
    bytes(from, at).map(u16::from_be_bytes)
}

/// Big-endian.
pub(super) fn u32_at(from: &[u8], at: usize) -> Option<u32> {
    bytes(from, at).map(u32::from_be_bytes)
}

/// The sum of RFC 1071 before it is folded: of big-endian words, an odd byte at the end filled up with zero.
pub(super) fn sum(bytes: &[u8]) -> u32 {
    let mut words = bytes.chunks_exact(2);
    let whole: u32 = words.by_ref().map(|word| u32::from(u16::from_be_bytes([word[0], word[1]]))).sum();
    whole + words.remainder().first().map_or(0, |byte| u32::from(*byte) << 8)
}

/// The two halves of a number as words of a sum.
pub(super) fn sum_u32(value: u32) -> u32 {
    (value >> 16) + (value & 0xffff)
}

/// The checksum that a sum makes.
#[allow(clippy::cast_possible_truncation, reason = "folded to 16 bits")]
pub(super) fn folded(sum: u32) -> u16 {
    let once = (sum >> 16) + (sum & 0xffff);
    !((once >> 16) + (once & 0xffff)) as u16
}
