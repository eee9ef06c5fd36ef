//! Who does the work.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who does the work of a scan: `--engine`, and a provider's `engine`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Whichever is sooner done by the estimate, where both give the same answer.
    #[default]
    Auto,
    /// Nmap alone.
    Nmap,
    /// The prober, then Nmap; Nmap alone where the command's meaning does not allow that.
    Fast,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Nmap, Self::Fast];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Nmap => "nmap",
            Self::Fast => "fast",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no engine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is no engine: say auto, nmap or fast")]
pub struct UnknownEngine {
    /// The text.
    pub given: String,
}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|engine| engine.as_str() == text);
        known.ok_or_else(|| UnknownEngine { given: text.to_owned() })
    }
}
