//! A plan carried out: Nmap's runs, stage by stage, as one stream of events.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use portolan_model::{
    Address, AddressKind, Event, Host, HostState, Hostname, Outcome, Port, PortFound, PortState, Protocol,
    Stats, Tail, Target, Text, Warning,
};
use portolan_nmap::command::{Invocation, Opt};
use portolan_nmap::process::{self, Ending, Nmap, Reach, Report, Spec, StartError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use crate::budget::{Budget, Lease};
use crate::fast::Sweeper;
use crate::fast::cost::StageDone;
use crate::listing::Listing;
use crate::plan::{Plan, Stage};
use crate::ranges::Ranges;
use crate::resolve::Pinned;

/// Events that wait for the caller before the scan has to.
pub(crate) const EVENTS: usize = 256;

/// Open ports of unfinished hosts that are kept for the case that the scan is cut off. Nmap works on some
/// thousand hosts at a time; more than this is a flood.
const MOST_FOUND: usize = 1 << 20;

/// Finished hosts that are remembered: a port comes by another pipe than its host and may come after it.
const FINISHED: usize = 4096;

/// What goes with a scan besides its plan.
#[derive(Default)]
pub struct Order {
    /// Names and the addresses that were checked for them: these are scanned, the names only shown.
    pub pins: Vec<Pinned>,
    /// What scripts may send to ([`crate::Scope::reach`]).
    pub reach: Ranges,
    /// How long all stages together may take.
    pub time_limit: Option<Duration>,
    /// Packets a second at most.
    pub rate_ceiling: Option<u64>,
    /// What all scans share that leave by the same interface; each Nmap then takes its rate from it.
    pub budget: Option<Arc<Budget>>,
    /// Gets Nmap's XML byte for byte. Two stages write two documents.
    pub xml_copy: Option<Box<dyn io::Write + Send>>,
    /// Gets Nmap's text byte for byte.
    pub text_copy: Option<Box<dyn io::Write + Send>>,
    /// Who sends for a fast plan; the prober over the real network where nobody else does.
    pub sweeper: Option<Arc<dyn Sweeper>>,
}

/// A scan that goes on. Dropping it kills Nmap.
#[derive(Debug)]
pub struct Scan {
    /// What happens, in order; the last is [`Event::Ended`].
    pub events: mpsc::Receiver<Event>,
    /// The stages of a fast plan that are over, expected against actual.
    pub stages: watch::Receiver<Vec<StageDone>>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) work: JoinHandle<Result<Report, StartError>>,
}

impl Scan {
    /// A handle that ends the scan kindly; what was found is kept. Stays valid when the scan is over.
    #[must_use]
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Waits until nothing is left of the scan; the report is that of the stage that ended it.
    ///
    /// # Errors
    /// The system gave no process, pipe or thread.
    ///
    /// # Panics
    /// Where the scan's own task panicked.
    pub async fn wait(mut self) -> Result<Report, StartError> {
        while self.events.recv().await.is_some() {}
        self.work.await.expect("the task neither panics nor is aborted")
    }
}

/// Starts `plan`, in shards side by side where it says so and nobody wants Nmap's own words. Needs a Tokio runtime.
#[must_use]
pub fn start(nmap: Nmap, plan: Plan, order: Order) -> Scan {
    if plan.is_fast() {
        return crate::fast::start(nmap, plan, order);
    }
    if let Some(parts) = plan.parts.filter(|_| order.xml_copy.is_none() && order.text_copy.is_none()) {
        return crate::together::start(nmap, plan, parts, order);
    }
    let (to, events) = mpsc::channel(EVENTS);
    let (stop, stopped) = watch::channel(false);
    let (_, stages) = watch::channel(Vec::new());
    let work = tokio::spawn(async move { Work::new(order, to, stopped).run(&nmap, plan.stages).await });
    Scan { events, stages, stop, work }
}

struct Work {
    order: Order,
    deadline: Option<Instant>,
    to: mpsc::Sender<Event>,
    stopped: watch::Receiver<bool>,
    names: HashMap<IpAddr, Text>,
    /// Open ports of hosts that Nmap has not finished.
    found: HashMap<IpAddr, BTreeSet<(Protocol, u16)>>,
    found_count: usize,
    finished: VecDeque<IpAddr>,
    introduced: bool,
    /// Of the stage that runs.
    listing: Listing,
    tail: Option<Tail>,
}

impl Work {
    fn new(order: Order, to: mpsc::Sender<Event>, stopped: watch::Receiver<bool>) -> Self {
        let names = order
            .pins
            .iter()
            .flat_map(|pin| pin.addresses.iter().map(|ip| (*ip, Text::new(pin.name.as_str()))));
        Self {
            names: names.collect(),
            deadline: order.time_limit.map(|limit| Instant::now() + limit),
            order,
            to,
            stopped,
            found: HashMap::new(),
            found_count: 0,
            finished: VecDeque::new(),
            introduced: false,
            listing: Listing::OPEN,
            tail: None,
        }
    }

