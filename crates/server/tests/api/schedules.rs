//! Schedules as a client sets them, and what starts by them.

use std::sync::atomic::Ordering::Relaxed;

use jiff::SignedDuration;
use portolan_server::scheduler::Scheduler;
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::Server;

/// A scan of 127.0.0.1; its path.
pub(crate) async fn scan(server: &Server, admin: &str, name: &str) -> String {
    let provider = server.post(admin, "/providers", json!({"name": name})).await.expect(201).json();
    let target = json!({"mode": "manual", "targets": ["127.0.0.1"]});
    let scan =
        json!({"displayName": name, "providerId": provider["id"], "command": "-sn %s", "target": target});
    let made = server.post(admin, "/scans", scan).await.expect(201).json();
    format!("/scans/{}", made["id"].as_str().unwrap())
}

/// A token of an admin that outlasts the clock's leaps.
async fn lasting(server: &Server) -> String {
    let account = server.user(&server.owner, "lasting", Role::Admin).await;
    server.token_for(&server.owner, account, Role::Admin, SignedDuration::from_hours(1000)).await
}

fn hourly() -> Value {
    json!({"when": {"kind": "cron", "expression": "0 * * * *"}, "zone": "UTC"})
}

/// The runs of a scan.
async fn runs(server: &Server, admin: &str, scan: &str) -> Vec<Value> {
    let id = scan.trim_start_matches("/scans/");
    let runs = server.get(admin, &format!("/runs?scanId={id}")).await.expect(200).json();
    runs["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_schedule_is_set_read_listed_and_taken_away() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let scan = scan(&server, &admin, "nightly").await;
    let path = format!("{scan}/schedule");
    server.get(&admin, &path).await.expect(404);
    let weekly = json!({"kind": "weekly", "days": ["friday", "monday"], "at": "02:30"});
    let set = json!({"when": weekly, "zone": "Europe/Berlin", "jitterSeconds": 60, "overlap": "queue"});
    let made = server.put(&admin, &path, set.clone()).await.expect(200);
    let read = server.get(&admin, &path).await.expect(200);
    assert_eq!(made.json(), read.json());
    let read = read.json();
    assert_eq!(read["when"], json!({"kind": "weekly", "days": ["monday", "friday"], "at": "02:30"}));
    assert_eq!(
        (&read["missed"], &read["overlap"], &read["enabled"]),
        (&json!("runOnce"), &json!("queue"), &json!(true))
    );
    assert_eq!((read["next"].as_array().unwrap().len(), &read["last"]), (5, &json!([])));
    let list = server.get(&admin, "/schedules?q=night").await.expect(200).json();
    assert_eq!((&list["total"], &list["items"][0]["scanName"]), (&json!(1), &json!("nightly")));
    let old = server.send(&admin, axum::http::Method::PUT, &path, Some(set), &[("if-match", "\"7\"")]).await;
    old.expect(412);
    let off = json!({"when": {"kind": "once", "at": "2020-01-01T00:00"}, "zone": "UTC", "enabled": false});
    let off = server.put(&admin, &path, off).await.expect(200).json();
    assert_eq!((&off["next"], &off["version"]), (&json!([]), &json!(2)));
    server.delete(&admin, &path).await.expect(204);
    server.get(&admin, &path).await.expect(404);
}

#[tokio::test]
async fn each_fault_of_a_schedule_names_its_field() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let path = format!("{}/schedule", scan(&server, &admin, "nightly").await);
    for (when, zone, jitter, faults) in [
        (json!({"kind": "cron", "expression": "61 * * * *"}), "UTC", 0, vec![("when.expression", "badCron")]),
        (
            json!({"kind": "cron", "expression": "0 0 * * * *"}),
            "UTC",
            0,
            vec![("when.expression", "badCron")],
        ),
        (json!({"kind": "cron", "expression": ", * * * *"}), "UTC", 0, vec![("when.expression", "badCron")]),
        (
            json!({"kind": "weekly", "days": [], "at": "25:00"}),
            "Mars/Base",
            0,
            vec![("when.at", "badTime"), ("zone", "unknownZone")],
        ),
        (json!({"kind": "weekly", "days": [], "at": "02:30"}), "UTC", 0, vec![("when.days", "outOfRange")]),
        (json!({"kind": "monthly", "day": 1, "at": "02:30"}), "localtime", 0, vec![("zone", "unknownZone")]),
        (
            json!({"kind": "monthly", "day": 32, "at": "02:30"}),
            "UTC",
            86_401,
            vec![("when.day", "outOfRange"), ("jitterSeconds", "outOfRange")],
        ),
        (json!({"kind": "once", "at": "2030-01-01T00:00Z"}), "UTC", 0, vec![("when.at", "badTime")]),
        (
            json!({"kind": "once", "at": "2030-01-01T00:00[Asia/Tokyo]"}),
            "UTC",
            0,
            vec![("when.at", "badTime")],
        ),
        (
            json!({"kind": "weekly", "days": ["monday"], "at": "02:30+05:00"}),
            "UTC",
            0,
            vec![("when.at", "badTime")],
        ),
        (
            json!({"kind": "weekly", "days": ["monday"], "at": "2030-12-24T02:30"}),
            "UTC",
            0,
            vec![("when.at", "badTime")],
        ),
        (json!({"kind": "once", "at": "2020-01-01T00:00"}), "UTC", 0, vec![("when", "never")]),
        (json!({"kind": "cron", "expression": "0 0 30 2 *"}), "UTC", 0, vec![("when", "never")]),
    ] {
        let body = json!({"when": when, "zone": zone, "jitterSeconds": jitter});
        let said = server.put(&admin, &path, body).await.expect(422).faults();
        let said: Vec<(&str, &str)> = said.iter().map(|(field, code)| (&**field, &**code)).collect();
        assert_eq!(said, faults, "{when}");
    }
    server.get(&admin, &path).await.expect(404);
}

