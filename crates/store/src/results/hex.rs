//! Blobs as parameters of statements that take many of them.

/// Hexadecimal digits of a blob.
pub(crate) fn hex(bytes: &[u8]) -> String {
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

/// The blob of hexadecimal digits.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
