//! The test widget: one target, a provider, no scan that is saved.

use portolan_e2e::events::states;
use portolan_e2e::needs;
use portolan_e2e::nmap::read_result;
use portolan_e2e::services::{Service, address, version_of};
use serde_json::{Value, json};

use crate::desk::{Desk, document, follow, make, provider, run, text};

/// Asks for a try.
fn try_it(desk: &Desk, provider: &str, body: &Value) -> portolan_e2e::http::Answer {
    desk.admin.post(&format!("/api/v1/providers/{provider}/test"), body)
}

#[test]
fn a_try_answers_in_the_documented_shape() {
    needs!("a_try_answers_in_the_documented_shape", "nmap", "sshd");
    let service = Service::sshd(address());
    let (ip, port) = (service.address.to_string(), service.port);
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", &format!("-sV -n -p {port} %s"));
    let path = format!("/api/v1/providers/{provider}/test");
    let ask = || desk.admin.ask("POST", &path).header("idempotency-key", "once").json(&json!({"target": ip}));
    let begun = ask().send().expect(201).json();
    assert_eq!((&begun["kind"], &begun["scanId"]), (&json!("test"), &Value::Null));
    assert_eq!(begun["command"], format!("-sV -n -p {port} %s"));
    // Whoever asks again, because the answer was lost, gets the same.
    assert_eq!(ask().send().expect(200).json()["id"], begun["id"]);
    let id = text(&begun["id"]);
    assert_eq!(states(&follow(&desk.admin, &id)), ["created", "pending", "running", "completed"]);
    let run = run(&desk.admin, &id);
    assert_eq!((&run["state"], &run["targets"]), (&json!("completed"), &json!([ip])));
    // A client that knows only this of the document:
    // {"hosts":[{"ip":"192.168.1.1","state":"up","ports":[{"port":22,"state":"open","service":"ssh","version":"OpenSSH 8.2"}]}]}
    let found = document(&desk.admin, &run);
    let [host] = &read_result(&found)[..] else { panic!("one host: {found}") };
    assert_eq!((host.ip.as_str(), host.state.as_str()), (ip.as_str(), "up"));
    let [only] = &host.ports[..] else { panic!("one port: {found}") };
    assert_eq!((only.port, only.state.as_str()), (u64::from(port), "open"));
    assert_eq!(only.service.as_deref(), Some("ssh"));
    let version = format!("OpenSSH {}", version_of("sshd", "-V", "OpenSSH_"));
    assert!(only.version.as_deref().is_some_and(|said| said.starts_with(&version)), "{version}: {found}");
    // No scan is left of it, and one run.
    assert_eq!(desk.admin.get("/api/v1/scans").expect(200).json()["total"], 0);
    let tests = desk.admin.get(&format!("/api/v1/runs?kind=test&providerId={provider}")).expect(200).json();
    assert_eq!(tests["total"], 1, "{tests}");
}

#[test]
fn a_try_takes_a_command_and_says_plainly_that_nothing_is_open() {
    needs!("a_try_takes_a_command_and_says_plainly_that_nothing_is_open", "nmap");
    let target = address().to_string();
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let asked = json!({"target": format!(" {target} "), "command": "-sT -n -p 9,10 %s"});
    let begun = try_it(&desk, &provider, &asked).expect(201).json();
    let id = text(&begun["id"]);
    drop(follow(&desk.admin, &id));
    let run = run(&desk.admin, &id);
    assert_eq!(run["state"], "completed");
    assert_eq!(run["summary"], "1 of 1 host up, 0 open ports");
    let found = document(&desk.admin, &run);
    let ports = found["hosts"][0]["ports"].as_array().expect("ports");
    let states: Vec<Value> = ports.iter().map(|port| json!([port["port"], port["state"]])).collect();
    assert_eq!(states, [json!([9, "closed"]), json!([10, "closed"])]);
}

#[test]
fn a_try_that_may_not_be_names_target_or_command() {
    needs!("a_try_that_may_not_be_names_target_or_command", "nmap");
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    for (body, field, code) in [
        (json!({"target": "192.0.2.7"}), "target", "outOfScope"),
        (json!({"target": "127.0.0.1 192.0.2.7"}), "target", "badTarget"),
        (json!({"target": ""}), "target", "badTarget"),
        (json!({"target": "127.0.0.1", "command": "-sn -iR 5 %s"}), "command", "forbidden"),
        (json!({"target": "127.0.0.1", "command": "-sn 192.0.2.7 %s"}), "command", "outOfScope"),
    ] {
        let fault = try_it(&desk, &provider, &body).expect(422).json()["errors"][0].clone();
        assert_eq!((&fault["field"], &fault["code"]), (&json!(field), &json!(code)), "{body}: {fault}");
    }
    let inactive = json!({"name": "idle", "state": "inactive"});
    let inactive = make(&desk.admin, "providers", &inactive);
    try_it(&desk, &inactive, &json!({"target": "127.0.0.1"})).expect(409);
    assert_eq!(desk.admin.get("/api/v1/runs").expect(200).json()["total"], 0);
}
