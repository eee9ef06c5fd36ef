//! What an [`Invocation`] asks for, as planner and people see it.

use portolan_model::{Protocol, Target};

use super::invocation::{Invocation, PINGS, TCP};
use super::ports::PortSpec;
use super::script::ScriptRules;
use super::selection::{PortChoice, PortSelection};
use super::table::Opt;
use super::value::{Timing, Value};

/// How hosts are looked for before ports are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostDiscovery {
    /// Probes, then ports.
    Normal,
    /// `-sn`: probes only.
    PingOnly,
    /// `-sL`: not even probes.
    ListOnly,
    /// `-Pn`: every target is taken as up.
    None,
}

impl Invocation {
    /// The scan techniques that are named, TCP first; empty where Nmap chooses.
    #[must_use]
    pub fn techniques(&self) -> Vec<Opt> {
        let others = [Opt::UdpScan, Opt::SctpInitScan, Opt::SctpCookieScan, Opt::ProtocolScan];
        TCP.into_iter().chain(others).filter(|option| self.has(*option)).collect()
    }

    /// The protocols whose ports are scanned; empty where none are.
    #[must_use]
    pub fn protocols(&self) -> Vec<Protocol> {
        if !self.scans_ports() {
            return Vec::new();
        }
        let mut protocols = Vec::new();
        let techniques = self.techniques();
        if techniques.is_empty() || techniques.iter().any(|technique| TCP.contains(technique)) {
            protocols.push(Protocol::Tcp);
        }
        if self.has(Opt::UdpScan) {
            protocols.push(Protocol::Udp);
        }
        if self.has(Opt::SctpInitScan) || self.has(Opt::SctpCookieScan) {
            protocols.push(Protocol::Sctp);
        }
        if self.has(Opt::ProtocolScan) {
            protocols.push(Protocol::Ip);
        }
        protocols
    }

    /// Whether ports are scanned at all.
    #[must_use]
    pub fn scans_ports(&self) -> bool {
        !self.has(Opt::NoPortScan) && !self.has(Opt::ListScan)
    }

    /// Whether UDP ports are scanned.
    #[must_use]
    pub fn udp(&self) -> bool {
        self.has(Opt::UdpScan)
    }

    /// How hosts are looked for.
    #[must_use]
    pub fn host_discovery(&self) -> HostDiscovery {
        if self.has(Opt::ListScan) {
            HostDiscovery::ListOnly
        } else if self.has(Opt::NoPing) {
            HostDiscovery::None
        } else if self.has(Opt::NoPortScan) {
            HostDiscovery::PingOnly
        } else {
            HostDiscovery::Normal
        }
    }

    /// The probes of host discovery that are named; empty where Nmap chooses.
    #[must_use]
    pub fn pings(&self) -> Vec<Opt> {
        PINGS.into_iter().filter(|option| self.has(*option)).collect()
    }

    /// `-Pn`.
    #[must_use]
    pub fn no_ping(&self) -> bool {
        self.has(Opt::NoPing)
    }

    /// Which ports are scanned.
    #[must_use]
    pub fn ports(&self) -> PortSelection {
        let spec = |option| match self.get(option) {
            Some(Value::Ports(spec)) => spec.clone(),
            _ => None,
        };
        let within: Option<PortSpec> = spec(Opt::P);
        let choice = match (self.get(Opt::TopPorts), self.get(Opt::PortRatio)) {
            (Some(Value::Number(n)), _) => PortChoice::Top(*n),
            (_, Some(Value::Decimal(ratio))) => PortChoice::Ratio(*ratio),
            _ if within.is_some() => PortChoice::Explicit,
            _ if self.has(Opt::Fast) => PortChoice::Fast,
            _ => PortChoice::Default,
        };
        PortSelection { choice, within, exclude: spec(Opt::ExcludePorts) }
    }

    /// Whether services and versions are asked for (`-sV`, `-A`).
    #[must_use]
    pub fn version_detection(&self) -> bool {
        (self.has(Opt::VersionScan) || self.has(Opt::Aggressive)) && self.scans_ports()
    }

    /// Whether the operating system is asked for (`-O`, `-A`).
    #[must_use]
    pub fn os_detection(&self) -> bool {
        self.has(Opt::OsScan) || self.has(Opt::Aggressive)
    }

    /// Whether scripts run (`-sC`, `--script`, `-A`).
    #[must_use]
    pub fn runs_scripts(&self) -> bool {
        [Opt::DefaultScripts, Opt::Script, Opt::Aggressive].iter().any(|option| self.has(*option))
    }

    /// What `--script` says.
    #[must_use]
    pub fn scripts(&self) -> Option<&ScriptRules> {
        match self.get(Opt::Script) {
            Some(Value::Scripts(rules)) => Some(rules),
            _ => None,
        }
    }

    /// Whether the route is traced (`--traceroute`, `-A`).
    #[must_use]
    pub fn traceroute(&self) -> bool {
        self.has(Opt::Traceroute) || self.has(Opt::Aggressive)
    }

