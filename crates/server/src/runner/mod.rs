//! Runs, from the request to their end: checked, queued fairly, executed shard by shard, ended honestly, taken up
//! again after a crash.
//!
//! One task is the queue: it has new runs checked (`check`), claims what may start and starts a task for each run
//! (`work`). A run executes its shards (`shard`), several of them side by side where its plan allows it; what is found
//! is stored in batches as it comes. Waiting is bounded everywhere: a slow disk slows Nmap down, not memory up.

mod again;
mod budgets;
mod check;
pub(crate) use check::least;
mod doors;
mod gauge;
pub(crate) mod ledger;
mod outcome;
pub(crate) use outcome::command_line;
pub(crate) mod notice;
mod pump;
mod queue;
pub(crate) mod raw;
mod recover;
mod reserve;
mod shard;
pub(crate) mod stages;
mod work;

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use portolan_model::HostName;
use portolan_scanner::shard::SHARD_ADDRESSES;
use portolan_store::runs::{
    Cancelled, ClaimLimits, Created, Freed, NewRun, Retry, Run, RunState, StoredEvent,
};
use portolan_store::{OwnerKey, Store, StoreError, Uuid};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::live::{Live, wire};
use crate::nmap::ServerNmap;
use crate::run_windows::RunWindows;
use crate::settings::Settings;

/// How much at once, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunnerLimits {
    /// Runs at a time.
    pub max_parallel: u32,
    /// Addresses of a shard: what is done again at most after a crash.
    pub shard_addresses: u64,
    /// How long a run stays held without a sign of life.
    pub lease: Duration,
    /// How long running scans may take to end when the server stops.
    pub stop_grace: Duration,
    /// Packets a second of each run at most, whatever its provider says, and of all together that leave by one
    /// interface.
    pub max_rate_pps: Option<u64>,
    /// How long looking names up may take, for a whole run.
    pub resolve_time: Duration,
    /// How long parts of a scan that run may go on when its windows close.
    pub window_grace: Duration,
    /// How long after a run what it left in doubt is looked at once more; nothing to leave that to the next run.
    pub second_look: Option<Duration>,
}

impl Default for RunnerLimits {
    fn default() -> Self {
        Self {
            max_parallel: 4,
            shard_addresses: SHARD_ADDRESSES,
            lease: Duration::from_secs(30),
            stop_grace: Duration::from_secs(10),
            max_rate_pps: None,
            resolve_time: Duration::from_secs(30),
            window_grace: Duration::ZERO,
            second_look: None,
        }
    }
}

impl RunnerLimits {
    /// As the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let runs = &settings.runs;
        Self {
            max_parallel: u32::try_from(runs.max_parallel).unwrap_or(u32::MAX),
            shard_addresses: runs.shard_addresses,
            stop_grace: Duration::from_secs(runs.stop_grace_seconds),
            window_grace: Duration::from_secs(runs.window_grace_seconds),
            second_look: Some(runs.second_look_minutes)
                .filter(|minutes| *minutes > 0)
                .map(|minutes| Duration::from_mins(minutes.into())),
            max_rate_pps: Some(runs.max_rate_pps).filter(|rate| *rate > 0),
            ..Self::default()
        }
    }
}

/// The answer of a resolver.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up.
#[derive(Clone)]
pub struct Resolver(Arc<dyn Fn(HostName) -> Addresses + Send + Sync>);

impl Resolver {
    /// The system's.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|name| Box::pin(portolan_scanner::resolve::system(name))))
    }

    /// The addresses of a name.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn look_up(&self, name: HostName) -> io::Result<Vec<IpAddr>> {
        (self.0)(name).await
    }

    /// One that answers what `answer` says.
    #[must_use]
    pub fn answering(answer: impl Fn(&HostName) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |name| {
            let answer = answer(&name);
            Box::pin(async move { answer })
        }))
    }
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Resolver")
    }
}

/// What the runner works with.
#[derive(Debug, Clone)]
pub struct RunnerParts {
    /// What is kept. Its directory is locked: nobody else runs its runs.
    pub store: Store,
    /// What scans are run by.
    pub nmap: Arc<ServerNmap>,
    /// How much at once.
    pub limits: RunnerLimits,
    /// Time and ids.
    pub clock: Clock,
    /// Looks names up.
    pub resolver: Resolver,
}

/// The queue and what runs. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Runner {
    context: Arc<Context>,
    tasks: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// Why a running run is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Its windows are closed: what runs may go on for a while, nothing more is begun.
    Closing,
    /// Its windows are closed, and that while is over.
    Closed,
    /// Somebody asked for it.
    Cancelled,
    /// The server stops.
    Shutdown,
}

impl Why {
    /// Whether what runs is to stop.
    fn stops(self) -> bool {
        self != Self::Closing
    }

    /// Tells it, unless what was told before weighs as much.
    fn tell(self, to: &watch::Sender<Option<Self>>) {
        let weight = |why: Self| match why {
            Self::Closing => 0,
            Self::Closed => 1,
            Self::Cancelled | Self::Shutdown => 2,
        };
        to.send_if_modified(|why| {
            let is_new = why.is_none_or(|before| weight(before) < weight(self));
            if is_new {
                *why = Some(self);
            }
            is_new
        });
    }
}

