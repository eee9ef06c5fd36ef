//! Sets of addresses as sorted, disjoint ranges: what the scope computes with, and what shards are cut from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use portolan_model::{Family, Octets, Target};

use crate::octets::Box4;

/// Most ranges that an octet pattern is written out to. A pattern such as `*.*.*.1` has 16 million.
pub(crate) const MAX_OCTET_RANGES: usize = 1 << 16;

/// An inclusive range of addresses of one family, as numbers.
pub(crate) type Range = (u128, u128);

/// A set of IPv4 and IPv6 addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranges {
    v4: Vec<Range>,
    v6: Vec<Range>,
}

impl FromIterator<IpNet> for Ranges {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        let mut set = Self::default();
        for net in nets {
            set.of_mut(family_of(net)).push(range_of(net));
        }
        set.normalize();
        set
    }
}

impl FromIterator<IpAddr> for Ranges {
    fn from_iter<I: IntoIterator<Item = IpAddr>>(addresses: I) -> Self {
        addresses.into_iter().map(IpNet::from).collect()
    }
}

impl<'a> FromIterator<&'a Target> for Ranges {
    /// What the targets stand for, as [`Ranges::add`] takes them.
    fn from_iter<I: IntoIterator<Item = &'a Target>>(targets: I) -> Self {
        let mut set = Self::default();
        targets.into_iter().for_each(|target| set.push(target));
        set.normalize();
        set
    }
}

