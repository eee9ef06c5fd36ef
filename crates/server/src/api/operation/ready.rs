//! `GET /readyz`.

use std::time::Duration;

use axum::extract::State;

use crate::problem::Problem;
use crate::state::App;

/// How long the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the server can do its work: its database answers and can be written.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "server.ready",
    tag = "operation",
    security(()),
    responses(
        (status = 200, description = "It can", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    let why = match tokio::time::timeout(PATIENCE, app.store.ready()).await {
        Ok(Ok(())) => return Ok("ready"),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("the database gave no turn to write within {} s", PATIENCE.as_secs()),
    };
    tracing::error!("not ready: {why}");
    Err(Problem::unavailable("the database does not answer or cannot be written; the server's log says why"))
}
