//! Troubles by name, one at a time.

use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::engine::{Find, HostFound, PortState, Summary};
use portolan_discovery::transport::simulated::{
    By, Does, Hosts, Keep, Limit, Network, Outage, Place, Refusal, There, mac_of,
};
use portolan_discovery::{ProbeKind, Said};

use crate::scan::{Order, Scan};

/// Nmap's own.
pub(crate) const NMAP: [ProbeKind; 4] =
    [ProbeKind::Echo, ProbeKind::Syn(443), ProbeKind::Ack(80), ProbeKind::Timestamp];

fn prohibited(by: By) -> Does {
    Does::Reject { says: Refusal::AdminProhibited, by }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a test's address")
}

/// How many ports are in a state.
fn count(scan: &Scan, state: PortState) -> usize {
    scan.found.values().flat_map(|host| &host.ports).filter(|port| port.state == state).count()
}

fn seconds(scan: &Scan) -> f64 {
    scan.took.as_secs_f64()
}

#[test]
fn a_clean_network_gets_each_probe_once() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22,80").other(Does::Closed).latency(20.0, 5.0);
    let network = Network::of([host]);
    let scan = Order::new(&network, 1..=1000).finding(&NMAP).is_right();
    assert_eq!((count(&scan, PortState::Open), count(&scan, PortState::Closed)), (32, 16 * 998));
    // With the canaries, and what hosts were found by.
    assert!(scan.counts.probes < 16 * 1040, "{} probes", scan.counts.probes);
    assert!(seconds(&scan) < 2.0, "{:?}", scan.took);
}

#[test]
fn hosts_that_drop_are_done_soon() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22").latency(1.0, 0.1);
    let scan = Order::new(&Network::of([host]), 1..=1000).finding(&NMAP).is_right();
    assert!(seconds(&scan) < 2.0, "{:?}", scan.took);
    assert!(scan.summary.hosts_took < scan.took / 4, "{:?}", scan.summary);
    assert!(scan.counts.probes < 16 * 2100, "{} probes", scan.counts.probes);
}

#[test]
fn rst_that_are_limited_are_waited_for() {
    for (per_second, burst) in [(20.0, 1), (100.0, 100), (200.0, 200), (1000.0, 50)] {
        let host = Hosts::at("10.0.0.1").open("22").other(Does::Closed).reset_limit(per_second, burst);
        let scan = Order::new(&Network::of([host]), 1..=1000).is_right();
        // Not much longer than the limit takes.
        assert!(seconds(&scan) < 10.0 + 3.0 * 1000.0 / per_second, "{per_second}: {:?}", scan.took);
    }
}

#[test]
fn rst_that_are_limited_are_not_those_of_a_firewall() {
    let host = Hosts::at("10.0.0.1").echo().open("22").ports("1-500", Does::Closed).reset_limit(100.0, 20);
    let scan = Order::new(&Network::of([host]), 1..=1000).finding(&NMAP).is_right();
    assert_eq!(count(&scan, PortState::Filtered), 500);
}

#[test]
fn icmp_errors_that_are_limited_are_waited_for() {
    for (per_second, burst, ports) in [(20.0, 6, 100), (50.0, 6, 200), (1000.0, 50, 1000)] {
        let host = Hosts::at("10.0.0.1").open("22").other(prohibited(By::Host)).icmp_limit(per_second, burst);
        let scan = Order { waits: true, ..Order::new(&Network::of([host]), 1..=ports) }.is_right();
        assert!(seconds(&scan) < 25.0, "{per_second}: {:?}", scan.took);
    }
    // As Linux does: the states are right, and it does not take for ever.
    let host = Hosts::at("10.0.0.1").open("22").other(prohibited(By::Host)).icmp_limit(1.0, 6);
    let scan = Order::new(&Network::of([host]), 1..=1000).is_right();
    assert!(seconds(&scan) < 60.0, "{:?}", scan.took);
}

