//! A plan of Nmap's in shards that run side by side, as one stream of events.

use std::collections::VecDeque;
use std::sync::Arc;

use portolan_model::{Event, Progress, ScanInfo, Tail};
use portolan_nmap::command::Invocation;
use portolan_nmap::process::{Ending, Nmap, Report, StartError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::abreast::{Parts, share};
use crate::execute::{EVENTS, Order, Scan, joined, seconds_since, start as start_one};
use crate::plan::Plan;
use crate::shard::{Shard, shards};

/// Starts the shards of `plan`. What Nmap writes cannot be passed on: it is several documents at a time.
pub(crate) fn start(nmap: Nmap, plan: Plan, parts: Parts, order: Order) -> Scan {
    let (to, events) = mpsc::channel(EVENTS);
    let (stop, stopped) = watch::channel(false);
    let (_, stages) = watch::channel(Vec::new());
    let waiting = shards(&plan, &order.pins, parts.addresses).into();
    let together = Together {
        nmap,
        plan,
        parts,
        order,
        waiting,
        begun: Instant::now(),
        to,
        stopped,
        running: JoinSet::new(),
        used: 0,
        over: 0,
        introduced: false,
        infos: Vec::new(),
        tail: None,
    };
    Scan { events, stages, stop, work: tokio::spawn(together.run()) }
}

/// What a shard's task ends with.
struct Part {
    share: u64,
    tail: Option<Tail>,
    report: Result<Report, StartError>,
}

struct Together {
    nmap: Nmap,
    plan: Plan,
    parts: Parts,
    order: Order,
    waiting: VecDeque<Shard>,
    begun: Instant,
    to: mpsc::Sender<Event>,
    stopped: watch::Receiver<bool>,
    running: JoinSet<Part>,
    /// Packets a second that those that run have, where that is limited.
    used: u64,
    over: usize,
    introduced: bool,
    infos: Vec<ScanInfo>,
    tail: Option<Tail>,
}

impl Together {
    async fn run(mut self) -> Result<Report, StartError> {
        let (from_parts, mut events) = mpsc::channel(EVENTS);
        let mut last = None;
        let mut broken = false;
        loop {
            let ends = broken || *self.stopped.borrow() || self.to.is_closed();
            while !ends && self.running.len() < self.parts.at_once as usize {
                let Some(shard) = self.waiting.pop_front() else { break };
                self.begin(&shard, &from_parts);
            }
            tokio::select! {
                biased;
                Some(event) = events.recv() => self.take(event).await,
                ended = self.running.join_next() => {
                    let Some(ended) = ended else { break };
                    let part = ended.expect("the task neither panics nor is aborted");
                    self.used -= part.share;
                    self.over += 1;
                    if let Some(tail) = part.tail {
                        self.tail = Some(match self.tail.take() {
                            None => tail,
                            Some(before) => joined(before, tail),
                        });
                    }
                    let completed = matches!(&part.report, Ok(report) if matches!(report.ending, Ending::Completed));
                    // The first that did not come to its end says how the whole ended.
                    if !broken {
                        last = Some(part.report);
                    }
                    broken |= !completed;
                }
            }
        }
        while let Ok(event) = events.try_recv() {
            self.take(event).await;
        }
        let stopped = Tail::interrupted("stopped on request");
        let tail = match self.tail.take() {
            Some(tail) if broken || self.waiting.is_empty() => tail,
            Some(tail) => joined(stopped, tail),
            None => stopped,
        };
        self.send(Event::Ended(Tail { elapsed_seconds: Some(seconds_since(self.begun)), ..tail })).await;
        match last {
            Some(report) if broken || self.waiting.is_empty() => report,
            _ => Ok(Report { ending: Ending::Stopped, exit: None, stderr: String::new(), confinement: None }),
        }
    }

    fn begin(&mut self, shard: &Shard, to: &mpsc::Sender<Event>) {
        let stage = self.plan.stages.iter().find(|stage| stage.family == shard.family);
        let stage = stage.expect("shards are cut from the plan's stages");
        let free = (self.parts.at_once as usize - self.running.len()).min(self.waiting.len() + 1) as u64;
        let rate = self.parts.rate_ceiling.map_or(0, |rate| share(rate, self.used, free));
        let order = Order {
            pins: self.order.pins.clone(),
            reach: self.order.reach.clone(),
            time_limit: self.order.time_limit.map(|limit| limit.saturating_sub(self.begun.elapsed())),
            rate_ceiling: Some(rate).filter(|rate| *rate > 0),
            budget: self.order.budget.as_ref().map(Arc::clone),
            ..Order::default()
        };
        self.used += rate;
        let (nmap, stopped, to) = (self.nmap.clone(), self.stopped.clone(), to.clone());
        let plan = planned(shard, &stage.invocation);
        self.running.spawn(async move { part(nmap, plan, order, rate, stopped, to).await });
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Started(_) if std::mem::replace(&mut self.introduced, true) => {}
            // Nmap's own words are of one shard.
            Event::Started(mut head) => {
                let args = self.plan.argv(&self.plan.stages[0].invocation, &[]);
                head.scanner.args = Some(format!("nmap {}", args.join(" ")).into());
                self.send(Event::Started(head)).await;
            }
            Event::ScanInfo(info) => {
                if !self.infos.contains(&info) {
                    self.infos.push(info.clone());
                    self.send(Event::ScanInfo(info)).await;
                }
            }
            Event::Progress(progress) => {
                let all = self.over + self.running.len() + self.waiting.len();
                #[allow(clippy::cast_precision_loss, reason = "a percentage")]
                let percent = 100.0 * self.over as f64 / all.max(1) as f64;
                self.send(Event::Progress(Progress {
                    percent,
                    remaining_seconds: None,
                    expected_end: None,
                    ..progress
                }))
                .await;
            }
            other => self.send(other).await,
        }
    }

    async fn send(&mut self, event: Event) {
        // Who no longer listens has dropped the scan.
        let _ = self.to.send(event).await;
    }
}

/// The plan of a shard: the stage with other targets, which needs no new judgement.
fn planned(shard: &Shard, invocation: &Invocation) -> Plan {
    shard
        .plan(invocation, None)
        .expect("a shard has targets, and the stage's options are those of its family")
}

/// One shard, to its end.
async fn part(
    nmap: Nmap,
    plan: Plan,
    order: Order,
    share: u64,
    mut stopped: watch::Receiver<bool>,
    to: mpsc::Sender<Event>,
) -> Part {
    let mut scan = start_one(nmap, plan, order);
    let halt = scan.stopper();
    let (mut tail, mut listening) = (None, true);
    loop {
        let event = tokio::select! {
            event = scan.events.recv() => event,
            // Asked to stop, or nobody is there any more.
            _ = stopped.wait_for(|asked| *asked), if listening => {
                listening = false;
                halt.send_replace(true);
                continue;
            }
        };
        match event {
            Some(Event::Ended(end)) => tail = Some(end),
            // All of them before the task ends; who no longer listens has dropped the scan.
            Some(event) => drop(to.send(event).await),
            None => break,
        }
    }
    Part { share, tail, report: scan.wait().await }
}
