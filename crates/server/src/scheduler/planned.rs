//! What is told before a schedule starts a scan, so that who watches the network expects it.

use jiff::{SignedDuration, Timestamp};
use portolan_store::StoreError;
use portolan_store::alerts::AlertKind;
use portolan_store::schedules::Schedule as Stored;

use super::Scheduler;
use crate::api::scans::check::check_start;
use crate::problem::Problem;
use crate::run_windows::RunWindows;
use crate::runner::{least, notice};
use crate::state::App;

impl Scheduler {
    /// Tells of the starts that are near, each once. What may not start is told when it is refused, and what its windows
    /// hold, when it waits and when it begins.
    pub(super) async fn tell_of_planned(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let lead = self.app.alerts.notice;
        if lead == SignedDuration::ZERO {
            return Ok(());
        }
        self.told.retain(|(_, start_at)| *start_at > now);
        let near = now.checked_add(lead).unwrap_or(Timestamp::MAX);
        for due in self.app.store.planned_schedules(now, near).await? {
            let Some(start_at) = due.fields.next.map(|next| next.start_at) else { continue };
            if self.told.insert((due.scan, start_at))
                && let Err(problem) = tell(&self.app, &due, start_at, now).await
            {
                tracing::error!(scan = %due.scan, problem.detail, "a start to come cannot be told");
            }
        }
        Ok(())
    }
}

async fn tell(app: &App, due: &Stored, start_at: Timestamp, now: Timestamp) -> Result<(), Problem> {
    let store = &app.store;
    if !store.is_asked_for(due.owner, AlertKind::RunPlanned).await? {
        return Ok(());
    }
    let scan = store.scan(due.owner, due.scan).await?.fields;
    let provider = store.provider(due.owner, scan.provider).await?.fields;
    let Ok(ready) = check_start(app, due.owner, &provider, &scan.command, &scan.target).await else {
        return Ok(());
    };
    let Some(plan) = ready.plan else { return Ok(()) };
    let reach = plan.stages.iter().flat_map(|stage| &stage.targets).collect();
    let windows = RunWindows::new(store.clone());
    if !windows.say_planned(due.owner, due.scan, &reach, start_at).await?.is_open {
        return Ok(());
    }
    let rate = provider.max_rate_pps.and_then(|rate| u64::try_from(rate).ok());
    let rate = least(app.runner.limits().max_rate_pps, rate);
    let detail = notice::traffic(&plan, &ready.command, rate);
    Ok(store.notify_planned(due, start_at, detail, now).await?)
}
