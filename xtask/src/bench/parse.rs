//! How fast documents are read: beside quick-xml alone in one process, and beside python-libnmap as whole programs.

use super::Figure;
use crate::exec;
use crate::measure::{self, median};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Size of the document, in MB.
const MEGABYTES: u32 = 200;
/// Rounds beside quick-xml.
const ROUNDS: u32 = 15;
/// Rounds beside python-libnmap, which takes half a minute each.
const LIBNMAP_ROUNDS: usize = 3;
/// What is installed to compare with.
const LIBNMAP: &str = "python-libnmap==0.7.3";
/// The least share of quick-xml's speed.
const SHARE: f64 = 0.6;
/// The least factor over python-libnmap.
const FACTOR: f64 = 10.0;

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let document = Document::generate(MEGABYTES)?;
    let mut figures = beside_quick_xml(&document.0)?;
    figures.extend(beside_libnmap(&document.0)?);
    Ok(figures)
}

/// A generated file that goes when it is no longer used.
struct Document(PathBuf);

impl Document {
    fn generate(megabytes: u32) -> io::Result<Self> {
        let document = Self(super::dir()?.join(format!("generated-{megabytes}.xml")));
        let mut command = Command::new(super::example("portolan-nmap", "generate_xml")?);
        command.arg(megabytes.to_string()).stdout(File::create(&document.0)?);
        let status = command.status()?;
        if status.success() { Ok(document) } else { Err(io::Error::other(format!("generate_xml: {status}"))) }
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Each round is a process that does each loop once, so that the share is one of neighbours in time: what else the
/// machine does in a round falls on both.
fn beside_quick_xml(document: &Path) -> io::Result<Vec<Figure>> {
    const LOOPS: [&str; 2] = ["quick-xml, read_event_into", "quick-xml, borrowed slices"];
    let program = super::example("portolan-nmap", "parse_speed")?;
    let (mut ours, mut bare) = (Vec::new(), [Vec::new(), Vec::new()]);
    for _ in 0..ROUNDS {
        let said = exec::output_of(Command::new(&program).arg(document).arg("1"));
        let said = said.ok_or_else(|| io::Error::other("parse_speed failed"))?;
        let rate = |label| {
            rate(&said, label).ok_or_else(|| io::Error::other(format!("parse_speed tells no {label}")))
        };
        ours.push(rate("xml::Reader")?);
        for (rates, label) in bare.iter_mut().zip(LOOPS) {
            rates.push(rate(label)?);
        }
    }
    let speed = format!("{:.0} MB/s", median(&ours).unwrap_or(f64::NAN));
    let mut figures = vec![Figure::plain(format!("xml::Reader, {MEGABYTES} MB"), speed)];
    for (rates, label) in bare.iter().zip(LOOPS) {
        let shares: Vec<f64> = ours.iter().zip(rates).map(|(ours, bare)| ours / bare).collect();
        let share = median(&shares).unwrap_or(f64::NAN);
        figures.push(Figure::held(
            format!("its share of {label} ({:.0} MB/s)", median(rates).unwrap_or(f64::NAN)),
            format!("{:.0} %", share * 100.0),
            format!("at least {:.0} %", SHARE * 100.0),
            share >= SHARE,
        ));
    }
    Ok(figures)
}

/// Reads `quick-xml, read_event_into:   322.6 MB/s`.
fn rate(said: &str, label: &str) -> Option<f64> {
    let rest = said.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(':'))?;
    rest.trim().strip_suffix("MB/s")?.trim().parse().ok().filter(|rate| *rate > 0.0)
}

fn beside_libnmap(document: &Path) -> io::Result<Vec<Figure>> {
    const WHAT: &str = "portolan parse beside python-libnmap";
    let python = match python() {
        Ok(python) => python,
        Err(missing) => return Ok(vec![Figure::skipped(WHAT, missing)]),
    };
    let portolan = super::portolan()?;
    let ours = || {
        let mut command = Command::new(&portolan);
        command.args(["parse", "-o", "ndjson", "--out", "/dev/null"]).arg(document);
        command
    };
    let theirs = || {
        let mut command = Command::new(&python);
        command.arg(exec::root().join("xtask/bench/parse_libnmap.py")).arg(document);
        command
    };
    let times = measure::in_turn(LIBNMAP_ROUNDS, &[&ours, &theirs])?;
    let (ours, theirs) = (median(&times[0]).unwrap_or(f64::NAN), median(&times[1]).unwrap_or(f64::NAN));
    let factor = theirs / ours;
    Ok(vec![
        Figure::plain(format!("portolan parse -o ndjson, {MEGABYTES} MB"), format!("{ours:.2} s")),
        Figure::plain(format!("{LIBNMAP}, the same file"), format!("{theirs:.2} s")),
        Figure::held(
            WHAT,
            format!("{factor:.1} times as fast"),
            format!("at least {FACTOR:.0} times"),
            factor >= FACTOR,
        ),
    ])
}

/// A Python that has python-libnmap, in a virtual environment below the build folder; else what is missing.
fn python() -> Result<PathBuf, String> {
    let venv = super::dir().map_err(|error| error.to_string())?.join("venv");
    let python = venv.join("bin/python");
    let has = |python: &Path| exec::succeeds(Command::new(python).args(["-c", "import libnmap.parser"]));
    if has(&python) {
        return Ok(python);
    }
    let system = exec::find("python3").ok_or("no python3")?;
    eprintln!("Installing {LIBNMAP} from PyPI into {} (nothing outside of it changes).", venv.display());
    let mut make = Command::new(system);
    make.args(["-m", "venv"]).arg(&venv);
    if !crate::steps::shown(make) {
        return Err("python3 makes no virtual environment (Debian: apt-get install python3-venv)".to_owned());
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", LIBNMAP]);
    if crate::steps::shown(install) && has(&python) {
        Ok(python)
    } else {
        Err(format!("pip could not install {LIBNMAP}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_by_their_labels() {
        let said = "200.0 MB, 9 hosts\nquick-xml, read_event_into:   322.6 MB/s\nxml::Reader:                  248.8 MB/s\n";
        assert_eq!(rate(said, "xml::Reader"), Some(248.8));
        assert_eq!(rate(said, "quick-xml, read_event_into"), Some(322.6));
        assert_eq!(rate(said, "quick-xml"), None);
    }
}
