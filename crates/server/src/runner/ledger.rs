//! The ledger: each run that is over is held against what was known, once, in the order in which runs end.
//!
//! One task does it for all owners. What it has not come to when the server stops or dies is in the database, and is
//! come to at the next start.

use std::sync::Arc;
use std::time::Duration;

use portolan_nmap::command::{self, Invocation, Opt, Own};
use portolan_scanner::ranges::Ranges;
use portolan_scanner::shard::Shard;
use portolan_store::StoreError;
use portolan_store::changes::Addresses;
use portolan_store::runs::{Run, ShardState, StoredShard};

use super::{Context, again};

/// How often it looks by itself: a net below the wakings.
const POLL: Duration = Duration::from_secs(5);

/// Works until the server stops.
pub(super) async fn run(context: Arc<Context>) {
    let mut stopping = context.stopping.subscribe();
    loop {
        while !*context.stopping.borrow() {
            match next(&context).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, "a run could not be held against what was known; it is tried again");
                    break;
                }
            }
        }
        if let Err(error) = again::begin(&context).await {
            tracing::error!(%error, "what is in doubt cannot be looked at once more; it is tried again");
        }
        tokio::select! {
            () = context.ended.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Takes the next run in; whether there was one.
async fn next(context: &Context) -> Result<bool, StoreError> {
    let (store, clock) = (&context.parts.store, &context.parts.clock);
    let Some(run) = store.next_run_to_take().await? else { return Ok(false) };
    let looked_at = looked_at(&run, &store.shards(run.key).await?);
    let (now, second_look) = (clock.now(), context.parts.limits.second_look);
    let again = second_look.and_then(|after| now.checked_add(after).ok());
    match store.take_run(&run, &looked_at, &|| clock.id(), again, now).await {
        Ok(0) => {}
        Ok(changes) => tracing::info!(run = %run.id, changes, "changes"),
        Err(error @ StoreError::Unreadable { .. }) => {
            // It would be the same each time, and the runs after it would wait for ever.
            tracing::error!(run = %run.id, %error, "the run is not held against what was known");
            store.pass_over_run(run.key, clock.now()).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(true)
}

/// The addresses that a run came to: those of the parts that were done, without those that the command leaves out. A
/// host among them that the run does not list is not up.
pub(crate) fn looked_at(run: &Run, shards: &[StoredShard]) -> Addresses {
    let done = shards.iter().filter(|shard| shard.state == ShardState::Done);
    came_to(&run.argv, &done.filter_map(|shard| serde_json::from_str(&shard.spec).ok()).collect::<Vec<_>>())
}

/// Nothing where the words cannot be read: then nobody is missed.
fn came_to(argv: &str, parts: &[Shard]) -> Addresses {
    match invocation(argv) {
        Some(invocation) if !invocation.has(Opt::ListScan) => reach(&invocation, parts).pairs().collect(),
        _ => Addresses::default(),
    }
}

/// The command of a run, from its stored words; none where they cannot be read.
pub(crate) fn invocation(argv: &str) -> Option<Invocation> {
    let words: Vec<String> = serde_json::from_str(argv).ok()?;
    command::parse_words(&words, Own::default()).ok().map(|words| words.command.invocation)
}

/// Where a command sends to in these parts.
pub(crate) fn reach(invocation: &Invocation, parts: &[Shard]) -> Ranges {
    let all: Ranges = parts.iter().flat_map(|part| &part.targets).collect();
    all.minus(&invocation.excludes().iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_leaves_out_was_not_looked_at() {
        let part = |targets: &str| {
            serde_json::from_str::<Shard>(&format!(r#"{{"family":"ipv4","targets":["{targets}"]}}"#)).unwrap()
        };
        let looked_at = |words: &[&str]| {
            let all =
                came_to(&serde_json::to_string(words).unwrap(), &[part("10.0.0.0/30"), part("10.0.0.8-9")]);
            let ips = (0..12_u8).filter(|last| all.contains([10, 0, 0, *last].into()));
            ips.collect::<Vec<_>>()
        };
        assert_eq!(looked_at(&["-sT", "-p", "80"]), [0, 1, 2, 3, 8, 9]);
        assert_eq!(
            looked_at(&["-sT", "--exclude", "10.0.0.2/31,10.0.0.9", "--script-args", "a=b c"]),
            [0, 1, 8]
        );
        assert_eq!(looked_at(&["-sL"]), [0; 0]);
    }
}
