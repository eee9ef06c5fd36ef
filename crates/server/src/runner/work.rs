//! One run that was claimed: its shards, one after the other or side by side, then its end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use portolan_scanner::abreast::share;
use portolan_scanner::resolve::Pinned;
use portolan_store::StoreError;
use portolan_store::runs::{
    Batch, Counts, Item, Lease, NewEvent, Progress, Run, RunState, ShardEnd, StoredEvent, StoredShard,
};
use tokio::sync::watch;
use tokio::time::Instant;

use super::check::{Ready, judge};
use super::outcome::Ended;
use super::pump::{Found, Pump};
use super::shard::Became;
use super::{Context, Why, doors, notice};
use crate::live::{Feed, wire};
use crate::metrics;

/// Shards in a row that may fail before the rest is not tried.
const FAILURES: u32 = 2;
/// Time between two tries to write what must be written.
const AGAIN: Duration = Duration::from_secs(2);

/// The run is no longer ours, or the server stops while nothing can be written: the next start takes it up.
#[derive(Debug)]
pub(super) struct Gone(pub(super) StoreError);

/// A run that is worked on.
pub(super) struct Work {
    pub(super) context: Arc<Context>,
    pub(super) run: Run,
    pub(super) lease: Lease,
    pub(super) why: watch::Receiver<Option<Why>>,
    pub(super) ready: Ready,
    pub(super) pins: Vec<Pinned>,
    /// What its shards share.
    state: Mutex<State>,
    begun: Instant,
    /// Keeps the latest events warm for followers.
    pub(super) feed: Arc<Feed>,
}

/// What the shards of a run share. Held for a moment at a time, never while something is waited for.
pub(super) struct State {
    /// Of the run, as they grow.
    pub(super) counts: Counts,
    /// The stages of fast plans that are over: JSON.
    pub(super) stages: Option<String>,
    /// The shards that run, by their number.
    running: HashMap<u32, Running>,
    /// Of the run, in shards that are over.
    done_addresses: f64,
    shards_done: u32,
    shards: u32,
    progress: Progress,
    renewed: Instant,
    /// Shards in a row that failed.
    failures: u32,
    /// What ended the run before its last shard.
    ended: Option<Became>,
}

/// A shard that runs.
struct Running {
    addresses: u64,
    /// How much of it is done.
    fraction: f64,
    /// What was found of hosts that are not finished.
    found: Found,
    /// Its packets a second, where the run is limited.
    rate: Option<u64>,
}

impl State {
    /// What is known now, also of hosts that are not finished.
    fn known(&self) -> Counts {
        let mut known = self.counts;
        for Running { found, .. } in self.running.values() {
            known.hosts_up += found.hosts_up;
            known.open_ports += found.open_ports;
        }
        known
    }
}

/// Works on a claimed run until it has ended, whatever comes.
pub(super) async fn work(
    context: Arc<Context>,
    run: Run,
    why: watch::Receiver<Option<Why>>,
) -> Result<(), Gone> {
    let lease = Lease { run: run.key, holder: context.holder };
    let feed = context.live.feed(run.id);
    let begun = Instant::now();
    let judged = surely(&context, &why, || judge(&context, &run)).await?;
    let pins = serde_json::from_str(&run.pins).unwrap_or_default();
    let spent = |begun: Instant| run.spent_ms + u64::try_from(begun.elapsed().as_millis()).unwrap_or(0);
    let ready = match judged {
        Err(refused) => {
            let ended = Ended::of(&context, &run, lease, spent(begun));
            return ended.write(&Became::Refused(refused.message), &why).await;
        }
        Ok(ready) => ready,
    };
    notice::begins(&context, &run, &ready).await;
    let state = State {
        counts: run.counts,
        stages: run.stages.clone(),
        running: HashMap::new(),
        done_addresses: 0.0,
        shards_done: 0,
        shards: 0,
        progress: run.progress.clone(),
        renewed: begun,
        failures: 0,
        ended: None,
    };
    let work = Work {
        state: Mutex::new(state),
        context: Arc::clone(&context),
        lease,
        why: why.clone(),
        ready,
        pins,
        begun,
        feed,
        run: run.clone(),
    };
    let became = work.shards().await?;
    Ended::of(&context, &run, lease, work.spent_ms()).write(&became, &why).await
}

impl State {
    /// The rate of a shard that starts now: a part of what the others leave.
    fn share(&self, rate: u64, at_once: u32) -> u64 {
        let used = self.running.values().filter_map(|shard| shard.rate).sum();
        let running = u32::try_from(self.running.len()).unwrap_or(u32::MAX);
        let waiting = self.shards.saturating_sub(self.shards_done).saturating_sub(running);
        share(rate, used, u64::from(waiting.min(at_once.saturating_sub(running))))
    }

