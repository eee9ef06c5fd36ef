//! What the prober looks for: a command's meaning as a [`Sweep`].

use std::collections::HashMap;
use std::fmt::Write;
use std::net::IpAddr;
use std::time::Duration;

use portolan_discovery::engine::{Discovery, Sweep, Timing};
use portolan_discovery::{ProbeKind, Space};
use portolan_model::{Family, Protocol, Target};
use portolan_nmap::command::{Invocation, Opt, PortSpec, Services, Timing as Template, Value};

use super::Way;
use super::allow::MOST_RETRIES;
use super::reason::Asked;
use crate::ranges::Ranges;
use crate::resolve::Pinned;

/// The port that `-PS` and `-PA` mean without one.
const DEFAULT_PING_PORT: u16 = 80;

/// What the prober looks for, and how that is told.
#[derive(Debug, Clone)]
pub struct Aim {
    /// For the prober.
    pub sweep: Sweep,
    /// How hosts are looked for.
    pub asked: Asked,
    /// How probes leave.
    pub way: Way,
}

impl Aim {
    /// Whom and what `invocation` looks at over `targets`, all of one family. `None` where the ports cannot be told
    /// without Nmap's services.
    #[must_use]
    pub fn new(
        invocation: &Invocation,
        targets: &[Target],
        pins: &[Pinned],
        services: Option<&Services>,
        raw_sockets: bool,
    ) -> Option<Self> {
        let family = if invocation.ipv6() { Family::V6 } else { Family::V4 };
        let discovery = discovery(invocation, family, raw_sockets);
        let sends = raw_sockets && sends_packets(invocation);
        let way = match (sends, invocation.has(Opt::ConnectScan)) {
            (false, _) => Way::Connect,
            (true, true) => Way::Both,
            (true, false) => Way::Raw,
        };
        let ports = if invocation.scans_ports() {
            invocation.ports().expand(Protocol::Tcp, services)?
        } else {
            Vec::new()
        };
        Some(Self {
            asked: Asked { nothing: discovery == Discovery::None, neighbours: sends },
            sweep: Sweep {
                addresses: space(invocation, targets, pins, family),
                discovery,
                ports,
                timing: timing(invocation),
                leaves_unrouted: sends,
                tell_down: true,
                key: key(),
            },
            way,
        })
    }
}

/// Whether Nmap sends packets of its own where it may: to look for hosts, or to those that are up (its `RawScan`). Else it
/// leaves the way to the system: no neighbour is asked for, and an address without a route is as any other.
pub(crate) fn sends_packets(invocation: &Invocation) -> bool {
    let ports = invocation.scans_ports() && (!invocation.has(Opt::ConnectScan) || invocation.udp());
    !invocation.no_ping() || ports || invocation.os_detection() || invocation.traceroute()
}

/// Every address of the targets that is not left out, names by what they were pinned to.
fn space(invocation: &Invocation, targets: &[Target], pins: &[Pinned], family: Family) -> Space {
    let by_name: HashMap<_, _> = pins.iter().map(|pin| (&pin.name, &pin.addresses)).collect();
    let named = targets.iter().filter_map(|target| match target {
        Target::Name(name) => by_name.get(name),
        _ => None,
    });
    let named: Ranges = named.flat_map(|addresses| addresses.iter().copied()).collect();
    let all: Ranges = targets.iter().collect();
    let left: Ranges = invocation.excludes().iter().collect();
    let all = all.plus(&named).minus(&left);
    Space::new(all.pairs().filter(|(low, _)| Family::of(*low) == family))
}

