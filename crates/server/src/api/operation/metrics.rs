//! `GET /metrics`.

use ::metrics::gauge;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use portolan_store::runs::RunState;

use crate::metrics::{DATABASE_BYTES, QUEUE, RUNS, render};
use crate::problem::Problem;
use crate::state::App;

/// The server's figures, as Prometheus reads them. Needs a token unless `metrics.public` is set.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "server.metrics",
    tag = "operation",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 200, description = "The figures", body = String, content_type = "text/plain"))
)]
pub(crate) async fn read(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let mut waiting = 0.0;
    for (state, count) in app.store.run_counts().await? {
        #[allow(clippy::cast_precision_loss, reason = "there are less than 2^52 runs")]
        let count = count as f64;
        gauge!(RUNS, "state" => state.as_str()).set(count);
        if matches!(state, RunState::Created | RunState::Pending) {
            waiting += count;
        }
    }
    gauge!(QUEUE).set(waiting);
    let bytes = |name: &str| std::fs::metadata(app.store.directory().join(name)).map_or(0, |file| file.len());
    #[allow(clippy::cast_precision_loss, reason = "a database has less than 2^52 bytes")]
    gauge!(DATABASE_BYTES).set((bytes("portolan.db") + bytes("portolan.db-wal")) as f64);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render()))
}
