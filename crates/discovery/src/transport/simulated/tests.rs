//! The simulator does what its data says.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::{Said, Unreachable};

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn probe(to: &str, kind: ProbeKind, attempt: u8) -> Probe {
    Probe { to: ip(to), kind, attempt, patience: Duration::from_secs(1) }
}

fn ms(ms: u64) -> Moment {
    Moment(ms * 1_000_000)
}

/// Sends probes `every` so often, then waits for a minute; the answers, and what was counted.
fn ask(network: Network, probes: &[Probe], every: Duration) -> (Vec<Answer>, Counts) {
    let mut simulated = Simulated::new(network).keep(Keep::Moments);
    let mut answers = Vec::new();
    for probe in probes {
        let next = simulated.now() + every;
        assert_eq!(simulated.send(&[*probe]).unwrap(), 1);
        while simulated.now() < next {
            simulated.receive(next, &mut answers).unwrap();
        }
    }
    let end = simulated.now() + Duration::from_mins(1);
    while simulated.now() < end {
        simulated.receive(end, &mut answers).unwrap();
    }
    let counts = simulated.watch().counts().clone();
    (answers, counts)
}

fn syns(to: &str, count: u16) -> Vec<Probe> {
    (1..=count).map(|port| probe(to, ProbeKind::Syn(port), 0)).collect()
}

fn said(answers: &[Answer]) -> HashMap<Said, usize> {
    answers.iter().fold(HashMap::new(), |mut said, answer| {
        *said.entry(answer.said).or_default() += 1;
        said
    })
}

const MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn each_kind_of_probe_gets_its_answer_after_the_round_trip() {
    let host = Hosts::at("10.0.0.1").echo().open("22").ports("23", Does::Closed).latency(40.0, 0.0);
    let kinds =
        [ProbeKind::Echo, ProbeKind::Syn(22), ProbeKind::Syn(23), ProbeKind::Ack(22), ProbeKind::Syn(24)];
    let probes: Vec<Probe> = kinds.iter().map(|kind| probe("10.0.0.1", *kind, 3)).collect();
    let (answers, counts) = ask(Network::of([host]), &probes, MILLISECOND);
    let got: Vec<_> = answers.iter().map(|answer| (answer.kind, answer.said)).collect();
    let wanted = [
        (ProbeKind::Echo, Said::Reply),
        (ProbeKind::Syn(22), Said::SynAck),
        (ProbeKind::Syn(23), Said::Reset),
        (ProbeKind::Ack(22), Said::Reset),
    ];
    assert_eq!(got, wanted);
    for (answer, (sent, _)) in answers.iter().zip(&counts.moments) {
        assert_eq!((answer.at - *sent, answer.attempt, answer.ttl), (Duration::from_millis(40), 3, 63));
        assert_eq!((answer.from, answer.host, answer.mac), (ip("10.0.0.1"), ip("10.0.0.1"), None));
    }
}

#[test]
fn the_local_link_shows_hardware_addresses_and_a_process_without_privilege_sees_less() {
    let network = Network::of([Hosts::at("10.0.0.1").on_link().other(Does::Closed), Hosts::dead("10.0.0.2")]);
    let probes = [probe("10.0.0.1", ProbeKind::Neighbour, 0), probe("10.0.0.1", ProbeKind::Syn(1), 0)];
    let (answers, _) = ask(network.clone(), &probes, MILLISECOND);
    let mac = Some([2, 0, 10, 0, 0, 1]);
    assert_eq!(
        answers.iter().map(|a| (a.said, a.mac, a.ttl)).collect::<Vec<_>>(),
        [(Said::Reply, mac, 0), (Said::Reset, mac, 64),]
    );
    let connect = Network { connect: true, ..network };
    let (answers, _) = ask(connect.clone(), &probes[1..], MILLISECOND);
    assert_eq!((answers[0].said, answers[0].mac, answers[0].ttl), (Said::Refused, None, 0));
    let mut simulated = Simulated::new(connect);
    assert!(simulated.can(ProbeKind::Syn(1)) && !simulated.can(ProbeKind::Echo));
    assert_eq!(simulated.reach(ip("10.0.0.1")), Reach::Routed);
}

