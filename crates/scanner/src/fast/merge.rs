//! What the prober and Nmap know of a host, as one.
//!
//! The prober's is the word on hosts and ports: Nmap alone would have looked once, too. Nmap's is the word on all else:
//! names, services, scripts, operating system, route.

use portolan_model::{Host, HostState, Hostname, Port, PortState, Text};

/// What was odd about the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Nmap took the host as down when its turn came.
    Gone,
    /// Nmap found ports that the prober had found open not open any more.
    Changed,
}

/// Joins what Nmap added to what the prober found of the same host.
pub fn merge(swept: &mut Host, nmap: Host) -> Option<Oddity> {
    let Host { hostnames, .. } = &nmap;
    for name in hostnames {
        add_name(swept, name);
    }
    if nmap.state == HostState::Down {
        return Some(Oddity::Gone);
    }
    let mut changed = false;
    for port in nmap.ports {
        changed |= add_port(swept, port);
    }
    // A network card that the prober did not see.
    for address in nmap.addresses {
        if !swept.addresses.iter().any(|known| known.kind == address.kind) {
            swept.addresses.push(address);
        }
    }
    // Without a port scan the scripts alone take time that is told.
    swept.start = swept.start.or(nmap.start);
    swept.end = nmap.end.or(swept.end);
    swept.latency_seconds = swept.latency_seconds.or(nmap.latency_seconds);
    swept.timed_out |= nmap.timed_out;
    swept.comment = nmap.comment.or(swept.comment.take());
    swept.os = nmap.os;
    swept.distance = nmap.distance;
    swept.uptime = nmap.uptime;
    swept.tcp_sequence = nmap.tcp_sequence;
    swept.ip_id_sequence = nmap.ip_id_sequence;
    swept.tcp_timestamp_sequence = nmap.tcp_timestamp_sequence;
    swept.trace = nmap.trace;
    swept.scripts = nmap.scripts;
    swept.smurfs = nmap.smurfs;
    changed.then_some(Oddity::Changed)
}

fn add_name(host: &mut Host, name: &Hostname) {
    // Nmap sees addresses only, so its "user" names are none of the user's.
    let users = name.kind.as_deref() == Some("user");
    if !users && !host.hostnames.contains(name) {
        host.hostnames.push(name.clone());
    }
}

/// True where Nmap saw a port in another state than the prober had.
fn add_port(host: &mut Host, port: Port) -> bool {
    let at = |p: &Port| (p.protocol, p.port);
    let Some(known) = host.ports.iter_mut().find(|known| at(known) == at(&port)) else {
        // One that is only counted is not listed after all; one that a script found is news.
        if port.state == PortState::Open && counts(host, &port) {
            return true;
        }
        if port.state == PortState::Open || port.reason.as_deref() == Some("script-set") {
            let place = host.ports.partition_point(|known| at(known) < at(&port));
            host.ports.insert(place, port);
        }
        return false;
    };
    let by_script = port.reason.as_deref() == Some("script-set");
    if known.state != port.state && !by_script {
        return true;
    }
    let told = (known.state, known.reason.clone(), known.reason_ttl, known.reason_ip.clone());
    *known = port;
    if !by_script {
        (known.state, known.reason, known.reason_ttl, known.reason_ip) = told;
    }
    false
}

/// Whether a port is among those of the host that are only counted.
fn counts(host: &Host, port: &Port) -> bool {
    let listed = |text: &Text| {
        text.split(',').any(|range| {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            matches!((low.parse::<u16>(), high.parse::<u16>()), (Ok(low), Ok(high)) if (low..=high).contains(&port.port))
        })
    };
    let reasons = host.extra_ports.iter().flat_map(|extra| &extra.reasons);
    reasons
        .filter(|reason| reason.protocol == Some(port.protocol))
        .filter_map(|r| r.ports.as_ref())
        .any(listed)
}

#[cfg(test)]
mod tests {
    use portolan_model::{ExtraPorts, ExtraReason, Os, Protocol, Script};

    use super::*;

    fn port(number: u16, state: PortState, reason: &'static str, ttl: u8) -> Port {
        Port { reason: Some(reason.into()), reason_ttl: Some(ttl), ..Port::new(number, Protocol::Tcp, state) }
    }

    fn swept() -> Host {
        let counted = ExtraReason {
            reason: "reset".into(),
            count: 98,
            protocol: Some(Protocol::Tcp),
            ports: Some("1-79,82-100".into()),
        };
        Host {
            state: HostState::Up,
            reason: Some("echo-reply".into()),
            ports: vec![port(80, PortState::Open, "syn-ack", 60), port(81, PortState::Open, "syn-ack", 60)],
            extra_ports: vec![ExtraPorts { state: PortState::Closed, count: 98, reasons: vec![counted] }],
            ..Host::default()
        }
    }

    #[test]
    fn states_are_the_probers_and_the_rest_is_nmaps() {
        let mut host = swept();
        let mut known = port(80, PortState::Open, "syn-ack", 61);
        known.product = Some("nginx".into());
        let script = Script { id: "x".into(), output: "y".into(), data: None };
        let nmap = Host {
            state: HostState::Up,
            reason: Some("user-set".into()),
            hostnames: vec![
                Hostname { name: "a.example".into(), kind: Some("PTR".into()) },
                Hostname { name: "b.example".into(), kind: Some("user".into()) },
            ],
            ports: vec![
                port(50, PortState::Closed, "reset", 61),
                known,
                port(81, PortState::Filtered, "no-response", 0),
            ],
            os: Some(Os::default()),
            scripts: vec![script.clone()],
            ..Host::default()
        };
        assert_eq!(merge(&mut host, nmap), Some(Oddity::Changed));
        assert_eq!(host.reason.as_deref(), Some("echo-reply"));
        let told: Vec<_> = host.ports.iter().map(|p| (p.port, p.state, p.reason_ttl)).collect();
        assert_eq!(told, [(80, PortState::Open, Some(60)), (81, PortState::Open, Some(60))]);
        assert_eq!(host.ports[0].product.as_deref(), Some("nginx"));
        assert_eq!(host.hostnames.len(), 1);
        assert_eq!((host.os, host.scripts), (Some(Os::default()), vec![script]));
    }

    #[test]
    fn what_scripts_find_is_kept_and_what_is_counted_stays_counted() {
        let mut host = swept();
        let mut udp = port(53, PortState::Open, "script-set", 0);
        udp.protocol = Protocol::Udp;
        let nmap = Host {
            state: HostState::Up,
            ports: vec![
                port(60, PortState::Open, "syn-ack", 1),
                port(8080, PortState::Open, "script-set", 0),
                udp,
            ],
            ..Host::default()
        };
        assert_eq!(merge(&mut host, nmap), Some(Oddity::Changed));
        let told: Vec<_> = host.ports.iter().map(|p| (p.protocol, p.port)).collect();
        assert_eq!(
            told,
            [(Protocol::Tcp, 80), (Protocol::Tcp, 81), (Protocol::Tcp, 8080), (Protocol::Udp, 53)]
        );
    }

    #[test]
    fn a_host_that_is_gone_keeps_what_was_found() {
        let mut host = swept();
        assert_eq!(merge(&mut host, Host { state: HostState::Down, ..Host::default() }), Some(Oddity::Gone));
        assert_eq!(host, swept());
    }
}
