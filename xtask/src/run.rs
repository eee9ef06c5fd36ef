//! `cargo xtask run`: from a fresh machine to a scan of it.

use crate::build::{self, Profile};
use crate::exec;
use crate::packages::{self, FOR_RUN, Tool};
use std::process::{Command, ExitCode};

/// What is run when no words are given. Needs no privilege.
const QUICK: [&str; 6] = ["scan", "--template", "quick", "-o", "table", "127.0.0.1"];

/// The exit code of `portolan` itself for a missing Nmap.
const NMAP_MISSING: u8 = 4;

/// Installs Nmap if it is missing, builds, and runs the binary with `words`.
pub(crate) fn run(words: &[String]) -> ExitCode {
    let missing = packages::ensure(&FOR_RUN);
    // The dev profile: the first build is less than half as long, and Nmap's time is what a person waits for.
    eprintln!("Building portolan (dev profile; `cargo xtask build` makes the optimised one) ...");
    let Some(binary) = build::portolan(Profile::Dev) else {
        return ExitCode::FAILURE;
    };
    let words: Vec<&str> =
        if words.is_empty() { QUICK.to_vec() } else { words.iter().map(String::as_str).collect() };
    if missing.contains(&Tool::Nmap) && words == QUICK {
        eprintln!("Built {}, but Nmap is still missing, so nothing can be scanned.", binary.display());
        eprintln!(
            "Install it with the command above, or from https://nmap.org/download, then run this again."
        );
        return ExitCode::from(NMAP_MISSING);
    }
    eprintln!("+ portolan {}", exec::typed(&words));
    match Command::new(&binary).args(&words).status() {
        Ok(status) => exec::exit_code(status),
        Err(error) => {
            eprintln!("xtask: cannot run {}: {error}", binary.display());
            ExitCode::FAILURE
        }
    }
}
