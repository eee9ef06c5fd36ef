//! Options that Nmap does not take together (`NmapOps::ValidateOptions`, `apply_delayed_options`).

use std::collections::BTreeMap;

use portolan_model::{Family, Protocol};

use super::invocation::{Invocation, TCP};
use super::refusal::{Code, Refusal, Span};
use super::spec::Privilege;
use super::table::Opt;
use super::value::{Timing, Value};

/// `--min-hostgroup` may not be above the default of `--max-hostgroup`.
const DEFAULT_MAX_HOSTGROUP: u32 = 100_000;

/// Everything that does not go together; `whole` is where a refusal stands whose option has no place.
pub(crate) fn check(invocation: &Invocation, spans: &BTreeMap<Opt, Span>, whole: Span) -> Vec<Refusal> {
    let mut check = Check { invocation, spans, whole, refusals: Vec::new() };
    check.techniques();
    check.no_port_scan();
    check.ports();
    check.numbers();
    check.family();
    check.fragments();
    check.others();
    check.refusals
}

struct Check<'a> {
    invocation: &'a Invocation,
    spans: &'a BTreeMap<Opt, Span>,
    whole: Span,
    refusals: Vec<Refusal>,
}

impl Check<'_> {
    fn has(&self, option: Opt) -> bool {
        self.invocation.has(option)
    }

    fn number(&self, option: Opt) -> Option<u32> {
        match self.invocation.get(option) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    fn span(&self, option: Opt) -> Span {
        let aliases: &[Opt] = match option {
            Opt::VersionIntensity => &[Opt::VersionLight, Opt::VersionAll],
            Opt::Fragment => &[Opt::Mtu],
            _ => &[],
        };
        let mut all = std::iter::once(&option).chain(aliases);
        all.find_map(|option| self.spans.get(option)).copied().unwrap_or(self.whole)
    }

    /// Refuses `b`, which stands where `a` does not let it.
    fn conflict(&mut self, a: Opt, b: Opt, why: &str) {
        // The later of the two is the one that is too much.
        let (first, second) = if self.span(a).start > self.span(b).start { (b, a) } else { (a, b) };
        let reason = format!("{} and {} do not go together: {why}", first.name(), second.name());
        self.refusals.push(Refusal::of(Code::Conflict, second.name(), self.span(second), reason));
    }

    fn pair(&mut self, a: Opt, b: Opt, why: &str) {
        if self.has(a) && self.has(b) {
            self.conflict(a, b, why);
        }
    }

    fn techniques(&mut self) {
        let tcp: Vec<Opt> = TCP.into_iter().filter(|option| self.has(*option)).collect();
        if let [first, rest @ ..] = &tcp[..] {
            for other in rest {
                self.conflict(*first, *other, "Nmap does one TCP scan at a time");
            }
        }
        for other in TCP.into_iter().chain([Opt::UdpScan, Opt::SctpInitScan, Opt::SctpCookieScan]) {
            self.pair(Opt::ProtocolScan, other, "the protocol scan runs alone");
        }
        self.pair(Opt::IdleScan, Opt::Traceroute, "the route cannot be traced through an idle host");
        self.pair(
            Opt::IdleScan,
            Opt::Aggressive,
            "-A traces the route, which cannot go through an idle host",
        );
        if self.has(Opt::DefeatRst) && !self.has(Opt::SynScan) && !self.has(Opt::Open) {
            let quiet = [Opt::NoPortScan, Opt::ListScan].into_iter().find(|quiet| self.has(*quiet));
            let other = self.invocation.techniques().first().copied().or(quiet);
            if let Some(other) = other {
                self.conflict(other, Opt::DefeatRst, "it works with -sS only");
            }
        }
        if self.has(Opt::DefeatIcmp) && !self.has(Opt::UdpScan) {
            let reason = "--defeat-icmp-ratelimit works with -sU only: add -sU or leave it out";
            let span = self.span(Opt::DefeatIcmp);
            self.refusals.push(Refusal::of(Code::Conflict, Opt::DefeatIcmp.name(), span, reason));
        }
    }

    fn no_port_scan(&mut self) {
        for quiet in [Opt::NoPortScan, Opt::ListScan] {
            for technique in self.invocation.techniques() {
                self.pair(quiet, technique, "without a port scan there is no scan type");
            }
            for option in [Opt::P, Opt::Fast] {
                self.pair(quiet, option, "without a port scan there are no ports to choose");
            }
            for option in [Opt::OsScan, Opt::Aggressive] {
                self.pair(quiet, option, "the operating system is told by a port scan");
            }
        }
    }

    fn ports(&mut self) {
        self.pair(Opt::P, Opt::Fast, "either the ports are named or the common ones are taken");
        self.pair(Opt::TopPorts, Opt::PortRatio, "Nmap would take the last of them");
        self.pair(Opt::PingAck, Opt::PingBoth, "Nmap takes one of them");
        if self.has(Opt::ProtocolScan) {
            for option in [Opt::P, Opt::ExcludePorts] {
                if let Some(Value::Ports(Some(spec))) = self.invocation.get(option)
                    && spec.beyond_protocols()
                {
                    let reason = "with -sO the numbers are IP protocols, which go from 0 to 255";
                    self.refusals.push(Refusal::of(Code::BadValue, option.name(), self.span(option), reason));
                }
            }
        }
    }

    fn numbers(&mut self) {
        let slow = self.invocation.timing() < Timing::Normal;
        let most = self.number(Opt::MaxParallelism).or(slow.then_some(1));
        if let (Some(least), Some(most)) = (self.number(Opt::MinParallelism), most)
            && least > most
        {
            let other = if self.has(Opt::MaxParallelism) { Opt::MaxParallelism } else { Opt::TimingTemplate };
            self.conflict(
                other,
                Opt::MinParallelism,
                &format!("at least {least} is more than at most {most}"),
            );
        }
        if let Some(least) = self.number(Opt::MinHostgroup) {
            let most = self.number(Opt::MaxHostgroup).unwrap_or(DEFAULT_MAX_HOSTGROUP);
            if least > most {
                let why = format!("at least {least} is more than at most {most}");
                self.conflict(Opt::MaxHostgroup, Opt::MinHostgroup, &why);
            }
        }
        if let (Some(Value::Decimal(least)), Some(Value::Decimal(most))) =
            (self.invocation.get(Opt::MinRate), self.invocation.get(Opt::MaxRate))
            && least > most
        {
            let why = format!("at least {least} is more than at most {most}");
            self.conflict(Opt::MaxRate, Opt::MinRate, &why);
        }
    }

    fn family(&mut self) {
        self.pair(Opt::Ipv4, Opt::Ipv6, "Nmap scans one family at a time");
        for option in [Opt::Bounce, Opt::Fragment, Opt::PingTimestamp, Opt::PingNetmask] {
            self.pair(Opt::Ipv6, option, "Nmap has it for IPv4 only");
        }
        // -PB brings ICMP timestamps with it.
        self.pair(Opt::Ipv6, Opt::PingBoth, "Nmap has it for IPv4 only");
        let wrong = if self.has(Opt::Ipv6) { Family::V4 } else { Family::V6 };
        if self.has(Opt::Ipv6) || self.has(Opt::Ipv4) {
            for target in &self.invocation.targets {
                if target.family() == Some(wrong) {
                    let option = if self.has(Opt::Ipv6) { Opt::Ipv6 } else { Opt::Ipv4 };
                    let reason = format!("{target} is of the other family than {}", option.name());
                    self.refusals.push(Refusal::of(Code::Conflict, option.name(), self.span(option), reason));
                }
            }
        }
    }

    /// Fragments need a probe that Nmap can cut.
    fn fragments(&mut self) {
        let Some(bytes) = self.number(Opt::Fragment) else { return };
        let raw = TCP.into_iter().filter(|t| !matches!(t, Opt::ConnectScan | Opt::IdleScan | Opt::Bounce));
        let syn = self.invocation.techniques().is_empty() && self.invocation.scans_ports();
        let pinged = [Opt::PingSyn, Opt::PingAck, Opt::PingTimestamp, Opt::PingBoth];
        let quiet = self.invocation.no_ping() || self.has(Opt::ListScan);
        let default = self.invocation.pings().is_empty() && !quiet;
        let cut = syn
            || default
            || raw.into_iter().chain(pinged).any(|option| self.has(option))
            || (bytes == 8 && self.has(Opt::PingNetmask));
        if !cut {
            let reason = "nothing that this scan sends can be cut: fragments need a raw TCP scan such as -sS";
            let span = self.span(Opt::Fragment);
            self.refusals.push(Refusal::of(Code::Conflict, Opt::Fragment.name(), span, reason));
        }
    }

    fn others(&mut self) {
        self.pair(Opt::Data, Opt::DataString, "only one payload can be sent");
        self.pair(Opt::Data, Opt::DataLength, "only one payload can be sent");
        self.pair(Opt::DataString, Opt::DataLength, "only one payload can be sent");
        if self.has(Opt::Unprivileged) {
            let raw: Vec<Opt> = self.invocation.options.keys().copied().collect();
            for option in raw.into_iter().filter(|option| option.spec().privilege == Privilege::Needed) {
                self.conflict(Opt::Unprivileged, option, "it needs raw sockets");
            }
        }
    }
}

