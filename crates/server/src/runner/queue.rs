//! The queue: has new runs checked, starts what may start, and bounds its own end.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use portolan_store::StoreError;
use portolan_store::runs::{Lease, Run, RunKey, RunState, ShardEnd, ShardState};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::check::check;
use super::outcome::plain;
use super::work::Gone;
use super::{Context, Why, doors, work};
use crate::live::wire;

/// How often the queue looks by itself: a net below the wakings.
const POLL: Duration = Duration::from_secs(5);
/// Before a check that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// Checks at a time: they wait for the resolver.
const CHECKS: usize = 8;
/// Runs that are looked at for checks at a time.
const LOOK: u32 = 64;
/// Beyond the grace of Nmap: to store and to write the end.
const MARGIN: Duration = Duration::from_secs(5);

/// Works until the server stops.
pub(super) async fn run(context: Arc<Context>) {
    let mut runs = JoinSet::new();
    let mut checks: JoinSet<RunKey> = JoinSet::new();
    let mut checking = HashSet::new();
    let mut stopping = context.stopping.subscribe();
    loop {
        begin_checks(&context, &mut checks, &mut checking).await;
        let opening = doors::open(&context).await;
        begin_runs(&context, &mut runs).await;
        tokio::select! {
            () = context.wake.notified() => {}
            () = tokio::time::sleep(opening.min(POLL)) => {}
            Some(_) = runs.join_next() => {}
            Some(checked) = checks.join_next() => if let Ok(key) = checked { checking.remove(&key); },
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    checks.abort_all();
    for why in context.active().values() {
        Why::Shutdown.tell(why);
    }
    let grace = context.parts.limits.stop_grace + MARGIN;
    let all = async { while runs.join_next().await.is_some() {} };
    if tokio::time::timeout(grace, all).await.is_err() {
        tracing::error!("some runs did not end within the grace; the next start takes them up");
    }
    // What is left is dropped with the set, and its Nmap with it.
}

async fn begin_checks(context: &Arc<Context>, checks: &mut JoinSet<RunKey>, checking: &mut HashSet<RunKey>) {
    if checks.len() >= CHECKS {
        return;
    }
    let waiting = match context.parts.store.unchecked_runs(LOOK).await {
        Ok(waiting) => waiting,
        Err(error) => {
            tracing::error!(%error, "the queue cannot be read");
            return;
        }
    };
    for key in waiting {
        if checks.len() >= CHECKS {
            break;
        }
        if checking.insert(key) {
            let context = Arc::clone(context);
            checks.spawn(one_check(context, key));
        }
    }
}

/// A check, with the run it was of: tried again after a while where the store does not answer.
async fn one_check(context: Arc<Context>, key: RunKey) -> RunKey {
    let checked = AssertUnwindSafe(check(&context, key)).catch_unwind().await;
    let error = match checked {
        Ok(Ok(())) => {
            context.wake.notify_one();
            return key;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the check panicked".to_owned(),
    };
    tracing::error!(error, "a run could not be checked; it is tried again");
    tokio::time::sleep(AGAIN).await;
    key
}

async fn begin_runs(context: &Arc<Context>, runs: &mut JoinSet<()>) {
    loop {
        if *context.stopping.borrow() {
            return;
        }
        let run = match claim(context).await {
            Ok(Some(run)) => run,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "no run can be claimed");
                return;
            }
        };
        let (to, why) = watch::channel(None);
        context.active().insert(run.id, to.clone());
        // Whoever asked between the claim and the line above found nobody to tell.
        if context.parts.store.run_by_key(run.key).await.is_ok_and(|run| run.cancel_requested) {
            Why::Cancelled.tell(&to);
        }
        let span = tracing::info_span!("run", run = %run.id);
        runs.spawn(one(Arc::clone(context), run, to, why).instrument(span));
    }
}

/// The next run whose windows are open; those before it wait from now on.
async fn claim(context: &Context) -> Result<Option<Run>, StoreError> {
    let (store, limits) = (&context.parts.store, context.claim_limits());
    while let Some(next) = store.next_run(limits).await? {
        if !doors::is_open(context, &next).await? {
            continue;
        }
        let event = wire::state(RunState::Running, false, None, None);
        let (now, until) = (context.parts.clock.now(), context.lease_end());
        let lease = Lease { run: next.key, holder: context.holder };
        if let Some((run, events)) = store.claim_run(lease, now, until, limits, event).await? {
            context.tell(run.id, &events, false);
            return Ok(Some(run));
        }
    }
    Ok(None)
}

/// A run to its end. A defect of ours in it is said too.
async fn one(
    context: Arc<Context>,
    run: Run,
    to: watch::Sender<Option<Why>>,
    why: watch::Receiver<Option<Why>>,
) {
    let _closing = AbortOnDropHandle::new(tokio::spawn(doors::close(Arc::clone(&context), run.clone(), to)));
    let active = Active { context: &context, run: &run };
    let working = work::work(Arc::clone(&context), run.clone(), why.clone());
    let worked = AssertUnwindSafe(working).catch_unwind().await;
    drop(active);
    let broke = match worked {
        Ok(Ok(())) => None,
        Ok(Err(Gone(error))) if *why.borrow() == Some(Why::Shutdown) => {
            tracing::error!(%error, "the run was left as it is; the next start takes it up");
            None
        }
        Ok(Err(Gone(error @ StoreError::LeaseLost))) => {
            tracing::error!(%error, "the run was left to who holds it");
            None
        }
        Ok(Err(Gone(error))) => Some(error.to_string()),
        Err(_) => Some("a defect of Portolan (see the server's log)".to_owned()),
    };
    if let Some(reason) = broke {
        let ended = work::surely(&context, &why, || end_broken(&context, &run, &reason)).await;
        if let Err(Gone(error)) = ended {
            tracing::error!(%error, "the run was left as it is; the next start takes it up");
        }
    }
    context.wake.notify_one();
}

/// Takes a run from the list of those that are worked on, also when its task is dropped.
struct Active<'a> {
    context: &'a Context,
    run: &'a Run,
}

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.context.active().remove(&self.run.id);
    }
}

async fn end_broken(context: &Context, run: &Run, reason: &str) -> Result<(), StoreError> {
    let message = format!("the run was broken off: {reason}; what was found until then is kept");
    tracing::error!(message);
    let event = wire::state(RunState::Failed, false, Some(&message), None);
    let end = plain(run, RunState::Failed, &message, event);
    let shards = context.parts.store.shards(run.key).await?;
    let broken = || ShardEnd {
        state: ShardState::Failed,
        document: "{}".to_owned(),
        raw_xml: None,
        raw_text: None,
        more_down: 0,
        rest: Vec::new(),
        stages: None,
    };
    let running = shards.iter().filter(|shard| shard.state == ShardState::Running);
    let running: Vec<_> = running.map(|shard| (shard.number, broken())).collect();
    let events = context.parts.store.end_orphan(run.key, &running, &end, context.parts.clock.now()).await?;
    context.tell(run.id, &events, true);
    Ok(())
}
