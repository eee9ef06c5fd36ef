//! A run as the API shows it.

use jiff::Timestamp;
use portolan_model::{Stage, Stats, Tally};
use portolan_store::runs::{Freed, Run as Stored, RunKind, RunState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::live::Live;
use crate::runner::stages;

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    /// A start of a scan.
    Scan,
    /// A try of a provider.
    Test,
    /// A document that was taken in.
    Import,
}

/// The state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum State {
    /// Asked for.
    Created,
    /// Checked, its names resolved; waits for its turn.
    Pending,
    /// Its windows are closed; it goes on by itself when they open, at `opensAt`.
    Waiting,
    /// Nmap is at work.
    Running,
    /// Done. "0 hosts up" is also done, with a hint.
    Completed,
    /// Ended by a person; what was found is kept.
    Cancelled,
    /// Nmap said no or could not start, or the run was refused: `message` says why.
    Failed,
    /// Its time was up; what was found is kept.
    TimedOut,
    /// The server went away. With `resumes` it goes on by itself.
    Interrupted,
    /// Some of it was done.
    Partial,
}

macro_rules! same {
    ($ours:ident, $theirs:ident: $($name:ident)*) => {
        impl From<$theirs> for $ours {
            fn from(theirs: $theirs) -> Self {
                match theirs { $($theirs::$name => Self::$name,)* }
            }
        }
        impl From<$ours> for $theirs {
            fn from(ours: $ours) -> Self {
                match ours { $($ours::$name => Self::$name,)* }
            }
        }
    };
}
same!(Kind, RunKind: Scan Test Import);
same!(State, RunState: Created Pending Waiting Running Completed Cancelled Failed TimedOut Interrupted Partial);

/// How far a run is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress {
    /// 0 to 100.
    percent: f64,
    /// What Nmap does: `SYN Stealth Scan`, `NSE`...
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    /// Seconds to the end, as far as can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_seconds: Option<u64>,
}

/// What a run found until now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    /// Hosts that are listed.
    hosts: u64,
    /// Hosts that answered.
    hosts_up: u64,
    /// Hosts that did not.
    hosts_down: u64,
    /// Addresses to scan.
    hosts_total: u64,
    open_ports: u64,
    /// Ports that are open or filtered: Nmap cannot tell.
    maybe_open_ports: u64,
}

/// A name, and the addresses that it had when the run was made ready: these were checked, and are scanned.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Pin {
    name: String,
    addresses: Vec<String>,
}

/// Who started a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Who {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Uuid>,
    /// As they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
}

/// A word of a person that a run goes on although its windows are closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Override {
    /// No window holds it before this: when they would have opened. Absent where they were not known to.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    reason: String,
    /// Who said it.
    by: String,
}

impl From<Freed> for Override {
    fn from(freed: Freed) -> Self {
        // The store knows milliseconds.
        let until = Some(freed.until).filter(|until| until.as_second() < Timestamp::MAX.as_second());
        Self { until, reason: freed.reason, by: freed.by }
    }
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    id: Uuid,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_id: Option<Uuid>,
    display_name: String,
    state: State,
    /// Interrupted, and goes on by itself at the server's next start.
    resumes: bool,
    progress: Progress,
    counts: Counts,
    /// One line for a person: `2 of 256 hosts up, 7 open ports`.
    summary: String,
    /// What is to be said of the state: why it failed, what was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// What to try next.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// How the document ended, once there is one: `success`, `error` or `interrupted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    /// The command, with `%s` for the targets.
    command: String,
    /// What was to be scanned, assets and tags resolved.
    targets: Vec<String>,
    /// Nmap's words.
    argv: Vec<String>,
    /// Names and their addresses.
    resolved: Vec<Pin>,
    /// What the check said, as `POST /commands/explain` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    verdict: Option<Value>,
    /// The stages that are over, expected against actual, where the prober did a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = stages_schema)]
    stages: Option<Vec<Stage>>,
    who: Who,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    /// Seconds of work, without the time between interruptions.
    elapsed_seconds: f64,
    /// How long it may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_seconds: Option<u64>,
    /// Somebody asked to end it.
    cancel_requested: bool,
    /// The number of its last event.
    last_event: u64,
    /// When its windows open, while it waits for that and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Timestamp>,
    /// Who said last that its windows do not hold it for a while.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    freed: Option<Override>,
    /// The run whose doubts this one looks at once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    second_look_of: Option<Uuid>,
}

impl Run {
    /// With the open ports of hosts that are not finished, where it is worked on.
    pub(crate) fn until_now(mut self, live: &Live) -> Self {
        if matches!(self.state, State::Running) {
            self.counts.open_ports = self.counts.open_ports.max(live.open_ports(self.id));
        }
        self
    }
}

impl From<Stored> for Run {
    fn from(run: Stored) -> Self {
        let document: Option<Value> = run.document.as_deref().and_then(|d| serde_json::from_str(d).ok());
        let text = |key: &str| document.as_ref().and_then(|d| d[key].as_str()).map(str::to_owned);
        let counts = run.counts;
        let tally = Tally {
            hosts: counts.hosts,
            hosts_up: counts.hosts_up,
            open_ports: counts.open_ports,
            maybe_open_ports: counts.maybe_open_ports,
        };
        let stats = Stats {
            hosts_up: counts.hosts_up,
            hosts_down: counts.hosts_down,
            hosts_total: counts.hosts_total,
        };
        #[allow(clippy::cast_precision_loss, reason = "a run takes less than 2^52 milliseconds")]
        let elapsed_seconds = run.spent_ms as f64 / 1000.0;
        Self {
            id: run.id,
            kind: run.kind.into(),
            scan_id: run.scan,
            provider_id: run.provider,
            display_name: run.display_name,
            state: run.state.into(),
            resumes: run.resumes,
            progress: Progress {
                percent: run.progress.percent,
                phase: run.progress.phase,
                eta_seconds: run.progress.eta_seconds,
            },
            summary: tally.summary(Some(stats)),
            counts: Counts {
                hosts: counts.hosts,
                hosts_up: counts.hosts_up,
                hosts_down: counts.hosts_down,
                hosts_total: counts.hosts_total,
                open_ports: counts.open_ports,
                maybe_open_ports: counts.maybe_open_ports,
            },
            message: run.message,
            hint: run.hint,
            outcome: text("outcome"),
            command: run.command,
            targets: run.targets,
            argv: serde_json::from_str(&run.argv).unwrap_or_default(),
            resolved: serde_json::from_str(&run.pins).unwrap_or_default(),
            verdict: run.verdict.and_then(|verdict| serde_json::from_str(&verdict).ok()),
            stages: run.stages.as_deref().map(|stored| stages::read(Some(stored))),
            who: Who { user_id: run.created_by, username: run.created_by_name },
            created_at: run.created_at,
            started_at: run.started_at,
            ended_at: run.ended_at,
            elapsed_seconds,
            timeout_seconds: run.timeout_seconds,
            cancel_requested: run.cancel_requested,
            last_event: run.last_event,
            opens_at: run.opens_at,
            freed: run.freed.map(Into::into),
            second_look_of: run.second_look_of,
        }
    }
}

/// Those of the result document.
fn stages_schema() -> utoipa::openapi::schema::Array {
    use utoipa::openapi::Ref;
    use utoipa::openapi::schema::{ArrayBuilder, SchemaType, Type};
    ArrayBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Array, Type::Null]))
        .items(Ref::from_schema_name("ResultStage"))
        .description(Some(
            "The stages that are over, expected against actual, where the prober did a part of it.",
        ))
        .build()
}
