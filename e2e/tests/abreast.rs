//! What Nmap must do alone, in parts that run side by side: never faster together than the ceiling, ended together, and
//! taken up again part by part.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::path::Path;
use std::time::Duration;

use portolan_e2e::http::Http;
use portolan_e2e::life::{Life, Setting};
use portolan_e2e::processes::{self, Process, wait_gone, wait_until};
use portolan_e2e::sqlite::say;
use portolan_e2e::{FakeNmap, Portolan, needs};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long something may take.
const LONG: Duration = Duration::from_mins(2);
/// Packets a second of all parts together.
const CEILING: u64 = 400;
/// Eight parts of eight addresses.
const TARGETS: &str = "127.83.7.0/26";
const MORE: [&str; 6] = [
    "--set",
    "runs.shard_addresses=8",
    "--set",
    "runs.max_rate_pps=400",
    "--set",
    "runs.stop_grace_seconds=1",
];

/// UDP ports that swallow what they get: a part waits for answers that do not come.
fn silent() -> (Vec<UdpSocket>, String) {
    let sockets: Vec<_> = (0..4).map(|_| UdpSocket::bind("0.0.0.0:0").unwrap()).collect();
    let ports: Vec<_> = sockets.iter().map(|s| s.local_addr().unwrap().port().to_string()).collect();
    (sockets, format!("-sU -Pn -n -p {} %s", ports.join(",")))
}

/// A server that cuts runs into small parts, and a command whose parts take a while.
struct Scene {
    life: Life,
    nmap: FakeNmap,
    admin: Http,
    command: String,
    _home: TempDir,
    _silent: Vec<UdpSocket>,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let nmap = FakeNmap::real();
        let life = Setting { data: &home.path().join("data"), nmap: &nmap, more: &MORE }.live();
        let admin = life.server.admin();
        let (silent, command) = silent();
        Self { life, nmap, admin, command, _home: home, _silent: silent }
    }
}

/// The Nmaps that scanned at the same moment, without what guards them or is asked for its version.
fn nmaps(nmap: &FakeNmap) -> Vec<Process> {
    let own = format!("{} ", nmap.program().display());
    let scans = |p: &Process| p.command.starts_with(&own) && !p.command.contains(" --version ");
    let look = || processes::with_marker(&nmap.marker()).into_iter().filter(scans);
    let first: Vec<Process> = look().collect();
    let still: BTreeSet<i32> = look().map(|process| process.pid).collect();
    first.into_iter().filter(|process| still.contains(&process.pid)).collect()
}

fn rate(process: &Process) -> u64 {
    let rate = process.command.split(' ').find_map(|word| word.strip_prefix("--max-rate="));
    rate.and_then(|rate| rate.parse().ok()).unwrap_or_else(|| panic!("no rate: {process:?}"))
}

/// Starts a run of `command` over the targets, and returns its id.
fn start(admin: &Http, command: &str) -> String {
    let make = |what: &str, body: Value| {
        admin.post(&format!("/api/v1/{what}"), &body).expect(201).json()["id"].as_str().unwrap().to_owned()
    };
    let provider = make("providers", json!({"name": "plain", "displayName": "plain", "engine": "nmap"}));
    let scan = make(
        "scans",
        json!({
            "displayName": "side by side", "providerId": provider, "command": command,
            "target": {"mode": "manual", "targets": [TARGETS]},
        }),
    );
    make(&format!("scans/{scan}/runs"), json!({}))
}

fn run(http: &Http, id: &str) -> Value {
    http.get(&format!("/api/v1/runs/{id}")).expect(200).json()
}

fn addresses(http: &Http, run: &str) -> Vec<String> {
    let document = http.get(&format!("/api/v1/runs/{run}/result?format=json")).expect(200).json();
    let hosts = document["hosts"].as_array().unwrap();
    hosts.iter().map(|host| host["ip"].as_str().unwrap().to_owned()).collect()
}

/// All addresses, each once.
fn all_found(http: &Http, run: &str) {
    let mut found = addresses(http, run);
    let hosts = found.len();
    found.sort();
    found.dedup();
    assert_eq!((hosts, found.len()), (64, 64), "{found:?}");
}

#[test]
fn parts_run_side_by_side_within_the_ceiling() {
    needs!("parts_run_side_by_side_within_the_ceiling", root, "nmap");
    let Scene { life, nmap, admin, command, _home, _silent } = Scene::new();
    let told = admin.post("/api/v1/commands/explain", &json!({"command": command, "targets": [TARGETS]}));
    let parts = &told.expect(200).json()["plan"]["parts"];
    assert_eq!(*parts, json!({"number": 8, "atOnce": 4, "rateCeiling": CEILING}));
    let id = start(&admin, &command);
    let (mut most, mut rates) = (0, Vec::new());
    let over = wait_until(LONG, || {
        let alive = nmaps(&nmap);
        let sum: u64 = alive.iter().map(rate).sum();
        assert!(sum <= CEILING, "{sum} packets a second: {alive:?}");
        most = most.max(alive.len());
        rates.push(sum);
        run(&admin, &id)["state"] == "completed"
    });
    assert!(over, "{}", run(&admin, &id));
    assert!((2..=4).contains(&most), "{most} at a time");
    assert!(rates.iter().any(|sum| *sum > CEILING / 2), "hardly any of the rate was used: {rates:?}");
    all_found(&admin, &id);
    life.stop();
}