#[test]
fn a_routers_limit_is_shared_by_the_hosts_behind_it() {
    let hosts = Hosts::at("10.0.0.0/28").echo().open("22").other(prohibited(By::Router)).behind("edge");
    let limit = Limit { per_second: 50.0, burst: 20 };
    let network = Network::of([hosts]).router("edge", ip("192.0.2.1"), Some(limit), false);
    let scan = Order::new(&network, 1..=100).finding(&NMAP).is_right();
    assert!(seconds(&scan) < 150.0, "{:?}", scan.took);
}

/// The state is filtered with or without more of them, and nobody is there who might be muted.
#[test]
fn a_router_that_says_that_nobody_is_there_is_not_waited_for() {
    let says = Does::Reject { says: Refusal::HostUnreach, by: By::Router };
    let hosts = Hosts::at("10.0.0.0/29").other(says).behind("edge");
    for ports in [3, 1000] {
        let limit = Limit { per_second: 1.0, burst: 6 };
        let network = Network::of([hosts.clone()]).router("edge", ip("192.0.2.1"), Some(limit), false);
        let scan = Order::new(&network, 1..=ports).is_right();
        assert!(scan.found.values().all(|host| !host.muted));
        assert!(seconds(&scan) < 4.5, "{ports} ports: {:?}", scan.took);
    }
}

#[test]
fn a_narrow_link_is_not_flooded() {
    let hosts = || Hosts::at("10.0.0.0/26").echo().open("22").other(Does::Closed).latency(20.0, 2.0);
    for network in [Network::of([hosts()]).up(2000.0, 100), Network::of([hosts()]).down(2000.0, 100)] {
        // The ceiling that holds unless somebody lifts it, and without.
        for (rate, most) in [(Some(5000), 0.6), (None, 0.8)] {
            let order = Order { rate, ..Order::new(&network, 1..=100).finding(&NMAP) };
            let scan = order.is_right();
            let dropped =
                f64::from(u32::try_from(scan.counts.overflow_up + scan.counts.overflow_down).unwrap());
            let probes = f64::from(u32::try_from(scan.counts.probes).unwrap());
            assert!(dropped < probes * most, "{dropped} of {probes} were dropped");
            assert!(seconds(&scan) < 30.0, "{:?}", scan.took);
        }
    }
}

#[test]
fn silent_hosts_behind_a_narrow_link_do_not_hide_the_others() {
    let network = Network::of([
        Hosts::at("10.0.0.0-10.0.0.7").echo().open("22,80,443").other(Does::Closed),
        Hosts::at("10.0.0.8-10.0.0.63").echo().open("22"),
    ]);
    Order::new(&network.up(3000.0, 100), 1..=200).finding(&NMAP).is_right();
}

#[test]
fn loss_does_not_change_what_is_said() {
    for (seed, share) in [(1, 0.01), (2, 0.03), (3, 0.05), (4, 0.1)] {
        let network = Network::of([
            Hosts::at("10.0.0.0-10.0.0.7").echo().open("22,80").other(Does::Closed),
            Hosts::at("10.0.0.8-10.0.0.15").echo().open("22,80"),
            Hosts::dead("10.0.0.16-10.0.0.31"),
        ]);
        let hosts = network.hosts.into_iter().map(|hosts| hosts.latency(20.0, 2.0).loss(share, 0.0));
        let network = Network::of(hosts).seed(seed);
        Order::new(&network, 1..=500).finding(&NMAP).is_right();
    }
}

#[test]
fn the_only_open_port_of_a_silent_host_is_found_in_spite_of_loss() {
    for seed in 0..20 {
        let host = Hosts::at("10.0.0.1").open("443").latency(20.0, 2.0).loss(0.03, 0.03);
        let network = Network::of([host]).seed(seed);
        Order::new(&network, 400..=500).is_right();
    }
}

