//! The fast plan carried out: the prober on a thread of its own, Nmap group by group, one stream of events.

mod after;
mod group;
mod progress;
mod round;
mod sweep;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use portolan_model::{Event, Head, Outcome, Scanner, Stats, Tail, Text};
use portolan_nmap::Vendors;
use portolan_nmap::command::Services;
use portolan_nmap::process::{Ending, Failure, Nmap, Report, StartError};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::cost::StageDone;
use super::{Sweeper, network};
use crate::budget::Budget;
use crate::execute::{EVENTS, Order, Scan, seconds_since};
use crate::plan::Plan;
use crate::ranges::Ranges;
use crate::resolve::Pinned;

/// Packets a second where nobody says otherwise.
pub const DEFAULT_CEILING: u64 = 5000;

/// Starts a fast plan. Needs a Tokio runtime.
pub(crate) fn start(nmap: Nmap, plan: Plan, mut order: Order) -> Scan {
    let (to, events) = mpsc::channel(EVENTS);
    let (stop, stopped) = watch::channel(false);
    let (stages_to, stages) = watch::channel(Vec::new());
    let sweeper = order.sweeper.take().unwrap_or_else(|| Arc::new(network()));
    let names = order
        .pins
        .iter()
        .flat_map(|pin| pin.addresses.iter().map(|ip| (*ip, Text::new(pin.name.as_str()))))
        .collect();
    let work = Work {
        nmap: Arc::new(nmap),
        deadline: order.time_limit.map(|limit| Instant::now() + limit),
        pins: order.pins,
        reach: order.reach,
        rate_ceiling: order.rate_ceiling,
        budget: order.budget,
        to,
        stopped,
        names,
        stats: Stats::default(),
        end: End::default(),
        stages: stages_to,
    };
    let work = tokio::spawn(work.run(plan, sweeper));
    Scan { events, stages, stop, work }
}

/// What one scan goes by, and what it has come to.
struct Work {
    nmap: Arc<Nmap>,
    pins: Vec<Pinned>,
    reach: Ranges,
    rate_ceiling: Option<u64>,
    budget: Option<Arc<Budget>>,
    deadline: Option<Instant>,
    to: mpsc::Sender<Event>,
    stopped: watch::Receiver<bool>,
    names: HashMap<IpAddr, Text>,
    stats: Stats,
    end: End,
    stages: watch::Sender<Vec<StageDone>>,
}

/// How it ends, as far as is known.
#[derive(Default)]
struct End {
    ending: Option<Ending>,
    message: Option<String>,
    /// What went wrong on the way without ending the scan.
    lapse: Option<(Failure, String)>,
    last: Option<Report>,
}

impl End {
    /// The first thing that goes wrong names the end.
    fn with(&mut self, ending: Ending, message: impl Into<String>) {
        if self.ending.is_none() {
            self.ending = Some(ending);
            self.message = Some(message.into());
        }
    }
}

impl Work {
    async fn run(mut self, plan: Plan, sweeper: Arc<dyn Sweeper>) -> Result<Report, StartError> {
        let began = Instant::now();
        self.introduce(&plan).await;
        for stages in plan.stages.chunk_by(|a, b| a.family == b.family) {
            round::run(&mut self, stages, Arc::clone(&sweeper)).await;
            if self.end.ending.is_some() {
                break;
            }
        }
        if let Some((failure, message)) = self.end.lapse.take() {
            self.end.with(Ending::Failed(failure), message);
        }
        let tail = Tail {
            outcome: match &self.end.ending {
                None => Outcome::Success,
                Some(Ending::Failed(_)) => Outcome::Error,
                Some(_) => Outcome::Interrupted,
            },
            message: self.end.message.take(),
            end: Timestamp::from_second(Timestamp::now().as_second()).ok(),
            elapsed_seconds: Some(seconds_since(began)),
            stats: Some(self.stats),
        };
        let stages: Vec<_> = self.stages.borrow().iter().filter_map(StageDone::told).collect();
        if !stages.is_empty() {
            self.send(Event::Stages(stages)).await;
        }
        self.send(Event::Ended(tail)).await;
        let ending = self.end.ending.unwrap_or(Ending::Completed);
        Ok(match self.end.last {
            Some(last) => Report { ending, ..last },
            None => Report { ending, exit: None, stderr: String::new(), confinement: None },
        })
    }

    async fn introduce(&self, plan: &Plan) {
        let targets: Vec<_> = plan.families().flat_map(|stage| stage.targets.iter().cloned()).collect();
        let words = plan.stages.first().map(|stage| stage.invocation.argv(&targets)).unwrap_or_default();
        let head = Head {
            scanner: Scanner {
                name: Some(Text::new_static("portolan")),
                version: Some(Text::new_static(env!("CARGO_PKG_VERSION"))),
                // As Nmap's documents have it: who reads them looks for a program, and then for its options.
                args: Some(Text::new(format!("nmap {}", words.join(" ")))),
                xml_output_version: None,
            },
            start: Timestamp::from_second(Timestamp::now().as_second()).ok(),
        };
        self.send(Event::Started(head)).await;
    }

    /// Reads Nmap's tables; both are a few milliseconds of work.
    async fn tables(&self) -> (Option<Services>, Vendors) {
        let folder = self.nmap.data_dir.clone();
        let read = move || {
            let services = Services::load(&folder.join("nmap-services")).ok();
            (services, Vendors::load(&folder.join("nmap-mac-prefixes")).unwrap_or_default())
        };
        tokio::task::spawn_blocking(read).await.unwrap_or_default()
    }

    async fn send(&self, event: Event) {
        // Who no longer listens has dropped the scan, which ends by itself.
        let _ = self.to.send(event).await;
    }

    /// Packets a second of all who send; `None` where the ceiling was lifted.
    fn ceiling(&self) -> Option<u64> {
        Some(self.rate_ceiling.unwrap_or(DEFAULT_CEILING)).filter(|rate| *rate > 0)
    }
}

/// The prober could not go on.
fn failed(message: &str) -> Ending {
    Ending::Failed(Failure::Prober { message: message.to_owned() })
}

/// Waits until somebody asks for the end, also by going away.
async fn asked(of: &mut watch::Receiver<bool>) -> bool {
    of.wait_for(|asked| *asked).await.is_ok()
}
