//! What the tests share: a server, its admin, and the requests that they make again and again.

use std::time::Duration;

use portolan_e2e::Portolan;
use portolan_e2e::events::{self, Event};
use portolan_e2e::http::{Answer, Http};
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::Server;
use serde_json::{Value, json};

/// How long a run may take.
pub(crate) const LONG: Duration = Duration::from_secs(150);

/// How long a change may take to be seen.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A server and the admin of it.
pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) admin: Http,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// A desk of a server with these settings.
    pub(crate) fn with(settings: &[&str]) -> Self {
        let set = |portolan: Portolan| {
            settings.iter().fold(portolan, |portolan, setting| portolan.args(["--set", setting]))
        };
        let server = Server::start_with(set);
        let admin = server.admin();
        Self { server, admin }
    }
}

/// A text that must be there.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter().map(text).collect()
}

/// Makes something, and returns its id.
pub(crate) fn make(http: &Http, what: &str, body: &Value) -> String {
    text(&http.post(&format!("/api/v1/{what}"), body).expect(201).json()["id"])
}

/// A provider with this command for scans that have none.
pub(crate) fn provider(http: &Http, name: &str, command: &str) -> String {
    make(http, "providers", &json!({"name": name, "displayName": name, "command": command}))
}

/// An asset with these targets and tags.
pub(crate) fn asset(http: &Http, name: &str, targets: &[&str], tags: &[&str]) -> String {
    make(http, "assets", &json!({"displayName": name, "targets": targets, "tags": tags}))
}

/// A scan of these targets by a command.
pub(crate) fn scan(http: &Http, provider: &str, command: &str, targets: &[&str]) -> String {
    let scan = json!({
        "displayName": "Harbour", "providerId": provider, "command": command,
        "target": {"mode": "manual", "targets": targets},
    });
    make(http, "scans", &scan)
}

/// Starts a scan, and returns the run's id.
pub(crate) fn start(http: &Http, scan: &str) -> String {
    text(&http.post(&format!("/api/v1/scans/{scan}/runs"), &json!({})).expect(201).json()["id"])
}

/// Asks a run to end.
pub(crate) fn cancel(http: &Http, run: &str) -> Answer {
    http.post(&format!("/api/v1/runs/{run}/cancel"), &json!({}))
}

/// What is known of a run.
pub(crate) fn run(http: &Http, id: &str) -> Value {
    http.get(&format!("/api/v1/runs/{id}")).expect(200).json()
}

/// Its state.
pub(crate) fn state(http: &Http, id: &str) -> String {
    text(&run(http, id)["state"])
}

/// Polls until a run is in this state.
pub(crate) fn wait_for(http: &Http, id: &str, wanted: &str) {
    let there = wait_until(SOON, || state(http, id) == wanted);
    assert!(there, "not {wanted}: {}", run(http, id));
}

/// Follows a run from its first event to its last.
pub(crate) fn follow(http: &Http, id: &str) -> Vec<Event> {
    events::all(&http.clone().limit(Some(LONG)), id)
}

/// Starts a scan, follows it to its end, which must be a good one, and returns the run and its events.
pub(crate) fn complete(http: &Http, scan: &str) -> (Value, Vec<Event>) {
    let id = start(http, scan);
    let events = follow(http, &id);
    let run = run(http, &id);
    assert_eq!(run["state"], "completed", "{run}");
    (run, events)
}

/// What a run found, in one of the formats.
pub(crate) fn result(http: &Http, run: &Value, format: &str) -> Answer {
    http.get(&format!("/api/v1/runs/{}/result?format={format}", text(&run["id"]))).expect(200)
}

/// What a run found, as the document of the API.
pub(crate) fn document(http: &Http, run: &Value) -> Value {
    let document = result(http, run, "json").json();
    assert_eq!(document["schema"], "portolan.result/1");
    document
}

/// The data of the events of one kind.
pub(crate) fn told<'a>(events: &'a [Event], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event.kind == kind).map(|event| &event.data).collect()
}
