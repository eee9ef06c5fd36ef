//! Runs that a window's edge cuts in mid-scan: they wait, go on by themselves or by an operator's word, and find what an
//! uncut run finds.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portolan_e2e::http::Http;
use portolan_e2e::processes::wait_until;
use serde_json::{Value, json};

use crate::desk::{self, document, make, run, start, state, text, wait_for};
use crate::found::{Facts, of_json};
use crate::networks::Networks;
use crate::serve;

/// Hosts with nothing before them, behind firewalls of two kinds, and few among many dead ones.
const TARGETS: [&str; 4] = ["198.19.1.0/29", "198.19.2.0/30", "198.19.4.0/30", "198.19.5.0/30"];
const COMMAND: &str = "-n -sS -sV --script http-title -p 22,80,443,6379,8080 %s";
/// Parts of four addresses.
const SETTINGS: [&str; 2] = ["runs.shard_addresses=4", "runs.second_look_minutes=0"];

/// How long a run may take, without the time that it waits.
const LONG: Duration = Duration::from_secs(100);
/// How long the windows are closed, in seconds.
const CLOSED: i64 = 8;

/// A scan of the lab on a server.
struct Scene {
    admin: Http,
    scan: String,
}

impl Scene {
    fn new(admin: &Http) -> Self {
        let provider = json!({"name": "lab", "engine": "auto", "command": COMMAND});
        let provider = make(admin, "providers", &provider);
        let scan = desk::scan(admin, &provider, COMMAND, &TARGETS);
        Self { admin: admin.clone(), scan }
    }

    /// Starts a run, and waits until it has found some of its hosts.
    fn begin(&self) -> String {
        let id = start(&self.admin, &self.scan);
        let begun = wait_until(LONG, || run(&self.admin, &id)["counts"]["hosts"].as_u64() > Some(0));
        assert!(begun, "{}", run(&self.admin, &id));
        id
    }

    /// Waits until a run is done: what it found, host for host; states, reasons, ports, services, scripts.
    fn done(&self, id: &str) -> Vec<String> {
        let over = wait_until(LONG, || state(&self.admin, id) == "completed");
        let run = run(&self.admin, id);
        assert!(over, "{run}");
        let mut lines = of_json(&document(&self.admin, &run), Facts::Lasting);
        lines.sort();
        assert!(lines.iter().any(|line| line.contains("nginx")), "{lines:#?}");
        lines
    }

    /// Waits until a run is cut: the run, which has found a part.
    fn cut(&self, id: &str) -> Value {
        wait_for(&self.admin, id, "waiting");
        let run = run(&self.admin, id);
        let (found, all) = (run["counts"]["hosts"].as_u64().unwrap(), 8 + 4 + 4 + 4);
        assert!((1..all).contains(&found), "{run}");
        run
    }

    /// The states of a run, in the order in which it was in them.
    fn states(&self, id: &str) -> Vec<String> {
        let events = desk::follow(&self.admin, id);
        desk::told(&events, "state").into_iter().map(|data| text(&data["state"])).collect()
    }

    /// Makes a window, or changes the one at `path`: its path.
    fn window(&self, path: Option<&str>, effect: &str, from: Timestamp, to: Timestamp) -> String {
        let wall = |at: Timestamp| TimeZone::UTC.to_datetime(at).to_string();
        let span = json!({"kind": "once", "from": wall(from), "to": wall(to)});
        let of = json!({"kind": "network", "network": "198.19.0.0/16"});
        let name = format!("{effect} from {from}");
        let window = json!({"name": name, "of": of, "effect": effect, "span": span, "zone": "UTC"});
        match path {
            Some(path) => {
                let _ = self.admin.put(path, &window).expect(200);
                path.to_owned()
            }
            None => format!("/api/v1/windows/{}", make(&self.admin, "windows", &window)),
        }
    }
}

/// So many seconds from now, on a full one.
fn from_now(seconds: i64) -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second() + seconds).unwrap()
}

fn opens_at(run: &Value) -> Timestamp {
    text(&run["opensAt"]).parse().unwrap()
}

#[test]
fn a_run_cut_by_a_windows_edge_goes_on_in_the_next_and_finds_what_an_uncut_one_finds() {
    let test = "a_run_cut_by_a_windows_edge_goes_on_in_the_next_and_finds_what_an_uncut_one_finds";
    let Some(networks) = Networks::up(test) else { return };
    networks.at("scanner", || {
        let (_server, admin) = serve(&SETTINGS);
        let scene = Scene::new(&admin);
        let uncut = start(&admin, &scene.scan);
        let uncut = scene.done(&uncut);

        let (before, after) = (from_now(-3600), from_now(3600));
        let first = scene.window(None, "allow", before, after);
        let id = scene.begin();
        let edge = from_now(2);
        let opens = edge + SignedDuration::from_secs(CLOSED);
        scene.window(None, "allow", opens, after);
        scene.window(Some(&first), "allow", before, edge);
        let waits = scene.cut(&id);
        assert!(Timestamp::now() >= edge, "cut before the edge: {waits}");
        assert_eq!(opens_at(&waits), opens);
        let sent = networks.packets();
        assert_eq!(scene.done(&id), uncut);
        assert!(Timestamp::now() >= opens, "it went on before its window opened");
        assert_ne!(networks.packets(), sent, "what was left was scanned");
        let states = ["created", "pending", "running", "waiting", "pending", "running", "completed"];
        assert_eq!(scene.states(&id), states);
    });
}

#[test]
fn nothing_is_sent_outside_windows_but_by_an_operators_word() {
    let test = "nothing_is_sent_outside_windows_but_by_an_operators_word";
    let Some(networks) = Networks::up(test) else { return };
    networks.at("scanner", || {
        let (_server, admin) = serve(&SETTINGS);
        let scene = Scene::new(&admin);
        let uncut = start(&admin, &scene.scan);
        let uncut = scene.done(&uncut);

        let id = scene.begin();
        let closed_until = from_now(3600);
        scene.window(None, "blackout", from_now(-3600), closed_until);
        assert_eq!(opens_at(&scene.cut(&id)), closed_until);
        let sent = networks.packets();
        let other = start(&admin, &scene.scan);
        wait_for(&admin, &other, "waiting");
        assert_eq!(networks.packets(), sent, "sent in a blackout");

        let path = format!("/api/v1/runs/{id}/override");
        let _ = admin.post(&path, &json!({"reason": ""})).expect(422);
        let _ = admin.post(&path, &json!({"reason": "an incident"})).expect(200);
        assert_eq!(scene.done(&id), uncut);
        let done = run(&admin, &id);
        assert_eq!(
            (&done["override"]["reason"], &done["override"]["by"]),
            (&"an incident".into(), &"admin".into())
        );
        let audit = admin.get("/api/v1/audit?limit=20").expect(200).json();
        let entries = audit["items"].as_array().unwrap();
        assert!(entries.iter().any(|entry| entry.to_string().contains("an incident")), "{audit:#}");
        assert_eq!(state(&admin, &other), "waiting", "the word was for one run");
        let _ = desk::cancel(&admin, &other);
        wait_for(&admin, &other, "cancelled");
    });
}