#[test]
fn late_answers_are_believed() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22").other(Does::Closed).late(0.05, 8000.0);
    Order::new(&Network::of([host]), 1..=500).finding(&NMAP).is_right();
}

#[test]
fn answers_that_come_again_change_nothing() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22").other(Does::Closed).copies(0.5, 100, 3000.0);
    let scan = Order::new(&Network::of([host]), 1..=200).finding(&NMAP).is_right();
    assert!(seconds(&scan) < 3.0, "{:?}", scan.took);
}

#[test]
fn a_host_that_hides_is_told_as_such() {
    let host = Hosts::at("10.0.0.1").echo().open("22").other(Does::Closed).blacklist(100, 1e9);
    let scan = Order::new(&Network::of([host]), 1..=1000).finding(&NMAP).is_right();
    assert!(scan.found[&ip("10.0.0.1")].muted);
    let host = Hosts::at("10.0.0.1").echo().open("22").other(Does::Closed).blacklist(2000, 1e9);
    let scan = Order::new(&Network::of([host]), 1..=1000).finding(&NMAP).is_right();
    assert!(!scan.found[&ip("10.0.0.1")].muted);
}

#[test]
fn hosts_very_near_and_very_far_are_told_alike() {
    let near = Hosts::at("10.0.0.0/28").open("22").latency(0.1, 0.0);
    // By satellite.
    let far = Hosts::at("10.0.1.0/28").open("22").latency(560.0, 40.0);
    Order::new(&Network::of([near, far]), 1..=100).is_right();
}

#[test]
fn a_dead_16_is_over_soon() {
    let network = Network::of([Hosts::at("10.1.77.7").echo(), Hosts::dead("10.1.0.0/16")]);
    let scan = Order { keep: Keep::Sums, ..Order::new(&network, []) }.finding(&NMAP).is_right();
    assert_eq!((scan.summary.up, scan.summary.down), (1, 65_535));
    assert!(scan.counts.probes <= 2 * 4 * 65_536 + 100, "{} probes", scan.counts.probes);
    assert!(seconds(&scan) < 20.0, "{:?}", scan.took);
}

#[test]
fn a_dead_24_is_over_sooner_also_where_a_router_tells() {
    let dead = || Hosts::dead("10.1.0.0/24").behind("edge");
    let limit = Some(Limit { per_second: 1.0, burst: 6 });
    for tells in [false, true] {
        let network = Network::of([dead()]).router("edge", ip("192.0.2.1"), limit, tells);
        let scan = Order::new(&network, []).finding(&NMAP).is_right();
        assert!(scan.took < Duration::from_secs(3), "{:?}", scan.took);
        assert!(scan.down.values().flatten().all(|reason| reason.from == ip("192.0.2.1")));
    }
}

#[test]
fn no_100_ms_have_more_probes_than_the_ceiling_allows() {
    for rate in [100, 1000, 5000, 20_000] {
        let network = Network::of([
            Hosts::at("10.0.0.0/28").echo().open("22").other(Does::Closed).latency(30.0, 10.0),
            Hosts::at("10.0.0.16-10.0.0.31").echo(),
            Hosts::dead("10.0.0.0/24"),
        ]);
        let scan = Order::new(&network, 1..=60).finding(&NMAP).at_most(rate).is_right();
        assert!(scan.counts.highest_rate() <= u64::from(rate), "{}", scan.counts.highest_rate());
        // And it is used.
        assert!(scan.counts.highest_rate() * 10 >= u64::from(rate) * 9, "{}", scan.counts.highest_rate());
    }
}

#[test]
fn the_local_link_is_asked_for_hardware_addresses_alone() {
    let mut dead = Hosts::dead("10.0.0.0/24");
    dead.place = Place::Link;
    let network = Network::of([Hosts::at("10.0.0.5").on_link().other(Does::Closed), dead]);
    let scan = Order::new(&network, 1..=10).finding(&NMAP).is_right();
    assert_eq!(scan.found[&ip("10.0.0.5")].mac, Some(mac_of(ip("10.0.0.5"))));
    assert!(
        scan.counts.tries.keys().all(|(_, kind)| !matches!(kind, ProbeKind::Echo | ProbeKind::Timestamp))
    );
}

