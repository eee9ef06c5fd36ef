//! The places that settings come from: command line, environment, file. Each becomes a list of keys with their values
//! and origins.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::nearest;
use super::kind::Raw;
use super::table::{SETTINGS, Setting, find};
use super::{Flag, Origin, PREFIX, SettingsError};

/// Variables of ours that are no settings of the server.
const OTHERS: [&str; 6] = [
    "PORTOLAN_BIN",    // the program that tests run
    "PORTOLAN_BLESS",  // tests rewrite what is generated
    "PORTOLAN_LAB",    // the network of the tests
    "PORTOLAN_SERVER", // the command line as a client
    "PORTOLAN_SKIPS",  // where tests report what they left out
    "PORTOLAN_TOKEN",  // the command line as a client
];
/// An old name of `PORTOLAN_NMAP__PROGRAM`, which goes before it.
const NMAP: &str = "PORTOLAN_NMAP";
/// A configuration is some kilobytes; more than this is another file.
const LARGEST: u64 = 1 << 20;

/// A setting with a value that was given for it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) setting: &'static Setting,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

fn known(key: &str, origin: impl FnOnce() -> Origin) -> Result<&'static Setting, SettingsError> {
    find(key).ok_or_else(|| SettingsError::UnknownKey {
        key: key.chars().take(100).flat_map(char::escape_debug).collect(),
        origin: origin(),
        nearest: nearest(key, SETTINGS.iter().map(|setting| setting.key)),
    })
}

/// What the command line gives.
pub(super) fn flags(flags: &[Flag]) -> Result<Vec<Entry>, SettingsError> {
    flags
        .iter()
        .map(|flag| {
            let origin = || Origin::Flag { name: flag.flag.clone() };
            let setting = known(&flag.key, origin)?;
            Ok(Entry { setting, raw: Raw::Text(flag.value.clone()), origin: origin() })
        })
        .collect()
}

/// What the environment gives. An empty variable counts as not set.
pub(super) fn environment(variables: &[(OsString, OsString)]) -> Result<Vec<Entry>, SettingsError> {
    let mut entries = Vec::new();
    for (name, value) in variables {
        let ours = name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if !ours || OTHERS.iter().any(|other| OsStr::new(other) == name) {
            continue;
        }
        let setting = SETTINGS.iter().find(|setting| OsStr::new(&setting.variable()) == name);
        let setting = match setting {
            Some(setting) => setting,
            None if name == NMAP => known("nmap.program", || Origin::Default)?,
            None => return Err(unknown_variable(name)),
        };
        if value.is_empty() {
            continue;
        }
        let name = name.to_string_lossy().into_owned();
        // What is not UTF-8 is allowed nowhere; its replacement characters show that.
        let raw =
            value.to_str().map_or(Raw::Other("text that is not UTF-8"), |value| Raw::Text(value.to_owned()));
        entries.push(Entry { setting, raw, origin: Origin::Variable { name } });
    }
    // The last of two wins: the name of the setting before the old one.
    entries.sort_by_key(|entry| !matches!(&entry.origin, Origin::Variable { name } if name == NMAP));
    Ok(entries)
}

fn unknown_variable(name: &OsStr) -> SettingsError {
    let text = name.to_string_lossy();
    let name = text.chars().take(100).flat_map(char::escape_debug).collect();
    let nearest = nearest(&text, SETTINGS.iter().map(Setting::variable));
    SettingsError::UnknownVariable { name, nearest }
}

/// Text of a configuration file.
pub(super) fn read_file(path: &Path) -> Result<String, SettingsError> {
    use std::io::Read;
    let unreadable = |source| SettingsError::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let length = file.take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
    if length as u64 > LARGEST {
        let message = format!("larger than {LARGEST} bytes: no configuration");
        return Err(unreadable(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message)));
    }
    Ok(text)
}

/// What a file gives.
pub(super) fn file(path: &Path, text: &str) -> Result<Vec<Entry>, SettingsError> {
    let table = DeTable::parse(text).map_err(|error| SettingsError::NotToml {
        path: path.to_owned(),
        line: line(text, error.span()),
        message: error.message().to_owned(),
    })?;
    let source = Source { path, text };
    let mut entries = Vec::new();
    for (key, value) in table.get_ref() {
        match value.get_ref() {
            // A table of ours: an unknown one is told by its own line, also when it is empty.
            DeValue::Table(inner) if find(key.get_ref()).is_none() => {
                source.check_table(key)?;
                for (name, value) in inner {
                    let dotted = format!("{}.{}", key.get_ref(), name.get_ref());
                    entries.push(source.entry(&dotted, name, value.get_ref())?);
                }
            }
            value => entries.push(source.entry(key.get_ref(), key, value)?),
        }
    }
    Ok(entries)
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn origin(&self, key: &Spanned<DeString<'_>>) -> Origin {
        Origin::File { path: PathBuf::from(self.path), line: line(self.text, Some(key.span())) }
    }

    fn check_table(&self, key: &Spanned<DeString<'_>>) -> Result<(), SettingsError> {
        let tables =
            || SETTINGS.iter().filter_map(|setting| setting.key.split_once('.').map(|(table, _)| table));
        let name = key.get_ref();
        if tables().any(|table| table == name) {
            return Ok(());
        }
        let key_shown = name.chars().take(100).flat_map(char::escape_debug).collect();
        Err(SettingsError::UnknownKey {
            key: key_shown,
            origin: self.origin(key),
            nearest: nearest(name, tables()),
        })
    }

    fn entry(
        &self,
        dotted: &str,
        key: &Spanned<DeString<'_>>,
        value: &DeValue<'_>,
    ) -> Result<Entry, SettingsError> {
        let setting = known(dotted, || self.origin(key))?;
        let raw = match value {
            DeValue::String(text) => Raw::String(text.clone().into_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Raw::Other("a number beyond all bounds"), Raw::Integer),
            DeValue::Boolean(flag) => Raw::Boolean(*flag),
            DeValue::Float(_) => Raw::Other("a number with a fraction"),
            DeValue::Datetime(_) => Raw::Other("a date"),
            DeValue::Array(_) => Raw::Other("an array"),
            DeValue::Table(_) => Raw::Other("a table"),
        };
        Ok(Entry { setting, raw, origin: self.origin(key) })
    }
}

/// The line of a place in a text, from 1.
fn line(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start).min(text.len());
    // A place between two characters; if it were not, the first line would be named.
    text.get(..start).unwrap_or_default().matches('\n').count() + 1
}
