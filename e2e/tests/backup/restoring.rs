//! Restores that succeed, beside a running server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use portolan_e2e::processes::wait_until;
use portolan_e2e::{FakeNmap, Server, needs, sqlite};
use serde_json::json;

use crate::{add_provider, back_up, folder, import, items, kept, names, providers, restore};

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
    assert_eq!(sqlite::say(&before, "SELECT state FROM run"), "interrupted");
}
