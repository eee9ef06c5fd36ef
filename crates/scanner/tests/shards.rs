//! Shards hold what the scan holds: no address is lost, none is scanned twice, whatever the targets.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test, in its helpers too")]

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use portolan_model::{Family, Target};
use portolan_nmap::command::{Opt, parse};
use portolan_scanner::resolve::Pinned;
use portolan_scanner::shard::{MOST_SHARDS, Shard, ShardError, shards};
use portolan_scanner::{Plan, Rules, Scope, verdict};
use proptest::prelude::*;

fn plan(targets: &[Target]) -> Plan {
    Plan::new(&parse("-p 22 %s").unwrap().invocation, targets, None).unwrap()
}

fn targets(texts: &[&str]) -> Vec<Target> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn cut(texts: &[&str], size: u64) -> Vec<Shard> {
    shards(&plan(&targets(texts)), &[], size)
}

fn printed(shard: &Shard) -> Vec<String> {
    shard.targets.iter().map(ToString::to_string).collect()
}

/// Every address of a small target, by the standard library's and ipnet's arithmetic.
fn addresses(target: &Target) -> Vec<IpAddr> {
    match target {
        Target::Address(ip, _) => vec![*ip],
        Target::Network(IpNet::V4(net)) => (u32::from(net.network())..=u32::from(net.broadcast()))
            .map(|n| Ipv4Addr::from(n).into())
            .collect(),
        Target::Network(IpNet::V6(net)) => (u128::from(net.network())..=u128::from(net.broadcast()))
            .map(|n| Ipv6Addr::from(n).into())
            .collect(),
        Target::Octets(octets) => {
            let values = |at| octets.ranges(at).iter().flat_map(|&(a, b)| a..=b);
            values(0)
                .flat_map(|a| values(1).map(move |b| (a, b)))
                .flat_map(|(a, b)| values(2).map(move |c| (a, b, c)))
                .flat_map(|(a, b, c)| values(3).map(move |d| Ipv4Addr::new(a, b, c, d).into()))
                .collect()
        }
        Target::Name(name) => panic!("{name} was not pinned"),
    }
}

/// What a shard makes Nmap scan.
fn scanned(shard: &Shard) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = shard.targets.iter().flat_map(addresses).collect();
    all.retain(|ip| !shard.done.contains(ip));
    all
}

fn target() -> impl Strategy<Value = String> {
    let octet = any::<u8>();
    prop_oneof![
        (0u8..4, octet).prop_map(|(c, d)| format!("10.0.{c}.{d}")),
        (0u8..4, octet, 24u8..=32).prop_map(|(c, d, bits)| format!("10.0.{c}.{d}/{bits}")),
        (0u8..4, 0u8..4, octet, octet, octet)
            .prop_map(|(a, b, c, d, e)| { format!("10.0.{},{}.{}-{},{e}", a, b, c.min(d), c.max(d)) }),
        (0u16..2000).prop_map(|n| format!("2001:db8::{n:x}")),
        (0u16..2000, 118u8..=128).prop_map(|(n, bits)| format!("2001:db8::{n:x}/{bits}")),
        (0u8..3).prop_map(|n| format!("host{n}.example")),
    ]
}

/// Two names of the three have an address that others may name too.
fn pins() -> Vec<Pinned> {
    let pin = |name: &str, ips: &[&str]| Pinned {
        name: name.parse().unwrap(),
        addresses: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
    };
    vec![
        pin("host0.example", &["10.0.1.1"]),
        pin("host1.example", &["10.0.1.1", "10.0.2.9"]),
        pin("host2.example", &["192.168.0.1"]),
    ]
}

fn expected(targets: &[Target]) -> BTreeSet<IpAddr> {
    let pins = pins();
    let of = |target: &Target| match target {
        Target::Name(name) => pins.iter().find(|p| p.name == *name).unwrap().addresses.clone(),
        other => addresses(other),
    };
    targets.iter().flat_map(of).collect()
}

