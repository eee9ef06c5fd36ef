//! Runs, from the request to their end: checked, queued fairly, executed shard by shard, ended honestly, taken up
//! again after a crash.
//!
//! One task is the queue: it has new runs checked (`check`), claims what may start and starts a task for each run
//! (`work`). A run executes its shards (`shard`), several of them side by side where its plan allows it; what is found
//! is stored in batches as it comes. Waiting is bounded everywhere: a slow disk slows Nmap down, not memory up.

mod budgets;
mod check;
pub(crate) use check::least;
mod gauge;
mod outcome;
pub(crate) use outcome::command_line;
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

use portolan_model::HostName;
use portolan_scanner::shard::SHARD_ADDRESSES;
use portolan_store::runs::{Cancelled, ClaimLimits, Created, NewRun, Retry, Run, RunState, StoredEvent};
use portolan_store::{OwnerKey, Store, StoreError, Uuid};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::live::{Live, wire};
use crate::nmap::ServerNmap;
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
    queue: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// Why a running run is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Somebody asked for it.
    Cancelled,
    /// The server stops.
    Shutdown,
}

/// What all runs share.
#[derive(Debug)]
struct Context {
    parts: RunnerParts,
    live: Live,
    holder: Uuid,
    reserve: reserve::Reserve,
    budgets: budgets::Budgets,
    active: Mutex<HashMap<Uuid, watch::Sender<Option<Why>>>>,
    /// Something may be to do: a new run, a free slot.
    wake: Notify,
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
            active: Mutex::default(),
            wake: Notify::new(),
            stopping: watch::Sender::new(false),
            parts,
        });
        if let Err(error) = context.reserve.make() {
            tracing::error!(%error, "the data directory has no room: nothing can be scanned");
        }
        recover::recover(&context).await?;
        let queue = tokio::spawn(queue::run(Arc::clone(&context)));
        Ok(Self { context, queue: Arc::new(Mutex::new(Some(queue))) })
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
        self.context.live.publish(created.run.id, &created.events, false);
        self.context.wake.notify_one();
        Ok(created)
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
                self.context.live.publish(id, &events, true);
                Ok(run)
            }
            Cancelled::Asked(run) => {
                if let Some(why) = self.context.active().get(&id) {
                    why.send_if_modified(|why| why.is_none() && why.replace(Why::Cancelled).is_none());
                }
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
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(queue) = queue {
            // The queue bounds its own end.
            let _ = queue.await;
        }
    }
}

impl Context {
    fn active(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<Option<Why>>>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_limits(&self) -> ClaimLimits {
        ClaimLimits { max_running: self.parts.limits.max_parallel }
    }

    fn lease_end(&self) -> jiff::Timestamp {
        self.parts.clock.now() + self.parts.limits.lease
    }

    fn tell(&self, run: Uuid, events: &[StoredEvent], over: bool) {
        self.live.publish(run, events, over);
    }
}
