//! What a stage is expected to send and how long it is expected to take.
//!
//! The truth depends on the network, so there are three figures, each for a network that is all of one kind:
//! every address answers, every address is up but drops what it does not serve, every address is dead. The
//! rates are those of Nmap 7.93 over one hop, measured in the lab (docs/benchmarks.md).

use portolan_discovery::engine::Discovery;
use portolan_model::{Family, Protocol};
use portolan_nmap::command::{HostDiscovery, Invocation, Opt, PortCounts, Services, Timing};
use serde::Serialize;

use crate::fast::aim::{discovery, ping_ports};

/// Bytes of a probe on an Ethernet wire: 14 of Ethernet, 20 of IP, 24 of TCP with one option.
const PROBE_BYTES_V4: f64 = 58.0;
/// The same for IPv6.
const PROBE_BYTES_V6: f64 = 78.0;
/// Probes a second where everything answers (`-p-` of one host in 0.8 s).
const ANSWERED_PER_SECOND: f64 = 80_000.0;
/// Probes a second where nothing answers (`-p-` of one dropping host, twice, in 87 s).
const SILENT_PER_SECOND: f64 = 1_500.0;
/// Discovery probes a second into a dead network (8 probes each for 256 addresses in 206 s).
const DEAD_PER_SECOND: f64 = 10.0;
/// Neighbours that Nmap asks for within two seconds on a link where somebody answers, in IPv4 and in IPv6, and how many
/// a second those beyond (256 addresses in 1.9 s and 5.6 s, 1,024 in 31 s).
const NEIGHBOURS_AT_ONCE: [f64; 2] = [256.0, 160.0];
const NEIGHBOURS_PER_SECOND: f64 = 26.0;
/// Seconds that a few probes are waited for where the host answers others.
const SILENT_WAITS: f64 = 1.2;
/// Seconds that a few probes are waited for where nothing answers.
const DEAD_WAITS: f64 = 2.8;
/// Hosts that Nmap scans side by side, where each of them makes it wait.
const SIDE_BY_SIDE: f64 = 64.0;
/// Probes a second and place in flight that no answer frees, of hosts that are up (Nmap waits 100 ms at least).
const UNANSWERED_PER_SECOND: f64 = 10.0;
/// The same of hosts that are dead (Nmap waits a second where it knows no round trip).
const LOST_PER_SECOND: f64 = 1.0;
/// Seconds between the ICMP errors that a host sends for closed UDP ports (Linux's default rate limit); Nmap slows
/// down to it, unless it is told how far at most.
const UDP_PAUSE: f64 = 1.0;

/// A figure for each kind of network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Every address answers.
    pub answering: f64,
    /// Every address is up and drops what it does not serve.
    pub silent: f64,
    /// Every address is dead.
    pub dead: f64,
}

impl Serialize for Range {
    /// To three digits: an estimate is no better than that.
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = to.serialize_struct("Range", 3)?;
        fields.serialize_field("answering", &Rounded(self.answering))?;
        fields.serialize_field("silent", &Rounded(self.silent))?;
        fields.serialize_field("dead", &Rounded(self.dead))?;
        fields.end()
    }
}

/// A figure to three digits; a whole number from 100 on.
struct Rounded(f64);

impl Serialize for Rounded {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0 < 100.0 {
            return to.serialize_f64((self.0 * 10.0).round() / 10.0);
        }
        let unit = 10f64.powf(self.0.log10().floor() - 2.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and `as` saturates"
        )]
        to.serialize_u64(((self.0 / unit).round() * unit) as u64)
    }
}

impl Range {
    pub(crate) fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self { answering: f(self.answering), silent: f(self.silent), dead: f(self.dead) }
    }

    /// The sum, kind by kind.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            answering: self.answering + other.answering,
            silent: self.silent + other.silent,
            dead: self.dead + other.dead,
        }
    }

    /// Nothing at all.
    pub const ZERO: Self = Self { answering: 0.0, silent: 0.0, dead: 0.0 };
}

/// What a stage costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Probes that leave, retransmits included.
    pub probes: Range,
    /// Bytes that leave.
    pub bytes: Range,
    /// Seconds.
    pub seconds: Range,
}

/// What Nmap's cost depends on besides the command.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Whether it asks by ARP or ND whether its hosts are up, with `-Pn` too.
    pub near: bool,
    /// Whether it may use raw sockets.
    pub raw_sockets: bool,
    /// Packets a second that it is held to, besides what the command says.
    pub ceiling: Option<f64>,
}

