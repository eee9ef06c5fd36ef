//! `portolan backup` and `restore`, beside a running server and without one, and `reset-password`.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::signal::Signal;
use portolan_e2e::http::Http;
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::{self, ADMIN};
use portolan_e2e::{FakeNmap, Portolan, Server, needs};
use serde_json::{Value, json};
use tempfile::TempDir;

fn portolan(verb: &str, data: &Path) -> Portolan {
    Portolan::new()
        .args([verb, "--data-dir"])
        .arg(data)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .limit(Duration::from_mins(2))
}

fn back_up(data: &Path, file: &Path) {
    let _ = portolan("backup", data).arg(file).run().expect(0).saying(&["backed up to"]);
}

fn restore(data: &Path, file: &Path) -> Portolan {
    portolan("restore", data).arg(file)
}

fn add_provider(admin: &Http, name: &str) {
    let _ = admin.post("/api/v1/providers", &json!({"name": name})).expect(201);
}

fn items(admin: &Http, path: &str) -> Vec<Value> {
    admin.get(path).expect(200).json()["items"].as_array().unwrap().clone()
}

fn providers(admin: &Http) -> BTreeSet<String> {
    let list = items(admin, "/api/v1/providers?limit=500");
    list.iter().map(|provider| provider["name"].as_str().unwrap().to_owned()).collect()
}

fn import(admin: &Http, address: &str) -> String {
    let document = format!(
        "<?xml version=\"1.0\"?>\n<nmaprun scanner=\"nmap\" version=\"7.93\" start=\"1\"><host><status state=\"up\" \
         reason=\"echo-reply\"/><address addr=\"{address}\" addrtype=\"ipv4\"/></host><runstats><finished time=\"2\" \
         exit=\"success\"/><hosts up=\"1\" down=\"0\" total=\"1\"/></runstats></nmaprun>\n"
    );
    let ask = admin.ask("POST", "/api/v1/runs/import").header("content-type", "application/xml");
    ask.body(document).send().expect(201).json()["id"].as_str().unwrap().to_owned()
}

/// A folder for archives.
fn folder() -> TempDir {
    tempfile::Builder::new().prefix("e2e-backup-").tempdir().unwrap()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn kept(data: &Path) -> Vec<PathBuf> {
    let all = names(data).into_iter();
    all.filter(|name| name.starts_with("before-restore-")).map(|name| data.join(name)).collect()
}

/// What SQLite says to a statement.
fn sqlite(database: &Path, statement: &str) -> String {
    let output = std::process::Command::new("sqlite3").arg(database).arg(statement).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_backup_under_load_has_all_that_was_acknowledged_before_it() {
    let server = Server::start();
    let admin = server.admin();
    let run = import(&admin, "127.0.0.9");
    let (sent, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let stop = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (admin, sent, done, stop) = (admin.clone(), sent.clone(), done.clone(), stop.clone());
        move || {
            while !stop.load(Ordering::SeqCst) {
                let number = sent.fetch_add(1, Ordering::SeqCst);
                add_provider(&admin, &format!("p{number}"));
                done.store(number + 1, Ordering::SeqCst);
            }
        }
    });
    assert!(wait_until(Duration::from_secs(20), || done.load(Ordering::SeqCst) > 10));
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    let before = done.load(Ordering::SeqCst);
    back_up(server.data_dir(), &file);
    let after = sent.load(Ordering::SeqCst);
    stop.store(true, Ordering::SeqCst);
    writer.join().unwrap();
    assert!(after > before, "nothing was written meanwhile: {before}");
    assert_eq!(names(folder.path()), BTreeSet::from(["a.tar.zst".to_owned()]));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // Without a server, into a directory that is not there yet.
    let data = folder.path().join("data");
    let _ = restore(&data, &file).run().expect(0).saying(&["restored the backup"]);
    let second = Server::start_in(&data, |portolan| portolan);
    let _ = second.nobody().get("/readyz").expect(200);
    // Sessions are secrets of the old server: none is in it. Passwords are.
    let stolen = admin.at(second.url());
    let _ = stolen.get("/api/v1/session").expect(401);
    let admin_there = second.nobody().sign_in(ADMIN, server.password());
    let found = providers(&admin_there).iter().filter(|name| name.starts_with('p')).count();
    assert!((before..=after).contains(&found), "{before} <= {found} <= {after}");
    let raw = |of: &Http| of.get(&format!("/api/v1/runs/{run}/result?format=xml")).expect(200).text();
    assert!(raw(&admin_there).contains("127.0.0.9"));
    assert_eq!(raw(&admin_there), raw(&admin));
}

#[test]
fn a_running_server_takes_a_backup_on_the_same_address_and_refuses_nobody() {
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let admin = server.admin();
    add_provider(&admin, "early");
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&data, &file);
    add_provider(&admin, "late");
    let stop = Arc::new(AtomicBool::new(false));
    let client = std::thread::spawn({
        let (nobody, stop) = (server.nobody(), stop.clone());
        move || {
            let mut answers = 0;
            while !stop.load(Ordering::SeqCst) {
                // One that is open may be closed without an answer, as HTTP has it; the port is never closed.
                match nobody.ask("GET", "/healthz").header("connection", "close").try_send() {
                    Ok(answer) => answers += usize::from(answer.expect(200).text() == "ok"),
                    Err(error) => assert!(!error.to_lowercase().contains("refused"), "{error}"),
                }
            }
            answers
        }
    });
    let pid = server.pid().to_string();
    let _ = restore(&data, &file).run().expect(0).saying(&["goes on", &pid, "before-restore-"]);
    stop.store(true, Ordering::SeqCst);
    assert!(client.join().unwrap() > 0);
    // Its session went with the data of before.
    let _ = admin.get("/api/v1/session").expect(401);
    let admin = server.admin();
    let found = providers(&admin);
    assert!(found.contains("early") && !found.contains("late"), "{found:?}");
    let first = kept(&data);
    assert_eq!(first.len(), 1, "{first:?}");
    // The next restore takes the place of the first's; and with --force nothing is kept.
    add_provider(&admin, "later");
    let _ = restore(&data, &file).run().expect(0);
    let second = kept(&data);
    assert!(second.len() == 1 && second != first, "{second:?}");
    let _ = restore(&data, &file).arg("--force").run().expect(0);
    assert!(kept(&data).is_empty());
    assert_eq!(providers(&server.admin()), found);
    let left = names(&data);
    assert!(!left.iter().any(|name| name.contains("incoming") || name.contains("outcome")), "{left:?}");
    let (outcome, _) = server.stop();
    let _ = outcome.expect(0).saying(&["restored", "serving again"]);
}

