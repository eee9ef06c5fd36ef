//! Which Nmap there is.

use std::ffi::OsStr;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Confinement, Privilege, confine, data, gate, probe};

/// The oldest Nmap that is taken.
pub const MINIMUM: Version = Version { major: 7, minor: 80 };

/// Where packages put it outside `PATH`.
const USUAL: &[&str] = &[
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/opt/local/bin",
    "/snap/bin",
];

/// Nmap's version. Its minor part is two digits: 7.80 is older than 7.93.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Before the point.
    pub major: u16,
    /// After it.
    pub minor: u16,
}

impl std::fmt::Display for Version {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}.{:02}", self.major, self.minor)
    }
}

/// An Nmap that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nmap {
    /// Its absolute path.
    pub program: PathBuf,
    /// Its version, at least [`MINIMUM`].
    pub version: Version,
    /// Where its services, probes, fingerprints and scripts are.
    pub data_dir: PathBuf,
    /// Whether it may use raw sockets.
    pub privilege: Privilege,
}

/// Why there is no Nmap to run.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// None is there.
    #[error("Nmap was not found in {}; install it, by the system's package manager: package nmap", list(.looked_in))]
    Missing {
        /// Where it was looked for.
        looked_in: Vec<PathBuf>,
    },
    /// It is too old.
    #[error("{} is Nmap {found}, and {minimum} is the oldest that is supported; install a newer one", program.display())]
    TooOld {
        /// Which.
        program: PathBuf,
        /// Its version.
        found: Version,
        /// The oldest that is taken.
        minimum: Version,
    },
    /// It cannot be executed.
    #[error("{} cannot be executed: {source}; mend its permissions or install Nmap anew", program.display())]
    NotExecutable {
        /// Which.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It does not answer as Nmap does.
    #[error("{} is not Nmap: asked for its version it {answer}; give the path of Nmap itself", program.display())]
    NotNmap {
        /// Which.
        program: PathBuf,
        /// What it did instead.
        answer: String,
    },
    /// It has no data.
    #[error("Nmap's data (nmap-services and scripts/script.db) was not found in {}; install Nmap anew, with its scripts", list(.looked_in))]
    NoData {
        /// Where it was looked for.
        looked_in: Vec<PathBuf>,
    },
}

fn list(places: &[PathBuf]) -> String {
    places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ")
}

impl Nmap {
    /// Finds Nmap: `program`, or else the first `nmap` of `PATH` and the usual places.
    ///
    /// # Errors
    /// When there is none, or none that can be used.
    pub async fn find(program: Option<&Path>) -> Result<Self, FindError> {
        let program = match program {
            // As a shell does: a name without a slash is looked up.
            Some(given) if given.components().count() > 1 => absolute(given)?,
            given => search(given.map_or(OsStr::new("nmap"), Path::as_os_str))?,
        };
        let version = version_of(&program).await?;
        if version < MINIMUM {
            return Err(FindError::TooOld { program, found: version, minimum: MINIMUM });
        }
        let data_dir = data::find(&program).map_err(|looked_in| FindError::NoData { looked_in })?;
        let privilege = Privilege::detect(&program);
        Ok(Self { program, version, data_dir, privilege })
    }

    /// How far a run of it would be confined. A kernel that has landlock may still say no to a run, whose
    /// [`Report`](super::Report) has the last word.
    #[must_use]
    pub fn confinement(&self) -> Confinement {
        match self.privilege {
            Privilege::FileCapabilities => Confinement::Off { reason: Privilege::UNCONFINED.to_owned() },
            _ => confine::expected(&self.program),
        }
    }

    /// Whether all that a run of it sends can be held to a rate ([`Spec::rate`](super::Spec)), beyond what its
    /// `--max-rate` does.
    ///
    /// # Errors
    /// Why not, for people.
    pub fn gate(&self) -> Result<(), String> {
        match self.privilege {
            Privilege::FileCapabilities => Err(Privilege::UNCONFINED.to_owned()),
            _ => confine::script(&self.program).map_or_else(gate::is_possible, Err),
        }
    }
}

fn absolute(given: &Path) -> Result<PathBuf, FindError> {
    let missing = || FindError::Missing { looked_in: vec![given.to_owned()] };
    let program = std::path::absolute(given).map_err(|_| missing())?;
    if program.is_file() { Ok(program) } else { Err(missing()) }
}

fn search(name: &OsStr) -> Result<PathBuf, FindError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut looked_in: Vec<PathBuf> = Vec::new();
    // A relative entry would run whatever lies in the working directory.
    let named = std::env::split_paths(&path).filter(|directory| directory.is_absolute());
    for directory in named.chain(USUAL.iter().map(PathBuf::from)) {
        if looked_in.contains(&directory) {
            continue;
        }
        let program = directory.join(name);
        if program.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0) {
            return Ok(program);
        }
        looked_in.push(directory);
    }
    Err(FindError::Missing { looked_in })
}

async fn version_of(program: &Path) -> Result<Version, FindError> {
    let text = probe::ask(program).await?;
    let not_nmap = || FindError::NotNmap { program: program.to_owned(), answer: describe(&text) };
    version(&text).ok_or_else(not_nmap)
}

/// Reads `Nmap version 7.93 ( https://nmap.org )`, also `7.80SVN` and `7.94+dfsg`.
fn version(text: &[u8]) -> Option<Version> {
    let line = text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let rest = std::str::from_utf8(line).ok()?.strip_prefix("Nmap version ")?;
    let (major, rest) = rest.split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(Version { major: major.parse().ok()?, minor: minor.parse().ok()? })
}

fn describe(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let line: String = text.trim().lines().next().unwrap_or_default().chars().take(80).collect();
    if line.is_empty() { "printed nothing".to_owned() } else { format!("printed {line:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_version_is_read_and_compared() {
        let read = |text: &str| version(text.as_bytes()).map(|version| version.to_string());
        assert_eq!(read("\nNmap version 7.93 ( https://nmap.org )\nPlatform: x").as_deref(), Some("7.93"));
        assert_eq!(read("Nmap version 7.80SVN ( https://nmap.org )").as_deref(), Some("7.80"));
        assert_eq!(read("Nmap version 7.05\n").as_deref(), Some("7.05"));
        assert_eq!(read("nmap 7.93"), None);
        assert_eq!(read("Nmap version seven"), None);
        assert_eq!(read(""), None);
        assert!(Version { major: 7, minor: 79 } < MINIMUM);
        assert!(Version { major: 8, minor: 1 } > MINIMUM);
    }

    proptest! {
        #[test]
        fn no_answer_panics(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            version(&text);
            describe(&text);
        }
    }
}
