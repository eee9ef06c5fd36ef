//! Users and the organizations that they belong to.

use axum::http::{Method, header};
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server};

const GOOD: &str = "a lighthouse without a keeper";

fn path_of(user: &Value) -> String {
    format!("/users/{}", user["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_user_is_made_with_a_password_that_is_shown_once() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let input = json!({"username": "mara", "displayName": "Mara Voss", "role": "operator"});
    let made = server.post(&admin, "/users", input).await.expect(201);
    assert_eq!(made.headers[header::ETAG], "\"1\"");
    let user = made.json();
    let password = user["password"].as_str().unwrap().to_owned();
    assert_eq!((&user["role"], &user["mustChangePassword"]), (&json!("operator"), &json!(true)));
    let read = server.get(&admin, &path_of(&user)).await.expect(200);
    assert!(!read.text.contains(&password) && !read.text.contains("argon2"), "{}", read.text);
    let signed_in = json!({"username": "mara", "password": password});
    let me = server.post("", "/session", signed_in).await.expect(200).json();
    assert_eq!((&me["mustChangePassword"], &me["ownerId"]), (&json!(true), &user["owner"]));
    let seen = server.get(&admin, &path_of(&user)).await.expect(200).json();
    assert!(seen["lastSignIn"].is_string(), "{seen}");
    let chosen = json!({"username": "noor", "role": "viewer", "password": GOOD});
    let answer = server.post(&admin, "/users", chosen).await.expect(201);
    assert!(answer.json().get("password").is_none() && !answer.text.contains(GOOD), "{}", answer.text);
    let log = server.get(&admin, "/audit?action=user.").await.expect(200);
    assert!(!log.text.contains(&password) && !log.text.contains(GOOD), "{}", log.text);
    assert_eq!(log.json()["items"][0]["detail"]["username"], "noor");
}

#[tokio::test]
async fn every_fault_of_a_user_is_named() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let cases = [
        (json!({"username": "a b", "displayName": "a\nb", "role": "viewer"}), 422, "username displayName"),
        (json!({"username": "é", "role": "viewer"}), 422, "username"),
        (json!({"username": "x".repeat(101), "role": "viewer"}), 422, "username displayName"),
        (json!({"username": "mara", "role": "root"}), 422, "role"),
        (json!({"username": "mara", "role": "viewer", "password": "short"}), 422, "password"),
        (json!({"username": "mara", "role": "viewer", "password": "mara-mara-mara"}), 422, "password"),
        (json!({"username": "mara", "role": "viewer", "isSystem": true}), 422, "isSystem"),
    ];
    for (input, status, fields) in cases {
        let answer = server.post(&admin, "/users", input).await.expect(status);
        let named: Vec<String> = answer.faults().into_iter().map(|(field, _)| field).collect();
        assert_eq!(named.join(" "), fields, "{}", answer.text);
    }
    server.user(&server.other_owner().await, "Zoe", Role::Viewer).await;
    let taken = server.post(&admin, "/users", json!({"username": "zoe", "role": "viewer"})).await.expect(409);
    assert_eq!(taken.faults(), [("username".to_owned(), "duplicate".to_owned())]);
}

#[tokio::test]
async fn a_change_ends_sessions_and_the_last_admin_stays() {
    let server = Server::start().await;
    let keeper = server.user(&server.owner, "keeper", Role::Admin).await;
    let hour = jiff::SignedDuration::from_hours(1);
    let admin = server.token_for(&server.owner, keeper, Role::Admin, hour).await;
    let mara = server.user(&server.owner, "mara", Role::Viewer).await;
    let signed_in = server.post("", "/session", json!({"username": "mara", "password": PASSWORD})).await;
    let cookie =
        signed_in.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let session = async || {
        let with = [("cookie", cookie.as_str())];
        server.send("", Method::GET, "/session", None, &with).await.status.as_u16()
    };
    let path = format!("/users/{mara}");
    server.put(&admin, &path, json!({"role": "operator", "displayName": "Mara"})).await.expect(200);
    assert_eq!(session().await, 200, "more rights end nothing");
    let made =
        server.put(&admin, &path, json!({"role": "operator", "generatePassword": true})).await.expect(200);
    assert_eq!(session().await, 401);
    let made = made.json();
    assert_eq!((&made["displayName"], &made["mustChangePassword"]), (&json!("mara"), &json!(true)));
    let password = made["password"].as_str().unwrap();
    server.post("", "/session", json!({"username": "mara", "password": password})).await.expect(200);
    server.put(&admin, &path, json!({"role": "operator", "disabled": true})).await.expect(200);
    server.post("", "/session", json!({"username": "mara", "password": password})).await.expect(401);
    let both = json!({"role": "viewer", "password": GOOD, "generatePassword": true});
    let both = server.put(&admin, &path, both).await.expect(422);
    assert_eq!(both.faults(), [("generatePassword".to_owned(), "conflict".to_owned())]);

    let own = format!("/users/{keeper}");
    let lower = server.put(&admin, &own, json!({"role": "viewer"})).await.expect(409);
    assert!(lower.text.contains("last admin"), "{}", lower.text);
    server.put(&admin, &own, json!({"role": "admin", "disabled": true})).await.expect(409);
    server.delete(&admin, &own).await.expect(409);
    let own_password = json!({"role": "admin", "password": GOOD});
    let refused = server.put(&admin, &own, own_password).await.expect(422);
    assert_eq!(refused.faults(), [("password".to_owned(), "own".to_owned())]);
    let old = [("if-match", "\"1\"")];
    server.send(&admin, Method::DELETE, &path, None, &old).await.expect(412);
    server.delete(&admin, &path).await.expect(204);
    server.get(&admin, &path).await.expect(404);
}

#[tokio::test]
async fn system_admins_look_after_all_organizations_and_others_after_theirs() {
    let server = Server::start().await;
    let root = server.token(Role::Admin).await;
    let input = json!({"name": "harbour", "displayName": "Harbour Office", "admin": {"username": "hana"}});
    let made = server.post(&root, "/owners", input.clone()).await.expect(201).json();
    let (id, password) = (made["id"].as_str().unwrap(), made["admin"]["password"].as_str().unwrap());
    assert_eq!((&made["system"], &made["admin"]["role"]), (&json!(false), &json!("admin")));
    assert_eq!(made["admin"]["owner"], id);
    let again = server.post(&root, "/owners", input).await.expect(409);
    assert_eq!(again.faults()[0].0, "name");
    let taken = json!({"name": "quay", "admin": {"username": "HANA"}});
    let taken = server.post(&root, "/owners", taken).await.expect(409);
    assert_eq!(taken.faults()[0].0, "admin.username");
    let bad = json!({"name": "", "admin": {"username": "", "password": "x"}});
    let bad = server.post(&root, "/owners", bad).await.expect(422);
    assert_eq!(bad.faults().len(), 2, "{}", bad.text);

    let signed_in =
        server.post("", "/session", json!({"username": "hana", "password": password})).await.expect(200);
    assert_eq!(signed_in.json()["systemAdmin"], false);
    let cookie =
        signed_in.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let with = [("cookie", cookie.as_str())];
    let hana = async |method, path: &str, body| server.send("", method, path, body, &with).await;
    let own = hana(Method::GET, "/owners", None).await.expect(200).json();
    assert_eq!((&own["total"], &own["items"][0]["name"]), (&json!(1), &json!("harbour")));
    let ours = format!("/users?ownerId={}", server.owner.id);
    hana(Method::GET, &ours, None).await.expect(404);
    hana(Method::GET, &format!("/users?ownerId={id}"), None).await.expect(200);
    let intruder = json!({"username": "eve", "role": "admin", "ownerId": server.owner.id});
    hana(Method::POST, "/users", Some(intruder)).await.expect(404);
    hana(Method::PUT, &format!("/owners/{id}"), Some(json!({"displayName": "x"}))).await.expect(403);

    let inserted = json!({"username": "ben", "role": "viewer", "ownerId": id});
    let ben = server.post(&root, "/users", inserted).await.expect(201).json();
    assert_eq!(ben["owner"], id);
    hana(Method::GET, &path_of(&ben), None).await.expect(200);
    let theirs = server.get(&root, &format!("/users?ownerId={id}&sort=-username")).await.expect(200).json();
    assert_eq!((&theirs["total"], &theirs["items"][0]["username"]), (&json!(2), &json!("hana")));
    assert_eq!(server.get(&root, "/owners").await.expect(200).json()["total"], 2);
    let renamed =
        server.put(&root, &format!("/owners/{id}"), json!({"displayName": "Quay"})).await.expect(200);
    assert_eq!(renamed.json()["displayName"], "Quay");
    server.get(&root, "/users?ownerId=01900000-0000-7000-8000-000000000000").await.expect(404);
}
