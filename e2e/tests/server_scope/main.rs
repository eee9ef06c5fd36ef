//! The scope, held to by the real server with the real Nmap on a network of the test's own: every packet is counted by
//! the address that it was sent to, and none is outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod changes;
mod doors;
mod grants;
mod names;
mod strangers;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use portolan_e2e::http::{Answer, Http};
use portolan_e2e::processes::wait_until;
use portolan_e2e::{Lab, Portolan, Server, lab, missing, skipped};
use serde_json::{Value, json};

/// What may be scanned, where a test does not say otherwise.
const ALLOWED: [&str; 2] = ["198.19.1.0/24", "fd00:19:1::/48"];
/// And what may not.
const EXCLUDED: [&str; 2] = ["198.19.1.64/26", "*.secret.example"];

/// A probe of one port of each target, whoever is there.
const ONE: &str = "-sS -Pn -n -p 80 --max-retries 0 %s";

/// How long a run may take.
const LIMIT: Duration = Duration::from_mins(1);

/// A server on the scanner's side of a lab, and its admin.
struct Scene {
    lab: Lab,
    server: Server,
    admin: Http,
    /// The provider, by its id.
    provider: String,
}

impl Scene {
    /// One with these settings besides the usual; nothing where there can be no lab, which is said.
    fn set(test: &str, settings: &[&str]) -> Option<Self> {
        if let Some(lacking) = lab::why_not().or_else(|| missing(&["nmap"])) {
            skipped(test, lacking);
            return None;
        }
        let lab = Lab::enter();
        let settings: Vec<String> =
            settings.iter().flat_map(|s| ["--set".to_owned(), (*s).to_owned()]).collect();
        let server = Server::start_with(|portolan: Portolan| portolan.args(settings));
        let admin = server.admin();
        let made = admin.post("/api/v1/providers", &json!({"name": "nmap-here", "command": ONE})).expect(201);
        let provider = made.json()["id"].as_str().unwrap().to_owned();
        let scene = Self { lab, server, admin, provider };
        scene.allow(&ALLOWED, &EXCLUDED);
        Some(scene)
    }

    fn allow(&self, allowed: &[&str], excluded: &[&str]) {
        let scope = json!({"allowed": allowed, "excluded": excluded});
        let _ = self.admin.put("/api/v1/scope", &scope).expect(200);
    }

    /// Grants the provider every class that there is.
    fn grant_everything(&self) {
        let path = format!("/api/v1/providers/{}", self.provider);
        let body = |options: &[String]| json!({"name": "nmap-here", "command": ONE, "options": options});
        let known = self.admin.put(&path, &body(&["nothing".to_owned()])).expect(422).json();
        let known =
            known["errors"][0]["message"].as_str().unwrap().split_once("there are ").unwrap().1.to_owned();
        let grants: Vec<String> = known.split(", ").map(str::to_owned).collect();
        assert!(grants.len() > 10, "{known}");
        let _ = self.admin.put(&path, &body(&grants)).expect(200);
    }

    /// Tries the provider.
    fn test(&self, target: &str, command: &str) -> Answer {
        let path = format!("/api/v1/providers/{}/test", self.provider);
        self.admin.post(&path, &json!({"target": target, "command": command}))
    }

    /// Writes a scan.
    fn scan(&self, target: &Value, command: Option<&str>) -> Answer {
        let mut scan = json!({"displayName": "a scan", "providerId": self.provider, "target": target});
        if let Some(command) = command {
            scan["command"] = command.into();
        }
        self.admin.post("/api/v1/scans", &scan)
    }

    /// Writes a scan and starts it: the run's id.
    fn start(&self, targets: &[&str], command: &str) -> String {
        let scan =
            self.scan(&json!({"mode": "manual", "targets": targets}), Some(command)).expect(201).json();
        let path = format!("/api/v1/scans/{}/runs", scan["id"].as_str().unwrap());
        id(&self.admin.post(&path, &json!({})).expect(201))
    }

    fn run(&self, id: &str) -> Value {
        self.admin.get(&format!("/api/v1/runs/{id}")).expect(200).json()
    }

    /// Waits until a run is over: the run.
    fn ended(&self, id: &str) -> Value {
        let mut run = Value::Null;
        let over = wait_until(LIMIT, || {
            run = self.run(id);
            let state = run["state"].as_str().unwrap_or_default();
            !matches!(state, "created" | "pending" | "running")
        });
        assert!(over, "the run does not end: {run:#}");
        run
    }

    /// Scans, to the end: the run, and every address that was sent to.
    fn scanned(&self, targets: &[&str], command: &str) -> (Value, BTreeSet<IpAddr>) {
        let id = self.start(targets, command);
        let run = self.ended(&id);
        (run, self.seen())
    }

    /// Every address that was sent to since the last call.
    fn seen(&self) -> BTreeSet<IpAddr> {
        self.lab.seen().into_keys().collect()
    }

    /// Checks that nothing at all was sent.
    fn silent(&self, after: &str) {
        assert_eq!(self.lab.seen(), [].into(), "{after}");
    }

    /// Checks that an answer is a refusal of this field, by this code, with a reason; and that the audit log has it,
    /// as a refusal where it is the scope or the policy that speaks.
    fn refused(&self, answer: Answer, field: &str, code: &str) {
        let shown = answer.to_string();
        let answer = answer.expect(422).json();
        let errors = answer["errors"].as_array().unwrap();
        let fault = errors.iter().find(|error| error["field"] == field && error["code"] == code);
        let fault = fault.unwrap_or_else(|| panic!("no {code} at {field}: {shown}"));
        assert!(fault["message"].as_str().unwrap().len() > 20, "{shown}");
        let forbidden = !matches!(code, "badTarget" | "wrongFamily" | "badValue");
        let latest = &self.admin.get("/api/v1/audit?limit=1").expect(200).json()["items"][0];
        assert_eq!(latest["status"], 422, "{latest:#}");
        assert_eq!(latest["verdict"], if forbidden { "refused" } else { "failed" }, "{latest:#}\n{shown}");
        assert!(latest["detail"].to_string().contains(code), "{latest:#}");
    }
}

fn id(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn addresses(texts: &[&str]) -> BTreeSet<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}
