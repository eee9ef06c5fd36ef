//! Second looks: what a run left in doubt is looked at once more, by a run of the same command at those hosts alone.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::Addresses;
use crate::error::StoreError;
use crate::runs::{self, NewEvent, NewRun, Run, StoredEvent};
use crate::time::millis;
use crate::{OwnerKey, Store};

/// Second looks that are read as due at a time.
const DUE: u32 = 16;

impl Store {
    /// Runs that left doubts and whose second look is due, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn due_second_looks(&self, now: Timestamp) -> Result<Vec<Run>, StoreError> {
        let rows = sqlx::query(AssertSqlSafe(format!(
            "SELECT {} FROM run WHERE look_again_at <= $1 ORDER BY look_again_at, key LIMIT $2",
            runs::COLUMNS
        )))
        .bind(millis(now))
        .bind(DUE)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(runs::read_run).collect()
    }

    /// The addresses of hosts of an owner that are in doubt, of those that were looked at.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`]; the database's.
    pub async fn doubted_hosts(
        &self,
        owner: OwnerKey,
        looked_at: &Addresses,
    ) -> Result<Vec<String>, StoreError> {
        let hosts = self.known_hosts(owner).await?;
        let in_doubt =
            hosts.iter().filter(|host| !host.doubts().is_empty()).map(|host| host.facts().address());
        let is_in = |host: &str| host.parse().is_ok_and(|ip| looked_at.contains(ip));
        Ok(in_doubt.filter(|host| is_in(host)).map(ToString::to_string).collect())
    }

    /// Begins the second look after a run, once: whoever begins it again gets nothing. Without a run to be, nothing is
    /// left to look at.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin_second_look(
        &self,
        after: &Run,
        new: Option<(&NewRun, NewEvent)>,
    ) -> Result<Option<(Run, Vec<StoredEvent>)>, StoreError> {
        let mut transaction = self.begin().await?;
        let mark = "UPDATE run SET look_again_at = NULL WHERE key = $1 AND look_again_at IS NOT NULL";
        let marked = sqlx::query(mark).bind(after.key.0).execute(&mut *transaction).await?;
        let begun = match new.filter(|_| marked.rows_affected() == 1) {
            Some((new, event)) => Some(runs::insert_second(&mut transaction, new, after.id, event).await?),
            None => None,
        };
        transaction.commit().await?;
        Ok(begun)
    }
}
