//! Measuring: a command's time and peak memory, two commands in turn, and the table of what came out.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a child's peak memory is read. The kernel's figure never falls, so only growth in a child's last
/// moments can be missed.
const POLL: Duration = Duration::from_millis(2);

/// What one run of a command cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// The most resident memory of the process itself (not of its children) in KiB; 0 where there is no /proc.
    pub(crate) peak_kib: u64,
}

/// Runs a command with its stdout thrown away.
///
/// # Errors
/// If it cannot start, or ends badly: the cost of a failure says nothing.
pub(crate) fn cost(command: &mut Command) -> io::Result<Cost> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    // A thread polls, so that the end is seen when it comes and not at the next poll.
    let poller = thread::spawn(move || {
        let mut peak = 0;
        while let Some(now) = fs::read_to_string(&status_file).ok().as_deref().and_then(peak_kib) {
            peak = now.max(peak);
            thread::sleep(POLL);
        }
        peak
    });
    let status = child.wait()?;
    let wall = start.elapsed();
    let peak_kib = poller.join().unwrap_or(0);
    if !status.success() {
        return Err(io::Error::other(format!("{} ended with {status}", command.get_program().display())));
    }
    Ok(Cost { wall, peak_kib })
}

/// Runs two commands in turn, `rounds` times each after one round that is not counted, so that what drifts on the
/// machine falls on both; returns the median of each one's times, and the larger of its peaks.
///
/// # Errors
/// As [`cost`].
pub(crate) fn alternate(
    rounds: usize,
    mut one: impl FnMut() -> Command,
    mut other: impl FnMut() -> Command,
) -> io::Result<(Cost, Cost)> {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for _ in 0..=rounds {
        ones.push(cost(&mut one())?);
        others.push(cost(&mut other())?);
    }
    Ok((middle(&ones[1..]), middle(&others[1..])))
}

/// The median of some numbers; between two middle ones, their mean. None of none.
pub(crate) fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    Some(if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[half - 1], upper) } else { upper })
}

/// A Markdown table, its columns aligned so that it also reads as text.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cell = |row: &[String], column: usize| row.get(column).map_or(0, |text| text.chars().count());
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(column, title)| {
            rows.iter().map(|row| cell(row, column)).max().unwrap_or(0).max(title.chars().count()).max(3)
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let cells = widths.iter().enumerate().map(|(column, width)| {
            let text = cells.get(column).copied().unwrap_or_default();
            format!(" {text:<width$} |")
        });
        format!("|{}\n", cells.collect::<String>())
    };
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let rule = line(dashes.iter().map(String::as_str).collect());
    let body: String = rows.iter().map(|row| line(row.iter().map(String::as_str).collect())).collect();
    line(head.to_vec()) + &rule + &body
}

fn middle(costs: &[Cost]) -> Cost {
    let walls: Vec<f64> = costs.iter().map(|cost| cost.wall.as_secs_f64()).collect();
    Cost {
        wall: Duration::from_secs_f64(median(&walls).unwrap_or_default()),
        peak_kib: costs.iter().map(|cost| cost.peak_kib).max().unwrap_or(0),
    }
}

/// `VmHWM:     3456 kB` of a process's status. A process that has ended, unreaped, has none.
fn peak_kib(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn peaks_are_read_from_status() {
        assert_eq!(peak_kib("Name:\tx\nVmPeak:\t 9000 kB\nVmHWM:\t    3456 kB\n"), Some(3456));
        assert_eq!(peak_kib("Name:\tx\nState:\tZ (zombie)\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_that_holds_memory_shows_it() {
        // 48 MiB in a shell variable, held for long enough to be seen.
        let script = "x=$(head -c 50331648 /dev/zero | tr '\\0' x); sleep 0.05; test ${#x} -gt 1";
        let cost = cost(Command::new("sh").args(["-c", script])).unwrap();
        assert!(cost.peak_kib > 48 * 1024, "{cost:?}");
        assert!(cost.wall >= Duration::from_millis(50), "{cost:?}");
    }

    #[test]
    fn a_command_that_fails_has_no_cost() {
        assert!(cost(Command::new("sh").args(["-c", "exit 2"])).is_err());
    }

    #[test]
    fn commands_run_in_turn_after_a_round_to_warm_up() {
        let runs = std::cell::RefCell::new(String::new());
        let run = |name| {
            runs.borrow_mut().push(name);
            Command::new("true")
        };
        alternate(2, || run('a'), || run('b')).unwrap();
        assert_eq!(runs.into_inner(), "ababab");
    }

    #[test]
    fn tables_are_markdown_and_aligned() {
        let table = table(&["run", "s"], &[vec!["nmap".into(), "1.25".into()], vec!["é".into()]]);
        assert_eq!(table, "| run  | s    |\n| ---- | ---- |\n| nmap | 1.25 |\n| é    |      |\n");
    }
}
