//! Probes against bytes that were written down, and their checksums reckoned anew.

use proptest::prelude::*;

use super::*;
use crate::probe::ATTEMPTS;

/// The pseudo header's part of a checksum.
fn pseudo(packet: &[u8]) -> u32 {
    let (addresses, protocol, length) = if packet[0] >> 4 == 4 {
        (&packet[12..20], packet[9], packet.len() - 20)
    } else {
        (&packet[8..40], packet[6], packet.len() - 40)
    };
    sum(addresses) + u32::from(protocol) + u32::try_from(length).unwrap()
}

fn kinds() -> impl Strategy<Value = ProbeKind> {
    prop_oneof![
        Just(ProbeKind::Echo),
        Just(ProbeKind::Timestamp),
        Just(ProbeKind::Neighbour),
        any::<u16>().prop_map(ProbeKind::Syn),
        any::<u16>().prop_map(ProbeKind::Ack),
    ]
}

proptest! {
    #[test]
    fn checksums_of_ipv4_are_right(host: u32, kind in kinds(), attempt in 0..ATTEMPTS) {
        prop_assume!(kind != ProbeKind::Neighbour);
        let packet = packet(&probe(Ipv4Addr::from(host).into(), kind, attempt));
        prop_assert_eq!(usize::from(u16::from_be_bytes([packet[2], packet[3]])), packet.len());
        prop_assert_eq!(checked(&packet[..20], 0), 0);
        let pseudo = if packet[9] == next::TCP { pseudo(&packet) } else { 0 };
        prop_assert_eq!(checked(&packet[20..], pseudo), 0);
    }

    #[test]
    fn checksums_of_ipv6_are_right(host: u128, kind in kinds(), attempt in 0..ATTEMPTS) {
        prop_assume!(kind != ProbeKind::Timestamp);
        let packet = packet(&probe(Ipv6Addr::from(host).into(), kind, attempt));
        prop_assert_eq!(usize::from(u16::from_be_bytes([packet[4], packet[5]])), packet.len() - 40);
        prop_assert_eq!(checked(&packet[40..], pseudo(&packet)), 0);
    }
}

#[test]
fn a_syn_is_as_nmap_sends_it() {
    let frame = frame(&probe(HOST4, ProbeKind::Syn(80), 3));
    let port = key().base() + 3;
    let tag = key().tag(HOST4, ProbeKind::Syn(80), 3);
    #[rustfmt::skip]
    let mut wanted = vec![
        2, 0, 0, 0, 0, 1,  2, 0, 0, 0, 0, 2,  8, 0,
        0x45, 0, 0, 44,  0, 0,  0, 0,  64, 6,  0, 0,  198, 18, 0, 2,  198, 19, 1, 7,
        0, 0,  0, 80,  0, 0, 0, 0,  0, 0, 0, 0,  0x60, 2,  4, 0,  0, 0,  0, 0,  2, 4, 5, 0xb4,
    ];
    wanted[18..20].copy_from_slice(&tag.ip_id().to_be_bytes());
    wanted[34..36].copy_from_slice(&port.to_be_bytes());
    wanted[38..42].copy_from_slice(&tag.sequence().to_be_bytes());
    for checksum in [24..26, 50..52] {
        wanted[checksum.clone()].copy_from_slice(&frame[checksum]);
    }
    assert_eq!(frame, wanted);
}

#[test]
fn an_ack_has_no_options_and_both_numbers() {
    let frame = frame(&probe(HOST6, ProbeKind::Ack(443), 0));
    let tag = key().tag(HOST6, ProbeKind::Ack(443), 0);
    assert_eq!((&frame[12..14], frame.len()), (&[0x86, 0xdd][..], 14 + 40 + 20));
    assert_eq!(&frame[14..22], &[0x60, 0, 0, 0, 0, 20, 6, 64]);
    assert_eq!(&frame[56..58], &443u16.to_be_bytes());
    assert_eq!(&frame[58..62], &tag.sequence().to_be_bytes());
    assert_eq!(&frame[62..66], &tag.acknowledged().to_be_bytes());
    assert_eq!(&frame[66..70], &[0x50, 0x10, 4, 0]);
}

#[test]
fn queries_carry_nothing_but_what_they_need() {
    let echo = body(&probe(HOST4, ProbeKind::Echo, 1));
    assert_eq!((echo.len(), &echo[..2]), (8, &[8, 0][..]));
    let timestamp = body(&probe(HOST4, ProbeKind::Timestamp, 1));
    assert_eq!((timestamp.len(), &timestamp[..2], &timestamp[8..]), (20, &[13, 0][..], &[0; 12][..]));
    let echo = body(&probe(HOST6, ProbeKind::Echo, 1));
    assert_eq!((echo.len(), &echo[..2]), (8, &[128, 0][..]));
}

#[test]
fn an_arp_request_goes_to_all() {
    #[rustfmt::skip]
    let wanted = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  2, 0, 0, 0, 0, 2,  8, 6,
        0, 1, 8, 0, 6, 4, 0, 1,  2, 0, 0, 0, 0, 2,  198, 18, 0, 2,  0, 0, 0, 0, 0, 0,  198, 19, 1, 7,
    ];
    assert_eq!(frame(&probe(HOST4, ProbeKind::Neighbour, 9)), wanted);
}

#[test]
fn a_solicitation_goes_to_the_group_of_its_target() {
    let frame = frame(&probe(HOST6, ProbeKind::Neighbour, 9));
    assert_eq!(frame[..14], [0x33, 0x33, 0xff, 0, 0, 7, 2, 0, 0, 0, 0, 2, 0x86, 0xdd]);
    assert_eq!(frame[14..22], [0x60, 0, 0, 0, 0, 32, 58, 255]);
    let group: Ipv6Addr = "ff02::1:ff00:7".parse().unwrap();
    assert_eq!(frame[38..54], group.octets());
    assert_eq!((&frame[54..56], &frame[58..62]), (&[135, 0][..], &[0; 4][..]));
    let IpAddr::V6(host) = HOST6 else { unreachable!() };
    assert_eq!(frame[62..78], host.octets());
    assert_eq!(frame[78..], [1, 1, 2, 0, 0, 0, 0, 2]);
}

#[test]
fn there_is_no_timestamp_of_ipv6() {
    let mut frame = [0; FRAME];
    let head = Head::new(OURS6, OUR_MAC);
    assert_eq!(head.write(&key(), NEXT_MAC, &probe(HOST6, ProbeKind::Timestamp, 0), &mut frame), None);
}