/// The cost of scanning `addresses` addresses, each with `ports`.
#[must_use]
pub fn cost(
    invocation: &Invocation,
    family: Family,
    addresses: f64,
    ports: PortCounts,
    terms: Terms,
) -> Cost {
    let near = terms.near;
    let discovery = if near { 1.0 } else { discovery_probes(invocation, family, terms.raw_sockets) };
    let dead_ports = if invocation.no_ping() && !near { f64::from(ports.total()) * 2.0 } else { 0.0 };
    let each = f64::from(ports.total());
    let probes = Range {
        answering: addresses * (discovery + each),
        silent: addresses * (discovery + each * 2.0),
        dead: addresses * (discovery * 2.0 + dead_ports),
    };
    let bytes = wire_bytes(family);
    let udp = f64::from(ports.of(Protocol::Udp))
        * invocation.max_scan_delay().map_or(UDP_PAUSE, |most| most.min(UDP_PAUSE));
    let looks = after_ports(invocation);
    let flight = invocation.max_parallelism().map_or(f64::INFINITY, f64::from);
    let silent = SILENT_PER_SECOND.min(flight * UNANSWERED_PER_SECOND);
    let dead = if dead_ports > 0.0 { SILENT_PER_SECOND } else { DEAD_PER_SECOND };
    let dead = dead.min(flight * LOST_PER_SECOND);
    let limit = least(invocation.max_rate(), terms.ceiling);
    let paced = |probes, rate| paced(invocation, limit, addresses, probes, rate);
    let seconds = Range {
        answering: paced(probes.answering, ANSWERED_PER_SECOND) + udp + looks,
        silent: paced(probes.silent, silent).max(SILENT_WAITS * some(each)) + looks,
        dead: if near {
            neighbours(family, addresses).max(limit.map_or(0.0, |limit| probes.dead / limit))
        } else {
            paced(probes.dead, dead).max(DEAD_WAITS * some(discovery + dead_ports))
        },
    };

    Cost { probes, bytes: probes.map(|n| n * bytes), seconds: seconds.map(|s| s + 0.2) }
}

/// Seconds that Nmap takes to ask for so many neighbours.
fn neighbours(family: Family, addresses: f64) -> f64 {
    let at_once = NEIGHBOURS_AT_ONCE[usize::from(family == Family::V6)];
    0.5 + 1.5 * (addresses / at_once).min(1.0) + (addresses - at_once).max(0.0) / NEIGHBOURS_PER_SECOND
}

/// One where there is anything, else zero.
fn some(n: f64) -> f64 {
    if n > 0.0 { 1.0 } else { 0.0 }
}

/// Bytes of a probe on the wire.
pub(crate) fn wire_bytes(family: Family) -> f64 {
    if family == Family::V6 { PROBE_BYTES_V6 } else { PROBE_BYTES_V4 }
}

/// How many ports of each protocol a host is asked for; `None` where that needs Nmap's services file.
#[must_use]
pub fn ports(invocation: &Invocation, services: Option<&Services>) -> Option<PortCounts> {
    if invocation.scans_ports() {
        invocation.ports().count(&invocation.protocols(), services)
    } else {
        Some(PortCounts::default())
    }
}

/// The lower of two limits, where there is one.
pub(crate) fn least(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    [a, b].into_iter().flatten().reduce(f64::min)
}

/// Probes that ask whether one host is up: the prober's, and those that Nmap alone knows.
#[allow(clippy::cast_precision_loss, reason = "ports of a host at most")]
fn discovery_probes(invocation: &Invocation, family: Family, raw_sockets: bool) -> f64 {
    if invocation.no_ping() || invocation.host_discovery() == HostDiscovery::ListOnly {
        return 0.0;
    }
    let known = match discovery(invocation, family, raw_sockets) {
        Discovery::None => 0,
        Discovery::Probes(probes) => probes.len(),
    };
    // What it takes where no port or protocol is named.
    let ports = [
        (Opt::PingUdp, &[40_125][..]),
        (Opt::PingSctp, &[80]),
        (Opt::PingProtocol, &[1, 2, 4]),
        (Opt::PingBoth, &[80]),
    ];
    let ports = ports.map(|(option, usual)| ping_ports(invocation, option, usual).len());
    // With -PB it asks by an echo request too.
    let icmp = [Opt::PingNetmask, Opt::PingBoth].into_iter().filter(|option| invocation.has(*option)).count();
    (known + ports.iter().sum::<usize>() + icmp) as f64
}

/// Seconds that `probes` to `addresses` take together at `rate` a second, faster where the command says so, and no
/// faster than `limit`.
fn paced(invocation: &Invocation, limit: Option<f64>, addresses: f64, probes: f64, rate: f64) -> f64 {
    let rate = invocation.min_rate().map_or(rate, |least| rate.max(least));
    let rate = limit.map_or(rate, |limit| rate.min(limit));
    let at_rate = probes / rate;
    // Each host is waited for by itself; the slow templates send one probe at a time besides.
    if let Some(delay) = invocation.scan_delay() {
        let each = if addresses > 0.0 { probes / addresses } else { 0.0 };
        return at_rate.max(each * delay * (addresses / SIDE_BY_SIDE).ceil());
    }
    let pause = match invocation.timing() {
        Timing::Paranoid => 300.0,
        Timing::Sneaky => 15.0,
        Timing::Polite => 0.4,
        _ => 0.0,
    };
    at_rate.max(probes * pause)
}

