//! Runs the `portolan` binary as a stranger does.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

use crate::FakeNmap;
use crate::processes::wait_until;
use crate::stream::{Stream, preview};

/// How long a run may take where a test does not say otherwise.
const LIMIT: Duration = Duration::from_secs(30);

/// A run of `portolan` to be: arguments, environment, input. Its environment is a new one, with a home and a temporary
/// folder of its own, so that what is left behind can be seen.
#[derive(Debug)]
pub struct Portolan {
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    program: PathBuf,
    wrapper: Vec<OsString>,
    stdin: Vec<u8>,
    limit: Duration,
    terminal: bool,
    home: TempDir,
}

impl Default for Portolan {
    fn default() -> Self {
        Self::new()
    }
}

impl Portolan {
    /// # Panics
    /// Where no temporary folder can be made.
    #[must_use]
    pub fn new() -> Self {
        let home = tempfile::Builder::new().prefix("e2e-home-").tempdir().expect("a temporary folder");
        std::fs::create_dir(home.path().join("tmp")).expect("a temporary folder");
        Self {
            arguments: Vec::new(),
            environment: Vec::new(),
            program: binary(),
            wrapper: Vec::new(),
            stdin: Vec::new(),
            limit: LIMIT,
            terminal: false,
            home,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|a| a.as_ref().to_owned()));
        self
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Has Portolan run this program in nmap's stead.
    #[must_use]
    pub fn nmap(self, fake: &FakeNmap) -> Self {
        self.env("PORTOLAN_NMAP", fake.program())
    }

    /// What it reads on standard input.
    #[must_use]
    pub fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.stdin = input.into();
        self
    }

    /// How long it may take; after that it is killed and the test fails.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs this copy of the binary, where the one that was built is out of reach.
    #[must_use]
    pub fn program(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = program.into();
        self
    }

    /// Runs it by way of another program: `["strace", "-f"]`.
    #[must_use]
    pub fn under<S: AsRef<OsStr>>(mut self, wrapper: impl IntoIterator<Item = S>) -> Self {
        self.wrapper = wrapper.into_iter().map(|w| w.as_ref().to_owned()).collect();
        self
    }

    /// Runs it on a terminal, both streams of which come back as standard output.
    #[must_use]
    pub fn on_a_terminal(mut self) -> Self {
        self.terminal = true;
        self
    }

    /// Its home folder, deleted with the [`Outcome`].
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// Where it cannot be started, or does not end within the limit.
    #[must_use]
    pub fn run(self) -> Outcome {
        self.start().wait()
    }

    /// Starts it.
    ///
    /// # Panics
    /// Where it cannot be started.
    #[must_use]
    pub fn start(self) -> Running {
        let mut words = self.wrapper.clone();
        words.push(self.program.clone().into_os_string());
        words.extend(self.arguments.iter().cloned());
        if self.terminal {
            // script(1) wants one line for a shell; -e hands on the exit code.
            let line = words.iter().map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ");
            words = ["script", "-qec", &line, "/dev/null"].map(OsString::from).to_vec();
        }
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path().join("tmp"))
            .env("LC_ALL", "C.UTF-8")
            .envs(self.environment.iter().map(|(n, v)| (n, v)))
            .current_dir(self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", words[0].display()));
        let mut stdin = child.stdin.take().expect("piped");
        let input = self.stdin;
        // A program that does not read its input is free not to.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = Stream::read(child.stdout.take().expect("piped"));
        let stderr = Stream::read(child.stderr.take().expect("piped"));
        let started = Instant::now();
        Running { child, stdout, stderr, started, limit: self.limit, home: Some(self.home), words }
    }
}

/// A run of `portolan` under way; killed, with its group, when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Stream,
    stderr: Stream,
    started: Instant,
    limit: Duration,
    home: Option<TempDir>,
    words: Vec<OsString>,
}

