//! Rows of the database as the types of this module.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::{Counts, Freed, Progress, Run, RunKey, RunKind, RunState, ShardState, StoredShard};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::time::timestamp;

/// Columns of a run, in the order of the table.
pub(crate) const RUN: &str = "run.key, run.id, run.owner, run.kind, run.scan, run.provider, run.display_name, run.state, run.resumes, run.command, run.targets, run.verdict, run.pins, run.argv, run.timeout_seconds, run.created_by, run.created_by_name, run.created_at, run.started_at, run.ended_at, run.spent_ms, run.percent, run.phase, run.eta_seconds, run.hosts, run.hosts_up, run.hosts_down, run.hosts_total, run.open_ports, run.maybe_open_ports, run.message, run.hint, run.document, run.stages, run.cancel_requested, run.last_event, run.version, run.opens_at, run.free_at, run.free_until, run.free_reason, run.free_by, run.second_look_of";

/// A count: never negative as we write it.
pub(super) fn count(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}

/// As stored: SQLite's integers have a sign.
pub(super) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn run(row: &SqliteRow) -> Result<Run, StoreError> {
    let unreadable = |reason: String| StoreError::Unreadable { what: "a run", reason };
    let (state, kind): (String, String) = (row.try_get("state")?, row.try_get("kind")?);
    let targets: String = row.try_get("targets")?;
    Ok(Run {
        key: RunKey(row.try_get("key")?),
        id: row.try_get("id")?,
        owner: OwnerKey(row.try_get("owner")?),
        kind: RunKind::named(&kind).ok_or_else(|| unreadable(format!("kind {kind:?}")))?,
        scan: row.try_get("scan")?,
        provider: row.try_get("provider")?,
        display_name: row.try_get("display_name")?,
        state: RunState::named(&state).ok_or_else(|| unreadable(format!("state {state:?}")))?,
        resumes: row.try_get("resumes")?,
        command: row.try_get("command")?,
        targets: serde_json::from_str(&targets).map_err(|error| unreadable(error.to_string()))?,
        verdict: row.try_get("verdict")?,
        pins: row.try_get("pins")?,
        argv: row.try_get("argv")?,
        timeout_seconds: row
            .try_get::<Option<i64>, _>("timeout_seconds")?
            .and_then(|seconds| u64::try_from(seconds).ok()),
        created_by: row.try_get::<Option<Uuid>, _>("created_by")?,
        created_by_name: row.try_get("created_by_name")?,
        created_at: timestamp(row.try_get("created_at")?),
        started_at: time(row, "started_at")?,
        ended_at: time(row, "ended_at")?,
        spent_ms: count(row, "spent_ms")?,
        progress: Progress {
            percent: row.try_get("percent")?,
            phase: row.try_get("phase")?,
            eta_seconds: row
                .try_get::<Option<i64>, _>("eta_seconds")?
                .map(|seconds| u64::try_from(seconds).unwrap_or(0)),
        },
        counts: Counts {
            hosts: count(row, "hosts")?,
            hosts_up: count(row, "hosts_up")?,
            hosts_down: count(row, "hosts_down")?,
            hosts_total: count(row, "hosts_total")?,
            open_ports: count(row, "open_ports")?,
            maybe_open_ports: count(row, "maybe_open_ports")?,
        },
        message: row.try_get("message")?,
        hint: row.try_get("hint")?,
        document: row.try_get("document")?,
        stages: row.try_get("stages")?,
        cancel_requested: row.try_get("cancel_requested")?,
        last_event: count(row, "last_event")?,
        version: row.try_get("version")?,
        opens_at: time(row, "opens_at")?,
        freed: freed(row)?,
        second_look_of: row.try_get("second_look_of")?,
    })
}

fn time(row: &SqliteRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(timestamp))
}

fn freed(row: &SqliteRow) -> Result<Option<Freed>, sqlx::Error> {
    let (at, until) = (time(row, "free_at")?, time(row, "free_until")?);
    let said = (row.try_get("free_reason")?, row.try_get("free_by")?);
    Ok(match (at, until, said) {
        (Some(at), Some(until), (Some(reason), Some(by))) => Some(Freed { at, until, reason, by }),
        _ => None,
    })
}

#[derive(FromRow)]
pub(super) struct ShardRow {
    number: u32,
    state: String,
    spec: String,
    addresses: i64,
    raw_xml: Option<String>,
    raw_text: Option<String>,
    document: Option<String>,
}

impl TryFrom<ShardRow> for StoredShard {
    type Error = StoreError;

    fn try_from(row: ShardRow) -> Result<Self, StoreError> {
        let state = ShardState::named(&row.state).ok_or_else(|| StoreError::Unreadable {
            what: "a shard",
            reason: format!("state {:?}", row.state),
        })?;
        Ok(Self {
            number: row.number,
            state,
            spec: row.spec,
            addresses: u64::try_from(row.addresses).unwrap_or(0),
            raw_xml: row.raw_xml,
            raw_text: row.raw_text,
            document: row.document,
        })
    }
}
