//! A prober that repeats what Nmap found.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::engine::{Find, HostFound, PortFound, PortState, Reason, Rtt, Summary};
use portolan_discovery::{Moment, Reach, Said, Unreachable};
use portolan_model::{Host, HostState, PortState as Nmaps};
use portolan_scanner::fast::{Job, Sweeper, Told};

pub(crate) struct Recorded(pub(crate) Vec<HostFound>);

impl Sweeper for Recorded {
    fn sweep(&self, job: Job<'_>, tell: &mut dyn FnMut(Told) -> Result<(), Told>) -> io::Result<Summary> {
        let sweep = job.sweep;
        let mut tell = |find| tell(Told::Found(find)).expect("there is room for all of a lab's finds");
        let mut summary = Summary::default();
        for index in 0..sweep.addresses.count() {
            let ip = sweep.addresses.at(index);
            let Some(host) = self.0.iter().find(|host| host.ip == ip) else {
                if sweep.tell_down {
                    tell(Find::Down(ip, None));
                }
                summary.down += 1;
                continue;
            };
            summary.up += 1;
            let ports = || host.ports.iter().map(|port| port.port);
            assert!(!host.complete || ports().eq(sweep.ports.iter().copied()), "{ip}");
            tell(Find::Up(ip));
            for port in host.ports.iter().filter(|port| port.state == PortState::Open) {
                tell(Find::Open(ip, port.port));
            }
            tell(Find::Host(Box::new(host.clone())));
        }
        Ok(summary)
    }
}

/// What a prober would have found of hosts that Nmap described.
pub(crate) fn finds(hosts: &[Host]) -> Vec<HostFound> {
    hosts.iter().filter(|host| host.state == HostState::Up).map(find).collect()
}

fn find(host: &Host) -> HostFound {
    let ip: IpAddr = host.ip.as_deref().unwrap().parse().unwrap();
    let mut reasons: Vec<Reason> = Vec::new();
    let mut why = |word: &str, ttl: u8| -> Option<u8> {
        let reason = Reason { said: said(word)?, from: ip, ttl };
        let at = reasons.iter().position(|known| *known == reason).unwrap_or_else(|| {
            reasons.push(reason);
            reasons.len() - 1
        });
        Some(u8::try_from(at).unwrap())
    };
    let mut ports: Vec<PortFound> = Vec::new();
    for port in &host.ports {
        let why = why(port.reason.as_deref().unwrap(), port.reason_ttl.unwrap());
        ports.push(PortFound { port: port.port, state: state(port.state), why });
    }
    for extra in &host.extra_ports {
        for reason in &extra.reasons {
            let why = why(&reason.reason, if reason.reason == "conn-refused" { 0 } else { 64 });
            for range in reason.ports.as_deref().unwrap().split(',') {
                let (low, high) = range.split_once('-').unwrap_or((range, range));
                let numbers = low.parse::<u16>().unwrap()..=high.parse().unwrap();
                ports.extend(numbers.map(|port| PortFound { port, state: state(extra.state), why }));
            }
        }
    }
    ports.sort_unstable_by_key(|port| port.port);
    let smoothed = host.latency_seconds.map(Duration::from_secs_f64);
    HostFound {
        ip,
        reason: None,
        asked: None,
        reach: Reach::Itself,
        mac: None,
        rtt: smoothed.map(|smoothed| Rtt { smoothed, variance: smoothed, timeout: smoothed }),
        ports,
        reasons,
        complete: true,
        unsent: false,
        muted: false,
        started: Moment(0),
        ended: Moment(0),
    }
}

fn state(state: Nmaps) -> PortState {
    match state {
        Nmaps::Open => PortState::Open,
        Nmaps::Closed => PortState::Closed,
        Nmaps::Filtered => PortState::Filtered,
        other => panic!("a SYN does not tell {other}"),
    }
}

fn said(word: &str) -> Option<Said> {
    Some(match word {
        "syn-ack" => Said::SynAck,
        "reset" => Said::Reset,
        "conn-refused" => Said::Refused,
        "host-unreach" => Said::Unreachable(Unreachable::Host),
        "no-response" => return None,
        other => panic!("{other} is not expected on loopback"),
    })
}
