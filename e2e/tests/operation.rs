//! The server as its operator knows it: start, stop, what keeps it from starting, and what `doctor` and `config` say.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use portolan_e2e::{Outcome, Portolan, Running, needs};
use serde_json::Value;
use tempfile::TempDir;

/// A server on a free port, with its data in `dir`.
fn server(dir: &Path, arguments: &[&str]) -> Portolan {
    Portolan::new()
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(dir)
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
}

/// Started; and its address, as the lock file tells it.
fn running(dir: &Path, arguments: &[&str]) -> (Running, String) {
    let mut running = server(dir, arguments).start();
    running.wait_for_text("listening on ");
    let lock = std::fs::read_to_string(dir.join("lock")).unwrap();
    let url = lock.lines().nth(1).unwrap();
    (running, url.strip_prefix("http://").unwrap().to_owned())
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn data() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("data");
    (home, dir)
}

#[test]
fn it_answers_and_ends_well_by_each_signal() {
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let (_home, dir) = data();
        let (server, address) = running(&dir, &[]);
        let answer = get(&address, "/healthz");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok"), "{answer}");
        server.signal(signal);
        let outcome = server.wait().expect(0).saying(&["asked to stop", "stopped"]);
        assert!(outcome.stdout.is_empty() && outcome.streams_closed, "{outcome}");
        assert!(TcpStream::connect(&address).is_err());
    }
}

#[test]
fn a_client_that_says_nothing_does_not_hold_the_stop_up() {
    let (_home, dir) = data();
    let (server, address) = running(&dir, &["--set", "runs.stop_grace_seconds=0"]);
    let _silent = TcpStream::connect(&address).unwrap();
    get(&address, "/healthz");
    server.signal(Signal::SIGTERM);
    let outcome = server.wait().expect(0);
    assert!(outcome.elapsed.as_secs() < 8, "{outcome}");
}

#[test]
fn two_servers_do_not_share_a_directory_and_a_killed_one_leaves_it_free() {
    let (_home, dir) = data();
    let (first, address) = running(&dir, &[]);
    let pid = first.pid().to_string();
    server(&dir, &[]).run().expect(1).saying(&[dir.to_str().unwrap(), &pid, &address, "--data-dir"]);
    first.signal(Signal::SIGKILL);
    let _ = first.wait();
    let (second, _) = running(&dir, &[]);
    second.signal(Signal::SIGTERM);
    let _ = second.wait().expect(0);
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let (_home, dir) = data();
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let outcome = Portolan::new().args(["serve", "--listen", &address, "--data-dir"]).arg(&dir).run();
    outcome.expect(1).saying(&[&address, "in use", "--listen"]);
}

#[test]
fn without_tls_strangers_are_warned_of_also_when_the_log_is_off() {
    for level in ["info", "off"] {
        let (_home, dir) = data();
        let arguments =
            ["serve", "--listen", "0.0.0.0:0", "--set", &format!("log.level={level}"), "--data-dir"];
        let mut server = Portolan::new().args(arguments).arg(&dir).start();
        server.wait_for_text("passwords");
        server.signal(Signal::SIGTERM);
        let outcome = server.wait().expect(0).saying(&["no TLS", "--self-signed", "behind_proxy"]);
        assert_eq!(outcome.stderr.matches("passwords").count(), 1, "{outcome}");
    }
}

#[test]
fn wrong_settings_are_usage_errors_that_name_the_place() {
    let (home, dir) = data();
    let file = home.path().join("my.toml");
    std::fs::write(&file, "[runs]\nmax_parallel = 0\n").unwrap();
    let said = format!("{}, line 2: runs.max_parallel is 0", file.display());
    server(&dir, &["--config", file.to_str().unwrap()]).run().expect(2).saying(&[&said, "from 1 to 256"]);
    server(&dir, &[])
        .env("PORTOLAN_LISTNE", "x")
        .run()
        .expect(2)
        .saying(&["PORTOLAN_LISTNE", "PORTOLAN_LISTEN"]);
    server(&dir, &["--set", "tls.keys=x"]).run().expect(2).saying(&["--set", "tls.keys", "tls.key?"]);
    server(&dir, &["--set", "tls.keys"]).run().expect(2).saying(&["KEY=VALUE"]);
    assert!(!dir.exists());
}

