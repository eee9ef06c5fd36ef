//! What Nmap is asked after the prober, and by which words.

use portolan_discovery::engine::{HostFound, PortState};
use portolan_model::Target;
use portolan_nmap::command::{Invocation, Opt, Refusal, Timing};

use super::aim::spaced;
use super::groups::{Ask, Group};
use super::script::may_compare;

/// Bytes of a port list that Nmap's grammar takes.
const MOST_LIST: usize = 8 << 10;

/// Options that say which hosts and ports to look at: the prober has done that.
const DONE: [Opt; 12] = [
    Opt::Exclude,
    Opt::ResolveAll,
    Opt::Unique,
    Opt::RandomizeHosts,
    Opt::P,
    Opt::ExcludePorts,
    Opt::Fast,
    Opt::PortRatio,
    Opt::TopPorts,
    Opt::Open,
    Opt::Reason,
    Opt::MaxRate,
];

/// Options that say how hosts are looked for: that is done too.
const PINGS: [Opt; 5] = [Opt::NoPing, Opt::PingSyn, Opt::PingAck, Opt::PingEcho, Opt::PingTimestamp];

/// Options that are left where Nmap only looks up names.
const FOR_NAMES: [Opt; 6] =
    [Opt::AlwaysResolve, Opt::SystemDns, Opt::DnsServers, Opt::Ipv6, Opt::Verbose, Opt::Debug];

/// What Nmap alone can add to a host that is up.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(crate) struct Wants {
    versions: bool,
    /// OS detection, scripts or the route: of each host.
    whole_hosts: bool,
    /// OS detection compares an open and a closed port.
    closed: bool,
    /// Scripts compare all hosts at the end.
    compares: bool,
    names: bool,
    ports: bool,
}

impl Wants {
    pub(crate) fn new(invocation: &Invocation) -> Self {
        Self {
            versions: invocation.version_detection(),
            whole_hosts: invocation.os_detection() || invocation.runs_scripts() || invocation.traceroute(),
            closed: invocation.os_detection(),
            compares: may_compare(invocation),
            names: !invocation.has(Opt::N),
            ports: invocation.scans_ports(),
        }
    }

    /// Whether Nmap comes after the prober at all.
    pub(crate) fn anything(self) -> bool {
        self.versions || self.whole_hosts || self.names
    }

    /// Whether it is only names that Nmap is asked for.
    pub(crate) fn only_names(self) -> bool {
        self.names && !self.versions && !self.whole_hosts
    }

    /// Whether one Nmap has to see all hosts, as far as they fit.
    pub(crate) fn one_nmap(self) -> bool {
        self.compares
    }

    /// Services that one Nmap asks at a time (Nmap's `service_scan.cc`), where a group may be divided for it.
    pub(crate) fn services_at_once(self, invocation: &Invocation) -> Option<usize> {
        let at_once = match invocation.timing() {
            Timing::Insane => 40,
            Timing::Aggressive => 30,
            _ => 20,
        };
        (self.versions && !self.compares).then_some(at_once)
    }

    /// What to ask of a host; `None` where all is known.
    pub(crate) fn ask(self, found: &HostFound) -> Option<Ask> {
        let of = |state| found.ports.iter().filter(move |port| port.state == state).map(|port| port.port);
        let mut ports: Vec<u16> = of(PortState::Open).collect();
        if !(self.whole_hosts || self.versions && !ports.is_empty()) {
            return self.names.then_some(Ask::Name);
        }
        if !self.ports {
            return Some(Ask::Host);
        }
        // Nmap takes the lowest closed port, as far as it is not 0.
        let closed = of(PortState::Closed).find(|port| *port > 0);
        if self.closed || ports.is_empty() {
            ports.extend(closed);
        }
        if ports.is_empty() {
            // Nmap must have something to look at before it goes on.
            ports.extend(found.ports.iter().map(|port| port.port).next());
        }
        ports.sort_unstable();
        Some(if ports.is_empty() { Ask::Host } else { Ask::Ports(ports) })
    }
}

/// Nmap's words for a group, with its targets; at most `rate` packets a second.
///
/// # Errors
/// The command as it is does not go with what is added.
pub(crate) fn words(
    invocation: &Invocation,
    group: &Group,
    rate: Option<u64>,
) -> Result<Vec<String>, Vec<Refusal>> {
    let targets: Vec<Target> = group.hosts.iter().map(|waiting| Target::Address(waiting.ip, None)).collect();
    let mut command = command(invocation, &group.ask, rate)?;
    // As for Nmap alone, to which it is always added: some scripts say more.
    if group.ask != Ask::Name && invocation.verbosity() == 0 {
        command = command.with(Opt::Verbose, "")?;
    }
    Ok(command.argv(&targets))
}

/// The same for people, before anything is known: the ports are those that will be open.
pub(crate) fn pattern(invocation: &Invocation, wants: Wants) -> Vec<String> {
    let ask = match (wants.only_names(), wants.ports) {
        (true, _) => Ask::Name,
        (false, false) => Ask::Host,
        (false, true) => Ask::Ports(vec![1]),
    };
    let mut words = command(invocation, &ask, None).map_or_else(|_| Vec::new(), |command| command.argv(&[]));
    for word in &mut words {
        if word == "-p1" {
            "-p<open ports>".clone_into(word);
        }
    }
    words.extend(["--", "<hosts that are up>"].map(str::to_owned));
    words
}

