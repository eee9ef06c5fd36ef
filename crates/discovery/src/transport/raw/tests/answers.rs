//! What is believed, and what is not.

use proptest::prelude::*;

use super::*;
use crate::transport::raw::parse::{self, Heard};
use crate::transport::raw::wire::tcp;
use crate::{Said, Unreachable};

const ROUTER4: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 18, 0, 1));
const ROUTER6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0x18, 0, 0, 0, 0, 0, 1));

fn read(packet: &[u8]) -> Option<Heard> {
    if packet.first()? >> 4 == 6 { parse::ipv6(&key(), packet) } else { parse::ipv4(&key(), packet) }
}

/// All genuine answers to a probe: what each says, by whom.
fn genuine(probe: &Probe, options: usize) -> Vec<(Vec<u8>, Said, IpAddr)> {
    let v6 = probe.to.is_ipv6();
    let (router, icmp, unreachable, exceeded) =
        if v6 { (ROUTER6, next::ICMP6, 1, 3) } else { (ROUTER4, next::ICMP, 3, 11) };
    let mut all = vec![
        (from(router, icmp, options, &error(exceeded, 0, probe, 48)), Said::TimeExceeded, router),
        (
            from(probe.to, icmp, options, &error(unreachable, 0, probe, 99)),
            Said::Unreachable(if v6 { Unreachable::NoRoute } else { Unreachable::Net }),
            probe.to,
        ),
    ];
    let mut say =
        |protocol, body: &[u8], said| all.push((from(probe.to, protocol, options, body), said, probe.to));
    match probe.kind {
        ProbeKind::Syn(_) => {
            say(next::TCP, &segment(probe, tcp::SYN | tcp::ACK), Said::SynAck);
            say(next::TCP, &segment(probe, tcp::RST | tcp::ACK), Said::Reset);
        }
        ProbeKind::Ack(_) => say(next::TCP, &segment(probe, tcp::RST), Said::Reset),
        kind => {
            let mut reply = body(probe);
            reply[0] = match (v6, kind) {
                (true, _) => 129,
                (false, ProbeKind::Echo) => 0,
                _ => 14,
            };
            say(icmp, &reply, Said::Reply);
        }
    }
    all
}

fn probes() -> impl Strategy<Value = Probe> {
    let kinds = prop_oneof![
        Just(ProbeKind::Echo),
        Just(ProbeKind::Timestamp),
        any::<u16>().prop_map(ProbeKind::Syn),
        any::<u16>().prop_map(ProbeKind::Ack),
    ];
    let hosts = prop_oneof![
        any::<u32>().prop_map(|ip| IpAddr::from(ip.to_be_bytes())),
        any::<u128>().prop_map(|ip| IpAddr::from(ip.to_be_bytes()))
    ];
    (hosts, kinds, 0..32u8)
        .prop_filter("ICMPv6 has no timestamps", |(to, kind, _)| {
            to.is_ipv4() || *kind != ProbeKind::Timestamp
        })
        .prop_map(|(to, kind, attempt)| probe(to, kind, attempt))
}

proptest! {
    #[test]
    fn genuine_answers_are_believed(probe in probes(), options in 0..3usize) {
        for (packet, said, from) in genuine(&probe, options * 8) {
            let Probe { to: host, kind, attempt, .. } = probe;
            let wanted = Heard { host, kind, attempt, said, from, ttl: 57, mac: None };
            prop_assert_eq!(read(&packet), Some(wanted), "{:02x?}", packet);
        }
    }

    #[test]
    fn a_changed_answer_is_of_the_same_probe_or_of_none(
        probe in probes(), which: prop::sample::Index, changes in prop::collection::vec((0..120usize, 1..=255u8), 1..4),
    ) {
        let all = genuine(&probe, 0);
        let mut packet = which.get(&all).0.clone();
        for (at, with) in changes {
            let at = at % packet.len();
            packet[at] ^= with;
        }
        if let Some(heard) = read(&packet) {
            prop_assert_eq!((heard.host, heard.kind, heard.attempt), (probe.to, probe.kind, probe.attempt));
        }
    }

    #[test]
    fn an_answer_that_is_cut_is_of_the_same_probe_or_of_none(probe in probes(), which: prop::sample::Index, keep: prop::sample::Index) {
        let all = genuine(&probe, 8);
        let packet = &which.get(&all).0;
        if let Some(heard) = read(&packet[..keep.index(packet.len())]) {
            prop_assert_eq!((heard.host, heard.kind, heard.attempt), (probe.to, probe.kind, probe.attempt));
        }
    }

    #[test]
    fn random_bytes_are_read_without_harm(
        mut bytes in prop::collection::vec(any::<u8>(), 0..200), version in prop::sample::select(vec![4u8, 6]), protocol in prop::sample::select(vec![0u8, 1, 6, 43, 44, 58, 60]),
    ) {
        prop_assert!(parse::ipv4(&key(), &bytes).is_none());
        let advert = |heard: Option<Heard>| heard.is_none_or(|heard| heard.kind == ProbeKind::Neighbour);
        prop_assert!(advert(parse::ipv6(&key(), &bytes)));
        prop_assert!(advert(parse::arp(&bytes)));
        if bytes.len() > 10 {
            bytes[0] = (version << 4) | (bytes[0] & 0x0f);
            bytes[if version == 4 { 9 } else { 6 }] = protocol;
            prop_assert!(advert(read(&bytes)));
        }
    }
}

