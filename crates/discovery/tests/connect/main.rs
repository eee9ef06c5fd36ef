//! The transport without privilege, on this machine's own addresses and in a namespace of the test's own.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod limits;
mod local;
mod namespace;

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use portolan_discovery::transport::connect::Connect;
use portolan_discovery::{Answer, Probe, ProbeKind, Said, Transport};
use socket2::{Domain, Socket, Type};

/// No test waits longer for anything.
const LIMIT: Duration = Duration::from_mins(1);

/// Longer than any answer takes that comes.
const LONG: Duration = Duration::from_secs(30);

fn syn(to: SocketAddr, patience: Duration) -> Probe {
    Probe { to: to.ip(), kind: ProbeKind::Syn(to.port()), attempt: 7, patience }
}

/// Sends all and waits for `wanted` answers.
fn ask(connect: &mut Connect, probes: &[Probe], wanted: usize) -> Vec<Answer> {
    let start = Instant::now();
    let (mut sent, mut answers) = (0, Vec::new());
    while sent < probes.len() || answers.len() < wanted {
        sent += connect.send(&probes[sent..probes.len().min(sent + 300)]).unwrap();
        let until = connect.now() + if sent < probes.len() { Duration::ZERO } else { LIMIT / 10 };
        connect.receive(until, &mut answers).unwrap();
        assert!(start.elapsed() < LIMIT, "{sent} sent, {} of {wanted} answers: {answers:?}", answers.len());
    }
    answers
}

/// What is said to one probe.
fn said(connect: &mut Connect, to: SocketAddr) -> Said {
    let answers = ask(connect, &[syn(to, LONG)], 1);
    let Answer { host, kind, attempt, from, ttl, .. } = answers[0];
    assert_eq!((host, kind, attempt, ttl), (to.ip(), ProbeKind::Syn(to.port()), 7, 0));
    // A connection does not tell who sent an ICMP error.
    let wanted =
        if matches!(answers[0].said, Said::Unreachable(_)) { from.is_unspecified() } else { from == to.ip() };
    assert!(wanted, "{answers:?}");
    assert_eq!((answers.len(), connect.in_flight()), (1, 0));
    answers[0].said
}

/// Waits until nothing is in flight; there must be no answer.
fn lapse(connect: &mut Connect) {
    let start = Instant::now();
    let mut answers = Vec::new();
    while connect.in_flight() > 0 {
        connect.receive(connect.now() + Duration::from_millis(5), &mut answers).unwrap();
        assert!(start.elapsed() < LIMIT && answers.is_empty(), "{answers:?}");
    }
}

/// Says what each port of a host is: those that are open, how many are closed. Each must be one of them.
fn every_port(connect: &mut Connect, host: IpAddr) -> (Vec<u16>, usize) {
    let probes: Vec<Probe> = (1..=u16::MAX).map(|port| syn((host, port).into(), LONG)).collect();
    let mut answers = ask(connect, &probes, probes.len());
    answers.sort_by_key(|answer| match answer.kind {
        ProbeKind::Syn(port) => port,
        _ => 0,
    });
    let asked: Vec<ProbeKind> = answers.iter().map(|answer| answer.kind).collect();
    assert!(asked.into_iter().eq((1..=u16::MAX).map(ProbeKind::Syn)), "each port is answered once");
    let closed = answers.iter().filter(|answer| answer.said == Said::Refused).count();
    let open = answers.iter().filter(|answer| answer.said == Said::SynAck);
    let open =
        open.filter_map(|answer| if let ProbeKind::Syn(port) = answer.kind { Some(port) } else { None });
    (open.collect(), closed)
}

/// A listener that takes no connection any more: a SYN to it stays without an answer.
fn full(connect: &mut Connect) -> (Socket, SocketAddr) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap().as_socket().unwrap();
    assert_eq!(said(connect, address), Said::SynAck, "one has room in the backlog");
    (listener, address)
}

/// Listeners on ports that the system chose.
fn listeners(host: &str, count: usize) -> Vec<TcpListener> {
    (0..count).map(|_| TcpListener::bind((host, 0)).unwrap()).collect()
}

/// How many IPv4 connections to or from a port are in a state, by the kernel's number for it.
fn connections(port: u16, state: &str) -> usize {
    let port = format!(":{port:04X}");
    let table = std::fs::read_to_string("/proc/thread-self/net/tcp").unwrap();
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let ours = rows.filter(|row| (row[1].ends_with(&port) || row[2].ends_with(&port)) && row[3] == state);
    // The table is read in pieces: while others come and go, a row may stand in it twice.
    ours.map(|row| (row[1], row[2])).collect::<HashSet<_>>().len()
}
