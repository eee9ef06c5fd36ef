//! Signing in and out.

use axum::http::{Method, header};
use jiff::SignedDuration;
use portolan_store::audit::AuditFilter;
use portolan_store::{PageRequest, Role};
use serde_json::json;

use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn a_session_lasts_from_sign_in_to_sign_out() {
    let server = Server::start().await;
    server.user(&server.owner, "mara", Role::Operator).await;
    let answer =
        server.post("", "/session", json!({"username": "Mara", "password": PASSWORD})).await.expect(200);
    assert_eq!(answer.json()["role"], "operator");
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let with = [("cookie", pair)];
    let me = server.send("", Method::GET, "/session", None, &with).await.expect(200);
    assert_eq!((&me.json()["username"], &me.json()["via"]), (&json!("mara"), &json!("session")));
    let foreign = [("cookie", pair), ("origin", "https://elsewhere.example"), ("host", "127.0.0.1:7878")];
    server.send("", Method::DELETE, "/session", None, &foreign).await.expect(403);
    server.send("", Method::DELETE, "/session", None, &with).await.expect(204);
    server.send("", Method::GET, "/session", None, &with).await.expect(401);
}

#[tokio::test]
async fn wrong_names_and_passwords_look_alike_and_are_slowed_down() {
    let server = Server::start().await;
    server.user(&server.owner, "mara", Role::Viewer).await;
    let wrong = server.post("", "/session", json!({"username": "mara", "password": "x"})).await.expect(401);
    let nobody =
        server.post("", "/session", json!({"username": "nobody", "password": "x"})).await.expect(401);
    assert_eq!(wrong.text, nobody.text);
    for _ in 0..9 {
        server.post("", "/session", json!({"username": "MARA", "password": "x"})).await.expect(401);
    }
    let late =
        server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await.expect(429);
    assert!(late.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() > 200);
}

#[tokio::test]
async fn every_sign_in_and_refusal_is_written_down() {
    let server = Server::start().await;
    let viewer = server.token(Role::Viewer).await;
    server.user(&server.owner, "mara", Role::Viewer).await;
    server.post("", "/session", json!({"username": "mara", "password": "wrong"})).await.expect(401);
    server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await.expect(200);
    server.post(&viewer, "/providers", json!({"name": "x"})).await.expect(403);
    server.get("", "/providers").await.expect(401);
    let all = PageRequest::default();
    let log = server.app.store.audit(server.owner.key, true, &AuditFilter::default(), &all).await.unwrap();
    let lines: Vec<_> = log
        .items
        .iter()
        .rev()
        .map(|e| (e.action.as_str(), e.verdict.as_str(), e.status.unwrap(), e.via.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("session.create", "refused", 401, "none"),
            ("session.create", "allowed", 200, "none"),
            ("provider.create", "refused", 403, "token"),
            ("provider.list", "refused", 401, "none"),
        ]
    );
    assert!(log.items.iter().all(|e| !e.detail.as_deref().unwrap_or_default().contains("wrong\"")));
}

#[tokio::test]
async fn guesses_stand_in_the_log_of_whom_they_are_about() {
    let server = Server::start().await;
    server.user(&server.owner, "mara", Role::Viewer).await;
    let other = server.other_owner().await;
    let stranger = server.token_of(&other, Role::Admin).await;
    server.post(&stranger, "/session", json!({"username": "mara", "password": "x"})).await.expect(401);
    let log = async |owner| {
        let (filter, page) = (AuditFilter::default(), PageRequest::default());
        server.app.store.audit(owner, false, &filter, &page).await.unwrap().items
    };
    assert_eq!(log(other.key).await, []);
    let ours = log(server.owner.key).await;
    assert_eq!((ours.len(), ours[0].username.as_deref(), &*ours[0].via), (1, Some("mara"), "none"));
}

#[tokio::test]
async fn a_token_that_is_over_or_taken_back_is_nobody() {
    let server = Server::start().await;
    let user = server.user(&server.owner, "mara", Role::Viewer).await;
    let over = server.token_for(&server.owner, user, Role::Viewer, SignedDuration::from_secs(-1)).await;
    server.get(&over, "/session").await.expect(401);
    let good = server.token_for(&server.owner, user, Role::Admin, SignedDuration::from_hours(1)).await;
    let me = server.get(&good, "/session").await.expect(200);
    assert_eq!(me.json()["role"], "viewer", "a token never has more than its user");
    let token = server.app.store.tokens(server.owner.key, Some(user), &PageRequest::default()).await.unwrap();
    for token in token.items {
        server.app.store.revoke_token(server.owner.key, token.id, jiff::Timestamp::now()).await.unwrap();
    }
    server.get(&good, "/session").await.expect(401);
}

#[tokio::test]
async fn a_new_password_ends_the_old_sessions() {
    let server = Server::start().await;
    server.user(&server.owner, "mara", Role::Viewer).await;
    let sign_in =
        server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await.expect(200);
    let cookie = sign_in.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let with = [("cookie", cookie.as_str())];
    let change = |current: &str, new: &str| json!({"currentPassword": current, "newPassword": new});
    let path = "/session/password";
    let wrong = change("not it", "a lighthouse without a keeper");
    let answer = server.send("", Method::POST, path, Some(wrong), &with).await.expect(422);
    assert_eq!(answer.faults(), [("currentPassword".to_owned(), "wrong".to_owned())]);
    let weak =
        server.send("", Method::POST, path, Some(change(PASSWORD, "password1234")), &with).await.expect(422);
    assert_eq!(weak.faults(), [("newPassword".to_owned(), "tooWeak".to_owned())]);
    let good = change(PASSWORD, "a lighthouse without a keeper");
    let changed = server.send("", Method::POST, path, Some(good), &with).await.expect(204);
    server.send("", Method::GET, "/session", None, &with).await.expect(401);
    // Whoever changed it goes on.
    let new = changed.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    assert_ne!(new, cookie);
    server.send("", Method::GET, "/session", None, &[("cookie", new)]).await.expect(200);
    server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await.expect(401);
}
