//! The transport without privilege beside `RustScan`: a connect to every port of 127.0.0.1, whole programs timed.

use super::super::Figure;
use crate::exec;
use crate::measure::{self, median};
use crate::steps;
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// From crates.io.
const RUSTSCAN: &str = "2.4.1";
const ADDRESS: &str = "127.0.0.1";
const PORTS: f64 = 65_535.0;
const ROUNDS: usize = 5;
/// The least factor over `RustScan`.
const FACTOR: f64 = 4.0;

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let rustscan = match rustscan() {
        Ok(rustscan) => rustscan,
        Err(missing) => return Ok(vec![Figure::skipped("connects on loopback beside RustScan", missing)]),
    };
    let connectrate = super::super::example("portolan-discovery", "connectrate")?;
    let ours = || {
        let mut command = Command::new(&connectrate);
        command.arg(ADDRESS);
        command
    };
    let theirs = || {
        let mut command = Command::new(&rustscan);
        command.args(["--no-config", "--no-banner", "--greppable", "-a", ADDRESS, "-r", "1-65535"]);
        command
    };
    let limit = exec::output_of(Command::new("sh").args(["-c", "ulimit -n"])).unwrap_or_default();
    eprintln!("{ROUNDS} rounds of every port of {ADDRESS}, {limit} descriptors at most ...");
    let times = measure::in_turn(ROUNDS, &[&ours, &theirs])?;
    Ok(held(&limit, [&times[0], &times[1]].map(|times| PORTS / median(times).unwrap_or(f64::NAN))))
}

fn held(limit: &str, [ours, theirs]: [f64; 2]) -> Vec<Figure> {
    let shown = |rate: f64| format!("{rate:.0} ports/s");
    let factor = ours / theirs;
    vec![
        Figure::plain(
            format!("connects on loopback, RustScan {RUSTSCAN}, {limit} descriptors"),
            shown(theirs),
        ),
        Figure::held(
            "connects on loopback, portolan's connect transport",
            format!("{}; {factor:.1} times as many", shown(ours)),
            format!("at least {FACTOR:.0} times"),
            factor >= FACTOR,
        ),
    ]
}

/// `RustScan`, installed below the build folder; else what is missing.
fn rustscan() -> Result<PathBuf, String> {
    let root = super::super::dir().map_err(|error| error.to_string())?.join("rustscan");
    let program = root.join("bin/rustscan");
    if program.is_file() {
        return Ok(program);
    }
    eprintln!(
        "Installing RustScan {RUSTSCAN} from crates.io into {} (nothing outside of it changes).",
        root.display()
    );
    let mut install = exec::cargo(["install", "rustscan", "--locked", "--version", RUSTSCAN, "--root"]);
    install.arg(&root);
    if steps::shown(install) && program.is_file() {
        Ok(program)
    } else {
        Err(format!("cargo could not install rustscan {RUSTSCAN}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_a_factor() {
        let met = |rates| held("1024", rates)[1].met;
        assert_eq!(met([400.0, 100.0]), Some(true));
        assert_eq!(met([399.0, 100.0]), Some(false));
        assert_eq!(met([f64::NAN, 100.0]), Some(false));
    }
}