#[tokio::test]
async fn the_next_times_are_shown_where_clocks_are_changed() {
    let server = Server::start().await;
    let viewer = server.token(Role::Viewer).await;
    for (after, expression, zone, times) in [
        // The hour that does not exist is at its end, the one that comes twice is once.
        (
            "2027-03-27T12:00:00Z",
            "30 2 * * *",
            "Europe/Berlin",
            ["2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"],
        ),
        (
            "2027-10-30T12:00:00Z",
            "30 2 * * *",
            "Europe/Berlin",
            ["2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"],
        ),
        (
            "2027-03-13T12:00:00Z",
            "15 2 * * *",
            "America/New_York",
            ["2027-03-14T07:00:00Z", "2027-03-15T06:15:00Z"],
        ),
        (
            "2027-04-03T12:00:00Z",
            "45 1 * * *",
            "Australia/Lord_Howe",
            ["2027-04-03T14:45:00Z", "2027-04-04T15:15:00Z"],
        ),
    ] {
        let asked = json!({"when": {"kind": "cron", "expression": expression}, "zone": zone, "after": after});
        let shown = server.post(&viewer, "/schedules/preview", asked).await.expect(200).json();
        let shown: Vec<&str> =
            shown["times"].as_array().unwrap().iter().map(|time| time["at"].as_str().unwrap()).collect();
        assert_eq!((shown.len(), &shown[..2]), (5, &times[..]), "{zone}");
    }
}

#[tokio::test]
async fn what_is_due_starts_once_and_says_what_became_of_it() {
    let server = Server::start().await;
    let admin = lasting(&server).await;
    let scan = scan(&server, &admin, "hourly").await;
    let path = format!("{scan}/schedule");
    server.put(&admin, &path, hourly()).await.expect(200);
    let mut scheduler = Scheduler::new(server.app.clone());
    assert_eq!(scheduler.look().await.unwrap(), 0, "nothing is due");
    server.ahead.store(3600, Relaxed);
    assert_eq!(scheduler.look().await.unwrap(), 1);
    assert_eq!(scheduler.look().await.unwrap(), 0);
    let started = runs(&server, &admin, &scan).await;
    assert_eq!((started.len(), &started[0]["who"]["username"]), (1, &json!("schedule")));
    let last = server.get(&admin, &path).await.expect(200).json()["last"].clone();
    assert_eq!((&last[0]["became"], &last[0]["runId"]), (&json!("started"), &started[0]["id"]));
    let audit = server.get(&admin, "/audit?q=run.start").await.expect(200).json();
    assert_eq!(
        (&audit["items"][0]["action"], &audit["items"][0]["via"]),
        (&json!("run.start"), &json!("system"))
    );
}

#[tokio::test]
async fn what_may_not_start_is_refused_with_its_reason() {
    let server = Server::start().await;
    let admin = lasting(&server).await;
    let path = format!("{}/schedule", scan(&server, &admin, "hourly").await);
    server.put(&admin, &path, hourly()).await.expect(200);
    server.put(&admin, "/scope", json!({"allowed": ["10.0.0.0/8"]})).await.expect(200);
    let mut scheduler = Scheduler::new(server.app.clone());
    server.ahead.store(3600, Relaxed);
    assert_eq!(scheduler.look().await.unwrap(), 1);
    let last = server.get(&admin, &path).await.expect(200).json()["last"][0].clone();
    assert_eq!(last["became"], "refused");
    assert!(last["reason"].as_str().unwrap().contains("127.0.0.1"), "{last}");
    assert!(last.get("runId").is_none());
}

