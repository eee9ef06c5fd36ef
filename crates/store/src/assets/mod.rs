//! Assets: what an owner has on its networks, under names of its own.

mod import;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};
use uuid::Uuid;

pub use import::{Imported, ImportedAsset};

use crate::error::{StoreError, What};
use crate::page::{Listing, Page, PageRequest};
use crate::time::{millis, timestamp};
use crate::version;
use crate::{OwnerKey, Store};

/// What can be set of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetFields {
    /// Unique within the owner, whatever the case.
    pub display_name: String,
    /// What it is: `host`, `network`, `printer`... The owner's own word.
    pub kind: String,
    /// Addresses, names and networks, in canonical form.
    pub targets: Vec<String>,
    /// Words that scans and searches choose it by, whatever the case. Read back in alphabetical order.
    pub tags: Vec<String>,
    /// Anything else.
    pub notes: String,
}

/// An asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// In the API.
    pub id: Uuid,
    /// What can be set.
    pub fields: AssetFields,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// Counts changes.
    pub version: i64,
}

/// Which assets are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// Only those that have all of these tags.
    pub tags: Vec<String>,
    /// Only those of this type.
    pub kind: Option<String>,
}

/// A tag, and how many assets have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// The tag.
    pub tag: String,
    /// How many.
    pub assets: i64,
}

const COLUMNS: &str = "id, display_name, type, targets, notes, created_at, updated_at, version, \
(SELECT json_group_array(tag) FROM (SELECT tag FROM asset_tag WHERE asset_tag.asset = asset.id ORDER BY tag)) AS tags";

const LIST: Listing = Listing {
    from: "asset",
    columns: COLUMNS,
    sorts: &[
        ("displayName", "display_name"),
        ("type", "type"),
        ("createdAt", "created_at"),
        ("updatedAt", "updated_at"),
    ],
    falling: false,
    key: "id",
    searched: &[
        "display_name",
        "type",
        "targets",
        "notes",
        "(SELECT coalesce(group_concat(tag, ' '), '') FROM asset_tag WHERE asset_tag.asset = asset.id)",
    ],
};

fn read(row: &SqliteRow) -> Result<Asset, StoreError> {
    let (targets, tags): (String, String) = (row.try_get("targets")?, row.try_get("tags")?);
    Ok(Asset {
        id: row.try_get("id")?,
        fields: AssetFields {
            display_name: row.try_get("display_name")?,
            kind: row.try_get("type")?,
            targets: crate::json::read("an asset's targets", &targets)?,
            tags: crate::json::read("an asset's tags", &tags)?,
            notes: row.try_get("notes")?,
        },
        created_at: timestamp(row.try_get("created_at")?),
        updated_at: timestamp(row.try_get("updated_at")?),
        version: row.try_get("version")?,
    })
}