#[test]
fn the_data_of_before_can_be_had_back() {
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&data, &file);
    add_provider(&server.admin(), "late");
    let run = import(&server.admin(), "127.0.0.9");
    let _ = restore(&data, &file).run().expect(0);
    // What is kept is a data directory by itself.
    let again = folder.path().join("b.tar.zst");
    back_up(&kept(&data)[0], &again);
    let _ = restore(&data, &again).run().expect(0);
    let admin = server.admin();
    assert!(providers(&admin).contains("late"));
    let _ = admin.get(&format!("/api/v1/runs/{run}/result?format=xml")).expect(200);
}

#[test]
fn runs_end_interrupted_for_a_restore_and_no_nmap_is_left() {
    needs!("runs_end_interrupted_for_a_restore_and_no_nmap_is_left", "sqlite3");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "hang-mid");
    let server = Server::start_with_nmap(&fake);
    let data = server.data_dir().to_owned();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&data, &file);
    let admin = server.admin();
    let provider = items(&admin, "/api/v1/providers")[0]["id"].as_str().unwrap().to_owned();
    let asked = json!({"target": "127.0.0.5", "command": "-p 22 %s"});
    let run = admin.post(&format!("/api/v1/providers/{provider}/test"), &asked).expect(201).json();
    let path = format!("/api/v1/runs/{}", run["id"].as_str().unwrap());
    let state = || admin.get(&path).expect(200).json()["state"].clone();
    assert!(wait_until(Duration::from_secs(20), || state() == "running"), "{}", state());
    let _ = restore(&data, &file).run().expect(0);
    portolan_e2e::processes::wait_gone(&fake.marker(), Duration::from_secs(5)).unwrap();
    let _ = server.admin().get(&path).expect(404);
    let before = kept(&data).remove(0).join("portolan.db");
    assert_eq!(sqlite(&before, "SELECT state FROM run"), "interrupted");
}