#[test]
fn who_has_no_route_is_down_after_some_tries() {
    let network = Network::of([Hosts { there: There::NoRoute, ..Hosts::at("10.0.0.0/24") }]);
    let scan = Order::new(&network, 1..=10).finding(&NMAP).is_right();
    assert_eq!((scan.summary.down, scan.summary.unsent), (256, 0));
    assert!(scan.down.values().all(|reason| reason.is_some_and(|reason| reason.said == Said::NoRoute)));
    assert!(seconds(&scan) < 3.5, "{:?}", scan.took);
}

#[test]
fn who_has_no_route_is_left_out_where_that_is_asked_for() {
    let nowhere = Hosts { there: There::NoRoute, ..Hosts::at("10.0.0.0/24") };
    let network = Network::of([nowhere, Hosts::at("10.0.1.1").echo(), Hosts::dead("10.0.2.1")]);
    let order = || Order { leaves_unrouted: true, ..Order::new(&network, 1..=10) };
    for (order, up) in [(order(), 2), (order().finding(&NMAP), 1)] {
        let scan = order.scan().unwrap();
        let Summary { up: told, down, unrouted, unsent, .. } = scan.summary;
        assert_eq!((told, down, unrouted, unsent), (up, 2 - up, 256, 0));
        assert!(scan.found.keys().chain(scan.down.keys()).all(|host| *host >= ip("10.0.1.0")));
    }
}

#[test]
fn a_route_that_is_gone_for_a_second_hides_nothing() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22,80").ports("1-500", Does::Closed).latency(5.0, 1.0);
    for from_ms in [0.0, 10.0, 40.0, 120.0, 400.0, 1000.0] {
        let outage = Some(Outage { from_ms, for_ms: 1000.0 });
        let network = Network { outage, ..Network::of([host.clone()]) };
        let order = || Order::new(&network, 1..=1000);
        for order in [order(), order().finding(&NMAP)] {
            let scan = order.is_right();
            assert_eq!((count(&scan, PortState::Open), count(&scan, PortState::Filtered)), (32, 16 * 500));
            assert!(seconds(&scan) < 20.0, "{from_ms}: {:?}", scan.took);
        }
    }
}

#[test]
fn a_route_that_is_gone_for_good_leaves_ports_that_were_not_looked_at() {
    let talks = Hosts::at("10.0.0.0/28").echo().open("22,80").ports("1-500", Does::Closed).latency(5.0, 1.0);
    let silent = Hosts::at("10.0.1.0/28").latency(5.0, 1.0);
    for from_ms in [1.0, 10.0, 40.0, 120.0] {
        let outage = Some(Outage { from_ms, for_ms: 1e9 });
        let network = Network { outage, ..Network::of([talks.clone(), silent.clone()]) };
        let scan = Order::new(&network, 1..=1000).scan().unwrap();
        assert_eq!(scan.found.len(), 32);
        let told = |host: &HostFound| host.unsent && !host.complete && !host.muted;
        assert!(scan.found.values().all(told), "{from_ms}");
        assert_eq!(count(&scan, PortState::Filtered), 0, "{from_ms}");
        assert!(seconds(&scan) < 40.0, "{from_ms}: {:?}", scan.took);
    }
    let outage = Some(Outage { from_ms: 0.0, for_ms: 1e9 });
    let network = Network { outage, ..Network::of([talks, Hosts::dead("10.0.2.0/28")]) };
    let scan = Order::new(&network, []).finding(&NMAP).scan().unwrap();
    assert_eq!((scan.summary.down, scan.summary.unsent), (32, 32));
}

