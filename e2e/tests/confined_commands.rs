//! Random commands that the default policy allows: Nmap understands each, and opens no file but its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use portolan_e2e::services::address;
use portolan_e2e::strace::{self, Trace};
use portolan_e2e::{Outcome, Portolan, needs};

/// How many run at once: each spends most of its time waiting for probes.
const AT_ONCE: usize = 12;

/// After this long a command has opened what it will open.
const ENOUGH: &str = "8s";

/// The number of commands: `PORTOLAN_STRACE_COMMANDS`, or 500.
fn commands() -> u64 {
    std::env::var("PORTOLAN_STRACE_COMMANDS").ok().and_then(|n| n.parse().ok()).unwrap_or(500)
}

/// Where the sequence begins: `PORTOLAN_STRACE_SEED`, or 1.
fn first_seed() -> u64 {
    std::env::var("PORTOLAN_STRACE_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

#[test]
fn random_allowed_commands_open_only_nmaps_own_files() {
    needs!("random_allowed_commands_open_only_nmaps_own_files", root, "strace", "nmap");
    let (next, end) = (AtomicU64::new(first_seed()), first_seed() + commands());
    let faults = Mutex::new(Vec::new());
    let (runs, done) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    match one(seed) {
                        Ok(code) => {
                            runs.fetch_add(1, Ordering::Relaxed);
                            done.fetch_add(u64::from(code == 0), Ordering::Relaxed);
                        }
                        Err(fault) => faults.lock().expect("no panic while it is held").push(fault),
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no panic while it is held");
    assert!(faults.is_empty(), "{} of {} commands:\n{}", faults.len(), commands(), faults.join("\n"));
    assert_eq!(runs.into_inner(), commands());
    // Some end otherwise: Nmap does not do everything on a loopback, and time is short. Most must have run through.
    let done = done.into_inner();
    eprintln!("{done} of {} commands ran to their end", commands());
    assert!(done * 10 > commands() * 8, "only {done} of {} commands ran to their end", commands());
}

/// Runs the command of this seed under strace: the exit code, or what is wrong with it.
fn one(seed: u64) -> Result<i32, String> {
    let command = portolan_nmap::command::testing::random_allowed(seed);
    let target = if command.split_whitespace().any(|word| word == "-6") {
        "::1".to_owned()
    } else {
        address().to_string()
    };
    let portolan = Portolan::new();
    let logs = portolan.home().join("logs");
    std::fs::create_dir(&logs).map_err(|error| error.to_string())?;
    let outcome = portolan
        .under(strace::wrapper(&logs))
        .limit(Duration::from_mins(1))
        .args(["scan", "-o", "json", "--timeout", ENOUGH, "--command", &command, &target])
        .run();
    let trace = strace::read(&logs);
    let foreign = foreign_files(&trace, &outcome);
    let mut wrong = Vec::new();
    if trace.runs == 0 {
        wrong.push("nmap was not started".to_owned());
    }
    if outcome.stderr.contains("unrecognized option") || outcome.stderr.contains("panicked") {
        wrong.push("it says so".to_owned());
    }
    if ![0, 1, 124].contains(&outcome.code()) {
        wrong.push("a surprising exit code".to_owned());
    }
    if !foreign.is_empty() {
        wrong.push(format!("files: {foreign:?}"));
    }
    if outcome.code() != 0 {
        eprintln!(
            "exit {}: {command}: {}",
            outcome.code(),
            outcome.stderr.lines().last().unwrap_or_default()
        );
    }
    if wrong.is_empty() {
        Ok(outcome.code())
    } else {
        Err(format!("seed {seed}: {command}\n{}\n{outcome}", wrong.join("; ")))
    }
}

/// What nmap opened or changed that is not its own.
fn foreign_files(trace: &Trace, outcome: &Outcome) -> Vec<String> {
    let scratch = format!("{}/tmp/", outcome.home().display());
    let opened =
        trace.opened.iter().filter(|path| !path.starts_with(&scratch) && !is_nmaps_own(path)).cloned();
    // The first word in quotation marks is the path that the call changes, or the program that it starts.
    let changed = trace.changed.iter().filter(|call| {
        let path = call.split('"').nth(1).unwrap_or_default();
        path.starts_with('/') && !path.starts_with(&scratch)
    });
    opened.chain(changed.cloned()).collect()
}

/// Nmap's data, the libraries with their own configuration, the resolver's files, and what the kernel tells of the
/// network.
fn is_nmaps_own(path: &str) -> bool {
    const FILES: [&str; 13] = [
        "/etc/ld.so.cache",
        "/etc/ld.so.preload",
        "/etc/localtime",
        "/etc/resolv.conf",
        "/etc/nsswitch.conf",
        "/etc/hosts",
        "/etc/host.conf",
        "/etc/gai.conf",
        "/etc/ssl/openssl.cnf",
        "/dev/null",
        "/dev/urandom",
        "/dev/random",
        "/proc/meminfo",
    ];
    const FOLDERS: [&str; 9] = [
        "/usr/share/nmap/",
        "/usr/lib/",
        "/usr/lib64/",
        "/usr/share/zoneinfo/",
        "/proc/sys/net/",
        "/sys/class/net",
        "/sys/devices/",
        "/sys/bus/",
        "pipe:",
    ];
    let of_proc =
        path.strip_prefix("/proc/").and_then(|rest| rest.split_once('/')).is_some_and(|(pid, rest)| {
            (pid == "self" || pid.bytes().all(|b| b.is_ascii_digit()))
                && (rest.starts_with("net/") || rest.starts_with("fd/"))
        });
    // Debian keeps /lib as a link to /usr/lib; where it is a folder of its own the libraries are there.
    FILES.contains(&path)
        || FOLDERS.iter().any(|folder| path.starts_with(folder))
        || path.starts_with("/lib/")
        || of_proc
}
