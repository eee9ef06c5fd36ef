//! `GET /metrics`.

use ::metrics::gauge;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::metrics::{DATABASE_BYTES, render};
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
pub(crate) async fn read(State(app): State<App>) -> impl IntoResponse {
    let bytes = |name: &str| std::fs::metadata(app.store.directory().join(name)).map_or(0, |file| file.len());
    #[allow(clippy::cast_precision_loss, reason = "a database has less than 2^52 bytes")]
    gauge!(DATABASE_BYTES).set((bytes("portolan.db") + bytes("portolan.db-wal")) as f64);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render())
}