    async fn run(mut self, nmap: &Nmap, stages: Vec<Stage>) -> Result<Report, StartError> {
        let mut last = None;
        for stage in stages {
            let report = self.stage(nmap, &stage).await;
            self.unfinished(matches!(&report, Ok(report) if matches!(report.ending, Ending::Completed)))
                .await;
            let over = !matches!(&report, Ok(report) if matches!(report.ending, Ending::Completed));
            last = Some(report);
            if over {
                break;
            }
        }
        let tail = self.tail.take().unwrap_or_else(|| Tail::interrupted("the scan could not be started"));
        self.send(Event::Ended(tail)).await;
        last.expect("a plan has a stage")
    }

    async fn stage(&mut self, nmap: &Nmap, stage: &Stage) -> Result<Report, StartError> {
        let lease = match self.lease().await {
            Ok(lease) => lease,
            Err(ending) => {
                return Ok(Report { ending, exit: None, stderr: String::new(), confinement: None });
            }
        };
        let ceiling = lease.as_ref().map(Lease::rate).or(self.order.rate_ceiling).filter(|rate| *rate > 0);
        let spec = Spec {
            args: self.argv(stage, ceiling),
            verbose: stage.invocation.verbosity() > 0,
            reach: reach(&self.order.reach, &stage.invocation),
            rate: ceiling,
            time_limit: self.deadline.map(|at| at.saturating_duration_since(Instant::now())),
            xml_copy: self.order.xml_copy.take(),
            text_copy: self.order.text_copy.take(),
            ..Spec::default()
        };
        self.listing = Listing::of(&stage.invocation);
        let mut run = process::start(nmap, spec)?;
        let stopper = run.stopper();
        let mut listening = true;
        loop {
            let event = tokio::select! {
                event = run.events.recv() => event,
                asked = self.stopped.wait_for(|asked| *asked), if listening => {
                    listening = false;
                    if asked.is_ok() {
                        stopper.stop();
                    }
                    continue;
                }
            };
            match event {
                Some(event) => self.take(event).await,
                None => break,
            }
        }
        Ok(run.wait().await)
    }

    /// This Nmap's part of what all share. Waits until there is one, unless the scan ends before.
    async fn lease(&mut self) -> Result<Option<Lease>, Ending> {
        let Some(budget) = self.order.budget.clone() else { return Ok(None) };
        let far = Instant::now() + Duration::from_secs(u64::from(u32::MAX));
        let want = self.order.rate_ceiling.filter(|rate| *rate > 0);
        let (ending, why) = tokio::select! {
            biased;
            lease = budget.lease(want) => return Ok(Some(lease)),
            // Who has dropped the scan wants nothing of it any more.
            _ = self.stopped.wait_for(|asked| *asked) => (Ending::Stopped, "stopped on request"),
            () = sleep_until(self.deadline.unwrap_or(far)) => (Ending::TimedOut, "its time limit passed"),
        };
        self.tail = Some(Tail::interrupted(why));
        Err(ending)
    }

    /// Nmap's words, for so many packets a second: names are replaced by the addresses that were checked.
    fn argv(&self, stage: &Stage, ceiling: Option<u64>) -> Vec<String> {
        let mut targets = Vec::new();
        for target in &stage.targets {
            match target {
                Target::Name(name) => {
                    let pins = self.order.pins.iter().filter(|pin| pin.name == *name);
                    targets.extend(pins.flat_map(|pin| &pin.addresses).map(|ip| Target::Address(*ip, None)));
                }
                other => targets.push(other.clone()),
            }
        }
        let mut invocation = stage.invocation.clone();
        if let Some(ceiling) = ceiling {
            #[allow(clippy::cast_precision_loss, reason = "packets a second are far below 2^52")]
            let tighter = invocation.max_rate().is_none_or(|rate| rate > ceiling as f64);
            if tighter && let Ok(limited) = invocation.clone().with(Opt::MaxRate, &ceiling.to_string()) {
                invocation = limited;
            }
        }
        invocation.argv(&targets)
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Started(_) if self.introduced => {}
            Event::Started(head) => {
                self.introduced = true;
                self.send(Event::Started(head)).await;
            }
            Event::PortFound(port) => {
                if self.is_news(port) {
                    self.send(Event::PortFound(port)).await;
                }
            }
            Event::Host(mut host) => {
                if let Some(ip) = host.ip.as_ref().and_then(|ip| ip.parse::<IpAddr>().ok()) {
                    self.finish(ip);
                    if let Some(name) = self.names.get(&ip) {
                        host.hostnames
                            .insert(0, Hostname { name: name.clone(), kind: Some(Text::new_static("user")) });
                    }
                }
                self.listing.fold(&mut host);
                self.send(Event::Host(host)).await;
            }
            Event::Ended(tail) => {
                self.tail = Some(match self.tail.take() {
                    None => tail,
                    Some(before) => joined(before, tail),
                });
            }
            other => self.send(other).await,
        }
    }

    /// Keeps a port for the case that its host is never finished. False for a port that was told before.
    fn is_news(&mut self, port: PortFound) -> bool {
        if self.found_count >= MOST_FOUND {
            return false;
        }
        let is_new = self.found.entry(port.ip).or_default().insert((port.protocol, port.port));
        self.found_count += usize::from(is_new);
        is_new
    }

    fn finish(&mut self, ip: IpAddr) {
        self.found_count -= self.found.remove(&ip).map_or(0, |ports| ports.len());
        if self.finished.len() == FINISHED {
            self.finished.pop_front();
        }
        self.finished.push_back(ip);
    }

    /// Hosts whose ports were told but which Nmap did not come to finish are results too.
    async fn unfinished(&mut self, completed: bool) {
        let mut hosts: Vec<(IpAddr, BTreeSet<(Protocol, u16)>)> = self.found.drain().collect();
        self.found_count = 0;
        let finished: HashSet<IpAddr> = self.finished.drain(..).collect();
        hosts.retain(|(ip, _)| !finished.contains(ip));
        if completed {
            return;
        }
        hosts.sort_unstable_by_key(|(ip, _)| *ip);
        for (ip, ports) in hosts {
            let message = format!(
                "{ip}: the scan ended before Nmap finished this host; only the open ports seen until then are listed"
            );
            self.send(Event::Warning(Warning::new("hostUnfinished", message))).await;
            let host = unfinished_host(ip, &ports, self.names.get(&ip));
            self.send(Event::Host(Box::new(host))).await;
        }
    }

    async fn send(&mut self, event: Event) {
        // Who no longer listens has dropped the scan, which ends by itself.
        let _ = self.to.send(event).await;
    }
}

