//! A place that looks like an installed Nmap and holds the fake one.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::skip::find;

/// A prefix with `bin/nmap--BEHAVIOUR` and `share/nmap`, gone when dropped.
#[derive(Debug)]
pub struct FakeNmap {
    prefix: TempDir,
    program: PathBuf,
}

impl FakeNmap {
    /// `executable` is `env!("CARGO_BIN_EXE_fake-nmap")` of the calling test; the behaviours are listed in
    /// `fake_nmap.rs`.
    ///
    /// # Panics
    /// Where the prefix cannot be made.
    #[must_use]
    pub fn new(executable: &str, behaviour: &str) -> Self {
        let prefix = tempfile::Builder::new().prefix("e2e-fake-").tempdir().expect("a temporary folder");
        let bin = prefix.path().join("bin");
        let share = prefix.path().join("share");
        std::fs::create_dir(&bin).expect("bin");
        std::fs::create_dir(&share).expect("share");
        symlink("/usr/share/nmap", share.join("nmap")).expect("share/nmap");
        let program = bin.join(format!("nmap--{behaviour}"));
        // A link where it can be: a copy that another thread's child holds open for writing cannot be executed (ETXTBSY).
        if std::fs::hard_link(executable, &program).is_err() {
            std::fs::copy(executable, &program).expect("a copy of fake-nmap");
        }
        Self { prefix, program }
    }

    /// The installed Nmap itself, by a name of its own: its processes can be told from those of other tests.
    ///
    /// # Panics
    /// Where it is not installed: check `missing()` first.
    #[must_use]
    pub fn real() -> Self {
        let nmap = find("nmap").expect("nmap is installed");
        Self::new(&nmap.display().to_string(), "real")
    }

    /// The program to be run in nmap's stead.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// A text that every process of this fake has in its command line, and no other.
    #[must_use]
    pub fn marker(&self) -> String {
        self.prefix.path().display().to_string()
    }
}