fn command(invocation: &Invocation, ask: &Ask, rate: Option<u64>) -> Result<Invocation, Vec<Refusal>> {
    let mut command = invocation.clone().with_targets(Vec::new());
    if *ask == Ask::Name {
        let others: Vec<Opt> = command.options().map(|(option, _)| option).collect();
        command = others
            .into_iter()
            .filter(|option| !FOR_NAMES.contains(option))
            .fold(command, Invocation::without);
        return command.with(Opt::ListScan, "");
    }
    // The route is traced by what the host has answered, which Nmap has to find out by itself where it has no port.
    let asks = *ask == Ask::Host && invocation.traceroute() && !invocation.has(Opt::NoPing);
    command = DONE.into_iter().fold(command, Invocation::without);
    if !asks {
        command = PINGS.into_iter().fold(command, Invocation::without).with(Opt::NoPing, "")?;
    }
    if let Ask::Ports(ports) = ask {
        command = command.with(Opt::P, &fitting(ports))?;
    }
    let own = invocation.max_rate();
    #[allow(clippy::cast_precision_loss, reason = "packets a second are far below 2^52")]
    let limit = rate.map(|rate| own.map_or(rate as f64, |own| own.min(rate as f64))).or(own);
    match limit {
        Some(limit) => command.with(Opt::MaxRate, &limit.to_string()),
        None => Ok(command),
    }
}

/// The ports as a list that is short enough: where they are too many pieces, with those between.
fn fitting(ports: &[u16]) -> String {
    let mut gap = 1;
    loop {
        let text = spaced(ports, gap);
        if text.len() <= MOST_LIST || gap == u16::MAX {
            return text;
        }
        gap = gap.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use portolan_discovery::engine::PortFound;
    use portolan_discovery::{Moment, Reach};
    use portolan_model::Host;
    use portolan_nmap::command::parse;

    use super::super::groups::Waiting;
    use super::*;

    fn found(ports: &[(u16, PortState)]) -> HostFound {
        HostFound {
            ip: "10.0.0.9".parse().unwrap(),
            reason: None,
            asked: None,
            reach: Reach::Routed,
            mac: None,
            rtt: None,
            ports: ports
                .iter()
                .map(|(port, state)| PortFound { port: *port, state: *state, why: None })
                .collect(),
            reasons: Vec::new(),
            complete: true,
            unsent: false,
            muted: false,
            started: Moment(0),
            ended: Moment(0),
        }
    }

    fn asked(text: &str, ports: &[(u16, PortState)]) -> Option<String> {
        let invocation = parse(text).unwrap().invocation;
        let ask = Wants::new(&invocation).ask(&found(ports))?;
        let waiting = Waiting { ip: "10.0.0.9".parse().unwrap(), host: Host::default(), ask: ask.clone() };
        Some(words(&invocation, &Group { ask, hosts: vec![waiting] }, None).unwrap().join(" "))
    }

    #[test]
    fn nmap_is_asked_for_what_is_left_and_nothing_else() {
        use PortState::{Closed, Filtered, Open};
        let some = [(0, Closed), (22, Filtered), (23, Closed), (24, Closed), (80, Open), (443, Open)];
        for (text, ports, wanted) in [
            ("-n -F", &some[..], None),
            ("-n -sn", &[], None),
            ("-n -sV", &some[..4], None),
            ("-F -T4 --open --exclude 10.0.0.1", &some[..], Some("-sL -- 10.0.0.9")),
            ("-sn -R --dns-servers 10.0.0.53", &[], Some("-sL -R --dns-servers=10.0.0.53 -- 10.0.0.9")),
            ("-sV", &some[..4], Some("-sL -- 10.0.0.9")),
            (
                "-n -sS -sV -p 1-1000 -PE -PS22 --reason --open",
                &some[..],
                Some("-sS -Pn -n -p80,443 -sV -v1 -- 10.0.0.9"),
            ),
            ("-n -O -F", &some[..], Some("-Pn -n -p23,80,443 -O -v1 -- 10.0.0.9")),
            ("-n -O -F", &some[1..3], Some("-Pn -n -p23 -O -v1 -- 10.0.0.9")),
            ("-n -sC -F", &some[1..2], Some("-Pn -n -p22 -sC -v1 -- 10.0.0.9")),
            ("-n -sn --traceroute", &[], Some("-sn --traceroute -n -v1 -- 10.0.0.9")),
            ("-n -sn -PS443 --traceroute", &[], Some("-sn -PS443 --traceroute -n -v1 -- 10.0.0.9")),
            ("-n -sn -Pn --traceroute", &[], Some("-sn -Pn --traceroute -n -v1 -- 10.0.0.9")),
            ("-n -sV --max-rate 50", &some[..], Some("-Pn -n -p80,443 -sV --max-rate=50 -v1 -- 10.0.0.9")),
        ] {
            assert_eq!(asked(text, ports).as_deref(), wanted, "{text} {ports:?}");
        }
    }

    #[test]
    fn a_list_of_any_ports_can_be_given() {
        let odd: Vec<u16> = (1..=65535).step_by(2).collect();
        let text = fitting(&odd);
        assert!(text.len() <= MOST_LIST && portolan_nmap::command::PortSpec::parse(&text).is_ok());
        let sparse: Vec<u16> = (1..=65535).step_by(30).collect();
        assert!(fitting(&sparse).len() <= MOST_LIST);
    }

    #[test]
    fn the_pattern_says_what_is_not_known_yet() {
        let pattern = |text: &str| {
            let invocation = parse(text).unwrap().invocation;
            pattern(&invocation, Wants::new(&invocation)).join(" ")
        };
        assert_eq!(pattern("-n -sV -F"), "-Pn -n -p<open ports> -sV -- <hosts that are up>");
        assert_eq!(pattern("-F"), "-sL -- <hosts that are up>");
    }
}
