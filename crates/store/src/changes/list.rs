//! Reading changes, and taking note of them.

use jiff::Timestamp;
use portolan_changes::Kind;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::{Acknowledged, ChangeFilter, Places, StoredChange};
use crate::assets::ids_as_json;
use crate::error::{StoreError, What};
use crate::ip_key::ranges;
use crate::page::Listing;
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Page, PageRequest, Store};

const LIST: Listing = Listing {
    from: "change",
    columns: "key, id, at, (SELECT run.id FROM run WHERE run.key = change.run) AS run_id, document, acknowledged_at, acknowledged_by, acknowledged_by_name, note",
    sorts: &[("at", "key")],
    falling: true,
    key: "key",
    searched: &["ip", "coalesce(hostname, '')", "document", "coalesce(note, '')"],
};

fn read(row: &SqliteRow) -> Result<StoredChange, StoreError> {
    let acknowledged = match row.try_get::<Option<i64>, _>("acknowledged_at")? {
        None => None,
        Some(at) => Some(Acknowledged {
            at: timestamp(at),
            by: row.try_get("acknowledged_by")?,
            by_name: row.try_get("acknowledged_by_name")?,
            note: row.try_get("note")?,
        }),
    };
    Ok(StoredChange {
        key: row.try_get("key")?,
        id: row.try_get("id")?,
        at: timestamp(row.try_get("at")?),
        run: row.try_get("run_id")?,
        change: crate::json::read("a change", row.try_get("document")?)?,
        acknowledged,
    })
}

impl Store {
    /// The changes of an owner, the newest first. `sort`: `at`. `q` looks at addresses, names, what was and is, and
    /// notes.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn changes(
        &self,
        owner: OwnerKey,
        filter: &ChangeFilter,
        page: &PageRequest,
    ) -> Result<Page<StoredChange>, StoreError> {
        let tagged = match &filter.tag {
            Some(tag) => Some(tagged(&mut *self.readers.acquire().await?, owner, tag).await?),
            None => None,
        };
        let restrict = |query: &mut QueryBuilder<Sqlite>| {
            restrict(query, owner, filter);
            if let Some((ranges, names)) = &tagged {
                query.push(" AND (EXISTS (SELECT 1 FROM json_each(").push_bind(ranges.clone());
                query.push(") WHERE ip_key BETWEEN unhex(value ->> 0) AND unhex(value ->> 1)) OR lower(rtrim(hostname, '.')) IN (SELECT value FROM json_each(");
                query.push_bind(names.clone()).push(")))");
            }
        };
        LIST.page(&self.readers, &restrict, page, read).await
    }

    /// A change of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn change(&self, owner: OwnerKey, id: Uuid) -> Result<StoredChange, StoreError> {
        let only = |query: &mut QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0).push(" AND id = ").push_bind(id);
        };
        let (mut found, _) = LIST.rows(&self.readers, &only, &PageRequest::default(), read).await?;
        found.pop().ok_or(StoreError::NotFound { what: What::Change })
    }

    /// Writes down that somebody took note of these changes; the first to do so stays. All of them or none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where one of them is none of the owner's.
    pub async fn acknowledge_changes(
        &self,
        owner: OwnerKey,
        ids: &[Uuid],
        by: &Acknowledged,
    ) -> Result<u64, StoreError> {
        let wanted = ids.iter().collect::<std::collections::BTreeSet<_>>().len();
        let ids = ids_as_json(ids)?;
        let mut transaction = self.begin().await?;
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM change WHERE owner = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
        )
        .bind(owner.0)
        .bind(&ids)
        .fetch_one(&mut *transaction)
        .await?;
        if usize::try_from(found) != Ok(wanted) {
            return Err(StoreError::NotFound { what: What::Change });
        }
        let written = sqlx::query(
            "UPDATE change SET acknowledged_at = $3, acknowledged_by = $4, acknowledged_by_name = $5, note = $6
            WHERE owner = $1 AND acknowledged_at IS NULL AND id IN (SELECT unhex(value) FROM json_each($2))",
        )
        .bind(owner.0)
        .bind(&ids)
        .bind(millis(by.at))
        .bind(by.by)
        .bind(&by.by_name)
        .bind(&by.note)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(written.rows_affected())
    }
}

/// Where a tag holds, as the query takes it: ranges of addresses, and names.
async fn tagged(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    tag: &str,
) -> Result<(String, String), StoreError> {
    let places = Places::read(from, owner).await?;
    let (ranges, names) = places.of(tag);
    Ok((crate::json::write("ranges", &ranges)?, crate::json::write("names", &names)?))
}

fn restrict(to: &mut QueryBuilder<Sqlite>, owner: OwnerKey, filter: &ChangeFilter) {
    to.push(" AND owner = ").push_bind(owner.0);
    if !filter.kinds.is_empty() {
        to.push(" AND kind IN (");
        let mut kinds = to.separated(", ");
        for kind in filter.kinds.iter().copied().map(Kind::as_str) {
            kinds.push_bind(kind);
        }
        to.push(")");
    }
    if !filter.networks.is_empty() {
        to.push(" AND (0");
        for (first, last) in filter.networks.iter().flat_map(ranges) {
            to.push(" OR ip_key BETWEEN ").push_bind(first).push(" AND ").push_bind(last);
        }
        to.push(")");
    }
    restrict_things(to, filter);
    if let Some(run) = filter.run {
        to.push(" AND run = (SELECT key FROM run WHERE id = ").push_bind(run).push(")");
    }
    match filter.acknowledged {
        Some(true) => drop(to.push(" AND acknowledged_at IS NOT NULL")),
        Some(false) => drop(to.push(" AND acknowledged_at IS NULL")),
        None => {}
    }
    let mut bound = |word: &str, at: Option<Timestamp>| {
        if let Some(at) = at {
            to.push(word).push_bind(millis(at));
        }
    };
    bound(" AND at >= ", filter.since);
    bound(" AND at <= ", filter.until);
}

/// Which host, port and transport.
fn restrict_things(to: &mut QueryBuilder<Sqlite>, filter: &ChangeFilter) {
    if let Some(host) = &filter.host {
        to.push(" AND (ip = ").push_bind(host.clone());
        to.push(" OR hostname = ").push_bind(host.clone()).push(" COLLATE NOCASE)");
    }
    if let Some(port) = filter.port {
        to.push(" AND EXISTS (SELECT 1 FROM json_each(ports) WHERE ").push_bind(i64::from(port));
        to.push(" BETWEEN value ->> 0 AND value ->> 1)");
    }
    if let Some(protocol) = filter.protocol {
        to.push(" AND protocol = ").push_bind(protocol.as_str());
    }
}
