//! Many assets at once, all or none.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};
use uuid::Uuid;

use super::{Asset, AssetFields, COLUMNS, ids_as_json, read};
use crate::error::StoreError;
use crate::time::millis;
use crate::{OwnerKey, Store};

/// Rows of a statement: far below SQLite's 32,766 parameters, and most of the cost of a statement is its start.
const CHUNK: usize = 1000;

/// An asset as a file tells it. What the file does not tell stays as it is in an asset that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAsset {
    /// Its id, if it is new.
    pub id: Uuid,
    /// What it is recognized by, whatever the case of ASCII letters. Each stands in an import once.
    pub display_name: String,
    /// Its targets in canonical form.
    pub targets: Vec<String>,
    /// Its type; `host` for a new asset that has none.
    pub kind: Option<String>,
    /// Its tags.
    pub tags: Option<Vec<String>>,
    /// Its notes.
    pub notes: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Assets made.
    pub created: u64,
    /// Assets changed.
    pub changed: u64,
    /// Assets that were like this already.
    pub unchanged: u64,
}

impl Store {
    /// Makes those of `assets` that are not there and changes those that are, in one transaction. With `dry_run`
    /// nothing is kept.
    ///
    /// # Errors
    /// The database's; then nothing was kept.
    pub async fn import_assets(
        &self,
        owner: OwnerKey,
        assets: &[ImportedAsset],
        dry_run: bool,
        now: Timestamp,
    ) -> Result<Imported, StoreError> {
        let mut transaction = self.begin().await?;
        let mut imported = Imported::default();
        for chunk in assets.chunks(CHUNK) {
            let there = present(&mut transaction, owner, chunk).await?;
            let mut writes: Vec<(Uuid, AssetFields)> = Vec::new();
            for asset in chunk {
                match there.get(&asset.display_name.to_ascii_lowercase()) {
                    None => {
                        imported.created += 1;
                        writes.push((asset.id, merged(asset, None)));
                    }
                    Some(old) => {
                        let new = merged(asset, Some(&old.fields));
                        if new == old.fields {
                            imported.unchanged += 1;
                        } else {
                            imported.changed += 1;
                            writes.push((old.id, new));
                        }
                    }
                }
            }
            write(&mut transaction, owner, &writes, now).await?;
        }
        if dry_run {
            transaction.rollback().await?;
        } else {
            transaction.commit().await?;
        }
        Ok(imported)
    }
}

/// The assets of these names, by their names in lower case.
async fn present(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    chunk: &[ImportedAsset],
) -> Result<HashMap<String, Asset>, StoreError> {
    let names: Vec<&str> = chunk.iter().map(|asset| asset.display_name.as_str()).collect();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM asset WHERE owner = $1 AND display_name IN (SELECT value FROM json_each($2))"
    )))
    .bind(owner.0)
    .bind(crate::json::write("names of assets", &names)?)
    .fetch_all(&mut **transaction)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get::<String, _>("display_name")?.to_ascii_lowercase(), read(row)?)))
        .collect()
}

fn merged(asset: &ImportedAsset, old: Option<&AssetFields>) -> AssetFields {
    let kind = asset.kind.as_ref().or(old.map(|old| &old.kind));
    let mut tags = asset.tags.clone().or_else(|| old.map(|old| old.tags.clone())).unwrap_or_default();
    // As they are read back.
    tags.sort_by_key(|tag| tag.to_ascii_lowercase());
    tags.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    AssetFields {
        display_name: asset.display_name.clone(),
        kind: kind.cloned().unwrap_or_else(|| "host".to_owned()),
        targets: asset.targets.clone(),
        tags,
        notes: asset.notes.clone().or_else(|| old.map(|old| old.notes.clone())).unwrap_or_default(),
    }
}

async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    owner: OwnerKey,
    assets: &[(Uuid, AssetFields)],
    now: Timestamp,
) -> Result<(), StoreError> {
    if assets.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(assets.len());
    for (id, fields) in assets {
        rows.push((id, fields, crate::json::write("an asset's targets", &fields.targets)?));
    }
    let mut query = QueryBuilder::<Sqlite>::new(
        "INSERT INTO asset (id, owner, display_name, type, targets, notes, created_at, updated_at) ",
    );
    query.push_values(rows, |mut row, (id, fields, targets)| {
        row.push_bind(*id).push_bind(owner.0).push_bind(&fields.display_name).push_bind(&fields.kind);
        row.push_bind(targets).push_bind(&fields.notes).push_bind(millis(now)).push_bind(millis(now));
    });
    query.push(" ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, type = excluded.type, targets = excluded.targets, notes = excluded.notes, updated_at = excluded.updated_at, version = version + 1");
    query.build().execute(&mut **transaction).await?;
    let ids: Vec<Uuid> = assets.iter().map(|(id, _)| *id).collect();
    sqlx::query("DELETE FROM asset_tag WHERE asset IN (SELECT unhex(value) FROM json_each($1))")
        .bind(ids_as_json(&ids)?)
        .execute(&mut **transaction)
        .await?;
    let tags: Vec<(&Uuid, &String)> =
        assets.iter().flat_map(|(id, fields)| fields.tags.iter().map(move |tag| (id, tag))).collect();
    for chunk in tags.chunks(CHUNK) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO asset_tag (owner, tag, asset) ");
        query.push_values(chunk, |mut row, (id, tag)| {
            row.push_bind(owner.0).push_bind(*tag).push_bind(**id);
        });
        query.build().execute(&mut **transaction).await?;
    }
    Ok(())
}
