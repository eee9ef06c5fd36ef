//! What a dead server left: cut shards, interrupted runs, and whether they go on.

use std::path::Path;

use portolan_model::{Document, Event, Tail};
use portolan_scanner::Shard;
use portolan_scanner::prepare::recheck;
use portolan_store::StoreError;
use portolan_store::runs::{
    NewShard, Orphan, Run, RunEnd, RunKey, RunKind, RunState, ShardEnd, ShardState, StoredShard,
};

use super::Context;
use super::check::{json, judge};
use super::outcome::whole;
use super::raw::{KINDS, salvage};
use super::shard::new_shard;
use crate::live::wire;

const DIED: &str = "the server went away while this ran; what was finished until then is kept";

/// Takes up every run that says it is worked on, then every one that is to go on.
///
/// # Errors
/// The store's.
pub(super) async fn recover(context: &Context) -> Result<(), StoreError> {
    for orphan in context.parts.store.orphans().await? {
        interrupt(context, &orphan).await?;
    }
    for key in context.parts.store.resumable_runs().await? {
        resume(context, key).await?;
    }
    Ok(())
}

async fn interrupt(context: &Context, orphan: &Orphan) -> Result<(), StoreError> {
    let (store, run) = (&context.parts.store, &orphan.run);
    tracing::warn!(run = %run.id, "a run was cut off by the end of the server");
    let mut ends = Vec::with_capacity(orphan.shards.len());
    for shard in &orphan.shards {
        ends.push((shard.number, cut(context, run, shard).await?));
    }
    let import = run.kind == RunKind::Import;
    let (state, message) = match () {
        () if run.cancel_requested => (RunState::Cancelled, "cancelled; what was found until then is kept"),
        () if import => (
            RunState::Interrupted,
            "the server went away during the import; what was read until then is kept: import the document again",
        ),
        () => (RunState::Interrupted, DIED),
    };
    let resumes = state == RunState::Interrupted && !import;
    let mut shards = store.shards(run.key).await?;
    for shard in &mut shards {
        if let Some((_, end)) = ends.iter().find(|(number, _)| *number == shard.number) {
            shard.document = Some(end.document.clone());
        }
    }
    let document = whole(run, &shards, state, Some(message));
    let end = RunEnd {
        state,
        resumes,
        message: Some(message.to_owned()),
        hint: None,
        verdict: None,
        stats: document.stats,
        document: Some(json(&document)),
        spent_ms: run.spent_ms,
        events: vec![wire::state(state, resumes, Some(message), None)],
    };
    let events = store.end_orphan(run.key, &ends, &end, context.parts.clock.now()).await?;
    context.tell(run.id, &events, !resumes);
    Ok(())
}

/// The end of the shard that was running: its stored hosts are finished, the rest is another shard.
async fn cut(context: &Context, run: &Run, stored: &StoredShard) -> Result<ShardEnd, StoreError> {
    let store = &context.parts.store;
    let stats = store.shard_stats(run.key, stored.number).await?;
    let mut document = Document { scanner: portolan_model::Scanner::default(), ..Document::default() };
    document.take(Event::Ended(Tail { stats: Some(stats), ..Tail::interrupted(DIED) }));
    let mut rest = None;
    if run.kind != RunKind::Import {
        let finished = store.finished(run.key, stored.number).await?;
        rest = match serde_json::from_str::<Shard>(&stored.spec) {
            Ok(shard) => shard.without(&finished).map(|rest| new_shard(&rest)),
            // It fails when it is tried, with the same words.
            Err(_) => Some(NewShard { spec: stored.spec.clone(), addresses: stored.addresses }),
        };
    }
    let data = store.directory().to_owned();
    let (id, number) = (run.id, stored.number);
    let [raw_xml, raw_text] =
        tokio::task::spawn_blocking(move || KINDS.map(|kind| found(&data, id, number, kind)))
            .await
            .unwrap_or_default();
    Ok(ShardEnd {
        state: ShardState::Cut,
        document: json(&document),
        raw_xml,
        raw_text,
        more_down: 0,
        rest: rest.into_iter().collect(),
        stages: None,
    })
}

fn found(data: &Path, run: portolan_store::Uuid, shard: u32, kind: &str) -> Option<String> {
    salvage(data, run, shard, kind).unwrap_or_else(|error| {
        tracing::warn!(%run, shard, kind, %error, "what Nmap wrote is lost");
        None
    })
}

/// An interrupted run goes on, or says why not.
async fn resume(context: &Context, key: RunKey) -> Result<(), StoreError> {
    let store = &context.parts.store;
    let run = store.run_by_key(key).await?;
    if let Err(reason) = may_resume(context, &run).await? {
        let message = format!("{DIED}. It cannot go on: {reason}");
        tracing::warn!(run = %run.id, message, "a run does not go on");
        let event = wire::state(RunState::Interrupted, false, Some(&message), None);
        let events = store.give_up_run(key, &message, event, context.parts.clock.now()).await?;
        context.tell(run.id, &events, true);
        return Ok(());
    }
    let event = wire::state(RunState::Pending, false, None, None);
    let events = store.resume_run(key, event).await?;
    tracing::info!(run = %run.id, "a run goes on");
    context.tell(run.id, &events, false);
    Ok(())
}

async fn may_resume(context: &Context, run: &Run) -> Result<Result<(), String>, StoreError> {
    let ready = match judge(context, run).await? {
        Ok(ready) => ready,
        Err(refused) => return Ok(Err(refused.message)),
    };
    let pins: Vec<_> = serde_json::from_str(&run.pins).unwrap_or_default();
    let checked = recheck(&ready.command.invocation, &ready.targets, &pins, &ready.scope);
    Ok(checked.map_err(|error| error.to_string()))
}
