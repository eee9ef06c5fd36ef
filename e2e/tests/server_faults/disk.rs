//! A disk that fills up: a small file system that holds the data directory, and one file more that takes the rest.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use portolan_e2e::http::Http;
use portolan_e2e::processes::{wait_gone, wait_until, with_marker};
use portolan_e2e::server::ADMIN;
use portolan_e2e::{FakeNmap, Portolan, Server, needs, sqlite};
use serde_json::json;
use tempfile::TempDir;

use crate::{add_provider, providers, start_run, state};

/// A file system in memory, mounted where only its own namespace sees it: servers are started in that.
struct Disk {
    place: TempDir,
    /// Keeps the namespace.
    keeper: Child,
}

impl Disk {
    fn of(mebibytes: u32) -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let seen = place.path().display();
        let line = format!(
            "mount -t tmpfs -o size={mebibytes}m,mode=700 tmpfs '{seen}' && echo made && exec cat > /dev/null"
        );
        let mut keeper = Command::new("unshare")
            .args(["-m", "sh", "-c", &line])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare");
        let mut said = [0; 5];
        let read = keeper.stdout.as_mut().expect("piped").read_exact(&mut said);
        assert!(read.is_ok() && &said == b"made\n", "no file system of {mebibytes} MiB");
        Self { place, keeper }
    }

    /// A server whose data are on it.
    fn server(&self, more: impl FnOnce(Portolan) -> Portolan) -> Server {
        let keeper = self.keeper.id().to_string();
        let enter = ["nsenter", "-m", "-t", &keeper];
        Server::start_in(&self.place.path().join("data"), |portolan| more(portolan.under(enter)))
    }

    /// As a process outside its namespace can reach it.
    fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{}", self.keeper.id(), self.place.path().display()))
    }

    fn fill(&self) {
        let mut file = File::create(self.path().join("fill")).expect("a file");
        while file.write_all(&[0; 4096]).is_ok() {}
    }

    fn take(&self, mebibytes: usize) {
        std::fs::write(self.path().join("fill"), vec![0; mebibytes << 20]).expect("room");
    }

    fn free(&self) {
        std::fs::remove_file(self.path().join("fill")).expect("a file that filled it");
    }

    /// What SQLite says of the database that a server has left there.
    fn say(&self, statement: &str) -> String {
        // SQLite itself follows the link in the path, into the wrong namespace.
        let copy = tempfile::tempdir().expect("a folder");
        for name in ["portolan.db", "portolan.db-wal"] {
            let from = self.path().join("data").join(name);
            if from.exists() {
                let _ = std::fs::copy(from, copy.path().join(name)).expect("a copy");
            }
        }
        sqlite::say(&copy.path().join("portolan.db"), statement)
    }

    fn is_whole(&self) -> bool {
        self.say("PRAGMA integrity_check") == "ok"
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

/// Adds until nothing is taken any more; what was acknowledged.
fn add_until_refused(admin: &Http) -> BTreeSet<String> {
    let (mut acknowledged, mut refused) = (BTreeSet::from(["nmap".to_owned()]), 0);
    // What still fits into the room that SQLite has already is taken; then no more.
    for number in 0..2000 {
        let name = format!("p{number}");
        match add_provider(admin, &name) {
            201 => drop(acknowledged.insert(name)),
            507 => refused += 1,
            other => panic!("{other} for {name}"),
        }
        if refused == 3 {
            return acknowledged;
        }
    }
    panic!("nothing was refused");
}

#[test]
fn a_disk_that_fills_up_refuses_writes_and_loses_nothing() {
    let test = "a_disk_that_fills_up_refuses_writes_and_loses_nothing";
    needs!(test, root, "unshare", "nsenter", "sqlite3");
    let disk = Disk::of(24);
    let server = disk.server(|portolan| portolan);
    let (admin, password) = (server.admin(), server.password().to_owned());
    disk.fill();
    let not_ready = server.nobody().get("/readyz").expect(503);
    assert_eq!(not_ready.header("content-type"), "application/problem+json");
    assert!(!not_ready.text().contains("/tmp"), "strangers see no paths: {not_ready}");
    let mut acknowledged = add_until_refused(&admin);
    // Reading goes on, and it lives.
    assert_eq!(providers(&admin), acknowledged);
    let _ = server.nobody().get("/healthz").expect(200);
    let problem = admin.post("/api/v1/providers", &json!({"name": "late"})).expect(507).json();
    assert_eq!(problem["type"], "urn:portolan:problem:insufficient-storage");
    // By itself it goes on once there is room.
    disk.free();
    let _ = server.nobody().get("/readyz").expect(200);
    assert_eq!(add_provider(&admin, "after"), 201);
    acknowledged.insert("after".to_owned());
    assert_eq!(providers(&admin), acknowledged);
    // And whoever dies on a full disk lives again when it is not.
    disk.fill();
    drop(server.kill());
    disk.free();
    let server = disk.server(|portolan| portolan);
    let admin = server.nobody().sign_in(ADMIN, &password);
    assert_eq!(providers(&admin), acknowledged);
    disk.fill();
    let _ = server.nobody().get("/readyz").expect(503);
    let (outcome, _) = server.stop();
    let _ = outcome.expect(0).saying(&["not ready", "has room for"]);
    disk.free();
    assert!(disk.is_whole());
}

#[test]
fn a_run_that_fills_the_disk_says_so_and_keeps_what_it_found() {
    let test = "a_run_that_fills_the_disk_says_so_and_keeps_what_it_found";
    needs!(test, root, "unshare", "nsenter", "sqlite3");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "flood-xml-hosts");
    let disk = Disk::of(32);
    let server = disk.server(|portolan| portolan.nmap(&fake));
    let admin = server.admin();
    disk.take(12);
    let run = start_run(&admin);
    let ended = wait_until(Duration::from_mins(1), || state(&admin, &run)["endedAt"].is_string());
    let said = state(&admin, &run);
    assert!(ended && said["state"] == "partial", "{said}\n{}", server.running().stderr_so_far());
    let message = said["message"].as_str().unwrap_or_default();
    for words in ["could not be stored", "make room", "what was found until then is kept"] {
        assert!(message.contains(words), "{words}: {said}");
    }
    wait_gone(&fake.marker(), Duration::from_secs(5)).expect("no Nmap is left");
    assert!(said["counts"]["hosts"].as_u64() > Some(0), "{said}");
    disk.free();
    let _ = server.nobody().get("/readyz").expect(200);
    assert_eq!(add_provider(&admin, "after"), 201);
    let result = admin.get(&format!("{run}/result?format=json")).expect(200).json();
    assert_eq!(result["outcome"], "error", "{}", result["message"]);
    let _ = server.stop().0.expect(0);
    assert!(disk.is_whole());
}