#[test]
fn a_pace_of_the_command_holds_for_all_parts() {
    needs!("a_pace_of_the_command_holds_for_all_parts", root, "nmap");
    let Scene { life, nmap, admin, command, _home, _silent } = Scene::new();
    let id =
        start(&admin, &command.replace("-n", "-n --max-rate 300 --max-retries 0 --max-rtt-timeout 100ms"));
    let mut most = 0;
    let over = wait_until(LONG, || {
        most = most.max(nmaps(&nmap).len());
        run(&admin, &id)["state"] == "completed"
    });
    assert!(over, "{}", run(&admin, &id));
    assert_eq!(most, 1);
    all_found(&admin, &id);
    life.stop();
}

#[test]
fn who_cancels_ends_all_parts() {
    needs!("who_cancels_ends_all_parts", root, "nmap");
    let Scene { life, nmap, admin, command, _home, _silent } = Scene::new();
    let id = start(&admin, &command);
    assert!(wait_until(LONG, || nmaps(&nmap).len() >= 2), "never two at a time");
    let _ = admin.post(&format!("/api/v1/runs/{id}/cancel"), &json!({}));
    assert!(wait_until(LONG, || run(&admin, &id)["state"] == "cancelled"), "{}", run(&admin, &id));
    wait_gone(&nmap.marker(), Duration::from_secs(10)).unwrap();
    life.stop();
}

/// The parts of a state, with when they began and ended.
fn parts(data: &Path, state: &str) -> BTreeSet<String> {
    let statement =
        format!("SELECT number, started_at, ended_at FROM shard WHERE state = '{state}' ORDER BY number");
    say(&data.join("portolan.db"), &statement).lines().map(str::to_owned).collect()
}

/// How many parts that run have told of all of their eight addresses: nothing of them is left.
fn all_told(data: &Path) -> usize {
    let statement = "SELECT shard FROM run_host WHERE shard IN (SELECT number FROM shard WHERE state = 'running') GROUP BY shard HAVING count(*) = 8";
    say(&data.join("portolan.db"), statement).lines().count()
}

#[test]
fn a_kill_has_only_the_unfinished_parts_done_again() {
    needs!("a_kill_has_only_the_unfinished_parts_done_again", root, "nmap", "sqlite3");
    let home = tempfile::tempdir().unwrap();
    let (nmap, data) = (FakeNmap::real(), home.path().join("data"));
    let setting = Setting { data: &data, nmap: &nmap, more: &MORE };
    let life = setting.live();
    let admin = life.server.admin();
    let token = json!({"name": "parts", "role": "admin"});
    let token = admin.post("/api/v1/tokens", &token).expect(201).json()["token"].as_str().unwrap().to_owned();
    let (_silent, command) = silent();
    let id = start(&admin, &command);
    let amid = wait_until(LONG, || !parts(&data, "done").is_empty() && parts(&data, "running").len() >= 2);
    assert!(amid, "{}", run(&admin, &id));
    life.kill();
    let (done, cut) = (parts(&data, "done"), parts(&data, "running"));
    assert!(!done.is_empty() && cut.len() >= 2, "done {done:?}, running {cut:?}");
    let nothing_left = all_told(&data);
    let life = setting.live();
    let http = life.http(&token);
    assert!(wait_until(LONG, || run(&http, &id)["state"] == "completed"), "{}", run(&http, &id));
    all_found(&http, &id);
    assert!(parts(&data, "done").is_superset(&done), "a finished part was touched");
    assert_eq!(parts(&data, "cut").len(), cut.len());
    assert_eq!(parts(&data, "done").len(), 8 - nothing_left);
    life.stop();
}

#[test]
fn the_command_line_has_parts_too() {
    needs!("the_command_line_has_parts_too", root, "nmap");
    let nmap = FakeNmap::real();
    // Nobody listens there any more: each address answers at once, and the ceiling is what makes it last.
    let port = UdpSocket::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port().to_string();
    let words = ["-sU", "-Pn", "-n", "-p", &port, "127.84.0.0/20"];
    let running = Portolan::new()
        .nmap(&nmap)
        .limit(LONG)
        .args(["scan", "--rate-ceiling", "800", "-o", "json"])
        .args(words)
        .start();
    let mut most = 0;
    let seen = wait_until(LONG, || {
        let alive = nmaps(&nmap);
        let sum: u64 = alive.iter().map(rate).sum();
        assert!(sum <= 800, "{sum} packets a second: {alive:?}");
        most = most.max(alive.len());
        most >= 2
    });
    let outcome = running.wait().expect(0);
    assert!(seen, "never two at a time: {outcome}");
    let document: Value = serde_json::from_str(outcome.text()).unwrap();
    let hosts = document["hosts"].as_array().unwrap();
    let found: BTreeSet<&str> = hosts.iter().map(|host| host["ip"].as_str().unwrap()).collect();
    assert_eq!((hosts.len(), found.len()), (4096, 4096));
    assert_eq!(document["stats"]["hostsTotal"], 4096);
    assert_eq!(document["outcome"], "success");
}
