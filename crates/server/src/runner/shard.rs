//! One shard: one Nmap, whose events are stored as they come, and one commit.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use portolan_model::Warning;
use portolan_nmap::process::{Ending, Failure, Report, StartError};
use portolan_scanner::execute::{self, Order, Scan};
use portolan_scanner::prepare::recheck;
use portolan_scanner::ranges::Ranges;
use portolan_scanner::{Choice, Engine, Plan, Shard};
use portolan_store::StoreError;
use portolan_store::runs::{Item, NewShard, ShardEnd, ShardState, StoredShard};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use tokio_util::task::AbortOnDropHandle;

use super::Why;
use super::check::{count, json, scope};
use super::gauge::Gauge;
use super::pump::Pump;
use super::raw::{KINDS, Raw};
use super::stages::with;
use super::work::{Gone, Work};
use crate::live::wire;
use crate::metrics;

/// How often a scan looks whether something is due.
const TICK: Duration = Duration::from_millis(100);
/// How often storing is tried while Nmap waits, before the scan is stopped.
const TRIES: u32 = 5;

/// What became of a shard.
#[derive(Debug)]
pub(super) enum Became {
    /// All of it was scanned.
    Done,
    /// It was asked to stop.
    Stopped,
    /// The run's time is up.
    TimedOut,
    /// Its targets may not be scanned (any more).
    Refused(String),
    /// Nmap could not do it.
    Failed {
        /// Why.
        message: String,
        /// The others would not fare better.
        all: bool,
    },
}

/// A scan that is stopped when its owner goes away.
struct Stopping(watch::Sender<bool>);

impl Drop for Stopping {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

impl Work {
    /// Runs a shard that was started in the store, to its commit.
    pub(super) async fn shard(&self, stored: &StoredShard) -> Result<Became, Gone> {
        let shard: Shard = match serde_json::from_str(&stored.spec) {
            Ok(shard) => shard,
            Err(error) => {
                let message = format!("what is stored of the shard cannot be read: {error}");
                return self.give_up(stored, Became::Failed { message, all: false }).await;
            }
        };
        let (plan, reach) = match self.may_start(&shard).await? {
            Ok(may) => may,
            Err(became) => return self.give_up(stored, became).await,
        };
        let time_limit = match self.time_left() {
            Ok(left) => left,
            Err(became) => return self.give_up(stored, became).await,
        };
        let is_fast = plan.is_fast();
        let raws = match self.raws(stored.number, is_fast).await {
            Ok(raws) => raws,
            Err(error) => {
                let message = format!(
                    "nothing was sent, for there is no place for what is found: {error}; make room in the data directory, or mend its owner and permissions"
                );
                return self.give_up(stored, Became::Failed { message, all: true }).await;
            }
        };
        let copy = |at: usize| raws.get(at).map(|raw| Box::new(raw.clone()) as Box<dyn io::Write + Send>);
        let order = Order {
            pins: self.pins.clone(),
            reach,
            time_limit,
            rate_ceiling: self.rate_of(stored.number),
            budget: self.context.budgets.of(&shard.targets, self.ready.rate, is_fast),
            xml_copy: copy(0),
            text_copy: copy(1),
            ..Order::default()
        };
        let mut pump = Pump::new(Gauge::new(&self.ready.command.invocation, stored.addresses, is_fast));
        metrics::probes_planned(plan.probes.silent);
        let scan = execute::start(self.ready.installed.nmap.clone(), plan, order);
        let stages = scan.stages.clone();
        let (report, broken) = self.follow(scan, stored.number, &mut pump).await?;
        if is_fast {
            let mut state = self.state();
            state.stages = Some(with(state.stages.as_deref(), &stages.borrow()));
        }
        let became = broken.unwrap_or_else(|| became(report));
        self.commit(stored, &shard, pump, raws, became).await
    }

    /// Checks the shard's addresses by the scope as it is now: what to run, and what its scripts may send to.
    async fn may_start(&self, shard: &Shard) -> Result<Result<(Plan, Ranges), Became>, Gone> {
        let rules = match self.context.parts.store.run_rules(self.run.key).await {
            Ok(rules) => rules,
            Err(error) => return Err(Gone(error)),
        };
        if rules.provider.as_ref().is_none_or(|provider| !provider.is_active) {
            let message = "the provider was deleted or is inactive".to_owned();
            return Ok(Err(Became::Refused(message)));
        }
        let scope = match scope(&rules) {
            Ok(scope) => scope,
            Err(refused) => return Ok(Err(Became::Refused(refused.message))),
        };
        let invocation = &self.ready.command.invocation;
        if let Err(error) = recheck(invocation, &shard.targets, &self.pins, &scope) {
            return Ok(Err(Became::Refused(error.to_string())));
        }
        let services = self.ready.installed.services.as_ref();
        // What Nmap does alone is not begun by the prober halfway.
        let engine = if self.ready.plan.is_fast() { self.ready.engine } else { Engine::Nmap };
        let choice = Choice { engine, ..self.ready.choice() };
        let plan = shard.plan_by(invocation, services, &choice);
        let reach = scope.reach(invocation.excludes(), &self.pins);
        Ok(match plan {
            Ok(plan) => Ok((plan, reach)),
            Err(error) => Err(Became::Failed { message: error.to_string(), all: false }),
        })
    }

