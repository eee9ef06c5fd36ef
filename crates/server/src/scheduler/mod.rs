//! Starts scans when their schedules say so.
//!
//! Each occurrence becomes one thing, once: the store sees to that, in the transaction that moves the schedule on. So
//! a scheduler may die anywhere, and the next one goes on from what the schedules say.

mod next;
mod planned;
mod start;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portolan_schedule::{Missed, Overlap, Schedule};
use portolan_store::runs::{Became, Queued, Run, StoredEvent};
use portolan_store::schedules::{Next, Schedule as Stored};
use portolan_store::{OwnerKey, StoreError, Uuid};

use self::next::next;
pub(crate) use self::next::{between, first};
use self::start::{record, start};
use crate::problem::Problem;
use crate::state::App;

/// How often it is looked what is due.
const PAUSE: Duration = Duration::from_secs(1);
/// A start that is so much late was missed: nobody was there. A server that is only started anew misses none.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// Starts what is due. A new one is made at each start of the server.
#[derive(Debug)]
pub struct Scheduler {
    app: App,
    /// Since when it was looked without a gap.
    since: Timestamp,
    /// When it was looked last.
    looked: Timestamp,
    /// The starts to come that were told.
    told: BTreeSet<(Uuid, Timestamp)>,
}

/// Looks again and again; never returns.
pub async fn every_second(app: App) {
    let mut scheduler = Scheduler::new(app);
    let mut seconds = tokio::time::interval(PAUSE);
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        seconds.tick().await;
        if let Err(error) = scheduler.look().await {
            tracing::error!(%error, "the schedules cannot be looked at");
        }
    }
}

impl Scheduler {
    /// One that begins to look now.
    #[must_use]
    pub fn new(app: App) -> Self {
        let now = app.clock.now();
        Self { app, since: now, looked: now, told: BTreeSet::new() }
    }

    /// Decides what is due: how many occurrences that were.
    ///
    /// # Errors
    /// The store's. One schedule that fails does not keep others from their start.
    pub async fn look(&mut self) -> Result<usize, StoreError> {
        let now = self.app.clock.now();
        // The machine slept, or its clock was set.
        if now.duration_since(self.looked) > LATE {
            self.since = now;
        }
        self.looked = now;
        let mut decided = 0;
        for queued in self.app.store.queued_occurrences().await? {
            match self.start_queued(&queued, now).await {
                Ok(()) => decided += 1,
                Err(problem) => {
                    tracing::error!(scan = %queued.scan, problem.detail, "a start that waits cannot be decided");
                }
            }
        }
        for due in self.app.store.due_schedules(now).await? {
            match self.decide(&due, now).await {
                Ok(()) => decided += 1,
                Err(problem) => {
                    tracing::error!(scan = %due.scan, problem.detail, "a start cannot be decided");
                }
            }
        }
        self.tell_of_planned(now).await?;
        Ok(decided)
    }

    async fn decide(&self, due: &Stored, now: Timestamp) -> Result<(), Problem> {
        let Some(this) = due.fields.next else { return Ok(()) };
        let (became, next) = match serde_json::from_str::<Schedule>(&due.fields.spec) {
            Ok(schedule) => self.judge(due, &schedule, this, now).await?,
            Err(error) => (Became::Refused(format!("the schedule cannot be read: {error}")), None),
        };
        tracing::info!(scan = %due.scan, occurrence = %this.occurrence, became = became.as_str(), "a start is due");
        let started = self.app.store.decide_occurrence(due, &became, next, now).await?;
        self.told(due.owner, due.scan, &became, started.as_ref()).await;
        Ok(())
    }

    /// What becomes of an occurrence that is due, and which is the next.
    async fn judge(
        &self,
        due: &Stored,
        schedule: &Schedule,
        this: Next,
        now: Timestamp,
    ) -> Result<(Became, Option<Next>), Problem> {
        let was_missed = self.since.duration_since(this.start_at) > LATE;
        let skips = was_missed && schedule.missed == Missed::Skip;
        let next = if skips {
            // One that is only late is still to be started.
            let missed = self.since.checked_sub(LATE + SignedDuration::from_nanos(1));
            first(schedule, due.scan, this.occurrence, missed.unwrap_or(Timestamp::MIN))
        } else if was_missed {
            first(schedule, due.scan, this.occurrence, now)
        } else {
            next(schedule, due.scan, this.occurrence)
        };
        let became = if skips {
            Became::Missed
        } else if !self.app.store.is_scan_busy(due.scan).await? {
            start(&self.app, due.owner, due.scan, now).await?
        } else if schedule.overlap == Overlap::Queue {
            Became::Queued
        } else {
            Became::Overlapped
        };
        Ok((became, next))
    }

    async fn start_queued(&self, queued: &Queued, now: Timestamp) -> Result<(), Problem> {
        let became = start(&self.app, queued.owner, queued.scan, now).await?;
        let started = self.app.store.decide_queued(queued, &became, now).await?;
        self.told(queued.owner, queued.scan, &became, started.as_ref()).await;
        Ok(())
    }

    /// Tells who follows and the audit log of what was decided.
    async fn told(
        &self,
        owner: OwnerKey,
        scan: Uuid,
        became: &Became,
        started: Option<&(Run, Vec<StoredEvent>)>,
    ) {
        if let Some((run, events)) = started {
            self.app.runner.announce(run.id, events);
        }
        if started.is_some() || matches!(became, Became::Refused(_)) {
            record(&self.app, owner, scan, became).await;
        }
    }
}
