//! The attributes of a tag: found in place, checked, and copied only when they are kept.

use std::str::FromStr;

use jiff::Timestamp;
use portolan_model::Text;

use super::defect::quote;
use super::notes::Notes;
use super::{Defect, Limits};

/// Where an attribute lies in its tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    name: (u32, u32),
    value: (u32, u32),
    /// The value stands for itself: no references, no white space but the space.
    plain: bool,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    /// Its name.
    pub(super) element: &'a str,
    raw: &'a str,
    slots: &'a [Slot],
    /// Offset of its `<` in the input.
    pub(super) offset: u64,
}

/// An attribute of a tag.
#[derive(Clone, Copy)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    element: &'a str,
    raw: &'a str,
    plain: bool,
    offset: u64,
}

impl<'a> Tag<'a> {
    pub(super) fn new(element: &'a str, raw: &'a str, slots: &'a [Slot], offset: u64) -> Self {
        Self { element, raw, slots, offset }
    }

    #[inline]
    pub(super) fn attributes(self) -> impl Iterator<Item = Attribute<'a>> {
        self.slots.iter().map(move |slot| Attribute {
            name: &self.raw[slot.name.0 as usize..slot.name.1 as usize],
            element: self.element,
            raw: &self.raw[slot.value.0 as usize..slot.value.1 as usize],
            plain: slot.plain,
            offset: self.offset,
        })
    }
}

impl Attribute<'_> {
    /// The value, or nothing where it is empty.
    #[inline]
    pub(super) fn text(&self, notes: &mut Notes) -> Option<Text> {
        if self.raw.is_empty() {
            return None;
        }
        if self.plain {
            return Some(Text::new(self.raw));
        }
        notes.scratch.clear();
        resolve_into(&mut notes.scratch, self.raw);
        Some(Text::new(&notes.scratch))
    }

    /// The value, also an empty one.
    pub(super) fn string(&self) -> String {
        if self.plain {
            return self.raw.to_owned();
        }
        let mut to = String::with_capacity(self.raw.len());
        resolve_into(&mut to, self.raw);
        to
    }

    /// The value as a number; nothing where it is empty, and a warning where it is no such number.
    #[inline]
    pub(super) fn number<T: FromStr>(&self, notes: &mut Notes) -> Option<T> {
        match self.raw.parse() {
            Ok(number) => Some(number),
            Err(_) => self.not_a_number(notes),
        }
    }

    /// The value as one of a set of names, letter case aside; a warning where it is none of them.
    #[inline]
    pub(super) fn one_of<T: FromStr>(&self, notes: &mut Notes) -> Option<T> {
        match self.raw.parse() {
            Ok(value) => Some(value),
            Err(_) => self.raw.to_ascii_lowercase().parse().ok().or_else(|| {
                self.warn(notes, "unknownValue", "is none that Nmap has");
                None
            }),
        }
    }

    /// The value as seconds since 1970; 0 is what writers put who do not know.
    pub(super) fn time(&self, notes: &mut Notes) -> Option<Timestamp> {
        let seconds: i64 = self.number(notes)?;
        if seconds == 0 {
            return None;
        }
        let time = Timestamp::from_second(seconds).ok();
        if time.is_none() {
            self.warn(notes, "badTime", "is no time that can be");
        }
        time
    }

    /// The value as written.
    pub(super) fn raw(&self) -> &str {
        self.raw
    }

    /// Says that there is no place for the attribute.
    #[cold]
    pub(super) fn unknown(&self, notes: &mut Notes) {
        let (element, name, offset) = (quote(self.element), quote(self.name), self.offset);
        notes.warn("unknownAttribute", &format!("{element} {name}"), || {
            format!("attribute `{name}` of `{element}` is left out (first at byte {offset})")
        });
    }

    /// Warns of the value, once for each attribute of each element.
    #[cold]
    pub(super) fn warn(&self, notes: &mut Notes, code: &'static str, fault: &str) {
        let (element, name, offset) = (quote(self.element), quote(self.name), self.offset);
        let value = quote(self.raw);
        notes.warn(code, &format!("{element} {name}"), || {
            format!("`{value}` in attribute `{name}` of `{element}` {fault} (first at byte {offset})")
        });
    }

    #[cold]
    fn not_a_number<T: FromStr>(&self, notes: &mut Notes) -> Option<T> {
        let value = self.string();
        let parsed = value.trim().trim_end_matches('%').parse().ok();
        if parsed.is_none() && !value.is_empty() {
            self.warn(notes, "badNumber", "is not a number that fits");
        }
        parsed
    }
}

