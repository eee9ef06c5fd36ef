//! Who watches the network is told before a scan sends, and after it.

use libtest_mimic::Trial;
use portolan_server::scheduler::Scheduler;
use serde_json::{Value, json};

use super::World;
use crate::fakes::Fake;
use crate::trial;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("a_planned_scan_is_told_before_it_sends_when_it_does_and_after_it", told),
        trial("who_does_not_name_notices_hears_nothing_of_them", unnamed),
    ]
}

/// Seconds to the next full hour.
fn to_the_hour(world: &World) -> i64 {
    3600 - world.server.app.clock.now().as_second() % 3600
}

async fn hourly(world: &World) {
    let schedule = json!({"when": {"kind": "cron", "expression": "0 * * * *"}, "zone": "UTC"});
    world.server.put(&world.admin, &format!("{}/schedule", world.scan), schedule).await.expect(200);
}

async fn told() {
    let kinds = ["run_planned", "run_started", "run_ended"];
    let world = World::new(Fake::new("net"), "127.0.0.0/29", json!({"kinds": kinds, "tags": ["DMZ"]})).await;
    world.is(&["127.0.0.1 22"]);
    let ahead = (to_the_hour(&world) + 3600 - 20 * 60) % 3600;
    world.later(ahead);
    hourly(&world).await;
    let mut scheduler = Scheduler::new(world.server.app.clone());
    assert_eq!(scheduler.look().await.unwrap(), 0);
    assert_eq!(world.get("/deliveries").await["total"], 0, "twenty minutes before, nobody is told");
    world.later(10 * 60);
    for _ in 0..3 {
        assert_eq!(scheduler.look().await.unwrap(), 0);
    }
    let planned = world.alerts(1).await[0].clone();
    assert_eq!(planned["kind"], "run_planned");
    let detail = planned["detail"].as_str().unwrap();
    let lines: Vec<&str> = detail.lines().collect();
    assert_eq!(lines[..2], ["from: 127.0.0.1", "to: 127.0.0.0/29 (8 addresses)"], "{detail}");
    assert!(lines[2].starts_with("traffic: about ") && lines[3] == "command: nmap -sT %s", "{detail}");
    world.later(10 * 60 + 1);
    assert_eq!(scheduler.look().await.unwrap(), 1);
    let runs = world.until("/runs", |runs| runs["items"][0]["state"] == "completed").await;
    let all = world.alerts(3).await;
    let after = &all[1..];
    let kinds: Vec<&Value> = after.iter().map(|alert| &alert["kind"]).collect();
    assert_eq!(kinds, [&json!("run_started"), &json!("run_ended")]);
    assert!(after[0]["detail"].as_str().unwrap().starts_with("from: 127.0.0.1\n"), "{after:?}");
    assert_eq!(after[1]["detail"], "1 of 8 hosts up, 1 open port");
    assert!(after.iter().all(|alert| alert["runId"] == runs["items"][0]["id"]));
    world.end().await;
}

async fn unnamed() {
    let world = World::new(Fake::new("net"), "127.0.0.0/29", json!({})).await;
    world.is(&["127.0.0.1 22"]);
    world.night().await;
    assert_eq!(world.get("/alerts").await["total"], 0);
    assert_eq!(world.get("/deliveries").await["total"], 0);
    world.end().await;
}
