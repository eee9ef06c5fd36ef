//! What a command says, typed: its options, each at most once and in canonical order, and its targets.

use std::collections::BTreeMap;

use portolan_model::{Family, Protocol, Target};

use super::getopt::reads_as_long;
use super::lex::quote;
use super::ports::{PortChoice, PortSelection, PortSpec};
use super::refusal::Refusal;
use super::script::ScriptRules;
use super::spec::Privilege;
use super::table::Opt;
use super::value::{Timing, Value};

/// A command of Nmap's without its spelling: two texts that mean the same are the same `Invocation`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Invocation {
    pub(crate) options: BTreeMap<Opt, Value>,
    pub(crate) targets: Vec<Target>,
}

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

/// The TCP techniques, at most one of which a command has.
pub(crate) const TCP: [Opt; 10] = [
    Opt::SynScan,
    Opt::ConnectScan,
    Opt::AckScan,
    Opt::WindowScan,
    Opt::MaimonScan,
    Opt::NullScan,
    Opt::FinScan,
    Opt::XmasScan,
    Opt::IdleScan,
    Opt::Bounce,
];
/// The probes of host discovery.
pub(crate) const PINGS: [Opt; 9] = [
    Opt::PingSyn,
    Opt::PingAck,
    Opt::PingUdp,
    Opt::PingSctp,
    Opt::PingEcho,
    Opt::PingTimestamp,
    Opt::PingNetmask,
    Opt::PingProtocol,
    Opt::PingBoth,
];

/// One option as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Which.
    pub option: Opt,
    /// Its value in canonical form, where it has one.
    pub value: Option<String>,
    /// What it does, in a sentence.
    pub meaning: String,
    /// Whether Nmap ends at once without raw sockets.
    pub needs_privilege: bool,
}

impl Invocation {
    /// The options and their values in canonical order.
    pub fn options(&self) -> impl Iterator<Item = (Opt, &Value)> {
        self.options.iter().map(|(opt, value)| (*opt, value))
    }

    /// Whether the command has the option.
    #[must_use]
    pub fn has(&self, option: Opt) -> bool {
        self.options.contains_key(&option)
    }

    /// The option's value.
    #[must_use]
    pub fn get(&self, option: Opt) -> Option<&Value> {
        self.options.get(&option)
    }

    /// The targets that stand in the text.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The same with these targets instead.
    #[must_use]
    pub fn with_targets(mut self, targets: Vec<Target>) -> Self {
        self.targets = Vec::new();
        targets.into_iter().for_each(|target| self.add_target(target));
        self
    }

    pub(crate) fn add_target(&mut self, target: Target) {
        if !self.targets.contains(&target) {
            self.targets.push(target);
        }
    }

    /// The same for one family: with `-6` for IPv6, without it for IPv4.
    ///
    /// # Errors
    /// Options that Nmap does not have for this family.
    pub fn with_family(mut self, family: Family) -> Result<Self, Vec<Refusal>> {
        self.options.remove(&Opt::Ipv4);
        match family {
            Family::V6 => self.options.insert(Opt::Ipv6, Value::Flag),
            Family::V4 => self.options.remove(&Opt::Ipv6),
        };
        self.checked()
    }

    /// The same with `option` set to the value that `text` says (empty for a flag).
    ///
    /// # Errors
    /// The value is bad, the option is never carried, or it does not go with the others.
    pub fn with(mut self, option: Opt, text: &str) -> Result<Self, Vec<Refusal>> {
        let mut words = vec![option.name().to_owned()];
        if !text.is_empty() {
            let joined = format!("{}{}{text}", option.name(), if option.name().starts_with("--") { "=" } else { "" });
            words = if joined.starts_with("--") || !reads_as_long(&joined[1..]) {
                vec![joined]
            } else {
                vec![option.name().to_owned(), text.to_owned()]
            };
        }
        let one = super::parse_words(&words, super::Own::default())?.command.invocation;
        self.options.remove(&option);
        self.options.extend(one.options);
        self.checked()
    }

    /// The same without `option`.
    #[must_use]
    pub fn without(mut self, option: Opt) -> Self {
        self.options.remove(&option);
        self
    }

    fn checked(self) -> Result<Self, Vec<Refusal>> {
        let spans = BTreeMap::new();
        let refusals = super::conflict::check(&self, &spans, super::Span { start: 0, end: 0 });
        if refusals.is_empty() { Ok(self) } else { Err(refusals) }
    }

