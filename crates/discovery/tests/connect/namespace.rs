//! In a network namespace of the test's own, where firewall, routes and delays are as the test wants them. Nothing in
//! it can reach further.

use std::io::Write;
use std::process::{Command, Stdio};

use nix::sched::{CloneFlags, unshare};
use portolan_discovery::{Reach, Unreachable};

use super::*;

/// What this machine answers by port.
const FIREWALL: &str = "
table inet test {
  chain input {
    type filter hook input priority 0; policy accept;
    tcp dport 81 drop
    tcp dport 82 reject with tcp reset
    meta nfproto ipv4 tcp dport 90 reject with icmp type net-unreachable
    meta nfproto ipv4 tcp dport 91 reject with icmp type host-unreachable
    meta nfproto ipv4 tcp dport 92 reject with icmp type prot-unreachable
    meta nfproto ipv4 tcp dport 93 reject with icmp type port-unreachable
    meta nfproto ipv4 tcp dport 94 reject with icmp type net-prohibited
    meta nfproto ipv4 tcp dport 95 reject with icmp type host-prohibited
    meta nfproto ipv4 tcp dport 96 reject with icmp type admin-prohibited
    meta nfproto ipv6 tcp dport 90 reject with icmpv6 type no-route
    meta nfproto ipv6 tcp dport 91 reject with icmpv6 type admin-prohibited
    meta nfproto ipv6 tcp dport 92 reject with icmpv6 type addr-unreachable
    meta nfproto ipv6 tcp dport 93 reject with icmpv6 type port-unreachable
  }
}
";

/// What Nmap's connect scan says to each of its rejections.
const REJECTED: [(&str, u16, Said); 11] = [
    ("127.0.0.1", 90, Said::Unreachable(Unreachable::Net)),
    ("127.0.0.1", 91, Said::Unreachable(Unreachable::Host)),
    ("127.0.0.1", 92, Said::Unreachable(Unreachable::Protocol)),
    ("127.0.0.1", 93, Said::Refused),
    ("127.0.0.1", 94, Said::Unreachable(Unreachable::Net)),
    ("127.0.0.1", 95, Said::Unreachable(Unreachable::Host)),
    ("127.0.0.1", 96, Said::Unreachable(Unreachable::Host)),
    ("::1", 90, Said::Unreachable(Unreachable::Net)),
    ("::1", 91, Said::Unreachable(Unreachable::AdminProhibited)),
    ("::1", 92, Said::Unreachable(Unreachable::Host)),
    ("::1", 93, Said::Refused),
];

