//! Nmap's IPv4 octet ranges: `10.0.0-3.1,7`.

use std::fmt;
use std::net::Ipv4Addr;

use super::TargetError;

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
    pub(super) fn single(&self) -> Option<Ipv4Addr> {
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
    pub(super) fn parse(address: &str, text: &str) -> Result<Self, TargetError> {
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