impl Store {
    /// Makes an asset.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`].
    pub async fn create_asset(
        &self,
        owner: OwnerKey,
        id: Uuid,
        fields: &AssetFields,
        now: Timestamp,
    ) -> Result<Asset, StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "INSERT INTO asset (id, owner, display_name, type, targets, notes, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        )
        .bind(id)
        .bind(owner.0)
        .bind(&fields.display_name)
        .bind(&fields.kind)
        .bind(crate::json::write("an asset's targets", &fields.targets)?)
        .bind(&fields.notes)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Asset, &fields.display_name))?;
        tag(&mut transaction, owner, id, &fields.tags).await?;
        transaction.commit().await?;
        self.asset(owner, id).await
    }

    /// The assets of an owner, sorted by `displayName`, `type`, `createdAt` or `updatedAt`; `q` is looked for in
    /// names, types, targets, tags and notes.
    ///
    /// # Errors
    /// A page that cannot be read.
    pub async fn assets(
        &self,
        owner: OwnerKey,
        filter: &AssetFilter,
        page: &PageRequest,
    ) -> Result<Page<Asset>, StoreError> {
        let filter = filter.clone();
        let conditions = move |query: &mut sqlx::QueryBuilder<Sqlite>| {
            query.push(" AND owner = ").push_bind(owner.0);
            for tag in &filter.tags {
                query.push(" AND id IN (SELECT asset FROM asset_tag WHERE owner = ").push_bind(owner.0);
                query.push(" AND tag = ").push_bind(tag.clone()).push(")");
            }
            if let Some(kind) = &filter.kind {
                query.push(" AND type = ").push_bind(kind.clone()).push(" COLLATE NOCASE");
            }
        };
        LIST.page(&self.readers, &conditions, page, read).await
    }

    /// An asset of an owner.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn asset(&self, owner: OwnerKey, id: Uuid) -> Result<Asset, StoreError> {
        self.assets_by_ids(owner, &[id]).await?.pop().ok_or(StoreError::NotFound { what: What::Asset })
    }

    /// The assets of these ids, by name. Ids that are no asset of the owner have none here.
    ///
    /// # Errors
    /// The database's.
    pub async fn assets_by_ids(&self, owner: OwnerKey, ids: &[Uuid]) -> Result<Vec<Asset>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM asset WHERE owner = $1 AND id IN (SELECT unhex(value) FROM json_each($2)) ORDER BY display_name"
        )))
        .bind(owner.0)
        .bind(ids_as_json(ids)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read).collect()
    }

    /// The assets that have any of these tags, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn assets_tagged(&self, owner: OwnerKey, tags: &[String]) -> Result<Vec<Asset>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM asset WHERE owner = $1 AND id IN (SELECT asset FROM asset_tag WHERE owner = $1 AND tag IN (SELECT value FROM json_each($2))) ORDER BY display_name"
        )))
        .bind(owner.0)
        .bind(crate::json::write("tags", tags)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Every tag of an owner's assets, in alphabetical order.
    ///
    /// # Errors
    /// The database's.
    pub async fn tags(&self, owner: OwnerKey) -> Result<Vec<TagCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT tag, count(*) AS assets FROM asset_tag WHERE owner = $1 GROUP BY tag ORDER BY tag",
        )
        .bind(owner.0)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| Ok(TagCount { tag: row.try_get("tag")?, assets: row.try_get("assets")? }))
            .collect()
    }

    /// Every type of an owner's assets, in alphabetical order.
    ///
    /// # Errors
    /// The database's.
    pub async fn asset_types(&self, owner: OwnerKey) -> Result<Vec<String>, StoreError> {
        let types = sqlx::query_scalar("SELECT DISTINCT type FROM asset WHERE owner = $1 ORDER BY type");
        Ok(types.bind(owner.0).fetch_all(&self.readers).await?)
    }

    /// Changes an asset. Scans that name it take its new targets from their next start on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Duplicate`].
    pub async fn change_asset(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
        fields: &AssetFields,
        now: Timestamp,
    ) -> Result<Asset, StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Asset, owner, id, expected).await?;
        sqlx::query(
            "UPDATE asset SET display_name = $2, type = $3, targets = $4, notes = $5, updated_at = $6, version = version + 1 WHERE id = $1",
        )
        .bind(id)
        .bind(&fields.display_name)
        .bind(&fields.kind)
        .bind(crate::json::write("an asset's targets", &fields.targets)?)
        .bind(&fields.notes)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await
        .map_err(|error| StoreError::of_naming(error, What::Asset, &fields.display_name))?;
        sqlx::query("DELETE FROM asset_tag WHERE asset = $1").bind(id).execute(&mut *transaction).await?;
        tag(&mut transaction, owner, id, &fields.tags).await?;
        transaction.commit().await?;
        self.asset(owner, id).await
    }

    /// Removes an asset that no scan names. Scans that choose by tags lose it without a word.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::InUse`].
    pub async fn delete_asset(
        &self,
        owner: OwnerKey,
        id: Uuid,
        expected: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        version::still(&mut transaction, What::Asset, owner, id, expected).await?;
        let scans: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM scan WHERE owner = $1 AND EXISTS (SELECT 1 FROM json_each(scan.target, '$.assetIds') WHERE value = $2)",
        )
        .bind(owner.0)
        .bind(id.to_string())
        .fetch_one(&mut *transaction)
        .await?;
        if scans > 0 {
            return Err(StoreError::InUse {
                what: What::Asset,
                by: format!("{scans} scan{}", if scans == 1 { "" } else { "s" }),
                mend: "take it out of their targets or delete them first",
            });
        }
        sqlx::query("DELETE FROM asset WHERE id = $1").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Ids as a JSON array of hexadecimal text, for `unhex`.
pub(crate) fn ids_as_json(ids: &[Uuid]) -> Result<String, StoreError> {
    let texts: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    crate::json::write("ids", &texts)
}

async fn tag(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    asset: Uuid,
    tags: &[String],
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR IGNORE INTO asset_tag (owner, tag, asset) SELECT $1, value, $2 FROM json_each($3)",
    )
    .bind(owner.0)
    .bind(asset)
    .bind(crate::json::write("an asset's tags", tags)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
