//! The labs: networks of this machine's own, with services, firewalls and dead addresses. The reference lab is that of the
//! figures of speed; the project's own can also be slow and lossy on every kernel.

use crate::exec;
use crate::packages::{self, FOR_LAB};
use crate::steps;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The script of the lab, unless `PORTOLAN_LAB` names another.
const LAB: &str = "../shared/lab/lab";
/// The project's own lab.
const OWN: &str = "lab/lab";
/// What the benches' lab is called among its own.
const OWN_NAME: &str = "bench";
/// Both networks of the lab (RFC 2544), which the scope keeps back otherwise.
pub(super) const NETWORK: &str = "198.18.0.0/15";
/// The namespace of the scanner's side.
const NAMESPACE: &str = "plab-scan";

/// The lab, which is taken down again where it was this that built it.
pub(super) struct Lab {
    script: PathBuf,
    ours: bool,
}

impl Lab {
    /// Builds the project's own, with the words of its `up`, or says what is missing.
    pub(super) fn own(words: &[&str]) -> Result<Self, String> {
        possible()?;
        let delay = exec::cargo(["build", "--package", "portolan-e2e", "--bin", "lab-delay"]);
        if !steps::shown(delay) {
            return Err("lab-delay could not be built".to_owned());
        }
        let lab = Self { script: exec::root().join(OWN), ours: true };
        lab.build(words).map(|()| lab)
    }

    /// Builds the reference lab, or says what is missing.
    pub(super) fn up() -> Result<Self, String> {
        let script = env::var_os("PORTOLAN_LAB").map_or_else(|| exec::root().join(LAB), PathBuf::from);
        if !script.is_file() {
            return Err(format!("no lab at {} (PORTOLAN_LAB names another)", script.display()));
        }
        possible()?;
        if Path::new("/run/netns").join(NAMESPACE).exists() {
            eprintln!("The lab is up already: used as it is, and left.");
            return Ok(Self { script, ours: false });
        }
        let lab = Self { script, ours: true };
        lab.build(&[]).map(|()| lab)
    }

    fn build(&self, words: &[&str]) -> Result<(), String> {
        match self.command("up").args(words).status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`lab up` ended with {status}")),
            Err(error) => Err(format!("`lab up` could not start: {error}")),
        }
    }

    /// A verb of the script.
    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.script);
        // The reference lab has one name and does not read this.
        command.env("LAB_NAME", OWN_NAME).arg(verb);
        command
    }

    /// A command on the scanner's side: nothing it sends can leave the lab.
    pub(super) fn run(&self, program: &Path, first: &[&str], file: &Path, options: &[&str]) -> Command {
        let mut command = self.command("run");
        command.arg(program).args(first).arg(file).args(options);
        command
    }

    /// A command on one side, `run` (the scanner's) or `target`.
    pub(super) fn on(&self, side: &str, program: &Path, words: &[&str]) -> Command {
        let mut command = self.command(side);
        command.arg(program).args(words);
        command
    }

    /// A file beside the lab's script.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.script.with_file_name(name)
    }
}

/// Whether there can be a lab here, or what is missing.
fn possible() -> Result<(), String> {
    if !exec::is_root() {
        return Err("the lab is made of network namespaces, which need root".to_owned());
    }
    let missing = packages::ensure(&FOR_LAB);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|tool| tool.name()).collect();
    Err(format!("missing: {}", names.join(", ")))
}

impl Drop for Lab {
    fn drop(&mut self) {
        if self.ours {
            let _ = self.command("down").status();
        }
    }
}