#[test]
fn what_cannot_be_restored_disturbs_nobody() {
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let admin = server.admin();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&data, &file);
    let good = std::fs::read(&file).unwrap();
    let wrong = folder.path().join("wrong");
    let before = names(&data);
    let manifest = |schema: i64| {
        let format = "portolan.backup/1";
        json!({"format": format, "schemaVersion": schema, "portolan": "9.9", "createdAt": "2026-01-01T00:00:00Z"})
            .to_string()
    };
    let newer = packed(&[("backup.json", manifest(9999).as_bytes())]);
    let escaping = packed(&[("backup.json", manifest(1).as_bytes()), ("runs/../../escaped", b"x")]);
    for (bytes, says) in [
        (&good[..good.len() / 2], "damaged"),
        (b"no backup", "no backup of Portolan"),
        (b"", "no backup of Portolan"),
        (&newer, "Portolan 9.9 with schema version 9999"),
        (&escaping, "runs/../../escaped"),
    ] {
        std::fs::write(&wrong, bytes).unwrap();
        let _ = restore(&data, &wrong).run().expect(1).saying(&[says]);
        let left: Vec<_> = names(&data).difference(&before).cloned().collect();
        assert!(left.iter().all(|name| name == "restore.lock"), "{says}: {left:?}");
    }
    let missing = folder.path().join("missing");
    let _ = restore(&data, &missing).run().expect(1).saying(&["missing"]);
    assert!(!data.parent().unwrap().join("escaped").exists());
    // The session lives: nothing was closed.
    let _ = admin.get("/api/v1/session").expect(200);
    let (outcome, _) = server.stop();
    assert!(!outcome.stderr.contains("a backup is to be restored"), "{outcome}");
}

/// An archive of these members, as hostile as one likes.
fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A backup of a stopped server's data whose database is whole, but of which no server can make anything.
fn unopenable(folder: &Path) -> PathBuf {
    let (_, kept) = Server::start().stop();
    sqlite(&kept.data_dir.join("portolan.db"), "UPDATE _sqlx_migrations SET checksum = x'00'");
    let file = folder.join("unopenable.tar.zst");
    back_up(&kept.data_dir, &file);
    file
}

