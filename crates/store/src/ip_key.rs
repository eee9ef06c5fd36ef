//! Addresses as ordered blobs: 4 or 6, then the address's bytes. A network is then one range of blobs.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use portolan_model::{Octets, Target};

/// Most ranges that an octet pattern is written out to; beyond that, the range from its first address to its last
/// stands for it.
const MAX_RANGES: usize = 256;

/// The blob of an address.
pub(crate) fn ip_key(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => [&[4][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[6][..], &address.octets()].concat(),
    }
}

/// First and last blob of each piece of a target; none of a name.
pub(crate) fn ranges(target: &Target) -> Vec<(Vec<u8>, Vec<u8>)> {
    match target {
        Target::Address(address, _) => vec![(ip_key(*address), ip_key(*address))],
        Target::Network(IpNet::V4(net)) => {
            vec![(ip_key(net.network().into()), ip_key(net.broadcast().into()))]
        }
        Target::Network(IpNet::V6(net)) => {
            vec![(ip_key(net.network().into()), ip_key(net.broadcast().into()))]
        }
        Target::Octets(octets) => of_octets(octets),
        Target::Name(_) => Vec::new(),
    }
}

fn of_octets(octets: &Octets) -> Vec<(Vec<u8>, Vec<u8>)> {
    let key = |address: [u8; 4]| ip_key(Ipv4Addr::from(address).into());
    // Octets at the end that take every value make no pieces.
    let whole = (0..4).rev().take_while(|at| octets.ranges(*at) == [(0, 255)]).count();
    let split = 3_usize.saturating_sub(whole);
    let mut pieces: Vec<([u8; 4], [u8; 4])> = vec![([0; 4], [255; 4])];
    for position in 0..=split {
        let ranges = octets.ranges(position);
        let mut next = Vec::new();
        for (low, high) in &pieces {
            let mut push = |from: u8, to: u8| {
                let (mut low, mut high) = (*low, *high);
                (low[position], high[position]) = (from, to);
                next.push((low, high));
            };
            if position == split {
                for &(from, to) in ranges {
                    push(from, to);
                }
            } else {
                ranges.iter().flat_map(|&(from, to)| from..=to).for_each(|value| push(value, value));
            }
        }
        if next.len() > MAX_RANGES {
            let end = |first: bool| {
                std::array::from_fn(|at| {
                    let ranges = octets.ranges(at);
                    let end = if first { ranges.first().map(|r| r.0) } else { ranges.last().map(|r| r.1) };
                    end.unwrap_or(0)
                })
            };
            return vec![(key(end(true)), key(end(false)))];
        }
        pieces = next;
    }
    pieces.into_iter().map(|(low, high)| (key(low), key(high))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(target: &str) -> Vec<String> {
        let name = |key: &[u8]| key[1..].iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
        let ranges = ranges(&target.parse().unwrap());
        ranges.iter().map(|(low, high)| format!("{} {}", name(low), name(high))).collect()
    }

    #[test]
    fn targets_are_ranges_of_keys() {
        assert_eq!(shown("10.0.0.0/30"), ["10.0.0.0 10.0.0.3"]);
        assert_eq!(shown("10.0.0.0/31"), ["10.0.0.0 10.0.0.1"]);
        assert_eq!(
            shown("10.0.1-2.3,7"),
            ["10.0.1.3 10.0.1.3", "10.0.1.7 10.0.1.7", "10.0.2.3 10.0.2.3", "10.0.2.7 10.0.2.7"]
        );
        assert_eq!(shown("10.0.0-9.*"), ["10.0.0.0 10.0.9.255"]);
        assert_eq!(shown("*.*.*.*"), ["0.0.0.0 255.255.255.255"]);
        assert_eq!(shown("10.*.*.1-9"), ["10.0.0.1 10.255.255.9"]);
        assert!(shown("a.example").is_empty());
    }

    #[test]
    fn keys_are_in_the_order_of_addresses() {
        let mut last = Vec::new();
        for address in ["9.255.0.1", "10.0.0.1", "10.0.0.2", "::1", "fe80::1"] {
            let key = ip_key(address.parse().unwrap());
            assert!(key > last, "{address}");
            last = key;
        }
    }
}
