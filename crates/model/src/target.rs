//! What a scan is aimed at: an address, a network, an IPv4 octet range or a host name; nothing else.
//!
//! Spellings that different programs read as different addresses (`010.0.0.1`, `127.1`, `0x7f000001`) are
//! refused, so that what was checked is what is scanned.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use smol_str::SmolStr;

/// Longest target that is looked at, in bytes: a full octet list is shorter.
const MAX_LEN: usize = 4096;

/// IPv4 or IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// One target of a scan. Its `Display` is canonical and parses back to the same target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// One address; IPv6 perhaps with a zone (`fe80::1%eth0`, RFC 4007).
    Address(IpAddr, Option<SmolStr>),
    /// A network in CIDR notation, host bits cleared.
    Network(IpNet),
    /// Nmap's octet ranges: `10.0.0-3.1,7`.
    Octets(Octets),
    /// A name, to be resolved.
    Name(HostName),
}

impl Target {
    /// The family, where the text alone tells it.
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        match self {
            Self::Address(ip, _) => Some(Family::of(*ip)),
            Self::Network(IpNet::V4(_)) | Self::Octets(_) => Some(Family::V4),
            Self::Network(IpNet::V6(_)) => Some(Family::V6),
            Self::Name(_) => None,
        }
    }

    /// How many addresses it stands for; a name counts as one. Saturates at `u128::MAX`.
    #[must_use]
    pub fn count(&self) -> u128 {
        match self {
            Self::Address(..) | Self::Name(_) => 1,
            Self::Network(net) => {
                let host_bits = u32::from(net.max_prefix_len() - net.prefix_len());
                1u128.checked_shl(host_bits).unwrap_or(u128::MAX)
            }
            Self::Octets(octets) => u128::from(octets.count()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(ip, None) => write!(f, "{ip}"),
            Self::Address(ip, Some(zone)) => write!(f, "{ip}%{zone}"),
            Self::Network(net) => write!(f, "{net}"),
            Self::Octets(octets) => write!(f, "{octets}"),
            Self::Name(name) => write!(f, "{name}"),
        }
    }
}

/// Why a text is not a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing there.
    #[error("the target is empty")]
    Empty,
    /// Longer than any target can be.
    #[error("the target is {length} bytes long; no target is longer than {MAX_LEN}")]
    TooLong {
        /// Length in bytes.
        length: usize,
    },
    /// It would be read as an option.
    #[error("a target cannot begin with a dash: {text:?}")]
    LeadingDash {
        /// The target as given.
        text: String,
    },
    /// A number of the address is out of its range.
    #[error("{part:?} in {text:?} is not a number from 0 to 255")]
    BadOctet {
        /// The target as given.
        text: String,
        /// The offending part.
        part: String,
    },
    /// A range runs backwards.
    #[error("the range {part:?} in {text:?} runs backwards")]
    BackwardRange {
        /// The target as given.
        text: String,
        /// The offending part.
        part: String,
    },
    /// A number with leading zeros, which some programs read as octal.
    #[error("{part:?} in {text:?} has a leading zero, which some programs read as octal: write it without")]
    LeadingZero {
        /// The target as given.
        text: String,
        /// The offending part.
        part: String,
    },
    /// A prefix length that the family does not have.
    #[error("{prefix:?} is not a prefix length of {text:?}: IPv4 takes 0 to 32, IPv6 0 to 128")]
    BadPrefix {
        /// The target as given.
        text: String,
        /// What stands after the slash.
        prefix: String,
    },
    /// A slash after something that is not an address.
    #[error("a prefix length goes only with an address: {text:?}")]
    PrefixOnOther {
        /// The target as given.
        text: String,
    },
    /// Neither an IPv6 address nor anything else with colons.
    #[error("{text:?} is not an IPv6 address")]
    BadIpv6 {
        /// The target as given.
        text: String,
    },
    /// The zone is not an interface's name.
    #[error("{zone:?} in {text:?} is not an interface name (1 to 15 letters, digits, '.', '_' or '-')")]
    BadZone {
        /// The target as given.
        text: String,
        /// What stands after the percent sign.
        zone: String,
    },
    /// All-numeric names are addresses to some resolvers.
    #[error(
        "{text:?} is neither a full IPv4 address (four numbers) nor a host name: a name cannot end in a number"
    )]
    NumericName {
        /// The target as given.
        text: String,
    },
    /// Not a host name either.
    #[error("{text:?} is not an address, network, octet range or host name: {reason}")]
    BadName {
        /// The target as given.
        text: String,
        /// What is wrong with it as a name.
        reason: &'static str,
    },
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(TargetError::TooLong { length: text.len() });
        }
        if text.starts_with('-') {
            return Err(TargetError::LeadingDash { text: text.to_owned() });
        }
        if text.contains(':') {
            return parse_ipv6(text);
        }
        let looks_numeric = text.contains('.')
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '*' | '/'));
        if looks_numeric {
            return parse_ipv4(text);
        }
        if text.contains('/') {
            return Err(TargetError::PrefixOnOther { text: text.to_owned() });
        }
        HostName::from_str(text).map(Self::Name)
    }
}

