//! Where there is a way, and where there is none.

use std::time::Duration;

use portolan_discovery::transport::Reach;
use portolan_discovery::transport::raw::RawTransport;
use portolan_discovery::{Answer, ProbeKind, Said, Transport};

use crate::net::{Net, ask, firewall, ip, open, probe, send};

#[test]
fn each_host_has_the_route_of_its_longest_prefix() {
    let Some(_net) = Net::enter("routes::each_host_has_the_route_of_its_longest_prefix") else { return };
    for kind in ["unreachable 198.19.5.7", "blackhole 198.19.5.64/26", "prohibit 198.19.6.0/24"] {
        ip(&format!("route add {kind}"));
    }
    ip("rule add to 198.19.5.200 lookup 77 priority 100");
    ip("route add unreachable default table 77");
    let mut transport = open("198.19.5.7");
    let syn = |host| probe(host, ProbeKind::Syn(80), 0);
    let hosts = [
        ("198.19.5.6", Said::Reset),
        ("198.19.5.7", Said::NoRoute),
        ("198.19.5.8", Said::Reset),
        ("198.19.5.64", Said::NoRoute),
        ("198.19.5.127", Said::NoRoute),
        ("198.19.5.128", Said::Reset),
        ("198.19.5.200", Said::NoRoute),
        ("198.19.5.201", Said::Reset),
        ("198.19.6.9", Said::NoRoute),
        ("192.0.2.1", Said::NoRoute),
        ("198.18.255.255", Said::NoRoute),
        ("224.0.0.1", Said::NoRoute),
        ("198.19.7.9", Said::Reset),
    ];
    let answers = ask(&mut transport, &hosts.map(|(host, _)| syn(host)));
    for ((host, said), answer) in hosts.iter().zip(answers) {
        assert_eq!(answer.said, *said, "{host}");
    }
    assert_eq!(transport.reach("192.0.2.1".parse().unwrap()), Reach::None);
    assert_eq!(transport.reach("127.1.2.3".parse().unwrap()), Reach::Itself);
}

#[test]
fn ipv6_without_a_route_says_so() {
    let Some(_net) = Net::enter("routes::ipv6_without_a_route_says_so") else { return };
    ip("route add unreachable fd00:19:1::/48");
    let mut transport = open("2001:db8::1");
    let hosts = ["2001:db8::1", "fd00:19:1::1", "fd00:19:2::1", "198.19.1.1"];
    let answers = ask(&mut transport, &hosts.map(|host| probe(host, ProbeKind::Syn(80), 0)));
    let said: Vec<Said> = answers.iter().map(|answer| answer.said).collect();
    assert_eq!(said, [Said::NoRoute, Said::NoRoute, Said::Reset, Said::NoRoute]);
}

/// By the label of the destination's prefix, and by what it has in common with the sources: no route lies between the two
/// networks of each pair.
#[test]
fn each_ipv6_host_gets_the_source_that_the_kernel_chooses_for_it() {
    let Some(net) = Net::enter("routes::each_ipv6_host_gets_the_source_that_the_kernel_chooses_for_it")
    else {
        return;
    };
    let own = ["2001:db8:18", "2001:db9:18"];
    let networks = [
        ("2001:db8:19", "2001:db8:18::2"),
        ("2001:db9:17", "2001:db9:18::2"),
        ("2001:db9:19", "2001:db9:18::2"),
        ("fc77:19:1", "fd00:18::2"),
    ];
    for own in own {
        ip(&format!("addr add {own}::2/64 dev prober nodad"));
    }
    ip("route add default via fd00:18::1");
    net.at_targets(|| {
        for own in own {
            ip(&format!("addr add {own}::1/64 dev targets nodad"));
        }
        let rules = networks.map(|(network, source)| {
            ip(&format!("route add local {network}::/48 dev lo"));
            format!("ip6 daddr {network}::/48 ip6 saddr != {source} drop;")
        });
        firewall(&format!("chain in {{ type filter hook prerouting priority 0; {} }};", rules.join(" ")));
    });
    let mut transport = open("2001:db8:19::1");
    // The first packets to a router go by the kernel, with a source of its own choice.
    for attempt in 0..2 {
        let syn = |(network, _)| probe(&format!("{network}::1"), ProbeKind::Syn(80), attempt);
        let answers = ask(&mut transport, &networks.map(syn));
        assert!(answers.iter().all(|answer| answer.said == Said::Reset), "{answers:?}");
    }
}

