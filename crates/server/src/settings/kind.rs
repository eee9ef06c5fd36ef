//! What values a setting takes, and how they are read.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::path::{Path, absolute};

use serde_json::Value;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::Networks;

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ADDRESS:PORT`.
    Address,
    /// A file or directory.
    Path,
    /// A program, by path or name.
    Program,
    /// `http://` or `https://`, host and port.
    Url,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Whole {
        /// The smallest that is taken.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// One of some words.
    Choice(&'static [&'static str]),
    /// Log levels, as `EnvFilter` reads them.
    Filter,
    /// Networks and addresses, with commas between.
    Networks,
}

/// A value as it was given.
#[derive(Debug, Clone)]
pub(super) enum Raw {
    /// Text of a variable or flag, which may stand for any type.
    Text(String),
    /// A string of the file.
    String(String),
    /// An integer of the file.
    Integer(i64),
    /// A boolean of the file.
    Boolean(bool),
    /// Something else of the file, by the name of its type.
    Other(&'static str),
}

impl Raw {
    /// For messages: short, and in one line.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::String(text) => {
                let short: String = text.chars().take(100).collect();
                let more = if short.len() < text.len() { "..." } else { "" };
                format!("{short:?}{more}")
            }
            Self::Integer(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Other(kind) => (*kind).to_owned(),
        }
    }
}

impl Kind {
    /// What is allowed, to stand after "must be".
    #[must_use]
    pub fn allowed(self) -> Cow<'static, str> {
        match self {
            Self::Address => "an IP address and a port, such as 127.0.0.1:7878 or [::1]:7878".into(),
            Self::Path => "a path".into(),
            Self::Program => "a path or the name of a program".into(),
            Self::Url => {
                "http:// or https:// with a host and, if need be, a port; no path, such as https://portolan.example.org"
                    .into()
            }
            Self::Flag => "true or false".into(),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}").into(),
            Self::Choice(words) => {
                words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or ").into()
            }
            Self::Networks => {
                "networks and addresses with commas between, such as 10.0.0.0/8, 192.168.1.7, fd00::/8; or nothing".into()
            }
            Self::Filter => {
                "off, error, warn, info, debug or trace, or a list of them for parts, such as \
                 info,portolan_server=debug"
                    .into()
            }
        }
    }

    /// The value as [`super::Settings`] takes it; `None` when it is not allowed. Relative paths start at `base`.
    pub(super) fn read(self, raw: &Raw, base: &Path) -> Option<Value> {
        match (self, raw) {
            (Self::Flag, Raw::Boolean(flag)) => Some((*flag).into()),
            (Self::Flag, Raw::Text(text)) => text.parse::<bool>().ok().map(Value::from),
            (Self::Whole { .. }, Raw::Integer(number)) => self.within((*number).try_into().ok()?),
            (Self::Whole { .. }, Raw::Text(text)) => self.within(text.parse().ok()?),
            (Self::Flag | Self::Whole { .. }, _) => None,
            (_, Raw::Text(text) | Raw::String(text)) => self.read_text(text, base),
            _ => None,
        }
    }

    fn within(self, number: u64) -> Option<Value> {
        match self {
            Self::Whole { min, max } if (min..=max).contains(&number) => Some(number.into()),
            _ => None,
        }
    }

    fn read_text(self, text: &str, base: &Path) -> Option<Value> {
        match self {
            Self::Address => text.parse::<SocketAddr>().ok().map(|address| address.to_string().into()),
            Self::Path => path(text, base),
            Self::Program if text.contains('/') => path(text, base),
            Self::Program => (!text.is_empty() && !text.contains('\0')).then(|| text.into()),
            Self::Url => url(text),
            Self::Choice(words) => words.contains(&text).then(|| text.into()),
            Self::Filter => is_filter(text).then(|| text.into()),
            Self::Networks => text.parse::<Networks>().ok().map(|networks| networks.to_string().into()),
            Self::Flag | Self::Whole { .. } => None,
        }
    }
}

fn path(text: &str, base: &Path) -> Option<Value> {
    if text.is_empty() || text.contains('\0') {
        return None;
    }
    let path = absolute(base.join(text)).ok()?;
    Some(path.to_str()?.into())
}

