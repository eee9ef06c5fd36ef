//! Second looks: what a run left in doubt is looked at once more a while later, so that a host that was down in a lossy
//! minute is not called gone, and one that is gone is called so before the scan's next night.

use portolan_nmap::command;
use portolan_store::StoreError;
use portolan_store::runs::{NewRun, Run, RunKind, RunState};

use super::{Context, ledger};
use crate::live::wire;

/// What stands where the name of a person would.
const BY: &str = "second look";

/// Begins the second looks that are due.
///
/// # Errors
/// The store's.
pub(super) async fn begin(context: &Context) -> Result<(), StoreError> {
    let store = &context.parts.store;
    if *context.stopping.borrow() {
        return Ok(());
    }
    for run in store.due_second_looks(context.parts.clock.now()).await? {
        let looked_at = ledger::looked_at(&run, &store.shards(run.key).await?);
        let hosts = store.doubted_hosts(run.owner, &looked_at).await?;
        let new = new_run(context, &run, hosts);
        let event = wire::state(RunState::Created, false, None, None);
        let begun = store.begin_second_look(&run, new.as_ref().map(|new| (new, event))).await?;
        if let Some((second, events)) = begun {
            tracing::info!(run = %second.id, of = %run.id, hosts = second.targets.len(), "a second look");
            context.tell(second.id, &events, false);
            context.wake.notify_one();
        }
    }
    Ok(())
}

/// A run of the same command at those hosts alone; nothing where there are none.
fn new_run(context: &Context, of: &Run, hosts: Vec<String>) -> Option<NewRun> {
    let command = command::parse(&of.command).ok()?;
    (!hosts.is_empty()).then(|| NewRun {
        id: context.parts.clock.id(),
        owner: of.owner,
        kind: RunKind::Scan,
        scan: of.scan,
        provider: of.provider,
        display_name: of.display_name.clone(),
        command: command.invocation.with_targets(Vec::new()).text(),
        targets: hosts,
        timeout_seconds: of.timeout_seconds,
        created_by: None,
        created_by_name: Some(BY.to_owned()),
        created_at: context.parts.clock.now(),
    })
}
