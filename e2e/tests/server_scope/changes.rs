//! A scope that becomes narrower while runs wait, go on, or are cut off.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_e2e::processes::wait_until;
use serde_json::json;

use crate::{ALLOWED, LIMIT, ONE, Scene, addresses};

/// A host a second, roughly: long enough to change something in the middle.
const SLOW: &str = "-sS -Pn -n -p 80 --max-retries 0 --max-rate 4 --max-hostgroup 1 %s";

/// Waits until this address is sent to; everything that was seen until then.
fn seen_until(scene: &Scene, address: &str) -> BTreeSet<IpAddr> {
    let address: IpAddr = address.parse().unwrap();
    let mut seen = BTreeSet::new();
    let came = wait_until(LIMIT, || {
        seen.extend(scene.seen());
        seen.contains(&address)
    });
    assert!(came, "nothing was sent to {address}: {seen:?}");
    seen
}

#[test]
fn a_run_that_waits_is_judged_by_the_scope_of_its_start() {
    let test = "a_run_that_waits_is_judged_by_the_scope_of_its_start";
    let Some(scene) = Scene::set(test, &["runs.max_parallel=1"]) else { return };
    scene.lab.dns.set("late.example", &[&["198.19.1.201"]]);
    let first = scene.start(&["198.19.1.0/27"], SLOW);
    // It has the one place: the others wait.
    let mut seen = seen_until(&scene, "198.19.1.0");
    let waiting = [scene.start(&["198.19.1.200"], ONE), scene.start(&["late.example"], ONE)];
    let pending = wait_until(LIMIT, || waiting.iter().all(|run| scene.run(run)["state"] == "pending"));
    assert!(pending, "the runs are checked and wait");
    scene.allow(&ALLOWED, &["198.19.1.128/25"]);
    let _ = scene.admin.post(&format!("/api/v1/runs/{first}/cancel"), &json!({})).expect(202);
    for run in waiting {
        let run = scene.ended(&run);
        assert_eq!(run["state"], "failed", "{run:#}");
        assert!(run["message"].as_str().unwrap().contains("198.19.1.128/25"), "{run:#}");
    }
    seen.extend(scene.seen());
    let first: BTreeSet<IpAddr> = (0..32).map(|host| IpAddr::from([198, 19, 1, host])).collect();
    assert!(seen.is_subset(&first), "{seen:?}");
}

#[test]
fn a_run_that_goes_on_stops_at_what_has_left_the_scope() {
    let test = "a_run_that_goes_on_stops_at_what_has_left_the_scope";
    let Some(scene) = Scene::set(test, &["runs.shard_addresses=4"]) else { return };
    let run = scene.start(&["198.19.1.0/27"], SLOW);
    let mut seen = seen_until(&scene, "198.19.1.0");
    // Four shards from here.
    scene.allow(&ALLOWED, &["198.19.1.16/28"]);
    let run = scene.ended(&run);
    seen.extend(scene.seen());
    let inside: BTreeSet<IpAddr> = (0..16).map(|host| IpAddr::from([198, 19, 1, host])).collect();
    assert_eq!(seen, inside, "{run:#}");
    assert_eq!(run["state"], "partial", "{run:#}");
    assert!(run["message"].as_str().unwrap().contains("198.19.1.16"), "{run:#}");
}

#[test]
fn other_hosts_that_a_command_names_are_judged_at_each_shard() {
    let test = "other_hosts_that_a_command_names_are_judged_at_each_shard";
    let Some(scene) = Scene::set(test, &["runs.shard_addresses=4"]) else { return };
    // Reverse names are asked of a host that is in the scope at first.
    let command =
        "-sS -Pn -R -p 80 --max-retries 0 --max-rate 4 --max-hostgroup 1 --dns-servers 198.19.1.200 %s";
    let run = scene.start(&["198.19.1.0/28"], command);
    let _ = seen_until(&scene, "198.19.1.200");
    scene.allow(&ALLOWED, &["198.19.1.200"]);
    let run = scene.ended(&run);
    assert!(matches!(run["state"].as_str().unwrap(), "failed" | "partial"), "{run:#}");
    assert!(run["message"].as_str().unwrap().contains("198.19.1.200"), "{run:#}");
}

#[test]
fn a_run_that_was_cut_off_is_not_taken_up_outside() {
    let test = "a_run_that_was_cut_off_is_not_taken_up_outside";
    let Some(mut scene) = Scene::set(test, &["runs.shard_addresses=8"]) else { return };
    let run = scene.start(&["198.19.1.0/27"], SLOW);
    let mut seen = seen_until(&scene, "198.19.1.1");
    scene.allow(&ALLOWED, &["198.19.1.8/29", "198.19.1.16/28"]);
    let kept = scene.server.kill();
    seen.extend(scene.lab.seen().into_keys());
    scene.server = kept.start();
    scene.admin = scene.server.admin();
    let ended = scene.ended(&run);
    seen.extend(scene.seen());
    assert_eq!(ended["state"], "interrupted", "{ended:#}");
    assert_eq!(ended["resumes"], false, "{ended:#}");
    assert!(ended["message"].as_str().unwrap().contains("198.19.1.8"), "{ended:#}");
    let first: BTreeSet<IpAddr> = (0..8).map(|host| IpAddr::from([198, 19, 1, host])).collect();
    assert!(seen.is_subset(&first), "{seen:?}");
    // What is still inside can be scanned.
    let (run, seen) = scene.scanned(&["198.19.1.40"], ONE);
    assert_eq!((&run["state"], seen), (&"completed".into(), addresses(&["198.19.1.40"])), "{run:#}");
}
