//! What Portolan adds to a scan: the same targets and options by bare Nmap and by portolan, in turn, in the lab.

use super::Figure;
use super::lab::{Lab, NETWORK};
use crate::exec;
use crate::measure::{self, median};
use std::io;
use std::path::Path;

/// A scan that both do.
struct Run {
    options: &'static [&'static str],
    rounds: usize,
    bar: Bar,
}

/// The most that may be added.
#[derive(Clone, Copy)]
enum Bar {
    /// Of Nmap's own time.
    Percent(f64),
    Milliseconds(f64),
}

const RUNS: [Run; 3] = [
    // Four hosts with ssh, http and redis: most of it is waiting for services.
    Run { options: &["-n", "-sV", "-F", "198.19.1.1-4"], rounds: 9, bar: Bar::Percent(3.0) },
    // Behind a firewall that drops: most of it is Nmap's own pacing.
    Run { options: &["-n", "-p", "1-1000", "198.19.2.1"], rounds: 9, bar: Bar::Percent(3.0) },
    Run { options: &["-n", "-Pn", "-p", "22,80", "198.19.1.1"], rounds: 25, bar: Bar::Milliseconds(60.0) },
];

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let lab = match Lab::up() {
        Ok(lab) => lab,
        Err(missing) => return Ok(vec![Figure::skipped("overhead beside bare nmap", missing)]),
    };
    let portolan = super::portolan()?;
    let mut figures = Vec::new();
    for run in &RUNS {
        figures.extend(measured(&lab, &portolan, run)?);
    }
    Ok(figures)
}

fn measured(lab: &Lab, portolan: &Path, run: &Run) -> io::Result<Vec<Figure>> {
    let out = super::dir()?;
    let bare = || lab.run("nmap".as_ref(), &["-oX"], &out.join("nmap.xml"), run.options);
    let scan = |format| {
        let first = ["scan", "--allow", NETWORK, "-o", format, "--out"];
        lab.run(portolan, &first, &out.join("portolan.out"), run.options)
    };
    let (xml, json) = (|| scan("xml"), || scan("json"));
    eprintln!("{} rounds of {} ...", run.rounds, exec::typed(run.options));
    let times = measure::in_turn(run.rounds, &[&bare, &xml, &json])?;
    let what = exec::typed(run.options);
    let alone = median(&times[0]).unwrap_or(f64::NAN);
    let mut figures = vec![Figure::plain(format!("nmap -oX FILE {what}"), milliseconds(alone))];
    for (format, ours) in [("xml", &times[1]), ("json", &times[2])] {
        let added = paired(&times[0], ours);
        let whole = median(ours).unwrap_or(f64::NAN);
        figures.push(held(format!("portolan scan -o {format} {what}"), alone, whole, added, run.bar));
    }
    Ok(figures)
}

/// The median of the differences within each round.
fn paired(bare: &[f64], ours: &[f64]) -> f64 {
    let differences: Vec<f64> = bare.iter().zip(ours).map(|(bare, ours)| ours - bare).collect();
    median(&differences).unwrap_or(f64::NAN)
}

fn held(what: String, alone: f64, whole: f64, added: f64, bar: Bar) -> Figure {
    let percent = added / alone * 100.0;
    let figure = format!("{}; added {} ({percent:+.1} %)", milliseconds(whole), milliseconds(added));
    let (bar, met) = match bar {
        Bar::Percent(most) => (format!("at most {most:.0} % added"), percent <= most),
        Bar::Milliseconds(most) => (format!("at most {most:.0} ms added"), added * 1e3 <= most),
    };
    Figure::held(what, figure, bar, met)
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_taken_round_by_round() {
        // The machine slows down by 10 between rounds; what is added stays 1.
        assert!((paired(&[1.0, 11.0, 21.0], &[2.0, 12.0, 22.0]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn bars_are_of_time_or_of_share() {
        let met = |added, bar| held(String::new(), 2.0, 2.0, added, bar).met;
        assert_eq!(met(0.059, Bar::Percent(3.0)), Some(true));
        assert_eq!(met(0.061, Bar::Percent(3.0)), Some(false));
        assert_eq!(met(0.059, Bar::Milliseconds(60.0)), Some(true));
        assert_eq!(met(0.061, Bar::Milliseconds(60.0)), Some(false));
        assert_eq!(met(f64::NAN, Bar::Percent(3.0)), Some(false));
    }

    #[test]
    fn every_target_lies_in_the_lab() {
        for run in &RUNS {
            assert!(run.options.last().is_some_and(|target| target.starts_with("198.19.")));
        }
    }
}
