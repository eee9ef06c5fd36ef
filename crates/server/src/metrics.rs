//! What is measured, in Prometheus' words. Names begin with `portolan_`; times are in seconds, sizes in bytes.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Requests answered, by operation and status.
pub const REQUESTS: &str = "portolan_http_requests_total";
/// How long they took.
pub const REQUEST_SECONDS: &str = "portolan_http_request_duration_seconds";
/// Runs by state.
pub const RUNS: &str = "portolan_runs";
/// Runs that wait for their turn.
pub const QUEUE: &str = "portolan_queue_length";
/// Runs that came to their end, by state.
pub const RUNS_ENDED: &str = "portolan_runs_ended_total";
/// How long they ran.
pub const RUN_SECONDS: &str = "portolan_run_duration_seconds";
/// Probes that the plans of started shards send at most.
pub const PROBES: &str = "portolan_probes_planned_total";
/// Hosts taken in.
pub const HOSTS: &str = "portolan_hosts_stored_total";
/// Streams of events that are open.
pub const EVENT_STREAMS: &str = "portolan_event_streams";
/// Attempts to deliver alerts, by what came of them.
pub const ATTEMPTS: &str = "portolan_alert_attempts_total";
/// Bytes of the database and its log.
pub const DATABASE_BYTES: &str = "portolan_database_bytes";

/// Bounds of the histograms: requests take milliseconds, runs take hours.
const REQUEST_BUCKETS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];
const RUN_BUCKETS: [f64; 9] = [1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0];

/// The one recorder of this process.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts measuring, once a process.
pub fn start() {
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &REQUEST_BUCKETS)
            .and_then(|b| b.set_buckets_for_metric(Matcher::Full(RUN_SECONDS.to_owned()), &RUN_BUCKETS));
        let handle = builder.ok()?.install_recorder().ok()?;
        describe_counter!(REQUESTS, "Requests answered, by operation and status");
        describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "How long requests took");
        describe_gauge!(RUNS, "Runs by state");
        describe_gauge!(QUEUE, "Runs that wait for their turn");
        describe_counter!(RUNS_ENDED, "Runs that came to their end, by state");
        describe_histogram!(RUN_SECONDS, Unit::Seconds, "How long runs ran");
        describe_counter!(PROBES, "Probes that the plans of started shards send at most");
        describe_counter!(HOSTS, "Hosts taken in from runs and imports");
        describe_counter!(ATTEMPTS, "Attempts to deliver alerts, by outcome: delivered or failed");
        describe_gauge!(EVENT_STREAMS, "Streams of events that are open");
        describe_gauge!(DATABASE_BYTES, Unit::Bytes, "The database and its log");
        Some(handle)
    });
}

/// Notes that it was tried to deliver alerts.
pub fn attempted(delivered: bool) {
    counter!(ATTEMPTS, "outcome" => if delivered { "delivered" } else { "failed" }).increment(1);
}

/// Notes that a run came to its end, after so much work.
pub fn run_ended(state: &'static str, worked: Duration) {
    counter!(RUNS_ENDED, "state" => state).increment(1);
    histogram!(RUN_SECONDS, "state" => state).record(worked.as_secs_f64());
}

/// Notes the probes of a shard that starts, by its plan: if all addresses are up and silent, which is the most.
pub fn probes_planned(most: f64) {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and is never below 0"
    )]
    counter!(PROBES).increment(most as u64);
}

/// Notes hosts that were stored.
pub fn hosts_stored(hosts: u64) {
    counter!(HOSTS).increment(hosts);
}

/// All figures as Prometheus reads them.
#[must_use]
pub fn render() -> String {
    RECORDER.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}

/// Drops what histograms keep between scrapes: call it every few seconds.
pub fn tidy() {
    if let Some(handle) = RECORDER.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}
