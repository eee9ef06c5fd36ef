//! Tokens.

use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::Server;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|token| token["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_token_is_shown_once_and_holds_until_it_is_taken_back() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let made =
        server.post(&operator, "/tokens", json!({"name": "ci", "role": "viewer"})).await.expect(201).json();
    let secret = made["token"].as_str().unwrap();
    assert!(secret.starts_with("ptl_") && secret.len() == 68, "{secret}");
    let at = |field: &str| made[field].as_str().unwrap().parse::<Timestamp>().unwrap();
    assert_eq!(at("expiresAt").duration_since(at("createdAt")), SignedDuration::from_hours(90 * 24));
    let me = server.get(secret, "/session").await.expect(200).json();
    assert_eq!((&me["role"], &me["via"]), (&json!("viewer"), &json!("token")));
    let list = server.get(&operator, "/tokens").await.expect(200);
    assert!(!list.text.contains(secret), "{}", list.text);
    assert_eq!((list.json()["items"][0]["state"].clone(), names(&list.json())[0]), (json!("active"), "ci"));
    let path = format!("/tokens/{}", made["id"].as_str().unwrap());
    server.delete(&operator, &path).await.expect(204);
    server.get(secret, "/session").await.expect(401);
    server.delete(&operator, &path).await.expect(204);
    let list = server.get(&operator, "/tokens?q=ci").await.expect(200).json();
    assert_eq!(list["items"][0]["state"], "revoked");
    let admin = server.token(Role::Admin).await;
    let log = server.get(&admin, "/audit?action=token.create").await.expect(200);
    assert!(!log.text.contains(secret) && log.text.contains("expiresAt"), "{}", log.text);
}

#[tokio::test]
async fn no_token_has_more_than_who_made_it() {
    let server = Server::start().await;
    let keeper = server.user(&server.owner, "keeper", Role::Admin).await;
    let low = server.token_for(&server.owner, keeper, Role::Viewer, HOUR).await;
    for role in ["operator", "admin"] {
        let answer = server.post(&low, "/tokens", json!({"name": "x", "role": role})).await.expect(403);
        assert_eq!(answer.faults(), [("role".to_owned(), "tooHigh".to_owned())]);
    }
    let made = server.post(&low, "/tokens", json!({"name": "x"})).await.expect(201).json();
    assert_eq!(made["role"], "viewer");
    let admin = server.token_for(&server.owner, keeper, Role::Admin, HOUR).await;
    let log = server.get(&admin, "/audit?action=token.create&verdict=refused").await.expect(200).json();
    assert_eq!(log["total"], 2);
}

#[tokio::test]
async fn every_fault_of_a_token_is_named() {
    let server = Server::start().await;
    let viewer = server.token(Role::Viewer).await;
    let cases = [
        (json!({}), "name"),
        (json!({"name": " "}), "name"),
        (json!({"name": "a\u{0}b"}), "name"),
        (json!({"name": "x".repeat(101)}), "name"),
        (json!({"name": "x", "expiresInDays": 0}), "expiresInDays"),
        (json!({"name": "x", "expiresInDays": 367}), "expiresInDays"),
        (json!({"name": "x", "expiresInDays": -1}), "expiresInDays"),
        (json!({"name": "x", "expiresInDays": 1e99}), "expiresInDays"),
        (json!({"name": "x", "role": "root"}), "role"),
        (json!({"name": "x", "userId": "y"}), "userId"),
    ];
    for (input, field) in cases {
        let answer = server.post(&viewer, "/tokens", input).await.expect(422);
        assert!(answer.text.contains(field), "{field}: {}", answer.text);
    }
    for days in [1, 366] {
        server.post(&viewer, "/tokens", json!({"name": "x", "expiresInDays": days})).await.expect(201);
    }
}

#[tokio::test]
async fn one_sees_and_takes_back_ones_own_and_admins_all() {
    let server = Server::start().await;
    let mara = server.user(&server.owner, "mara", Role::Viewer).await;
    let viewer = server.token_for(&server.owner, mara, Role::Viewer, HOUR).await;
    server.token_for(&server.owner, mara, Role::Viewer, SignedDuration::from_secs(-1)).await;
    let operator = server.token(Role::Operator).await;
    let theirs = server.post(&operator, "/tokens", json!({"name": "theirs"})).await.expect(201).json();
    let path = format!("/tokens/{}", theirs["id"].as_str().unwrap());
    let own = server.get(&viewer, "/tokens?sort=expiresAt").await.expect(200).json();
    assert_eq!((names(&own), &own["items"][0]["state"]), (vec!["test", "test"], &json!("expired")));
    server.get(&viewer, &format!("/tokens?userId={}", theirs["userId"].as_str().unwrap())).await.expect(403);
    server.get(&viewer, &format!("/tokens?userId={mara}")).await.expect(200);
    server.delete(&viewer, &path).await.expect(404);
    server.get(theirs["token"].as_str().unwrap(), "/session").await.expect(200);
    let admin = server.token(Role::Admin).await;
    let all = server.get(&admin, "/tokens").await.expect(200).json();
    assert_eq!(all["total"], 5, "{all}");
    let of_mara = server.get(&admin, &format!("/tokens?userId={mara}")).await.expect(200).json();
    assert_eq!(of_mara["total"], 2);
    server.delete(&admin, &path).await.expect(204);
    server.get(theirs["token"].as_str().unwrap(), "/session").await.expect(401);
    // A token of an admin that may less sees no more than its role does.
    let low = json!({"name": "low", "role": "viewer"});
    let low = server.post(&admin, "/tokens", low).await.expect(201).json();
    let low = low["token"].as_str().unwrap();
    assert_eq!(server.get(low, "/tokens").await.expect(200).json()["total"], 2);
    server.send(low, Method::DELETE, &path, None, &[]).await.expect(404);
}
