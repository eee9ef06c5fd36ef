//! A host's document as it is stored: first byte 0 plain JSON, 1 compressed by zstd.

use std::io::Read;

use portolan_model::Host;

use crate::StoreError;

/// Bytes that a document may have; more than one record of a run may (`xml::Limits`).
const MOST_BYTES: u64 = 1 << 30;

/// The host of a stored document.
pub(super) fn decode(stored: &[u8]) -> Result<Host, StoreError> {
    match stored.split_first() {
        Some((0, plain)) => serde_json::from_slice(plain).map_err(unreadable),
        Some((1, packed)) => {
            let mut plain = Vec::with_capacity(packed.len() * 4);
            let reader = zstd::Decoder::new(packed).map_err(unreadable)?;
            reader.take(MOST_BYTES).read_to_end(&mut plain).map_err(unreadable)?;
            serde_json::from_slice(&plain).map_err(unreadable)
        }
        _ => Err(unreadable("its first byte is none of ours")),
    }
}

fn unreadable(reason: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: "a run's host", reason: reason.to_string() }
}
