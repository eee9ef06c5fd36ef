//! Cursors: where a page ended, bound to the list, its order and its search.

use sha2::{Digest, Sha256};

use super::hex::{hex, unhex};
use super::rows::Value;
use crate::{OwnerKey, StoreError};

/// What a cursor belongs to.
pub(super) fn scope(list: &str, owner: OwnerKey, sort: &str, q: Option<&str>) -> String {
    let text = format!("{list}\0{}\0{sort}\0{}", owner.0, q.unwrap_or_default());
    hex(&Sha256::digest(text)[..6])
}

/// Writes a cursor that stands after the row with these values.
pub(super) fn write(scope: &str, values: &[Value]) -> String {
    let cells: Vec<serde_json::Value> = values
        .iter()
        .map(|value| match value {
            Value::Number(number) => serde_json::json!(number),
            Value::Text(text) => serde_json::json!({ "t": text }),
            Value::Blob(bytes) => serde_json::json!({ "b": bytes.as_deref().map(hex) }),
            Value::Real(_) => serde_json::Value::Null,
        })
        .collect();
    hex(serde_json::json!([scope, cells]).to_string().as_bytes())
}

/// The values of a cursor.
///
/// # Errors
/// [`StoreError::BadCursor`] for what [`write`] did not write for this list.
pub(super) fn read(cursor: &str, wanted: &str, length: usize) -> Result<Vec<Value>, StoreError> {
    let bytes = unhex(cursor).ok_or(StoreError::BadCursor)?;
    let (scope, cells): (String, Vec<serde_json::Value>) =
        serde_json::from_slice(&bytes).map_err(|_| StoreError::BadCursor)?;
    if scope != wanted || cells.len() != length {
        return Err(StoreError::BadCursor);
    }
    let value = |cell: &serde_json::Value| {
        if let Some(number) = cell.as_i64() {
            return Some(Value::from(number));
        }
        if let Some(text) = cell.get("t") {
            return Some(Value::from(text.as_str()?));
        }
        unhex(cell.get("b")?.as_str()?).map(|bytes| Value::from(&bytes[..]))
    };
    cells.iter().map(|cell| value(cell).ok_or(StoreError::BadCursor)).collect()
}