    /// The files of what Nmap writes; none where it does not do all of it.
    async fn raws(&self, number: u32, is_fast: bool) -> io::Result<Vec<Raw>> {
        let context = Arc::clone(&self.context);
        let run = self.run.id;
        blocking(move || {
            context.reserve.make()?;
            if is_fast {
                return Ok(Vec::new());
            }
            let data = context.parts.store.directory();
            KINDS.map(|kind| Raw::create(data, run, number, kind)).into_iter().collect()
        })
        .await
    }

    /// Stores what a scan finds until its end. Where the store takes nothing the scan is stopped, and why is told.
    async fn follow(
        &self,
        mut scan: Scan,
        number: u32,
        pump: &mut Pump,
    ) -> Result<(Result<Report, StartError>, Option<Became>), Gone> {
        let stopping = Stopping(scan.stopper());
        let (mut why, stopper) = (self.why.clone(), scan.stopper());
        let _forward = AbortOnDropHandle::new(tokio::spawn(async move {
            if why.wait_for(|why| why.is_some_and(Why::stops)).await.is_ok() {
                stopper.send_replace(true);
            }
        }));
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut broken = None;
        loop {
            tokio::select! {
                event = scan.events.recv() => match event {
                    Some(event) => {
                        pump.take(event, &mut self.state().counts);
                        self.note(number, pump);
                    }
                    None => break,
                },
                _ = tick.tick() => self.renew().await?,
            }
            if broken.is_none()
                && (pump.is_due() || pump.progress_is_due())
                && let Err(error) = self.flush(number, pump).await?
            {
                stopping.0.send_replace(true);
                let message = format!("what was found could not be stored: {error}");
                broken = Some(Became::Failed { message, all: true });
            }
        }
        Ok((scan.wait().await, broken))
    }

