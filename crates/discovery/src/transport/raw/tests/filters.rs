//! The kernel's filters, by the kernel: on a pair of local sockets, which need no privilege.

use std::io::{Read, Write};

use socket2::{Domain, SockFilter, Socket, Type};

use super::*;
use crate::transport::raw::filter;
use crate::transport::raw::wire::tcp;

/// Whether a packet passes.
fn passes(filter: &[SockFilter], packet: &[u8]) -> bool {
    let (mut to, mut into) = Socket::pair(Domain::UNIX, Type::DGRAM, None).unwrap();
    into.attach_filter(filter).unwrap();
    into.set_nonblocking(true).unwrap();
    // What the filter drops is an error to some kernels' senders, and none to others'.
    let _ = to.write(packet);
    into.read(&mut [0; 1024]).is_ok_and(|read| read == packet.len())
}

#[test]
fn answers_pass_and_others_do_not() {
    for host in [HOST4, HOST6] {
        let v6 = host.is_ipv6();
        let filter = if v6 { filter::ipv6(key().base()) } else { filter::ipv4(key().base()) };
        let icmp = if v6 { next::ICMP6 } else { next::ICMP };
        let (replies, queries): (&[u8], &[u8]) = if v6 {
            (&[1, 3, 129, 136], &[0, 2, 4, 128, 133, 135])
        } else {
            (&[0, 3, 11, 14], &[1, 4, 5, 8, 13])
        };
        for options in [0, 8] {
            let passes = |protocol, body: &[u8]| passes(&filter, &from(host, protocol, options, body));
            // What has IPv6's extension headers is left to the parser.
            let dropped = |protocol, body: &[u8]| !passes(protocol, body) || (v6 && options > 0);
            for attempt in [0, 31] {
                let syn = probe(host, ProbeKind::Syn(80), attempt);
                for flags in [tcp::SYN | tcp::ACK, tcp::RST, tcp::RST | tcp::ACK] {
                    assert!(passes(next::TCP, &segment(&syn, flags)), "{host} {attempt} {flags}");
                }
                for flags in [0, tcp::SYN, tcp::ACK] {
                    assert!(dropped(next::TCP, &segment(&syn, flags)), "{host} {attempt} {flags}");
                }
                assert!(dropped(next::TCP, &body(&syn)), "our own");
            }
            for beside in [key().base() - 1, key().base() + 32] {
                let mut other = segment(&probe(host, ProbeKind::Syn(80), 0), tcp::RST);
                other[2..4].copy_from_slice(&beside.to_be_bytes());
                assert!(dropped(next::TCP, &other), "{host} to {beside}");
            }
            for kind in replies {
                assert!(passes(icmp, &[*kind, 0, 0, 0, 0, 0, 0, 0]), "{host} {kind}");
            }
            for kind in queries {
                assert!(dropped(icmp, &[*kind, 0, 0, 0, 0, 0, 0, 0]), "{host} {kind}");
            }
            assert!(dropped(17, &[0; 8]), "UDP");
        }
    }
}

#[test]
fn fragments_do_not_pass() {
    let filter = filter::ipv4(key().base());
    for (at, bits) in [(6, 0x20), (6, 0x1f), (7, 0xff)] {
        let mut packet = from(HOST4, next::ICMP, 0, &[0; 8]);
        assert!(passes(&filter, &packet));
        packet[at] = bits;
        assert!(!passes(&filter, &packet), "{packet:02x?}");
    }
}

#[test]
fn arp_replies_pass_alone() {
    for (operation, wanted) in [(1, false), (2, true), (3, false)] {
        let mut packet = [0; 28];
        packet[7] = operation;
        assert_eq!(passes(&filter::arp(), &packet), wanted);
    }
}
