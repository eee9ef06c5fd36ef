//! `cargo xtask bench`: the figures of `docs/benchmarks.md`, measured on this machine and held against their bars.

mod answers;
mod console;
mod lab;
mod memory;
mod overhead;
mod parse;
mod planner;
mod same;
mod scan;
mod server;
mod store;

use crate::build::{self, Profile};
use crate::exec;
use crate::measure;
use crate::steps;
use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// What can be measured: a name to call it by, what it is, and the function that does it.
struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn() -> io::Result<Vec<Figure>>,
}

const BENCHES: [Bench; 8] = [
    Bench {
        name: "parse",
        about: "parsing 200 MB of Nmap's XML, beside quick-xml alone and python-libnmap",
        run: parse::bench,
    },
    Bench {
        name: "memory",
        about: "memory on 1 GB of XML, and the binary's size, start and rest",
        run: memory::bench,
    },
    Bench {
        name: "overhead",
        about: "a scan by portolan beside the same by bare nmap, in the lab (root)",
        run: overhead::bench,
    },
    Bench {
        name: "planner",
        about: "fast scans beside nmap with the same answer, and probe rates beside masscan, zmap, RustScan (root)",
        run: planner::bench,
    },
    Bench {
        name: "same",
        about: "whether fast scans say what is true, time after time, with answers that are late or lost (root)",
        run: same::bench,
    },
    Bench {
        name: "store",
        about: "storing a million ports, and pages of searches over them",
        run: store::bench,
    },
    Bench {
        name: "server",
        about: "a server over an import of 65,536 hosts, searches over HTTP, and a thousand followers",
        run: server::bench,
    },
    Bench {
        name: "console",
        about: "the console in Chromium: first rows, scrolling at 100,000 rows, the map",
        run: console::bench,
    },
];

/// One measured thing.
struct Figure {
    what: String,
    value: String,
    /// Empty where there is none.
    bar: String,
    /// None where there is no bar, or nothing was measured.
    met: Option<bool>,
}

impl Figure {
    /// A figure with a bar.
    fn held(what: impl Into<String>, figure: impl Into<String>, bar: impl Into<String>, met: bool) -> Self {
        Self { what: what.into(), value: figure.into(), bar: bar.into(), met: Some(met) }
    }

    /// A figure for information.
    fn plain(what: impl Into<String>, figure: impl Into<String>) -> Self {
        Self { what: what.into(), value: figure.into(), bar: String::new(), met: None }
    }

    /// What could not be measured here; said on stderr too, so that nobody takes it for passed.
    fn skipped(what: &str, missing: impl Into<String>) -> Self {
        let missing = missing.into();
        eprintln!("SKIPPED: bench {what}: {missing}");
        Self { what: what.to_owned(), value: format!("SKIPPED: {missing}"), bar: String::new(), met: None }
    }
}

/// Runs what is named (or `all`), or lists what there is. Fails where a bar is missed.
pub(crate) fn bench(words: &[String]) -> ExitCode {
    if words.is_empty() {
        for bench in &BENCHES {
            println!("cargo xtask bench {:<10} {}", bench.name, bench.about);
        }
        println!("cargo xtask bench {:<10} all of them", "all");
        return ExitCode::SUCCESS;
    }
    let known = |word: &String| word == "all" || BENCHES.iter().any(|bench| bench.name == word);
    if let Some(word) = words.iter().find(|word| !known(word)) {
        eprintln!("xtask bench: nothing is called `{word}`; without a name it lists what there is");
        return ExitCode::from(2);
    }
    let asked = |bench: &&Bench| words.iter().any(|word| word == bench.name || word == "all");
    let mut missed = 0;
    for bench in BENCHES.iter().filter(asked) {
        match (bench.run)() {
            Ok(figures) => {
                println!("{}", table(&figures));
                missed += figures.iter().filter(|figure| figure.met == Some(false)).count();
            }
            Err(error) => {
                eprintln!("xtask bench {}: {error}", bench.name);
                missed += 1;
            }
        }
    }
    if missed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("xtask bench: {missed} missed");
    ExitCode::FAILURE
}

fn table(figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let met = match figure.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        vec![figure.what.clone(), figure.value.clone(), figure.bar.clone(), met.to_owned()]
    };
    measure::table(&["what", "figure", "bar", "met"], &figures.iter().map(row).collect::<Vec<_>>())
}

/// The folder for what benches write.
fn dir() -> io::Result<PathBuf> {
    let dir = exec::target_dir().join("bench");
    fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The optimised `portolan`, unless `PORTOLAN_BIN` names one that is there.
fn portolan() -> io::Result<PathBuf> {
    if let Some(named) = env::var_os("PORTOLAN_BIN") {
        eprintln!("PORTOLAN_BIN: these are figures of {}.", named.display());
        return Ok(PathBuf::from(named));
    }
    build::portolan(Profile::Release).ok_or_else(|| io::Error::other("the build failed"))
}

/// An optimised example of a package, built.
fn example(package: &str, name: &str) -> io::Result<PathBuf> {
    let built = steps::shown(exec::cargo(["build", "--release", "--package", package, "--example", name]));
    if built {
        Ok(exec::target_dir().join("release/examples").join(name))
    } else {
        Err(io::Error::other("the build failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_is_met_and_what_is_not() {
        let figures = [
            Figure::held("a", "1", "at most 2", true),
            Figure::held("b", "3", "at most 2", false),
            Figure::plain("c", "4"),
        ];
        let table = table(&figures);
        let met: Vec<_> =
            table.lines().skip(2).map(|line| line.rsplit('|').nth(1).unwrap_or("").trim()).collect();
        assert_eq!(met, ["yes", "NO", ""]);
    }
}
