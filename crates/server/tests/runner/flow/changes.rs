//! A finished run becomes changes, changes become alerts, alerts arrive; what is in doubt is looked at once more.

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::World;
use crate::fakes::Fake;
use crate::trial;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("what_a_run_finds_changed_arrives_once_at_who_asked_for_it", arrives),
        trial("what_nobody_expects_is_told_once_until_it_is_over", unexpected),
        trial("a_host_that_is_gone_is_told_after_a_second_look", gone),
        trial("a_host_that_was_down_for_a_lossy_minute_is_never_told", lossy),
    ]
}

async fn world() -> World {
    let world = World::new(Fake::new("net"), "127.0.0.0/29", json!({"minSeverity": "low"})).await;
    world.is(&["127.0.0.1 22", "127.0.0.2 25"]);
    world.night().await;
    assert_eq!(world.get("/changes").await["total"], 0, "the first look knows nothing to compare with");
    world
}

async fn arrives() {
    let world = world().await;
    world.is(&["127.0.0.1 22 80", "127.0.0.2 25", "127.0.0.3 443"]);
    let run = world.night().await;
    assert_eq!(world.told(2).await, ["new host 127.0.0.3", "port 80/tcp opened on 127.0.0.1"]);
    assert_eq!(world.receiver.seen().len(), 1, "what a run finds is one message");
    let alerts = world.alerts(2).await;
    let opened = alerts.iter().find(|alert| alert["kind"] == "port_opened").unwrap();
    assert_eq!(
        (&opened["port"], &opened["protocol"], &opened["ip"], &opened["tags"], &opened["runId"]),
        (&json!(80), &json!("tcp"), &json!("127.0.0.1"), &json!(["dmz"]), &json!(run))
    );
    assert_eq!(world.get(&format!("/changes?runId={run}")).await["total"], 2);
    assert_eq!(world.get("/alerts").await["total"], 2);
    // An unchanged night tells nothing; a port that closes and opens again is news, although nobody took note of it.
    world.night().await;
    assert_eq!(world.get("/deliveries").await["total"], 1);
    world.is(&["127.0.0.1 22", "127.0.0.2 25", "127.0.0.3 443"]);
    world.night().await;
    world.is(&["127.0.0.1 22 80", "127.0.0.2 25", "127.0.0.3 443"]);
    world.night().await;
    let told = world.told(4).await;
    let count = |title: &str| told.iter().filter(|other| *other == title).count();
    assert_eq!(
        (count("port 80/tcp opened on 127.0.0.1"), count("port 80/tcp closed on 127.0.0.1")),
        (2, 1),
        "{told:?}"
    );
    let alerts = world.get("/alerts?kind=port_opened").await;
    assert_eq!((&alerts["total"], &alerts["items"][0]["times"]), (&json!(1), &json!(2)));
    world.end().await;
}

async fn unexpected() {
    let world = world().await;
    let baseline = json!({"assetId": world.asset, "ports": "22", "reason": "administration"});
    world.server.post(&world.admin, "/baselines", baseline).await.expect(201);
    let told = |alerts: &Value| -> Vec<String> {
        let items = alerts["items"].as_array().unwrap();
        items.iter().map(|alert| alert["title"].as_str().unwrap().to_owned()).collect()
    };
    world.night().await;
    world.night().await;
    let title = "port 25/tcp of web is open on 127.0.0.2 and not expected";
    assert_eq!(world.told(1).await, [title]);
    let alerts = world.get("/alerts?kind=unexpected_port").await;
    assert_eq!((told(&alerts), &alerts["items"][0]["times"]), (vec![title.to_owned()], &json!(2)));
    // Closed and open again: told again.
    for hosts in [["127.0.0.1 22", "127.0.0.2 "], ["127.0.0.1 22", "127.0.0.2 25"]] {
        world.is(&hosts);
        world.night().await;
    }
    let all = world.told(4).await;
    assert_eq!(all.iter().filter(|other| *other == title).count(), 2, "{all:?}");
    world.end().await;
}

/// The second look after a run, once it is over.
async fn second_look(world: &World, of: &str) -> Value {
    let is_second = |run: &&Value| run["secondLookOf"] == of && run["state"] == "completed";
    let runs = |all: &Value| all["items"].as_array().unwrap().iter().find(is_second).cloned();
    let all = world.until("/runs", |all| runs(all).is_some()).await;
    world.settle().await;
    runs(&all).unwrap()
}

async fn gone() {
    let world = world().await;
    world.is(&["127.0.0.1 22"]);
    let run = world.night().await;
    assert_eq!(world.get("/changes").await["total"], 0, "one silence is a doubt");
    world.later(301);
    let second = second_look(&world, &run).await;
    assert_eq!(
        (&second["targets"], &second["command"], &second["who"]["username"]),
        (&json!(["127.0.0.2"]), &json!("-sT %s"), &json!("second look"))
    );
    let changes = world.get("/changes").await;
    assert_eq!(
        (&changes["total"], &changes["items"][0]["kind"], &changes["items"][0]["runId"]),
        (&json!(1), &json!("host_gone"), &second["id"])
    );
    assert_eq!(world.told(1).await, ["host 127.0.0.2 is gone"]);
    let scan = world.get(&world.scan).await;
    assert_eq!(scan["lastRun"]["id"], run, "the second look is beside the scan's runs");
    world.end().await;
}

async fn lossy() {
    let world = world().await;
    world.is(&["127.0.0.1 22"]);
    let run = world.night().await;
    world.is(&["127.0.0.1 22", "127.0.0.2 25"]);
    world.later(301);
    second_look(&world, &run).await;
    assert_eq!(world.get("/changes").await["total"], 0);
    let known = world.server.app.store.known_hosts(world.server.owner.key).await.unwrap();
    assert!(known.iter().all(|host| host.doubts().is_empty()), "{known:?}");
    // Nor does a second look ask for another.
    world.later(301);
    assert_eq!(world.server.app.store.due_second_looks(world.server.app.clock.now()).await.unwrap(), []);
    assert_eq!(world.get("/runs").await["total"], 3);
    assert_eq!(world.get("/deliveries").await["total"], 0);
    world.end().await;
}
