//! One family's addresses: the prober's finds come in, Nmap's groups go out.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use portolan_discovery::Ceiling;
use portolan_discovery::engine::{Control, Find, HostFound, Summary};
use portolan_model::{Event, Host, PortFound, Protocol, ScanInfo, Text, Warning};
use portolan_nmap::command::{Invocation, Opt};
use portolan_nmap::process::{Ending, Failure};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::after::{PARALLEL, QUIET};
use super::group::{News, Running};
use super::sweep::{Sweeping, sweep};
use super::{Work, asked, failed};
use crate::execute::unfinished_host;
use crate::fast::aim::port_list;
use crate::fast::cost::StageDone;
use crate::fast::groups::{Ask, Group, Waiting};
use crate::fast::stage::Wants;
use crate::fast::{Aim, Describer, Sweeper, Told, Way};
use crate::listing::Listing;
use crate::plan::{Stage, StageKind};

/// What Nmaps say that waits before they have to.
const NEWS: usize = 1 << 14;
/// What hosts weigh that wait for Nmap, or that it is at, before the prober's finds have to wait.
pub(super) const MOST_HELD: usize = 1 << 13;

/// The part of the rate that is theirs beside the prober: one of so many.
const NMAPS: u64 = 5;

/// Runs the stages of one family.
pub(super) async fn run(work: &mut Work, stages: &[Stage], sweeper: Arc<dyn Sweeper>) {
    let Some(stage) = stages.first() else { return };
    let (services, vendors) = work.tables().await;
    let raw = work.nmap.privilege.raw_sockets();
    let aim = Aim::new(&stage.invocation, &stage.targets, &work.pins, services.as_ref(), raw);
    let Some(aim) = aim else {
        let message = "Nmap's services file cannot be read, so nobody knows which ports are meant";
        return work.end.with(failed(message), message);
    };
    let describer = Describer::new(&stage.invocation, aim.asked, services, vendors, work.names.clone());
    let (news_to, news) = mpsc::channel(NEWS);
    let round = Round {
        describer,
        invocation: stage.invocation.clone(),
        wants: Wants::new(&stage.invocation),
        ceiling: Arc::new(match &work.budget {
            Some(budget) => Ceiling::below(budget.ceiling()),
            None => Ceiling::new(None),
        }),
        control: Arc::new(Control::default()),
        halt: watch::channel(false).0,
        found: HashMap::new(),
        waiting: Vec::new(),
        waits: 0,
        held: 0,
        queue: VecDeque::new(),
        running: HashMap::new(),
        next_group: 0,
        hosts: 0,
        sweeping: true,
        asked_nmap: 0,
        began: Instant::now(),
        last_host: Instant::now(),
        nmap_began: None,
        news: news_to,
        addresses: aim.sweep.addresses.count(),
        ports: aim.sweep.ports.len(),
        way: aim.way,
        work,
    };
    round.go(aim, sweeper, news, stages).await;
}

pub(super) struct Round<'a> {
    pub(super) work: &'a mut Work,
    pub(super) describer: Describer,
    pub(super) invocation: Invocation,
    pub(super) wants: Wants,
    pub(super) ceiling: Arc<Ceiling>,
    /// How far the prober is, and its end before its end.
    pub(super) control: Arc<Control>,
    /// Ends the Nmaps.
    pub(super) halt: watch::Sender<bool>,
    /// Open ports of hosts that the prober is not done with.
    pub(super) found: HashMap<IpAddr, BTreeSet<(Protocol, u16)>>,
    pub(super) waiting: Vec<Waiting>,
    /// What these weigh, and all hosts that Nmap is not done with.
    pub(super) waits: usize,
    pub(super) held: usize,
    pub(super) queue: VecDeque<Group>,
    pub(super) running: HashMap<usize, Running>,
    pub(super) next_group: usize,
    /// Hosts that the prober is done with.
    pub(super) hosts: u64,
    pub(super) sweeping: bool,
    /// Hosts that Nmap was asked about.
    pub(super) asked_nmap: u64,
    pub(super) began: Instant,
    /// When the last host came that waits for Nmap.
    pub(super) last_host: Instant,
    pub(super) nmap_began: Option<Instant>,
    pub(super) news: mpsc::Sender<News>,
    pub(super) addresses: u128,
    /// Of each host.
    pub(super) ports: usize,
    pub(super) way: Way,
}

