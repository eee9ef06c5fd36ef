//! One run that was claimed: its shards one after the other, then its end.

use std::sync::Arc;
use std::time::Duration;

use portolan_scanner::resolve::Pinned;
use portolan_store::StoreError;
use portolan_store::runs::{
    Batch, Counts, Item, Lease, NewEvent, Progress, Run, RunState, ShardEnd, StoredEvent,
};
use tokio::sync::watch;
use tokio::time::Instant;

use super::check::{Ready, judge};
use super::outcome::Ended;
use super::shard::Became;
use super::{Context, Why};
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
    /// Of the run, as they grow.
    pub(super) counts: Counts,
    /// Addresses of the shard that runs.
    pub(super) shard_addresses: u64,
    /// Of the run, in shards that are over.
    done_addresses: f64,
    shards_done: u32,
    shards: u32,
    percent: f64,
    begun: Instant,
    renewed: Instant,
    /// Keeps the latest events warm for followers.
    _feed: Arc<Feed>,
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
    let mut work = Work {
        counts: run.counts,
        percent: run.progress.percent,
        context: Arc::clone(&context),
        lease,
        why: why.clone(),
        ready,
        pins,
        shard_addresses: 0,
        done_addresses: 0.0,
        shards_done: 0,
        shards: 0,
        begun,
        renewed: begun,
        _feed: feed,
        run: run.clone(),
    };
    let became = work.shards().await?;
    Ended::of(&context, &run, lease, work.spent_ms()).write(&became, &why).await
}

impl Work {
    /// Runs shards until none waits or something ends the run: what the last one became.
    async fn shards(&mut self) -> Result<Became, Gone> {
        let (mut failures, mut last) = (0, Became::Done);
        loop {
            self.take_stock().await?;
            if self.why.borrow().is_some() {
                return Ok(if self.shards_done == self.shards { last } else { Became::Stopped });
            }
            let (parts, lease) = (&self.context.parts, self.lease);
            let start = || parts.store.start_shard(lease, parts.clock.now());
            let Some(stored) = surely(&self.context, &self.why, start).await? else { return Ok(last) };
            tracing::debug!(shard = stored.number, "shard");
            last = self.shard(&stored).await?;
            match &last {
                Became::Done => failures = 0,
                Became::Failed { all: false, message } if self.shards > 1 => {
                    failures += 1;
                    tracing::warn!(shard = stored.number, message, "a shard failed");
                    if failures >= FAILURES {
                        return Ok(last);
                    }
                }
                _ => return Ok(last),
            }
        }
    }

    /// Counts what is over.
    #[allow(clippy::cast_precision_loss, reason = "for a percentage")]
    async fn take_stock(&mut self) -> Result<(), Gone> {
        let sums = self.context.parts.store.shard_sums(self.run.key).await.map_err(Gone)?;
        (self.shards, self.shards_done) = (sums.shards, sums.over);
        self.done_addresses = (self.run.counts.hosts_total as f64 - sums.addresses_left).max(0.0);
        Ok(())
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
    pub(super) fn progress(&mut self, phase: Option<String>, fraction: f64) -> NewEvent {
        let total = self.run.counts.hosts_total.max(1) as f64;
        let done = self.done_addresses + self.shard_addresses as f64 * fraction;
        self.percent = self.percent.max((done / total * 1000.0).floor() / 10.0).min(99.9);
        let spent = self.spent_ms() as f64 / 1000.0;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds, not negative")]
        let eta = (self.percent >= 1.0)
            .then(|| (spent * (100.0 - self.percent) / self.percent).min(1e9).round() as u64);
        let progress = Progress { percent: self.percent, phase, eta_seconds: eta };
        let event = wire::progress(&progress, &self.counts, self.shards_done, self.shards);
        self.run.progress = progress;
        event
    }

    pub(super) fn batch(&self, items: Vec<Item>) -> Batch {
        Batch {
            items,
            progress: Some(Progress { percent: self.percent, ..self.run.progress.clone() }),
            spent_ms: self.spent_ms(),
            seen: self.context.parts.clock.now(),
        }
    }

    pub(super) async fn renew(&mut self) -> Result<(), Gone> {
        if self.renewed.elapsed() < self.context.parts.limits.lease / 3 {
            return Ok(());
        }
        self.renewed = Instant::now();
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
        (Became::Stopped, _) => RunState::Cancelled,
        (Became::TimedOut, _) => RunState::TimedOut,
        (Became::Refused(_) | Became::Failed { .. }, _) if kept => RunState::Partial,
        (Became::Refused(_) | Became::Failed { .. }, _) => RunState::Failed,
    }
}
