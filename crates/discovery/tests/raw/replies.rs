//! What hosts answer.

use portolan_discovery::{Answer, ProbeKind, Said, Transport};

use crate::net::{Net, ask, ask_one, firewall, open, probe};

const ROUTED: [&str; 2] = ["198.19.1.7", "fd00:19::7"];

#[test]
fn ports_say_whether_they_are_open() {
    let Some(net) = Net::enter("replies::ports_say_whether_they_are_open") else { return };
    let _listening = net.listen(80);
    for host in ROUTED {
        let probes: Vec<_> = (0..32)
            .flat_map(|attempt| [80, 81].map(|port| probe(host, ProbeKind::Syn(port), attempt)))
            .collect();
        let answers = ask(&mut open(host), &probes);
        for (probe, answer) in probes.iter().zip(answers) {
            let said = if probe.kind == ProbeKind::Syn(80) { Said::SynAck } else { Said::Reset };
            let Answer { at, .. } = answer;
            let wanted = Answer {
                host: probe.to,
                kind: probe.kind,
                attempt: probe.attempt,
                said,
                from: probe.to,
                ttl: 64,
                mac: None,
                at,
            };
            assert_eq!(answer, wanted);
        }
    }
}

#[test]
fn an_ack_is_reset_whether_the_port_is_open_or_not() {
    let Some(net) = Net::enter("replies::an_ack_is_reset_whether_the_port_is_open_or_not") else { return };
    let _listening = net.listen(80);
    for host in ROUTED {
        for port in [80, 81] {
            assert_eq!(ask_one(host, ProbeKind::Ack(port), 31).said, Said::Reset, "{host} {port}");
        }
    }
}

#[test]
fn echo_and_timestamp_are_answered() {
    let Some(_net) = Net::enter("replies::echo_and_timestamp_are_answered") else { return };
    for (host, kind) in
        [(ROUTED[0], ProbeKind::Echo), (ROUTED[0], ProbeKind::Timestamp), (ROUTED[1], ProbeKind::Echo)]
    {
        for attempt in [0, 17, 31] {
            let answer = ask_one(host, kind, attempt);
            assert_eq!((answer.said, answer.ttl, answer.mac), (Said::Reply, 64, None), "{host} {kind:?}");
        }
    }
    assert!(!open(ROUTED[1]).can(ProbeKind::Timestamp));
    assert!(open(ROUTED[0]).can(ProbeKind::Timestamp));
}

#[test]
fn as_many_packets_arrive_as_are_sent() {
    let Some(net) = Net::enter("replies::as_many_packets_arrive_as_are_sent") else { return };
    net.at_targets(|| {
        firewall(
            "counter syns { }; chain in { type filter hook prerouting priority 0; \
             tcp flags syn tcp option maxseg size 1460 tcp window 1024 counter name syns drop; };",
        );
    });
    for (place, host) in ROUTED.iter().enumerate() {
        let probes: Vec<_> = (0..5000).map(|port| probe(host, ProbeKind::Syn(port), 0)).collect();
        let mut transport = open(host);
        assert_eq!(crate::net::send(&mut transport, &probes), []);
        // A veth has delivered a packet when it is sent.
        let seen = net.at_targets(|| crate::net::counter("syns"));
        assert_eq!(seen, 5000 * (place as u64 + 1), "{host}");
        assert_eq!(transport.dropped().unwrap(), 0);
    }
}

#[test]
fn this_machine_answers_itself() {
    let Some(_net) = Net::enter("replies::this_machine_answers_itself") else { return };
    for host in ["127.0.0.1", "127.0.0.5", "198.18.0.2", "::1", "fd00:18::2"] {
        let listener = std::net::TcpListener::bind((host, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let open_port = ask_one(host, ProbeKind::Syn(port), 2);
        assert_eq!((open_port.said, open_port.mac), (Said::SynAck, None), "{host}");
        drop(listener);
        assert_eq!(ask_one(host, ProbeKind::Syn(port), 2).said, Said::Reset, "{host}");
        assert_eq!(ask_one(host, ProbeKind::Echo, 2).said, Said::Reply, "{host}");
        assert_eq!(ask_one(host, ProbeKind::Neighbour, 2).said, Said::NoRoute, "{host}");
    }
}
