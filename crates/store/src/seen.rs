//! What was last seen on assets: the newest of the hosts whose addresses or names are theirs.

use jiff::Timestamp;
use portolan_model::Target;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::error::StoreError;
use crate::ip_key::ranges;
use crate::time::timestamp;
use crate::{OwnerKey, Store};

/// Most hosts that are looked at one by one for one wide range; where there are more, the order of time is
/// walked instead, and soon meets one of them.
const MANY: i64 = 2000;

/// When a host of an asset was last seen, and by which run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSeen {
    /// When.
    pub at: Timestamp,
    /// Its address.
    pub ip: String,
    /// Its state: `up`, `down`.
    pub state: String,
    /// The run, unless it has been removed since.
    pub run: Option<Uuid>,
}

/// The newest host so far of each asset: when, and its key.
struct Newest(Vec<Option<(i64, i64)>>);

impl Newest {
    fn take(&mut self, asset: usize, seen: (i64, i64)) {
        if let Some(newest) = self.0.get_mut(asset) {
            *newest = (*newest).max(Some(seen));
        }
    }

    fn take_rows(&mut self, rows: &[SqliteRow]) -> Result<(), StoreError> {
        for row in rows {
            let asset: i64 = row.try_get("asset")?;
            self.take(
                usize::try_from(asset).unwrap_or(usize::MAX),
                (row.try_get("at")?, row.try_get("key")?),
            );
        }
        Ok(())
    }
}

impl Store {
    /// What was last seen on each of `assets`, which are given by their targets.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_seen(
        &self,
        owner: OwnerKey,
        assets: &[&[String]],
    ) -> Result<Vec<Option<LastSeen>>, StoreError> {
        let (mut narrow, mut wide, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (asset, targets) in assets.iter().enumerate() {
            for target in targets.iter().filter_map(|text| text.parse::<Target>().ok()) {
                if let Target::Name(name) = &target {
                    let hash = Sha256::digest(name.as_str().trim_end_matches('.').as_bytes());
                    names.push((asset, hex(&hash[..16])));
                } else if target.count() <= 1024 {
                    narrow.extend(ranges(&target).iter().map(|(low, high)| (asset, hex(low), hex(high))));
                } else {
                    wide.extend(ranges(&target).into_iter().map(|range| (asset, range)));
                }
            }
        }
        let mut newest = Newest(vec![None; assets.len()]);
        if !narrow.is_empty() {
            self.seen_in_narrow(owner, &narrow, &mut newest).await?;
        }
        for (asset, range) in wide {
            if let Some(seen) = self.seen_in_wide(owner, range).await? {
                newest.take(asset, seen);
            }
        }
        if !names.is_empty() {
            self.seen_as(owner, &names, &mut newest).await?;
        }
        let mut found = Vec::with_capacity(assets.len());
        for newest in newest.0 {
            found.push(match newest {
                Some((_, key)) => self.seen_host(key).await?,
                None => None,
            });
        }
        Ok(found)
    }

    async fn seen_in_narrow(
        &self,
        owner: OwnerKey,
        ranges: &[(usize, String, String)],
        newest: &mut Newest,
    ) -> Result<(), StoreError> {
        // CROSS JOIN keeps the order: each range looks its hosts up. With max(), SQLite takes the other columns
        // from the row of the maximum (https://sqlite.org/lang_select.html#bareagg).
        let rows = sqlx::query(
            "SELECT wanted.value ->> 0 AS asset, max(host.last_seen) AS at, host.key AS key FROM json_each($2) AS wanted CROSS JOIN host WHERE host.owner = $1 AND host.ip_key >= unhex(wanted.value ->> 1) AND host.ip_key <= unhex(wanted.value ->> 2) GROUP BY 1",
        )
        .bind(owner.0)
        .bind(crate::json::write("ranges", ranges)?)
        .fetch_all(&self.readers)
        .await?;
        newest.take_rows(&rows)
    }

    async fn seen_in_wide(
        &self,
        owner: OwnerKey,
        (low, high): (Vec<u8>, Vec<u8>),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let row = sqlx::query(
            "SELECT count(*) AS hosts, max(last_seen) AS at, key FROM (SELECT last_seen, key FROM host WHERE owner = $1 AND ip_key >= $2 AND ip_key <= $3 LIMIT $4)",
        )
        .bind(owner.0)
        .bind(&low)
        .bind(&high)
        .bind(MANY)
        .fetch_one(&self.readers)
        .await?;
        let hosts: i64 = row.try_get("hosts")?;
        if hosts == 0 {
            return Ok(None);
        }
        if hosts < MANY {
            return Ok(Some((row.try_get("at")?, row.try_get("key")?)));
        }
        // The plus keeps the range from being walked: the index host_last_seen is.
        let row = sqlx::query(
            "SELECT last_seen AS at, key FROM host WHERE owner = $1 AND +ip_key >= $2 AND +ip_key <= $3 ORDER BY last_seen DESC LIMIT 1",
        )
        .bind(owner.0)
        .bind(low)
        .bind(high)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| Ok((row.try_get("at")?, row.try_get("key")?))).transpose()
    }

    async fn seen_as(
        &self,
        owner: OwnerKey,
        names: &[(usize, String)],
        newest: &mut Newest,
    ) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT wanted.value ->> 0 AS asset, max(host.last_seen) AS at, host.key AS key FROM json_each($2) AS wanted CROSS JOIN text ON text.hash = unhex(wanted.value ->> 1) CROSS JOIN mention ON mention.owner = $1 AND mention.text = text.key AND mention.kind = 'hostname' AND mention.protocol = 0 AND mention.port = 0 CROSS JOIN host ON host.owner = $1 AND host.ip_key = mention.ip_key GROUP BY 1",
        )
        .bind(owner.0)
        .bind(crate::json::write("names", names)?)
        .fetch_all(&self.readers)
        .await?;
        newest.take_rows(&rows)
    }

    async fn seen_host(&self, key: i64) -> Result<Option<LastSeen>, StoreError> {
        let row = sqlx::query(
            "SELECT host.last_seen, host.ip, host.state, run.id AS run FROM host LEFT JOIN run ON run.key = host.last_run WHERE host.key = $1",
        )
        .bind(key)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(LastSeen {
                at: timestamp(row.try_get("last_seen")?),
                ip: row.try_get("ip")?,
                state: row.try_get("state")?,
                run: row.try_get("run")?,
            })
        })
        .transpose()
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
