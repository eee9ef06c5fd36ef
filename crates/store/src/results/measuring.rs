//! What `examples/ingest_speed.rs` needs beside the public verbs. Not for anything else.

use jiff::Timestamp;
use portolan_model::Host;
use uuid::Uuid;

use super::ingest::{IngestRun, ingest_prepared};
use super::prepare;
use crate::{OwnerKey, Store, StoreError};

/// Hosts, ready to be written.
pub struct Batch(prepare::Batch);

/// Prepares hosts.
///
/// # Errors
/// A document that cannot be written.
pub fn prepare(hosts: &[Host]) -> Result<Batch, StoreError> {
    Ok(Batch(prepare::Batch::of(hosts)?))
}

/// Makes an owner and a run, both with key 1.
///
/// # Errors
/// The database's.
pub async fn begin(store: &Store) -> Result<OwnerKey, StoreError> {
    sqlx::query("INSERT INTO owner (key, id, name, display_name, created_at, updated_at) VALUES (1, ?, 'measured', '', 0, 0)")
        .bind(Uuid::now_v7())
        .execute(&store.writer)
        .await?;
    sqlx::query("INSERT INTO run (key, id, owner, kind, display_name, state, created_at) VALUES (1, ?, 1, 'import', '', 'running', 0)")
        .bind(Uuid::now_v7())
        .execute(&store.writer)
        .await?;
    Ok(OwnerKey(1))
}

/// Takes a batch in, in a transaction of its own.
///
/// # Errors
/// The database's.
pub async fn take_in(store: &Store, first: i64, batch: Batch, seen: Timestamp) -> Result<(), StoreError> {
    let run = IngestRun { key: 1, owner: OwnerKey(1), once: false, seen, asks_scripts: false };
    let mut tx = store.begin().await?;
    ingest_prepared(&mut tx, &run, 0, first, batch.0).await?;
    tx.commit().await?;
    Ok(())
}
