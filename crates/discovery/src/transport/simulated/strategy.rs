//! Random networks for proptest.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::limits::Bottleneck;
use super::network::{
    Blacklist, By, Copies, Does, Hosts, Late, Latency, Limit, Loss, Network, Refusal, Router, Rule, Shape,
    There,
};
use super::text::Ports;
use crate::ProbeKind;
use crate::engine::Discovery;

/// A network, and what to ask it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The network. What is to be scanned is [`Network::addresses`].
    pub network: Network,
    /// The ports to look at, in no order.
    pub ports: Vec<u16>,
    /// How to look for hosts.
    pub discovery: Discovery,
}

/// Networks of 1 to 40 addresses, with 1 to 60 ports to look at: hosts that are open, closed, silent and rejecting,
/// dead addresses, routers that tell of them; round trips of 0.1 to 300 ms and jitter of half as much, losses up to
/// 5 % either way, answers that come twice, by the dozen or seconds late, RST and ICMP errors limited to 20 to 1,000
/// a second and 5 at once at least, narrow links, hosts that hide when they are asked too fast.
pub fn any_network() -> impl Strategy<Value = Case> {
    (any::<bool>(), btree_set(1u16.., 1..=60), vec(group(), 1..=40), links(), any::<u32>(), discovery())
        .prop_map(|(v6, ports, groups, (up, down, limit), seed, look)| {
            let ports: Vec<u16> = ports.into_iter().collect();
            let routers = vec![
                Router { name: "near".into(), ip: router(v6, 1), icmp_limit: None, tells_dead: false },
                Router { name: "far".into(), ip: router(v6, 2), icmp_limit: Some(limit), tells_dead: true },
            ];
            let hosts = groups
                .into_iter()
                .enumerate()
                .map(|(n, group)| group.hosts(address(v6, n), &ports))
                .collect();
            let discovery = look.of(v6);
            let network = Network { seed: u64::from(seed), up, down, routers, hosts, ..Network::default() };
            Case { network, ports, discovery }
        })
}

fn address(v6: bool, n: usize) -> IpAddr {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    if v6 {
        Ipv6Addr::from((0x2001_0db8_u128 << 96) + u128::from(n)).into()
    } else {
        Ipv4Addr::from(u32::from(Ipv4Addr::new(198, 51, 100, 0)) + n).into()
    }
}

fn router(v6: bool, n: u8) -> IpAddr {
    if v6 {
        Ipv6Addr::from((0x2001_0db8_ffff_u128 << 80) + u128::from(n)).into()
    } else {
        Ipv4Addr::new(192, 0, 2, n).into()
    }
}

#[derive(Debug, Clone, Copy)]
enum Look {
    None,
    Nmap,
    Echo,
}

impl Look {
    fn of(self, v6: bool) -> Discovery {
        match (self, v6) {
            (Self::None, _) => Discovery::None,
            (Self::Echo, _) => Discovery::Probes(vec![ProbeKind::Echo]),
            (Self::Nmap, true) => {
                Discovery::Probes(vec![ProbeKind::Echo, ProbeKind::Syn(443), ProbeKind::Ack(80)])
            }
            (Self::Nmap, false) => Discovery::Probes(vec![
                ProbeKind::Echo,
                ProbeKind::Syn(443),
                ProbeKind::Ack(80),
                ProbeKind::Timestamp,
            ]),
        }
    }
}

fn discovery() -> impl Strategy<Value = Look> {
    prop_oneof![3 => Just(Look::Nmap), 2 => Just(Look::None), 1 => Just(Look::Echo)]
}

fn limit() -> impl Strategy<Value = Limit> {
    (20.0..1000.0, 5u32..200).prop_map(|(per_second, burst)| Limit { per_second, burst })
}

fn bottleneck() -> impl Strategy<Value = Bottleneck> {
    (500.0..50_000.0, 10u32..1000).prop_map(|(per_second, queue)| Bottleneck { per_second, queue })
}

fn links() -> impl Strategy<Value = (Option<Bottleneck>, Option<Bottleneck>, Limit)> {
    (option::weighted(0.3, bottleneck()), option::weighted(0.2, bottleneck()), limit())
}

