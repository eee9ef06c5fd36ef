//! Runs of a server side by side, and what the server itself says changed.

use std::time::{Duration, Instant};

use portolan_e2e::http::Http;
use portolan_e2e::needs;
use portolan_e2e::server::Server;
use portolan_e2e::services::{Service, address};
use serde_json::Value;

use crate::desk::{Desk, scan, text};

/// Starts the scan and follows it to its end; the id of the run.
fn run(desk: &Desk, admin: &Http, name: &str) -> String {
    desk.portolan(["start", name, "--follow", "-o", "json"]).run().expect(0);
    let runs = admin.get("/api/v1/runs?sort=-createdAt&limit=1").expect(200).json();
    text(&runs["items"][0]["id"])
}

/// What changed, once there is something.
fn changes(admin: &Http) -> Value {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let changes = admin.get("/api/v1/changes").expect(200).json();
        if changes["total"] != 0 {
            return changes["items"].clone();
        }
        assert!(Instant::now() < end, "no change is told");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_port_that_closed_between_two_runs_is_told_by_all_ways() {
    needs!("a_port_that_closed_between_two_runs_is_told_by_all_ways", "nmap", "sshd", "redis-server");
    let at = address();
    let (sshd, redis) = (Service::sshd(at), Service::redis(at));
    let server = Server::start();
    let (admin, desk) = (server.admin(), Desk::of_admin(&server));
    let port = redis.port.to_string();
    let command = format!("-sT -sV -Pn -n -p {},{port} %s", sshd.port);
    scan(&admin, "Nightly", &command, &at.to_string());
    let (first, again) = (run(&desk, &admin, "Nightly"), run(&desk, &admin, "Nightly"));
    let [one, two] = [&first, &again].map(|id| format!("run:{id}"));
    let same = desk.portolan(["diff", &one, &two]).run().expect(0);
    assert_eq!(same.text(), "1 host in both, 0 changes\n");
    drop(redis);
    let later = run(&desk, &admin, "Nightly");
    let three = format!("run:{later}");
    let told = |change: &Value| {
        assert_eq!(
            (change["kind"].as_str(), change["ports"].as_str(), change["host"].as_str()),
            (Some("port_closed"), Some(&*port), Some(&*at.to_string())),
            "{change}"
        );
        assert!(change["before"].as_str().expect("a text").starts_with("open redis"), "{change}");
    };
    let diff = desk.portolan(["diff", "-o", "json", &two, &three]).run().expect(1).json();
    assert_eq!(diff["changes"].as_array().expect("changes").len(), 1, "{diff}");
    told(&diff["changes"][0]);
    let compared = admin.get(&format!("/api/v1/runs/{later}/changes?since={again}")).expect(200).json();
    assert_eq!(compared["changes"].as_array().expect("changes").len(), 1, "{compared}");
    told(&compared["changes"][0]);
    let known = changes(&admin);
    assert_eq!(known.as_array().expect("changes").len(), 1, "{known}");
    told(&known[0]);
    assert_eq!(known[0]["runId"], later.as_str());
    // A file beside a run, and a run that is none.
    let file = tempfile::NamedTempFile::new().expect("a file");
    let xml = admin.get(&format!("/api/v1/runs/{first}/result?format=xml")).expect(200).body;
    std::fs::write(file.path(), xml).expect("a file");
    desk.portolan(["diff", file.path().to_str().expect("UTF-8"), &one]).run().expect(0);
    let stranger = "run:01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42";
    desk.portolan(["diff", &one, stranger]).run().expect(2).saying(&["no such run"]);
    desk.portolan(["diff", &one, "run:x"]).run().expect(2).saying(&["no id of a run"]);
}
