//! Streams whose readers are gone: what nobody listens to is lost, and nothing else.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::ffi::OsStr;
use std::fs;
use std::io::pipe;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portolan_e2e::processes::wait_until;
use portolan_e2e::services::{Service, address};
use portolan_e2e::{binary, needs};
use tempfile::TempDir;

/// How long a server may take to listen.
const LIMIT: Duration = Duration::from_mins(1);

/// A pipe that nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    OwnedFd::from(writer).into()
}

fn portolan<S: AsRef<OsStr>>(home: &TempDir, words: &[S]) -> Command {
    let mut command = Command::new(binary());
    command.args(words).stdin(Stdio::null()).env("HOME", home.path()).env_remove("XDG_CONFIG_HOME");
    command
}

/// Runs it with both streams closed.
fn unheard<S: AsRef<OsStr>>(home: &TempDir, words: &[S]) -> ExitStatus {
    portolan(home, words).stdout(closed()).stderr(closed()).status().unwrap()
}

#[test]
fn a_result_is_written_also_where_nobody_hears_of_its_making() {
    needs!("a_result_is_written_also_where_nobody_hears_of_its_making", "nmap", "redis-server");
    let home = TempDir::new().unwrap();
    let at = address();
    let redis = Service::redis(at);
    let (port, at) = (redis.port.to_string(), at.to_string());
    for engine in ["nmap", "fast"] {
        let out = home.path().join(engine);
        let words = ["scan", "--engine", engine, "-o", "csv", "-n", "-sT", "-p", &port, &at, "--out"];
        let words: Vec<&OsStr> = words.iter().map(OsStr::new).chain([out.as_os_str()]).collect();
        assert_eq!(unheard(&home, &words).code(), Some(0), "{engine}");
        assert!(fs::read_to_string(&out).unwrap().contains(&port), "{engine}");
    }
}

#[test]
fn nothing_panics_on_a_closed_stream() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let data = data.to_str().unwrap();
    for (words, code) in [
        (&["--help"][..], 0),
        (&["scan", "--help"], 0),
        (&["--version"], 0),
        (&["frobnicate"], 2),
        (&["man"], 0),
        (&["templates"], 0),
        (&["completions", "bash"], 0),
        (&["config"], 0),
        (&["scan", "192.0.2.1"], 3),
        (&["explain", "-sV", "127.0.0.1"], 0),
        (&["parse", "/nonexistent"], 1),
        (&["runs"], 2),
        (&["backup", "--data-dir", data, "/nonexistent/file"], 1),
        (&["reset-password", "--data-dir", data, "admin"], 1),
    ] {
        assert_eq!(unheard(&home, words).code(), Some(code), "{words:?}");
    }
}

#[test]
fn a_server_serves_also_where_nobody_reads_its_log() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let file = home.path().join("scan.xml");
    fs::write(&file, "<nmaprun scanner=\"nmap\"><runstats><finished exit=\"success\"/></runstats></nmaprun>")
        .unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // The notice of the first password and the warnings besides the log are written in both.
    for level in ["info", "off"] {
        let mut server = portolan(&home, &["serve", "--data-dir"]);
        server.arg(&data).env("PORTOLAN_LISTEN", free.to_string()).env("PORTOLAN_LOG__LEVEL", level);
        let mut server = server.stdout(closed()).stderr(closed()).spawn().unwrap();
        assert!(wait_until(LIMIT, || TcpStream::connect(free).is_ok()), "{level}");
        assert_eq!(server.try_wait().unwrap(), None, "{level}");
        kill(Pid::from_raw(server.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
        assert_eq!(server.wait().unwrap().code(), Some(0), "{level}");
        // Of two files the second is read too, and is not there.
        let words = [
            OsStr::new("import"),
            OsStr::new("--data-dir"),
            data.as_os_str(),
            file.as_os_str(),
            OsStr::new("/none"),
        ];
        assert_eq!(unheard(&home, &words).code(), Some(1));
        fs::remove_dir_all(&data).unwrap();
    }
}
