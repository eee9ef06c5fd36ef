//! Restores during which somebody dies.

use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::ADMIN;
use portolan_e2e::{Server, needs, server};

use crate::{add_provider, back_up, folder, names, providers, restore};

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