proptest! {
    // The file of earlier failures lies beside a library's tests only.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_address_is_lost_or_scanned_twice(
        texts in proptest::collection::vec(target(), 1..12),
        size in 1u64..1500,
        finished in proptest::collection::vec(any::<bool>(), 97),
    ) {
        let targets: Vec<Target> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let cut = shards(&plan(&targets), &pins(), size);
        prop_assert!(cut.len() <= MOST_SHARDS);
        let all: Vec<IpAddr> = cut.iter().flat_map(scanned).collect();
        let union: BTreeSet<IpAddr> = all.iter().copied().collect();
        prop_assert_eq!(all.len(), union.len(), "twice: {:?}", cut);
        prop_assert_eq!(&union, &expected(&targets));
        for family in [Family::V4, Family::V6] {
            let of: Vec<_> = cut.iter().filter(|shard| shard.family == family).collect();
            prop_assert!(of.iter().flat_map(|s| scanned(s)).all(|ip| Family::of(ip) == family));
            let small = of.iter().filter(|shard| (scanned(shard).len() as u64) < size).count();
            prop_assert!(small == 0 || of.len() == 1, "{} of {} are small", small, of.len());
        }
        // A crash after some of the addresses, and a second one after all the others.
        let is_finished = |at: usize| finished[at % finished.len()];
        for shard in &cut {
            let json = serde_json::to_string(shard).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Shard>(&json).unwrap(), shard);
            let here = scanned(shard);
            let (gone, left): (Vec<_>, Vec<_>) = here.iter().enumerate().partition(|(at, _)| is_finished(*at));
            let ips = |some: Vec<(usize, &IpAddr)>| some.into_iter().map(|(_, ip)| *ip).collect::<Vec<_>>();
            let (gone, left) = (ips(gone), ips(left));
            let rest = shard.without(&gone);
            prop_assert_eq!(rest.is_none(), left.is_empty());
            let Some(rest) = rest else { continue };
            let mut again = scanned(&rest);
            again.sort_unstable();
            prop_assert_eq!(&again, &left.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
            prop_assert_eq!(rest.without(&left), None);
            // Less of it at a time.
            let halves = rest.halves();
            let mut parts: Vec<IpAddr> = halves.iter().flat_map(scanned).collect();
            parts.sort_unstable();
            prop_assert_eq!(parts, again);
            prop_assert!(halves.len() >= left.len().min(2), "{rest:?} {halves:?} {left:?}");
        }
    }

    #[test]
    fn large_patterns_are_cut_without_loss(
        texts in proptest::collection::vec(prop_oneof![
            Just("*.*.*.1"), Just("*.*.1.*"), Just("1-200.*.3-9.1,3,5"), Just("10.0.0.0/8"), Just("10.1-3.*.1-9"),
            Just("0-20.*.0-127.1-100"), Just("1.2.3.4"),
        ], 1..6),
        samples in proptest::collection::vec((0u8..30, any::<u8>(), 0u8..12, 0u8..12), 40),
        finished in proptest::collection::vec((0u8..30, any::<u8>(), 0u8..12, 0u8..12), 40),
    ) {
        let wanted = targets(&texts);
        let cut = cut(&texts, 4096);
        let ip = |(a, b, c, d): (u8, u8, u8, u8)| Ipv4Addr::new(a, b, c, d);
        let gone: Vec<IpAddr> = finished.iter().map(|s| ip(*s).into()).collect();
        let rest: Vec<Shard> = cut.iter().filter_map(|shard| shard.without(&gone)).collect();
        prop_assert!(rest.iter().all(|shard| shard.done.is_empty()));
        for sample in samples.iter().chain(&finished).map(|s| ip(*s)) {
            let times = cut.iter().flat_map(|shard| &shard.targets).filter(|t| holds(t, sample)).count();
            let once = wanted.iter().any(|target| holds(target, sample));
            prop_assert_eq!(times, usize::from(once), "{} of {:?}", sample, texts);
            let times = rest.iter().flat_map(|shard| &shard.targets).filter(|t| holds(t, sample)).count();
            prop_assert_eq!(times, usize::from(once && !gone.contains(&sample.into())));
        }
    }
}

fn holds(target: &Target, ip: Ipv4Addr) -> bool {
    match target {
        Target::Address(address, _) => *address == IpAddr::V4(ip),
        Target::Network(net) => net.contains(&IpAddr::V4(ip)),
        Target::Octets(octets) => ip
            .octets()
            .iter()
            .enumerate()
            .all(|(at, value)| octets.ranges(at).iter().any(|(a, b)| a <= value && value <= b)),
        Target::Name(_) => false,
    }
}

#[test]
fn a_small_scan_stays_as_it_was_written() {
    let one = cut(&["10.0.0.7", "10.0.1.0-9", "10.0.2.0/24"], 4096);
    assert_eq!(one.len(), 1);
    assert_eq!(printed(&one[0]), ["10.0.0.7", "10.0.1.0-9", "10.0.2.0/24"]);
    let two = cut(&["::1", "127.0.0.1"], 4096);
    assert_eq!(two.iter().map(printed).collect::<Vec<_>>(), [["127.0.0.1"], ["::1"]]);
    let overlapping = cut(&["10.0.0.7", "10.0.0.0/24"], 4096);
    assert_eq!(overlapping.iter().map(printed).collect::<Vec<_>>(), [["10.0.0.0/24"]]);
}

