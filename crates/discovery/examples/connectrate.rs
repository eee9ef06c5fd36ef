//! Connects to every TCP port of an address of this machine and says how many ports a second that was:
//! `cargo run --release -p portolan-discovery --example connectrate -- 127.0.0.1 [SOCKETS]`.

#![allow(clippy::unwrap_used, reason = "a program for measuring: it stops where something is wrong")]

use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::transport::connect::Connect;
use portolan_discovery::{Probe, ProbeKind, Said, Transport};

/// Longer than any port of this machine takes.
const PATIENCE: Duration = Duration::from_secs(1);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let to: IpAddr = arguments.next().map_or([127, 0, 0, 1].into(), |to| to.parse().unwrap());
    assert!(to.is_loopback(), "{to} is not this machine");
    let mut connect = match arguments.next() {
        Some(most) => Connect::with_sockets(most.parse().unwrap()).unwrap(),
        None => Connect::new().unwrap(),
    };
    let ports: Vec<Probe> = (1..=u16::MAX)
        .map(|port| Probe { to, kind: ProbeKind::Syn(port), attempt: 0, patience: PATIENCE })
        .collect();
    let (mut open, mut closed, mut other, mut sent) = (Vec::new(), 0_u32, 0_u32, 0);
    let mut answers = Vec::new();
    let start = connect.now();
    while sent < ports.len() || connect.in_flight() > 0 {
        let batch = &ports[sent..ports.len().min(sent + 256)];
        sent += connect.send(batch).unwrap();
        let until = if sent == ports.len() { connect.now() + PATIENCE } else { connect.now() };
        connect.receive(until, &mut answers).unwrap();
        for answer in answers.drain(..) {
            match (answer.said, answer.kind) {
                (Said::SynAck, ProbeKind::Syn(port)) => open.push(port),
                (Said::Refused, _) => closed += 1,
                _ => other += 1,
            }
        }
    }
    let time = (connect.now() - start).as_secs_f64();
    open.sort_unstable();
    println!(
        "{:.0} ports/s, {time:.3} s, {} sockets at most; open {open:?}, closed {closed}, other {other}",
        f64::from(u16::MAX) / time,
        connect.most()
    );
}