#[test]
fn config_prints_what_is_in_force_and_where_it_comes_from() {
    let (home, _) = data();
    let file = home.path().join("my.toml");
    std::fs::write(&file, "behind_proxy = true\n").unwrap();
    let ask = |format| {
        Portolan::new()
            .args(["config", "-o", format, "--listen", "[::1]:1", "--config"])
            .arg(&file)
            .env("PORTOLAN_RUNS__MAX_PARALLEL", "9")
            .run()
            .expect(0)
    };
    let report = ask("json").json();
    let line = |key: &str| {
        let lines = report["settings"].as_array().unwrap();
        lines.iter().find(|line| line["key"] == key).unwrap().clone()
    };
    assert_eq!(report["file"], file.to_str().unwrap());
    assert_eq!(line("listen")["value"], "[::1]:1");
    assert_eq!(line("listen")["origin"]["name"], "--listen");
    assert_eq!(line("behind_proxy")["origin"]["line"], 1);
    assert_eq!(line("runs.max_parallel")["value"], 9);
    assert_eq!(line("runs.max_parallel")["origin"]["name"], "PORTOLAN_RUNS__MAX_PARALLEL");
    assert_eq!(line("public_url")["value"], Value::Null);
    let table = ask("table");
    assert!(
        table.text().lines().any(|line| line.starts_with("log.level") && line.ends_with("default")),
        "{table}"
    );
}

/// The finding of `doctor` about something.
fn finding(outcome: &Outcome, what: &str) -> Value {
    let report = outcome.json();
    let found = report.as_array().unwrap().iter().find(|finding| finding["what"] == what);
    found.unwrap_or_else(|| panic!("nothing about {what}\n{outcome}")).clone()
}

#[test]
fn the_doctor_looks_at_the_server_without_touching_it() {
    needs!("the_doctor_looks_at_the_server_without_touching_it", "nmap");
    let (_home, dir) = data();
    let ask = |arguments: &[&str]| {
        Portolan::new().args(["doctor", "-o", "json", "--data-dir"]).arg(&dir).args(arguments).run().expect(0)
    };
    let before = ask(&["--listen", "127.0.0.1:0", "--self-signed"]);
    assert!(!dir.exists());
    for what in ["settings", "data", "server", "address", "TLS"] {
        assert_eq!(finding(&before, what)["ok"], true, "{before}");
    }
    let (server, address) = running(&dir, &[]);
    let during = ask(&["--listen", &address]);
    let pid = server.pid().to_string();
    assert!(finding(&during, "server")["detail"].as_str().unwrap().contains(&pid), "{during}");
    let taken = finding(&during, "address");
    assert_eq!(taken["ok"], true);
    assert!(taken["detail"].as_str().unwrap().contains("by the running server"), "{during}");
    get(&address, "/healthz");
    server.signal(Signal::SIGTERM);
    let _ = server.wait().expect(0);
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let wrong = ask(&[
        "--listen",
        &holder.local_addr().unwrap().to_string(),
        "--tls-certificate",
        "/nonexistent/c",
        "--tls-key",
        "/nonexistent/k",
    ]);
    for what in ["address", "TLS"] {
        assert_eq!(finding(&wrong, what)["ok"], false, "{wrong}");
        assert!(finding(&wrong, what)["mend"].is_string(), "{wrong}");
    }
    let unreadable = ask(&["--set", "colour=red"]);
    assert_eq!(finding(&unreadable, "settings")["ok"], false);
    assert_eq!(finding(&ask(&["--listen", "0.0.0.0:0"]), "exposure")["ok"], false);
}

/// Runs the server in a mount namespace in which its data directory is a file system of some kind.
fn on_a_file_system(test: &str, options: &str, prepare: &str, words: &[&str]) {
    let (_home, dir) = data();
    std::fs::create_dir(&dir).unwrap();
    let path = dir.to_str().unwrap();
    let line = format!("mount -t tmpfs -o {options} tmpfs '{path}' && {prepare} exec \"$@\"");
    let line = line.replace("DIR", path);
    let outcome = server(&dir, &[]).under(["unshare", "-m", "sh", "-c", &line, "sh"]).run();
    let outcome = outcome.expect(1).saying(words).saying(&[path]);
    assert_eq!(outcome.stderr.lines().count(), 1, "{test}: one line\n{outcome}");
}

#[test]
fn a_read_only_data_directory_is_a_clear_error() {
    let test = "a_read_only_data_directory_is_a_clear_error";
    needs!(test, root, "unshare");
    on_a_file_system(test, "ro,mode=700", "", &["read-only", "--data-dir"]);
}

#[test]
fn a_full_data_directory_is_a_clear_error() {
    let test = "a_full_data_directory_is_a_clear_error";
    needs!(test, root, "unshare");
    let fill = "{ head -c 1000000 /dev/zero > DIR/fill; true; } 2>/dev/null;";
    on_a_file_system(test, "size=4k,mode=700", fill, &["no room", "No space left", "make room"]);
}

#[test]
fn a_data_directory_of_somebody_else_is_a_clear_error() {
    let test = "a_data_directory_of_somebody_else_is_a_clear_error";
    needs!(test, root, "setpriv");
    let (_home, dir) = data();
    std::fs::create_dir(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
    std::os::unix::fs::chown(&dir, Some(65534), Some(65534)).unwrap();
    // Without its capabilities, root is a user like others; and this one may enter the program's folder.
    let outcome = server(&dir, &[]).under(["setpriv", "--bounding-set=-all"]).run();
    outcome.expect(1).saying(&["no permission", dir.to_str().unwrap(), "chown", "--data-dir"]);
}
