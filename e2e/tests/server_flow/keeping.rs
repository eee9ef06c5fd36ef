//! What is kept: the latest state over several runs, exports that are imported again, and old runs that go.

use std::collections::BTreeMap;
use std::time::SystemTime;

use portolan_e2e::needs;
use portolan_e2e::processes::wait_until;
use portolan_e2e::services::{Service, address};
use serde_json::{Value, json};

use crate::desk::{Desk, SOON, complete, document, provider, result, run, scan, start, text, wait_for};
use crate::found::{Facts, of_json};

/// The latest known services of a host by their ports.
fn services(desk: &Desk, ip: &str) -> BTreeMap<u64, Value> {
    let host = desk.admin.get(&format!("/api/v1/hosts/{ip}")).expect(200).json();
    let services = host["services"].as_array().expect("services");
    services.iter().map(|service| (service["port"].as_u64().expect("a port"), service.clone())).collect()
}

/// Waits for the next second of the clock: Nmap tells no finer when it saw a host.
fn next_second() {
    let now = || SystemTime::UNIX_EPOCH.elapsed().expect("a time after 1970").as_secs();
    let begin = now();
    assert!(wait_until(SOON, || now() > begin), "the clock stands still");
}

fn pick(service: &Value, keys: [&str; 3]) -> [Value; 3] {
    keys.map(|key| service[key].clone())
}

#[test]
fn the_latest_state_remembers_the_first_and_takes_the_last() {
    needs!("the_latest_state_remembers_the_first_and_takes_the_last", "nmap", "sshd", "nginx");
    let host = address();
    let (ssh, http) = (Service::sshd(host), Service::nginx(host));
    let (ip, ssh_port, http_port) = (host.to_string(), ssh.port, http.port);
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let both = format!("-sTV -n -p {ssh_port},{http_port} %s");
    let both = scan(&desk.admin, &provider, &both, &[&ip]);
    let (first, _) = complete(&desk.admin, &both);
    let before = services(&desk, &ip);
    let (ssh_at, http_at) = (u64::from(ssh_port), u64::from(http_port));
    assert_eq!(
        pick(&before[&http_at], ["state", "service", "product"]),
        ["open", "http", "nginx"].map(Value::from)
    );
    assert_eq!(before[&http_at]["firstSeen"], before[&http_at]["lastSeen"]);
    drop(http);
    next_second();
    let (second, _) = complete(&desk.admin, &both);
    let after = services(&desk, &ip);
    // Closed now; since when it is known, and who looked last.
    assert_eq!(
        pick(&after[&http_at], ["state", "firstSeen", "lastRunId"]),
        [json!("closed"), before[&http_at]["firstSeen"].clone(), second["id"].clone()]
    );
    assert_eq!(
        pick(&after[&ssh_at], ["state", "firstSeen", "product"]),
        [json!("open"), before[&ssh_at]["firstSeen"].clone(), json!("OpenSSH")]
    );
    let end = text(&document(&desk.admin, &second)["hosts"][0]["end"]);
    assert_eq!(after[&ssh_at]["lastSeen"], end.as_str());
    assert!(text(&after[&ssh_at]["lastSeen"]) > text(&before[&ssh_at]["lastSeen"]));
    // A run that does not look at a port says nothing of it.
    next_second();
    let (third, _) = complete(&desk.admin, &scan(&desk.admin, &provider, "-sT -n -p 9 %s", &[&ip]));
    let now = services(&desk, &ip);
    assert_eq!((&now[&ssh_at], &now[&http_at]), (&after[&ssh_at], &after[&http_at]));
    let known = desk.admin.get(&format!("/api/v1/hosts/{ip}")).expect(200).json();
    assert_eq!(
        pick(&known, ["state", "openPorts", "lastRunId"]),
        [json!("up"), json!(1), third["id"].clone()]
    );
    let history: Vec<[Value; 3]> = known["history"]
        .as_array()
        .expect("history")
        .iter()
        .map(|sighting| pick(sighting, ["runId", "state", "openPorts"]))
        .collect();
    let sighting = |run: &Value, open: u64| [run["id"].clone(), json!("up"), json!(open)];
    assert_eq!(history, [sighting(&third, 0), sighting(&second, 1), sighting(&first, 2)]);
    // The search finds the state of now.
    let count = |list: &str, words: &str| {
        desk.admin.get(&format!("/api/v1/{list}?q=net:{ip}/32+{words}")).expect(200).json()["total"].clone()
    };
    assert_eq!(count("services", "state:open+product:openssh"), 1);
    assert_eq!(count("services", "state:open+product:nginx"), 0);
    assert_eq!(count("services", &format!("state:closed+port:{http_port}")), 1);
    assert_eq!(count("hosts", &format!("port:{ssh_port}")), 1);
}

/// A document with its hosts in order: those of parts that ran side by side stand as they came, and in the export part
/// by part.
fn by_address(mut document: Value) -> Value {
    let hosts = document["hosts"].as_array_mut().expect("hosts");
    hosts.sort_by_key(|host| host["ip"].as_str().map(str::to_owned));
    document
}

