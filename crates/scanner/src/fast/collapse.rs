//! The prober's ports as a host lists and counts them ([`Listing`]): those that are only counted are never made.

use std::net::IpAddr;

use portolan_discovery::engine::{HostFound, PortState as Found};
use portolan_model::{ExtraPorts, Port, PortState, Protocol, Text};
use portolan_nmap::command::Services;

use super::reason::{other, port_word};
use crate::listing::{Listing, reasons};

/// The ports that are listed and those that are counted.
pub(crate) fn collapse(
    host: &HostFound,
    listing: Listing,
    services: Option<&Services>,
) -> (Vec<Port>, Vec<ExtraPorts>) {
    let word =
        |port| Text::new_static(host.reason_of(port).map_or("no-response", |reason| port_word(reason.said)));
    let of = |state| host.ports.iter().filter(move |port| nmaps(port.state) == state);
    let mut counted: Vec<(PortState, usize)> = [PortState::Closed, PortState::Filtered]
        .into_iter()
        .map(|state| (state, of(state).count()))
        .filter(|(state, count)| listing.counts_only(*state, *count))
        .collect();
    // The most frequent first; among equals the order of Nmap's own numbers.
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let listed =
        host.ports.iter().filter(|port| counted.iter().all(|(state, _)| *state != nmaps(port.state)));
    let ports = listed.map(|port| {
        let mut listed = Port::new(port.port, Protocol::Tcp, nmaps(port.state));
        let reason = host.reason_of(port);
        listed.reason = Some(word(port));
        listed.reason_ttl = Some(reason.map_or(0, |reason| reason.ttl));
        listed.reason_ip = reason.and_then(|reason| other(host.ip, reason));
        if let Some(name) = services.and_then(|services| services.name(Protocol::Tcp, port.port)) {
            listed.service = Some(Text::new(name));
            listed.method = Some(Text::new_static("table"));
            listed.confidence = Some(3);
        }
        listed
    });
    let extra = counted.iter().map(|(state, count)| ExtraPorts {
        state: *state,
        count: *count as u64,
        reasons: reasons(of(*state).map(|port| (word(port), Protocol::Tcp, port.port))),
    });
    (ports.collect(), extra.collect())
}

fn nmaps(state: Found) -> PortState {
    match state {
        Found::Open => PortState::Open,
        Found::Closed => PortState::Closed,
        Found::Filtered => PortState::Filtered,
    }
}

/// An address's kind and text.
pub(crate) fn address(ip: IpAddr) -> portolan_model::Address {
    let kind =
        if ip.is_ipv4() { portolan_model::AddressKind::Ipv4 } else { portolan_model::AddressKind::Ipv6 };
    portolan_model::Address { addr: Text::new(ip.to_string()), kind, vendor: None }
}

#[cfg(test)]
mod tests {
    use portolan_discovery::engine::{PortFound, Reason};
    use portolan_discovery::{Moment, Reach, Said, Unreachable};

    use super::*;

    fn host(ports: &[(u16, Found, Option<u8>)]) -> HostFound {
        let ip: IpAddr = "10.0.0.9".parse().unwrap();
        let reason = |said| Reason { said, from: ip, ttl: 64 };
        let router = Reason {
            said: Said::Unreachable(Unreachable::AdminProhibited),
            from: "10.0.0.1".parse().unwrap(),
            ttl: 63,
        };
        HostFound {
            ip,
            reason: None,
            asked: None,
            reach: Reach::Routed,
            mac: None,
            rtt: None,
            ports: ports
                .iter()
                .map(|(port, state, why)| PortFound { port: *port, state: *state, why: *why })
                .collect(),
            reasons: vec![
                reason(Said::SynAck),
                reason(Said::Reset),
                router,
                reason(Said::Unreachable(Unreachable::Port)),
            ],
            complete: true,
            unsent: false,
            muted: false,
            started: Moment(0),
            ended: Moment(0),
        }
    }

    const PLAIN: Listing = Listing { verbosity: 0, debugging: 0, open_only: false };

    fn shown(host: &HostFound, listing: Listing) -> (usize, Vec<(PortState, u64, String)>) {
        let (ports, extra) = collapse(host, listing, None);
        let extra = extra.into_iter().map(|e| {
            let reasons: Vec<String> = e
                .reasons
                .iter()
                .map(|r| format!("{} {} {}", r.reason, r.count, r.ports.as_deref().unwrap()))
                .collect();
            (e.state, e.count, reasons.join("; "))
        });
        (ports.len(), extra.collect())
    }

    #[test]
    fn few_are_listed_and_many_are_counted() {
        let closed = |n: u16| host(&(1..=n).map(|port| (port, Found::Closed, Some(1))).collect::<Vec<_>>());
        let counted = |n: u64, ports: &str| vec![(PortState::Closed, n, format!("reset {n} {ports}"))];
        assert_eq!(shown(&closed(25), PLAIN), (25, vec![]));
        assert_eq!(shown(&closed(26), PLAIN), (0, counted(26, "1-26")));
        let verbose = Listing { verbosity: 1, ..PLAIN };
        assert_eq!(shown(&closed(50), verbose), (50, vec![]));
        assert_eq!(shown(&closed(51), verbose), (0, counted(51, "1-51")));
        assert_eq!(
            shown(&closed(1), Listing { open_only: true, ..PLAIN }),
            (0, counted(1, "1-1").into_iter().map(|(s, n, _)| (s, n, "reset 1 1".to_owned())).collect())
        );
        assert_eq!(shown(&closed(9999), Listing { debugging: 3, verbosity: 3, open_only: true }).1, vec![]);
    }

    #[test]
    fn states_and_reasons_are_in_nmaps_order() {
        let mut ports = Vec::new();
        ports.extend((100..141).map(|port| (port, Found::Filtered, Some(3))));
        ports.extend((200..241).map(|port| (port, Found::Filtered, Some(2))));
        ports.extend((300..341).map(|port| (port, Found::Filtered, None)));
        ports.extend((400..460).map(|port| (port, Found::Closed, Some(1))));
        ports.push((500, Found::Open, Some(0)));
        let (listed, extra) = shown(&host(&ports), PLAIN);
        assert_eq!(listed, 1);
        assert_eq!(
            extra[0].2,
            "no-response 41 300-340; admin-prohibited 41 200-240; port-unreach 41 100-140"
        );
        assert_eq!((extra[0].0, extra[1].0), (PortState::Filtered, PortState::Closed));
    }

    #[test]
    fn who_answered_is_told_where_it_was_not_the_host() {
        let found =
            host(&[(1, Found::Filtered, Some(2)), (2, Found::Filtered, Some(3)), (3, Found::Filtered, None)]);
        let (ports, _) = collapse(&found, PLAIN, None);
        let told: Vec<_> = ports
            .iter()
            .map(|p| (p.reason.as_deref().unwrap(), p.reason_ttl.unwrap(), p.reason_ip.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("admin-prohibited", 63, Some("10.0.0.1")),
                ("port-unreach", 64, None),
                ("no-response", 0, None)
            ]
        );
    }
}