fn parse_ipv6(text: &str) -> Result<Target, TargetError> {
    let bad = || TargetError::BadIpv6 { text: text.to_owned() };
    if let Some((address, prefix)) = text.split_once('/') {
        let address: Ipv6Addr = address.parse().map_err(|_| bad())?;
        let net = parse_prefix(prefix)
            .and_then(|p| Ipv6Net::new(address, p).ok())
            .ok_or_else(|| TargetError::BadPrefix { text: text.to_owned(), prefix: prefix.to_owned() })?;
        return Ok(Target::Network(IpNet::V6(net.trunc())));
    }
    let (address, zone) = match text.split_once('%') {
        None => (text, None),
        Some((address, zone)) => {
            let fits = (1..=15).contains(&zone.len())
                && zone.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
            if !fits {
                return Err(TargetError::BadZone { text: text.to_owned(), zone: zone.to_owned() });
            }
            (address, Some(SmolStr::new(zone)))
        }
    };
    let address: Ipv6Addr = address.parse().map_err(|_| bad())?;
    Ok(Target::Address(IpAddr::V6(address), zone))
}

fn parse_ipv4(text: &str) -> Result<Target, TargetError> {
    if let Some((address, prefix)) = text.split_once('/') {
        let octets = Octets::parse(address, text)?;
        let address = octets.single().ok_or_else(|| TargetError::PrefixOnOther { text: text.to_owned() })?;
        let net = parse_prefix(prefix)
            .and_then(|p| Ipv4Net::new(address, p).ok())
            .ok_or_else(|| TargetError::BadPrefix { text: text.to_owned(), prefix: prefix.to_owned() })?;
        return Ok(Target::Network(IpNet::V4(net.trunc())));
    }
    let octets = Octets::parse(text, text)?;
    Ok(match octets.single() {
        Some(address) => Target::Address(IpAddr::V4(address), None),
        None => Target::Octets(octets),
    })
}

/// A prefix length without sign or leading zero.
fn parse_prefix(text: &str) -> Option<u8> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Four sets of octet values, each a sorted list of disjoint, non-adjacent inclusive ranges.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Octets([Vec<(u8, u8)>; 4]);

impl Octets {
    /// The ranges of one position, 0 (most significant) to 3.
    ///
    /// # Panics
    /// Where `position` is above 3.
    #[must_use]
    pub fn ranges(&self, position: usize) -> &[(u8, u8)] {
        &self.0[position]
    }

    /// How many addresses.
    #[must_use]
    pub fn count(&self) -> u64 {
        let size = |ranges: &[(u8, u8)]| ranges.iter().map(|(a, b)| u64::from(b - a) + 1).sum::<u64>();
        self.0.iter().map(|ranges| size(ranges)).product()
    }

    /// The address, where it is only one.
    fn single(&self) -> Option<Ipv4Addr> {
        let mut octets = [0; 4];
        for (octet, ranges) in octets.iter_mut().zip(&self.0) {
            match ranges[..] {
                [(a, b)] if a == b => *octet = a,
                _ => return None,
            }
        }
        Some(Ipv4Addr::from(octets))
    }

    /// Reads `address`, a part of the target `text` that errors quote.
    fn parse(address: &str, text: &str) -> Result<Self, TargetError> {
        let mut sets: [Vec<(u8, u8)>; 4] = Default::default();
        let mut parts = address.split('.');
        for set in &mut sets {
            let part = parts.next().ok_or_else(|| TargetError::NumericName { text: text.to_owned() })?;
            *set = parse_octet_set(part, text)?;
        }
        if parts.next().is_some() {
            return Err(TargetError::NumericName { text: text.to_owned() });
        }
        Ok(Self(sets))
    }
}

fn parse_octet_set(part: &str, text: &str) -> Result<Vec<(u8, u8)>, TargetError> {
    let mut ranges = Vec::new();
    for item in part.split(',') {
        let (low, high) = match item.split_once('-') {
            _ if item == "*" => (0, 255),
            None => {
                let n = parse_octet(item, text)?;
                (n, n)
            }
            Some((low, high)) => (
                if low.is_empty() { 0 } else { parse_octet(low, text)? },
                if high.is_empty() { 255 } else { parse_octet(high, text)? },
            ),
        };
        if low > high {
            return Err(TargetError::BackwardRange { text: text.to_owned(), part: item.to_owned() });
        }
        ranges.push((low, high));
    }
    ranges.sort_unstable();
    let mut merged: Vec<(u8, u8)> = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match merged.last_mut() {
            Some(last) if u16::from(low) <= u16::from(last.1) + 1 => last.1 = last.1.max(high),
            _ => merged.push((low, high)),
        }
    }
    Ok(merged)
}

fn parse_octet(part: &str, text: &str) -> Result<u8, TargetError> {
    if part.len() > 1 && part.starts_with('0') {
        return Err(TargetError::LeadingZero { text: text.to_owned(), part: part.to_owned() });
    }
    let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| part.parse().ok())
        .flatten()
        .ok_or_else(|| TargetError::BadOctet { text: text.to_owned(), part: part.to_owned() })
}

