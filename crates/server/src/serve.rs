//! From settings to a server that listens, and to its end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsConfig, from_tcp_rustls};
use jiff::Timestamp;
use nix::sys::stat::{Mode, umask};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use portolan_store::StoreError;
use portolan_store::swap::SwapError;

use crate::cycle;
use crate::data_dir::{DataDir, DataDirError};
use crate::first::SetUpError;
use crate::listen::{self, ListenError};
use crate::logging::{self, LogError};
use crate::settings::Settings;
use crate::tls::{self, TlsError};

/// How often the certificate's file is looked at again.
const RELOAD: Duration = Duration::from_hours(1);

/// How often what the metrics keep is tidied.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);

/// Why the server did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The data directory cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// There is no TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address cannot be listened on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A restore that was cut off cannot be ended.
    #[error(transparent)]
    Swap(#[from] SwapError),
    /// The first start failed.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// Something of the system failed.
    #[error("the server cannot {what}: {source}")]
    System {
        /// What it was to do.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// Runs the server until SIGTERM, SIGINT or SIGHUP. A second signal ends it at once. SIGUSR1 has it take a backup that
/// waits to be restored. Needs a runtime with several threads.
///
/// # Errors
/// When it cannot start.
pub async fn serve(settings: Settings) -> Result<(), ServeError> {
    // Whatever is made from here on is its owner's alone.
    umask(Mode::from_bits_truncate(0o077));
    logging::start(&settings.log)?;
    // Before the lock file names us: who asks for a restore would kill us with SIGUSR1 otherwise.
    let signals = Signals::listen()?;
    let server = Server::prepare(settings)?;
    let restores = Arc::new(Notify::new());
    let signals = tokio::spawn(signals.obey(server.stopping(), Arc::clone(&restores)));
    let tidying = tokio::spawn(tidy_metrics());
    let ended = cycle::cycles(&server, &restores).await;
    tidying.abort();
    // The directory is locked until here.
    drop(server);
    signals.abort();
    if ended.is_ok() {
        tracing::info!("stopped");
    }
    ended
}

async fn tidy_metrics() {
    let mut pause = tokio::time::interval(METRICS_UPKEEP);
    loop {
        pause.tick().await;
        crate::metrics::tidy();
    }
}

/// A server that has its directory, its certificate and its address, and does not answer yet.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    data_dir: Arc<DataDir>,
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
    stopping: CancellationToken,
}

/// The certificate: where it comes from, as it was at the start, and what is in use.
#[derive(Debug)]
struct Tls {
    source: tls::Source,
    pair: tls::Pair,
    config: RustlsConfig,
}

impl Server {
    /// Locks the data directory, loads the certificate and binds the address.
    ///
    /// # Errors
    /// When one of these is not to be had.
    pub fn prepare(settings: Settings) -> Result<Self, ServeError> {
        let mut data_dir = DataDir::open(&settings.data_dir)?;
        let tls = match tls::Source::of(&settings) {
            None => None,
            Some(source) => {
                let pair = source.load(Timestamp::now())?;
                let config = RustlsConfig::from_config(pair.config.clone());
                Some(Tls { source, pair, config })
            }
        };
        let listener = listen::bind(settings.listen)?;
        let address = listener
            .local_addr()
            .map_err(|source| ServeError::System { what: "tell its address", source })?;
        data_dir.tell_address(&listen::url(address, settings.has_tls()))?;
        let data_dir = Arc::new(data_dir);
        Ok(Self { settings, data_dir, listener, address, tls, stopping: CancellationToken::new() })
    }

    /// The settings it runs with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The directory that it holds. It stays locked until the last of these is dropped: keep one for as long as
    /// something is written there.
    #[must_use]
    pub fn data_dir(&self) -> Arc<DataDir> {
        Arc::clone(&self.data_dir)
    }

    /// The address it listens on, with the port that the system chose where 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people reach it: the public URL, or the address it listens on.
    #[must_use]
    pub fn url(&self) -> String {
        let own = || listen::url(self.address, self.tls.is_some());
        self.settings.public_url.clone().unwrap_or_else(own)
    }

    /// Cancel it to stop the server. Streams of events end when it is cancelled, or they hold the stop up for
    /// `runs.stop_grace_seconds`.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stopping.clone()
    }

    /// Answers with `router` until `stop` is cancelled, and lets requests under way finish. The socket stays open until
    /// the server is dropped: who comes between two calls waits. Handlers find the peer's address as
    /// `ConnectInfo<SocketAddr>`.
    ///
    /// # Errors
    /// When the system does not let it listen on.
    pub async fn run(&self, router: Router, stop: &CancellationToken) -> Result<(), ServeError> {
        let failed = |source| ServeError::System { what: "serve", source };
        let handle = Handle::new();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let grace = Duration::from_secs(self.settings.runs.stop_grace_seconds);
        let request = Duration::from_secs(self.settings.limits.request_seconds);
        let listener = self.listener.try_clone().map_err(failed)?;
        let (stop, stopper) = (stop.clone(), handle.clone());
        let stopper = tokio::spawn(async move {
            stop.cancelled().await;
            tracing::info!(
                connections = stopper.connection_count(),
                grace_seconds = grace.as_secs(),
                "stopping"
            );
            stopper.graceful_shutdown(Some(grace));
        });
        // The same twice, since the two servers are of different types.
        let ended = match &self.tls {
            None => {
                let mut server = axum_server::from_tcp(listener).map_err(failed)?.handle(handle);
                server.http_builder().http1().header_read_timeout(request);
                server.first_request_timeout(request).serve(service).await
            }
            Some(Tls { source, pair, config }) => {
                let reloader = tokio::spawn(reload(source.clone(), pair.fingerprint.clone(), config.clone()));
                let mut server = from_tcp_rustls(listener, config.clone()).map_err(failed)?.handle(handle);
                server.http_builder().http1().header_read_timeout(request);
                let ended = server.first_request_timeout(request).serve(service).await;
                reloader.abort();
                ended
            }
        };
        stopper.abort();
        ended.map_err(failed)
    }

    /// Says in the log that it listens; at the start with all that is to be known.
    pub(crate) fn announce(&self, is_first: bool) {
        if !is_first {
            tracing::info!("serving again at {}", listen::url(self.address, self.tls.is_some()));
            return;
        }
        if let Some(Tls { pair, .. }) = &self.tls {
            tracing::info!(sha256 = %pair.fingerprint, expires = %pair.not_after, file = %pair.file.display(), "TLS");
            if let Some(warning) = pair.warning(Timestamp::now()) {
                tracing::warn!("{warning}");
            }
        }
        if let Some(warning) = listen::exposure(&self.settings, self.address) {
            tracing::warn!("{warning}");
            // Nobody turns this off with the log.
            if !tracing::enabled!(tracing::Level::WARN) {
                logging::beside(&format!("portolan: WARNING: {warning}"));
            }
        }
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"), pid = std::process::id(), data_dir = %self.data_dir.path().display(),
            "listening on {}", listen::url(self.address, self.tls.is_some())
        );
    }
}