fn url(text: &str) -> Option<Value> {
    let uri: axum::http::Uri = text.parse().ok()?;
    let authority = uri.authority()?;
    let scheme = uri.scheme_str()?;
    let plain = matches!(scheme, "http" | "https")
        && !authority.as_str().contains('@')
        && !authority.host().is_empty()
        && uri.path() == "/"
        && uri.query().is_none()
        && !text.contains('#')
        // `host:` and `host:99999` are no ports.
        && (authority.port_u16().is_some() || authority.as_str() == authority.host());
    plain.then(|| format!("{scheme}://{}", authority.as_str().to_ascii_lowercase()).into())
}

/// `EnvFilter` takes any word for the name of a part, so that a misspelt level would be taken in silence.
fn is_filter(text: &str) -> bool {
    let is_level = |word: &str| !word.is_empty() && word.parse::<LevelFilter>().is_ok();
    !text.is_empty()
        && EnvFilter::try_new(text).is_ok()
        && text.split(',').all(|part| part.contains('[') || part.rsplit('=').next().is_some_and(is_level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> Option<Value> {
        kind.read(&Raw::Text(text.to_owned()), Path::new("/base"))
    }

    #[test]
    fn values_are_read() {
        for (kind, text, value) in [
            (Kind::Address, "127.0.0.1:0", "127.0.0.1:0"),
            (Kind::Address, "[::1]:7878", "[::1]:7878"),
            (Kind::Path, "a/b", "/base/a/b"),
            (Kind::Path, "/a/b", "/a/b"),
            (Kind::Program, "nmap", "nmap"),
            (Kind::Program, "./nmap", "/base/nmap"),
            (Kind::Url, "https://Portolan.example.org/", "https://portolan.example.org"),
            (Kind::Url, "http://[::1]:80", "http://[::1]:80"),
            (Kind::Filter, "info,portolan_server=debug", "info,portolan_server=debug"),
            (Kind::Filter, "warn,x[run{id=1}]=trace", "warn,x[run{id=1}]=trace"),
            (Kind::Choice(&["text", "json"]), "json", "json"),
        ] {
            assert_eq!(read(kind, text), Some(value.into()), "{text}");
        }
        assert_eq!(read(Kind::Whole { min: 1, max: 9 }, "9"), Some(9.into()));
        assert_eq!(read(Kind::Flag, "true"), Some(true.into()));
    }

    #[test]
    fn what_is_not_allowed_is_not_read() {
        for (kind, texts) in [
            (Kind::Address, &["", "localhost:1", "127.0.0.1", ":7878", "127.0.0.1:65536", "::1:7878"][..]),
            (Kind::Path, &["", "a\0b"]),
            (Kind::Program, &["", "n\0"]),
            (
                Kind::Url,
                &[
                    "",
                    "portolan.example.org",
                    "ftp://a",
                    "https://",
                    "https://a/b",
                    "https://a?b",
                    "https://a#b",
                    "https://u@a",
                    "https://a:",
                    "https://a:99999",
                ],
            ),
            (Kind::Filter, &["", "inof", "info,portolan=loud", "=", "a=b=c", "info,,warn"]),
            (Kind::Choice(&["text", "json"]), &["", "JSON", "text "]),
            (Kind::Flag, &["", "yes", "1", "True"]),
            (
                Kind::Whole { min: 1, max: 9 },
                &["", "0", "10", "-1", "1.0", "1k", " 1", "99999999999999999999"],
            ),
        ] {
            for text in texts {
                assert_eq!(read(kind, text), None, "{kind:?} {text:?}");
            }
        }
    }

    #[test]
    fn types_of_the_file_are_not_mixed_up() {
        let base = Path::new("/");
        let whole = Kind::Whole { min: 0, max: 9 };
        assert_eq!(whole.read(&Raw::String("4".to_owned()), base), None);
        assert_eq!(whole.read(&Raw::Integer(-1), base), None);
        assert_eq!(Kind::Flag.read(&Raw::String("true".to_owned()), base), None);
        assert_eq!(Kind::Path.read(&Raw::Integer(1), base), None);
        assert_eq!(Kind::Path.read(&Raw::Other("an array"), base), None);
    }
}