impl Ranges {
    /// The set and that of `other`.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.v4.extend(&other.v4);
        self.v6.extend(&other.v6);
        self.normalize();
        self
    }

    /// The set without the addresses of `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self { v4: subtract(&self.v4, &other.v4), v6: subtract(&self.v6, &other.v6) }
    }

    /// Adds what a target stands for. A name stands for nothing here, nor does an octet pattern that falls
    /// into too many pieces.
    pub fn add(&mut self, target: &Target) {
        self.push(target);
        self.normalize();
    }

    fn push(&mut self, target: &Target) {
        match target {
            Target::Address(ip, _) => self.of_mut(Family::of(*ip)).push((number(*ip), number(*ip))),
            Target::Network(net) => self.of_mut(family_of(*net)).push(range_of(*net)),
            Target::Octets(octets) => {
                self.v4.extend(octet_ranges(octets, MAX_OCTET_RANGES).unwrap_or_default());
            }
            Target::Name(_) => {}
        }
    }

    /// The first address of `target` that is not in the set; `None` where all are, and for a name.
    #[must_use]
    pub fn first_outside(&self, target: &Target) -> Option<IpAddr> {
        let (family, outside) = match target {
            Target::Address(ip, _) => {
                (Family::of(*ip), self.outside(Family::of(*ip), (number(*ip), number(*ip))))
            }
            Target::Network(net) => (family_of(*net), self.outside(family_of(*net), range_of(*net))),
            Target::Octets(octets) => (Family::V4, self.octets_outside(octets, 0, 0)),
            Target::Name(_) => return None,
        };
        outside.map(|n| address(family, n))
    }

    /// How many addresses of `target` are not in the set; a name is one, whatever it stands for. Stops at 2^128 - 1.
    #[must_use]
    pub fn count_outside(&self, target: &Target) -> u128 {
        match target {
            Target::Name(_) => 1,
            Target::Octets(octets) => Box4::from(octets).minus_set(self).iter().map(Box4::count).sum(),
            other => {
                let left = Self::from_iter([other]).minus(self);
                count(&left.v4).saturating_add(count(&left.v6))
            }
        }
    }

    /// Whether the set has any address of a network.
    #[must_use]
    pub fn meets(&self, net: IpNet) -> bool {
        !self.disjoint(family_of(net), range_of(net))
    }

    /// Whether an address is in the set.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let n = number(ip);
        self.outside(Family::of(ip), (n, n)).is_none()
    }

    /// First and last address of each range, IPv4 first.
    pub fn pairs(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> {
        [Family::V4, Family::V6].into_iter().flat_map(|family| {
            self.of(family).iter().map(move |(low, high)| (address(family, *low), address(family, *high)))
        })
    }

    /// First number of `range` that is not in the set.
    pub(crate) fn outside(&self, family: Family, (low, high): Range) -> Option<u128> {
        let set = self.of(family);
        let next = set.partition_point(|r| r.1 < low);
        match set.get(next) {
            Some(&(from, to)) if from <= low => (to < high).then(|| to + 1),
            _ => Some(low),
        }
    }

    /// Whether nothing of `range` is in the set.
    pub(crate) fn disjoint(&self, family: Family, (low, high): Range) -> bool {
        let set = self.of(family);
        set.get(set.partition_point(|r| r.1 < low)).is_none_or(|r| r.0 > high)
    }

    /// Walks the pattern octet by octet and looks closer only where a prefix lies partly inside the set, so
    /// that the work grows with the set's edges and not with the pattern's addresses.
    fn octets_outside(&self, octets: &Octets, position: usize, prefix: u128) -> Option<u128> {
        let below = 8 * (3 - position);
        for &(low, high) in octets.ranges(position) {
            for value in low..=high {
                let first = prefix | (u128::from(value) << below);
                let block = (first, first | ((1u128 << below) - 1));
                if self.outside(Family::V4, block).is_none() {
                    continue;
                }
                if position == 3 || self.disjoint(Family::V4, block) {
                    return Some(lowest(octets, position, first));
                }
                if let Some(found) = self.octets_outside(octets, position + 1, first) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The ranges of one family, sorted, neither overlapping nor touching.
    pub(crate) fn of(&self, family: Family) -> &[Range] {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    fn of_mut(&mut self, family: Family) -> &mut Vec<Range> {
        match family {
            Family::V4 => &mut self.v4,
            Family::V6 => &mut self.v6,
        }
    }

    fn normalize(&mut self) {
        for set in [&mut self.v4, &mut self.v6] {
            set.sort_unstable();
            let mut merged: Vec<Range> = Vec::with_capacity(set.len());
            for &(low, high) in set.iter() {
                match merged.last_mut() {
                    Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                    _ => merged.push((low, high)),
                }
            }
            *set = merged;
        }
    }
}

/// How many addresses; stops at 2^128 - 1.
pub(crate) fn count(ranges: &[Range]) -> u128 {
    ranges.iter().fold(0u128, |sum, (low, high)| sum.saturating_add((high - low).saturating_add(1)))
}

/// The pattern's lowest address below `first`, which fixes the octets up to `position`.
fn lowest(octets: &Octets, position: usize, first: u128) -> u128 {
    (position + 1..4).fold(first, |n, p| n | (u128::from(octets.ranges(p)[0].0) << (8 * (3 - p))))
}

/// The pattern as ranges; `None` where they would be more than `most`.
pub(crate) fn octet_ranges(octets: &Octets, most: usize) -> Option<Vec<Range>> {
    // From the last octet that is not full on, addresses are consecutive.
    let last = (0..4).rev().find(|&p| octets.ranges(p) != [(0, 255)]).unwrap_or(0);
    let values = |position| octets.ranges(position).iter().flat_map(|&(a, b)| a..=b);
    let pieces = (0..last).map(|position| values(position).count()).product::<usize>();
    if pieces * octets.ranges(last).len() > most {
        return None;
    }
    let mut prefixes = vec![0u128];
    for position in 0..last {
        let longer =
            prefixes.iter().flat_map(|p| values(position).map(move |v| (p << 8) | u128::from(v))).collect();
        prefixes = longer;
    }
    let below = 8 * (3 - last);
    let block = |prefix: u128, value: u8| ((prefix << 8) | u128::from(value)) << below;
    let ranges = prefixes.iter().flat_map(|&p| {
        octets.ranges(last).iter().map(move |&(a, b)| (block(p, a), block(p, b) | ((1 << below) - 1)))
    });
    Some(ranges.collect())
}

/// Both are sorted and disjoint in themselves.
fn subtract(from: &[Range], what: &[Range]) -> Vec<Range> {
    let mut left = Vec::new();
    let mut first = 0;
    for &(low, high) in from {
        while what.get(first).is_some_and(|r| r.1 < low) {
            first += 1;
        }
        let mut next = Some(low);
        for &(a, b) in what[first..].iter().take_while(|r| r.0 <= high) {
            let Some(start) = next else { break };
            if a > start {
                left.push((start, a - 1));
            }
            next = (b < high).then(|| b + 1);
        }
        if let Some(start) = next {
            left.push((start, high));
        }
    }
    left
}

/// The largest networks that make up a range, in order; a network of one is an address.
pub(crate) fn networks(family: Family, (low, high): Range) -> impl Iterator<Item = (Target, u128)> {
    let width: u32 = if family == Family::V4 { 32 } else { 128 };
    let mut next = Some(low);
    std::iter::from_fn(move || {
        let start = next?;
        let room = high - start;
        // As large as the start's alignment and the range allow.
        let fits = if room == u128::MAX { 128 } else { (room + 1).ilog2() };
        let bits = start.trailing_zeros().min(fits).min(width);
        let count = 1u128.checked_shl(bits).unwrap_or(u128::MAX);
        let end = start | if bits == 128 { u128::MAX } else { count - 1 };
        next = (end < high).then(|| end + 1);
        let ip = address(family, start);
        let prefix = u8::try_from(width - bits).unwrap_or(0);
        let target = match IpNet::new(ip, prefix) {
            Ok(block) if bits > 0 => Target::Network(block),
            _ => Target::Address(ip, None),
        };
        Some((target, count))
    })
}

fn family_of(net: IpNet) -> Family {
    Family::of(net.network())
}

fn range_of(net: IpNet) -> Range {
    (number(net.network()), number(net.broadcast()))
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

fn address(family: Family, n: u128) -> IpAddr {
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::from(u32::try_from(n).unwrap_or(u32::MAX))),
        Family::V6 => IpAddr::V6(Ipv6Addr::from(n)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn set(nets: &[&str]) -> Ranges {
        nets.iter().map(|n| n.parse::<IpNet>().unwrap()).collect()
    }

    fn target(text: &str) -> Target {
        text.parse().unwrap()
    }

    #[test]
    fn straddling_targets_are_outside_at_their_first_foreign_address() {
        let set = set(&["10.0.0.0/8", "192.168.0.0/16", "fc00::/7"]);
        for (text, outside) in [
            ("10.1.2.3", None),
            ("10.0.0.0/7", Some("11.0.0.0")),
            ("9.0.0.0/7", Some("8.0.0.0")),
            ("10-11.0.0.1", Some("11.0.0.1")),
            ("10.*.*.*", None),
            ("10,192.168.0.1,9", None),
            ("10,192,193.168.3-4.1,9", Some("193.168.3.1")),
            ("fd00::1", None),
            ("fc00::/6", Some("fe00::")),
            ("::/0", Some("::")),
        ] {
            assert_eq!(set.first_outside(&target(text)).map(|a| a.to_string()).as_deref(), outside, "{text}");
        }
        assert_eq!(set.minus(&set).first_outside(&target("10.0.0.1")), Some("10.0.0.1".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn agrees_with_looking_at_every_address(
            a in 0u8..4, b in 0u8..4, low in any::<u8>(), high in any::<u8>(), bits in 20u8..=32, net in 0u32..1 << 16,
        ) {
            let net = IpNet::new(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 | net)), bits).unwrap().trunc();
            let set: Ranges = [net].into_iter().collect();
            let text = format!("10.0.{},{}.{}-{}", a, b, low.min(high), low.max(high));
            let target = target(&text);
            let all = [a.min(b), a.max(b)].into_iter()
                .flat_map(|x| (low.min(high)..=low.max(high)).map(move |y| Ipv4Addr::new(10, 0, x, y)));
            let first = all.clone().find(|ip| !net.contains(&IpAddr::V4(*ip)));
            prop_assert_eq!(set.first_outside(&target), first.map(IpAddr::V4));
            let mut added = Ranges::default();
            added.add(&target);
            prop_assert!(added.first_outside(&target).is_none());
            let (within, outside): (HashSet<_>, HashSet<_>) = all.clone().partition(|ip| net.contains(&IpAddr::V4(*ip)));
            prop_assert_eq!(set.count_outside(&target), outside.len() as u128);
            prop_assert_eq!(added.count_outside(&Target::Network(net)), (1 << (32 - bits)) - within.len() as u128);
            for ip in all {
                prop_assert!(added.contains(IpAddr::V4(ip)));
            }
            prop_assert!(!added.contains(IpAddr::V4(Ipv4Addr::new(10, 0, 5, 1))));
            if low.min(high) > 0 {
                prop_assert!(!added.contains(IpAddr::V4(Ipv4Addr::new(10, 0, a, low.min(high) - 1))));
            }
        }
    }
}
