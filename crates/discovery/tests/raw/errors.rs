//! What routers and firewalls say instead.

use std::fmt::Write;

use portolan_discovery::{ProbeKind, Said, Unreachable};

use crate::net::{Net, ask_one, firewall, ip};

#[test]
fn a_firewall_says_each_code() {
    let Some(net) = Net::enter("errors::a_firewall_says_each_code") else { return };
    let four = [
        ("icmp type net-unreachable", Unreachable::Net),
        ("icmp type host-unreachable", Unreachable::Host),
        ("icmp type prot-unreachable", Unreachable::Protocol),
        ("icmp type port-unreachable", Unreachable::Port),
        ("icmp type net-prohibited", Unreachable::NetProhibited),
        ("icmp type host-prohibited", Unreachable::HostProhibited),
        ("icmp type admin-prohibited", Unreachable::AdminProhibited),
    ];
    let six = [
        ("icmpv6 type no-route", Unreachable::NoRoute),
        ("icmpv6 type admin-prohibited", Unreachable::AdminProhibited),
        ("icmpv6 type addr-unreachable", Unreachable::Host),
        ("icmpv6 type port-unreachable", Unreachable::Port),
        // Beyond scope, for which nft has no word.
        ("icmpv6 type 2", Unreachable::BeyondScope),
        ("icmpv6 type policy-fail", Unreachable::AdminProhibited),
        ("icmpv6 type reject-route", Unreachable::RejectRoute),
    ];
    let mut rules = String::new();
    for (family, codes) in [("ipv4", &four[..]), ("ipv6", &six[..])] {
        for (place, (with, _)) in codes.iter().enumerate() {
            let port = 1000 + place;
            write!(rules, "meta nfproto {family} tcp dport {port} reject with {with}; ").unwrap();
        }
    }
    rules += "icmp type { echo-request, timestamp-request } reject with icmp type admin-prohibited; ";
    rules += "icmpv6 type echo-request reject with icmpv6 type admin-prohibited; ";
    net.at_targets(|| firewall(&format!("chain in {{ type filter hook input priority 0; {rules} }};")));
    // Linux has a refusal of IPv6 come from an address of the link.
    for (host, from, codes) in
        [("198.19.1.7", "198.19.1.7", &four[..]), ("fd00:19::7", "fd00:18::1", &six[..])]
    {
        for (port, (with, code)) in (1000..).zip(codes) {
            for kind in [ProbeKind::Syn(port), ProbeKind::Ack(port)] {
                let answer = ask_one(host, kind, 7);
                assert_eq!(answer.said, Said::Unreachable(*code), "{host}: {with}");
                assert_eq!((answer.from, answer.ttl), (from.parse().unwrap(), 64), "{host}: {with}");
            }
        }
        assert_eq!(
            ask_one(host, ProbeKind::Echo, 7).said,
            Said::Unreachable(Unreachable::AdminProhibited),
            "{host}"
        );
    }
    let timestamp = ask_one("198.19.1.7", ProbeKind::Timestamp, 7);
    assert_eq!(timestamp.said, Said::Unreachable(Unreachable::AdminProhibited));
}

#[test]
fn a_router_says_that_it_was_too_far_or_that_nobody_is_there() {
    let Some(net) = Net::enter("errors::a_router_says_that_it_was_too_far_or_that_nobody_is_there") else {
        return;
    };
    ip("route add 203.0.113.0/24 via 198.18.0.1");
    ip("route add 2001:db8::/32 via fd00:18::1");
    net.at_targets(|| {
        std::fs::write("/proc/sys/net/ipv4/ip_forward", "1").unwrap();
        std::fs::write("/proc/sys/net/ipv6/conf/all/forwarding", "1").unwrap();
        ip("link add away type veth peer name nowhere");
        ip("link set away up");
        ip("link set nowhere up");
        ip("route add 203.0.113.0/24 dev away");
        ip("route add 2001:db8::/32 dev away");
        firewall(
            "chain in { type filter hook prerouting priority 0; \
             ip daddr 203.0.113.0/25 ip ttl set 1; ip6 daddr 2001:db8::/48 ip6 hoplimit set 1; }; \
             chain on { type filter hook forward priority 0; \
             ip daddr 203.0.113.128/25 reject with icmp type host-unreachable; \
             ip6 daddr 2001:db8:1::/48 reject with icmpv6 type addr-unreachable; };",
        );
    });
    let said = Unreachable::Host;
    for (near, far, router) in
        [("203.0.113.5", "203.0.113.200", "198.18.0.1"), ("2001:db8::5", "2001:db8:1::5", "fd00:18::1")]
    {
        for kind in [ProbeKind::Syn(80), ProbeKind::Echo] {
            let answer = ask_one(near, kind, 1);
            assert_eq!((answer.said, answer.from), (Said::TimeExceeded, router.parse().unwrap()), "{near}");
            let answer = ask_one(far, kind, 1);
            assert_eq!(
                (answer.said, answer.from),
                (Said::Unreachable(said), router.parse().unwrap()),
                "{far}"
            );
        }
    }
}