#[test]
fn as_much_is_lost_as_is_asked() {
    for (there, back) in [(0.05, 0.0), (0.0, 0.05), (0.03, 0.03)] {
        let host = Hosts::at("10.0.0.1").other(Does::Closed).loss(there, back);
        let (answers, counts) = ask(Network::of([host]).seed(5), &syns("10.0.0.1", 20_000), MILLISECOND / 10);
        let wanted: f64 = 20_000.0 * (1.0 - there) * (1.0 - back);
        // Five standard deviations of a binomial.
        let bound = 5.0 * (wanted * (1.0 - wanted / 20_000.0)).sqrt();
        #[allow(clippy::cast_precision_loss, reason = "20,000 is far below 2^52")]
        let got = answers.len() as f64;
        assert!((got - wanted).abs() < bound, "{got} of 20,000 with {there} and {back}, {wanted} wanted");
        assert_eq!(counts.lost + answers.len() as u64, 20_000);
    }
}

#[test]
fn resets_are_limited_and_syn_acks_are_not() {
    let host = Hosts::at("10.0.0.1").other(Does::Closed).open("1-100").reset_limit(50.0, 10);
    // 2,000 probes in 2 seconds: what is in the bucket and what comes into it.
    let (answers, counts) = ask(Network::of([host]), &syns("10.0.0.1", 2000), MILLISECOND);
    let said = said(&answers);
    assert_eq!(said[&Said::SynAck], 100);
    assert!((103..=106).contains(&said[&Said::Reset]), "{said:?}");
    assert_eq!(counts.resets_limited + said[&Said::Reset] as u64, 1900);
}

#[test]
fn icmp_errors_are_limited_by_who_sends_them() {
    let reject = |by| Does::Reject { says: Refusal::AdminProhibited, by };
    let limit = Limit { per_second: 1.0, burst: 6 };
    let behind = Hosts::at("10.0.0.1-10.0.0.2").behind("edge").other(reject(By::Router));
    let own = Hosts::at("10.0.0.3").other(reject(By::Host)).icmp_limit(100.0, 6);
    let network = Network::of([behind, own]).router("edge", ip("192.0.2.1"), Some(limit), false);
    let mut probes = Vec::new();
    for port in 1..=1000 {
        for to in ["10.0.0.1", "10.0.0.2", "10.0.0.3"] {
            probes.push(probe(to, ProbeKind::Syn(port), 0));
        }
    }
    let (answers, counts) = ask(network, &probes, MILLISECOND);
    let from = |from| answers.iter().filter(|answer| answer.from == ip(from)).count();
    assert!((8..=10).contains(&from("192.0.2.1")), "{} from the router", from("192.0.2.1"));
    assert!((304..=307).contains(&from("10.0.0.3")), "{} from the host", from("10.0.0.3"));
    assert!(answers.iter().all(|answer| answer.said == Said::Unreachable(Unreachable::AdminProhibited)));
    assert_eq!(answers.len() as u64 + counts.icmp_limited, 3000);
}

#[test]
fn a_router_tells_of_dead_addresses_when_it_has_asked_for_three_seconds() {
    let network = Network::of([Hosts::dead("10.0.0.0/24").behind("edge").latency(10.0, 0.0)]);
    let network = network.router("edge", ip("192.0.2.1"), None, true);
    let probes: Vec<Probe> = (0..3).map(|attempt| probe("10.0.0.9", ProbeKind::Echo, attempt)).collect();
    let (answers, counts) = ask(network.clone(), &probes, Duration::from_secs(1));
    let at = counts.moments[0].0 + Duration::from_millis(3010);
    assert_eq!(answers.iter().map(|a| (a.attempt, a.at)).collect::<Vec<_>>(), [(0, at), (1, at), (2, at)]);
    assert!(
        answers.iter().all(|a| a.said == Said::Unreachable(Unreachable::Host) && a.from == ip("192.0.2.1"))
    );
    let (answers, _) = ask(network, &syns("10.0.0.9", 500), Duration::from_micros(10));
    assert_eq!(answers.len(), 101);
}

