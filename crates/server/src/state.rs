//! What every endpoint works with.

use std::sync::Arc;
use std::time::Duration;

use portolan_store::{Store, StoreError};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::alerts::Alerts;
use crate::api::operations::Operations;
use crate::auth::gate::Strangers;
use crate::auth::password::Passwords;
use crate::auth::throttle::Throttle;
use crate::clock::Clock;
use crate::nmap::ServerNmap;
use crate::runner::{Resolver, Runner, RunnerLimits, RunnerParts};
use crate::settings::Settings;

/// Exports of raw results at a time.
const EXPORTS: usize = 32;

/// Imports at a time: there is one writer.
const IMPORTS: usize = 4;

/// The server's state. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] consists of.
#[derive(Debug)]
pub struct Parts {
    /// What is kept.
    pub store: Store,
    /// Time and ids.
    pub clock: Clock,
    /// How requests are dealt with.
    pub options: Options,
    /// Who may call what.
    pub operations: Operations,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Keeps strangers from filling the audit log.
    pub strangers: Strangers,
    /// What scans are run by.
    pub nmap: Arc<ServerNmap>,
    /// The queue of runs.
    pub runner: Runner,
    /// Sends alerts.
    pub alerts: Alerts,
    /// Streams of events that may be open.
    pub event_streams: Arc<Semaphore>,
    /// Exports of raw results that may be written at a time, each on a thread.
    pub exports: Arc<Semaphore>,
    /// Imports that may be read at a time, each on a thread.
    pub imports: Arc<Semaphore>,
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
    /// Slows guessing down.
    pub throttle: Throttle,
}

/// How requests are dealt with.
#[derive(Debug, Clone)]
pub struct Options {
    /// A session ends when it was not used for so long.
    pub session_idle: Duration,
    /// A session ends after so long, used or not.
    pub session_lifetime: Duration,
    /// Cookies only go over TLS.
    pub secure_cookies: bool,
    /// The origin that browsers see, where it is not what `Host` says: `https://scan.example.org`.
    pub public_origin: Option<String>,
    /// Who is behind a request is told by `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Failed sign-ins within the window, for a name or an address, before the next has to wait.
    pub sign_in_attempts: u32,
    /// The window.
    pub sign_in_window: Duration,
    /// Bytes of a request's body at most, but for imports.
    pub body_bytes: usize,
    /// Bytes of an imported document at most, decompressed.
    pub import_bytes: u64,
    /// How long a request may take to come.
    pub request_time: Duration,
    /// How long a run may take at most, in seconds.
    pub run_timeout_seconds: u64,
    /// `/metrics` answers to anybody.
    pub public_metrics: bool,
}

impl Options {
    /// As the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            session_idle: Duration::from_mins(settings.sessions.idle_minutes.into()),
            session_lifetime: Duration::from_hours(settings.sessions.lifetime_hours.into()),
            secure_cookies: settings.is_secure(),
            public_origin: settings.public_url.clone(),
            behind_proxy: settings.behind_proxy,
            sign_in_attempts: settings.sign_in.attempts,
            sign_in_window: Duration::from_secs(settings.sign_in.window_seconds),
            body_bytes: settings.limits.body_bytes,
            import_bytes: settings.limits.import_bytes,
            request_time: Duration::from_secs(settings.limits.request_seconds),
            run_timeout_seconds: settings.runs.timeout_seconds,
            public_metrics: settings.metrics.public,
        }
    }
}

impl App {
    /// Joins what every endpoint works with, and has the queue take up what a dead server left.
    ///
    /// # Errors
    /// The store's.
    ///
    /// # Panics
    /// Where an endpoint does not say who may call it, which a test has found before.
    pub async fn open(
        store: Store,
        settings: &Settings,
        clock: Clock,
        stopping: CancellationToken,
    ) -> Result<Self, StoreError> {
        crate::metrics::start();
        let options = Options::of(settings);
        let operations = Operations::read(crate::api::openapi());
        let nmap = Arc::new(ServerNmap::new(settings.nmap.program.clone()));
        store.bound_outbox(settings.alerts.queue);
        let alerts = Alerts::of(settings, Resolver::system());
        let runner = Runner::start(RunnerParts {
            store: store.clone(),
            nmap: Arc::clone(&nmap),
            limits: RunnerLimits::of(settings),
            clock: clock.clone(),
            resolver: Resolver::system(),
        });
        Ok(Self(Arc::new(Parts {
            store,
            clock,
            operations: operations.expect("every endpoint says who may call it"),
            passwords: Passwords::new(),
            strangers: Strangers::default(),
            nmap,
            runner: runner.await?,
            alerts,
            event_streams: Arc::new(Semaphore::new(settings.limits.event_streams)),
            exports: Arc::new(Semaphore::new(EXPORTS)),
            imports: Arc::new(Semaphore::new(IMPORTS)),
            stopping,
            throttle: Throttle::new(options.sign_in_attempts, options.sign_in_window),
            options,
        })))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
