//! A list of named steps that all run, and the summary at the end.

use crate::exec;
use crate::failures;
use crate::runners::Counts;
use std::process::Command;
use std::time::{Duration, Instant};

/// The steps done so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    /// The tests that failed, with the first line of why.
    failures: Vec<String>,
}

/// One step that was done.
#[derive(Debug)]
struct Step {
    name: String,
    passed: bool,
    took: Duration,
    /// None for a step that runs no tests.
    counts: Option<Counts>,
}

/// How a step's text is turned into counts.
type Read = fn(&str) -> Option<Counts>;

impl Steps {
    /// Does a step: says its name, does it, keeps how it went.
    pub(crate) fn step(&mut self, name: impl Into<String>, work: impl FnOnce() -> (bool, Option<Counts>)) {
        let name = name.into();
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let (passed, counts) = work();
        let took = start.elapsed();
        eprintln!("=== {name}: {} in {}", word(passed), seconds(took));
        self.done.push(Step { name, passed, took, counts });
    }

    /// A step that is some commands, all of which must end well.
    pub(crate) fn commands(&mut self, name: impl Into<String>, commands: Vec<Command>) {
        self.step(name, || (commands.into_iter().map(shown).filter(|passed| !passed).count() == 0, None));
    }

    /// A step that is a test runner, whose closing numbers `read` finds. Without those it has failed.
    pub(crate) fn tests(&mut self, name: impl Into<String>, mut command: Command, read: Read) {
        let mut failed = Vec::new();
        self.step(name, || {
            say(&command);
            match exec::show_and_keep(&mut command) {
                Ok(shown) => {
                    let counts = read(&shown.text);
                    failed = failures::read(&shown.text);
                    (shown.status.success() && counts.is_some(), counts)
                }
                Err(error) => {
                    eprintln!("could not start: {error}");
                    (false, None)
                }
            }
        });
        self.failures.append(&mut failed);
    }

    /// The tests that failed, a line each.
    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Whether every step passed.
    pub(crate) fn passed(&self) -> bool {
        self.done.iter().all(|step| step.passed)
    }

    /// All counts; a step that failed without counting a failure counts as one, so that "0 failed" is never
    /// said of a run that failed.
    pub(crate) fn counts(&self) -> Counts {
        let count = |step: &Step| {
            let mut counts = step.counts.unwrap_or_default();
            if !step.passed {
                counts.failed = counts.failed.max(1);
            }
            counts
        };
        self.done.iter().map(count).sum()
    }

    /// A line a step.
    pub(crate) fn summary(&self) -> String {
        let width = self.done.iter().map(|step| step.name.len()).max().unwrap_or(0);
        let line = |step: &Step| {
            let counts = step.counts.map_or_else(String::new, |counts| {
                format!("  {} passed, {} failed", counts.passed, counts.failed)
            });
            format!("  {:<6}  {:<width$}  {:>8}{counts}\n", word(step.passed), step.name, seconds(step.took))
        };
        self.done.iter().map(line).collect()
    }
}

/// Runs a command with its output on the screen; whether it ended well.
pub(crate) fn shown(mut command: Command) -> bool {
    say(&command);
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("could not start: {error}");
            false
        }
    }
}

/// Says what is about to run.
pub(crate) fn say(command: &Command) {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = std::iter::once(name.as_str()).chain(args.iter().map(String::as_str)).collect();
    eprintln!("+ {}", exec::typed(&words));
}

fn word(passed: bool) -> &'static str {
    if passed { "ok" } else { "FAILED" }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runners;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn all_steps_run_and_one_failure_fails_all() {
        let mut steps = Steps::default();
        steps.commands("first", vec![sh("exit 1"), sh("exit 0")]);
        steps.tests(
            "second",
            sh("echo '     Summary [ 0.1s] 2 tests run: 2 passed, 1 skipped'"),
            runners::nextest,
        );
        steps.tests("third", sh("echo ' FAIL  a.test.ts > b'; exit 1"), runners::vitest);
        assert!(!steps.passed());
        assert_eq!(steps.failures(), ["a.test.ts > b"]);
        assert_eq!(steps.counts(), Counts { passed: 2, failed: 2, skipped: 1 });
        let summary = steps.summary();
        assert!(summary.starts_with("  FAILED  first "), "{summary}");
        assert!(summary.contains("  ok      second"), "{summary}");
    }

    #[test]
    fn a_runner_without_closing_numbers_has_failed() {
        let mut steps = Steps::default();
        steps.tests("silent", sh("exit 0"), runners::nextest);
        assert_eq!((steps.passed(), steps.counts().failed), (false, 1));
    }

    #[test]
    fn a_program_that_is_not_there_is_a_failure() {
        let mut steps = Steps::default();
        steps.commands("absent", vec![Command::new("no-such-program-as-this")]);
        assert!(!steps.passed());
    }
}
