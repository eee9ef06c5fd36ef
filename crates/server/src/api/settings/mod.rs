//! `/settings`: how long results are kept, and the limits that the server was configured with.

mod change;
mod read;
mod retain;

use jiff::Timestamp;
use portolan_store::settings::{OwnerSettings, Retention as Stored};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read::read, change::change)).routes(routes!(retain::retain_now))
}

/// How long finished runs are kept. A run goes when it is over either limit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Retention {
    /// Days after their end; absent: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 36_500)]
    keep_days: Option<i64>,
    /// The newest so many of each scan; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    keep_runs: Option<i64>,
}

/// Limits that the server's configuration sets; no client can.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerLimits {
    /// Runs at a time.
    max_parallel_runs: u32,
    /// Packets a second of each run, whatever its provider says; absent: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_rate_pps: Option<u64>,
    /// Bytes of a request's body, but for imports.
    body_bytes: usize,
    /// Seconds that a request may take to come.
    request_seconds: f64,
    /// Seconds after which a session that is not used ends.
    session_idle_seconds: f64,
    /// Seconds after which every session ends.
    session_lifetime_seconds: f64,
    /// Failed sign-ins before the next has to wait.
    sign_in_attempts: u32,
    /// Seconds that failed sign-ins are counted for.
    sign_in_window_seconds: f64,
}

/// The settings of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    retention: Retention,
    server: ServerLimits,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl Settings {
    fn of(stored: &OwnerSettings, app: &App) -> Self {
        let (options, runs) = (&app.options, app.runner.limits());
        let Stored { keep_days, keep_runs } = stored.retention;
        Self {
            retention: Retention { keep_days, keep_runs },
            server: ServerLimits {
                max_parallel_runs: runs.max_parallel,
                max_rate_pps: runs.max_rate_pps,
                body_bytes: options.body_bytes,
                request_seconds: options.request_time.as_secs_f64(),
                session_idle_seconds: options.session_idle.as_secs_f64(),
                session_lifetime_seconds: options.session_lifetime.as_secs_f64(),
                sign_in_attempts: options.sign_in_attempts,
                sign_in_window_seconds: options.sign_in_window.as_secs_f64(),
            },
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }
}