    /// Stores the batch, trying a few times while Nmap waits. The batch stays where it cannot be stored.
    async fn flush(&self, number: u32, pump: &mut Pump) -> Result<Result<(), StoreError>, Gone> {
        if pump.progress_is_due() {
            let phase = pump.say_progress();
            let event = self.progress(phase);
            pump.push(Item::Event(event));
        }
        let batch = self.batch(pump.batch());
        let mut tried = 0;
        loop {
            tried += 1;
            match self.append(number, batch.clone()).await {
                Ok(()) => return Ok(Ok(())),
                Err(error @ (StoreError::LeaseLost | StoreError::NotFound { .. })) => {
                    return Err(Gone(error));
                }
                Err(error) if tried < TRIES && self.why.borrow().is_none() => {
                    tracing::warn!(%error, tried, "a batch could not be stored");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(error) => {
                    batch.items.into_iter().for_each(|item| pump.push(item));
                    return Ok(Err(error));
                }
            }
        }
    }

    /// Closes a shard that did not start.
    async fn give_up(&self, stored: &StoredShard, became: Became) -> Result<Became, Gone> {
        let message = became.message();
        let mut pump = Pump::new(Gauge::new(&self.ready.command.invocation, stored.addresses, false));
        pump.ended_early(&message, portolan_model::Stats::default());
        let end = ShardEnd {
            state: if matches!(became, Became::TimedOut) { ShardState::Cut } else { ShardState::Failed },
            document: json(&pump.document),
            raw_xml: None,
            raw_text: None,
            more_down: 0,
            rest: Vec::new(),
            stages: None,
        };
        self.commit_surely(stored.number, self.batch(Vec::new()), &end).await?;
        Ok(became)
    }

    async fn commit(
        &self,
        stored: &StoredShard,
        shard: &Shard,
        mut pump: Pump,
        raws: Vec<Raw>,
        became: Became,
    ) -> Result<Became, Gone> {
        let goes_on = matches!(*self.why.borrow(), Some(Why::Shutdown | Why::Closed));
        let resumes = matches!(became, Became::Stopped) && goes_on;
        if !resumes {
            pump.keep_unfinished(&mut self.state().counts);
        }
        let batch = self.batch(pump.batch());
        self.append_surely(stored.number, batch).await?;
        let (raw, mut batch) = (self.end_raws(raws).await, self.batch(Vec::new()));
        let whole = |error| ("rawIncomplete", format!("what Nmap wrote could not be kept whole: {error}"));
        for (code, message) in raw.errors.iter().map(whole).chain(pump.losses()) {
            pump.document.warnings.push(Warning::new(code, message.clone()));
            batch.items.push(Item::Event(wire::log("warning", message)));
        }
        let store = &self.context.parts.store;
        let stats = store.shard_stats(self.run.key, stored.number).await.map_err(Gone)?;
        let (mut more_down, mut rest) = (0, Vec::new());
        if matches!(became, Became::Done) {
            let down = pump.document.stats.map_or(0, |stats| stats.hosts_down);
            more_down = down.saturating_sub(stats.hosts_down);
            pump.document.stats.get_or_insert(stats);
        } else {
            pump.ended_early(&became.message(), stats);
        }
        if resumes {
            let warning;
            (rest, warning) = self.rest(stored, shard).await?;
            batch.items.extend(warning);
        }
        let [raw_xml, raw_text] = raw.names;
        let end = ShardEnd {
            state: became.state(),
            document: json(&pump.document),
            raw_xml,
            raw_text,
            more_down,
            rest,
            stages: self.state().stages.clone(),
        };
        self.commit_surely(stored.number, batch, &end).await?;
        Ok(became)
    }

    /// What is left of a shard that is to go on. Where the run finished nothing while its windows were open, less at a time
    /// is tried in the next: else a shard that needs longer than its windows last would be begun anew for ever.
    async fn rest(&self, stored: &StoredShard, shard: &Shard) -> Result<(Vec<NewShard>, Option<Item>), Gone> {
        let finished = self.context.parts.store.finished(self.run.key, stored.number).await.map_err(Gone)?;
        let Some(rest) = shard.without(&finished) else { return Ok((Vec::new(), None)) };
        let is_closed = matches!(*self.why.borrow(), Some(Why::Closed));
        if !is_closed || !finished.is_empty() || self.state().counts.hosts > self.run.counts.hosts {
            return Ok((vec![new_shard(&rest)], None));
        }
        let warning = match left(&rest) {
            1 => "its windows closed before one host was finished; it is begun anew when they open: a longer window, or a command that asks less, lets it end".to_owned(),
            n => format!("its windows closed before any of {n} hosts was finished; when they open, half of them are scanned at a time"),
        };
        Ok((rest.halves().iter().map(new_shard).collect(), Some(Item::Event(wire::log("warning", warning)))))
    }

    async fn end_raws(&self, raws: Vec<Raw>) -> Raws {
        let data = self.context.parts.store.directory().to_owned();
        blocking(move || {
            let mut ended = Raws::default();
            for (raw, to) in raws.iter().zip(&mut ended.names) {
                let (name, error) = raw.finish(&data);
                *to = name;
                ended.errors.extend(error);
            }
            Ok(ended)
        })
        .await
        .unwrap_or_else(|error| Raws { names: [None, None], errors: vec![error] })
    }
}

/// The files of a shard, by [`KINDS`].
#[derive(Default)]
struct Raws {
    names: [Option<String>; 2],
    errors: Vec<io::Error>,
}

/// What is left of a shard, as it is kept until its turn comes.
pub(super) fn new_shard(rest: &Shard) -> NewShard {
    NewShard { spec: json(rest), addresses: left(rest) }
}

/// Addresses of a shard that are still to be scanned.
fn left(shard: &Shard) -> u64 {
    count(&shard.targets).saturating_sub(shard.done.len() as u64)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

impl Became {
    fn state(&self) -> ShardState {
        match self {
            Self::Done => ShardState::Done,
            Self::Stopped | Self::TimedOut => ShardState::Cut,
            Self::Refused(_) | Self::Failed { .. } => ShardState::Failed,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Done => String::new(),
            Self::Stopped => "the scan was stopped".to_owned(),
            Self::TimedOut => "the time limit was reached".to_owned(),
            Self::Refused(message) | Self::Failed { message, .. } => message.clone(),
        }
    }
}

fn became(report: Result<Report, StartError>) -> Became {
    let failed = |message: String, all| Became::Failed { message, all };
    match report {
        Err(error) => failed(error.to_string(), true),
        Ok(report) => match report.ending {
            Ending::Completed => Became::Done,
            Ending::Stopped => Became::Stopped,
            Ending::TimedOut => Became::TimedOut,
            Ending::Failed(failure) => {
                let all = matches!(failure, Failure::Copy { .. } | Failure::NotStarted { .. });
                failed(failure.to_string(), all)
            }
        },
    }
}
