//! What may be wrong with settings: which key, where it came from, what is allowed.

use std::io;
use std::path::PathBuf;

use serde::Serialize;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "camelCase")]
pub enum Origin {
    /// It is the default.
    Default,
    /// The configuration file.
    File {
        /// Which.
        path: PathBuf,
        /// The line of the key, from 1.
        line: usize,
    },
    /// An environment variable.
    Variable {
        /// Its name.
        name: String,
    },
    /// The command line.
    Flag {
        /// The option: `--listen`, `--set`.
        name: String,
    },
}

impl std::fmt::Display for Origin {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => write!(to, "default"),
            Self::File { path, line } => write!(to, "{}, line {line}", path.display()),
            Self::Variable { name } => write!(to, "variable {name}"),
            Self::Flag { name } => write!(to, "option {name}"),
        }
    }
}

/// Why there are no settings to run with.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("{}, line {line}: not TOML: {message}", path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        message: String,
    },
    /// A key that does not exist.
    #[error("{origin}: there is no setting {key}{}", did_you_mean(*.nearest))]
    UnknownKey {
        /// The key as it was given.
        key: String,
        /// Where.
        origin: Origin,
        /// The key that may have been meant.
        nearest: Option<&'static str>,
    },
    /// An environment variable of ours that does not exist.
    #[error(
        "the environment has {name}, which is no variable of Portolan's{}",
        did_you_mean(.nearest.as_deref())
    )]
    UnknownVariable {
        /// Its name.
        name: String,
        /// The name that may have been meant.
        nearest: Option<String>,
    },
    /// A value of the wrong type or out of its range.
    #[error("{origin}: {key} is {found}; it must be {allowed}")]
    Wrong {
        /// The key.
        key: &'static str,
        /// Where the value comes from.
        origin: Origin,
        /// The value, or its type.
        found: String,
        /// What is allowed.
        allowed: String,
    },
    /// A setting that needs another.
    #[error("{origin}: {key} needs {missing} beside it")]
    Alone {
        /// The key.
        key: &'static str,
        /// Where its value comes from.
        origin: Origin,
        /// The key that is missing.
        missing: &'static str,
    },
    /// Two settings that exclude each other.
    #[error("{key} ({origin}) and {other} ({other_origin}) exclude each other: take one away")]
    Conflict {
        /// One key.
        key: &'static str,
        /// Where its value comes from.
        origin: Origin,
        /// The other key.
        other: &'static str,
        /// Where its value comes from.
        other_origin: Origin,
    },
    /// There is no place for data.
    #[error(
        "there is no default for data_dir, since neither XDG_DATA_HOME nor HOME is set to an absolute path; \
         give --data-dir"
    )]
    NoHome,
    /// The table of settings and the type disagree.
    #[error("the settings do not fit together: {message}; this is a fault of Portolan's")]
    Inconsistent {
        /// What did not fit.
        message: String,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "; docs/configuration.md lists all".to_owned(),
        |nearest| format!("; did you mean {nearest}?"),
    )
}

/// The candidate that differs least from `word`, where it differs little.
pub(super) fn nearest<T: AsRef<str>>(word: &str, candidates: impl IntoIterator<Item = T>) -> Option<T> {
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate.as_ref()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.as_ref().len() / 4 + 1)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's; more than 64 bytes are not compared.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_named_only_when_it_is_near() {
        let keys = ["listen", "runs.max_parallel", "tls.key"];
        assert_eq!(nearest("lisen", keys), Some("listen"));
        assert_eq!(nearest("runs.max_paralel", keys), Some("runs.max_parallel"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
