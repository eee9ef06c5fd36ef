//! `cargo xtask run`: from a fresh machine to a server on it.

use crate::build::{self, Profile};
use crate::console;
use crate::exec;
use crate::packages::{self, FOR_RUN, Tool};
use std::net::TcpStream;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// What is run when no words are given: the server, on a data directory of this checkout's own.
const SERVE: [&str; 3] = ["serve", "--data-dir", "data"];

/// Where it listens then.
const ADDRESS: &str = "127.0.0.1:7878";

/// Installs Nmap and Node if they are missing, builds console and server, and runs the binary with `words`.
pub(crate) fn run(words: &[String]) -> ExitCode {
    let missing = packages::ensure(&FOR_RUN);
    if !console::build() {
        eprintln!("Without the console: a page will stand in its place.");
    }
    // The dev profile: the first build is less than half as long, and who waits for it is a person.
    eprintln!("Building portolan (dev profile; `cargo xtask build` makes the optimised one) ...");
    let Some(binary) = build::portolan(Profile::Dev) else {
        return ExitCode::FAILURE;
    };
    if missing.contains(&Tool::Nmap) {
        eprintln!("Nmap is still missing, so nothing can be scanned: install it with the command above.");
    }
    let serves = words.is_empty();
    let words: Vec<&str> = if serves { SERVE.to_vec() } else { words.iter().map(String::as_str).collect() };
    eprintln!("+ portolan {}", exec::typed(&words));
    if serves {
        std::thread::spawn(open_when_ready);
    }
    match Command::new(&binary).args(&words).status() {
        Ok(status) => exec::exit_code(status),
        Err(error) => {
            eprintln!("xtask: cannot run {}: {error}", binary.display());
            ExitCode::FAILURE
        }
    }
}

/// Shows the server's page to who sits before a desktop, as soon as it answers.
fn open_when_ready() {
    let is_desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if !(is_desktop || cfg!(target_os = "macos")) || exec::find(opener).is_none() {
        return;
    }
    let until = Instant::now() + Duration::from_mins(1);
    while TcpStream::connect(ADDRESS).is_err() {
        if Instant::now() > until {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    // Without a browser the address on the terminal does as well.
    let _ = Command::new(opener).arg(format!("http://{ADDRESS}/")).status();
}