/// What `scan` found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanned {
    /// Bytes up to the end of the attributes.
    pub(super) length: usize,
    /// A reference names a character that XML forbids.
    pub(super) forbidden: bool,
}

/// Finds the attributes in `bytes`, what stands in a tag behind its name: all of it, or up to `/` or `>` where
/// more follows. `offset` is that of `bytes` in the input.
pub(super) fn scan(
    slots: &mut Vec<Slot>,
    element: &str,
    bytes: &[u8],
    offset: u64,
    limits: &Limits,
) -> Result<Scanned, Defect> {
    slots.clear();
    let mut forbidden = false;
    let mut at = 0;
    loop {
        let before = at;
        at = skip_space(bytes, at);
        if matches!(bytes.get(at), None | Some(b'>' | b'/')) {
            return Ok(Scanned { length: at, forbidden });
        }
        let bad = |at: usize| Defect::BadAttribute { offset: offset + at as u64, element: quote(element) };
        let name = at;
        while bytes.get(at).is_some_and(|b| is_name_byte(*b)) {
            at += 1;
        }
        let name_end = at;
        at = skip_space(bytes, at);
        if before == name || name == name_end || !starts_name(bytes[name]) || bytes.get(at) != Some(&b'=') {
            return Err(bad(at));
        }
        at = skip_space(bytes, at + 1);
        let quotation = match bytes.get(at) {
            Some(q @ (b'"' | b'\'')) => *q,
            _ => return Err(bad(at)),
        };
        let value = at + 1;
        let mut plain = true;
        at = value;
        loop {
            match bytes.get(at) {
                None => return Err(bad(at)),
                Some(&b) if is_plain(b) => at += 1,
                Some(&b) if b == quotation => break,
                Some(b'"' | b'\'') => at += 1,
                Some(b'<') => {
                    let attribute = quote(&String::from_utf8_lossy(&bytes[name..name_end]));
                    let (offset, element) = (offset + at as u64, quote(element));
                    return Err(Defect::MarkupInAttribute { offset, element, attribute });
                }
                Some(b'&') => {
                    plain = false;
                    let (character, length) = reference(&bytes[at..], offset + at as u64)?;
                    forbidden |= character.is_none();
                    at += length;
                }
                Some(_) => {
                    plain = false;
                    at += 1;
                }
            }
        }
        push(slots, bytes, (name, name_end), (value, at), plain, (element, offset), limits)?;
        at += 1;
    }
}

/// The name at the start of `bytes`, if there is one.
#[inline]
pub(super) fn name_length(bytes: &[u8]) -> usize {
    if !bytes.first().is_some_and(|b| starts_name(*b)) {
        return 0;
    }
    bytes.iter().position(|b| !is_name_byte(*b)).unwrap_or(bytes.len())
}

/// Appends `raw` to `to`, references resolved and white space turned into spaces (XML 1.0, section 3.3.3).
fn resolve_into(to: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = rest.bytes().position(|b| b == b'&' || b < b' ') {
        to.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes()[0] {
            b'&' => {
                let (character, length) = reference(rest.as_bytes(), 0).unwrap_or((None, 1));
                to.push(character.unwrap_or('\u{FFFD}'));
                length
            }
            byte => {
                to.push(' ');
                if byte == b'\r' && rest.as_bytes().get(1) == Some(&b'\n') { 2 } else { 1 }
            }
        };
        rest = &rest[length..];
    }
    to.push_str(rest);
}

