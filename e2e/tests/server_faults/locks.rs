//! A database that another process has locked.

use std::collections::BTreeSet;
use std::time::Duration;

use portolan_e2e::processes::wait_until;
use portolan_e2e::sqlite::Holder;
use portolan_e2e::{FakeNmap, Server, needs, server};

use crate::{add_provider, one_line, providers, start_run, state};

#[test]
fn a_database_that_others_lock_is_said_and_goes_on_when_it_is_free() {
    needs!("a_database_that_others_lock_is_said_and_goes_on_when_it_is_free", "sqlite3");
    let server = Server::start();
    let admin = server.admin();
    assert_eq!(add_provider(&admin, "before"), 201);
    let database = server.data_dir().join("portolan.db");
    let holder = Holder::of(&database);
    let answer = admin.post("/api/v1/providers", &serde_json::json!({"name": "refused"})).expect(503);
    assert_eq!(answer.json()["type"], "urn:portolan:problem:unavailable", "{answer}");
    assert_eq!(answer.header("retry-after"), "10", "{answer}");
    let _ = server.nobody().get("/readyz").expect(503);
    let _ = server.nobody().get("/healthz").expect(200);
    assert_eq!(providers(&admin), BTreeSet::from(["nmap", "before"].map(str::to_owned)));
    drop(holder);
    let ready = || server.nobody().get("/readyz").status == 200;
    assert!(wait_until(Duration::from_secs(30), ready));
    assert_eq!(add_provider(&admin, "after"), 201);
    assert_eq!(providers(&admin), BTreeSet::from(["nmap", "before", "after"].map(str::to_owned)));
    let (outcome, _) = server.stop();
    let said = ["another process has locked the database", "portolan.db", "fuser"];
    let _ = outcome.expect(0).saying(&said);
}

#[test]
fn a_run_outlives_a_lock_that_others_hold() {
    needs!("a_run_outlives_a_lock_that_others_hold", "sqlite3");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "half-exit1");
    let server = Server::start_with_nmap(&fake);
    let admin = server.admin();
    let run = start_run(&admin);
    // Wherever it is by now: what it has still to write waits for the lock.
    let holder = Holder::of(&server.data_dir().join("portolan.db"));
    let _ = admin.post("/api/v1/providers", &serde_json::json!({"name": "refused"})).expect(503);
    drop(holder);
    let ended = wait_until(Duration::from_mins(1), || state(&admin, &run)["endedAt"].is_string());
    let run = state(&admin, &run);
    assert!(ended && run["state"] == "partial", "{run}");
    assert_eq!(run["counts"]["hosts"], 1, "{run}");
}

#[test]
fn a_start_on_a_locked_database_says_so() {
    needs!("a_start_on_a_locked_database_says_so", "sqlite3");
    let (_, kept) = Server::start().stop();
    let database = kept.data_dir.join("portolan.db");
    let holder = Holder::of(&database);
    let words = ["another process has locked the database", database.to_str().expect("text"), "fuser"];
    one_line(server::command(&kept.data_dir).run(), &words);
    drop(holder);
    let server = kept.start();
    let _ = server.nobody().get("/readyz").expect(200);
}
