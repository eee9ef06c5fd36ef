//! A server that is to be killed: what is left of it afterwards is looked for.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::http::Http;
use crate::processes::{self, Process, wait_until};
use crate::server;
use crate::{FakeNmap, Outcome, Running, Server};

/// How long after the server's death the last of its processes may live, on a machine with much else to do.
const GONE: Duration = Duration::from_secs(10);

/// How long an answer may take, also where the server is dead or about to die.
const ANSWER: Duration = Duration::from_secs(15);

/// How the servers of a test are started.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The data of all of them, one after the other.
    pub data: &'a Path,
    /// What they run in nmap's stead.
    pub nmap: &'a FakeNmap,
    /// More words for `serve`.
    pub more: &'a [&'a str],
}

impl Setting<'_> {
    /// Starts one, which does not listen yet.
    #[must_use]
    pub fn start(&self) -> Born {
        let command = server::command(self.data).nmap(self.nmap).args(self.more);
        let traces = Traces { home: command.home().to_owned(), nmap: self.nmap.marker() };
        Born { traces, began: Instant::now(), running: command.start() }
    }

    /// Starts one that listens.
    #[must_use]
    pub fn live(&self) -> Life {
        let Born { traces, running, began } = self.start();
        let server = Server::listening(self.data, running);
        Life { traces, server, took: began.elapsed() }
    }
}

/// A server that may not listen yet.
#[derive(Debug)]
pub struct Born {
    traces: Traces,
    began: Instant,
    running: Running,
}

impl Born {
    /// Kills it and buries it.
    pub fn kill(self) {
        let _ = kill(self.running.pid(), Signal::SIGKILL);
        self.traces.buried(&self.running.wait());
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Life {
    traces: Traces,
    /// The server.
    pub server: Server,
    /// How long it took to listen.
    pub took: Duration,
}

impl Life {
    /// A client of it that does not wait for ever.
    #[must_use]
    pub fn http(&self, token: &str) -> Http {
        self.server.nobody().with_token(token).limit(Some(ANSWER))
    }

    /// What its processes are known by.
    #[must_use]
    pub fn traces(&self) -> &Traces {
        &self.traces
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.server.pid()
    }

    /// Kills it, where it is not dead, and buries it.
    pub fn kill(self) {
        let _ = kill(self.pid(), Signal::SIGKILL);
        self.traces.buried(&self.server.into_running().wait());
    }

    /// Stops it as an operator does, and buries it.
    ///
    /// # Panics
    /// Where it ended otherwise than well.
    pub fn stop(self) {
        self.server.signal(Signal::SIGTERM);
        self.traces.buried(&self.server.into_running().wait().expect(0));
    }
}

/// What a server and its processes are known by.
#[derive(Debug, Clone)]
pub struct Traces {
    /// Where the server and its guards work.
    home: PathBuf,
    /// In the command line of every Nmap, and of what starts it.
    nmap: String,
}

impl Traces {
    /// The Nmaps that are alive, and what starts and guards them.
    #[must_use]
    pub fn nmaps(&self) -> Vec<Process> {
        processes::with_marker(&self.nmap)
    }

    fn all(&self) -> Vec<Process> {
        [processes::below(&self.home), self.nmaps()].concat()
    }

    /// Checks that nothing is left of a server that has ended: no process, no file but its data.
    fn buried(&self, outcome: &Outcome) {
        assert!(!outcome.stderr.contains("panicked"), "{outcome}");
        assert!(matches!(outcome.code(), 0 | 137), "{outcome}");
        let gone = wait_until(GONE, || self.all().is_empty() && outcome.leftovers().is_empty());
        let (left, files) = (self.all(), outcome.leftovers());
        if !gone {
            for process in &left {
                let _ = kill(Pid::from_raw(process.pid), Signal::SIGKILL);
            }
            panic!(
                "after {GONE:?} there are still the processes {left:?} and the files {files:?}\n{outcome}"
            );
        }
    }
}