#[test]
fn a_route_that_comes_later_is_taken() {
    let Some(net) = Net::enter("routes::a_route_that_comes_later_is_taken") else { return };
    net.at_targets(|| ip("route add local 203.0.113.0/24 dev lo"));
    let mut transport = open("203.0.113.1");
    let syn = probe("203.0.113.1", ProbeKind::Syn(80), 0);
    assert_eq!(ask(&mut transport, &[syn])[0].said, Said::NoRoute);
    ip("route add 203.0.113.0/24 via 198.18.0.1");
    let end = transport.now() + Duration::from_secs(10);
    while ask(&mut transport, &[syn])[0].said == Said::NoRoute {
        assert!(transport.now() < end, "the route is not taken");
    }
    assert_eq!(ask(&mut transport, &[syn])[0].said, Said::Reset);
}

#[test]
fn what_this_machine_s_firewall_forbids_is_no_route() {
    let Some(_net) = Net::enter("routes::what_this_machine_s_firewall_forbids_is_no_route") else { return };
    firewall("chain out { type filter hook output priority 0; ip daddr 127.0.0.9 drop; };");
    let hosts = ["127.0.0.8", "127.0.0.9", "127.0.0.10"];
    let answers = ask(&mut open(hosts[0]), &hosts.map(|host| probe(host, ProbeKind::Syn(80), 0)));
    let said: Vec<Said> = answers.iter().map(|answer| answer.said).collect();
    assert_eq!(said, [Said::Reset, Said::NoRoute, Said::Reset]);
}

/// Asks until `said` is the answer. Nothing is an error meanwhile.
fn until(transport: &mut RawTransport, host: &str, said: Said) {
    let end = transport.now() + Duration::from_secs(10);
    let mut answers = Vec::new();
    while answers.iter().all(|answer: &Answer| answer.said != said) {
        assert!(transport.now() < end, "{host}: it is never {said:?}");
        answers.clear();
        transport.send(&[probe(host, ProbeKind::Syn(80), 0)]).unwrap();
        transport.receive(transport.now() + Duration::from_millis(10), &mut answers).unwrap();
    }
}

#[test]
fn an_interface_that_goes_down_is_no_route_until_it_is_back() {
    let Some(net) = Net::enter("routes::an_interface_that_goes_down_is_no_route_until_it_is_back") else {
        return;
    };
    let far = ["198.19.1.7", "fd00:19::7"];
    let set = |state: &str| ip(&format!("link set prober {state}"));
    let set_other = |state: &str| net.at_targets(|| ip(&format!("link set targets {state}")));
    // What the kernel forgets with the interface.
    let routes = || {
        ip("addr replace fd00:18::2/64 dev prober nodad");
        ip("route replace 198.19.0.0/16 via 198.18.0.1");
        ip("route replace fd00:19::/32 via fd00:18::1");
    };
    for host in far {
        let mut transport = open(host);
        until(&mut transport, host, Said::Reset);
        set("down");
        until(&mut transport, host, Said::NoRoute);
        set("up");
        routes();
        until(&mut transport, host, Said::Reset);
        // The cable is out.
        set_other("down");
        until(&mut transport, host, Said::NoRoute);
        set_other("up");
        net.at_targets(|| ip("addr replace fd00:18::1/64 dev targets nodad"));
        routes();
        until(&mut transport, host, Said::Reset);
    }
}

#[test]
fn an_interface_that_is_gone_is_no_route() {
    let Some(_net) = Net::enter("routes::an_interface_that_is_gone_is_no_route") else { return };
    let mut transports = ["198.19.1.7", "198.18.0.1", "fd00:19::7"].map(|host| (host, open(host)));
    for (host, transport) in &mut transports {
        until(transport, host, Said::Reset);
    }
    ip("link del prober");
    for (host, transport) in &mut transports {
        until(transport, host, Said::NoRoute);
    }
}

#[test]
fn sends_by_several_ways_at_once() {
    let Some(_net) = Net::enter("routes::sends_by_several_ways_at_once") else { return };
    let hosts = ["198.19.1.1", "127.0.0.7", "192.0.2.1", "198.18.0.1", "198.18.0.2", "198.19.2.2"];
    let mut transport = open(hosts[0]);
    let probes: Vec<_> = (2000..2600)
        .zip(hosts.iter().cycle())
        .map(|(port, host)| probe(host, ProbeKind::Syn(port), 1))
        .collect();
    let answers = ask(&mut transport, &probes);
    assert!(
        answers.iter().zip(&probes).all(|(answer, probe)| {
            (answer.said == Said::NoRoute) == (probe.to.to_string() == "192.0.2.1")
        })
    );
    assert_eq!(send(&mut transport, &[]), []);
}