/// What scripts may send to, where there are any: `-sV` has some too.
pub(crate) fn reach(ranges: &Ranges, invocation: &Invocation) -> Option<Reach> {
    (invocation.runs_scripts() || invocation.version_detection()).then(|| Reach {
        ranges: ranges.pairs().collect(),
        default_scripts: invocation.runs_scripts() && invocation.scripts().is_none(),
    })
}

pub(crate) fn unfinished_host(ip: IpAddr, found: &BTreeSet<(Protocol, u16)>, name: Option<&Text>) -> Host {
    let addr = Text::new(ip.to_string());
    let kind = if ip.is_ipv4() { AddressKind::Ipv4 } else { AddressKind::Ipv6 };
    Host {
        ip: Some(addr.clone()),
        state: HostState::Up,
        addresses: vec![Address { addr, kind, vendor: None }],
        hostnames: name
            .map(|n| Hostname { name: n.clone(), kind: Some(Text::new_static("user")) })
            .into_iter()
            .collect(),
        comment: Some(Text::new_static("unfinished: the scan ended before Nmap was done with this host")),
        ports: found.iter().map(|(protocol, port)| Port::new(*port, *protocol, PortState::Open)).collect(),
        ..Host::default()
    }
}

/// How long ago that was, to hundredths, as Nmap tells it.
pub(crate) fn seconds_since(begun: Instant) -> f64 {
    (begun.elapsed().as_secs_f64() * 100.0).round() / 100.0
}

/// The end of two stages as the end of one run: the worse outcome, the sums.
pub(crate) fn joined(a: Tail, b: Tail) -> Tail {
    let worse = |o: Outcome| match o {
        Outcome::Success => 0,
        Outcome::Error => 1,
        Outcome::Interrupted => 2,
    };
    Tail {
        outcome: if worse(a.outcome) > worse(b.outcome) { a.outcome } else { b.outcome },
        message: a.message.or(b.message),
        end: b.end.or(a.end),
        elapsed_seconds: match (a.elapsed_seconds, b.elapsed_seconds) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        },
        stats: match (a.stats, b.stats) {
            (Some(a), Some(b)) => Some(Stats {
                hosts_up: a.hosts_up + b.hosts_up,
                hosts_down: a.hosts_down + b.hosts_down,
                hosts_total: a.hosts_total + b.hosts_total,
            }),
            (a, b) => a.or(b),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ends_are_as_bad_as_the_worse_and_as_long_as_both() {
        let stats = |up, total| Some(Stats { hosts_up: up, hosts_down: total - up, hosts_total: total });
        let tail = |outcome, stats, seconds| Tail {
            outcome,
            message: None,
            end: None,
            elapsed_seconds: Some(seconds),
            stats,
        };
        let both = joined(tail(Outcome::Error, stats(1, 2), 0.5), tail(Outcome::Success, stats(3, 4), 0.25));
        assert_eq!(both, tail(Outcome::Error, stats(4, 6), 0.75));
    }

    #[test]
    fn an_unfinished_host_says_so_and_lists_each_port_once() {
        let ip: IpAddr = "127.0.0.5".parse().unwrap();
        let found = [80, 22, 80].map(|port| (Protocol::Tcp, port)).into_iter().collect();
        let host = unfinished_host(ip, &found, None);
        assert_eq!(host.ports.iter().map(|p| p.port).collect::<Vec<_>>(), [22, 80]);
        assert!(host.comment.is_some_and(|comment| comment.starts_with("unfinished")));
    }
}
