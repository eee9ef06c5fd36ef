//! Blobs as parameters of statements that take many of them.

/// Hexadecimal digits of a blob.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Blobs as a JSON array of hexadecimal text: how a statement takes many of them as one parameter,
/// `(SELECT unhex(value) FROM json_each(?))`.
pub(super) fn json_of_keys<'a>(keys: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut json = String::from("[");
    for key in keys {
        json.push_str(if json.len() > 1 { ",\"" } else { "\"" });
        json.push_str(&hex(key));
        json.push('"');
    }
    json.push(']');
    json
}
