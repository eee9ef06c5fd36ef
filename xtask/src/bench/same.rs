//! Whether the fast plan says what is true, time after time: on a network as it is, on one whose answers are late, and on
//! such as lose answers; with Nmap's own answers beside it. In the project's lab, of which the truth is known.

mod truth;

use super::Figure;
use super::answers::Answers;
use super::lab::Lab;
use super::scan::Scan;
use crate::exec;
use std::env;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often each scan is made on each network.
const RUNS: usize = 20;
/// Another number of them.
const RUNS_BY: &str = "PORTOLAN_BENCH_RUNS";
/// Nmap goes along until it has taken this long on a scan and network, or as often as portolan.
const NMAP: Duration = Duration::from_secs(20);
/// So many differences are printed of each.
const SHOWN: usize = 5;

/// A scan of the planner's table, or a part of one: 20 times on each network has to end some time.
struct Case {
    words: &'static [&'static str],
    /// How many ports it asks of each host.
    ports: usize,
    /// Whether Nmap is left out: it takes minutes.
    without_nmap: bool,
}

const CASES: [Case; 7] = [
    Case { words: &["-n", "-sn", "198.19.3.0/24"], ports: 0, without_nmap: true },
    Case { words: &["-n", "-p-", "-T4", "198.19.2.9"], ports: 65535, without_nmap: true },
    Case { words: &["-n", "-p-", "198.19.1.9"], ports: 65535, without_nmap: false },
    Case { words: &["-n", "-F", "198.19.1.0/24"], ports: 100, without_nmap: false },
    // Three of 48 are alive.
    Case { words: &["-n", "-sV", "-F", "198.19.5.0-47"], ports: 100, without_nmap: false },
    Case { words: &["-n", "--top-ports", "1000", "198.19.1.0/24"], ports: 1000, without_nmap: false },
    // Each kind of network together, less those that limit their answers, which the tests have.
    Case { words: &["-n", "-sS", "-F", "198.19.0-5,8-15.0-15"], ports: 100, without_nmap: false },
];

/// What is done to all that comes back, and the words for the lab that does it.
const NETWORKS: [(&str, &[&str]); 4] = [
    ("as it is", &[]),
    ("20 ms late", &["--delay", "20"]),
    ("1 % lost", &["--loss", "1"]),
    ("3 % lost", &["--loss", "3"]),
];

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let runs = env::var(RUNS_BY).ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let portolan = super::portolan()?;
    let mut figures = Vec::new();
    for (network, words) in NETWORKS {
        match Lab::own(words) {
            Ok(lab) => {
                let asked = Asked { lab: &lab, portolan: &portolan, network, runs };
                for case in &CASES {
                    figures.push(asked.figure(case)?);
                }
            }
            Err(missing) => figures.push(Figure::skipped(&format!("the same answer, {network}"), missing)),
        }
    }
    Ok(figures)
}

/// Who is asked, where and how often.
struct Asked<'a> {
    lab: &'a Lab,
    portolan: &'a Path,
    network: &'static str,
    runs: usize,
}

/// How many answers were true.
#[derive(Default)]
struct Count {
    right: usize,
    all: usize,
    /// Of the first that was not.
    differences: Vec<String>,
}

impl Asked<'_> {
    fn figure(&self, case: &Case) -> io::Result<Figure> {
        let what = format!("{}; {}", exec::typed(case.words), self.network);
        eprintln!("{what}: {} times ...", self.runs);
        let scan = Scan { lab: self.lab, portolan: self.portolan, words: case.words };
        let (mut ours, mut nmaps) = (Count::default(), Count::default());
        for _ in 0..self.runs {
            ours.add("portolan", case, &scan.ours()?.1);
        }
        let start = Instant::now();
        while !case.without_nmap && nmaps.all < self.runs && start.elapsed() < NMAP {
            nmaps.add("nmap", case, &scan.nmap()?.1);
        }
        for (who, count) in [("portolan", &ours), ("nmap", &nmaps)] {
            count.print(&format!("{who} {what}"));
        }
        Ok(held(&what, &ours, &nmaps))
    }
}

impl Count {
    fn add(&mut self, who: &str, case: &Case, answers: &Answers) {
        let targets = case.words.last().copied().unwrap_or_default();
        let asked = answers.asked();
        let mut differences = truth::of(targets, asked).differences(["truth", who], answers);
        if asked.len() != case.ports {
            differences.push(format!("{} ports were asked, not {}", asked.len(), case.ports));
        }
        self.all += 1;
        self.right += usize::from(differences.is_empty());
        if self.differences.is_empty() {
            self.differences = differences;
        }
    }

    fn print(&self, what: &str) {
        if self.differences.is_empty() {
            return;
        }
        eprintln!(
            "{what}: {} of {} differ; the first in {} places:",
            self.all - self.right,
            self.all,
            self.differences.len()
        );
        for difference in self.differences.iter().take(SHOWN) {
            eprintln!("  {difference}");
        }
    }
}

fn held(what: &str, ours: &Count, nmaps: &Count) -> Figure {
    let beside = match nmaps.all {
        0 => "Nmap not run".to_owned(),
        all => format!("Nmap {} of {all}", nmaps.right),
    };
    let figure = format!("{} of {}; {beside}", ours.right, ours.all);
    Figure::held(what, figure, "all true", ours.all > 0 && ours.right == ours.all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_that_is_not_true_misses_whatever_nmap_says() {
        let count = |right, all| Count { right, all, differences: Vec::new() };
        assert_eq!(held("", &count(20, 20), &count(3, 4)).met, Some(true));
        assert_eq!(held("", &count(19, 20), &count(4, 4)).met, Some(false));
        assert_eq!(held("", &count(0, 0), &count(4, 4)).met, Some(false));
        assert!(held("", &count(20, 20), &count(3, 4)).value.contains("Nmap 3 of 4"));
    }

    #[test]
    fn each_scan_has_a_truth() {
        for case in &CASES {
            let targets = case.words.last().unwrap();
            let truth = truth::of(targets, &[22]);
            assert!(truth.hosts_up() > 0 || targets.starts_with("198.19.3."), "{targets}");
        }
    }
}
