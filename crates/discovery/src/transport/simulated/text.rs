//! Addresses and ports as a network's file writes them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {wanted}")]
pub struct TextError {
    /// The text.
    pub text: String,
    /// What is wanted, with an example.
    pub wanted: &'static str,
}

/// Addresses in a row: `10.0.0.7`, `10.0.0.0/24` or `10.0.0.3-10.0.0.9`, and so in IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Addresses {
    /// The first.
    pub low: IpAddr,
    /// The last.
    pub high: IpAddr,
}

impl Addresses {
    /// Whether `ip` is one of them.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.low <= ip && ip <= self.high
    }
}

impl From<IpAddr> for Addresses {
    fn from(ip: IpAddr) -> Self {
        Self { low: ip, high: ip }
    }
}

impl FromStr for Addresses {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let found = match (text.split_once('/'), text.split_once('-')) {
            (Some((ip, bits)), _) => {
                ip.parse().ok().zip(bits.parse().ok()).and_then(|(ip, bits)| net(ip, bits))
            }
            (None, Some((low, high))) => low.parse().ok().zip(high.parse().ok()),
            (None, None) => text.parse().ok().map(|ip: IpAddr| (ip, ip)),
        };
        found
            .filter(|(low, high): &(IpAddr, IpAddr)| low <= high && low.is_ipv4() == high.is_ipv4())
            .map(|(low, high)| Self { low, high })
            .ok_or_else(|| TextError {
                text: text.to_owned(),
                wanted: "an address, a network (10.0.0.0/24) or a range",
            })
    }
}

fn net(ip: IpAddr, bits: u32) -> Option<(IpAddr, IpAddr)> {
    match ip {
        IpAddr::V4(ip) if bits <= 32 => {
            let rest = u32::MAX.checked_shr(bits).unwrap_or(0);
            let ip = u32::from(ip);
            Some((Ipv4Addr::from(ip & !rest).into(), Ipv4Addr::from(ip | rest).into()))
        }
        IpAddr::V6(ip) if bits <= 128 => {
            let rest = u128::MAX.checked_shr(bits).unwrap_or(0);
            let ip = u128::from(ip);
            Some((Ipv6Addr::from(ip & !rest).into(), Ipv6Addr::from(ip | rest).into()))
        }
        _ => None,
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{}", self.low)
        } else {
            write!(f, "{}-{}", self.low, self.high)
        }
    }
}

/// Ports: `22,80,8000-8100`; none where the text is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ports(Vec<(u16, u16)>);

impl Ports {
    /// Whether `port` is one of them.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        self.0.iter().any(|(low, high)| (*low..=*high).contains(&port))
    }
}

impl FromIterator<u16> for Ports {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self(ports.into_iter().map(|port| (port, port)).collect())
    }
}

impl FromStr for Ports {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let piece = |piece: &str| {
            let (low, high) = piece.split_once('-').unwrap_or((piece, piece));
            let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
            (low <= high).then_some((low, high))
        };
        let pieces = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        pieces
            .map(|text| {
                piece(text).ok_or_else(|| TextError {
                    text: text.to_owned(),
                    wanted: "a port or a range (8000-8100)",
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (low, high)) in self.0.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            if low == high { write!(f, "{comma}{low}")? } else { write!(f, "{comma}{low}-{high}")? }
        }
        Ok(())
    }
}

macro_rules! by_text {
    ($($kind:ty),+) => {$(
        impl TryFrom<String> for $kind {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                text.parse()
            }
        }

        impl From<$kind> for String {
            fn from(value: $kind) -> Self {
                value.to_string()
            }
        }
    )+};
}

by_text!(Addresses, Ports);