fn does() -> impl Strategy<Value = Does> {
    let says = prop_oneof![
        Just(Refusal::PortUnreach),
        Just(Refusal::ProtoUnreach),
        Just(Refusal::HostProhibited),
        Just(Refusal::AdminProhibited),
    ];
    let reject = (says, prop_oneof![Just(By::Host), Just(By::Router)]);
    prop_oneof![
        3 => Just(Does::Drop),
        3 => Just(Does::Closed),
        2 => Just(Does::Open),
        2 => reject.prop_map(|(says, by)| Does::Reject { says, by }),
    ]
}

/// The hosts at one address, before it is known.
#[derive(Debug, Clone)]
struct Group {
    there: There,
    router: Option<&'static str>,
    /// What one port in so many does, from the first on.
    rules: Vec<(u8, Does)>,
    other: Does,
    answers: (bool, bool, bool),
    path: (Latency, Loss, Option<Late>, Option<Copies>),
    limits: (Option<Limit>, Option<Limit>, Option<Blacklist>),
}

fn group() -> impl Strategy<Value = Group> {
    let there = prop_oneof![4 => Just(There::Alive), 1 => Just(There::Dead)];
    let router = prop_oneof![2 => Just(None), 1 => Just(Some("near")), 1 => Just(Some("far"))];
    let answers = (prop::bool::weighted(0.7), prop::bool::weighted(0.3), prop::bool::weighted(0.2));
    let list =
        (30u32..500, 5000.0..60_000.0).prop_map(|(per_second, hides_ms)| Blacklist { per_second, hides_ms });
    let limits =
        (option::weighted(0.3, limit()), option::weighted(0.3, limit()), option::weighted(0.05, list));
    let other = prop_oneof![does(), Just(Does::Drop), Just(Does::Closed)];
    (there, router, vec((2u8..30, does()), 0..3), other, answers, path(), limits).prop_map(
        |(there, router, rules, other, answers, path, limits)| Group {
            there,
            router,
            rules,
            other,
            answers,
            path,
            limits,
        },
    )
}

fn path() -> impl Strategy<Value = (Latency, Loss, Option<Late>, Option<Copies>)> {
    // Near and far networks alike: the exponent is even.
    let latency = (-1.0..2.477_f64, 0.0..0.5, any::<bool>()).prop_map(|(exponent, jitter, tail)| {
        let base_ms = 10f64.powf(exponent);
        let shape = if tail { Shape::Exponential } else { Shape::Uniform };
        Latency { base_ms, jitter_ms: base_ms * jitter, shape }
    });
    let loss = prop_oneof![
        2 => Just(Loss::default()),
        1 => (0.0..0.05, 0.0..0.05).prop_map(|(there, back)| Loss { there, back }),
    ];
    let late = (0.0..0.03, 500.0..8000.0).prop_map(|(share, by_ms)| Late { share, by_ms });
    let copies = prop_oneof![
        4 => (0.0..0.1, 1u32..4, 0.1..200.0),
        1 => (0.05..0.3, 10u32..50, 100.0..2000.0),
    ];
    let copies = copies.prop_map(|(share, more, over_ms)| Copies { share, more, over_ms });
    (latency, loss, option::weighted(0.2, late), option::weighted(0.2, copies))
}

impl Group {
    fn hosts(self, ip: IpAddr, ports: &[u16]) -> Hosts {
        let (echo, timestamp, stateful) = self.answers;
        let (latency, loss, late, copies) = self.path;
        let (reset_limit, icmp_limit, blacklist) = self.limits;
        let rules = self.rules.into_iter().enumerate().map(|(first, (each, does))| {
            let ports: Ports = ports.iter().copied().skip(first).step_by(usize::from(each)).collect();
            Rule { ports, does }
        });
        Hosts {
            there: self.there,
            router: self.router.map(str::to_owned),
            ports: rules.collect(),
            other: self.other,
            echo,
            timestamp,
            stateful,
            latency,
            loss,
            late,
            copies,
            reset_limit,
            icmp_limit,
            blacklist,
            ..Hosts::within(ip.into())
        }
    }
}