    /// The timing template.
    #[must_use]
    pub fn timing(&self) -> Timing {
        match self.get(Opt::TimingTemplate) {
            Some(Value::Timing(timing)) => *timing,
            _ => Timing::Normal,
        }
    }

    /// `-6`.
    #[must_use]
    pub fn ipv6(&self) -> bool {
        self.has(Opt::Ipv6)
    }

    /// `--exclude`.
    #[must_use]
    pub fn excludes(&self) -> &[Target] {
        match self.get(Opt::Exclude) {
            Some(Value::Targets(targets)) => targets,
            _ => &[],
        }
    }

    /// `--dns-servers`.
    #[must_use]
    pub fn dns_servers(&self) -> &[std::net::IpAddr] {
        match self.get(Opt::DnsServers) {
            Some(Value::Addresses(addresses)) => addresses,
            _ => &[],
        }
    }

    /// The hosts that the command reaches or names besides its targets (`-sI`, `-b`, `-D`, `-S`, `--proxies`,
    /// `--dns-servers`, `--ip-options`), with the option that names each. Scope is checked for them too.
    #[must_use]
    pub fn third_parties(&self) -> Vec<(Opt, super::HostRef)> {
        use super::value::{Decoy, HostRef};
        let mut found = Vec::new();
        for (option, value) in self.options() {
            match value {
                Value::Host(host) => found.push((option, host.host.clone())),
                Value::Relay(relay) => found.push((option, relay.server.host.clone())),
                Value::Proxies(all) => {
                    found.extend(all.iter().map(|proxy| (option, proxy.server.host.clone())));
                }
                Value::Addresses(all) => found.extend(all.iter().map(|ip| (option, HostRef::Address(*ip)))),
                Value::IpOptions(options) => {
                    found
                        .extend(options.hops().into_iter().map(|hop| (option, HostRef::Address(hop.into()))));
                }
                Value::Decoys(all) => found.extend(all.iter().filter_map(|decoy| match decoy {
                    Decoy::Host(host) => Some((option, host.clone())),
                    _ => None,
                })),
                _ => {}
            }
        }
        found
    }

    /// The level of `-v`, 0 to 10; `-d` raises it too.
    #[must_use]
    pub fn verbosity(&self) -> u8 {
        self.level(Opt::Verbose).unwrap_or_else(|| self.debugging())
    }

    /// The level of `-d`, 0 to 10.
    #[must_use]
    pub fn debugging(&self) -> u8 {
        self.level(Opt::Debug).unwrap_or(0)
    }

    fn level(&self, option: Opt) -> Option<u8> {
        self.number(option).and_then(|n| u8::try_from(n).ok())
    }

    fn number(&self, option: Opt) -> Option<u32> {
        match self.get(option) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// The time after which a host is given up, in milliseconds; the template's where the command says none.
    #[must_use]
    pub fn host_timeout(&self) -> Option<u64> {
        match self.get(Opt::HostTimeout) {
            Some(Value::Millis(0)) => None,
            Some(Value::Millis(ms)) => Some(*ms),
            _ if self.timing() == Timing::Insane => Some(900_000),
            _ => None,
        }
    }

    /// Probes a second at most.
    #[must_use]
    pub fn max_rate(&self) -> Option<f64> {
        match self.get(Opt::MaxRate) {
            Some(Value::Decimal(rate)) => Some(*rate),
            _ => None,
        }
    }

    /// Probes a second at least.
    #[must_use]
    pub fn min_rate(&self) -> Option<f64> {
        match self.get(Opt::MinRate) {
            Some(Value::Decimal(rate)) => Some(*rate),
            _ => None,
        }
    }

    /// Probes in flight at most.
    #[must_use]
    pub fn max_parallelism(&self) -> Option<u32> {
        self.number(Opt::MaxParallelism)
    }

    /// Seconds between two probes to one host at least, where the command says so itself.
    #[must_use]
    pub fn scan_delay(&self) -> Option<f64> {
        self.seconds(Opt::ScanDelay)
    }

    /// Seconds to which Nmap's own waits between two probes to one host may grow.
    #[must_use]
    pub fn max_scan_delay(&self) -> Option<f64> {
        self.seconds(Opt::MaxScanDelay)
    }

    fn seconds(&self, option: Opt) -> Option<f64> {
        match self.get(option) {
            Some(Value::Millis(millis)) => Some(std::time::Duration::from_millis(*millis).as_secs_f64()),
            _ => None,
        }
    }

    /// How often a probe is sent again at most; the template's where the command says nothing.
    #[must_use]
    pub fn max_retries(&self) -> u32 {
        self.number(Opt::MaxRetries).unwrap_or(match self.timing() {
            Timing::Aggressive => 6,
            Timing::Insane => 2,
            _ => 10,
        })
    }

    /// `--open`.
    #[must_use]
    pub fn open_only(&self) -> bool {
        self.has(Opt::Open)
    }

    /// `--resolve-all`.
    #[must_use]
    pub fn resolve_all(&self) -> bool {
        self.has(Opt::ResolveAll)
    }

    /// What Nmap would only warn of: parts of the command that have no effect.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        super::conflict::warnings(self)
    }
}