/// Parts of the command that Nmap takes and does not act on.
pub(crate) fn warnings(invocation: &Invocation) -> Vec<String> {
    let mut warnings = Vec::new();
    let protocols = invocation.protocols();
    if let Some(Value::Ports(Some(spec))) = invocation.get(Opt::P) {
        let add = |option: &str| format!("-p names ports of a protocol that is not scanned: add {option}");
        for (protocol, option) in [
            (Protocol::Udp, "-sU"),
            (Protocol::Sctp, "-sY"),
            (Protocol::Ip, "-sO"),
            (Protocol::Tcp, "-sS or -sT"),
        ] {
            let named = spec.items().iter().any(|item| item.protocol == Some(protocol));
            if named && !protocols.contains(&protocol) {
                warnings.push(add(option));
            }
        }
        for protocol in &protocols {
            if !spec.items().iter().any(|item| item.protocol.is_none_or(|p| p == *protocol)) {
                warnings.push(format!("-p names no {protocol} port: nothing of {protocol} is scanned"));
            }
        }
    }
    if invocation.has(Opt::VersionScan) && !invocation.scans_ports() {
        warnings.push("-sV does nothing without a port scan".to_owned());
    }
    if invocation.has(Opt::ProtocolScan) && (invocation.has(Opt::VersionScan) || invocation.os_detection()) {
        warnings.push("-sV and -O do nothing in a protocol scan (-sO)".to_owned());
    }
    if invocation.has(Opt::N) && invocation.has(Opt::AlwaysResolve) {
        warnings.push("-R does nothing beside -n".to_owned());
    }
    if invocation.has(Opt::NoPing) && !invocation.pings().is_empty() {
        warnings.push("-Pn turns the other -P options off".to_owned());
    }
    if invocation.timing() == Timing::Paranoid {
        warnings.push("-T0 waits five minutes between probes".to_owned());
    }
    warnings
}
