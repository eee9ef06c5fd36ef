//! Host names.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

use super::TargetError;

/// A host name by RFC 1123, in lower-case ASCII; other scripts are in punycode (RFC 5891).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(SmolStr);

impl HostName {
    /// The name in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostName {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let bad = |reason| TargetError::BadName { text: text.to_owned(), reason };
        // UTS 46 lets them through, IDNA 2008 does not: an option that was pasted out of a text must not become a name.
        if text.contains(is_dash) {
            return Err(bad("it has a dash that only looks like '-'"));
        }
        if text.contains(is_typographic_quote) {
            return Err(bad("it has typographic quotes, which no name holds"));
        }
        let ascii =
            idna::domain_to_ascii(text).map_err(|_| bad("it has characters that a name cannot hold"))?;
        let name = ascii.strip_suffix('.').unwrap_or(&ascii);
        if name.is_empty() || name.len() > 253 {
            return Err(bad("a name has 1 to 253 characters"));
        }
        for label in name.split('.') {
            if label.is_empty() || label.len() > 63 {
                return Err(bad("each part between dots has 1 to 63 characters"));
            }
            if !label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                return Err(bad("a name holds letters, digits, '-' and '.' only"));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(bad("a part between dots cannot begin or end with '-'"));
            }
        }
        if ends_in_number(name) {
            return Err(TargetError::NumericName { text: text.to_owned() });
        }
        Ok(Self(SmolStr::new(&ascii)))
    }
}

/// Whether a sign looks like a hyphen and is none, nor one of those that are read as hyphens in names.
fn is_dash(sign: char) -> bool {
    matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}')
}

/// Whether a sign is a quote, or a prime that stands for one, as word processors and web pages set them where somebody
/// typed `"` or `'`. No shell takes them for quotes; U+02BC, a letter of some languages, is none of them.
#[must_use]
pub fn is_typographic_quote(sign: char) -> bool {
    matches!(
        sign,
        '\u{ab}' | '\u{b4}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2032}'..='\u{2037}' | '\u{2039}' | '\u{203a}'
            | '\u{275b}'..='\u{275e}' | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}' | '\u{ff02}' | '\u{ff07}'
    )
}

/// Whether resolvers might read the name as an address: the last label is a decimal or `0x` number (the rule
/// of the WHATWG URL standard, "ends in a number checker").
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let hex = last.strip_prefix("0x").is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || last.bytes().all(|b| b.is_ascii_digit())
}
