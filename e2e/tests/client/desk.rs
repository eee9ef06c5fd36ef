//! What the tests share: a server, and a user at a desk who is logged in to it.

use std::path::PathBuf;

use portolan_e2e::http::Http;
use portolan_e2e::server::{ADMIN, Server};
use portolan_e2e::{Outcome, Portolan};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A user's settings, which outlive each run of the program.
pub(crate) struct Desk {
    home: TempDir,
    pub(crate) url: String,
}

impl Desk {
    /// A desk with nothing on it.
    pub(crate) fn new(url: &str) -> Self {
        let home = tempfile::Builder::new().prefix("e2e-desk-").tempdir().expect("a temporary folder");
        Self { home, url: url.to_owned() }
    }

    /// The admin's desk, logged in by the password.
    pub(crate) fn of_admin(server: &Server) -> Self {
        let desk = Self::new(server.url());
        desk.log_in(server).expect(0);
        desk
    }

    pub(crate) fn log_in(&self, server: &Server) -> Outcome {
        self.portolan([
            "login",
            "--server",
            &self.url,
            "--username",
            ADMIN,
            "--password-stdin",
            "--name",
            "desk",
        ])
        .stdin(format!("{}\n", server.password()))
        .run()
    }

    /// The program at this desk.
    pub(crate) fn portolan<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Portolan {
        Portolan::new().args(arguments).env("XDG_CONFIG_HOME", self.home.path())
    }

    pub(crate) fn credentials(&self) -> PathBuf {
        self.home.path().join("portolan/credentials.toml")
    }
}

/// Makes a scan of `target` and returns its id.
pub(crate) fn scan(admin: &Http, name: &str, command: &str, target: &str) -> String {
    let providers = admin.get("/api/v1/providers").expect(200).json();
    let scan = json!({
        "displayName": name, "providerId": providers["items"][0]["id"], "command": command,
        "target": {"mode": "manual", "targets": [target]},
    });
    text(&admin.post("/api/v1/scans", &scan).expect(201).json()["id"])
}

/// The only run that there is.
pub(crate) fn only_run(admin: &Http) -> Value {
    let runs = admin.get("/api/v1/runs").expect(200).json();
    assert_eq!(runs["total"], 1, "{runs}");
    runs["items"][0].clone()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
