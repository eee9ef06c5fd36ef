//! Sets of addresses.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A set of addresses as sorted, disjoint, inclusive ranges of one family each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Addresses(Vec<(IpAddr, IpAddr)>);

impl FromIterator<(IpAddr, IpAddr)> for Addresses {
    fn from_iter<I: IntoIterator<Item = (IpAddr, IpAddr)>>(ranges: I) -> Self {
        let mut all: Vec<(IpAddr, IpAddr)> = ranges.into_iter().collect();
        all.sort_unstable();
        let mut tidy: Vec<(IpAddr, IpAddr)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match tidy.last_mut() {
                Some((_, end)) if first <= *end || follows(*end, first) => *end = last.max(*end),
                _ => tidy.push((first, last)),
            }
        }
        Self(tidy)
    }
}

/// Whether one address comes right after another.
fn follows(before: IpAddr, after: IpAddr) -> bool {
    match (before, after) {
        (IpAddr::V4(before), IpAddr::V4(after)) => u32::from(before).checked_add(1) == Some(u32::from(after)),
        (IpAddr::V6(before), IpAddr::V6(after)) => {
            u128::from(before).checked_add(1) == Some(u128::from(after))
        }
        _ => false,
    }
}

impl Addresses {
    /// Whether an address is among them.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let after = self.0.partition_point(|&(first, _)| first <= ip);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|&(_, last)| ip <= last)
    }

    /// Those of either.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_are_one_and_families_are_apart() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let set = |ranges: &[(&str, &str)]| {
            ranges.iter().map(|(first, last)| (ip(first), ip(last))).collect::<Addresses>()
        };
        let all = set(&[
            ("10.0.0.4", "10.0.0.9"),
            ("10.0.0.0", "10.0.0.3"),
            ("::1", "::2"),
            ("10.0.0.11", "10.0.0.11"),
        ]);
        assert_eq!(all, set(&[("10.0.0.0", "10.0.0.9"), ("10.0.0.11", "10.0.0.11"), ("::1", "::2")]));
        for (address, is_in) in [
            ("10.0.0.0", true),
            ("10.0.0.9", true),
            ("10.0.0.10", false),
            ("10.0.0.12", false),
            ("::2", true),
            ("::3", false),
            ("9.255.255.255", false),
        ] {
            assert_eq!(all.contains(ip(address)), is_in, "{address}");
        }
        assert_eq!(
            set(&[("10.0.0.0", "10.0.0.9"), ("::1", "::2")]).plus(&set(&[("10.0.0.11", "10.0.0.11")])),
            all
        );
        assert_eq!(set(&[("255.255.255.255", "255.255.255.255"), ("::", "::")]).0.len(), 2);
    }
}
