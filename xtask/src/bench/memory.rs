//! What the binary takes: memory on a large document, size, start, and memory while it waits.

use super::Figure;
use crate::measure::{self, median};
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Size of the large document, in MB.
const MEGABYTES: u32 = 1000;
/// The most resident memory, in MiB.
const CEILING: f64 = 64.0;
/// Starts that are timed.
const STARTS: usize = 25;
/// How long a scan may take to have its Nmap running.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let portolan = super::portolan()?;
    let mut figures = vec![large_document(&portolan)?, size(&portolan)?, start(&portolan)?];
    match waiting(&portolan) {
        Ok(found) => figures.extend(found),
        Err(error) => figures.push(Figure::skipped("memory while Nmap runs", error.to_string())),
    }
    Ok(figures)
}

/// The document goes through a pipe, so that it needs no room on the disk.
fn large_document(portolan: &Path) -> io::Result<Figure> {
    let mut generator = Command::new(super::example("portolan-nmap", "generate_xml")?)
        .arg(MEGABYTES.to_string())
        .stdout(Stdio::piped())
        .spawn()?;
    let pipe = generator.stdout.take().map_or_else(Stdio::null, Stdio::from);
    let mut command = Command::new(portolan);
    command.args(["parse", "-o", "ndjson", "-"]).stdin(pipe);
    let cost = measure::cost(&mut command);
    // The command holds our end of the pipe: without it the generator ends too, also where the parser failed.
    drop(command);
    let generated = generator.wait()?;
    let cost = cost?;
    if !generated.success() {
        return Err(io::Error::other(format!("generate_xml: {generated}")));
    }
    let peak = mebibytes(cost.peak_kib);
    Ok(Figure::held(
        format!("peak resident memory, portolan parse -o ndjson, {MEGABYTES} MB"),
        format!("{peak:.1} MiB"),
        format!("under {CEILING:.0} MiB"),
        peak > 0.0 && peak < CEILING,
    ))
}

fn size(portolan: &Path) -> io::Result<Figure> {
    let kilobytes = fs::metadata(portolan)?.len() / 1000;
    Ok(Figure::plain(
        "size of the release binary",
        format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100),
    ))
}

fn start(portolan: &Path) -> io::Result<Figure> {
    let version = || {
        let mut command = Command::new(portolan);
        command.arg("--version");
        command
    };
    let times = measure::in_turn(STARTS, &[&version])?;
    let time = median(&times[0]).unwrap_or(f64::NAN);
    Ok(Figure::plain("portolan --version, start to end", format!("{:.1} ms", time * 1e3)))
}

/// Resident memory of portolan and of its guard while Nmap takes its time on loopback.
fn waiting(portolan: &Path) -> io::Result<Vec<Figure>> {
    let mut scan = Command::new(portolan)
        .args(["scan", "-o", "ndjson", "-n", "-p", "1-200", "--max-rate", "40", "127.0.0.1"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let found = resting(&mut scan);
    let _ = scan.kill();
    scan.wait()?;
    let (own, guard) = found?;
    let text = |kib| format!("{:.1} MiB", mebibytes(kib));
    Ok(vec![
        Figure::plain("resident memory while Nmap runs, portolan", text(own)),
        Figure::plain("resident memory while Nmap runs, its guard", text(guard)),
    ])
}

/// Waits until the scan's guard has a child that is Nmap; then KiB of the scan and of the guard.
fn resting(scan: &mut Child) -> io::Result<(u64, u64)> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = scan.try_wait()? {
            return Err(io::Error::other(format!("the scan ended with {status}")));
        }
        let guard = child_named(scan.id(), "portolan-guard");
        if let Some(guard) = guard
            && child_named(guard, "nmap").is_some()
        {
            // Let it settle: the parser gets its first bytes, Nmap its first second.
            thread::sleep(Duration::from_secs(1));
            let resident = |pid| measure::status_kib(pid, "VmRSS:");
            return resident(scan.id())
                .zip(resident(guard))
                .ok_or_else(|| io::Error::other("the scan ended too soon"));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(io::Error::other("no Nmap was seen below the scan"))
}

/// The child of a process that has this name.
fn child_named(pid: u32, name: &str) -> Option<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let children = tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let all: Vec<u32> = children.flat_map(|line| numbers(&line)).collect();
    all.into_iter().find(|child| {
        fs::read_to_string(format!("/proc/{child}/comm")).is_ok_and(|comm| comm.trim_end() == name)
    })
}

fn numbers(line: &str) -> Vec<u32> {
    line.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

fn mebibytes(kib: u64) -> f64 {
    // Far below 2^32.
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kibibytes_become_mebibytes() {
        assert!((mebibytes(1536) - 1.5).abs() < 1e-9);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_is_found_by_its_name() {
        let mut child = Command::new("sleep").arg("30").spawn().unwrap();
        let end = Instant::now() + PATIENCE;
        let mut found = None;
        while found.is_none() && Instant::now() < end {
            // Between fork and exec it has our name.
            found = child_named(std::process::id(), "sleep");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(found, Some(child.id()));
    }
}
