//! Large networks: who is found in them, and how long that takes.

use std::time::Duration;

use portolan_discovery::transport::simulated::{Hosts, Keep, Network};

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
