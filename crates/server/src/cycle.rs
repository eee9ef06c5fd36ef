//! What a server does between opening its data and closing them. Once, mostly; again after each restore, with the
//! socket kept open, so that clients wait instead of being turned away.

use std::sync::Arc;
use std::time::Duration;

use portolan_store::Store;
use portolan_store::folder;
use portolan_store::swap::{self, SwapError, Trial};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::alerts::courier;
use crate::api;
use crate::clock::Clock;
use crate::first;
use crate::logging;
use crate::restore::{self, Request};
use crate::retention;
use crate::scheduler;
use crate::serve::{ServeError, Server};
use crate::state::App;

/// How long the store may take to close before a restore is given up.
const CLOSING: Duration = Duration::from_secs(30);

/// Serves until the server is stopped. `restores` is notified where somebody asks for a restore.
pub(crate) async fn cycles(server: &Server, restores: &Arc<Notify>) -> Result<(), ServeError> {
    let data_dir = server.data_dir();
    let data = data_dir.path();
    let mut trial = swap::recover(data)?;
    let mut is_first = true;
    loop {
        let stop = server.stopping().child_token();
        let app = open(server, &stop, trial.take()).await?;
        server.announce(is_first);
        is_first = false;
        let request = one(server, app, &stop, restores).await?;
        let Some((request, closed)) = request else { return Ok(()) };
        if server.stopping().is_cancelled() {
            // Whoever asks sees that we end, and does it without us.
            return Ok(());
        }
        let begun = if closed {
            swap::begin(data, &request.id, request.discard, Clock::system().now()).map_err(|e| e.to_string())
        } else {
            Err(format!("the database could not be closed within {} s", CLOSING.as_secs()))
        };
        match begun {
            Ok(begun) => trial = Some(begun),
            Err(reason) => restore::tell(data, &request.id, Err(reason)),
        }
    }
}

/// Opens the data; those on trial are kept if they can be opened, and leave if not.
async fn open(server: &Server, stop: &CancellationToken, trial: Option<Trial>) -> Result<App, ServeError> {
    let Some(trial) = trial else { return open_app(server, stop).await };
    let data_dir = server.data_dir();
    let id = trial.id().to_owned();
    let reason = match open_app(server, stop).await {
        Ok(app) => {
            let kept = match trial.keep() {
                Ok(kept) => kept,
                Err(error) => {
                    close(&app).await;
                    return Err(error.into());
                }
            };
            restore::tell(data_dir.path(), &id, Ok(kept));
            return Ok(app);
        }
        Err(error) => error.to_string(),
    };
    trial.undo()?;
    restore::tell(data_dir.path(), &id, Err(format!("its data cannot be opened: {reason}")));
    open_app(server, stop).await
}

async fn open_app(server: &Server, stop: &CancellationToken) -> Result<App, ServeError> {
    let store = Store::open(server.data_dir().path()).await?;
    let app = match App::open(store.clone(), server.settings(), Clock::system(), stop.clone()).await {
        Ok(app) => app,
        Err(error) => {
            store.close().await;
            return Err(error.into());
        }
    };
    match first::set_up(&app).await {
        Ok(None) => {}
        // Not by the log, which is kept.
        Ok(Some(first)) => logging::beside(&first.notice(&server.url())),
        Err(error) => {
            app.runner.stop().await;
            close(&app).await;
            return Err(error.into());
        }
    }
    Ok(app)
}

/// Serves until `stop` is cancelled, by the server's end or for a restore; which is returned, with whether the store
/// could be closed for it.
async fn one(
    server: &Server,
    app: App,
    stop: &CancellationToken,
    restores: &Arc<Notify>,
) -> Result<Option<(Request, bool)>, ServeError> {
    let store = app.store.clone();
    let asking = tokio::spawn(wait_for_request(server.data_dir(), Arc::clone(restores), stop.clone()));
    // Runs are ended while the last requests are answered.
    let runs = tokio::spawn({
        let (stop, runner) = (stop.clone(), app.runner.clone());
        async move {
            stop.cancelled().await;
            runner.stop().await;
        }
    });
    let retaining = tokio::spawn(retention::every_hour(app.clone()));
    let scheduling = tokio::spawn(scheduler::every_second(app.clone()));
    let delivering = tokio::spawn(courier::run(app.clone()));
    let ended = server.run(api::router(app), stop).await;
    stop.cancel();
    retaining.abort();
    scheduling.abort();
    // It bounds its own end; a panic of it was logged.
    let _ = runs.await;
    // What is under way has its own limit, and is repeated where it is cut off.
    let grace = Duration::from_secs(server.settings().runs.stop_grace_seconds);
    let cut_off = delivering.abort_handle();
    if tokio::time::timeout(grace, delivering).await.is_err() {
        cut_off.abort();
    }
    let closed = tokio::time::timeout(CLOSING, store.close()).await.is_ok();
    let request = asking.await.ok().flatten();
    ended.map(|()| request.map(|request| (request, closed)))
}

async fn close(app: &App) {
    app.runner.stop().await;
    if tokio::time::timeout(CLOSING, app.store.close()).await.is_err() {
        tracing::error!("the database could not be closed in time");
    }
}

/// Waits until a restore is asked for that can be carried out, and has the cycle end.
async fn wait_for_request(
    data_dir: Arc<crate::data_dir::DataDir>,
    restores: Arc<Notify>,
    stop: CancellationToken,
) -> Option<Request> {
    let data = data_dir.path();
    loop {
        tokio::select! {
            () = stop.cancelled() => return None,
            () = restores.notified() => {}
        }
        let Some(request) = restore::request(data) else {
            tracing::warn!("SIGUSR1, but no backup waits to be restored");
            continue;
        };
        // Found out before anybody is turned away.
        match folder::exclude(data, Duration::ZERO) {
            Ok(Some(_)) => {
                tracing::warn!("a backup is to be restored: stopping for it");
                stop.cancel();
                return Some(request);
            }
            Ok(None) => restore::tell(data, &request.id, Err(SwapError::InUse.to_string())),
            Err(error) => restore::tell(data, &request.id, Err(error.to_string())),
        }
    }
}