/// Runs a test in a namespace of its own, or says that it cannot.
fn inside(test: &str, work: impl FnOnce() + Send + 'static) {
    let lacking = if !nix::unistd::geteuid().is_root() {
        Some("root")
    } else if !["ip", "nft"].iter().all(|tool| Command::new(tool).arg("-V").output().is_ok()) {
        Some("ip and nft")
    } else if std::thread::spawn(|| unshare(CloneFlags::CLONE_NEWNET).is_err()).join().unwrap() {
        Some("the right to make namespaces")
    } else {
        None
    };
    if let Some(missing) = lacking {
        return skip(test, missing);
    }
    let thread = std::thread::spawn(|| {
        unshare(CloneFlags::CLONE_NEWNET).unwrap();
        run("ip link set lo up");
        work();
    });
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn skip(test: &str, missing: &str) {
    let line = format!("SKIPPED: {test}: {missing}\n");
    eprint!("{line}");
    if let Some(path) = std::env::var_os("PORTOLAN_SKIPS") {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}

fn run(words: &str) {
    let mut words = words.split(' ');
    let output = Command::new(words.next().unwrap()).args(words.clone()).output().unwrap();
    let words: Vec<&str> = words.collect();
    assert!(output.status.success(), "{}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
}

fn firewall() {
    nft(FIREWALL);
}

fn nft(rules: &str) {
    let mut nft = Command::new("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    nft.stdin.take().unwrap().write_all(rules.as_bytes()).unwrap();
    assert!(nft.wait().unwrap().success());
}

fn local_ports(range: &str) {
    std::fs::write("/proc/sys/net/ipv4/ip_local_port_range", range).unwrap();
}

fn at(host: &str, port: u16) -> SocketAddr {
    SocketAddr::new(host.parse().unwrap(), port)
}

#[test]
fn every_state_of_every_port_is_right() {
    inside("every_state_of_every_port_is_right", || {
        let known = listeners("127.0.0.9", 20);
        let mut ports: Vec<u16> =
            known.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        ports.sort_unstable();
        let mut connect = Connect::with_sockets(64).unwrap();
        let found = every_port(&mut connect, [127, 0, 0, 9].into());
        assert_eq!(found, (ports, usize::from(u16::MAX) - known.len()));
    });
}

#[test]
fn a_connection_with_itself_is_a_closed_port() {
    inside("a_connection_with_itself_is_a_closed_port", || {
        local_ports("40001 40001");
        let mut connect = Connect::with_sockets(1).unwrap();
        for host in ["127.0.0.9", "::1", "127.0.0.9"] {
            assert_eq!(said(&mut connect, at(host, 40001)), Said::Refused, "{host}");
        }
    });
}

#[test]
fn a_dropped_port_stays_unanswered_and_is_let_go() {
    inside("a_dropped_port_stays_unanswered_and_is_let_go", || {
        firewall();
        let mut connect = Connect::with_sockets(2).unwrap();
        for host in ["127.0.0.1", "::1", "127.0.0.1"] {
            let sent = connect.send(&[syn(at(host, 81), Duration::from_millis(200)); 3]).unwrap();
            assert_eq!((sent, connect.in_flight()), (2, 2));
            lapse(&mut connect);
            assert_eq!(said(&mut connect, at(host, 82)), Said::Refused);
        }
    });
}

#[test]
fn rejections_are_told_as_nmap_tells_them() {
    inside("rejections_are_told_as_nmap_tells_them", || {
        firewall();
        // Some come while the SYN is being sent, which the kernel takes for no end of the connection.
        let mut connect = Connect::with_sockets(2).unwrap();
        for (host, port, wanted) in REJECTED {
            let start = connect.now();
            assert_eq!(said(&mut connect, at(host, port)), wanted, "{host} {port}");
            assert!(connect.now() - start < Duration::from_secs(1), "{host} {port}: the SYN was sent again");
        }
    });
}

#[test]
fn answers_that_come_later_are_told_when_they_come() {
    inside("answers_that_come_later_are_told_when_they_come", || {
        let _listener = TcpListener::bind("127.0.0.1:80").unwrap();
        let mut connect = Connect::with_sockets(400).unwrap();
        let later =
            [("127.0.0.1", 80, Said::SynAck), ("127.0.0.1", 82, Said::Refused), ("::1", 82, Said::Refused)];
        let wanted: Vec<_> = REJECTED.into_iter().chain(later).collect();
        let probes: Vec<Probe> = wanted.iter().map(|(host, port, _)| syn(at(host, *port), LONG)).collect();
        // Nothing comes through, until the kernel asks again after a second.
        nft("table inet wall {\nchain input { type filter hook input priority -10; policy drop; }\n}\n");
        let start = connect.now();
        assert_eq!(connect.send(&probes.repeat(20)).unwrap(), connect.in_flight());
        firewall();
        nft("delete table inet wall");
        let answers = ask(&mut connect, &[], wanted.len() * 20);
        for (host, port, said) in wanted {
            let to = at(host, port);
            let of_it =
                answers.iter().filter(|answer| (answer.host, answer.kind) == (to.ip(), ProbeKind::Syn(port)));
            assert!(of_it.map(|answer| answer.said).eq([said; 20]), "{to} is {said:?}: {answers:?}");
        }
        assert!(connect.in_flight() == 0 && answers[0].at - start > Duration::from_millis(900));
    });
}

#[test]
fn hosts_without_a_way_to_them_are_answered_for() {
    inside("hosts_without_a_way_to_them_are_answered_for", || {
        run("ip route add unreachable 192.0.2.1");
        run("ip route add prohibit 192.0.2.2");
        run("ip -6 address del ::1/128 dev lo");
        run("ip link add dull type veth");
        run("ip address add 192.0.2.65/26 dev dull");
        run("ip link set dull addrgenmode none up");
        run("ip -6 route add 2001:db8:1::/48 dev dull");
        let mut connect = Connect::with_sockets(4).unwrap();
        assert_eq!(connect.reach([192, 0, 2, 65].into()), Reach::Routed);
        assert_eq!(connect.reach([192, 0, 2, 66].into()), Reach::Routed);
        for (host, wanted) in [
            ("192.0.2.3", Said::NoRoute),
            ("192.0.2.1", Said::Unreachable(Unreachable::Host)),
            ("192.0.2.2", Said::Unreachable(Unreachable::AdminProhibited)),
            ("2001:db8::1", Said::NoRoute),
            // All of a network.
            ("192.0.2.127", Said::NoRoute),
            // A way, and no address to send from.
            ("2001:db8:1::1", Said::NoRoute),
        ] {
            assert_eq!(said(&mut connect, at(host, 80)), wanted, "{host}");
            let reach = if wanted == Said::NoRoute { Reach::None } else { Reach::Routed };
            assert_eq!(connect.reach(host.parse().unwrap()), reach, "{host}");
        }
    });
}

#[test]
fn no_local_port_left_is_no_answer() {
    inside("no_local_port_left_is_no_answer", || {
        firewall();
        local_ports("40000 40009");
        let mut connect = Connect::with_sockets(100).unwrap();
        let dropped = [syn(at("127.0.0.1", 81), Duration::from_millis(200)); 50];
        for _ in 0..2 {
            assert_eq!((connect.send(&dropped).unwrap(), connect.in_flight()), (10, 10));
            assert_eq!(connect.send(&dropped).unwrap(), 0);
            lapse(&mut connect);
        }
    });
}
