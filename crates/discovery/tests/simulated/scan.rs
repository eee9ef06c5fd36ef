//! Scans a simulated network, and says what is wrong in what the engine says.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use portolan_discovery::engine::{
    Control, Discovery, Find, HostFound, PortState, Reason, Summary, Sweep, Timing, run,
};
use portolan_discovery::transport::simulated::{Counts, Keep, Network, Simulated, Up};
use portolan_discovery::{Ceiling, Moment, ProbeKind, Space, Transport};

/// What a scan said and did.
pub(crate) struct Scan {
    pub(crate) found: BTreeMap<IpAddr, HostFound>,
    pub(crate) down: BTreeMap<IpAddr, Option<Reason>>,
    pub(crate) summary: Summary,
    pub(crate) counts: Counts,
    /// In the network's time.
    pub(crate) took: Duration,
}

/// What to scan, and how.
pub(crate) struct Order<'a> {
    pub(crate) network: &'a Network,
    pub(crate) space: Space,
    pub(crate) ports: Vec<u16>,
    pub(crate) discovery: Discovery,
    pub(crate) rate: Option<u32>,
    pub(crate) keep: Keep,
    /// Whether limited ICMP errors have to be waited for.
    pub(crate) waits: bool,
    pub(crate) leaves_unrouted: bool,
}

/// What is wrong in a scan.
#[derive(Default)]
pub(crate) struct Wrong {
    pub(crate) states: Vec<String>,
    pub(crate) reasons: Vec<String>,
}

impl<'a> Order<'a> {
    /// All of a network, every address taken as up.
    pub(crate) fn new(network: &'a Network, ports: impl IntoIterator<Item = u16>) -> Self {
        let ports = ports.into_iter().collect();
        let space = network.addresses();
        Self {
            network,
            space,
            ports,
            discovery: Discovery::None,
            rate: None,
            keep: Keep::Tries,
            waits: false,
            leaves_unrouted: false,
        }
    }

    /// With host discovery.
    pub(crate) fn finding(self, kinds: &[ProbeKind]) -> Self {
        Self { discovery: Discovery::Probes(kinds.to_vec()), ..self }
    }

    /// With a ceiling.
    pub(crate) fn at_most(self, rate: u32) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// Scans; `told` sees each find and may stop the scan. The error says what kept it from its end.
    pub(crate) fn run(
        &self,
        mut told: impl FnMut(Find, &Control),
    ) -> Result<(Summary, Counts, Duration), String> {
        self.offer(|find, control| {
            told(find, control);
            Ok(())
        })
    }

    /// The same, where finds may be given back for now.
    pub(crate) fn offer(
        &self,
        mut tell: impl FnMut(Find, &Control) -> Result<(), Find>,
    ) -> Result<(Summary, Counts, Duration), String> {
        let seed = self.network.seed;
        let sweep = Sweep {
            addresses: self.space.clone(),
            discovery: self.discovery.clone(),
            ports: self.ports.clone(),
            timing: Timing::default(),
            leaves_unrouted: self.leaves_unrouted,
            tell_down: self.space.count() < 1 << 20,
            key: (seed, !seed),
        };
        let ceiling = Ceiling::new(self.rate.and_then(NonZeroU32::new));
        let mut transport = Simulated::new(self.network.clone()).keep(self.keep);
        let watch = transport.watch();
        let control = Control::default();
        let summary = run(&sweep, &mut transport, &ceiling, &control, |find| tell(find, &control));
        let counts = watch.counts().clone();
        let summary = summary.map_err(|error| format!("{error}, after {} probes", counts.probes))?;
        Ok((summary, counts, transport.now() - Moment::default()))
    }

    /// Scans. The error says what kept the scan from its end, or what it told twice.
    pub(crate) fn scan(&self) -> Result<Scan, String> {
        let (mut found, mut down) = (BTreeMap::new(), BTreeMap::new());
        let (mut up, mut open, mut twice) = (HashSet::new(), HashSet::new(), 0);
        let (summary, counts, took) = self.run(|find, _| {
            let is_new = match find {
                Find::Up(ip) => up.insert(ip),
                Find::Open(ip, port) => open.insert((ip, port)),
                Find::Host(host) => found.insert(host.ip, *host).is_none(),
                Find::Down(ip, reason) => down.insert(ip, reason).is_none(),
            };
            twice += u32::from(!is_new);
        })?;
        let told: HashSet<_> = found.values().flat_map(open_ports).collect();
        if told != open || up.len() != found.len() || twice > 0 {
            return Err(format!("events and hosts differ: {open:?}, {told:?}, {twice} twice"));
        }
        Ok(Scan { found, down, summary, counts, took })
    }

    /// What is wrong in what a scan says and did.
    pub(crate) fn wrong(&self, scan: &Scan) -> Wrong {
        let mut wrong = Wrong::default();
        let Wrong { states, reasons } = &mut wrong;
        for ip in (0..self.space.count()).map(|index| self.space.at(index)) {
            let truth = self.network.truth(ip);
            match (scan.found.get(&ip), scan.down.contains_key(&ip)) {
                (Some(found), false) => {
                    states.extend(truth.wrong_states(found, &self.discovery, &self.ports));
                    reasons.extend(truth.wrong_reasons(found, &self.discovery, self.waits));
                }
                (None, true) => {
                    if let Up::Up(by) = truth.up(&self.discovery) {
                        states.push(format!("{ip} is up by {by:?}, told to be down"));
                    }
                }
                (found, _) => states.push(format!("{ip} is told as both up and down, or neither: {found:?}")),
            }
        }
        let Counts { outside, first_outside, probes, .. } = scan.counts;
        if outside > 0 {
            states.push(format!("{outside} probes to strangers, {first_outside:?} first"));
        }
        if scan.summary.probes != probes {
            states.push(format!("{probes} probes, told as {}", scan.summary.probes));
        }
        let most = scan.counts.most_in_window;
        if let Some(rate) = self.rate.filter(|rate| most > rate.div_ceil(10) as usize) {
            states.push(format!("{most} probes within 100 ms, where {rate} a second are allowed"));
        }
        wrong
    }

    /// Scans, and nothing is wrong.
    pub(crate) fn is_right(&self) -> Scan {
        let scan = self.scan().unwrap_or_else(|error| panic!("{error}"));
        let wrong = self.wrong(&scan);
        assert!(wrong.states.is_empty(), "{}", head(&wrong.states));
        assert!(wrong.reasons.is_empty(), "{}", head(&wrong.reasons));
        scan
    }
}

fn open_ports(host: &HostFound) -> Vec<(IpAddr, u16)> {
    let open = host.ports.iter().filter(|port| port.state == PortState::Open);
    open.map(|port| (host.ip, port.port)).collect()
}

/// The first of many.
pub(crate) fn head(wrong: &[String]) -> String {
    format!("{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(5)])
}