    /// Takes note of what became of a shard: some end the run. Those that still run come to their end.
    fn judge(&mut self, shard: u32, became: Became) {
        match &became {
            Became::Done => self.failures = 0,
            Became::Failed { all: false, message } if self.shards > 1 => {
                self.failures += 1;
                tracing::warn!(shard, message, "a shard failed");
                if self.failures >= FAILURES {
                    self.ended.get_or_insert(became);
                }
            }
            Became::Stopped => self.ended = Some(became),
            _ => {
                self.ended.get_or_insert(became);
            }
        }
    }
}

impl Work {
    /// Runs shards until none waits or something ends the run: what that was. Shards of several that failed end none.
    async fn shards(&self) -> Result<Became, Gone> {
        try_join_all((0..self.at_once()).map(|_| self.one_by_one())).await?;
        self.take_stock().await?;
        let mut state = self.state();
        let stopped = self.why.borrow().is_some() && state.shards_done < state.shards;
        Ok(state.ended.take().unwrap_or(if stopped { Became::Stopped } else { Became::Done }))
    }

    /// How many shards run at a time.
    fn at_once(&self) -> u32 {
        self.ready.plan.parts.map_or(1, |parts| parts.at_once)
    }

    async fn one_by_one(&self) -> Result<(), Gone> {
        while let Some(stored) = self.next().await? {
            tracing::debug!(shard = stored.number, "shard");
            let became = self.shard(&stored).await?;
            let mut state = self.state();
            state.running.remove(&stored.number);
            state.judge(stored.number, became);
        }
        Ok(())
    }

    /// Starts the next shard, unless the run is to end.
    async fn next(&self) -> Result<Option<StoredShard>, Gone> {
        self.take_stock().await?;
        if self.why.borrow().is_some() || self.state().ended.is_some() {
            return Ok(None);
        }
        let is_open = || doors::is_open_now(&self.context, self.run.key);
        if !surely(&self.context, &self.why, is_open).await? {
            self.context.say_why(self.run.id, Why::Closing);
            return Ok(None);
        }
        let (parts, lease) = (&self.context.parts, self.lease);
        let start = || parts.store.start_shard(lease, self.at_once(), parts.clock.now());
        let started = surely(&self.context, &self.why, start).await?;
        if let Some(stored) = &started {
            let mut state = self.state();
            let rate = self.ready.rate.map(|rate| state.share(rate, self.at_once()));
            let running =
                Running { addresses: stored.addresses, fraction: 0.0, found: Found::default(), rate };
            state.running.insert(stored.number, running);
        }
        Ok(started)
    }

