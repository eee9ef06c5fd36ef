//! A window closes while a scan runs, and opens again.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::World;
use crate::fakes::Fake;
use crate::trial;

pub(super) fn trials() -> Vec<Trial> {
    vec![trial("a_window_by_the_api_cuts_a_run_and_has_it_go_on", cut)]
}

/// Scans may run from the one to the other, in seconds from now.
async fn allow(world: &World, begin: Timestamp, from: i64, to: i64) {
    let wall = |seconds| TimeZone::UTC.to_datetime(begin + SignedDuration::from_secs(seconds)).to_string();
    let minutes = |text: String| text[..16].to_owned();
    let span = json!({"kind": "once", "from": minutes(wall(from)), "to": minutes(wall(to))});
    let of = json!({"kind": "network", "network": "127.0.0.0/8"});
    let name = format!("{from} to {to}");
    let window = json!({"name": name, "of": of, "effect": "allow", "span": span, "zone": "UTC"});
    world.server.post(&world.admin, "/windows", window).await.expect(201);
}

async fn cut() {
    let world = World::new(Fake::new("walk"), "127.0.0.0/22", json!({"kinds": ["run_waiting"]})).await;
    let begin = world.server.app.clock.now();
    allow(&world, begin, -3600, 3600).await;
    allow(&world, begin, 7200, 10_800).await;
    let id = world.start().await;
    let path = format!("/runs/{id}");
    world.until(&path, |run| run["counts"]["hosts"].as_u64() > Some(0)).await;
    world.later(3600);
    let waits = world.until(&path, |run| run["state"] == "waiting").await;
    let found = waits["counts"]["hosts"].as_u64().unwrap();
    assert!((1..1024).contains(&found), "{waits}");
    let opens: Timestamp = waits["opensAt"].as_str().unwrap().parse().unwrap();
    assert!(opens > begin + SignedDuration::from_secs(7100), "{opens}");
    assert_eq!(world.told(1).await, ["nightly: the run waits for its windows"]);
    world.later(3600);
    let done = world.until(&path, |run| run["state"] == "completed").await;
    assert_eq!(done["counts"]["hosts"], 1024);
    let hosts = |page: &Value| {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|host| host["ip"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (mut all, mut next) = (Vec::new(), format!("{path}/hosts?limit=1000"));
    loop {
        let page = world.get(&next).await;
        all.extend(hosts(&page));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        next = format!("{path}/hosts?limit=1000&cursor={cursor}");
    }
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (1024, 1024), "each host once");
    world.end().await;
}