#[test]
fn codes_of_unreachable_have_their_names() {
    let syn4 = probe(HOST4, ProbeKind::Syn(80), 0);
    let syn6 = probe(HOST6, ProbeKind::Syn(80), 0);
    let said = |packet: Vec<u8>| read(&packet).unwrap().said;
    let four = [
        (0, Unreachable::Net),
        (1, Unreachable::Host),
        (2, Unreachable::Protocol),
        (3, Unreachable::Port),
        (4, Unreachable::Other(4)),
        (9, Unreachable::NetProhibited),
        (10, Unreachable::HostProhibited),
        (13, Unreachable::AdminProhibited),
    ];
    for (code, wanted) in four {
        let packet = from(ROUTER4, next::ICMP, 0, &error(3, code, &syn4, 28));
        assert_eq!(said(packet), Said::Unreachable(wanted), "code {code}");
    }
    let six = [
        (0, Unreachable::NoRoute),
        (1, Unreachable::AdminProhibited),
        (2, Unreachable::BeyondScope),
        (3, Unreachable::Host),
        (4, Unreachable::Port),
        (5, Unreachable::AdminProhibited),
        (6, Unreachable::RejectRoute),
        (7, Unreachable::Other(7)),
    ];
    for (code, wanted) in six {
        let packet = from(ROUTER6, next::ICMP6, 0, &error(1, code, &syn6, 48));
        assert_eq!(said(packet), Said::Unreachable(wanted), "code {code}");
    }
}

#[test]
fn what_is_not_an_answer_is_not_believed() {
    let syn = probe(HOST4, ProbeKind::Syn(80), 0);
    let answer = |body: &[u8]| from(HOST4, next::TCP, 0, body);
    let good = answer(&segment(&syn, tcp::SYN | tcp::ACK));
    assert!(read(&good).is_some());
    // A fragment, another flag, another number, 7 bytes of what was sent.
    let mut fragment = good.clone();
    fragment[6] = 0x20;
    let mut number = segment(&syn, tcp::SYN | tcp::ACK);
    number[11] ^= 1;
    let wrong = [
        fragment,
        answer(&segment(&syn, tcp::SYN)),
        answer(&segment(&syn, tcp::ACK)),
        answer(&number),
        from(ROUTER4, next::TCP, 0, &segment(&syn, tcp::SYN | tcp::ACK)),
        from(ROUTER4, next::ICMP, 0, &error(3, 1, &syn, 27)),
        from(ROUTER4, next::ICMP, 0, &error(5, 1, &syn, 28)),
    ];
    for packet in wrong {
        assert_eq!(read(&packet), None, "{packet:02x?}");
    }
}

#[test]
fn neighbours_say_their_hardware_address() {
    let mac = [2, 0, 0, 0, 0, 7];
    let mut reply = vec![0, 1, 8, 0, 6, 4, 0, 2];
    reply.extend(mac);
    reply.extend([198, 19, 1, 7]);
    reply.extend(OUR_MAC);
    reply.extend([198, 18, 0, 2]);
    let heard = parse::arp(&reply).unwrap();
    assert_eq!((heard.host, heard.kind, heard.mac), (HOST4, ProbeKind::Neighbour, Some(mac)));
    reply[7] = 1;
    assert_eq!(parse::arp(&reply), None, "a request");

    let IpAddr::V6(host) = HOST6 else { unreachable!() };
    let mut advert = vec![136, 0, 0, 0, 0x60, 0, 0, 0];
    advert.extend(host.octets());
    advert.extend([2, 1]);
    advert.extend(mac);
    let mut packet = from(HOST6, next::ICMP6, 0, &advert);
    assert_eq!(read(&packet), None, "it came by a router");
    packet[7] = 255;
    let heard = read(&packet).unwrap();
    assert_eq!((heard.host, heard.kind, heard.mac, heard.ttl), (HOST6, ProbeKind::Neighbour, Some(mac), 255));
}