#[test]
fn what_was_found_before_nothing_could_go_on_is_told() {
    let host = Hosts::at("10.0.0.0/28").echo().open("22").latency(5.0, 1.0);
    let network = Network { limit_ms: 100.0, ..Network::of([host]) };
    let mut told = Vec::new();
    let error = Order::new(&network, 1..=1000).finding(&NMAP).run(|find, _| {
        if let Find::Host(host) = find {
            told.push((host.complete, host.ports.len()));
        }
    });
    assert!(error.is_err());
    assert_eq!(told, [(false, 1); 16]);
}

#[test]
fn a_firewall_that_lets_so_many_probes_through_hides_nothing() {
    for (per_second, burst) in [(50.0, 10), (100.0, 5), (100.0, 100), (500.0, 50)] {
        for other in [Does::Closed, Does::Drop] {
            let host = Hosts::at("10.0.0.1").echo().open("22,80,443").other(other).latency(5.0, 1.0);
            let network = Network::of([host.probe_limit(per_second, burst)]);
            let scan = Order::new(&network, 1..=1000).finding(&NMAP).is_right();
            // Not much longer than some passes take.
            assert!(seconds(&scan) < 8.0 * 1000.0 / per_second + 10.0, "{per_second}: {:?}", scan.took);
        }
    }
}

#[test]
fn a_process_without_privilege_says_the_same() {
    let hosts = Hosts::at("10.0.0.0/28").open("22").ports("23-50", Does::Closed).latency(5.0, 1.0);
    let network = Network { connect: true, batch: 16, ..Network::of([hosts]) };
    let scan = Order::new(&network, 1..=100).finding(&[ProbeKind::Syn(443), ProbeKind::Syn(22)]).is_right();
    assert_eq!(count(&scan, PortState::Closed), 16 * 28);
}

#[test]
fn a_64_is_begun_in_no_more_memory_than_a_24() {
    let network = Network { limit_ms: 1000.0, ..Network::of([Hosts::dead("2001:db8::/64")]) };
    let order = Order { keep: Keep::Sums, ..Order::new(&network, [80]) };
    let error = order.run(|_, _| {}).map(|_| ()).unwrap_err();
    assert!(error.contains("should have been over"), "{error}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
    assert!(peak.trim().parse::<u32>().unwrap() < 100 << 10, "{peak} KiB");
}

/// Some ports of a host are rejected, and a queue before it drops much: that its errors stay away says nothing of its
/// closed ports.
#[test]
fn lost_errors_do_not_hide_closed_ports() {
    let others = Hosts::at("10.0.0.0/27").other(Does::Closed).latency(50.0, 10.0);
    let both =
        Hosts::at("10.0.1.1").ports("2-44", prohibited(By::Host)).other(Does::Closed).latency(24.0, 3.0);
    let network = Network::of([others, both.loss(0.04, 0.04)]).up(565.0, 945);
    for seed in 0..40 {
        let network = Network { seed, ..network.clone() };
        Order::new(&network, 1..=60).is_right();
    }
}

/// As for Nmap: a firewall sends such errors in the name of a host, which may not be there.
#[test]
fn of_a_hosts_own_errors_those_make_it_up_that_say_it_has_got_the_probe() {
    for (says, up) in [
        (Refusal::PortUnreach, 1),
        (Refusal::ProtoUnreach, 1),
        (Refusal::NetUnreach, 0),
        (Refusal::HostUnreach, 0),
        (Refusal::NetProhibited, 0),
        (Refusal::HostProhibited, 0),
        (Refusal::AdminProhibited, 0),
    ] {
        let host = Hosts::at("10.0.0.1").other(Does::Reject { says, by: By::Host });
        let scan = Order::new(&Network::of([host]), []).finding(&NMAP).is_right();
        assert_eq!(scan.summary.up, up, "{says:?}");
    }
}