/// The probes of host discovery in Nmap's order; by the defaults of Nmap's where the command names none. On the local
/// link the prober asks neighbours by itself, as Nmap does.
pub(crate) fn discovery(invocation: &Invocation, family: Family, raw_sockets: bool) -> Discovery {
    if invocation.no_ping() {
        return Discovery::None;
    }
    let mut probes = Vec::new();
    let ports = |option| ping_ports(invocation, option, &[DEFAULT_PING_PORT]);
    let syn =
        if raw_sockets && invocation.has(Opt::ConnectScan) { ProbeKind::SynPing } else { ProbeKind::Syn };
    if invocation.pings().is_empty() {
        if raw_sockets {
            probes.extend([ProbeKind::Echo, syn(443), ProbeKind::Ack(80)]);
            probes.extend((family == Family::V4).then_some(ProbeKind::Timestamp));
        } else {
            probes.extend([ProbeKind::Syn(80), ProbeKind::Syn(443)]);
        }
        return Discovery::Probes(probes);
    }
    if invocation.has(Opt::PingEcho) {
        probes.push(ProbeKind::Echo);
    }
    probes.extend(ports(Opt::PingSyn).into_iter().map(syn));
    // Without raw packets Nmap connects where it would send an ACK.
    let ack = if raw_sockets { ProbeKind::Ack } else { ProbeKind::Syn };
    probes.extend(ports(Opt::PingAck).into_iter().map(ack));
    if invocation.has(Opt::PingTimestamp) && family == Family::V4 {
        probes.push(ProbeKind::Timestamp);
    }
    let mut seen = std::collections::HashSet::new();
    probes.retain(|probe| seen.insert(*probe));
    Discovery::Probes(probes)
}

/// The ports or protocols of an option of host discovery: the `usual` where it names none, none where it is not there.
pub(crate) fn ping_ports(invocation: &Invocation, option: Opt, usual: &[u16]) -> Vec<u16> {
    match invocation.get(option) {
        Some(Value::Ports(Some(spec))) => spec.expand_plain(),
        Some(_) => usual.to_vec(),
        None => Vec::new(),
    }
}

/// What Nmap's timing templates mean for the prober.
fn timing(invocation: &Invocation) -> Timing {
    let (initial, most) = match invocation.timing() {
        Template::Insane => (250, 300),
        Template::Aggressive => (500, 1250),
        _ => (1000, 10_000),
    };
    let least = if invocation.timing() == Template::Insane { 50 } else { 100 };
    Timing {
        initial_rtt: Duration::from_millis(initial),
        min_rtt: Duration::from_millis(least),
        max_rtt: Duration::from_millis(most),
        retries: u8::try_from(invocation.max_retries().min(MOST_RETRIES)).unwrap_or(u8::MAX),
    }
}

fn key() -> (u64, u64) {
    use std::hash::{BuildHasher, RandomState};
    // The keys of std's hash maps come from the system's random numbers.
    let state = RandomState::new();
    (state.hash_one(0u8), state.hash_one(1u8))
}

/// Ascending ports as Nmap writes them: `22,80-82`.
#[must_use]
pub fn port_list(ports: &[u16]) -> String {
    spaced(ports, 1)
}

/// The same, where ports that are up to `gap` apart become one range.
pub(super) fn spaced(ports: &[u16], gap: u16) -> String {
    let mut text = String::new();
    let mut rest = ports.iter().copied().peekable();
    while let Some(low) = rest.next() {
        let mut high = low;
        while let Some(next) = rest.next_if(|next| *next - high <= gap) {
            high = next;
        }
        let comma = if text.is_empty() { "" } else { "," };
        let _ = if low == high { write!(text, "{comma}{low}") } else { write!(text, "{comma}{low}-{high}") };
    }
    text
}

/// `-PS` and `-PA` take ports of one protocol, by number.
trait Plain {
    fn expand_plain(&self) -> Vec<u16>;
}

impl Plain for PortSpec {
    fn expand_plain(&self) -> Vec<u16> {
        use portolan_nmap::command::PortsOf::Range;
        let mut ports: Vec<u16> = self
            .items()
            .iter()
            .filter_map(|item| match item.ports {
                Range(low, high) => Some(low.unwrap_or(1)..=high.unwrap_or(u16::MAX)),
                _ => None,
            })
            .flatten()
            .collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }
}

