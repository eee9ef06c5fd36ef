//! A server of the test's own: the real binary, a data directory of its own, a port that the system chose.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::http::Http;
use crate::processes::wait_until;
use crate::{FakeNmap, Outcome, Portolan, Running};

/// How long a server may live, so that a test that forgets it ends all the same.
const LIFE: Duration = Duration::from_mins(10);

/// The admin of the first start.
pub const ADMIN: &str = "admin";

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    running: Option<Running>,
    /// Where it listens: `http://127.0.0.1:PORT`.
    url: String,
    /// The admin's password, where this was the first start in its directory.
    password: Option<String>,
    data_dir: PathBuf,
    /// Removed at the end, where the directory is of our making.
    home: Option<TempDir>,
}

impl Server {
    /// Starts one in a new directory.
    ///
    /// # Panics
    /// Where it does not come to listen; so do the others.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(|portolan| portolan)
    }

    /// Starts one in a new directory that runs `fake` in nmap's stead.
    #[must_use]
    pub fn start_with_nmap(fake: &FakeNmap) -> Self {
        Self::start_with(|portolan| portolan.nmap(fake))
    }

    /// Starts one in a new directory, with more arguments or another environment.
    ///
    /// # Panics
    /// Where it does not come to listen.
    #[must_use]
    pub fn start_with(more: impl FnOnce(Portolan) -> Portolan) -> Self {
        let home = tempfile::Builder::new().prefix("e2e-server-").tempdir().expect("a temporary folder");
        let mut server = Self::start_in(&home.path().join("data"), more);
        server.home = Some(home);
        server
    }

    /// Starts one in a directory of the test's own.
    #[must_use]
    pub fn start_in(data_dir: &Path, more: impl FnOnce(Portolan) -> Portolan) -> Self {
        Self::listening(data_dir, more(command(data_dir)).start())
    }

    /// Takes a server over that was started otherwise, once it listens.
    ///
    /// # Panics
    /// Where it does not come to listen.
    #[must_use]
    pub fn listening(data_dir: &Path, mut running: Running) -> Self {
        running.wait_for_text("listening on ");
        let mut said = String::new();
        // The line may be there in part only.
        let whole = wait_until(Duration::from_secs(10), || {
            said = running.stderr_so_far();
            said.split_once("listening on ").is_some_and(|(_, rest)| rest.contains('\n'))
        });
        assert!(whole, "no address in {said}");
        let url = after(&said, "listening on ").to_owned();
        let password =
            said.contains("This is the first start").then(|| after(&said, "password  ").to_owned());
        Self { running: Some(running), url, password, data_dir: data_dir.to_owned(), home: None }
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address and port.
    #[must_use]
    pub fn address(&self) -> &str {
        self.url.split_once("://").map_or(&*self.url, |(_, address)| address)
    }

    /// Its data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.running().pid()
    }

    /// The process itself.
    ///
    /// # Panics
    /// Never: it is taken only by what ends the server.
    #[must_use]
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("taken only at the end")
    }

    /// The process alone, to be ended otherwise than by this; where its directory is of our making, that goes.
    ///
    /// # Panics
    /// Never: it is taken only by what ends the server.
    #[must_use]
    pub fn into_running(mut self) -> Running {
        self.running.take().expect("taken only at the end")
    }

    /// Whether it was the first start in its directory, by its own words.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.password.is_some()
    }

    /// The admin's first password.
    ///
    /// # Panics
    /// Where this was not the first start in its directory.
    #[must_use]
    pub fn password(&self) -> &str {
        self.password.as_deref().expect("the first start in its directory")
    }

    /// A client that is nobody.
    #[must_use]
    pub fn nobody(&self) -> Http {
        Http::new(&self.url)
    }

    /// A client with a session of the admin, by the first password.
    #[must_use]
    pub fn admin(&self) -> Http {
        self.nobody().sign_in(ADMIN, self.password())
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        self.running().signal(signal);
    }

    /// Stops it as an operator does, and hands back how it ended.
    ///
    /// # Panics
    /// Where it does not end.
    #[must_use]
    pub fn stop(mut self) -> (Outcome, Kept) {
        self.signal(Signal::SIGTERM);
        self.ended()
    }

    /// Kills it as a fault does.
    ///
    /// # Panics
    /// Where it does not end.
    #[must_use]
    pub fn kill(mut self) -> Kept {
        self.signal(Signal::SIGKILL);
        self.ended().1
    }

    fn ended(&mut self) -> (Outcome, Kept) {
        let outcome = self.running.take().expect("taken only at the end").wait();
        (
            outcome,
            Kept { data_dir: self.data_dir.clone(), password: self.password.take(), home: self.home.take() },
        )
    }
}

/// What a server leaves behind: its data, from which another can start.
#[derive(Debug)]
pub struct Kept {
    /// The directory.
    pub data_dir: PathBuf,
    password: Option<String>,
    home: Option<TempDir>,
}

impl Kept {
    /// Starts a server on it.
    #[must_use]
    pub fn start(self) -> Server {
        self.start_with(|portolan| portolan)
    }

    /// Starts a server on it, with more arguments or another environment.
    #[must_use]
    pub fn start_with(self, more: impl FnOnce(Portolan) -> Portolan) -> Server {
        let mut server = Server::start_in(&self.data_dir, more);
        server.home = self.home;
        server.password = server.password.or(self.password);
        server
    }
}

/// `portolan serve` on a free port, with its data in `data_dir`.
#[must_use]
pub fn command(data_dir: &Path) -> Portolan {
    Portolan::new()
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data_dir)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .limit(LIFE)
}

/// The word after `mark`.
fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    let rest = text.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split_whitespace().next().unwrap_or_default()
}
