//! What the planner is for: the same scans by bare Nmap and by portolan's prober with Nmap, in turn, in the lab, and
//! whether both say the same; then how fast its transports are.

mod loopback;
mod plot;
mod rate;

use self::plot::{Pair, shown};
use super::Figure;
use super::answers::Answers;
use super::lab::Lab;
use super::scan::Scan;
use crate::exec;
use crate::measure::median;
use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Set to 1: Nmap also does the scans that take it minutes.
const WHOLE: &str = "PORTOLAN_BENCH_WHOLE";
/// Rounds of a scan that must not be slower than Nmap's.
const ROUNDS: usize = 5;
/// Rounds of portolan where Nmap is too slow to go with it each time.
const OURS: usize = 3;
/// So many differences are printed of each scan.
const SHOWN: usize = 10;

/// A scan that both do.
struct Case {
    words: &'static [&'static str],
    bar: Bar,
}

/// What portolan may take.
#[derive(Clone, Copy)]
enum Bar {
    /// As long as Nmap, by medians of rounds in turn.
    Nmap,
    /// So many seconds; Nmap goes once.
    Seconds(f64),
    /// So many seconds; Nmap, which took the second figure with 7.93 on this lab, goes only where it is asked for.
    Long(f64, f64),
}

const CASES: [Case; 7] = [
    // Dead: nothing answers.
    Case { words: &["-n", "-sn", "198.19.3.0/24"], bar: Bar::Long(3.0, 206.0) },
    // Behind a firewall that drops.
    Case { words: &["-n", "-p-", "-T4", "198.19.2.9"], bar: Bar::Long(2.5, 87.0) },
    // No firewall: what is closed answers.
    Case { words: &["-n", "-p-", "198.19.1.9"], bar: Bar::Nmap },
    Case { words: &["-n", "-F", "198.19.1.0/24"], bar: Bar::Nmap },
    // Sparse: 16 of 256 are alive.
    Case { words: &["-n", "-sV", "-F", "198.19.5.0/24"], bar: Bar::Seconds(8.0) },
    Case { words: &["-n", "--top-ports", "1000", "198.19.1.0/24"], bar: Bar::Nmap },
    // Alive, dropping, dead, rejecting and sparse together.
    Case { words: &["-n", "-sS", "--top-ports", "1000", "198.19.0.0/20"], bar: Bar::Long(35.0, 420.0) },
];

/// Rejects each probe, but its kernel lets some 50 errors through in 20 ms: of 255,000 ports Nmap, too, names another
/// part each time, and the rest as silent. That they are filtered is the truth, and compared; why is counted.
const LIMITED: &str = "198.19.4.";

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let mut figures = match Lab::up() {
        Ok(lab) => in_lab(&lab)?,
        Err(missing) => vec![Figure::skipped("the planner beside bare nmap", missing)],
    };
    figures.extend(loopback::bench().unwrap_or_else(|error| vec![failed("connects on loopback", &error)]));
    Ok(figures)
}

fn in_lab(lab: &Lab) -> io::Result<Vec<Figure>> {
    let portolan = super::portolan()?;
    let whole = env::var_os(WHOLE).is_some_and(|set| set == "1");
    let (mut figures, mut pairs) = (Vec::new(), Vec::new());
    for case in &CASES {
        let scan = Scan { lab, portolan: &portolan, words: case.words };
        match Times::of(&scan, case.bar, whole) {
            Ok(times) => {
                pairs.push(times.pair(case));
                figures.extend(times.held(case));
            }
            Err(error) => figures.push(failed(&exec::typed(case.words), &error)),
        }
    }
    let file = plot_file()?;
    fs::write(&file, plot::svg(&pairs))?;
    eprintln!("The plot is in {}.", file.display());
    figures.extend(rate::bench(lab).unwrap_or_else(|error| vec![failed("probe rate", &error)]));
    Ok(figures)
}

/// What went wrong is missed, and what was measured before it, for minutes perhaps, is still shown.
fn failed(what: &str, error: &io::Error) -> Figure {
    eprintln!("{what}: {error}");
    Figure::held(what, "FAILED, see above", "", false)
}

