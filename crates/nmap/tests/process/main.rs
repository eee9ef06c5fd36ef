//! Runs of real and fake Nmaps. The binary is its own guard, and its own owner to be killed.

#![allow(clippy::unwrap_used, reason = "a test without its own `#[test]`: a failed unwrap is a failed test")]

mod fakes;
mod faults;
mod finding;
mod owner;
mod real;

use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Trial};
use portolan_model::{Event, Host, Tail};
use portolan_nmap::process::{Nmap, Report, Run, Spec, guard, start};

/// How long anything may take that should be immediate. Loaded machines are slow, so this is generous.
const LIMIT: Duration = Duration::from_secs(20);

fn main() {
    guard::run_if_asked();
    owner::run_if_asked();
    let arguments = Arguments::from_args();
    // All fakes are written before there are threads: a script that some other thread's fork holds open for writing
    // cannot be executed (ETXTBSY).
    fakes::write();
    let mut trials = faults::trials();
    trials.extend(finding::trials());
    trials.extend(owner::trials());
    trials.extend(real::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    fakes::remove();
    conclusion.exit();
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Runs to the end and checks what holds for every run.
fn finish(nmap: &Nmap, spec: Spec) -> (Vec<Event>, Report) {
    follow(start(nmap, spec).unwrap(), |_, _| {})
}

/// Reads a run to its end, with a look at each event.
fn follow(mut run: Run, mut each: impl FnMut(&Run, &Event)) -> (Vec<Event>, Report) {
    block_on(async {
        let mut events = Vec::new();
        let reading = async {
            while let Some(event) = run.events.recv().await {
                each(&run, &event);
                events.push(event);
            }
            run.wait().await
        };
        let report = tokio::time::timeout(LIMIT, reading).await.expect("the run came to no end");
        let ended = events.iter().filter(|event| matches!(event, Event::Ended(_))).count();
        assert_eq!(ended, 1, "{events:?}");
        assert!(matches!(events.last(), Some(Event::Ended(_))), "{events:?}");
        (events, report)
    })
}

fn hosts(events: &[Event]) -> Vec<&Host> {
    let mut hosts = Vec::new();
    for event in events {
        if let Event::Host(host) = event {
            hosts.push(&**host);
        }
    }
    hosts
}

fn tail(events: &[Event]) -> &Tail {
    match events.last() {
        Some(Event::Ended(tail)) => tail,
        other => panic!("{other:?}"),
    }
}

/// Polls until `done`, at most `limit`.
fn within(limit: Duration, what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + limit;
    while !done() {
        assert!(Instant::now() < until, "not within {limit:?}: {what}");
        std::thread::yield_now();
    }
}

/// A process that exists and is no zombie.
fn alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, None | Some('Z' | 'X'))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
