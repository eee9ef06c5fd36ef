//! Names in a scope: one name (`db.example`), or all below one (`*.example`).

use std::fmt;
use std::str::FromStr;

use portolan_model::{HostName, TargetError};
use serde::{Deserialize, Serialize};

/// A name, or all names below one; not that one itself. In JSON the text that it prints.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct NamePattern {
    below: bool,
    name: HostName,
}

impl NamePattern {
    /// Whether it means `name`. A dot at the end makes no difference, nor does case.
    #[must_use]
    pub fn matches(&self, name: &HostName) -> bool {
        let (own, name) = (plain(&self.name), plain(name));
        if self.below {
            name.strip_suffix(own).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            name == own
        }
    }
}

fn plain(name: &HostName) -> &str {
    let text = name.as_str();
    text.strip_suffix('.').unwrap_or(text)
}

impl FromStr for NamePattern {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (below, name) = text.strip_prefix("*.").map_or((false, text), |name| (true, name));
        Ok(Self { below, name: name.parse()? })
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.below { "*." } else { "" }, self.name)
    }
}

impl From<NamePattern> for String {
    fn from(pattern: NamePattern) -> Self {
        pattern.to_string()
    }
}

impl TryFrom<String> for NamePattern {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_its_name_or_all_below() {
        for (pattern, name, matches) in [
            ("db.example", "db.example", true),
            ("db.example", "DB.Example.", true),
            ("db.example.", "db.example", true),
            ("db.example", "a.db.example", false),
            ("db.example", "xdb.example", false),
            ("*.example", "db.example", true),
            ("*.example", "a.b.example.", true),
            ("*.example", "example", false),
            ("*.example", "notexample", false),
            ("*.example", "example.org", false),
            ("*.bücher.example", "a.xn--bcher-kva.example", true),
        ] {
            let (read, name): (NamePattern, HostName) = (pattern.parse().unwrap(), name.parse().unwrap());
            assert_eq!(read.matches(&name), matches, "{pattern} {name}");
            let written = serde_json::to_string(&read).unwrap();
            assert_eq!(serde_json::from_str::<NamePattern>(&written).unwrap(), read);
        }
        for wrong in ["", "*", "*.", "a.*.example", "*example", "10.0.0.1", "*.10"] {
            assert!(wrong.parse::<NamePattern>().is_err(), "{wrong}");
        }
    }
}