/// The reference at the start of `text`: its character (nothing, where XML forbids it) and its length.
fn reference(text: &[u8], offset: u64) -> Result<(Option<char>, usize), Defect> {
    // The longest that can be meant is a character in decimal with leading zeros.
    const LONGEST: usize = 32;
    let end = text.iter().take(LONGEST).position(|b| *b == b';').ok_or(Defect::BadReference { offset })?;
    let name = &text[1..end];
    Ok((resolve(name, offset)?, end + 1))
}

/// The character that `&name;` stands for; nothing where XML forbids it.
pub(super) fn resolve(name: &[u8], offset: u64) -> Result<Option<char>, Defect> {
    let digits = match name {
        b"amp" => return Ok(Some('&')),
        b"lt" => return Ok(Some('<')),
        b"gt" => return Ok(Some('>')),
        b"quot" => return Ok(Some('"')),
        b"apos" => return Ok(Some('\'')),
        [b'#', digits @ ..] => digits,
        [first, rest @ ..] if starts_name(*first) && rest.iter().all(|b| is_name_byte(*b)) => {
            return Err(Defect::UndefinedEntity { offset, name: quote(&String::from_utf8_lossy(name)) });
        }
        _ => return Err(Defect::BadReference { offset }),
    };
    let (radix, digits) = match digits {
        [b'x', hex @ ..] => (16, hex),
        decimal => (10, decimal),
    };
    if digits.is_empty() || !digits.iter().all(|b| char::from(*b).is_digit(radix)) {
        return Err(Defect::BadReference { offset });
    }
    let code = digits.iter().fold(0_u32, |code, b| {
        code.saturating_mul(radix).saturating_add(char::from(*b).to_digit(radix).unwrap_or(0))
    });
    let allowed = matches!(code, 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF);
    Ok(if allowed { char::from_u32(code) } else { None })
}

/// Whether `name` can be an element's name, as far as ASCII goes.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name_length(name.as_bytes()) == name.len()
}

fn push(
    slots: &mut Vec<Slot>,
    bytes: &[u8],
    name: (usize, usize),
    value: (usize, usize),
    plain: bool,
    (element, offset): (&str, u64),
    limits: &Limits,
) -> Result<(), Defect> {
    let text = &bytes[name.0..name.1];
    let offset = offset + name.0 as u64;
    if value.1 - value.0 > limits.attribute_bytes {
        let (element, attribute, limit) =
            (quote(element), quote(&String::from_utf8_lossy(text)), limits.attribute_bytes);
        return Err(Defect::AttributeTooLong { offset, element, attribute, limit });
    }
    if slots.len() == limits.attributes {
        return Err(Defect::TooManyAttributes { offset, element: quote(element), limit: limits.attributes });
    }
    if slots.iter().any(|s| bytes[s.name.0 as usize..s.name.1 as usize] == *text) {
        return Err(Defect::DuplicateAttribute {
            offset,
            element: quote(element),
            attribute: quote(&String::from_utf8_lossy(text)),
        });
    }
    // Bounded by `Limits::markup_bytes`; a limit beyond 4 GiB would be cut here.
    let short =
        |n: usize| u32::try_from(n).map_err(|_| Defect::MarkupTooLong { offset, limit: u32::MAX.into() });
    slots.push(Slot {
        name: (short(name.0)?, short(name.1)?),
        value: (short(value.0)?, short(value.1)?),
        plain,
    });
    Ok(())
}

#[inline]
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// Bytes of a value that mean themselves.
#[inline]
fn is_plain(byte: u8) -> bool {
    const PLAIN: [bool; 256] = {
        let mut table = [true; 256];
        let mut i = 0;
        while i < 32 {
            table[i] = false;
            i += 1;
        }
        table[b'"' as usize] = false;
        table[b'\'' as usize] = false;
        table[b'&' as usize] = false;
        table[b'<' as usize] = false;
        table
    };
    PLAIN[usize::from(byte)]
}

#[inline]
fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

#[inline]
fn is_name_byte(byte: u8) -> bool {
    const NAME: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0_u8;
        loop {
            table[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.') || byte >= 0x80;
            if byte == u8::MAX {
                break table;
            }
            byte += 1;
        }
    };
    NAME[usize::from(byte)]
}
