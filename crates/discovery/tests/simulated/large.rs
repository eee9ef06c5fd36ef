//! Large networks: who is found in them, how long that takes, and how much is held meanwhile.

use std::sync::atomic::Ordering;
use std::time::Duration;

use portolan_discovery::engine::{Find, HostFound, PortFound, PortState};
use portolan_discovery::transport::simulated::{Does, Hosts, Keep, Network};

use crate::named::NMAP;
use crate::scan::Order;

/// By satellite, where nearly all others are next door. Few addresses are asked so often that nothing more is waited for.
#[test]
fn far_hosts_are_found_among_many_near_ones_and_few_addresses_take_no_longer() {
    let near = |at| Hosts::at(at).echo().latency(1.0, 0.1);
    let far = Hosts::at("10.1.77.0/28").echo().latency(700.0, 20.0);
    let many = Network::of([far, near("10.1.0.0/18"), Hosts::dead("10.1.0.0/16")]);
    let scan = Order { keep: Keep::Sums, ..Order::new(&many, []) }.finding(&NMAP).is_right();
    assert_eq!(scan.summary.up, 16_384 + 16);
    assert!(scan.took < Duration::from_secs(6), "{:?}", scan.took);
    let few = Network::of([near("10.1.0.0/24"), Hosts::dead("10.1.0.0/20")]);
    let scan = Order { keep: Keep::Sums, ..Order::new(&few, []) }.finding(&NMAP).is_right();
    assert!(scan.took < Duration::from_millis(1500), "{:?}", scan.took);
}

/// Hosts in flight are bounded, what they answer is not: a firewall may answer for each port of each address.
#[test]
fn finds_that_nobody_takes_hold_the_probes_back() {
    let network = Network::of([Hosts::at("10.0.0.0/22").echo().other(Does::Open)]);
    let order = Order { keep: Keep::Sums, ..Order::new(&network, 1..=100) }.finding(&NMAP);
    let (mut quiet, mut probes, mut hosts, mut open) = (0, 0, 0, 0);
    let told = order.offer(|find, control| {
        // Until nothing has left for long.
        if quiet < 1000 {
            let sent = control.probes.load(Ordering::Relaxed);
            (quiet, probes) = (if sent == probes { quiet + 1 } else { 0 }, sent);
            return Err(find);
        }
        hosts += u32::from(matches!(find, Find::Host(_)));
        open += u32::from(matches!(find, Find::Open(..)));
        Ok(())
    });
    assert_eq!((told.unwrap().0.up, hosts, open), (1024, 1024, 102_400));
    assert!(probes < 20_000, "{probes} probes");
}

#[test]
fn a_find_weighs_as_much_as_its_ports() {
    let port = PortFound { port: 80, state: PortState::Open, why: None };
    let network = Network::of([Hosts::at("10.0.0.1").echo()]);
    let found = Order::new(&network, []).finding(&NMAP).is_right().found.pop_first().unwrap().1;
    let all = HostFound { ports: vec![port; 1 << 16], ..found.clone() };
    let weights = [Find::Up(found.ip), Find::Host(Box::new(found)), Find::Host(Box::new(all))];
    assert_eq!(weights.map(|find| find.weight()), [1, 1, 1025]);
}
