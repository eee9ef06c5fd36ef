//! Tests that could not run here, as they say by themselves.
//!
//! Such a test prints `SKIPPED: <test name>: <what is missing>` to stderr, appends that line to the file that
//! `PORTOLAN_SKIPS` names, and passes. nextest hides the output of tests that pass, hence the file.

use crate::exec;
use std::path::{Path, PathBuf};

/// The environment variable that names the file.
pub(crate) const VARIABLE: &str = "PORTOLAN_SKIPS";

const MARK: &str = "SKIPPED: ";

/// A test that did not run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Skip {
    pub(crate) test: String,
    pub(crate) missing: String,
}

/// Empties and returns the file that tests will append to.
pub(crate) fn fresh_file() -> std::io::Result<PathBuf> {
    let dir = exec::target_dir().join("xtask");
    std::fs::create_dir_all(&dir)?;
    let file = dir.join("skips");
    std::fs::write(&file, "")?;
    Ok(file)
}

/// What the tests said, one entry a test.
pub(crate) fn read(file: &Path) -> Vec<Skip> {
    parse(&String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()))
}

/// Says of a test of our own that it cannot run here.
#[cfg(test)]
pub(crate) fn say(test: &str, missing: &str) {
    use std::io::Write;
    let line = format!("{MARK}{test}: {missing}\n");
    eprint!("{line}");
    if let Some(file) = std::env::var_os(VARIABLE) {
        let mut file = std::fs::File::options().append(true).create(true).open(file).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}

fn parse(lines: &str) -> Vec<Skip> {
    let mut skips: Vec<Skip> = lines
        .lines()
        .filter_map(|line| {
            // A test's path has `::` in it, never a colon and a space.
            let (test, missing) = line.trim().strip_prefix(MARK)?.split_once(": ")?;
            Some(Skip { test: test.to_owned(), missing: missing.to_owned() })
        })
        .collect();
    skips.sort();
    skips.dedup_by(|later, earlier| later.test == earlier.test);
    skips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_entry_a_test_whatever_it_repeats() {
        let skips = parse(
            "SKIPPED: lab::rates: needs root: none here\nSKIPPED: a::b: no strace\nnoise\nSKIPPED: a::b: no strace\n",
        );
        let pairs: Vec<_> = skips.iter().map(|skip| (skip.test.as_str(), skip.missing.as_str())).collect();
        assert_eq!(pairs, [("a::b", "no strace"), ("lab::rates", "needs root: none here")]);
    }
}
