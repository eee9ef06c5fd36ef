//! Events of a run: numbered from 1 without gaps.

use std::sync::Arc;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::row::stored;
use super::{NewEvent, RunKey, RunState};
use crate::error::{StoreError, What};
use crate::open::Store;

/// Rows of one statement.
const ROWS: usize = 1000;

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number in the run.
    pub number: u64,
    /// `progress`, `host`, `port`, `state` or `log`.
    pub kind: Arc<str>,
    /// JSON.
    pub data: Arc<str>,
}

/// A piece of a run's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// In order, without gaps.
    pub events: Vec<StoredEvent>,
    /// Nothing comes after these: the run is over.
    pub over: bool,
}

/// Writes `events` and returns them with their numbers. The run's own row is where the last number is kept.
pub(super) async fn write(
    to: &mut SqliteConnection,
    run: RunKey,
    events: Vec<NewEvent>,
) -> Result<Vec<StoredEvent>, StoreError> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let last: i64 =
        sqlx::query_scalar("UPDATE run SET last_event = last_event + $2 WHERE key = $1 RETURNING last_event")
            .bind(run.0)
            .bind(stored(events.len() as u64))
            .fetch_optional(&mut *to)
            .await?
            .ok_or(StoreError::NotFound { what: What::Run })?;
    let first = u64::try_from(last).unwrap_or(0) + 1 - events.len() as u64;
    let events: Vec<StoredEvent> = (first..)
        .zip(events)
        .map(|(number, event)| StoredEvent { number, kind: event.kind.into(), data: event.data.into() })
        .collect();
    for rows in events.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO run_event (run, number, kind, data) ");
        insert.push_values(rows, |mut row, event| {
            row.push_bind(run.0)
                .push_bind(stored(event.number))
                .push_bind(&*event.kind)
                .push_bind(&*event.data);
        });
        insert.build().execute(&mut *to).await?;
    }
    Ok(events)
}

impl Store {
    /// The events of `run` after number `after`, at most `most` of them.
    ///
    /// # Errors
    /// There is no such run; the database does not answer.
    pub async fn run_events(&self, run: Uuid, after: u64, most: u32) -> Result<Chunk, StoreError> {
        // First the state: events that are written after it are found by the next call.
        let (key, state, resumes): (i64, String, bool) =
            sqlx::query_as("SELECT key, state, resumes FROM run WHERE id = $1")
                .bind(run)
                .fetch_optional(&self.readers)
                .await?
                .ok_or(StoreError::NotFound { what: What::Run })?;
        let rows: Vec<(i64, String, String)> = sqlx::query_as(
            "SELECT number, kind, data FROM run_event WHERE run = $1 AND number > $2 ORDER BY number LIMIT $3",
        )
        .bind(key)
        .bind(stored(after))
        .bind(most)
        .fetch_all(&self.readers)
        .await?;
        let events: Vec<StoredEvent> = rows
            .into_iter()
            .map(|(number, kind, data)| StoredEvent {
                number: u64::try_from(number).unwrap_or(0),
                kind: kind.into(),
                data: data.into(),
            })
            .collect();
        let ended = RunState::named(&state).is_some_and(RunState::is_end) && !resumes;
        Ok(Chunk { over: ended && events.len() < most as usize, events })
    }
}