/// The documents' picture is of the optimised program; that of another goes elsewhere.
fn plot_file() -> io::Result<PathBuf> {
    if env::var_os("PORTOLAN_BIN").is_some() {
        return Ok(super::dir()?.join("planner.svg"));
    }
    Ok(exec::root().join("docs/pictures/planner.svg"))
}

/// Notes what a scan took and how many ports of the limited network were rejected; hands on what it said besides.
fn noted((took, mut answers): (Duration, Answers), times: &mut Vec<f64>, rejected: &mut Vec<u64>) -> Answers {
    times.push(took.as_secs_f64());
    rejected.push(answers.forget_why_filtered(LIMITED));
    answers
}

/// What a scan took, and whether the answers agreed.
#[derive(Default)]
struct Times {
    /// Empty where Nmap was not run.
    nmap: Vec<f64>,
    ours: Vec<f64>,
    /// What was found: hosts up and their open ports.
    found: (usize, usize),
    /// How many ports of the limited network each named as rejected in each round: Nmap, and portolan.
    rejected: [Vec<u64>; 2],
    /// Of each comparison.
    differences: Vec<Vec<String>>,
}

impl Times {
    /// Measures a scan by both in turn.
    fn of(scan: &Scan<'_>, bar: Bar, whole: bool) -> io::Result<Self> {
        // One round more where it is of medians: the first warms up, and its answers count all the same.
        let (nmap, ours) = match bar {
            Bar::Nmap => (ROUNDS + 1, ROUNDS + 1),
            Bar::Seconds(_) => (1, OURS),
            Bar::Long(..) => (usize::from(whole), OURS),
        };
        eprintln!("{}: nmap {nmap} times, portolan {ours} times ...", exec::typed(scan.words));
        let mut times = Self::default();
        let mut theirs = None;
        for round in 0..ours {
            let (first, now) = (round % 2 == 0, round < nmap);
            if now && first {
                theirs = Some(noted(scan.nmap()?, &mut times.nmap, &mut times.rejected[0]));
            }
            let mine = noted(scan.ours()?, &mut times.ours, &mut times.rejected[1]);
            if now && !first {
                theirs = Some(noted(scan.nmap()?, &mut times.nmap, &mut times.rejected[0]));
            }
            times.found = (mine.hosts_up(), mine.open_ports());
            // Where Nmap goes once, each of portolan's rounds is held against that.
            let of = |theirs: &Answers| theirs.differences(["nmap", "portolan"], &mine);
            times.differences.extend(theirs.as_ref().map(of));
        }
        if matches!(bar, Bar::Nmap) {
            times.nmap.remove(0);
            times.ours.remove(0);
        }
        Ok(times)
    }

    /// Nmap's time, of this run or as it was measured before, and whether it is of before.
    fn nmap(&self, bar: Bar) -> (f64, bool) {
        match (median(&self.nmap), bar) {
            (Some(measured), _) => (measured, false),
            (None, Bar::Long(_, earlier)) => (earlier, true),
            (None, _) => (f64::NAN, false),
        }
    }

    fn ours(&self) -> f64 {
        median(&self.ours).unwrap_or(f64::NAN)
    }

    fn pair(&self, case: &Case) -> Pair {
        let (nmap, quoted) = self.nmap(case.bar);
        Pair { what: exec::typed(case.words), nmap, quoted, ours: self.ours() }
    }