#[test]
fn where_the_new_data_cannot_be_opened_the_old_come_back() {
    needs!("where_the_new_data_cannot_be_opened_the_old_come_back", "sqlite3");
    let folder = folder();
    let file = unopenable(folder.path());
    let server = Server::start();
    let data = server.data_dir().to_owned();
    let admin = server.admin();
    add_provider(&admin, "mine");
    let _ = restore(&data, &file).run().expect(1).saying(&["did not take", "cannot be opened"]);
    // Not even the session is lost.
    assert!(providers(&admin).contains("mine"));
    assert!(kept(&data).is_empty());
    let (_, stopped) = server.stop();
    let _ = restore(&data, &file).run().expect(1).saying(&["cannot be opened", "are back"]);
    assert!(kept(&data).is_empty());
    let server = stopped.start();
    assert!(providers(&server.admin()).contains("mine"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let (_, kept) = Server::start().stop();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    std::fs::write(&file, "precious").unwrap();
    let _ = portolan("backup", &kept.data_dir).arg(&file).run().expect(1).saying(&["--force"]);
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    let _ = portolan("backup", &kept.data_dir).arg(&file).arg("--force").run().expect(0);
    assert_ne!(std::fs::read(&file).unwrap(), b"precious");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let nothing = folder.path().join("nothing");
    let _ = portolan("backup", &nothing).arg("-").run().expect(1).saying(&["no database", "--data-dir"]);
    assert!(!nothing.exists());
    assert_eq!(names(folder.path()), BTreeSet::from(["a.tar.zst".to_owned()]));
}

#[test]
fn a_backup_goes_through_pipes() {
    let server = Server::start();
    let piped = portolan("backup", server.data_dir()).arg("-").run().expect(0);
    assert!(!names(server.data_dir()).iter().any(|name| name.starts_with(".portolan-backup")));
    let folder = folder();
    let data = folder.path().join("data");
    let _ = portolan("restore", &data).arg("-").stdin(piped.stdout.clone()).run().expect(0);
    assert!(data.join("portolan.db").exists());
}

#[test]
fn a_full_disk_leaves_no_half_backup_under_the_wanted_name() {
    let test = "a_full_disk_leaves_no_half_backup_under_the_wanted_name";
    needs!(test, root, "unshare");
    let server = Server::start();
    let _ = import(&server.admin(), "127.0.0.9");
    let line = "mkdir disk && mount -t tmpfs -o size=128k tmpfs disk || exit 90; \"$@\"; code=$?; ls -A disk; exit $code";
    let outcome = portolan("backup", server.data_dir())
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .arg("disk/a.tar.zst")
        .run()
        .expect(1)
        .saying(&["cannot write", "disk/", "make room"]);
    assert_eq!(outcome.text(), "", "what is left on the disk");
    let _ = server.nobody().get("/readyz").expect(200);
}

#[test]
fn a_restore_that_does_not_fit_is_refused() {
    let test = "a_restore_that_does_not_fit_is_refused";
    needs!(test, root, "unshare");
    let (_, kept) = Server::start().stop();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    back_up(&kept.data_dir, &file);
    let line = "mkdir disk && mount -t tmpfs -o size=1m,mode=700 tmpfs disk || exit 90; \"$@\"; code=$?; ls -A disk; exit $code";
    let outcome = Portolan::new()
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .args(["restore", "--data-dir", "disk"])
        .arg(&file)
        .run()
        .expect(1)
        .saying(&["room"]);
    assert_eq!(outcome.text().split_whitespace().collect::<Vec<_>>(), ["lock", "restore.lock"], "{outcome}");
}

#[test]
fn an_interrupted_backup_cleans_up() {
    let server = Server::start();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    let pipe = folder.path().join("fifo.tar.zst.part");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::from_bits_truncate(0o600)).unwrap();
    // Opening a pipe that nobody reads waits for ever.
    let waiting = portolan("backup", server.data_dir()).arg(folder.path().join("fifo.tar.zst")).start();
    let work = || names(folder.path()).iter().any(|name| name.starts_with(".portolan-backup"));
    assert!(wait_until(Duration::from_secs(20), work));
    waiting.signal(Signal::SIGINT);
    let _ = waiting.wait().expect(130);
    assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
    back_up(server.data_dir(), &file);
}

#[test]
fn a_lost_password_is_reset_beside_the_server() {
    needs!("a_lost_password_is_reset_beside_the_server", "sqlite3");
    let server = Server::start();
    let admin = server.admin();
    let reset = |user: &str| portolan("reset-password", server.data_dir()).arg(user).run();
    let outcome = reset("Admin").expect(0).saying(&["new password of admin", "sessions have ended"]);
    let password = outcome.text().trim().to_owned();
    assert!(!outcome.stderr.contains(&password));
    let _ = admin.get("/api/v1/session").expect(401);
    let old = json!({"username": "admin", "password": server.password()});
    let _ = server.nobody().post("/api/v1/session", &old).expect(401);
    let admin = server.nobody().sign_in(ADMIN, &password);
    assert_eq!(admin.get("/api/v1/session").expect(200).json()["mustChangePassword"], true);
    let log = items(&admin, "/api/v1/audit?limit=200");
    let entry = log.iter().find(|entry| entry["action"] == "user.resetPassword").unwrap();
    assert_eq!(entry["via"], "system");
    assert!(!entry.to_string().contains(&password));
    let _ = reset("nobody").expect(1).saying(&["no user \"nobody\""]);
    // And without a server.
    let (_, kept) = server.stop();
    let _ = portolan("reset-password", &kept.data_dir).arg("admin").run().expect(0);
    let elsewhere = kept.data_dir.join("elsewhere");
    let _ = portolan("reset-password", &elsewhere).arg("admin").run().expect(1).saying(&["no database"]);
    assert!(!elsewhere.exists());
    // A schema that is not ours is not touched.
    sqlite(&kept.data_dir.join("portolan.db"), "UPDATE _sqlx_migrations SET version = 9999");
    let _ =
        portolan("reset-password", &kept.data_dir).arg("admin").run().expect(1).saying(&["newer Portolan"]);
    let _ = portolan("backup", &kept.data_dir).arg("-").run().expect(1).saying(&["newer Portolan"]);
    let _ = server::command(&kept.data_dir).run().expect(1).saying(&["newer Portolan"]);
}

/// What a directory holds, by the marks that the two kinds of data have.
#[derive(Debug, PartialEq, Eq)]
enum Holds {
    Old,
    New,
}

/// Starts a server on it, which must work, and looks.
fn what_holds(data: &Path, password: &str) -> Holds {
    let server = Server::start_in(data, |portolan| portolan);
    let _ = server.nobody().get("/readyz").expect(200);
    let has_late = providers(&server.nobody().sign_in(ADMIN, password)).contains("late");
    let has_mark = data.join("runs/of-the-old/0.xml.zst").exists();
    assert_eq!(has_late, has_mark, "half of each: {:?}", names(data));
    assert!(!data.join("swap.json").exists());
    let (outcome, _) = server.stop();
    let _ = outcome.expect(0);
    if has_late { Holds::Old } else { Holds::New }
}

/// Old data, and a backup of the time before them.
fn old_and_backup(folder: &Path) -> (PathBuf, PathBuf, String) {
    let server = Server::start();
    let file = folder.join("a.tar.zst");
    back_up(server.data_dir(), &file);
    add_provider(&server.admin(), "late");
    let password = server.password().to_owned();
    let (_, stopped) = server.stop();
    let old = folder.join("old");
    copy(&stopped.data_dir, &old);
    std::fs::create_dir_all(old.join("runs/of-the-old")).unwrap();
    std::fs::write(old.join("runs/of-the-old/0.xml.zst"), "x").unwrap();
    (old, file, password)
}

fn copy(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

/// The calls by which an exchange goes on: a process is killed at the `number`th of one of them.
const STEPS: [&str; 5] = ["rename", "mkdir", "unlink", "unlinkat", "rmdir"];

fn killed_at(step: &str, number: usize, log: &Path) -> Vec<String> {
    let inject = format!("inject={step}:signal=SIGKILL:when={number}");
    let trace = format!("trace={step}");
    ["strace", "-f", "-qq", "-e", &trace, "-e", &inject, "-o", log.to_str().unwrap()]
        .map(str::to_owned)
        .to_vec()
}

#[test]
fn a_restore_that_is_killed_at_any_step_leaves_old_or_new_data_whole() {
    needs!("a_restore_that_is_killed_at_any_step_leaves_old_or_new_data_whole", "strace");
    let folder = folder();
    let (old, file, password) = old_and_backup(folder.path());
    let mut seen = Vec::new();
    for step in STEPS {
        for number in 1.. {
            let data = folder.path().join(format!("{step}-{number}"));
            copy(&old, &data);
            let log = folder.path().join("log");
            let outcome = restore(&data, &file).under(killed_at(step, number, &log)).run();
            let held = what_holds(&data, &password);
            if outcome.code() == 0 {
                assert_eq!(held, Holds::New);
                break;
            }
            assert_eq!(outcome.code(), 137, "{step} {number}: {outcome}");
            // Tried again it is carried out, whatever was left.
            let _ = restore(&data, &file).run().expect(0);
            assert_eq!(what_holds(&data, &password), Holds::New);
            let left = names(&data);
            assert!(!left.iter().any(|name| name.starts_with("incoming")), "{step} {number}: {left:?}");
            seen.push(held);
            std::fs::remove_dir_all(&data).unwrap();
        }
    }
    assert!(seen.len() > 10 && seen.contains(&Holds::Old) && seen.contains(&Holds::New), "{seen:?}");
}

#[test]
fn a_server_that_is_killed_at_any_step_of_a_restore_leaves_old_or_new_data_whole() {
    needs!("a_server_that_is_killed_at_any_step_of_a_restore_leaves_old_or_new_data_whole", "strace");
    let folder = folder();
    let (old, file, password) = old_and_backup(folder.path());
    let mut killed = 0;
    for number in 1.. {
        let data = folder.path().join(format!("rename-{number}"));
        copy(&old, &data);
        let log = folder.path().join("log");
        let running = server::command(&data).under(killed_at("rename", number, &log)).start();
        let server = Server::listening(&data, running);
        // If the server dies the command carries the restore out itself, from whatever step it died at.
        let outcome = restore(&data, &file).run().expect(0);
        let is_alive = outcome.stderr.contains("goes on");
        assert_eq!(server.nobody().ask("GET", "/healthz").try_send().is_ok(), is_alive, "{outcome}");
        drop(server);
        assert_eq!(what_holds(&data, &password), Holds::New, "{number}");
        if is_alive {
            break;
        }
        killed += 1;
    }
    assert!(killed >= 5, "{killed}");
}

#[test]
fn server_and_command_killed_together_leave_old_or_new_data_whole() {
    needs!("server_and_command_killed_together_leave_old_or_new_data_whole", "strace");
    let folder = folder();
    let (old, file, password) = old_and_backup(folder.path());
    let mut seen = Vec::new();
    for number in 1..=6 {
        let data = folder.path().join(format!("rename-{number}"));
        copy(&old, &data);
        let log = folder.path().join("log");
        let running = server::command(&data).under(killed_at("rename", number, &log)).start();
        let server = Server::listening(&data, running);
        let command = restore(&data, &file).start();
        let gone = || server.nobody().ask("GET", "/healthz").try_send().is_err();
        let _ = wait_until(Duration::from_secs(20), gone);
        command.signal(Signal::SIGKILL);
        let _ = command.wait();
        drop(server);
        seen.push(what_holds(&data, &password));
    }
    assert_eq!(seen.len(), 6);
}
