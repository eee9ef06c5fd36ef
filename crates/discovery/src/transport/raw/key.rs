//! What is written into probes so that their answers are known: a keyed hash of the host, the question and the attempt.

use std::net::IpAddr;

use siphasher::sip::SipHasher13;

use crate::ProbeKind;
use crate::probe::ATTEMPTS;

/// Source ports are taken between these, as Linux takes those of connections (`ip_local_port_range`): firewalls and
/// translators treat them alike.
const PORTS: std::ops::Range<u16> = 32_768..61_000;

/// The key of one transport, and the source ports that it sends from.
#[derive(Clone)]
pub(super) struct Key {
    hasher: SipHasher13,
    /// The source port of attempt 0; a multiple of [`ATTEMPTS`].
    base: u16,
}

impl Key {
    pub(super) fn new((first, second): (u64, u64)) -> Self {
        let hasher = SipHasher13::new_with_keys(first, second);
        let step = u64::from(ATTEMPTS);
        let places = u64::from(PORTS.end - PORTS.start) / step;
        let base = u64::from(PORTS.start) + hasher.hash(b"source ports") % places * step;
        Self { hasher, base: low_16(base) }
    }

    /// The first of the [`ATTEMPTS`] source ports.
    pub(super) fn base(&self) -> u16 {
        self.base
    }

    /// The source port of an attempt.
    pub(super) fn port(&self, attempt: u8) -> u16 {
        self.base + u16::from(attempt % ATTEMPTS)
    }

    /// The attempt that was sent from a source port of ours.
    pub(super) fn attempt(&self, port: u16) -> Option<u8> {
        let attempt = u8::try_from(port.checked_sub(self.base)?).ok()?;
        (attempt < ATTEMPTS).then_some(attempt)
    }

    /// The hash of a probe.
    pub(super) fn tag(&self, to: IpAddr, kind: ProbeKind, attempt: u8) -> Tag {
        let (code, port) = match kind {
            ProbeKind::Echo => (0, 0),
            ProbeKind::Timestamp => (1, 0),
            ProbeKind::Neighbour => (2, 0),
            ProbeKind::Syn(port) | ProbeKind::SynPing(port) => (3, port),
            ProbeKind::Ack(port) => (4, port),
        };
        let question = (u32::from(port) << 16) | (code << 8) | u32::from(attempt);
        Tag(match to {
            IpAddr::V4(to) => {
                let mut words = [0; 8];
                words[..4].copy_from_slice(&to.octets());
                words[4..].copy_from_slice(&question.to_be_bytes());
                self.hasher.hash(&words)
            }
            IpAddr::V6(to) => {
                let mut words = [0; 20];
                words[..16].copy_from_slice(&to.octets());
                words[16..].copy_from_slice(&question.to_be_bytes());
                self.hasher.hash(&words)
            }
        })
    }
}

/// The hash of a probe, as the fields of its packet have it.
#[derive(Clone, Copy)]
pub(super) struct Tag(u64);

#[allow(clippy::cast_possible_truncation, reason = "parts of a hash")]
impl Tag {
    /// TCP's sequence number.
    pub(super) fn sequence(self) -> u32 {
        self.0 as u32
    }

    /// TCP's acknowledgement number, of an ACK.
    pub(super) fn acknowledged(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The identification of the IPv4 header.
    pub(super) fn ip_id(self) -> u16 {
        (self.0 >> 40) as u16
    }

    /// The identifier of an ICMP query.
    pub(super) fn icmp_id(self) -> u16 {
        self.0 as u16
    }

    /// The sequence number of an ICMP query: 11 bits of the hash, and the attempt, as [`icmp_attempt`] finds it.
    pub(super) fn icmp_sequence(self, attempt: u8) -> u16 {
        (((self.0 >> 16) as u16) & !u16::from(ATTEMPTS - 1)) | u16::from(attempt % ATTEMPTS)
    }
}

/// The attempt that an ICMP sequence number of ours is of.
pub(super) fn icmp_attempt(sequence: u16) -> u8 {
    u8::try_from(sequence % u16::from(ATTEMPTS)).unwrap_or(0)
}

#[allow(clippy::cast_possible_truncation, reason = "only called with numbers below 61,000")]
fn low_16(value: u64) -> u16 {
    value as u16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_attempt_is_known_by_its_port_and_its_sequence(first: u64, second: u64, attempt in 0..ATTEMPTS) {
            let key = Key::new((first, second));
            prop_assert!(PORTS.contains(&key.base()) && PORTS.contains(&key.port(31)));
            prop_assert!(key.base().is_multiple_of(32));
            prop_assert_eq!(key.attempt(key.port(attempt)), Some(attempt));
            prop_assert_eq!(key.attempt(key.base().wrapping_sub(1)), None);
            prop_assert_eq!(key.attempt(key.base() + 32), None);
            let tag = key.tag(IpAddr::from([198, 18, 0, 1]), ProbeKind::Echo, attempt);
            prop_assert_eq!(icmp_attempt(tag.icmp_sequence(attempt)), attempt);
        }
    }
}
