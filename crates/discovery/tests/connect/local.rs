//! On this machine's own addresses.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use portolan_discovery::Reach;

use super::*;

/// The kernel's numbers for the states of a connection.
const SYN_SENT: &str = "02";
const TIME_WAIT: &str = "06";

#[test]
fn tells_open_from_closed() {
    let mut connect = Connect::with_sockets(4).unwrap();
    for host in ["127.0.0.1", "127.0.0.77", "::1"] {
        assert_eq!(connect.reach(host.parse().unwrap()), Reach::Routed);
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(said(&mut connect, address), Said::SynAck, "{address}");
        // A port that is bound and does not listen is given to nobody else meanwhile.
        let bound = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
        bound.bind(&SocketAddr::new(address.ip(), 0).into()).unwrap();
        let address = bound.local_addr().unwrap().as_socket().unwrap();
        assert_eq!(said(&mut connect, address), Said::Refused, "{address}");
    }
}

#[test]
fn both_families_share_the_sockets() {
    let mut connect = Connect::with_sockets(1).unwrap();
    let four = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let six = TcpListener::bind("[::1]:0").unwrap();
    for _ in 0..3 {
        assert_eq!(said(&mut connect, four), Said::Refused);
        assert_eq!(said(&mut connect, six.local_addr().unwrap()), Said::SynAck);
    }
}

#[test]
fn every_port_of_an_address_is_answered_once_and_listeners_are_open() {
    let known = listeners("127.0.0.9", 20);
    let mut connect = Connect::with_sockets(64).unwrap();
    // Others may listen on all addresses, so that more than ours may be open.
    let (open, closed) = every_port(&mut connect, [127, 0, 0, 9].into());
    assert_eq!(open.len() + closed, usize::from(u16::MAX));
    for listener in known {
        assert!(open.contains(&listener.local_addr().unwrap().port()), "{listener:?} of {open:?}");
    }
}

#[test]
fn a_connection_that_was_made_is_reset_and_leaves_nothing_behind() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut connect = Connect::with_sockets(4).unwrap();
    for _ in 0..50 {
        assert_eq!(said(&mut connect, address), Said::SynAck);
        let (mut stream, _) = listener.accept().unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
    assert_eq!(connections(address.port(), TIME_WAIT), 0);
}

#[test]
fn a_full_backlog_holds_nothing_up() {
    let mut connect = Connect::with_sockets(3).unwrap();
    let (_listener, full) = full(&mut connect);
    let open = TcpListener::bind("127.0.0.1:0").unwrap();
    assert_eq!(connect.send(&[syn(full, Duration::from_millis(300)); 2]).unwrap(), 2);
    for _ in 0..20 {
        let answers = ask(&mut connect, &[syn(open.local_addr().unwrap(), LONG)], 1);
        assert_eq!((answers[0].said, answers.len()), (Said::SynAck, 1));
    }
    lapse(&mut connect);
}

#[test]
fn takes_no_more_than_it_has_sockets_for() {
    let mut connect = Connect::with_sockets(5).unwrap();
    let (_listener, full) = full(&mut connect);
    let patience = Duration::from_millis(200);
    let start = connect.now();
    assert_eq!(connect.send(&[syn(full, patience); 20]).unwrap(), 5);
    assert_eq!(connect.send(&[syn(full, patience); 20]).unwrap(), 0);
    assert_eq!((connect.in_flight(), connections(full.port(), SYN_SENT)), (5, 5));
    // It says when there is room again, long before the time that it may wait.
    let mut sent = 0;
    while sent == 0 {
        connect.receive(connect.now() + LIMIT, &mut Vec::new()).unwrap();
        sent = connect.send(&[syn(full, patience); 20]).unwrap();
    }
    assert_eq!(sent, 5);
    let waited = connect.now() - start;
    assert!((patience..LIMIT).contains(&waited), "{waited:?}");
}

#[test]
fn closes_what_is_in_flight_when_it_is_dropped() {
    let mut connect = Connect::with_sockets(5).unwrap();
    let (_listener, full) = full(&mut connect);
    assert_eq!(connect.send(&[syn(full, LONG); 5]).unwrap(), 5);
    assert_eq!(connections(full.port(), SYN_SENT), 5);
    drop(connect);
    assert_eq!(connections(full.port(), SYN_SENT), 0);
}

#[test]
fn waits_as_long_as_it_may() {
    let mut connect = Connect::with_sockets(5).unwrap();
    let (start, mut answers) = (connect.now(), Vec::new());
    connect.receive(start + Duration::from_millis(30), &mut answers).unwrap();
    assert!(answers.is_empty() && connect.now() - start >= Duration::from_millis(30));
}

#[test]
fn what_no_connection_can_ask_is_not_sent() {
    let mut connect = Connect::with_sockets(5).unwrap();
    let to = [127, 0, 0, 1].into();
    for kind in [ProbeKind::Echo, ProbeKind::Timestamp, ProbeKind::Neighbour, ProbeKind::Ack(80)] {
        assert!(!connect.can(kind));
        let answers = ask(&mut connect, &[Probe { to, kind, attempt: 0, patience: LONG }], 1);
        assert_eq!((answers[0].kind, answers[0].said), (kind, Said::NoRoute));
    }
    assert!(connect.can(ProbeKind::Syn(80)));
}

#[test]
fn an_ipv4_address_in_ipv6_clothes_is_no_host() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mapped: IpAddr = "::ffff:127.0.0.1".parse().unwrap();
    let mut connect = Connect::with_sockets(5).unwrap();
    assert_eq!(connect.reach(mapped), Reach::None);
    assert_eq!(said(&mut connect, (mapped, listener.local_addr().unwrap().port()).into()), Said::NoRoute);
}
