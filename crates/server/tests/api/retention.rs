//! Old runs go.

use std::sync::atomic::Ordering::Relaxed;

use axum::body::Body;
use axum::http::Request;
use jiff::SignedDuration;
use portolan_store::Role;
use serde_json::json;

use crate::support::Server;

const DOCUMENT: &[u8] = include_bytes!("../../../nmap/tests/fixtures/nmap-7.93.xml");

async fn import(server: &Server, token: &str) -> String {
    let request = Request::post("/api/v1/runs/import").header("authorization", format!("Bearer {token}"));
    let run = server.ask(request.body(Body::from(DOCUMENT)).unwrap()).await.expect(201).json();
    run["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_dry_run_removes_nothing_and_a_real_one_what_it_said() {
    let server = Server::start().await;
    let user = server.user(&server.owner, "mara", Role::Admin).await;
    let admin = server.token_for(&server.owner, user, Role::Admin, SignedDuration::from_hours(1000)).await;
    let run = import(&server, &admin).await;
    let retain = |dry_run: bool| server.post(&admin, "/settings/retention", json!({"dryRun": dry_run}));
    assert_eq!(
        retain(true).await.expect(200).json()["runs"],
        json!([]),
        "nothing is removed without a limit"
    );
    server.put(&admin, "/settings", json!({"retention": {"keepDays": 1}})).await.expect(200);
    assert_eq!(retain(false).await.expect(200).json()["runs"], json!([]), "it ended today");
    server.ahead.store(2 * 86_400, Relaxed);
    let said = retain(true).await.expect(200).json();
    assert_eq!((&said["dryRun"], &said["runs"][0]["id"]), (&json!(true), &json!(run)));
    server.get(&admin, &format!("/runs/{run}")).await.expect(200);
    assert_eq!(retain(false).await.expect(200).json()["runs"][0]["id"], json!(run));
    server.get(&admin, &format!("/runs/{run}")).await.expect(404);
    assert!(!server.app.store.directory().join("runs").join(&run).exists(), "its raw files are gone");
    assert!(server.get(&admin, "/hosts").await.expect(200).json()["total"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_run_that_is_over_can_be_deleted() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let run = import(&server, &admin).await;
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    server.delete(&stranger, &format!("/runs/{run}")).await.expect(404);
    server.delete(&admin, &format!("/runs/{run}")).await.expect(204);
    server.get(&admin, &format!("/runs/{run}")).await.expect(404);
    assert!(!server.app.store.directory().join("runs").join(&run).exists());
}
