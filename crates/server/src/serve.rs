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
use tokio_util::sync::CancellationToken;

use portolan_store::{Store, StoreError};

use crate::api;
use crate::clock::Clock;
use crate::data_dir::{DataDir, DataDirError};
use crate::first::{self, SetUpError};
use crate::listen::{self, ListenError};
use crate::logging::{self, LogError};
use crate::settings::Settings;
use crate::state::App;
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

/// Runs the server until SIGTERM, SIGINT or SIGHUP. A second signal ends it at once. Needs a runtime with several
/// threads.
///
/// # Errors
/// When it cannot start.
pub async fn serve(settings: Settings) -> Result<(), ServeError> {
    // Whatever is made from here on is its owner's alone.
    umask(Mode::from_bits_truncate(0o077));
    logging::start(&settings.log)?;
    let server = Server::prepare(settings)?;
    let stop = server.stopping();
    let signals = Signals::listen()?;
    let signals = tokio::spawn(signals.stop(stop));
    let store = Store::open(server.data_dir.path()).await?;
    let app = App::open(store.clone(), &server.settings, Clock::system(), server.stopping()).await?;
    if let Some(first) = first::set_up(&app).await? {
        // Not by the log, which is kept.
        eprintln!("{}", first.notice(&server.url()));
    }
    let tidying = tokio::spawn(tidy_metrics());
    // Nobody else may have the directory while the store is open.
    let data_dir = server.data_dir();
    // Runs are ended while the last requests are answered.
    let runs = tokio::spawn({
        let (stop, runner) = (server.stopping(), app.runner.clone());
        async move {
            stop.cancelled().await;
            runner.stop().await;
        }
    });
    let stop = server.stopping();
    let ended = server.run(api::router(app)).await;
    stop.cancel();
    // It bounds its own end; a panic of it was logged.
    let _ = runs.await;
    tidying.abort();
    store.close().await;
    drop(data_dir);
    signals.abort();
    tracing::info!("stopped");
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
    tls: Option<(tls::Source, tls::Pair)>,
    stopping: CancellationToken,
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
                Some((source, pair))
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

    /// Answers with `router` until it is stopped, and lets requests under way finish. Handlers find the peer's address
    /// as `ConnectInfo<SocketAddr>`.
    ///
    /// # Errors
    /// When the system does not let it listen on.
    pub async fn run(self, router: Router) -> Result<(), ServeError> {
        let failed = |source| ServeError::System { what: "serve", source };
        let handle = Handle::new();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        self.announce();
        let grace = Duration::from_secs(self.settings.runs.stop_grace_seconds);
        let request = Duration::from_secs(self.settings.limits.request_seconds);
        let (stop, stopper) = (self.stopping.clone(), handle.clone());
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
        let ended = match self.tls {
            None => {
                let mut server = axum_server::from_tcp(self.listener).map_err(failed)?.handle(handle);
                server.http_builder().http1().header_read_timeout(request);
                server.first_request_timeout(request).serve(service).await
            }
            Some((source, pair)) => {
                let config = RustlsConfig::from_config(pair.config.clone());
                let reloader = tokio::spawn(reload(source, pair.fingerprint, config.clone()));
                let mut server = from_tcp_rustls(self.listener, config).map_err(failed)?.handle(handle);
                server.http_builder().http1().header_read_timeout(request);
                let ended = server.first_request_timeout(request).serve(service).await;
                reloader.abort();
                ended
            }
        };
        stopper.abort();
        ended.map_err(failed)
    }

    fn announce(&self) {
        if let Some((_, pair)) = &self.tls {
            tracing::info!(sha256 = %pair.fingerprint, expires = %pair.not_after, file = %pair.file.display(), "TLS");
            if let Some(warning) = pair.warning(Timestamp::now()) {
                tracing::warn!("{warning}");
            }
        }
        if let Some(warning) = listen::exposure(&self.settings, self.address) {
            tracing::warn!("{warning}");
            // Nobody turns this off with the log.
            if !tracing::enabled!(tracing::Level::WARN) {
                eprintln!("portolan: WARNING: {warning}");
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

/// The signals that stop the server. From their making on they no longer kill the process.
struct Signals([Signal; 3]);

impl Signals {
    fn listen() -> Result<Self, ServeError> {
        let listen =
            |kind| signal(kind).map_err(|source| ServeError::System { what: "listen for signals", source });
        Ok(Self([
            listen(SignalKind::terminate())?,
            listen(SignalKind::interrupt())?,
            listen(SignalKind::hangup())?,
        ]))
    }

    async fn next(&mut self) -> &'static str {
        let [terminate, interrupt, hangup] = &mut self.0;
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
            _ = hangup.recv() => "SIGHUP",
        }
    }

    async fn stop(mut self, stop: CancellationToken) {
        let signal = self.next().await;
        tracing::info!(signal, "asked to stop");
        stop.cancel();
        let signal = self.next().await;
        tracing::warn!(signal, "asked again: ending at once");
        // As a shell tells it of a process ended by SIGINT.
        std::process::exit(130);
    }
}
