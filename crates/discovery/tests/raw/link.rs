//! Hosts on the local link, and the router on it.

use std::time::Duration;

use portolan_discovery::transport::Reach;
use portolan_discovery::transport::raw::reach;
use portolan_discovery::{ProbeKind, Said, Transport};

use crate::net::{Net, ask, ask_one, ip, open, probe, send};

const ON_LINK: [&str; 2] = ["198.18.0.1", "fd00:18::1"];

#[test]
fn a_neighbour_says_its_hardware_address() {
    let Some(net) = Net::enter("link::a_neighbour_says_its_hardware_address") else { return };
    let mac = net.targets_mac();
    let _listening = net.listen(80);
    for host in ON_LINK {
        let mut transport = open(host);
        assert_eq!(transport.reach(host.parse().unwrap()), Reach::Link, "{host}");
        assert_eq!(reach(host.parse().unwrap()), Reach::Link, "{host}");
        let answer = ask(&mut transport, &[probe(host, ProbeKind::Neighbour, 9)])[0];
        assert_eq!((answer.said, answer.mac, answer.attempt), (Said::Reply, Some(mac), 9), "{host}");
        assert_eq!(answer.from, answer.host, "{host}");
        let answer = ask(&mut transport, &[probe(host, ProbeKind::Syn(80), 4)])[0];
        assert_eq!((answer.said, answer.mac), (Said::SynAck, Some(mac)), "{host}");
    }
}

#[test]
fn a_host_on_the_link_is_found_without_being_asked_first() {
    let Some(net) = Net::enter("link::a_host_on_the_link_is_found_without_being_asked_first") else { return };
    for host in ON_LINK {
        let mut transport = open(host);
        for attempt in 0..3 {
            let answer = ask(&mut transport, &[probe(host, ProbeKind::Syn(81), attempt)])[0];
            assert_eq!((answer.said, answer.mac), (Said::Reset, Some(net.targets_mac())), "{host}");
        }
    }
}

#[test]
fn nobody_is_no_neighbour() {
    let Some(_net) = Net::enter("link::nobody_is_no_neighbour") else { return };
    for (nobody, somebody) in [("198.18.0.99", ON_LINK[0]), ("fd00:18::99", ON_LINK[1])] {
        let mut transport = open(nobody);
        let asked = [probe(nobody, ProbeKind::Neighbour, 0), probe(somebody, ProbeKind::Neighbour, 0)];
        let mut answers = send(&mut transport, &asked);
        let end = transport.now() + Duration::from_millis(300);
        while transport.now() < end {
            transport.receive(end, &mut answers).unwrap();
        }
        let hosts: Vec<String> = answers.iter().map(|answer| answer.host.to_string()).collect();
        assert_eq!(hosts, [somebody]);
        // The kernel looks for three seconds.
        assert_eq!(ask(&mut transport, &[probe(nobody, ProbeKind::Syn(80), 0)])[0].said, Said::NoRoute);
    }
}

#[test]
fn a_neighbour_is_not_asked_for_beyond_the_link() {
    let Some(_net) = Net::enter("link::a_neighbour_is_not_asked_for_beyond_the_link") else { return };
    for host in ["198.19.1.7", "fd00:19::7"] {
        assert_eq!(ask_one(host, ProbeKind::Neighbour, 0).said, Said::NoRoute);
        assert_eq!(open(host).reach(host.parse().unwrap()), Reach::Routed);
        assert_eq!(reach(host.parse().unwrap()), Reach::Routed);
    }
}

#[test]
fn a_router_that_is_not_there_is_no_route() {
    let Some(_net) = Net::enter("link::a_router_that_is_not_there_is_no_route") else { return };
    ip("route add 203.0.113.0/24 via 198.18.0.77");
    ip("route add 2001:db8::/32 via fd00:18::77");
    for host in ["203.0.113.5", "2001:db8::5"] {
        let mut transport = open(host);
        let probes: Vec<_> = (0..500).map(|port| probe(host, ProbeKind::Syn(port), 0)).collect();
        let first = transport.send(&probes).unwrap();
        assert!((1..100).contains(&first), "{first} wait for the router");
        let mut answers = send(&mut transport, &probes[first..]);
        let end = transport.now() + Duration::from_secs(10);
        while answers.len() < probes.len() {
            assert!(transport.now() < end, "{} of {} are answered", answers.len(), probes.len());
            transport.receive(end, &mut answers).unwrap();
        }
        assert!(answers.iter().all(|answer| answer.said == Said::NoRoute), "{answers:#?}");
    }
}

#[test]
fn an_address_of_the_link_alone_is_reached() {
    let Some(net) = Net::enter("link::an_address_of_the_link_alone_is_reached") else { return };
    let host = net.link_local();
    let mut transport = open(&host);
    assert_eq!(transport.reach(host.parse().unwrap()), Reach::Link);
    let syn = probe(&host, ProbeKind::Syn(80), 0);
    assert_eq!(ask(&mut transport, &[syn])[0].said, Said::Reset, "by the kernel");
    let answer = ask(&mut transport, &[probe(&host, ProbeKind::Neighbour, 1)])[0];
    assert_eq!((answer.said, answer.mac), (Said::Reply, Some(net.targets_mac())));
    assert_eq!(ask(&mut transport, &[syn])[0].said, Said::Reset, "by frames");
}