impl Round<'_> {
    async fn go(
        mut self,
        mut aim: Aim,
        sweeper: Arc<dyn Sweeper>,
        mut news: mpsc::Receiver<News>,
        stages: &[Stage],
    ) {
        self.introduce(&aim).await;
        self.share();
        aim.sweep.tell_down = self.lists_down();
        let mut finds = sweep(aim, sweeper, Arc::clone(&self.ceiling), Arc::clone(&self.control));
        let mut stopped = self.work.stopped.clone();
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let far = Instant::now() + Duration::from_secs(u64::from(u32::MAX));
        let deadline = self.work.deadline.unwrap_or(far);
        while self.sweeping || !self.running.is_empty() || !self.queue.is_empty() {
            let ended = self.work.end.ending.is_some();
            let room = self.held < MOST_HELD;
            tokio::select! {
                find = finds.recv(), if self.sweeping && room => match find {
                    Some(Sweeping::Told(told, room)) => {
                        drop(room);
                        match told {
                            Told::Began(moment) => self.describer.now_is(moment),
                            Told::Found(find) => self.find(find).await,
                        }
                    }
                    Some(Sweeping::Over(result)) => self.swept(result, stages).await,
                    None => self.swept(Err(io::Error::other("its thread is gone")), stages).await,
                },
                Some(said) = news.recv() => self.news(said).await,
                _ = ticks.tick() => self.progress().await,
                () = sleep_until(self.last_host + QUIET),
                    if self.sweeping && !self.waiting.is_empty() && self.begins_when_quiet() => {}
                // Who has dropped the scan wants nothing of it any more.
                _ = asked(&mut stopped), if !ended => self.cut(Ending::Stopped, "stopped on request"),
                () = sleep_until(deadline), if !ended => self.cut(Ending::TimedOut, "its time limit passed"),
            }
            self.advance().await;
        }
        self.leave(stages).await;
    }

    async fn introduce(&mut self, aim: &Aim) {
        let ports = &aim.sweep.ports;
        if ports.is_empty() {
            return;
        }
        self.work
            .send(Event::ScanInfo(ScanInfo {
                kind: Some(Text::new_static(if aim.way == Way::Raw { "syn" } else { "connect" })),
                protocol: Some(Text::new_static("tcp")),
                num_services: Some(ports.len() as u64),
                services: Some(Text::new(port_list(ports))),
                scan_flags: None,
            }))
            .await;
    }

    fn lists_down(&self) -> bool {
        self.invocation.verbosity() > 0 && !self.invocation.open_only()
    }

    /// Packets a second of all of this scan: the ceiling, or less where the command says so.
    fn rate(&self) -> Option<u64> {
        let own = self.invocation.max_rate();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
        let own = own.map(|rate| rate.max(1.0) as u64);
        match (self.work.ceiling(), own) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Divides the rate: beside Nmaps the prober leaves a fifth to them.
    pub(super) fn share(&self) {
        let part =
            self.rate().map(|rate| if self.running.is_empty() { rate } else { (rate - rate / NMAPS).max(1) });
        self.ceiling.set(
            part.map(|rate| {
                NonZeroU32::new(u32::try_from(rate).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN)
            }),
        );
    }

    /// How many Nmaps there may be at a time, and what each may send. Beside the prober there is none where the rate does
    /// not go round.
    pub(super) fn nmaps(&self) -> (usize, Option<u64>) {
        let Some(all) = self.rate() else { return (PARALLEL, None) };
        let theirs = if self.sweeping { all / NMAPS } else { all };
        // Where nothing more can be held, the prober waits for one.
        let least = u64::from(self.held >= MOST_HELD);
        let number = theirs.clamp(least, PARALLEL as u64);
        (usize::try_from(number).unwrap_or(PARALLEL), Some((theirs / number.max(1)).max(1)))
    }

    async fn find(&mut self, find: Find) {
        match find {
            Find::Up(ip) => drop(self.found.entry(ip).or_default()),
            Find::Open(ip, port) => {
                if self.found.entry(ip).or_default().insert((Protocol::Tcp, port)) {
                    self.work.send(Event::PortFound(PortFound { ip, protocol: Protocol::Tcp, port })).await;
                }
            }
            Find::Host(found) => self.host(&found).await,
            Find::Down(ip, _) => {
                let host = self.describer.down(ip);
                if self.invocation.has(Opt::AlwaysResolve) && !self.invocation.has(Opt::N) {
                    self.hold(Waiting { ip, host, ask: Ask::Name });
                } else {
                    self.work.send(Event::Host(Box::new(host))).await;
                }
            }
        }
    }

    async fn host(&mut self, found: &HostFound) {
        let told = self.found.remove(&found.ip).unwrap_or_default();
        self.hosts += 1;
        for port in found.ports.iter().filter(|p| p.state == portolan_discovery::engine::PortState::Open) {
            if !told.contains(&(Protocol::Tcp, port.port)) {
                let event = PortFound { ip: found.ip, protocol: Protocol::Tcp, port: port.port };
                self.work.send(Event::PortFound(event)).await;
            }
        }
        if found.muted {
            let message = format!(
                "{}: it stopped answering what it had answered before; ports without an answer may be other than filtered",
                found.ip
            );
            self.work.send(Event::Warning(Warning::new("hostMuted", message))).await;
        }
        let Some(host) = self.describer.host(found) else { return };
        if found.unsent {
            let message = format!(
                "nothing could be sent to {} any more, for its route or interface is gone; ports that are not listed were not looked at",
                found.ip
            );
            self.lapse_unsent();
            return self.unfinished_for(host, message).await;
        }
        if !found.complete {
            return self.unfinished(host).await;
        }
        match self.wants.ask(found) {
            Some(ask) => {
                self.last_host = Instant::now();
                self.hold(Waiting { ip: found.ip, host, ask });
            }
            None => self.work.send(Event::Host(Box::new(host))).await,
        }
    }

    /// What cannot be sent is not looked at: the scan goes on, and its end says so.
    fn lapse_unsent(&mut self) {
        let message = "a part of the scan could not be sent, for its route or interface is gone";
        let failure = Failure::Prober { message: message.to_owned() };
        self.work.end.lapse.get_or_insert((failure, message.to_owned()));
    }

    /// A host that the scan did not come to the end of.
    pub(super) async fn unfinished(&mut self, host: Host) {
        let ip = host.ip.clone().unwrap_or_default();
        let message = format!(
            "{ip}: the scan ended before this host was finished; what was found until then is listed"
        );
        self.unfinished_for(host, message).await;
    }

    async fn unfinished_for(&mut self, mut host: Host, message: String) {
        self.work.send(Event::Warning(Warning::new("hostUnfinished", message))).await;
        Listing::OPEN.fold(&mut host);
        host.comment = Some(Text::new_static("unfinished: not all of this host was looked at"));
        self.work.send(Event::Host(Box::new(host))).await;
    }

    /// The prober is done.
    async fn swept(&mut self, result: io::Result<Summary>, stages: &[Stage]) {
        self.sweeping = false;
        let summary = match result {
            Ok(summary) => summary,
            Err(error) => {
                let message = format!("the prober could not go on: {error}");
                self.cut(failed(&message), message);
                let Control { up, done, probes, host_probes, .. } = &*self.control;
                let up = up.load(Relaxed);
                Summary {
                    up,
                    down: done.load(Relaxed).saturating_sub(up),
                    hosts_took: self.began.elapsed(),
                    probes: probes.load(Relaxed),
                    host_probes: host_probes.load(Relaxed),
                    ..Summary::default()
                }
            }
        };
        if summary.unsent > 0 {
            self.lapse_unsent();
            let message = format!(
                "{} of the addresses that are told as down could not be asked: their route or interface is gone",
                summary.unsent
            );
            self.work.send(Event::Warning(Warning::new("addressesUnsent", message))).await;
        }
        if summary.unrouted > 0 {
            let message = format!(
                "{} of the addresses were left out: no route leads there from here",
                summary.unrouted
            );
            self.work.send(Event::Warning(Warning::new("addressesUnrouted", message))).await;
        }
        let stats = &mut self.work.stats;
        stats.hosts_up += summary.up;
        stats.hosts_down += summary.down;
        stats.hosts_total += summary.up + summary.down;
        let done = StageDone::sweep(stages, self.began.elapsed(), &summary);
        self.work.stages.send_modify(|all| all.extend(done));
    }

    /// Ends all that goes on.
    pub(super) fn cut(&mut self, ending: Ending, message: impl Into<String>) {
        self.work.end.with(ending, message);
        self.control.stop.store(true, Relaxed);
        self.halt.send_replace(true);
    }

    /// What is left when all is over.
    async fn leave(mut self, stages: &[Stage]) {
        let mut left: Vec<(IpAddr, BTreeSet<(Protocol, u16)>)> = self.found.drain().collect();
        left.sort_unstable_by_key(|(ip, _)| *ip);
        for (ip, ports) in left {
            let host = unfinished_host(ip, &ports, self.work.names.get(&ip));
            self.unfinished(host).await;
        }
        if let (Some(began), Some(stage)) =
            (self.nmap_began, stages.iter().find(|stage| stage.kind == StageKind::Nmap))
        {
            let done = StageDone::nmap(stage, began.elapsed(), self.asked_nmap);
            self.work.stages.send_modify(|all| all.push(done));
        }
    }
}