    /// What Nmap gets after its own name: options, `--`, targets. Each target once: those of the text, then
    /// `targets`.
    #[must_use]
    pub fn argv(&self, targets: &[Target]) -> Vec<String> {
        let mut argv = self.option_words();
        let mut all = self.clone();
        targets.iter().for_each(|target| all.add_target(target.clone()));
        if !all.targets.is_empty() {
            argv.push("--".to_owned());
            argv.extend(all.targets.iter().map(ToString::to_string));
        }
        argv
    }

    /// The canonical text: options, the targets of the text, `%s`. It parses back to the same.
    #[must_use]
    pub fn text(&self) -> String {
        let mut words: Vec<String> = self.option_words().iter().map(|word| quote(word)).collect();
        words.extend(self.targets.iter().map(|target| quote(&target.to_string())));
        words.push("%s".to_owned());
        words.join(" ")
    }

    fn option_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (option, value) in self.options() {
            let name = option.name();
            let text = value.to_string();
            if option == Opt::Fragment && *value != Value::Number(8) {
                words.push(format!("--mtu={text}"));
            } else if text.is_empty() || option == Opt::Fragment {
                words.push(name.to_owned());
            } else if name.starts_with("--") {
                words.push(format!("{name}={text}"));
            } else if reads_as_long(&format!("{}{text}", &name[1..])) && option != Opt::IdleScan {
                // -portmap would be --port-ratio cut short.
                words.extend([name.to_owned(), text]);
            } else if option == Opt::IdleScan {
                // A long name to getopt: it takes its value after an equals sign.
                words.push(format!("{name}={text}"));
            } else {
                words.push(format!("{name}{text}"));
            }
        }
        words
    }

    /// Whether Nmap would end at once without raw sockets.
    #[must_use]
    pub fn needs_privilege(&self) -> bool {
        self.options.keys().any(|option| option.spec().privilege == Privilege::Needed)
    }

    /// The oldest Nmap that has every option; 7.80 is the oldest that Portolan runs.
    #[must_use]
    pub fn needs_version(&self) -> (u16, u16) {
        self.options.keys().filter_map(|option| option.spec().since).max().unwrap_or((7, 80))
    }

    /// Each option in a sentence.
    #[must_use]
    pub fn explain(&self) -> Vec<Explained> {
        self.options().map(|(option, value)| explain(option, value)).collect()
    }

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
        use super::value::{Decoy, HostRef, IpOptions};
        let mut found = Vec::new();
        for (option, value) in self.options() {
            match value {
                Value::Host(host) => found.push((option, host.host.clone())),
                Value::Relay(relay) => found.push((option, relay.server.host.clone())),
                Value::Proxies(all) => found.extend(all.iter().map(|proxy| (option, proxy.server.host.clone()))),
                Value::Addresses(all) => found.extend(all.iter().map(|ip| (option, HostRef::Address(*ip)))),
                Value::IpOptions(IpOptions::Route(_, hops)) => {
                    found.extend(hops.iter().map(|hop| (option, HostRef::Address((*hop).into()))));
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

fn explain(option: Opt, value: &Value) -> Explained {
    let spec = option.spec();
    let text = value.to_string();
    let shown = match (option, value) {
        (Opt::PingUdp, Value::Ports(None)) => "40125".to_owned(),
        (Opt::PingProtocol, Value::Ports(None)) => "1, 2 and 4".to_owned(),
        (_, Value::Ports(None)) => "80".to_owned(),
        (_, Value::Timing(timing)) => format!("{} ({})", timing.level(), timing.name()),
        _ => text.replace(',', ", "),
    };
    let meaning = match (option, value) {
        (Opt::HostTimeout, Value::Millis(0)) => "Never gives a host up.".to_owned(),
        (Opt::Fragment, Value::Number(n)) => format!("Cuts probes into fragments of {n} bytes."),
        (Opt::P, Value::Ports(Some(spec))) => ports_meaning(spec).unwrap_or_else(|| spec_meaning(spec)),
        _ => spec.meaning.replace("{}", &shown),
    };
    Explained {
        option,
        value: (!text.is_empty()).then_some(text),
        meaning,
        needs_privilege: spec.privilege == Privilege::Needed,
    }
}

fn spec_meaning(spec: &PortSpec) -> String {
    format!("Scans ports {}.", spec.to_string().replace(',', ", "))
}

/// `-p` with one port or one range, as a person would say it.
fn ports_meaning(spec: &PortSpec) -> Option<String> {
    use super::ports::PortsOf;
    let [item] = spec.items() else { return None };
    if item.protocol.is_some() {
        return None;
    }
    match item.ports {
        PortsOf::Range(Some(a), Some(b)) if a == b => Some(format!("Scans port {a}.")),
        PortsOf::Range(low, high) => {
            Some(format!("Scans ports {} to {}.", low.unwrap_or(1), high.unwrap_or(65535)))
        }
        _ => None,
    }
}