/// Takes up a certificate that was renewed, by us or by others.
async fn reload(source: tls::Source, mut fingerprint: String, config: RustlsConfig) {
    let mut hours = tokio::time::interval(RELOAD);
    hours.tick().await;
    loop {
        hours.tick().await;
        let from = source.clone();
        let loaded = tokio::task::spawn_blocking(move || from.load(Timestamp::now())).await;
        match loaded {
            Ok(Ok(pair)) => {
                if let Some(warning) = pair.warning(Timestamp::now()) {
                    tracing::warn!("{warning}");
                }
                if pair.fingerprint != fingerprint {
                    tracing::info!(sha256 = %pair.fingerprint, expires = %pair.not_after, "new TLS certificate");
                    fingerprint = pair.fingerprint;
                    config.reload_from_config(pair.config);
                }
            }
            Ok(Err(error)) => tracing::error!(%error, "the TLS certificate in use is kept"),
            Err(error) => tracing::error!(%error, "the TLS certificate could not be looked at"),
        }
    }
}

/// The signals that stop the server, and the one that asks it for a restore. From their making on they no longer kill the process.
struct Signals {
    stop: [Signal; 3],
    restore: Signal,
}

impl Signals {
    fn listen() -> Result<Self, ServeError> {
        let listen =
            |kind| signal(kind).map_err(|source| ServeError::System { what: "listen for signals", source });
        Ok(Self {
            stop: [
                listen(SignalKind::terminate())?,
                listen(SignalKind::interrupt())?,
                listen(SignalKind::hangup())?,
            ],
            restore: listen(SignalKind::user_defined1())?,
        })
    }

    /// The next that stops; those that ask for a restore are handed on.
    async fn next(&mut self, restores: &Notify) -> &'static str {
        let [terminate, interrupt, hangup] = &mut self.stop;
        loop {
            tokio::select! {
                _ = terminate.recv() => return "SIGTERM",
                _ = interrupt.recv() => return "SIGINT",
                _ = hangup.recv() => return "SIGHUP",
                _ = self.restore.recv() => restores.notify_one(),
            }
        }
    }

    async fn obey(mut self, stop: CancellationToken, restores: Arc<Notify>) {
        let signal = self.next(&restores).await;
        tracing::info!(signal, "asked to stop");
        stop.cancel();
        let signal = self.next(&restores).await;
        tracing::warn!(signal, "asked again: ending at once");
        // As a shell tells it of a process ended by SIGINT.
        std::process::exit(130);
    }
}