    fn held(&self, case: &Case) -> Vec<Figure> {
        let what = exec::typed(case.words);
        let ((nmap, quoted), ours) = (self.nmap(case.bar), self.ours());
        let earlier = format!("{} earlier with 7.93; not run now ({WHOLE}=1 runs it)", shown(nmap));
        let theirs = if quoted { earlier } else { shown(nmap) };
        let most = match case.bar {
            Bar::Nmap => nmap,
            Bar::Seconds(most) | Bar::Long(most, _) => most,
        };
        let time = match case.bar {
            Bar::Nmap => "not slower".to_owned(),
            Bar::Seconds(most) | Bar::Long(most, _) => format!("at most {most} s"),
        };
        let (same, compared) = (self.same(), self.differences.len());
        self.print_differences(&what);
        let agreed = match compared {
            0 => "not compared".to_owned(),
            _ => format!("the same answer in {same} of {compared}"),
        };
        let (up, open) = self.found;
        let mut figures = vec![
            Figure::plain(format!("nmap -oX FILE {what}"), theirs),
            Figure::held(
                format!("portolan scan --engine fast {what}"),
                format!("{} ({:.1} times as fast); {up} up, {open} open; {agreed}", shown(ours), nmap / ours),
                if compared == 0 { time } else { format!("{time}, the same answer") },
                ours <= most && same == compared,
            ),
        ];
        if self.rejected.iter().flatten().any(|&count| count > 0) {
            let [nmap, ours] = &self.rejected;
            let value = format!("nmap {nmap:?}, portolan {ours:?}");
            figures.push(Figure::plain(
                format!("{what}: rejected of {LIMITED}0/24, limited by its kernel"),
                value,
            ));
        }
        figures
    }

    /// How many comparisons showed no difference.
    fn same(&self) -> usize {
        self.differences.iter().filter(|one| one.is_empty()).count()
    }

    /// Those of the first comparison that has any.
    fn print_differences(&self, what: &str) {
        let Some(first) = self.differences.iter().find(|one| !one.is_empty()) else { return };
        eprintln!("{what}: answers differ in {} places:", first.len());
        for difference in first.iter().take(SHOWN) {
            eprintln!("  {difference}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(nmap: &[f64], ours: &[f64], differences: &[&[&str]]) -> Times {
        let texts = |one: &&[&str]| one.iter().map(|text| (*text).to_owned()).collect();
        Times {
            nmap: nmap.to_vec(),
            ours: ours.to_vec(),
            found: (1, 2),
            rejected: [vec![], vec![]],
            differences: differences.iter().map(texts).collect(),
        }
    }

    fn met(bar: Bar, times: &Times) -> Option<bool> {
        times.held(&Case { words: &["-n"], bar })[1].met
    }

    #[test]
    fn a_bar_is_nmaps_own_time_or_some_seconds() {
        assert_eq!(met(Bar::Nmap, &times(&[1.0], &[1.0], &[&[]])), Some(true));
        assert_eq!(met(Bar::Nmap, &times(&[1.0], &[1.1], &[&[]])), Some(false));
        assert_eq!(met(Bar::Nmap, &times(&[], &[1.1], &[])), Some(false));
        assert_eq!(met(Bar::Seconds(8.0), &times(&[16.0], &[8.0], &[&[]])), Some(true));
        assert_eq!(met(Bar::Seconds(8.0), &times(&[16.0], &[8.1], &[&[]])), Some(false));
        assert_eq!(met(Bar::Seconds(8.0), &times(&[16.0], &[], &[])), Some(false));
    }

    #[test]
    fn another_answer_in_one_round_misses_however_fast_it_was() {
        assert_eq!(met(Bar::Nmap, &times(&[1.0], &[0.1], &[&[], &["a port"]])), Some(false));
        assert_eq!(times(&[1.0], &[0.1], &[&[], &["a port"]]).same(), 1);
    }

    #[test]
    fn a_time_that_is_not_of_this_run_says_so_and_nothing_is_compared() {
        let case = Case { words: &["-n"], bar: Bar::Long(3.0, 206.0) };
        let quoted = times(&[], &[2.0], &[]).held(&case);
        assert!(quoted[0].value.contains("206 s earlier") && quoted[0].value.contains("not run now"));
        assert!(quoted[1].value.contains("not compared") && !quoted[1].bar.contains("same answer"));
        assert_eq!(quoted[1].met, Some(true));
        let run = times(&[190.0], &[2.0], &[&[]]).held(&case);
        assert_eq!(run[0].value, "190 s");
        assert!(run[1].bar.contains("the same answer"));
    }

    #[test]
    fn every_target_lies_in_the_lab() {
        for case in &CASES {
            assert!(case.words.last().is_some_and(|target| target.starts_with("198.19.")));
        }
    }
}
