//! Nmap's words for why a host or a port is in its state (`reason` in its XML).

use portolan_discovery::engine::{HostFound, Reason};
use portolan_discovery::{ProbeKind, Reach, Said, Unreachable};
use portolan_model::Text;
use std::net::IpAddr;

/// The word for an answer to a port's probe.
#[must_use]
pub fn port_word(said: Said) -> &'static str {
    match said {
        Said::SynAck => "syn-ack",
        Said::Reset => "reset",
        Said::Refused => "conn-refused",
        Said::Reply => "echo-reply",
        Said::Unreachable(code) => unreachable_word(code),
        Said::TimeExceeded => "time-exceeded",
        Said::NoRoute => "net-unreach",
    }
}

fn unreachable_word(code: Unreachable) -> &'static str {
    match code {
        Unreachable::Net => "net-unreach",
        Unreachable::Host => "host-unreach",
        Unreachable::Protocol => "proto-unreach",
        Unreachable::Port => "port-unreach",
        Unreachable::NetProhibited => "net-prohibited",
        Unreachable::HostProhibited => "host-prohibited",
        Unreachable::AdminProhibited => "admin-prohibited",
        Unreachable::NoRoute => "no-route",
        Unreachable::BeyondScope => "beyond-scope",
        Unreachable::RejectRoute => "reject-route",
        Unreachable::Other(_) => "dest-unreach",
    }
}

/// Why a host is up, and the time to live that Nmap tells with it.
#[must_use]
pub fn host_reason(found: &HostFound, asked: &Asked) -> (&'static str, u8) {
    let HostFound { ip, reach, reason, .. } = *found;
    match reason {
        // Frames have no time to live.
        Some(Reason { said: Said::Reply, .. }) if reach == Reach::Link && asked.neighbours => {
            (if ip.is_ipv4() { "arp-response" } else { "nd-response" }, 0)
        }
        _ if asked.nothing => ("user-set", 0),
        _ if reach == Reach::Itself => ("localhost-response", 0),
        None => ("user-set", 0),
        Some(Reason { said: Said::Reply, ttl, .. }) if found.asked == Some(ProbeKind::Timestamp) => {
            ("timestamp-reply", ttl)
        }
        Some(Reason { said, ttl, .. }) => (port_word(said), ttl),
    }
}

/// How hosts were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Not at all (`-Pn`).
    pub nothing: bool,
    /// On the local link by ARP or ND: with raw packets.
    pub neighbours: bool,
}

/// Why a host is down: Nmap tells of a router's word in port scans alone.
pub const DOWN: &str = "no-response";

/// Who said it, where that was another than the host itself: a router's ICMP error.
#[must_use]
pub fn other(ip: IpAddr, reason: Reason) -> Option<Text> {
    let told = !matches!(reason.said, Said::NoRoute) && reason.from != ip && !reason.from.is_unspecified();
    told.then(|| Text::new(reason.from.to_string()))
}

#[cfg(test)]
mod tests {
    use portolan_discovery::Moment;

    use super::*;

    #[test]
    fn hosts_are_up_for_nmaps_reasons() {
        let asked = Asked { nothing: false, neighbours: true };
        let unasked = Asked { nothing: true, ..asked };
        let apart = Asked { neighbours: false, ..asked };
        let (echo, stamp, port) = (ProbeKind::Echo, ProbeKind::Timestamp, ProbeKind::Syn(80));
        let answered = |kind, said| Some((kind, said));
        for (ip, reach, answer, asked, wanted) in [
            (
                "10.0.0.9",
                Reach::Link,
                answered(ProbeKind::Neighbour, Said::Reply),
                asked,
                ("arp-response", 0),
            ),
            ("fd00::9", Reach::Link, answered(ProbeKind::Neighbour, Said::Reply), asked, ("nd-response", 0)),
            // Nmap asks neighbours with -Pn too.
            (
                "10.0.0.9",
                Reach::Link,
                answered(ProbeKind::Neighbour, Said::Reply),
                unasked,
                ("arp-response", 0),
            ),
            ("10.0.0.9", Reach::Routed, answered(echo, Said::Reply), asked, ("echo-reply", 63)),
            ("10.0.0.9", Reach::Routed, answered(stamp, Said::Reply), asked, ("timestamp-reply", 63)),
            ("10.0.0.9", Reach::Routed, answered(port, Said::Reset), asked, ("reset", 63)),
            ("10.0.0.9", Reach::Link, answered(port, Said::SynAck), apart, ("syn-ack", 63)),
            ("10.0.0.9", Reach::Routed, None, unasked, ("user-set", 0)),
            ("10.0.0.9", Reach::Itself, None, unasked, ("user-set", 0)),
            ("10.0.0.9", Reach::Itself, None, asked, ("localhost-response", 0)),
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            let found = HostFound {
                ip,
                reason: answer.map(|(_, said)| Reason { said, from: ip, ttl: 63 }),
                asked: answer.map(|(kind, _)| kind),
                reach,
                mac: None,
                rtt: None,
                ports: Vec::new(),
                reasons: Vec::new(),
                complete: true,
                unsent: false,
                muted: false,
                started: Moment(0),
                ended: Moment(0),
            };
            assert_eq!(host_reason(&found, &asked), wanted, "{found:?} {asked:?}");
        }
    }
}
