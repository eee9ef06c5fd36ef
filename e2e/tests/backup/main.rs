//! `portolan backup` and `restore`, beside a running server and without one, and `reset-password`.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod killed;
mod password;
mod refusing;
mod restoring;
mod writing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use portolan_e2e::Portolan;
use portolan_e2e::http::Http;
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