impl Running {
    /// Its process id.
    ///
    /// # Panics
    /// Never: process ids fit.
    #[must_use]
    pub fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"))
    }

    /// Sends it a signal: to the process alone, as `kill` does.
    ///
    /// # Panics
    /// Where it is gone.
    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("portolan is still there");
    }

    /// Sends a signal to its whole process group, as a terminal's Ctrl-C does.
    ///
    /// # Panics
    /// Where it is gone.
    pub fn signal_group(&self, signal: Signal) {
        killpg(self.pid(), signal).expect("portolan is still there");
    }

    /// Polls until it has said `text`, on either stream.
    ///
    /// # Panics
    /// Where it has not, within the limit or before its end.
    pub fn wait_for_text(&mut self, text: &str) {
        let mut said = false;
        let _ = wait_until(self.limit, || {
            let ended = !matches!(self.child.try_wait(), Ok(None));
            said = self.stdout.contains(text) || self.stderr.contains(text);
            said || ended
        });
        assert!(said, "{:?} never said {text:?}\n{}", self.words, self.so_far());
    }

    /// What it has said on standard error so far.
    #[must_use]
    pub fn stderr_so_far(&self) -> String {
        self.stderr.text()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// Where it does not end within the limit.
    #[must_use]
    pub fn wait(mut self) -> Outcome {
        let mut status = None;
        let left = self.limit.saturating_sub(self.started.elapsed());
        let ended = wait_until(left, || {
            status = self.child.try_wait().expect("a child of ours");
            status.is_some()
        });
        let Some(status) = status else {
            let so_far = self.so_far();
            assert!(ended, "{:?} did not end within {:?}\n{so_far}", self.words, self.limit);
            unreachable!("ended means that there is a status");
        };
        let elapsed = self.started.elapsed();
        // A process left behind holds the streams open: that must not hang the test, which is to find it.
        let grace = Duration::from_secs(5);
        let stdout_closed = self.stdout.wait_closed(grace);
        let stderr_closed = self.stderr.wait_closed(grace);
        Outcome {
            status,
            stdout: self.stdout.take(),
            stdout_bytes: self.stdout.total(),
            stderr: String::from_utf8_lossy(&self.stderr.take()).into_owned(),
            streams_closed: stdout_closed && stderr_closed,
            elapsed,
            home: self.home.take().expect("taken only here"),
            words: std::mem::take(&mut self.words),
        }
    }

    fn so_far(&self) -> String {
        format!("--- stdout\n{}\n--- stderr\n{}", self.stdout.preview(), self.stderr.preview())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = killpg(self.pid(), Signal::SIGKILL);
            drop(self.child.wait());
        }
    }
}

/// How a run of `portolan` ended.
#[derive(Debug)]
pub struct Outcome {
    status: ExitStatus,
    /// What it printed, up to 64 MiB.
    pub stdout: Vec<u8>,
    /// How much it printed.
    pub stdout_bytes: usize,
    /// What it said.
    pub stderr: String,
    /// Whether both streams were closed when it had ended: if not, somebody else still holds them.
    pub streams_closed: bool,
    /// From start to end.
    pub elapsed: Duration,
    home: TempDir,
    words: Vec<OsString>,
}

impl Outcome {
    /// The exit code; 128 and the signal's number where a signal ended it.
    #[must_use]
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| 128 + self.status.signal().unwrap_or_default())
    }

    /// Standard output as text.
    ///
    /// # Panics
    /// Where it is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is not UTF-8: {error}\n{self}"))
    }

    /// Standard output as a JSON document.
    ///
    /// # Panics
    /// Where it is not one.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is not JSON: {error}\n{self}"))
    }

    /// Its home folder, and what it left there.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What it left in its temporary folder.
    ///
    /// # Panics
    /// Where that cannot be read.
    #[must_use]
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let tmp = self.home.path().join("tmp");
        std::fs::read_dir(tmp).expect("its temporary folder").flatten().map(|entry| entry.path()).collect()
    }

    /// Checks the exit code and that nothing panicked.
    ///
    /// # Panics
    /// Where it ended otherwise, with everything that it said.
    #[allow(clippy::return_self_not_must_use, clippy::must_use_candidate)] // An assertion that hands itself on.
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "exit code\n{self}");
        assert!(!self.stderr.contains("panicked"), "a panic\n{self}");
        self
    }

    /// Checks that each of the words stands in its message, whatever the case.
    ///
    /// # Panics
    /// Where one does not.
    #[allow(clippy::return_self_not_must_use, clippy::must_use_candidate)] // An assertion that hands itself on.
    pub fn saying(self, words: &[&str]) -> Self {
        let message = self.stderr.to_lowercase();
        for word in words {
            assert!(message.contains(&word.to_lowercase()), "the message does not say {word:?}\n{self}");
        }
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.words.iter().map(|w| w.to_string_lossy()).collect();
        writeln!(f, "$ {}\nended with {} after {:?}", words.join(" "), self.status, self.elapsed)?;
        writeln!(f, "--- stdout, {} bytes\n{}", self.stdout_bytes, preview(&self.stdout))?;
        write!(f, "--- stderr\n{}", preview(self.stderr.as_bytes()))
    }
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Where the program under test is.
///
/// # Panics
/// Where it is not there.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("PORTOLAN_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().expect("this test's own path");
    let path = test.parent().and_then(Path::parent).expect("target/PROFILE/deps").join("portolan");
    assert!(
        path.is_file(),
        "{} is not there: run `cargo build -p portolan`, or set PORTOLAN_BIN",
        path.display()
    );
    path
}
