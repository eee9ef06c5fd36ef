//! What a scan is aimed at: an address, a network, an IPv4 octet range or a host name; nothing else.
//!
//! Spellings that different programs read as different addresses (`010.0.0.1`, `127.1`, `0x7f000001`) are
//! refused, so that what was checked is what is scanned.

mod name;
mod octets;

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use smol_str::SmolStr;

pub use name::{HostName, is_typographic_quote};
pub use octets::Octets;

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
            "\u{2013}sV",
            "\u{2212}sn.example",
            "\u{201c}-sV\u{201d}",
            "\u{2018}a.example\u{2019}",
            "a\u{2032}.example",
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
