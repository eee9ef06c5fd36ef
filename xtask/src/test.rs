//! `cargo xtask test`: install what tests need, then every check and every test, whatever fails on the way.

use crate::apart::Apart;
use crate::console;
use crate::exec;
use crate::fuzz;
use crate::packages::{self, FOR_TEST};
use crate::python;
use crate::runners::{self, Counts};
use crate::skips::{self, Skip};
use crate::steps::{Steps, shown};
use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

/// How long each fuzz target runs, in seconds: enough to go through all seeds and change each some thousand times.
const SMOKE_SECONDS: u32 = 10;

/// Cargo's subcommands that tests need, with the versions they are installed in.
const CARGO_TOOLS: [(&str, &str); 2] = [("nextest", "0.9.143"), ("deny", "0.20.2")];

/// Runs all checks and tests; with words, only the tests whose names contain one of them.
pub(crate) fn test(words: &[String]) -> ExitCode {
    let filtered = !words.is_empty();
    packages::ensure(&FOR_TEST);
    let skips_file = match skips::fresh_file() {
        Ok(file) => file,
        Err(error) => {
            eprintln!("xtask: cannot write below {}: {error}", exec::target_dir().display());
            return ExitCode::FAILURE;
        }
    };
    let mut steps = Steps::default();
    steps.step("tools", || (tools(), None));
    if !filtered {
        checks(&mut steps);
        console::checks(&mut steps);
    }
    // The whole-program tests run the binary by its path, which building tests alone does not make.
    steps.commands("build", vec![exec::cargo(["build", "--workspace", "--bins"])]);
    steps.commands(
        "build tests",
        vec![with_tools(exec::cargo(["nextest", "run", "--workspace", "--no-run"]))],
    );
    let apart = Apart::here();
    eprintln!("\nTests run {}.", apart.sentence());
    let read = if filtered { unfiltered } else { runners::nextest };
    steps.tests(apart.name("nextest"), apart.command(nextest(words, &skips_file)), read);
    let mut skipped = Vec::new();
    if !filtered {
        let portolan = exec::target_dir().join("debug/portolan");
        if let Some(browser) = console::browser(&portolan, &skips_file) {
            steps.tests(apart.name("console in a browser"), apart.command(browser), runners::vitest);
        }
        let doctests = exec::cargo(["test", "--doc", "--workspace", "--offline"]);
        steps.tests(apart.name("doctests"), apart.command(doctests), runners::libtest);
        steps.commands("rustdoc", vec![rustdoc()]);
        steps.step("fuzz", || fuzz::smoke(SMOKE_SECONDS, &mut skipped));
    }
    skipped.extend(skips::read(&skips_file));
    close(&steps, &skipped)
}

/// The checks of the text, before anything runs.
fn checks(steps: &mut Steps) {
    let fuzz = exec::cargo(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]);
    steps.commands("rustfmt", vec![exec::cargo(["fmt", "--all", "--check"]), fuzz]);
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps.commands("clippy", vec![exec::cargo(clippy)]);
    // Advisories would need a database from an outside host. cargo-deny reads all platforms' manifests.
    let deny = with_tools(exec::cargo(["deny", "--offline", "check", "licenses", "bans", "sources"]));
    steps.commands("deny", vec![exec::cargo(["fetch"]), deny]);
}

fn nextest(words: &[String], skips_file: &Path) -> Command {
    let mut command =
        exec::cargo(["nextest", "run", "--workspace", "--offline", "--no-fail-fast", "--retries", "0"]);
    command.args(words);
    command.env(skips::VARIABLE, skips_file);
    command.env("PORTOLAN_BIN", exec::target_dir().join("debug/portolan"));
    with_tools(command)
}

fn rustdoc() -> Command {
    let mut command = exec::cargo(["doc", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

/// Under a filter nextest calls every other test skipped: those are not meant.
fn unfiltered(text: &str) -> Option<Counts> {
    runners::nextest(text).map(|counts| Counts { skipped: 0, ..counts })
}

/// Prints what was skipped, what failed, the steps, and the numbers as a last line alone.
fn close(steps: &Steps, skips: &[Skip]) -> ExitCode {
    let mut counts = steps.counts();
    // A test that skips passes, as far as its runner knows; the fuzz targets that skip are not in its count.
    let in_runner = skips.iter().filter(|skip| !fuzz::is_target(&skip.test)).count();
    counts.passed = counts.passed.saturating_sub(in_runner);
    counts.skipped += skips.len();
    println!();
    for skip in skips {
        println!("SKIPPED: {}: {}", skip.test, skip.missing);
    }
    let forbidden = counts.skipped > 0 && env::var_os("CI").is_some() && exec::is_root();
    for failure in steps.failures() {
        println!("FAILED: {failure}");
    }
    print!("{}", steps.summary());
    if forbidden {
        println!("  FAILED  skips: CI runs as root and skips none");
        counts.failed += 1;
    }
    println!("{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.skipped);
    if steps.passed() && !forbidden { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Sees to rustfmt, clippy, cargo-nextest, cargo-deny and schemathesis; whether all that checks need are here.
fn tools() -> bool {
    let mut all = true;
    for component in ["fmt", "clippy"] {
        all &= has(component) || add_component(component);
    }
    for (name, version) in CARGO_TOOLS {
        all &= has(name) || install(name, version);
    }
    python::schemathesis(&tools_dir());
    all
}

fn has(subcommand: &str) -> bool {
    exec::succeeds(with_tools(exec::cargo([subcommand, "--version"])).env("CARGO_NET_OFFLINE", "true"))
}

fn add_component(subcommand: &str) -> bool {
    let component = if subcommand == "fmt" { "rustfmt" } else { subcommand };
    eprintln!("cargo {subcommand} is missing.");
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", component]);
    shown(rustup)
}

/// Installs into the build folder, so that nothing of the user's changes, and unoptimised: compiling them is the
/// longest wait on a fresh machine, and they have little to do here.
fn install(name: &str, version: &str) -> bool {
    let package = format!("cargo-{name}@{version}");
    eprintln!("cargo {name} is missing: compiling it, once, takes some minutes.");
    let mut command = exec::cargo(["install", "--locked", "--debug", &package, "--root"]);
    command.arg(tools_dir()).env("CARGO_PROFILE_DEV_DEBUG", "0");
    command.env("CARGO_TARGET_DIR", exec::target_dir().join("tools/build"));
    shown(command)
}

fn tools_dir() -> std::path::PathBuf {
    exec::target_dir().join("tools")
}

/// Adds our own copies of cargo's subcommands behind those of the user.
fn with_tools(mut command: Command) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let dirs = env::split_paths(&path).chain(std::iter::once(tools_dir().join("bin")));
    if let Ok(path) = env::join_paths(dirs) {
        command.env("PATH", path);
    }
    command
}
