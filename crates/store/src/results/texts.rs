//! Distinct texts and labels get small numbers. Equal texts of all hosts and runs share one row.
//!
//! The numbers are looked up inside the transaction that needs them, a batch at a time, and are not remembered
//! beyond it: what a rolled back transaction or another process did can then never be wrong here, and a lookup by
//! hash costs three microseconds for a text that stands for many rows.

use std::collections::HashMap;

use sqlx::{Row, SqliteConnection};

use super::hex::json_of_keys;
use super::prepare::{Label, TextHash};
use super::rows::Rows;
use crate::StoreError;

/// Keys of the `texts`, in their order; those not known yet are stored and indexed.
pub(super) async fn intern_texts(
    tx: &mut SqliteConnection,
    texts: &[(TextHash, String)],
) -> Result<Vec<i64>, StoreError> {
    const KNOWN: &str = "SELECT hash, key FROM text WHERE hash IN (SELECT unhex(value) FROM json_each(?))";
    let known = lookup(tx, KNOWN, texts.iter().map(|(hash, _)| &hash[..])).await?;
    let mut next: i64 =
        sqlx::query_scalar("SELECT ifnull(max(key), 0) + 1 FROM text").fetch_one(&mut *tx).await?;
    let mut keys = Vec::with_capacity(texts.len());
    let mut new = Vec::new();
    for (hash, value) in texts {
        keys.push(known.get(hash).copied().unwrap_or_else(|| {
            new.push((next, hash, value));
            next += 1;
            next - 1
        }));
    }
    let mut rows = Rows::new("INSERT INTO text (key, hash, value)", "");
    let mut index = Rows::new("INSERT INTO text_search (rowid, value)", "");
    for (key, hash, value) in new {
        rows.push(tx, [key.into(), hash[..].into(), value.as_str().into()]).await?;
        index.push(tx, [key.into(), value.as_str().into()]).await?;
    }
    rows.flush(tx).await?;
    index.flush(tx).await?;
    Ok(keys)
}

/// Keys of the `labels`, in their order; `texts` are the keys that their lines have.
pub(super) async fn intern_labels(
    tx: &mut SqliteConnection,
    labels: &[Label],
    texts: &[i64],
) -> Result<Vec<i64>, StoreError> {
    const KNOWN: &str = "SELECT hash, key FROM label WHERE hash IN (SELECT unhex(value) FROM json_each(?))";
    let known = lookup(tx, KNOWN, labels.iter().map(|label| &label.hash[..])).await?;
    let mut next: i64 =
        sqlx::query_scalar("SELECT ifnull(max(key), 0) + 1 FROM label").fetch_one(&mut *tx).await?;
    let mut rows =
        Rows::new("INSERT INTO label (key, hash, line, service, product, version, extra_info, tunnel)", "");
    let mut keys = Vec::with_capacity(labels.len());
    for label in labels {
        if let Some(key) = known.get(&label.hash) {
            keys.push(*key);
            continue;
        }
        let [service, product, version, extra_info, tunnel] = &label.fields;
        let text = |field: &Option<String>| field.as_deref().into();
        let row = [
            next.into(),
            label.hash[..].into(),
            texts[label.line].into(),
            text(service),
            text(product),
            text(version),
            text(extra_info),
            text(tunnel),
        ];
        rows.push(tx, row).await?;
        keys.push(next);
        next += 1;
    }
    rows.flush(tx).await?;
    Ok(keys)
}

async fn lookup(
    tx: &mut SqliteConnection,
    statement: &'static str,
    hashes: impl Iterator<Item = &[u8]>,
) -> Result<HashMap<TextHash, i64>, StoreError> {
    let mut known = HashMap::new();
    for row in sqlx::query(statement).bind(json_of_keys(hashes)).fetch_all(&mut *tx).await? {
        let hash: &[u8] = row.try_get(0)?;
        if let Ok(hash) = hash.try_into() {
            known.insert(hash, row.try_get(1)?);
        }
    }
    Ok(known)
}
