//! Hosts put together so that one Nmap looks at all that have the same ports.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_model::Host;

/// Nmaps of one batch at most: each costs some tenths of a second before it sends anything.
pub const MOST_GROUPS: usize = 8;

/// A host that Nmap has something to add to.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its address.
    pub ip: IpAddr,
    /// What is known of it.
    pub host: Host,
    /// What Nmap is asked.
    pub ask: Ask,
}

/// What Nmap is asked of a host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// Its name alone (`-sL`): nothing is sent to it.
    Name,
    /// All that the command wants, with these ports, ascending.
    Ports(Vec<u16>),
    /// All that the command wants, without ports (`-sn`).
    Host,
}

/// Hosts that one Nmap looks at.
#[derive(Debug, Clone)]
pub struct Group {
    /// What Nmap is asked.
    pub ask: Ask,
    /// The hosts, by address.
    pub hosts: Vec<Waiting>,
}

/// Puts each host into one group. With more than `most` sets of ports ([`MOST_GROUPS`], or one where scripts compare
/// all hosts) the groups of the fewest hosts join those that they widen the least: a port that a host does not have
/// open costs a probe, not an answer.
#[must_use]
pub fn groups(hosts: Vec<Waiting>, most: usize) -> Vec<Group> {
    let mut by_ask: BTreeMap<Ask, Vec<Waiting>> = BTreeMap::new();
    for host in hosts {
        by_ask.entry(host.ask.clone()).or_default().push(host);
    }
    let (mut ported, mut groups): (Vec<Group>, Vec<Group>) = by_ask
        .into_iter()
        .map(|(ask, hosts)| Group { ask, hosts })
        .partition(|group| matches!(group.ask, Ask::Ports(_)));
    // The most work first: the longest run begins earliest.
    ported.sort_by_key(|group| std::cmp::Reverse(group.hosts.len() * ports(group).len().max(1)));
    let small = ported.split_off(ported.len().min(most.max(1)));
    for group in small {
        let cost = |into: &Group| widening(into, &group);
        let Some(into) = ported.iter_mut().min_by_key(|into| cost(into)) else { continue };
        into.ask = Ask::Ports(union(ports(into), ports(&group)));
        into.hosts.extend(group.hosts);
    }
    groups.splice(0..0, ported);
    for group in &mut groups {
        group.hosts.sort_by_key(|waiting| waiting.ip);
    }
    groups
}

/// Divides the largest groups until there are `most`, as long as one has more services than the `at_once` that one
/// Nmap asks at a time: a service that says nothing is waited for, and the others after it.
#[must_use]
pub fn spread(mut groups: Vec<Group>, most: usize, at_once: usize) -> Vec<Group> {
    let services = |group: &Group| group.hosts.len() * ports(group).len();
    while groups.len() < most {
        let divisible = groups.iter_mut().filter(|group| group.hosts.len() > 1);
        let Some(largest) = divisible.max_by_key(|group| services(group)) else { break };
        if services(largest) <= at_once {
            break;
        }
        let hosts = largest.hosts.split_off(largest.hosts.len() / 2);
        let ask = largest.ask.clone();
        groups.push(Group { ask, hosts });
    }
    groups
}

fn ports(group: &Group) -> &[u16] {
    match &group.ask {
        Ask::Ports(ports) => ports,
        Ask::Name | Ask::Host => &[],
    }
}

/// Probes more if the two were one.
fn widening(a: &Group, b: &Group) -> usize {
    let (a_ports, b_ports) = (ports(a), ports(b));
    let both = union(a_ports, b_ports).len();
    (both - a_ports.len()) * a.hosts.len() + (both - b_ports.len()) * b.hosts.len()
}

fn union(a: &[u16], b: &[u16]) -> Vec<u16> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    fn waiting(n: u32, ask: Ask) -> Waiting {
        Waiting { ip: IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n)), host: Host::default(), ask }
    }

    #[test]
    fn equal_ports_are_one_group_and_names_another() {
        let hosts = vec![
            waiting(3, Ask::Ports(vec![22, 80])),
            waiting(1, Ask::Name),
            waiting(2, Ask::Ports(vec![22, 80])),
            waiting(4, Ask::Ports(vec![443])),
        ];
        let groups = groups(hosts, MOST_GROUPS);
        let shown: Vec<_> = groups.iter().map(|g| (g.ask.clone(), g.hosts.len())).collect();
        assert_eq!(shown, [(Ask::Ports(vec![22, 80]), 2), (Ask::Ports(vec![443]), 1), (Ask::Name, 1)]);
        assert!(groups[0].hosts[0].ip < groups[0].hosts[1].ip);
    }

    #[test]
    fn large_groups_are_divided_for_as_many_nmaps_as_run() {
        let of = |hosts: u32, ports: &[u16]| -> Vec<Group> {
            groups((0..hosts).map(|n| waiting(n, Ask::Ports(ports.to_vec()))).collect(), MOST_GROUPS)
        };
        let sizes = |groups: Vec<Group>| -> Vec<usize> { groups.iter().map(|g| g.hosts.len()).collect() };
        assert_eq!(sizes(spread(of(16, &[22, 53, 80, 8080]), 4, 20)), [4, 4, 4, 4]);
        assert_eq!(sizes(spread(of(7, &[22, 53, 80, 8080]), 4, 20)), [3, 4]);
        assert_eq!(sizes(spread(of(5, &[22, 53, 80, 8080]), 4, 20)), [5], "asked at once");
        assert_eq!(sizes(spread(of(1, &(1..100).collect::<Vec<_>>()), 4, 20)), [1]);
        let all = spread(of(16, &[22, 53, 80, 8080]), 4, 20);
        let mut ips: Vec<_> = all.iter().flat_map(|g| g.hosts.iter().map(|h| h.ip)).collect();
        ips.sort_unstable();
        ips.dedup();
        assert_eq!(ips.len(), 16);
    }

    proptest! {
        #[test]
        fn every_port_of_every_host_is_in_exactly_one_group(
            most in 1..=MOST_GROUPS,
            sets in prop::collection::vec(prop::collection::btree_set(1u16..40, 0..6), 0..120),
        ) {
            let hosts: Vec<Waiting> = sets
                .iter()
                .zip(0u32..)
                .map(|(set, n)| {
                    let ports: Vec<u16> = set.iter().copied().collect();
                    waiting(n, if ports.is_empty() { Ask::Name } else { Ask::Ports(ports) })
                })
                .collect();
            let groups = groups(hosts.clone(), most);
            prop_assert!(groups.len() <= most + 1);
            for host in &hosts {
                let mine: Vec<&Group> =
                    groups.iter().filter(|g| g.hosts.iter().any(|h| h.ip == host.ip)).collect();
                prop_assert_eq!(mine.len(), 1);
                match &host.ask {
                    Ask::Ports(wanted) => prop_assert!(wanted.iter().all(|port| ports(mine[0]).contains(port))),
                    other => prop_assert_eq!(other, &mine[0].ask),
                }
            }
            prop_assert_eq!(groups.iter().map(|g| g.hosts.len()).sum::<usize>(), hosts.len());
            prop_assert!(groups.iter().all(|g| ports(g).is_sorted()));
        }
    }
}