/// Seconds spent on what comes after the port scan, for one group of hosts.
pub(crate) fn after_ports(invocation: &Invocation) -> f64 {
    let aggressive = invocation.has(Opt::Aggressive);
    let mut seconds = 0.0;
    for (wanted, cost) in [
        (invocation.version_detection(), 6.5),
        (invocation.os_detection(), 2.5),
        (invocation.runs_scripts(), 5.0),
        (invocation.traceroute() || aggressive, 1.0),
    ] {
        seconds += if wanted { cost } else { 0.0 };
    }
    seconds
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::parse;

    use super::*;

    const FREE: Terms = Terms { near: false, raw_sockets: true, ceiling: None };

    fn costs(text: &str, addresses: f64, terms: Terms) -> Cost {
        let invocation = parse(text).unwrap().invocation;
        let ports = ports(&invocation, None).unwrap();
        let family = if invocation.ipv6() { Family::V6 } else { Family::V4 };
        cost(&invocation, family, addresses, ports, terms)
    }

    fn seconds(text: &str, addresses: f64) -> Range {
        costs(text, addresses, FREE).seconds
    }

    #[test]
    fn each_probe_of_host_discovery_counts() {
        for (text, raw_sockets, probes) in [
            ("-sn %s", true, 4.0),
            ("-sn -6 %s", true, 3.0),
            ("-sn %s", false, 2.0),
            ("-sn -PS21,22,23,25,80,443 %s", true, 6.0),
            ("-sn -PE -PS -PA80,443 %s", true, 4.0),
            ("-sn -PU53,161 -PY -PO -PM %s", true, 7.0),
            ("-sn -PB %s", true, 2.0),
            ("-sn -Pn %s", true, 0.0),
            ("-sL %s", true, 0.0),
        ] {
            let cost = costs(text, 10.0, Terms { raw_sockets, ..FREE });
            assert!((cost.probes.answering - 10.0 * probes).abs() < 0.1, "{text}: {:?}", cost.probes);
        }
    }

    #[test]
    fn nothing_is_faster_than_the_ceiling() {
        let held = |ceiling| costs("-n -p- %s", 1.0, Terms { ceiling: Some(ceiling), ..FREE }).seconds;
        assert!((655.0..657.0).contains(&held(100.0).answering), "{:?}", held(100.0));
        assert_eq!(held(1e6), seconds("-n -p- %s", 1.0));
        let slower = costs("-n -p- --max-rate 50 %s", 1.0, Terms { ceiling: Some(100.0), ..FREE }).seconds;
        assert!(slower.answering > 1300.0, "{slower:?}");
        let near = costs("-n -sn %s", 256.0, Terms { near: true, ceiling: Some(10.0), ..FREE }).seconds;
        assert!((51.0..52.0).contains(&near.dead), "{near:?}");
    }

    #[test]
    fn what_the_command_says_of_its_pace_counts() {
        // 101 ports of one host, 300 ms between them; hosts are waited for side by side.
        let delayed = "-sT -Pn -n -p 7000-7100 --scan-delay 300ms %s";
        assert!((30.0..31.0).contains(&seconds(delayed, 1.0).answering));
        assert!((30.0..31.0).contains(&seconds(delayed, 64.0).answering));
        assert!((60.0..62.0).contains(&seconds(delayed, 100.0).answering));
        assert!(seconds(delayed, 1.0).silent > 60.0);
        // It stands instead of the template's own.
        let polite = "-T2 -sT -Pn -n -p 7000-7100 %s";
        assert!(seconds(polite, 1.0).answering > 40.0);
        assert!(seconds(&polite.replace("-T2", "-T2 --scan-delay 10ms"), 1.0).answering < 2.0);
        let udp = "-sU -Pn -n -p 1-100 %s";
        assert!(seconds(udp, 1.0).answering > 100.0);
        assert!(seconds(&udp.replace("-n", "--max-scan-delay 20ms"), 1.0).answering < 3.0);
        let all = "-sS -Pn -n -p- %s";
        let plain = seconds(all, 1.0);
        assert!(seconds(&all.replace("-n", "--min-rate 50000"), 1.0).silent < plain.silent / 10.0);
        assert!(seconds(&all.replace("-n", "--max-parallelism 1"), 1.0).silent > plain.silent * 100.0);
    }
}
