//! The audit log.

use axum::http::header;
use jiff::Timestamp;
use portolan_store::Role;
use portolan_store::audit::{AuditEntry, AuditVerdict};
use serde_json::json;

use crate::support::{PASSWORD, Server};

fn entry(server: &Server, n: usize) -> AuditEntry {
    AuditEntry {
        owner: Some(server.owner.key),
        account: None,
        username: Some("=HYPERLINK(\"x\")".to_owned()),
        via: "none",
        address: Some("127.0.0.1".to_owned()),
        action: format!("test.{n}"),
        object: Some("a,\"b\"\nc".to_owned()),
        verdict: AuditVerdict::Allowed,
        status: Some(200),
        detail: None,
    }
}

#[tokio::test]
async fn the_log_is_filtered_by_who_what_when_and_verdict() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let viewer = server.token(Role::Viewer).await;
    server.user(&server.owner, "mara", Role::Viewer).await;
    server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await.expect(200);
    server.post("", "/session", json!({"username": "who", "password": "x"})).await.expect(401);
    server.post(&viewer, "/providers", json!({"name": "no"})).await.expect(403);
    // What only asks is no write.
    server.post(&admin, "/scope/check", json!({"target": "127.0.0.1"})).await.expect(200);
    server
        .post(&admin, "/commands/explain", json!({"command": "-oN x %s", "targets": ["127.0.0.1"]}))
        .await
        .expect(200);
    server.post(&admin, "/scope/check", json!({"target": "010.0.0.1"})).await.expect(422);
    server.post(&admin, "/settings/retention", json!({"dryRun": true})).await.expect(200);
    server.post(&admin, "/providers", json!({"name": "yes"})).await.expect(201);
    let actions = async |query: &str| {
        let list = server.get(&admin, &format!("/audit?{query}")).await.expect(200).json();
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|e| format!("{} {}", e["action"].as_str().unwrap(), e["status"])).collect::<Vec<_>>()
    };
    let all = ["provider.create 201", "provider.create 403", "session.create 401", "session.create 200"];
    assert_eq!(actions("").await, all, "the newest first, with what strangers tried");
    assert_eq!(actions("action=session.").await, all[2..]);
    assert_eq!(actions("action=provider.create&verdict=refused").await, all[1..2]);
    assert_eq!(actions("username=MARA").await, all[3..]);
    assert_eq!(actions("q=viewer%20admin").await, all[1..2], "why it was refused is found");
    let later = (Timestamp::now() + jiff::SignedDuration::from_hours(1)).to_string();
    assert_eq!(actions(&format!("until={later}&sort=at&limit=1")).await, all[3..]);
    assert_eq!(actions(&format!("since={later}")).await.len(), 0);
    for bad in ["verdict=maybe", "since=yesterday", "limit=0", "sort=action", "at=1"] {
        server.get(&admin, &format!("/audit?{bad}")).await.expect(400);
    }
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    assert_eq!(server.get(&stranger, "/audit").await.expect(200).json()["total"], 0);
    for path in ["/audit", "/audit/export"] {
        server.delete(&admin, path).await.expect(405);
    }
}

#[tokio::test]
async fn the_export_holds_every_entry_once_and_no_formula() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    // More than two of the pages that it is read by.
    for n in 0..2105 {
        server.app.store.record(&entry(&server, n), Timestamp::now()).await.unwrap();
    }
    let answer = server.get(&admin, "/audit/export?action=test.").await.expect(200);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let actions: Vec<&str> = rows.iter().map(|row| &row[6]).collect();
    let expected: Vec<String> = (0..2105).rev().map(|n| format!("test.{n}")).collect();
    assert_eq!(actions, expected);
    assert_eq!((&rows[0][3], &rows[0][7]), ("'=HYPERLINK(\"x\")", "a,\"b\"\nc"));
    let one = server.get(&admin, "/audit/export?action=test.7&q=hyper").await.expect(200);
    assert_eq!(csv::Reader::from_reader(one.text.as_bytes()).records().count(), 1);
    server.get(&admin, "/audit/export?limit=1").await.expect(400);
}