/// Whether an address is one of the sweep's; for tests and assertions of what came back.
#[must_use]
pub fn within(aim: &Aim, ip: IpAddr) -> bool {
    let space = &aim.sweep.addresses;
    let (mut low, mut high) = (0, space.count());
    while low < high {
        let middle = low + (high - low) / 2;
        match space.at(middle).cmp(&ip) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::parse;

    use super::*;

    fn aim(text: &str, raw: bool) -> Aim {
        let command = parse(text).unwrap();
        let invocation = command.invocation.clone().with_targets(Vec::new());
        Aim::new(&invocation, command.invocation.targets(), &[], None, raw).unwrap()
    }

    fn probes(text: &str, raw: bool) -> Vec<ProbeKind> {
        match aim(text, raw).sweep.discovery {
            Discovery::Probes(probes) => probes,
            Discovery::None => Vec::new(),
        }
    }

    #[test]
    fn hosts_are_looked_for_as_nmap_does() {
        use ProbeKind::{Ack, Echo, Syn, SynPing, Timestamp};
        assert_eq!(probes("-sn 10.0.0.1", true), [Echo, Syn(443), Ack(80), Timestamp]);
        assert_eq!(probes("-sn -6 fd00::1", true), [Echo, Syn(443), Ack(80)]);
        assert_eq!(probes("-sn 10.0.0.1", false), [Syn(80), Syn(443)]);
        assert_eq!(
            probes("-sn -PS22-23,80 -PA -PP 10.0.0.1", true),
            [Syn(22), Syn(23), Syn(80), Ack(80), Timestamp]
        );
        assert_eq!(probes("-sn -PS80 -PA 10.0.0.1", false), [Syn(80)]);
        // As packets, though ports are asked by connections.
        assert_eq!(probes("-sT -p1 10.0.0.1", true), [Echo, SynPing(443), Ack(80), Timestamp]);
        assert_eq!(probes("-sT -p1 -PS22 10.0.0.1", true), [SynPing(22)]);
        assert_eq!(probes("-sT -p1 -PS22 10.0.0.1", false), [Syn(22)]);
        assert_eq!(probes("-Pn -p1 10.0.0.1", true), []);
        assert!(aim("-Pn -p1 10.0.0.1", true).asked.nothing);
    }

    #[test]
    fn where_nmap_sends_nothing_itself_the_prober_sends_nothing_itself() {
        for (text, raw, way) in [
            ("-p1 10.0.0.1", true, Way::Raw),
            ("-sn 10.0.0.1", true, Way::Raw),
            ("-Pn -p1 10.0.0.1", true, Way::Raw),
            ("-sT -p1 10.0.0.1", true, Way::Both),
            ("-sT -Pn -p1 10.0.0.1", true, Way::Connect),
            ("-sT -Pn -p1 -O 10.0.0.1", true, Way::Both),
            ("-sn -Pn 10.0.0.1", true, Way::Connect),
            ("-sn -Pn --traceroute 10.0.0.1", true, Way::Raw),
            ("-sn 10.0.0.1", false, Way::Connect),
        ] {
            let aim = aim(text, raw);
            assert_eq!(aim.way, way, "{text}");
            assert_eq!(aim.sweep.leaves_unrouted, way != Way::Connect, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_not_looked_at() {
        let found = aim("-p 80,22-23 --exclude 10.0.0.2,10.0.0.8/29 10.0.0.0/28 10.0.0.1", true);
        assert_eq!((found.sweep.addresses.count(), found.sweep.ports.as_slice()), (7, &[22, 23, 80][..]));
        assert!(within(&found, "10.0.0.7".parse().unwrap()));
        assert!(!within(&found, "10.0.0.2".parse().unwrap()));
        assert!(!within(&found, "10.0.0.8".parse().unwrap()));
    }

    #[test]
    fn templates_set_the_patience() {
        assert_eq!(aim("-sn 10.0.0.1", true).sweep.timing, Timing::default());
        let four = aim("-T4 -sn 10.0.0.1", true).sweep.timing;
        assert_eq!((four.max_rtt, four.retries), (Duration::from_millis(1250), 6));
        assert_eq!(aim("-T5 --max-retries 9 -sn 10.0.0.1", true).sweep.timing.retries, 9);
    }

    #[test]
    fn ports_are_written_as_nmap_writes_them() {
        assert_eq!(port_list(&[22, 80, 81, 82, 443]), "22,80-82,443");
        assert_eq!(port_list(&[]), "");
        assert_eq!(port_list(&[65534, 65535]), "65534-65535");
        assert_eq!(spaced(&[1, 4, 8], 3), "1-4,8");
    }
}