#[test]
fn a_link_spaces_packets_and_drops_those_that_find_its_queue_full() {
    let host = Hosts::at("10.0.0.1").other(Does::Closed).latency(10.0, 0.0);
    // 1,000 at once into a link of 1,000 a second with 49 places: one leaves each millisecond, 49 wait.
    for network in [Network::of([host.clone()]).up(1000.0, 49), Network::of([host]).down(1000.0, 49)] {
        let (answers, counts) = ask(network, &syns("10.0.0.1", 1000), Duration::from_nanos(1));
        let sent = counts.moments.last().unwrap().0;
        assert!((50..=52).contains(&answers.len()), "{} of 1,000 at once by {sent:?}", answers.len());
        assert_eq!(counts.overflow_up + counts.overflow_down + answers.len() as u64, 1000);
        assert!(answers.windows(2).all(|two| two[1].at - two[0].at == MILLISECOND), "{answers:?}");
    }
    let host = Hosts::at("10.0.0.1").other(Does::Closed);
    let (answers, _) = ask(Network::of([host]).up(1000.0, 49), &syns("10.0.0.1", 1000), MILLISECOND);
    assert_eq!(answers.len(), 1000, "as many as it takes");
}

#[test]
fn answers_come_again_and_late() {
    let host = Hosts::at("10.0.0.1").other(Does::Closed).copies(1.0, 3, 500.0);
    let (answers, _) = ask(Network::of([host]).seed(1), &syns("10.0.0.1", 100), MILLISECOND);
    assert_eq!(answers.len(), 400);
    let host = Hosts::at("10.0.0.1").other(Does::Closed).late(0.1, 4000.0);
    let (answers, counts) = ask(Network::of([host]).seed(1), &syns("10.0.0.1", 1000), MILLISECOND);
    let sent: HashMap<ProbeKind, Moment> =
        counts.moments.iter().map(|(at, probe)| (probe.kind, *at)).collect();
    let (late, soon): (Vec<_>, Vec<_>) =
        answers.iter().map(|answer| answer.at - sent[&answer.kind]).partition(|rtt| *rtt > 2 * MILLISECOND);
    assert!((60..=140).contains(&late.len()), "{} are late", late.len());
    assert!(late.iter().all(|rtt| (2000..=4001).contains(&rtt.as_millis())), "{late:?}");
    assert_eq!(late.len() + soon.len(), 1000);
}

#[test]
fn jitter_is_what_it_is_said_to_be() {
    for (shape, mean, most) in [(Shape::Uniform, 15.0, 20.0), (Shape::Exponential, 20.0, 240.0)] {
        let latency = Latency { base_ms: 10.0, jitter_ms: 10.0, shape };
        let host = Hosts { latency, ..Hosts::at("10.0.0.1").other(Does::Closed) };
        let (answers, counts) = ask(Network::of([host]).seed(3), &syns("10.0.0.1", 5000), MILLISECOND / 10);
        let sent: HashMap<ProbeKind, Moment> =
            counts.moments.iter().map(|(at, probe)| (probe.kind, *at)).collect();
        let rtts: Vec<f64> = answers.iter().map(|a| (a.at - sent[&a.kind]).as_secs_f64() * 1000.0).collect();
        let got = rtts.iter().sum::<f64>() / 5000.0;
        assert!((got - mean).abs() < 0.5, "{shape:?}: a mean of {got} ms");
        assert!(rtts.iter().all(|rtt| (10.0..=most).contains(rtt)), "{shape:?}");
    }
}

#[test]
fn a_host_that_is_asked_too_fast_hides_for_its_time() {
    let host = Hosts::at("10.0.0.1").other(Does::Closed).blacklist(100, 5000.0);
    let (answers, counts) = ask(Network::of([host.clone()]), &syns("10.0.0.1", 3000), MILLISECOND);
    assert_eq!((answers.len(), counts.hidden), (100, 2900));
    let (answers, _) = ask(Network::of([host.clone()]), &syns("10.0.0.1", 5200), MILLISECOND);
    assert!((199..=200).contains(&answers.len()), "{} before and after", answers.len());
    let (answers, _) = ask(Network::of([host]), &syns("10.0.0.1", 1000), 11 * MILLISECOND);
    assert_eq!(answers.len(), 1000);
}

#[test]
fn windows_are_counted_wherever_they_begin() {
    let mut simulated = Simulated::new(Network { send_us: 0.0, ..Network::of([Hosts::at("10.0.0.1")]) });
    let watch = simulated.watch();
    let mut at = |time: u64, count: u16| {
        simulated.receive(ms(time), &mut Vec::new()).unwrap();
        simulated.send(&syns("10.0.0.1", count)).unwrap();
        watch.counts().most_in_window
    };
    assert_eq!(at(90, 7), 7);
    assert_eq!(at(150, 5), 12);
    // 100 ms after the first: its window is over.
    assert_eq!(at(190, 6), 12);
    assert_eq!(at(200, 2), 13);
    assert_eq!(watch.counts().highest_rate(), 130);
}

