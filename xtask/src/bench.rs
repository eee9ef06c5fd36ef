//! `cargo xtask bench`: the figures of `docs/benchmarks.md`, measured on this machine.

use crate::build::{self, Profile};
use crate::exec;
use crate::measure::{self, Cost};
use crate::packages::{self, FOR_RUN};
use std::io;
use std::process::{Command, ExitCode};

/// What can be measured: a name to call it by, what it is, and the function that does it and returns a table.
struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn() -> io::Result<String>,
}

const BENCHES: [Bench; 1] = [Bench {
    name: "overhead",
    about: "a scan by portolan against the same by bare nmap, on loopback",
    run: overhead,
}];

/// Runs what is named, or lists what there is.
pub(crate) fn bench(words: &[String]) -> ExitCode {
    if words.is_empty() {
        for bench in &BENCHES {
            println!("cargo xtask bench {:<10} {}", bench.name, bench.about);
        }
        return ExitCode::SUCCESS;
    }
    for word in words {
        let Some(bench) = BENCHES.iter().find(|bench| bench.name == word) else {
            eprintln!("xtask bench: nothing is called `{word}`; without a name it lists what there is");
            return ExitCode::from(2);
        };
        match (bench.run)() {
            Ok(table) => println!("{table}"),
            Err(error) => {
                eprintln!("xtask bench {word}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// What Portolan adds to a short run and to one of some seconds (`--max-rate` makes it that long on loopback).
fn overhead() -> io::Result<String> {
    const ROUNDS: usize = 7;
    let runs: [(&str, &[&str]); 2] =
        [("short", &["-n", "-F", "127.0.0.1"]), ("seconds", &["-n", "-F", "--max-rate", "40", "127.0.0.1"])];
    if !packages::ensure(&FOR_RUN).is_empty() {
        return Err(io::Error::other("nmap is missing"));
    }
    let binary = build::portolan(Profile::Release).ok_or_else(|| io::Error::other("the build failed"))?;
    let mut rows = Vec::new();
    for (name, words) in runs {
        let nmap = || command("nmap", &["-oX", "-"], words);
        let portolan = || command(&binary.to_string_lossy(), &["scan", "-o", "xml"], words);
        let (bare, ours) = measure::alternate(ROUNDS, nmap, portolan)?;
        rows.push(overhead_row(name, words, bare, ours));
    }
    Ok(measure::table(
        &["run", "command", "nmap ms", "portolan ms", "added ms", "added %", "peak MiB"],
        &rows,
    ))
}

fn overhead_row(name: &str, words: &[&str], bare: Cost, ours: Cost) -> Vec<String> {
    let (bare_ms, ours_ms) = (bare.wall.as_secs_f64() * 1e3, ours.wall.as_secs_f64() * 1e3);
    let added = ours_ms - bare_ms;
    vec![
        name.to_owned(),
        exec::typed(words),
        format!("{bare_ms:.0}"),
        format!("{ours_ms:.0}"),
        format!("{added:.0}"),
        format!("{:.1}", added / bare_ms * 100.0),
        format!("{}", ours.peak_kib / 1024),
    ]
}

fn command(program: &str, first: &[&str], rest: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(first).args(rest);
    command
}
