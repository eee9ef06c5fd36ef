//! What must hold when all is over.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use portolan_e2e::life::Life;
use portolan_e2e::processes::wait_until;
use portolan_e2e::sqlite::say;
use serde_json::Value;

use crate::client::{Client, list, text, unfinished};
use crate::run::Over;
use crate::siege::{Figures, Plan, addresses};

/// How long what is left may take.
const FINISH: Duration = Duration::from_mins(1);

/// Checks what the server tells, having let it finish.
pub(crate) fn all(plan: &Plan, client: &mut Client, life: &Life, figures: &mut Figures) {
    let http = life.http(client.token()).limit(Some(FINISH));
    client.retry(&http).unwrap();
    let done = wait_until(FINISH, || unfinished(&http).unwrap() == 0);
    let runs = list(&http, "/api/v1/runs");
    assert!(done, "after {FINISH:?} not all runs are over: {runs:#?}");
    // A start that was asked for twice is one run, and there is no other.
    let known: BTreeSet<String> = client.asked.iter().filter_map(|asked| asked.run.clone()).collect();
    assert_eq!(known.len(), client.asked.len());
    assert_eq!(known, runs.iter().map(|run| text(&run["id"])).collect());
    let by_id: BTreeMap<String, &Value> = runs.iter().map(|run| (text(&run["id"]), run)).collect();
    let mut latest = BTreeSet::new();
    for asked in &mut client.asked {
        let id = asked.run.clone().unwrap();
        let network: BTreeSet<String> =
            addresses(&plan.targets[asked.scan]).map(|ip| ip.to_string()).collect();
        let up = network.intersection(&plan.up).cloned().collect();
        let found = list(&http, &format!("/api/v1/runs/{id}/hosts"));
        let found: Vec<String> = found.iter().map(|host| text(&host["ip"])).collect();
        let over = Over {
            plan,
            http: &http,
            id: &id,
            run: by_id[&id],
            up,
            total: network.len(),
            found: found.iter().cloned().collect(),
        };
        over.once(&found, "hosts");
        over.check(asked, figures);
        latest.extend(found);
    }
    let seen: BTreeSet<String> = list(&http, "/api/v1/hosts").iter().map(|host| text(&host["ip"])).collect();
    assert_eq!(seen, latest, "the latest state of all hosts");
}

/// Checks the database that a dead server has left, in a copy: the next server is to find what this one left.
pub(crate) fn database(data: &Path) {
    let copy = tempfile::tempdir().unwrap();
    for name in ["portolan.db", "portolan.db-wal"] {
        let from = data.join(name);
        if from.exists() {
            std::fs::copy(from, copy.path().join(name)).unwrap();
        }
    }
    whole(&copy.path().join("portolan.db"));
}

fn whole(database: &Path) {
    assert_eq!(say(database, "PRAGMA integrity_check"), "ok");
    assert_eq!(say(database, "PRAGMA foreign_key_check"), "");
}

/// Checks what the last server has left on disk.
pub(crate) fn data(data: &Path) {
    let database = data.join("portolan.db");
    whole(&database);
    let open = "SELECT count(*) FROM shard WHERE state = 'running'";
    assert_eq!(say(&database, open), "0");
    let named = "SELECT raw_xml FROM shard WHERE raw_xml NOTNULL
                 UNION ALL SELECT raw_text FROM shard WHERE raw_text NOTNULL";
    let named: BTreeSet<PathBuf> = say(&database, named).lines().map(|name| data.join(name)).collect();
    let files = files(&data.join("runs"));
    assert_eq!(files, named, "the database and the folder have the same files");
    for file in &files {
        readable(file);
    }
}

/// Checks that a file can be decompressed, as far as it goes.
fn readable(file: &Path) {
    let mut decoder = zstd::Decoder::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut bytes = Vec::new();
    if let Err(error) = decoder.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof, "{}: {error}", file.display());
    }
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found
}
