//! Windows as a client sets them, the calendar, and the override of a run that waits.

use axum::http::Method;
use portolan_store::Role;
use serde_json::{Value, json};

use crate::schedules::scan;
use crate::support::Server;

fn nightly(name: &str, of: &Value) -> Value {
    let span = json!({"kind": "weekly", "days": ["saturday", "sunday"], "from": "22:00", "to": "06:00"});
    json!({"name": name, "of": of, "effect": "allow", "span": span, "zone": "Europe/Berlin"})
}

#[tokio::test]
async fn a_window_is_made_read_changed_and_deleted() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let network = json!({"kind": "network", "network": "10.1.2.3/8"});
    let made = server.post(&admin, "/windows", nightly("lab", &network)).await.expect(201).json();
    assert_eq!(made["of"], json!({"kind": "network", "network": "10.0.0.0/8"}));
    assert_eq!(
        made["span"],
        json!({"kind": "weekly", "days": ["saturday", "sunday"], "from": "22:00", "to": "06:00"})
    );
    let path = format!("/windows/{}", made["id"].as_str().unwrap());
    assert_eq!(server.get(&admin, &path).await.expect(200).json(), made);
    server.post(&admin, "/windows", nightly("LAB", &network)).await.expect(409);
    let scan = scan(&server, &admin, "nightly").await;
    let of = json!({"kind": "scan", "scanId": scan.trim_start_matches("/scans/")});
    let changed = server.put(&admin, &path, nightly("scan", &of)).await.expect(200).json();
    assert_eq!((&changed["of"], &changed["version"]), (&of, &json!(2)));
    let old = server.send(&admin, Method::DELETE, &path, None, &[("if-match", "\"1\"")]).await;
    old.expect(412);
    let list = server.get(&admin, "/windows").await.expect(200).json();
    assert_eq!((&list["total"], &list["items"][0]["name"]), (&json!(1), &json!("scan")));
    server.delete(&admin, &path).await.expect(204);
    server.get(&admin, &path).await.expect(404);
}

#[tokio::test]
async fn each_fault_of_a_window_names_its_field() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let owner = json!({"kind": "owner"});
    let with = |of: &Value, span: Value, zone: &str| json!({"name": "w", "of": of, "effect": "allow", "span": span, "zone": zone});
    let weekly = json!({"kind": "weekly", "days": ["monday"], "from": "22:00", "to": "06:00"});
    let nowhere = json!({"kind": "network", "network": "example.org"});
    let no_scan = json!({"kind": "scan", "scanId": "01900000-0000-7000-8000-000000000000"});
    for (body, faults) in [
        (with(&nowhere, weekly.clone(), "UTC"), vec![("of.network", "badNetwork")]),
        (with(&no_scan, weekly.clone(), "Mars"), vec![("of.scanId", "unknownScan"), ("zone", "unknownZone")]),
        (
            with(&owner, json!({"kind": "weekly", "days": ["monday"], "from": "x", "to": "24:30"}), "UTC"),
            vec![("span.from", "badTime"), ("span.to", "badTime")],
        ),
        (
            with(
                &owner,
                json!({"kind": "weekly", "days": ["monday"], "from": "22:00+05:00", "to": "23:00[Asia/Tokyo]"}),
                "UTC",
            ),
            vec![("span.from", "badTime"), ("span.to", "badTime")],
        ),
        (
            with(&owner, json!({"kind": "weekly", "days": [], "from": "22:00", "to": "06:00"}), "UTC"),
            vec![("span.days", "neverOpen")],
        ),
        (
            with(
                &owner,
                json!({"kind": "once", "from": "2027-01-02T00:00", "to": "2027-01-01T00:00"}),
                "UTC",
            ),
            vec![("span.to", "neverOpen")],
        ),
        // The clocks are put forward from 1 to 2 a.m. then.
        (
            with(
                &owner,
                json!({"kind": "once", "from": "2027-03-28T01:10", "to": "2027-03-28T01:50"}),
                "Europe/Lisbon",
            ),
            vec![("span.from", "neverOpen")],
        ),
    ] {
        let said = server.post(&admin, "/windows", body.clone()).await.expect(422).faults();
        let said: Vec<(&str, &str)> = said.iter().map(|(field, code)| (&**field, &**code)).collect();
        assert_eq!(said, faults, "{body}");
    }
    let day = json!({"kind": "weekly", "days": ["caturday"], "from": "22:00", "to": "06:00"});
    server.post(&admin, "/windows", with(&owner, day, "UTC")).await.expect(422);
}