/// What all runs share.
#[derive(Debug)]
struct Context {
    parts: RunnerParts,
    live: Live,
    holder: Uuid,
    reserve: reserve::Reserve,
    budgets: budgets::Budgets,
    windows: RunWindows,
    active: Mutex<HashMap<Uuid, watch::Sender<Option<Why>>>>,
    /// Something may be to do: a new run, a free slot.
    wake: Notify,
    /// Windows may have changed.
    windows_changed: Notify,
    /// A run is over.
    ended: Notify,
    stopping: watch::Sender<bool>,
}

impl Runner {
    /// Takes up what a dead server left, and begins to work.
    ///
    /// # Errors
    /// The store's.
    pub async fn start(parts: RunnerParts) -> Result<Self, StoreError> {
        let context = Arc::new(Context {
            live: Live::new(parts.store.clone()),
            holder: parts.clock.id(),
            reserve: reserve::Reserve::of(parts.store.directory()),
            budgets: budgets::Budgets::new(&parts.limits),
            windows: RunWindows::new(parts.store.clone()),
            active: Mutex::default(),
            wake: Notify::new(),
            windows_changed: Notify::new(),
            ended: Notify::new(),
            stopping: watch::Sender::new(false),
            parts,
        });
        if let Err(error) = context.reserve.make() {
            tracing::error!(%error, "the data directory has no room: nothing can be scanned");
        }
        recover::recover(&context).await?;
        let queue = tokio::spawn(queue::run(Arc::clone(&context)));
        let ledger = tokio::spawn(ledger::run(Arc::clone(&context)));
        Ok(Self { context, tasks: Arc::new(Mutex::new(vec![queue, ledger])) })
    }

    /// How much at once, and for how long.
    #[must_use]
    pub fn limits(&self) -> &RunnerLimits {
        &self.context.parts.limits
    }

    /// The live events of all runs.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.context.live
    }

    /// Asks for a run. A retry gets the first run.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`], and what the database says.
    pub async fn create(&self, new: &NewRun, retry: Option<&Retry>) -> Result<Created, StoreError> {
        let event = wire::state(RunState::Created, false, None, None);
        let created = self.context.parts.store.create_run(new, retry, event).await?;
        self.announce(created.run.id, &created.events);
        Ok(created)
    }

    /// Tells of a run that was stored, and has the queue take it.
    pub(crate) fn announce(&self, run: Uuid, events: &[StoredEvent]) {
        self.context.tell(run, events, false);
        self.context.wake.notify_one();
    }

    /// Has all runs held against their windows anew.
    pub fn windows_changed(&self) {
        self.context.windows_changed.notify_waiters();
        self.context.wake.notify_one();
    }

    /// A run of `owner` that waits for its windows goes on at once, until they would have opened.
    ///
    /// # Errors
    /// There is none; [`StoreError::IllegalTransition`] where it does not wait.
    pub async fn free(
        &self,
        owner: OwnerKey,
        id: Uuid,
        reason: String,
        by: String,
    ) -> Result<Run, StoreError> {
        let run = self.context.parts.store.run(owner, id).await?;
        let at = self.context.parts.clock.now();
        let said = self.context.windows.say(&run, at).await?;
        // What was overridden before stays so.
        let before = run.freed.map_or(Timestamp::MIN, |freed| freed.until);
        let freed = Freed { at, until: said.turns_at.unwrap_or(Timestamp::MAX).max(before), reason, by };
        let event = wire::state(RunState::Pending, false, None, None);
        let (run, events) = self.context.parts.store.free_run(owner, id, &freed, event).await?;
        self.announce(id, &events);
        Ok(run)
    }

    /// Cancels a run of `owner`. One that is worked on ends within a second or two; what it found is kept.
    ///
    /// # Errors
    /// There is none; [`StoreError::IllegalTransition`] where it is over already.
    pub async fn cancel(&self, owner: OwnerKey, id: Uuid) -> Result<Run, StoreError> {
        let now = self.context.parts.clock.now();
        let event = wire::state(RunState::Cancelled, false, None, None);
        match self.context.parts.store.request_cancel(owner, id, now, event).await? {
            Cancelled::AtOnce(run, events) => {
                self.context.tell(id, &events, true);
                Ok(run)
            }
            Cancelled::Asked(run) => {
                self.context.say_why(id, Why::Cancelled);
                Ok(run)
            }
        }
    }

    /// How many runs are worked on.
    #[must_use]
    pub fn running(&self) -> usize {
        self.context.active().len()
    }

    /// Stops: running scans end as `interrupted` within the grace and go on at the next start.
    pub async fn stop(&self) {
        self.context.stopping.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // The queue bounds its own end, the ledger ends after the run that it is at.
            let _ = task.await;
        }
    }
}

impl Context {
    fn active(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<Option<Why>>>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a run that is worked on why it is to end.
    fn say_why(&self, run: Uuid, why: Why) {
        if let Some(to) = self.active().get(&run) {
            why.tell(to);
        }
    }

    fn claim_limits(&self) -> ClaimLimits {
        ClaimLimits { max_running: self.parts.limits.max_parallel }
    }

    fn lease_end(&self) -> Timestamp {
        self.parts.clock.now() + self.parts.limits.lease
    }

    fn tell(&self, run: Uuid, events: &[StoredEvent], over: bool) {
        if over {
            self.windows.forget(run);
        }
        self.live.publish(run, events, over);
        if over {
            self.ended.notify_one();
        }
    }
}