#[test]
fn a_server_that_stops_on_a_full_disk_has_its_runs_go_on_later() {
    let test = "a_server_that_stops_on_a_full_disk_has_its_runs_go_on_later";
    needs!(test, root, "unshare", "nsenter", "sqlite3");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "hang-mid");
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        let disk = Disk::of(24);
        let server = disk.server(|portolan| portolan.nmap(&fake));
        let (admin, password) = (server.admin(), server.password().to_owned());
        let run = start_run(&admin);
        let has_host = || state(&admin, &run)["counts"]["hosts"] == 1;
        assert!(wait_until(Duration::from_secs(20), has_host), "{}", state(&admin, &run));
        disk.fill();
        let _ = add_until_refused(&admin);
        match signal {
            Signal::SIGTERM => drop(server.stop().0.expect(0)),
            _ => drop(server.kill()),
        }
        wait_gone(&fake.marker(), Duration::from_secs(5)).expect("no Nmap is left");
        let stored = disk.say("SELECT state FROM run");
        assert_eq!(stored, if signal == Signal::SIGTERM { "interrupted" } else { "running" });
        disk.free();
        let server = disk.server(|portolan| portolan.nmap(&fake));
        let admin = server.nobody().sign_in(ADMIN, &password);
        // Its only host was finished: there is nothing to scan again.
        let ended = || state(&admin, &run)["state"] == "completed";
        assert!(wait_until(Duration::from_secs(20), ended), "{}", state(&admin, &run));
        assert_eq!(state(&admin, &run)["counts"]["hosts"], 1);
        assert!(with_marker(&fake.marker()).is_empty());
    }
}