#[test]
fn huge_scans_are_cut_in_little_time_and_memory() {
    let before = Instant::now();
    for (texts, total) in [
        (&["10.0.0.0/8"][..], 1u128 << 24),
        (&["10.0.0.0/8", "10.0.0.0/9", "11.0.0.1"], (1 << 24) + 1),
        (&["2001:db8::/64"], 1 << 64),
        (&["::/1"], 1 << 127),
        (&["0.0.0.0/0", "*.*.*.1"], 1 << 32),
        (&["*.*.*.1", "*.*.1.*"], (1 << 24) + (1 << 24) - (1 << 16)),
    ] {
        let cut = cut(texts, 4096);
        assert!(cut.len() <= MOST_SHARDS, "{texts:?}: {}", cut.len());
        let sum: u128 = cut.iter().flat_map(|s| &s.targets).map(Target::count).sum();
        assert_eq!(sum, total, "{texts:?}");
        let words = cut.iter().map(|shard| shard.targets.len()).sum::<usize>();
        assert!(words <= 2 * MOST_SHARDS, "{texts:?}: {words}");
    }
    let all = cut(&["::/0"], 1);
    assert_eq!(all.len(), MOST_SHARDS);
    assert!(all.iter().all(|shard| shard.targets.len() == 1 && shard.targets[0].count() == 1 << 116));
    assert_eq!((printed(&all[0])[0].as_str(), printed(&all[4095])[0].as_str()), ("::/12", "fff0::/12"));
    assert!(before.elapsed() < Duration::from_secs(20), "{:?}", before.elapsed());
}

#[test]
fn what_is_scattered_goes_to_exclude() {
    let shard = &cut(&["2001:db8::/64"], u64::MAX)[0];
    let base = u128::from("2001:db8::".parse::<Ipv6Addr>().unwrap());
    // Every second of them, so that each leaves a network more behind.
    let finished: Vec<IpAddr> = (0..6000).map(|n| Ipv6Addr::from(base + n * 2).into()).collect();
    let rest = shard.without(&finished).unwrap();
    assert_eq!((rest.targets.len(), rest.done.len()), (1, 6000));
    let command = parse("--exclude 2001:db8::ffff %s").unwrap();
    let plan = rest.plan(&command.invocation, None).unwrap();
    assert_eq!(plan.stages.len(), 1);
    let left_out = plan.stages[0].invocation.excludes();
    assert_eq!(left_out[0].to_string(), "2001:db8::ffff");
    assert_eq!(left_out[6000].to_string(), finished[5999].to_string());
    // One word of at most 128 KiB.
    assert!(plan.stages[0].argv.iter().all(|word| word.len() < 128 << 10));
    assert!(plan.stages[0].invocation.has(Opt::Ipv6));
    // More finished hosts add to the others.
    let more = rest.without(&["2001:db8::1".parse().unwrap()]).unwrap();
    assert_eq!(more.done.len(), 6001);
}

#[test]
fn addresses_with_a_zone_stay_as_they_are() {
    let cut = cut(&["fe80::1%eth0", "fe80::1%eth1", "fe80::2%eth0", "fd00::/120", "fd00::1"], 16);
    let all: Vec<String> = cut.iter().flat_map(printed).collect();
    let zoned: Vec<&String> = all.iter().filter(|text| text.contains('%')).collect();
    assert_eq!(zoned, ["fe80::1%eth0", "fe80::1%eth1", "fe80::2%eth0"]);
    let finished: Vec<IpAddr> = ["fe80::1", "fe80::2", "fd00::1"].map(|ip| ip.parse().unwrap()).to_vec();
    let rest: Vec<Shard> = cut.iter().filter_map(|shard| shard.without(&finished)).collect();
    let zoned: Vec<String> = rest.iter().flat_map(printed).filter(|text| text.contains('%')).collect();
    assert_eq!(zoned, ["fe80::1%eth0", "fe80::1%eth1"], "which of the two is finished, nobody knows");
}

#[test]
fn a_shard_of_nothing_is_no_plan() {
    let empty: Shard = serde_json::from_str(r#"{"family":"ipv4","targets":[]}"#).unwrap();
    assert_eq!(empty.plan(&parse("-sV").unwrap().invocation, None).unwrap_err(), ShardError::Empty);
    for wrong in [r#"{"family":"ipv5","targets":[]}"#, r#"{"family":"ipv4","targets":["1.2.3"]}"#] {
        assert!(serde_json::from_str::<Shard>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_judged_scan_is_cut_as_it_was_planned() {
    let (scope, grants) = (Scope::default(), portolan_nmap::command::Grants::none());
    let rules = Rules { raw_sockets: true, ..portolan_scanner::prepare::rules(None, &scope, &grants) };
    let command = parse("-sV -p 22 %s").unwrap();
    let verdict = verdict::judge(&command, &targets(&["10.0.0.0/16", "::1"]), &rules);
    let cut = shards(&verdict.plan.unwrap(), &[], 4096);
    assert_eq!(cut.len(), 17);
    let stage = &cut[0].plan(&command.invocation, None).unwrap().stages[0];
    assert_eq!(stage.argv, ["-p22", "-sV", "--", "10.0.0.0/20"]);
}
