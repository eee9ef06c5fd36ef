//! Sets of ports as sorted, disjoint ranges.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A set of ports of one transport; printed as Nmap writes it, `1-79,81`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ports(Vec<(u16, u16)>);

impl Ports {
    /// One port.
    #[must_use]
    pub fn one(port: u16) -> Self {
        Self(vec![(port, port)])
    }

    /// Reads a list as documents have it (`services` of a scan, `ports` of an extra reason): what is no number in it is
    /// no port.
    #[must_use]
    pub fn read(list: &str) -> Self {
        let range = |part: &str| {
            let (low, high) = part.split_once('-').unwrap_or((part, part));
            let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
            (low <= high).then_some((low, high))
        };
        Self::of(list.split(',').filter_map(range).collect())
    }

    fn of(mut ranges: Vec<(u16, u16)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u16, u16)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some((_, last)) if low <= last.saturating_add(1) => *last = high.max(*last),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this port is among them.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        let after = self.0.partition_point(|&(low, _)| low <= port);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|&(_, high)| port <= high)
    }

    /// The ranges, in order: first and last.
    pub fn ranges(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.iter().copied()
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        self.0.iter().flat_map(|&(low, high)| low..=high)
    }

    /// Those of either.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self::of(self.0.iter().chain(&other.0).copied().collect())
    }

    /// Those of this alone.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.both(&other.others())
    }

    /// Those of both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        let (mut mine, mut theirs) = (self.0.iter().copied().peekable(), other.0.iter().copied().peekable());
        let mut both = Vec::new();
        while let (Some(&(low, high)), Some(&(from, to))) = (mine.peek(), theirs.peek()) {
            if low.max(from) <= high.min(to) {
                both.push((low.max(from), high.min(to)));
            }
            if high < to {
                mine.next()
            } else {
                theirs.next()
            };
        }
        Self(both)
    }

    /// Those of neither.
    fn others(&self) -> Self {
        let mut others = Vec::with_capacity(self.0.len() + 1);
        let mut next = Some(0);
        for &(low, high) in &self.0 {
            others.extend(next.filter(|&from| from < low).map(|from| (from, low - 1)));
            next = high.checked_add(1);
        }
        others.extend(next.map(|from| (from, u16::MAX)));
        Self(others)
    }
}

impl FromIterator<u16> for Ports {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self::of(ports.into_iter().map(|port| (port, port)).collect())
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, &(low, high)) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            if low == high { write!(f, "{comma}{low}")? } else { write!(f, "{comma}{low}-{high}")? }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Ports {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|list| Self::read(&list))
    }
}

impl Serialize for Ports {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_are_read_and_written_as_nmap_has_them() {
        assert_eq!(Ports::read("81,1-79,70-80").to_string(), "1-81");
        assert_eq!(Ports::read("22,80,443").to_string(), "22,80,443");
        assert_eq!(Ports::read("0-65535").iter().count(), 65_536);
        assert_eq!(Ports::read("nonsense,9-3,70000,-,7").to_string(), "7");
        assert!(Ports::read("").is_empty());
    }

    proptest! {
        #[test]
        fn it_is_a_set(a: BTreeSet<u16>, b: BTreeSet<u16>, port: u16) {
            let (x, y): (Ports, Ports) = (a.iter().copied().collect(), b.iter().copied().collect());
            let set = |ports: Ports| ports.iter().collect::<BTreeSet<u16>>();
            prop_assert_eq!(set(x.plus(&y)), &a | &b);
            prop_assert_eq!(set(x.minus(&y)), &a - &b);
            prop_assert_eq!(set(x.both(&y)), &a & &b);
            prop_assert_eq!(x.contains(port), a.contains(&port));
            prop_assert_eq!(Ports::read(&x.to_string()), x);
        }
    }
}