#[test]
fn an_export_that_is_imported_is_the_same_result() {
    needs!("an_export_that_is_imported_is_the_same_result", "nmap", "sshd", "nginx");
    let host = address();
    let (ssh, http) = (Service::sshd(host), Service::nginx(host));
    let quiet = address().to_string();
    let command = format!("-sTV -sC -n -p {},{},9 %s", ssh.port, http.port);
    // One part, and two.
    for shards in [1024, 1] {
        let desk = Desk::with(&[&format!("runs.shard_addresses={shards}")]);
        let provider = provider(&desk.admin, "harbour", "-sn %s");
        let (exported, _) =
            complete(&desk.admin, &scan(&desk.admin, &provider, &command, &[&host.to_string(), &quiet]));
        let before = by_address(document(&desk.admin, &exported));
        let latest = services(&desk, &host.to_string());
        let xml = result(&desk.admin, &exported, "xml").body;
        // Here, and at a server that has never heard of it.
        let other = Desk::new();
        for desk in [&desk, &other] {
            let import = desk.admin.ask("POST", "/api/v1/runs/import?displayName=Again");
            let imported =
                import.header("content-type", "application/xml").body(xml.clone()).send().expect(201).json();
            assert_eq!(
                pick(&imported, ["kind", "state", "displayName"]),
                ["import", "completed", "Again"].map(Value::from)
            );
            assert_eq!(imported["counts"], exported["counts"]);
            let after = by_address(document(&desk.admin, &imported));
            assert_eq!(of_json(&after, Facts::All), of_json(&before, Facts::All));
            for key in ["hosts", "stats", "outcome", "scanInfo", "summary"] {
                assert_eq!(after[key], before[key], "{key}");
            }
            assert_eq!(result(&desk.admin, &imported, "xml").body, xml);
        }
        for (port, service) in services(&desk, &host.to_string()) {
            let keys = ["state", "firstSeen", "lastSeen"];
            assert_eq!(pick(&service, keys), pick(&latest[&port], keys));
        }
        assert_eq!(services(&other, &host.to_string()).len(), latest.len());
    }
}

#[test]
fn old_runs_go_when_they_were_said_to_and_what_they_found_stays() {
    needs!("old_runs_go_when_they_were_said_to_and_what_they_found_stays", "nmap");
    let desk = Desk::new();
    let [ip, slow] = [address(), address()].map(|address| address.to_string());
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let kept = scan(&desk.admin, &provider, "-sT -n -p 9 %s", &[&ip]);
    let runs = [(); 3].map(|()| text(&complete(&desk.admin, &kept).0["id"]));
    let single = text(&complete(&desk.admin, &scan(&desk.admin, &provider, "-sn -n %s", &[&ip])).0["id"]);
    // Of this scan one run is over and one is not.
    let going = scan(&desk.admin, &provider, "-sT -Pn -n -p- --max-rate 50 %s", &[&slow]);
    let going = start(&desk.admin, &going);
    wait_for(&desk.admin, &going, "running");
    let before = desk.admin.get(&format!("/api/v1/hosts/{ip}")).expect(200).json();

    let retain = |dry: bool| {
        let answer =
            desk.admin.post("/api/v1/settings/retention", &json!({"dryRun": dry})).expect(200).json();
        assert_eq!(answer["dryRun"], dry);
        answer["runs"].as_array().expect("runs").iter().map(|run| text(&run["id"])).collect::<Vec<_>>()
    };
    // Nothing goes before somebody said so.
    assert_eq!(retain(false), [""; 0]);
    let settings = desk.admin.get("/api/v1/settings").expect(200);
    let asked = desk.admin.ask("PUT", "/api/v1/settings").header("if-match", settings.header("etag"));
    asked.json(&json!({"retention": {"keepRuns": 1}})).send().expect(200);
    // Absent is a dry run too.
    let default = desk.admin.post("/api/v1/settings/retention", &json!({})).expect(200).json();
    assert_eq!(default["dryRun"], true);
    assert_eq!(retain(true), runs[..2]);
    for id in runs.iter().chain([&single]) {
        run(&desk.admin, id);
        assert!(folder(&desk, id).is_dir(), "{id}");
    }
    assert_eq!(retain(false), runs[..2]);
    for id in &runs[..2] {
        for path in ["", "/result", "/hosts", "/events"] {
            desk.admin.get(&format!("/api/v1/runs/{id}{path}")).expect(404);
        }
        assert!(!folder(&desk, id).exists(), "{id}");
    }
    for id in [&runs[2], &single] {
        let run = run(&desk.admin, id);
        assert_eq!(document(&desk.admin, &run)["hosts"][0]["ip"], ip.as_str());
        assert!(folder(&desk, id).is_dir(), "{id}");
    }
    assert_eq!(run(&desk.admin, &going)["state"], "running");
    assert_eq!(retain(true), [""; 0]);
    // The latest state is what it was, but for the history of what went.
    let after = desk.admin.get(&format!("/api/v1/hosts/{ip}")).expect(200).json();
    for key in ["firstSeen", "lastSeen", "lastRunId", "services", "state"] {
        assert_eq!(after[key], before[key], "{key}");
    }
    let history: Vec<String> =
        after["history"].as_array().expect("history").iter().map(|s| text(&s["runId"])).collect();
    assert_eq!(history, [single, runs[2].clone()]);
    crate::desk::cancel(&desk.admin, &going).expect(202);
}

/// Where the raw documents of a run are.
fn folder(desk: &Desk, id: &str) -> std::path::PathBuf {
    desk.server.data_dir().join("runs").join(id)
}