    /// Counts what is over.
    #[allow(clippy::cast_precision_loss, reason = "for a percentage")]
    async fn take_stock(&self) -> Result<(), Gone> {
        let sums = self.context.parts.store.shard_sums(self.run.key).await.map_err(Gone)?;
        let mut state = self.state();
        (state.shards, state.shards_done) = (sums.shards, sums.over);
        state.done_addresses = (self.run.counts.hosts_total as f64 - sums.addresses_left).max(0.0);
        Ok(())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Packets a second of a shard that runs, where the run is limited.
    pub(super) fn rate_of(&self, shard: u32) -> Option<u64> {
        self.state().running.get(&shard).and_then(|running| running.rate)
    }

    /// Takes note of how far a shard is: what it has done, and what was found of its hosts that are not finished.
    pub(super) fn note(&self, shard: u32, pump: &Pump) {
        let mut state = self.state();
        if let Some(running) = state.running.get_mut(&shard) {
            (running.fraction, running.found) = (pump.fraction, pump.found());
        }
        self.feed.has_open_ports(state.known().open_ports);
    }

    pub(super) fn spent_ms(&self) -> u64 {
        self.run.spent_ms + u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(0)
    }

    /// How long the run may still take, where that is limited.
    pub(super) fn time_left(&self) -> Result<Option<Duration>, Became> {
        let Some(limit) = self.run.timeout_seconds else { return Ok(None) };
        let left = Duration::from_secs(limit).saturating_sub(Duration::from_millis(self.spent_ms()));
        if left.is_zero() { Err(Became::TimedOut) } else { Ok(Some(left)) }
    }

    /// The word on progress, over all shards.
    #[allow(clippy::cast_precision_loss, reason = "a percentage")]
    pub(super) fn progress(&self, phase: Option<String>) -> NewEvent {
        let spent = self.spent_ms() as f64 / 1000.0;
        let mut state = self.state();
        let total = self.run.counts.hosts_total.max(1) as f64;
        let running = state.running.values().map(|shard| shard.addresses as f64 * shard.fraction);
        let done = state.done_addresses + running.sum::<f64>();
        let percent = state.progress.percent.max((done / total * 1000.0).floor() / 10.0).min(99.9);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds, not negative")]
        let eta_seconds =
            (percent >= 1.0).then(|| (spent * (100.0 - percent) / percent).min(1e9).round() as u64);
        state.progress = Progress { percent, phase, eta_seconds };
        wire::progress(&state.progress, &state.known(), state.shards_done, state.shards)
    }

    pub(super) fn batch(&self, items: Vec<Item>) -> Batch {
        Batch {
            items,
            progress: Some(self.state().progress.clone()),
            spent_ms: self.spent_ms(),
            seen: self.context.parts.clock.now(),
            asks_scripts: self.ready.command.invocation.runs_scripts(),
        }
    }

    pub(super) async fn renew(&self) -> Result<(), Gone> {
        {
            let mut state = self.state();
            if state.renewed.elapsed() < self.context.parts.limits.lease / 3 {
                return Ok(());
            }
            state.renewed = Instant::now();
        }
        let until = self.context.lease_end();
        match self.context.parts.store.renew_lease(self.lease, until).await {
            Err(error @ StoreError::LeaseLost) => Err(Gone(error)),
            // The data directory is ours alone: a lease that could not be renewed in time is still ours.
            Err(error) => {
                tracing::warn!(%error, "the lease could not be renewed");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    pub(super) async fn append(&self, shard: u32, batch: Batch) -> Result<(), StoreError> {
        let hosts = batch.items.iter().filter(|item| matches!(item, Item::Host(_))).count() as u64;
        let events = self.context.parts.store.append(self.lease, shard, batch, &wire::host).await?;
        metrics::hosts_stored(hosts);
        self.tell(&events);
        Ok(())
    }

    fn tell(&self, events: &[StoredEvent]) {
        self.context.tell(self.run.id, events, false);
    }

    /// Stores the last of what a shard found, however long it takes.
    pub(super) async fn append_surely(&self, shard: u32, batch: Batch) -> Result<(), Gone> {
        surely(&self.context, &self.why, || self.append(shard, batch.clone())).await
    }

    /// Commits a shard, however long it takes.
    pub(super) async fn commit_surely(&self, shard: u32, batch: Batch, end: &ShardEnd) -> Result<(), Gone> {
        let commit = || async {
            let (store, now) = (&self.context.parts.store, self.context.parts.clock.now());
            store.commit_shard(self.lease, shard, batch.clone(), end, now, &wire::host).await
        };
        let events = surely(&self.context, &self.why, commit).await?;
        self.tell(&events);
        Ok(())
    }
}

/// Writes what must be written: again and again while the database cannot be written, until the server stops. Where
/// the disk is full it takes the room that was kept for that, also then.
pub(super) async fn surely<T, F: Future<Output = Result<T, StoreError>>>(
    context: &Context,
    why: &watch::Receiver<Option<Why>>,
    write: impl Fn() -> F,
) -> Result<T, Gone> {
    loop {
        let error = match write().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let mendable = matches!(
            error,
            StoreError::Locked { .. } | StoreError::Unwritable { .. } | StoreError::File { .. }
        );
        if matches!(error, StoreError::Unwritable { .. }) && context.reserve.release() {
            continue;
        }
        if !mendable || *why.borrow() == Some(Why::Shutdown) {
            return Err(Gone(error));
        }
        tracing::error!(%error, "what must be stored cannot be stored yet; trying again");
        tokio::time::sleep(AGAIN).await;
    }
}

/// The state that a run ends in.
pub(super) fn end_state(became: &Became, why: Option<Why>, kept: bool) -> RunState {
    match (became, why) {
        (Became::Done, _) => RunState::Completed,
        (Became::Stopped, Some(Why::Shutdown)) => RunState::Interrupted,
        (Became::Stopped, Some(Why::Closing | Why::Closed)) => RunState::Waiting,
        (Became::Stopped, _) => RunState::Cancelled,
        (Became::TimedOut, _) => RunState::TimedOut,
        (Became::Refused(_) | Became::Failed { .. }, _) if kept => RunState::Partial,
        (Became::Refused(_) | Became::Failed { .. }, _) => RunState::Failed,
    }
}
