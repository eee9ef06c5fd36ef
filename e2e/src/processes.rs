//! Which processes are alive, asked of `/proc`.

use std::path::Path;
use std::time::{Duration, Instant};

/// How long between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// A live process.
#[derive(Debug, Clone)]
pub struct Process {
    /// Its id.
    pub pid: i32,
    /// Its command line, with spaces between the words.
    pub command: String,
}

/// The live processes, zombies and this process left out, whose command line contains `marker`.
#[must_use]
pub fn with_marker(marker: &str) -> Vec<Process> {
    let all = live().filter_map(|pid| Some(Process { pid, command: command_line(pid)? }));
    all.filter(|process| process.command.contains(marker)).collect()
}

/// The live processes whose working directory is `folder` or below it: of a run of `portolan`, itself, its guards and
/// their Nmaps, by [`crate::Portolan::home`].
#[must_use]
pub fn below(folder: &Path) -> Vec<Process> {
    let here = |pid: &i32| {
        std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|directory| directory.starts_with(folder))
    };
    live().filter(here).filter_map(|pid| Some(Process { pid, command: command_line(pid)? })).collect()
}

fn live() -> impl Iterator<Item = i32> {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(move |&pid| pid != own && !is_zombie(pid))
}

/// A figure in KiB of a process's status, by the beginning of its line: `VmHWM:` is the most memory that it has had so far.
///
/// # Panics
/// Where the process is gone.
#[must_use]
pub fn kib(pid: impl std::fmt::Display, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a living process");
    let found = status.lines().find_map(|found| found.strip_prefix(line)).expect("the line");
    found.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Polls until no process has `marker` in its command line; what is left when `limit` has passed is the error.
///
/// # Errors
/// The processes still alive after `limit`.
pub fn wait_gone(marker: &str, limit: Duration) -> Result<(), Vec<Process>> {
    if wait_until(limit, || with_marker(marker).is_empty()) { Ok(()) } else { Err(with_marker(marker)) }
}

/// Polls until `condition` holds; whether it did within `limit`.
#[must_use]
pub fn wait_until(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + limit;
    loop {
        if condition() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(LOOK);
    }
}

fn command_line(pid: i32) -> Option<String> {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

fn is_zombie(pid: i32) -> bool {
    // The name, in brackets, may contain anything; the state is the first word after the last bracket.
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(") ")?.1.starts_with(['Z', 'X'])))
        .unwrap_or(true)
}