#[test]
fn probes_are_counted_and_those_that_may_not_leave_are_told() {
    let hosts = Hosts { there: There::NoRoute, ..Hosts::at("10.0.0.2") };
    let network = Network::of([Hosts::at("10.0.0.1"), hosts]);
    let probes = [
        probe("10.0.0.1", ProbeKind::Syn(1), 0),
        probe("10.0.0.1", ProbeKind::Syn(1), 1),
        probe("10.0.0.2", ProbeKind::Echo, 0),
        probe("10.0.0.3", ProbeKind::Echo, 0),
    ];
    let (answers, counts) = ask(network, &probes, MILLISECOND);
    assert_eq!(said(&answers), HashMap::from([(Said::NoRoute, 1)]));
    assert_eq!((counts.probes, counts.hosts[&ip("10.0.0.1")]), (4, 2));
    assert_eq!(counts.tries_of(ip("10.0.0.1"), ProbeKind::Syn(1)), 2);
    assert_eq!((counts.outside, counts.first_outside), (1, Some(probes[3])));
}

#[test]
fn who_never_ends_is_told() {
    let network = Network { limit_ms: 1000.0, limit_probes: 10, ..Network::of([Hosts::at("10.0.0.1")]) };
    let mut simulated = Simulated::new(network.clone());
    let late = simulated.receive(Moment(u64::MAX), &mut Vec::new()).unwrap_err();
    assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    let mut simulated = Simulated::new(network.clone());
    assert!(simulated.send(&syns("10.0.0.1", 11)).is_err());
    let mut simulated = Simulated::new(network);
    let stuck = (0..20_000).position(|_| simulated.receive(Moment(0), &mut Vec::new()).is_err());
    assert_eq!(stuck, Some(IDLE as usize));
}

#[test]
fn a_full_socket_takes_a_part() {
    let network = Network { batch: 3, ..Network::of([Hosts::at("10.0.0.1")]) };
    let mut simulated = Simulated::new(network);
    assert_eq!(simulated.send(&syns("10.0.0.1", 5)).unwrap(), 3);
    assert_eq!(simulated.watch().counts().probes, 3);
}

#[test]
fn texts_that_are_no_addresses_or_ports_are_refused() {
    for text in ["", "10.0.0.1/33", "10.0.0.9-10.0.0.3", "::1-10.0.0.1", "a"] {
        assert!(text.parse::<Addresses>().is_err(), "{text}");
    }
    for text in ["a", "70000", "9-3", "1;2"] {
        assert!(text.parse::<Ports>().is_err(), "{text}");
    }
    let net: Addresses = "10.0.0.77/30".parse().unwrap();
    assert_eq!((net.low, net.high), (ip("10.0.0.76"), ip("10.0.0.79")));
    assert_eq!("2001:db8::/64".parse::<Addresses>().unwrap().high, ip("2001:db8::ffff:ffff:ffff:ffff"));
    assert!(Network::from_toml("seeed = 1").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_network_answers_the_same_again_in_order_and_is_its_file(case in any_network()) {
        let text = case.network.to_toml().unwrap();
        let again = Network::from_toml(&text).unwrap();
        prop_assert_eq!(&again, &case.network);
        let space = case.network.addresses();
        let mut probes = Vec::new();
        for index in 0..space.count() {
            probes.extend(case.ports.iter().map(|port| Probe {
                to: space.at(index),
                kind: ProbeKind::Syn(*port),
                attempt: 0,
                patience: MILLISECOND,
            }));
        }
        let (one, counts) = ask(case.network.clone(), &probes, MILLISECOND / 20);
        let (two, _) = ask(again, &probes, MILLISECOND / 20);
        prop_assert_eq!(&one, &two);
        prop_assert!(one.windows(2).all(|two| two[0].at <= two[1].at));
        prop_assert_eq!((counts.probes, counts.outside), (probes.len() as u64, 0));
        for answer in &one {
            let ProbeKind::Syn(port) = answer.kind else { unreachable!("only SYN were sent") };
            let truth = case.network.truth(answer.host).port(port);
            prop_assert!(truth.reasons.contains(&Some((answer.said, answer.from))), "{:?} of {:?}", answer, truth);
        }
    }
}
