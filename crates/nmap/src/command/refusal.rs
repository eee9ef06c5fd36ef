//! What is wrong with a command, where it stands and what to do about it.

use serde::{Deserialize, Serialize};

/// Bytes of a source text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Why a command, or a part of it, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Code {
    /// The text, a word or the number of words is over its limit.
    TooLong,
    /// A character that a shell would act on, or an open quote.
    ShellSyntax,
    /// `%s` stands where no target can stand.
    Placeholder,
    /// No option of Nmap's begins so.
    UnknownOption,
    /// More than one option of Nmap's begins so.
    AmbiguousOption,
    /// An option that Nmap hides and that does nothing a scan needs.
    HiddenOption,
    /// An option stands without its value.
    MissingValue,
    /// An option has a value and takes none.
    UnexpectedValue,
    /// A value that Nmap would refuse or read in a surprising way.
    BadValue,
    /// Options that Nmap does not take together, or one given twice.
    Conflict,
    /// Not a target.
    BadTarget,
    /// Never run for anybody: it reads, writes or runs a named file, or does no scan.
    Forbidden,
    /// Runs only for those who are granted it.
    NeedsGrant,
    /// A script, category or expression that names nothing installed.
    ScriptUnknown,
    /// A script of a category that the policy keeps back.
    ScriptCategory,
    /// The script database is needed to judge and is not there.
    ScriptDatabase,
}

/// One refusal with its place in the source text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What kind.
    pub code: Code,
    /// The option in its canonical spelling, where the refusal is about one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub option: Option<String>,
    /// What is wrong and what to do, one or two sentences.
    pub reason: String,
    /// First byte in the source text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Refusal {
    pub(crate) fn new(code: Code, span: Span, reason: impl Into<String>) -> Self {
        Self { code, option: None, reason: reason.into(), start: span.start, end: span.end }
    }

    pub(crate) fn of(code: Code, option: &str, span: Span, reason: impl Into<String>) -> Self {
        Self { option: Some(option.to_owned()), ..Self::new(code, span, reason) }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.option {
            Some(option) => write!(f, "{option}: {} (at {}..{})", self.reason, self.start, self.end),
            None => write!(f, "{} (at {}..{})", self.reason, self.start, self.end),
        }
    }
}

impl std::error::Error for Refusal {}