#[tokio::test]
async fn missed_starts_are_one_run_or_none() {
    for (missed, became, count) in [("runOnce", "started", 1), ("skip", "missed", 0)] {
        let server = Server::start().await;
        let admin = lasting(&server).await;
        let scan = scan(&server, &admin, "hourly").await;
        let path = format!("{scan}/schedule");
        let mut schedule = hourly();
        schedule["missed"] = json!(missed);
        let set = server.put(&admin, &path, schedule).await.expect(200).json();
        let fifth: jiff::Timestamp = set["next"][4].as_str().unwrap().parse().unwrap();
        // Nobody looked until half an hour after the fifth start: late is none of them, whatever time it is.
        server.ahead.store(fifth.duration_since(server.app.clock.now()).as_secs() + 1800, Relaxed);
        let mut scheduler = Scheduler::new(server.app.clone());
        while scheduler.look().await.unwrap() > 0 {}
        assert_eq!(runs(&server, &admin, &scan).await.len(), count);
        let read = server.get(&admin, &path).await.expect(200).json();
        let last = read["last"].as_array().unwrap();
        assert_eq!((last.len(), &last[0]["became"]), (1, &json!(became)));
        let now = server.app.clock.now();
        assert!(read["next"][0].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() > now);
    }
}

#[tokio::test]
async fn a_start_that_is_only_late_is_not_skipped_with_those_that_were_missed() {
    let server = Server::start().await;
    let admin = lasting(&server).await;
    let scan = scan(&server, &admin, "hourly").await;
    let path = format!("{scan}/schedule");
    let mut schedule = hourly();
    schedule["missed"] = json!("skip");
    let set = server.put(&admin, &path, schedule).await.expect(200).json();
    let third: jiff::Timestamp = set["next"][2].as_str().unwrap().parse().unwrap();
    // The server is back half a minute after the third start.
    let ahead = third.duration_since(server.app.clock.now()).as_secs() + 30;
    server.ahead.store(ahead, Relaxed);
    let mut scheduler = Scheduler::new(server.app.clone());
    while scheduler.look().await.unwrap() > 0 {}
    let read = server.get(&admin, &path).await.expect(200).json();
    let became: Vec<&str> =
        read["last"].as_array().unwrap().iter().map(|one| one["became"].as_str().unwrap()).collect();
    assert_eq!(became, ["started", "missed"]);
    assert_eq!(runs(&server, &admin, &scan).await.len(), 1);
}

#[tokio::test]
async fn a_start_while_an_earlier_run_is_under_way_is_left_out_or_waits() {
    for (overlap, became, later) in [("refuse", "overlapped", "overlapped"), ("queue", "queued", "started")] {
        let server = Server::start().await;
        let admin = lasting(&server).await;
        let scan = scan(&server, &admin, "hourly").await;
        // A window that is over holds every run.
        let times = json!({"kind": "once", "from": "2020-12-24T22:00", "to": "2020-12-25T06:00"});
        let window =
            json!({"name": "w", "of": {"kind": "owner"}, "effect": "allow", "span": times, "zone": "UTC"});
        server.post(&admin, "/windows", window).await.expect(201);
        let path = format!("{scan}/schedule");
        let mut schedule = hourly();
        schedule["overlap"] = json!(overlap);
        server.put(&admin, &path, schedule).await.expect(200);
        let mut scheduler = Scheduler::new(server.app.clone());
        for hour in 1..=3 {
            server.ahead.store(hour * 3600, Relaxed);
            assert_eq!(scheduler.look().await.unwrap(), 1);
        }
        let decided = async || -> Vec<Value> {
            let read = server.get(&admin, &path).await.expect(200).json();
            read["last"].as_array().unwrap().iter().map(|last| last["became"].clone()).collect()
        };
        assert_eq!(decided().await, [became, became, "started"]);
        let first = runs(&server, &admin, &scan).await[0]["id"].as_str().unwrap().to_owned();
        server.post(&admin, &format!("/runs/{first}/cancel"), json!({})).await.expect(202);
        server.until(&admin, &format!("/runs/{first}"), |run| run["state"] == "cancelled").await;
        while scheduler.look().await.unwrap() > 0 {}
        // Of several that wait, the last starts.
        let second = if overlap == "queue" { "overlapped" } else { became };
        assert_eq!(decided().await, [later, second, "started"]);
    }
}
