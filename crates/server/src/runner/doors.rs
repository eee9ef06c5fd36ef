//! Windows open and close: runs wait for the one, and are told of the other.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use portolan_store::StoreError;
use portolan_store::runs::{Hold, Run, RunKey, RunState};
use tokio::sync::watch;

use super::{Context, Why};
use crate::live::wire;
use crate::run_windows::Said;

/// How often windows are looked at by themselves: clocks are set, and machines sleep.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks at least.
const LEAST: Duration = Duration::from_millis(10);

/// How a run waits for what is said.
pub(super) fn hold(said: &Said, at: Timestamp) -> Hold {
    let opens_at = if said.is_open { None } else { said.turns_at };
    let message = match opens_at {
        Some(at) => format!("its windows are closed; they open at {at}"),
        None if said.is_open => "its windows were closed".to_owned(),
        None => {
            "its windows are closed, and are not known to open again: change them, or override".to_owned()
        }
    };
    let event = wire::state(RunState::Waiting, false, Some(&message), None);
    Hold { opens_at, message, event, at }
}

/// Whether the windows of a run that is worked on are open.
pub(super) async fn is_open_now(context: &Context, run: RunKey) -> Result<bool, StoreError> {
    let run = context.parts.store.run_by_key(run).await?;
    Ok(context.windows.say(&run, context.parts.clock.now()).await?.is_open)
}

/// Whether the windows of a run whose turn it is are open. Where they are not, it waits from now on.
pub(super) async fn is_open(context: &Context, run: &Run) -> Result<bool, StoreError> {
    let now = context.parts.clock.now();
    let said = context.windows.say(run, now).await?;
    if said.is_open {
        return Ok(true);
    }
    let hold = hold(&said, now);
    match context.parts.store.hold_run(run.key, &hold).await {
        Ok(events) => {
            tracing::info!(run = %run.id, message = hold.message, "a run waits");
            context.tell(run.id, &events, false);
            Ok(false)
        }
        // It was cancelled meanwhile.
        Err(StoreError::IllegalTransition { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Has the runs go on whose windows are open: how long until the next ones open.
pub(super) async fn open(context: &Context) -> Duration {
    match open_all(context).await {
        Ok(next) => next.map_or(Duration::MAX, |at| until(context, at)),
        Err(error) => {
            tracing::error!(%error, "the runs that wait for their windows cannot be read");
            Duration::MAX
        }
    }
}

async fn open_all(context: &Context) -> Result<Option<Timestamp>, StoreError> {
    let store = &context.parts.store;
    let mut next = None;
    for key in store.waiting_runs().await? {
        let run = store.run_by_key(key).await?;
        let said = context.windows.say(&run, context.parts.clock.now()).await?;
        let told = if said.is_open {
            store.open_run(key, wire::state(RunState::Pending, false, None, None)).await
        } else {
            next = next.into_iter().chain(said.turns_at).min();
            if said.turns_at == run.opens_at {
                continue;
            }
            store.hold_run(key, &hold(&said, context.parts.clock.now())).await
        };
        match told {
            Ok(events) => context.tell(run.id, &events, false),
            // It was cancelled meanwhile.
            Err(StoreError::IllegalTransition { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(next)
}

/// Waits until the windows of a run close, and tells it so.
pub(super) async fn close(context: Arc<Context>, run: Run, to: watch::Sender<Option<Why>>) {
    loop {
        let changed = context.windows_changed.notified();
        let said = context.windows.say_anew(run.key, context.parts.clock.now()).await;
        let look = match said {
            Ok(said) if !said.is_open => break,
            Ok(said) => said.turns_at.map_or(LOOK, |at| until(&context, at)),
            Err(error) => {
                tracing::error!(%error, "the windows of the run cannot be read");
                LOOK
            }
        };
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(look.clamp(LEAST, LOOK)) => {}
        }
    }
    Why::Closing.tell(&to);
    tokio::time::sleep(context.parts.limits.window_grace).await;
    Why::Closed.tell(&to);
}

fn until(context: &Context, at: Timestamp) -> Duration {
    at.duration_since(context.parts.clock.now()).try_into().unwrap_or(Duration::ZERO).max(LEAST)
}
