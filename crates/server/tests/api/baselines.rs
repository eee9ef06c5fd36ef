//! Baselines over HTTP: what is expected, by whom and why, and what is open beyond it.

use axum::body::Body;
use axum::http::Request;
use jiff::Timestamp;
use portolan_store::{PageRequest, Role, Uuid};
use serde_json::{Value, json};

use crate::support::Server;

/// Takes a document in whose host has these open ports.
async fn open(server: &Server, token: &str, ports: &[u16]) {
    let port = |port: &u16| {
        format!(r#"<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack"/></port>"#)
    };
    let ports: String = ports.iter().map(port).collect();
    let document = format!(
        r#"<nmaprun scanner="nmap" start="1700000000" version="7.93" xmloutputversion="1.05"><host><status state="up" reason="echo-reply"/><address addr="10.0.0.1" addrtype="ipv4"/><ports>{ports}</ports></host><runstats><finished time="1700000002" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"#
    );
    let request = Request::post("/api/v1/runs/import?displayName=x")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/xml")
        .body(Body::from(document));
    server.ask(request.unwrap()).await.expect(201);
}

async fn asset(server: &Server, token: &str) -> String {
    let body = json!({"displayName": "web", "targets": ["10.0.0.0/24"], "tags": ["public"]});
    server.post(token, "/assets", body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

async fn findings(server: &Server, token: &str) -> Vec<Value> {
    let found = server.get(token, "/baselines/findings").await.expect(200).json();
    found["items"].as_array().unwrap().iter().map(|item| item["service"]["port"].clone()).collect()
}

#[tokio::test]
async fn a_finding_lasts_until_its_port_is_expected() {
    let server = Server::start().await;
    let (viewer, operator) = (server.token(Role::Viewer).await, server.token(Role::Operator).await);
    let asset = asset(&server, &operator).await;
    open(&server, &operator, &[22, 80, 443]).await;
    assert_eq!(findings(&server, &viewer).await, Vec::<Value>::new());
    let web = json!({"assetId": asset, "ports": " 443,80", "reason": " The web site ", "until": "2100-01-01T00:00:00Z"});
    let made = server.post(&operator, "/baselines", web).await.expect(201).json();
    assert_eq!(
        (&made["ports"], &made["protocol"], &made["reason"], &made["assetId"], &made["until"]),
        (
            &json!("80,443"),
            &json!("tcp"),
            &json!("The web site"),
            &json!(asset),
            &json!("2100-01-01T00:00:00Z")
        )
    );
    assert!(made["approvedBy"].as_str().unwrap().starts_with("operator-"), "{made}");
    assert_eq!(findings(&server, &viewer).await, [22]);
    let listed = server.get(&viewer, &format!("/baselines?assetId={asset}")).await.expect(200).json();
    assert_eq!(listed["items"], json!([made]));
    let tagged = json!({"tag": "Public", "ports": "22", "reason": "administration"});
    let tagged = server.post(&operator, "/baselines", tagged).await.expect(201).json();
    assert_eq!((&tagged["tag"], tagged.get("assetId")), (&json!("Public"), None));
    assert_eq!(findings(&server, &viewer).await, Vec::<Value>::new());
    let path = format!("/baselines/{}", tagged["id"].as_str().unwrap());
    server.delete(&operator, &path).await.expect(204);
    server.get(&viewer, &path).await.expect(404);
    assert_eq!(findings(&server, &viewer).await, [22]);
    server.ahead.store(80 * 366 * 24 * 3600, std::sync::atomic::Ordering::Relaxed);
    let now = server.app.clock.now();
    assert!(now > "2100-01-01T00:00:00Z".parse::<Timestamp>().unwrap());
    let later =
        server.app.store.findings(server.owner.key, None, now, &PageRequest::default()).await.unwrap();
    assert_eq!(later.total, 3, "nothing is expected any more");
}

#[tokio::test]
async fn each_fault_names_its_field() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let asset = asset(&server, &operator).await;
    for (change, field) in [
        (json!({"assetId": null}), "assetId"),
        (json!({"assetId": Uuid::now_v7()}), "assetId"),
        (json!({"tag": "also"}), "tag"),
        (json!({"assetId": null, "tag": "two words"}), "tag"),
        (json!({"ports": "22,http"}), "ports"),
        (json!({"ports": "22,,23"}), "ports"),
        (json!({"ports": "9-3"}), "ports"),
        (json!({"ports": "65536"}), "ports"),
        (json!({"reason": "  "}), "reason"),
        (json!({"until": "2000-01-01T00:00:00Z"}), "until"),
        (json!({"protocol": "icmp"}), "protocol"),
    ] {
        let mut body = json!({"assetId": asset, "ports": "22", "reason": "x"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = server.post(&operator, "/baselines", body).await.expect(422);
        assert_eq!(refused.faults()[0].0, field, "{change}: {}", refused.text);
    }
    assert_eq!(server.get(&operator, "/baselines").await.expect(200).json()["total"], 0);
}
