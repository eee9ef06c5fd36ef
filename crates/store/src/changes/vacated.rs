//! Addresses that hosts left. The latest state of their ports is what it was when somebody was there: nobody answers there
//! any more, and so nobody says that they are closed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use portolan_changes::{Change, Kind, Taken};
use sqlx::SqliteConnection;

use crate::error::StoreError;
use crate::ip_key::ip_key;
use crate::runs::Run;
use crate::time::millis;

/// Writes down which addresses a run found left, and which have somebody again.
pub(super) async fn write(
    to: &mut SqliteConnection,
    run: &Run,
    taken: &Taken,
    now: Timestamp,
) -> Result<(), StoreError> {
    let up = taken.hosts.iter().filter(|host| host.is_up()).map(|host| key(host.facts().address()));
    let up: BTreeSet<Vec<u8>> = up.flatten().collect();
    let known: Vec<Vec<u8>> = sqlx::query_scalar("SELECT ip_key FROM vacated WHERE owner = $1")
        .bind(run.owner.0)
        .fetch_all(&mut *to)
        .await?;
    for back in known.iter().filter(|key| up.contains(*key)) {
        sqlx::query("DELETE FROM vacated WHERE owner = $1 AND ip_key = $2")
            .bind(run.owner.0)
            .bind(back)
            .execute(&mut *to)
            .await?;
    }
    let since = millis(run.ended_at.unwrap_or(now));
    for left in taken.changes.iter().filter_map(left).filter(|key| !up.contains(key)) {
        sqlx::query(
            "INSERT INTO vacated (owner, ip_key, since) VALUES ($1, $2, $3) ON CONFLICT (owner, ip_key) DO UPDATE SET since = excluded.since",
        )
        .bind(run.owner.0)
        .bind(left)
        .bind(since)
        .execute(&mut *to)
        .await?;
    }
    Ok(())
}

/// The address that a host left, where it did.
fn left(change: &Change) -> Option<Vec<u8>> {
    match change.kind {
        Kind::HostGone => key(&change.host),
        Kind::HostMoved => key(change.before.as_deref()?),
        _ => None,
    }
}

fn key(address: &str) -> Option<Vec<u8>> {
    address.parse().ok().map(ip_key)
}
