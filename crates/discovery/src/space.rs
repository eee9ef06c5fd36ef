//! The addresses of a scan as numbers: sorted ranges, an index into them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses of one family, each once, numbered in ascending order. Memory grows with the number of ranges alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Space {
    /// The first address of each range, and how many addresses are before it.
    ranges: Vec<Piece>,
    count: u128,
    v6: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    low: u128,
    before: u128,
}

impl Space {
    /// The addresses of `ranges` (both ends included), which may overlap and come in any order. Those of another
    /// family than the first are left out. All of IPv6 counts one address less than it has.
    #[must_use]
    pub fn new(ranges: impl IntoIterator<Item = (IpAddr, IpAddr)>) -> Self {
        let mut v6 = None;
        let mut sorted: Vec<(u128, u128)> = ranges
            .into_iter()
            .filter(|(low, high)| {
                low.is_ipv6() == high.is_ipv6() && low.is_ipv6() == *v6.get_or_insert(low.is_ipv6())
            })
            .map(|(low, high)| (number(low), number(high)))
            .filter(|(low, high)| low <= high)
            .collect();
        sorted.sort_unstable();
        let mut space = Self { ranges: Vec::new(), count: 0, v6: v6.unwrap_or(false) };
        let mut next = 0;
        let mut full = false;
        for (low, high) in sorted {
            let low = if space.ranges.is_empty() { low } else { low.max(next) };
            if full || low > high {
                continue;
            }
            space.ranges.push(Piece { low, before: space.count });
            space.count = space.count.saturating_add((high - low).saturating_add(1));
            (next, full) = high.overflowing_add(1);
        }
        space
    }

    /// How many addresses.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.count
    }

    /// Whether the addresses are IPv6.
    #[must_use]
    pub fn is_ipv6(&self) -> bool {
        self.v6
    }

    /// The address with number `index`.
    ///
    /// # Panics
    /// Where `index` is not below the count.
    #[must_use]
    pub fn at(&self, index: u128) -> IpAddr {
        assert!(index < self.count, "address {index} of {}", self.count);
        let piece = self.ranges[self.ranges.partition_point(|piece| piece.before <= index) - 1];
        address(self.v6, piece.low + (index - piece.before))
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

fn address(v6: bool, number: u128) -> IpAddr {
    if v6 {
        IpAddr::V6(Ipv6Addr::from(number))
    } else {
        IpAddr::V4(Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn v4(n: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(n))
    }

    proptest! {
        #[test]
        fn each_address_has_one_number(ranges in prop::collection::vec((0u32..300, 0u32..40), 0..12)) {
            let space = Space::new(ranges.iter().map(|(low, n)| (v4(*low), v4(low + n))));
            let wanted: BTreeSet<IpAddr> = ranges.iter().flat_map(|(low, n)| (*low..=low + n).map(v4)).collect();
            let got: Vec<IpAddr> = (0..space.count()).map(|index| space.at(index)).collect();
            prop_assert_eq!(got, wanted.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_last_addresses_are_numbered_too() {
        let all = Space::new([(v4(0), v4(u32::MAX)), (v4(5), v4(9))]);
        assert_eq!((all.count(), all.at((1 << 32) - 1)), (1 << 32, v4(u32::MAX)));
        let low: IpAddr = "::".parse().unwrap();
        let high: IpAddr = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap();
        let six = Space::new([(low, high), (high, high)]);
        assert_eq!((six.count(), six.at(0)), (u128::MAX, low));
    }
}
