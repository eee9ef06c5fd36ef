//! What befalls a server: a full disk, a database that others lock, spoil or have made newer, a directory that it cannot
//! use. Each is said clearly and costs nothing that was acknowledged.

mod disk;
mod locks;
mod start;

use std::collections::BTreeSet;

use portolan_e2e::Outcome;
use portolan_e2e::http::Http;
use serde_json::{Value, json};

fn add_provider(admin: &Http, name: &str) -> u16 {
    admin.post("/api/v1/providers", &json!({"name": name})).status
}

fn providers(admin: &Http) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut path = "/api/v1/providers?limit=500".to_owned();
    loop {
        let page = admin.get(&path).expect(200).json();
        let items = page["items"].as_array().expect("items");
        names.extend(items.iter().map(|provider| provider["name"].as_str().expect("a name").to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { return names };
        path = format!("/api/v1/providers?limit=500&cursor={cursor}");
    }
}

/// Refused to start, in one line that has all these words.
fn one_line(outcome: Outcome, words: &[&str]) {
    let outcome = outcome.expect(1).saying(words);
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
}

/// Starts a run of one address; its path.
fn start_run(admin: &Http) -> String {
    let providers = admin.get("/api/v1/providers?limit=500").expect(200).json();
    let nmap = providers["items"].as_array().into_iter().flatten().find(|one| one["name"] == "nmap");
    let id = nmap.and_then(|nmap| nmap["id"].as_str()).expect("the first provider");
    let asked = json!({"target": "127.0.0.5", "command": "-p 22 %s"});
    let run = admin.post(&format!("/api/v1/providers/{id}/test"), &asked).expect(201).json();
    format!("/api/v1/runs/{}", run["id"].as_str().expect("an id"))
}

/// What the server says of a run.
fn state(admin: &Http, run: &str) -> Value {
    admin.get(run).expect(200).json()
}