#[tokio::test]
async fn the_calendar_has_windows_starts_and_runs() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let scan = scan(&server, &admin, "nightly").await;
    server.post(&admin, "/windows", nightly("weekends", &json!({"kind": "owner"}))).await.expect(201);
    let when = json!({"kind": "weekly", "days": ["sunday"], "at": "23:30"});
    let schedule = json!({"when": when, "zone": "Europe/Berlin"});
    server.put(&admin, &format!("{scan}/schedule"), schedule).await.expect(200);
    // The clocks are put forward on Sunday, 2 a.m.: that night has seven hours.
    let path = "/calendar?from=2099-03-27T00:00:00Z&to=2099-03-31T00:00:00Z";
    let calendar = server.get(&admin, path).await.expect(200).json();
    let spans: Vec<(&str, &str)> = calendar["windows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|window| (window["from"].as_str().unwrap(), window["to"].as_str().unwrap()))
        .collect();
    assert_eq!(
        spans,
        [("2099-03-28T21:00:00Z", "2099-03-29T04:00:00Z"), ("2099-03-29T20:00:00Z", "2099-03-30T04:00:00Z")]
    );
    assert_eq!(calendar["starts"][0]["at"], "2099-03-29T21:30:00Z");
    assert_eq!((calendar["starts"].as_array().unwrap().len(), &calendar["truncated"]), (1, &json!(false)));
    // A run of now.
    let run = server.send(&admin, Method::POST, &format!("{scan}/runs"), None, &[]).await.expect(201).json();
    let now = server.app.clock.now();
    let hour = jiff::SignedDuration::from_hours(1);
    let path = format!("/calendar?from={}&to={}", now - hour, now + hour);
    let calendar = server.get(&admin, &path).await.expect(200).json();
    assert_eq!(calendar["runs"][0]["id"], run["id"]);
    for bad in [
        "from=2099-03-27T00:00:00Z&to=2099-03-27T00:00:00Z",
        "from=2099-01-01T00:00:00Z&to=2099-12-01T00:00:00Z",
        "from=x&to=y",
    ] {
        server.get(&admin, &format!("/calendar?{bad}")).await.expect(400);
    }
}

#[tokio::test]
async fn an_override_goes_with_a_reason_into_the_run_and_the_audit_log() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let operator = server.token(Role::Operator).await;
    let scan = scan(&server, &admin, "held").await;
    let times = json!({"kind": "once", "from": "2090-12-24T22:00", "to": "2090-12-25T06:00"});
    let window =
        json!({"name": "w", "of": {"kind": "owner"}, "effect": "allow", "span": times, "zone": "UTC"});
    server.post(&admin, "/windows", window).await.expect(201);
    let run =
        server.send(&operator, Method::POST, &format!("{scan}/runs"), None, &[]).await.expect(201).json();
    let path = format!("/runs/{}", run["id"].as_str().unwrap());
    let waits = server.until(&operator, &path, |run| run["state"] == "waiting").await;
    assert_eq!(waits["opensAt"], "2090-12-24T22:00:00Z");
    let over = format!("{path}/override");
    let faults = server.post(&operator, &over, json!({"reason": " "})).await.expect(422).faults();
    assert_eq!(faults, [("reason".to_owned(), "empty".to_owned())]);
    let freed = server.post(&operator, &over, json!({"reason": "an incident"})).await.expect(200).json();
    assert_eq!(
        (&freed["override"]["reason"], &freed["override"]["until"]),
        (&json!("an incident"), &json!("2090-12-24T22:00:00Z"))
    );
    server.post(&operator, &over, json!({"reason": "again"})).await.expect(409);
    let ended = server.until(&operator, &path, |run| run["endedAt"].is_string()).await;
    assert_ne!(ended["state"], "waiting");
    let audit = server.get(&admin, "/audit?q=run.override").await.expect(200).json();
    let allowed =
        audit["items"].as_array().unwrap().iter().find(|entry| entry["verdict"] == "allowed").unwrap();
    assert_eq!(allowed["detail"]["reason"], "an incident");
}
