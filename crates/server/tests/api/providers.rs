//! Providers.

use axum::http::{Method, header};
use portolan_store::Role;
use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn a_provider_is_made_read_changed_and_deleted() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let made =
        server.post(&admin, "/providers", json!({"name": "nmap", "command": "-sV %s"})).await.expect(201);
    let provider = made.json();
    assert_eq!(
        (&provider["category"], &provider["type"], &provider["state"], &provider["displayName"]),
        (&json!("Scan"), &json!("Nmap"), &json!("active"), &json!("nmap"))
    );
    assert_eq!(provider["engine"], "auto");
    let path = format!("/providers/{}", provider["id"].as_str().unwrap());
    let read = server.get(&admin, &path).await.expect(200);
    assert_eq!(read.json(), provider);
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    let input = json!({"name": "nmap", "engine": "nmap", "limits": {"maxRatePps": 500}, "options": ["decoys"], "command": "-D 127.0.0.9 %s"});
    let with = [("if-match", tag.as_str())];
    let changed =
        server.send(&admin, Method::PUT, &path, Some(input.clone()), &with).await.expect(200).json();
    assert_eq!((&changed["limits"]["maxRatePps"], &changed["version"]), (&json!(500), &json!(2)));
    assert_eq!(changed["engine"], "nmap");
    server.send(&admin, Method::PUT, &path, Some(input), &with).await.expect(412);
    let other =
        server.post(&admin, "/providers", json!({"name": "x", "engine": "masscan"})).await.expect(422);
    assert!(other.text.contains("masscan"), "{}", other.text);
    server.delete(&admin, &path).await.expect(204);
    server.get(&admin, &path).await.expect(404);
}

#[tokio::test]
async fn every_fault_of_a_provider_is_named() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let input = json!({
        "name": "a b", "category": "Other", "limits": {"maxRatePps": 0}, "options": ["magic"],
        "command": "-sV -iL /etc/passwd %s; id",
    });
    let answer = server.post(&admin, "/providers", input).await.expect(422);
    let fields: Vec<String> = answer.faults().into_iter().map(|(field, _)| field).collect();
    for field in ["name", "category", "limits.maxRatePps", "options[0]", "command"] {
        assert!(fields.iter().any(|f| f == field), "{field}: {}", answer.text);
    }
    let places = answer.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .any(|e| e["field"] == "command" && e["start"].is_u64());
    assert!(places, "{}", answer.text);
    let unknown =
        server.post(&admin, "/providers", json!({"name": "x", "path": "/bin/sh"})).await.expect(422);
    assert!(unknown.text.contains("path"), "{}", unknown.text);
}

#[tokio::test]
async fn lists_are_paged_sorted_and_searched() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    for name in ["charlie", "alpha", "bravo"] {
        server.post(&admin, "/providers", json!({"name": name})).await.expect(201);
    }
    let names = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    let first = server.get(&admin, "/providers?limit=2").await.expect(200).json();
    assert_eq!((names(&first), &first["total"]), (vec!["alpha".to_owned(), "bravo".to_owned()], &json!(3)));
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = server.get(&admin, &format!("/providers?limit=2&cursor={cursor}")).await.expect(200).json();
    assert_eq!((names(&second), second.get("nextCursor")), (vec!["charlie".to_owned()], None));
    let falling = server.get(&admin, "/providers?sort=-name&q=a").await.expect(200).json();
    assert_eq!(names(&falling), ["charlie", "bravo", "alpha"]);
    for bad in ["limit=0", "limit=5000", "limit=x", "cursor=zz", "sort=secret", "nothing=1"] {
        server.get(&admin, &format!("/providers?{bad}")).await.expect(400);
    }
    let other = format!("/providers?sort=-name&cursor={cursor}");
    server.get(&admin, &other).await.expect(400);
}

#[tokio::test]
async fn health_tells_what_nmap_may() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let made = server.post(&admin, "/providers", json!({"name": "nmap"})).await.expect(201).json();
    let path = format!("/providers/{}/health", made["id"].as_str().unwrap());
    let health = server.get(&admin, &path).await.expect(200).json();
    assert_eq!(health["usable"], true, "{health}");
    assert!(health["version"].as_str().unwrap().starts_with("7."), "{health}");
    assert!(health["scripts"].as_u64().unwrap() > 300, "{health}");
}

#[tokio::test]
async fn another_organizations_provider_is_not_there() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let made = server.post(&admin, "/providers", json!({"name": "nmap"})).await.expect(201).json();
    let path = format!("/providers/{}", made["id"].as_str().unwrap());
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    server.get(&stranger, &path).await.expect(404);
    server.put(&stranger, &path, json!({"name": "mine"})).await.expect(404);
    server.delete(&stranger, &path).await.expect(404);
    server.post(&stranger, "/providers", json!({"name": "nmap"})).await.expect(201);
    assert_eq!(server.get(&admin, "/providers").await.expect(200).json()["total"], 1);
}
