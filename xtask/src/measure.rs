//! Measuring: a command's time and peak memory, some commands in turn, and the table of what came out.

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
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let pid = child.id();
    // A thread polls, so that the end is seen when it comes and not at the next poll.
    let poller = thread::spawn(move || {
        let mut peak = 0;
        while let Some(now) = status_kib(pid, "VmHWM:") {
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

/// Runs commands in turn, `rounds` times each after one round that is not counted, so that what drifts on the machine
/// falls on all; each round begins with another. Returns the seconds of each one's rounds, in their order.
///
/// # Errors
/// If one cannot start, or ends badly.
pub(crate) fn in_turn(rounds: usize, commands: &[&dyn Fn() -> Command]) -> io::Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::new(); commands.len()];
    for round in 0..=rounds {
        for place in 0..commands.len() {
            let one = (round + place) % commands.len();
            let took = wall(commands[one]())?.as_secs_f64();
            if round > 0 {
                times[one].push(took);
            }
        }
    }
    Ok(times)
}

/// From start to end, with nothing else going on: no poller, no screen.
///
/// # Errors
/// If it cannot start, or ends badly.
pub(crate) fn wall(mut command: Command) -> io::Result<Duration> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let took = start.elapsed();
    if status.success() {
        return Ok(took);
    }
    // Once more, to be seen: a failure that only happens sometimes is named at least.
    let _ = command.stderr(Stdio::inherit()).status();
    Err(io::Error::other(format!("{command:?} ended with {status}")))
}

/// A figure in KiB of a process's status, as `VmHWM:`. A process that has ended, unreaped, has none.
pub(crate) fn status_kib(pid: u32, label: &str) -> Option<u64> {
    kib(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?, label)
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

/// `VmHWM:     3456 kB`
fn kib(status: &str, label: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(label))?.split_whitespace().next()?.parse().ok()
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
        assert_eq!(kib("Name:\tx\nVmPeak:\t 9000 kB\nVmHWM:\t    3456 kB\n", "VmHWM:"), Some(3456));
        assert_eq!(kib("Name:\tx\nState:\tZ (zombie)\n", "VmHWM:"), None);
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
        let times = in_turn(2, &[&|| run('a'), &|| run('b')]).unwrap();
        assert_eq!(times.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(runs.into_inner(), "abbaab");
    }

    #[test]
    fn a_failure_in_a_round_is_told() {
        assert!(in_turn(1, &[&|| Command::new("false")]).is_err());
    }

    #[test]
    fn tables_are_markdown_and_aligned() {
        let table = table(&["run", "s"], &[vec!["nmap".into(), "1.25".into()], vec!["é".into()]]);
        assert_eq!(table, "| run  | s    |\n| ---- | ---- |\n| nmap | 1.25 |\n| é    |      |\n");
    }
}