impl fmt::Display for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, ranges) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            for (i, (low, high)) in ranges.iter().enumerate() {
                if i > 0 {
                    f.write_str(",")?;
                }
                if low == high { write!(f, "{low}")? } else { write!(f, "{low}-{high}")? }
            }
        }
        Ok(())
    }
}

/// A host name by RFC 1123, in lower-case ASCII; other scripts are in punycode (RFC 5891).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(SmolStr);

impl HostName {
    /// The name in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostName {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let bad = |reason| TargetError::BadName { text: text.to_owned(), reason };
        let ascii =
            idna::domain_to_ascii(text).map_err(|_| bad("it has characters that a name cannot hold"))?;
        let name = ascii.strip_suffix('.').unwrap_or(&ascii);
        if name.is_empty() || name.len() > 253 {
            return Err(bad("a name has 1 to 253 characters"));
        }
        for label in name.split('.') {
            if label.is_empty() || label.len() > 63 {
                return Err(bad("each part between dots has 1 to 63 characters"));
            }
            if !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                return Err(bad("a name holds letters, digits, '-' and '.' only"));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(bad("a part between dots cannot begin or end with '-'"));
            }
        }
        if ends_in_number(name) {
            return Err(TargetError::NumericName { text: text.to_owned() });
        }
        Ok(Self(SmolStr::new(&ascii)))
    }
}

/// Whether resolvers might read the name as an address: the last label is a decimal or `0x` number (the rule
/// of the WHATWG URL standard, "ends in a number checker").
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let hex = last.strip_prefix("0x").is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        text.parse::<Target>().unwrap_or_else(|e| panic!("{text}: {e}")).to_string()
    }

    #[test]
    fn reads_every_kind_of_target() {
        for (text, printed, count) in [
            ("192.0.2.7", "192.0.2.7", 1),
            ("10.0.0.5/24", "10.0.0.0/24", 256),
            ("0.0.0.0/0", "0.0.0.0/0", 1 << 32),
            ("10.0.0-3.1,7", "10.0.0-3.1,7", 8),
            ("10.0.0.*", "10.0.0.0-255", 256),
            ("10.0.0.-", "10.0.0.0-255", 256),
            ("10.0.0.250-", "10.0.0.250-255", 6),
            ("10.0.0.-3", "10.0.0.0-3", 4),
            ("10.0.0.7,3-5,4-6", "10.0.0.3-7", 5),
            ("10.0.0.7-7", "10.0.0.7", 1),
            ("::1", "::1", 1),
            ("FE80::1%eth0", "fe80::1%eth0", 1),
            ("2001:db8::5/126", "2001:db8::4/126", 4),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1", 1),
            ("Example.ORG", "example.org", 1),
            ("example.org.", "example.org.", 1),
            ("bücher.example", "xn--bcher-kva.example", 1),
            ("localhost", "localhost", 1),
            ("3com.example", "3com.example", 1),
        ] {
            let target: Target = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(target.to_string(), printed, "{text}");
            assert_eq!(target.count(), count, "{text}");
            assert_eq!(canonical(printed), printed);
        }
        assert_eq!("::/0".parse::<Target>().unwrap().count(), u128::MAX);
    }

    #[test]
    fn refuses_what_could_be_read_in_two_ways_or_not_at_all() {
        for text in [
            "",
            "-sV",
            "-",
            "010.0.0.1",
            "127.1",
            "1.2.3",
            "1.2.3.4.5",
            "2130706433",
            "0x7f000001",
            "a.0x1",
            "256.0.0.1",
            "10.0.0.5-1",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/08",
            "10.0.0-3.0/24",
            "::1/129",
            "fe80::1%",
            "fe80::1%a b",
            "fe80::1%eth0/64",
            ":::",
            "1:2",
            "a/24",
            "exa mple",
            "a..b",
            "-a.b",
            "a-.b",
            "a_b",
            "a;b",
            "$(id)",
            "a,b",
            "%s",
            "a\0b",
            "a\nb",
            "10.0.0.,1",
            "10.0.0.1,",
            "/etc/passwd",
            "a%b",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text:?} was taken as a target");
        }
        assert!("a".repeat(64).parse::<Target>().is_err());
        assert!("1.".repeat(4000).parse::<Target>().is_err());
    }

    fn octet_set() -> impl Strategy<Value = String> {
        let item = prop_oneof![
            any::<u8>().prop_map(|n| n.to_string()),
            (any::<u8>(), any::<u8>()).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        ];
        proptest::collection::vec(item, 1..4).prop_map(|items| items.join(","))
    }

    proptest! {
        #[test]
        fn what_is_printed_parses_to_the_same(parts in proptest::array::uniform4(octet_set())) {
            let target: Target = parts.join(".").parse().unwrap();
            prop_assert_eq!(target.to_string().parse::<Target>().unwrap(), target);
        }

        #[test]
        fn any_text_is_answered_without_panic_and_round_trips(text in "\\PC{0,40}") {
            if let Ok(target) = text.parse::<Target>() {
                prop_assert_eq!(target.to_string().parse::<Target>().unwrap(), target);
            }
        }
    }
}
