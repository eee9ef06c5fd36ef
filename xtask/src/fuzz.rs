//! `cargo xtask fuzz`: the targets of `fuzz/`, built with coverage by the stable compiler, and run by libFuzzer.
//!
//! cargo-fuzz does the same with a nightly compiler and the address sanitizer; it works on that folder too.

use crate::exec;
use crate::packages::{self, Tool};
use crate::runners::Counts;
use crate::skips::Skip;
use crate::steps::shown;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What libFuzzer must get from the compiler: counters and tables of edges, and the operands of comparisons. The
/// same as cargo-fuzz sets, less the sanitizer, which needs nightly.
const RUSTFLAGS: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

const TARGETS: [&str; 2] = ["xml", "command"];

const DEFAULT_SECONDS: u32 = 60;

/// Runs one target or all, for the seconds given.
pub(crate) fn fuzz(words: &[String]) -> ExitCode {
    let (targets, seconds) = match parse(words) {
        Ok(parsed) => parsed,
        Err(message) => {
            eprintln!("xtask fuzz: {message}");
            return ExitCode::from(2);
        }
    };
    packages::ensure(&[Tool::Cxx]);
    let Some(binaries) = build(&targets) else {
        return ExitCode::FAILURE;
    };
    let found = targets.into_iter().filter(|target| !run(&binaries, target, seconds)).count();
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs every target for a short time, each counting as one test. Without a C++ compiler each is a skip.
pub(crate) fn smoke(seconds: u32, skipped: &mut Vec<Skip>) -> (bool, Option<Counts>) {
    if !Tool::Cxx.is_here() {
        let missing = "a C++ compiler, for libFuzzer".to_owned();
        skipped.extend(TARGETS.map(|target| Skip { test: test_name(target), missing: missing.clone() }));
        return (true, None);
    }
    let Some(binaries) = build(&TARGETS) else {
        return (false, None);
    };
    let passed = TARGETS.iter().filter(|target| run(&binaries, target, seconds)).count();
    let counts = Counts { passed, failed: TARGETS.len() - passed, skipped: 0 };
    (counts.failed == 0, Some(counts))
}

/// Whether a skipped test is one of the targets here.
pub(crate) fn is_target(test: &str) -> bool {
    TARGETS.iter().any(|target| test_name(target) == test)
}

fn test_name(target: &str) -> String {
    format!("fuzz::{target}")
}

fn parse(words: &[String]) -> Result<(Vec<&'static str>, u32), String> {
    let (mut targets, mut seconds) = (Vec::new(), DEFAULT_SECONDS);
    for word in words {
        if let Some(target) = TARGETS.into_iter().find(|target| target == word) {
            targets.push(target);
        } else {
            let expected = || format!("`{word}` is neither a target ({}) nor seconds", TARGETS.join(", "));
            seconds = word.parse().map_err(|_| expected())?;
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, seconds))
}

/// Builds targets and returns the folder they are in.
fn build(targets: &[&str]) -> Option<PathBuf> {
    let host = exec::output_of(Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: "))?.to_owned();
    let dir = exec::target_dir().join("fuzz/build");
    // With --target the flags are for the targets alone, not for build scripts and macros.
    let mut command =
        exec::cargo(["build", "--manifest-path", "fuzz/Cargo.toml", "--release", "--target", &host]);
    for target in targets {
        command.args(["--bin", target]);
    }
    command.arg("--target-dir").arg(&dir).env("RUSTFLAGS", RUSTFLAGS).env_remove("CARGO_ENCODED_RUSTFLAGS");
    shown(command).then(|| dir.join(host).join("release"))
}

/// Runs one target from its seeds; whether nothing was found.
fn run(binaries: &Path, target: &str, seconds: u32) -> bool {
    let fuzz = exec::target_dir().join("fuzz");
    let grown = fuzz.join("corpus").join(target);
    let artifacts = exec::root().join("fuzz/artifacts").join(target);
    let seeds = match make_dirs(&[&grown, &artifacts]).and_then(|()| seeds(target, &fuzz.join("seeds"))) {
        Ok(seeds) => seeds,
        Err(error) => {
            eprintln!("xtask: cannot prepare the seeds of {target}: {error}");
            return false;
        }
    };
    let mut command = Command::new(binaries.join(target));
    command.arg(grown).args(seeds);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()));
    // Memory and time to a single input are what a hostile document is after: both are findings. In MiB and seconds.
    command.args(["-rss_limit_mb=512", "-timeout=5", "-max_len=65536", "-print_final_stats=1"]);
    shown(command)
}

/// The folders of seeds that are here. The first folder libFuzzer gets is the one it writes to; these it reads.
fn seeds(target: &str, scratch: &Path) -> io::Result<Vec<PathBuf>> {
    let own = exec::root().join("fuzz/seeds");
    if target == "command" {
        // One command a line is easier to read and to add to than a file each, which libFuzzer wants.
        let dir = scratch.join(target);
        fs::create_dir_all(&dir)?;
        for (number, line) in fs::read_to_string(own.join("command.txt"))?.lines().enumerate() {
            fs::write(dir.join(format!("{number:03}")), line)?;
        }
        return Ok(vec![dir]);
    }
    let corpus = exec::root().join("../shared/corpus");
    Ok([own.join(target), corpus].into_iter().filter(|dir| dir.is_dir()).collect())
}

fn make_dirs(dirs: &[&Path]) -> io::Result<()> {
    dirs.iter().try_for_each(fs::create_dir_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn words_name_targets_and_seconds_in_any_order() {
        assert_eq!(parse(&[]), Ok((vec!["xml", "command"], 60)));
        assert_eq!(parse(&words("command 5")), Ok((vec!["command"], 5)));
        assert_eq!(parse(&words("7")), Ok((vec!["xml", "command"], 7)));
        assert!(parse(&words("no-such-target")).is_err());
    }

    #[test]
    fn every_target_has_its_file_and_a_seed() {
        let scratch = std::env::temp_dir().join(format!("xtask-seeds-{}", std::process::id()));
        for target in TARGETS {
            assert!(exec::root().join(format!("fuzz/targets/{target}.rs")).is_file(), "{target}");
            assert!(!seeds(target, &scratch).unwrap().is_empty(), "{target}");
        }
        fs::remove_dir_all(scratch).unwrap();
    }
}
