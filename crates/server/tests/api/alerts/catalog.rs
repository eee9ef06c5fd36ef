//! Alerts, rules and channels as clients see them.

use axum::http::{Method, header};
use portolan_store::Role;
use portolan_store::alerts::AlertKind;
use serde_json::{Value, json};

use super::occurrence;
use crate::support::Server;

async fn admin() -> (Server, String) {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    (server, admin)
}

/// Raises what these keys name.
async fn raise(server: &Server, keys: &[&str]) {
    let now = server.app.clock.now();
    let all: Vec<_> = keys.iter().map(|key| occurrence(server.owner.key, key, now)).collect();
    server.app.store.raise(&all).await.unwrap();
}

#[tokio::test]
async fn secrets_are_set_kept_and_never_shown() {
    let (server, admin) = admin().await;
    let url = "https://hooks.example.org/services/T0/B0/very-secret-path";
    let made = json!({"name": "hook", "kind": "webhook", "url": url});
    let made = server.post(&admin, "/channels", made).await.expect(201).json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    assert_eq!(made["target"], "https://hooks.example.org");
    let path = format!("/channels/{}", made["id"].as_str().unwrap());
    let read = server.get(&admin, &path).await.expect(200);
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    // Absent, they stay.
    let changed = json!({"name": "renamed", "kind": "webhook"});
    let with = [("if-match", tag.as_str())];
    let changed = server.send(&admin, Method::PUT, &path, Some(changed), &with).await.expect(200).json();
    assert_eq!((&changed["name"], changed.get("secret")), (&json!("renamed"), None));
    let stored =
        server.app.store.channel(server.owner.key, made["id"].as_str().unwrap().parse().unwrap()).await;
    let transport = serde_json::to_value(stored.unwrap().fields.transport).unwrap();
    assert_eq!((&transport["url"], &transport["secret"]), (&json!(url), &json!(secret)));
    // Another kind has none of them.
    let other = server.put(&admin, &path, json!({"name": "renamed", "kind": "slack"})).await.expect(422);
    assert_eq!(other.faults(), [("url".to_owned(), "missing".to_owned())]);
    let bad = json!({"name": "bad", "kind": "webhook", "url": "ftp://x.example/very-secret-path", "secret": "short"});
    let bad = server.post(&admin, "/channels", bad).await.expect(422);
    assert_eq!(bad.faults().len(), 2, "{}", bad.text);
    for place in [&*path, "/channels", "/channels?q=secret", "/audit?limit=1000", "/audit/export"] {
        let text = server.get(&admin, place).await.expect(200).text;
        assert!(!text.contains("very-secret-path") && !text.contains(&secret), "{place}: {text}");
    }
    assert!(!bad.text.contains("very-secret-path"), "{}", bad.text);
    assert_eq!(server.get(&admin, "/channels?q=very-secret").await.expect(200).json()["total"], 0);
}

#[tokio::test]
async fn a_password_goes_to_no_other_server_than_it_was_given_for() {
    let (server, admin) = admin().await;
    let mail = |change: Value| {
        let mut mail = json!({"host": "smtp.example.org", "username": "u", "from": "a@example.org", "to": ["b@example.org"]});
        mail.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({"name": "mail", "kind": "email", "mail": mail})
    };
    let made = server.post(&admin, "/channels", mail(json!({"password": "hidden-word"}))).await.expect(201);
    let made = made.json();
    assert_eq!((&made["mail"]["port"], &made["target"]), (&json!(587), &json!("smtp.example.org:587")));
    assert!(!made.to_string().contains("hidden-word"));
    let path = format!("/channels/{}", made["id"].as_str().unwrap());
    server.put(&admin, &path, mail(json!({"to": ["c@example.org"]}))).await.expect(200);
    for change in [
        json!({"host": "smtp.evil.example"}),
        json!({"port": 2525}),
        json!({"username": "v"}),
        json!({"security": "none", "port": 587}),
    ] {
        let refused = server.put(&admin, &path, mail(change.clone())).await.expect(422);
        assert!(
            refused.faults().iter().any(|(field, _)| field == "mail.password"),
            "{change}: {}",
            refused.text
        );
    }
    for (change, field) in [
        (json!({"from": "nobody", "password": "x"}), "mail.from"),
        (json!({"to": [], "password": "x"}), "mail.to"),
        (json!({"to": ["a@example.org\r\nBcc: b@example.org"], "password": "x"}), "mail.to[0]"),
        (json!({"host": "a b", "password": "x"}), "mail.host"),
        (json!({"port": 0, "password": "x"}), "mail.port"),
    ] {
        let refused = server.post(&admin, "/channels", mail(change)).await.expect(422);
        assert!(refused.faults().iter().any(|(at, _)| at == field), "{field}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_rule_is_made_read_changed_and_deleted() {
    let (server, admin) = admin().await;
    let channel = json!({"name": "hook", "kind": "slack", "url": "https://hooks.example.org/x"});
    let channel = server.post(&admin, "/channels", channel).await.expect(201).json()["id"].clone();
    let operator = server.token(Role::Operator).await;
    let input = json!({
        "name": "doors", "kinds": ["port_opened", "unexpected_port", "port_opened"], "networks": ["10.1.2.3/8", "::1"],
        "tags": ["dmz"], "ports": ["22", "8000-8100", "udp/53"], "minSeverity": "high", "channelId": channel,
        "digestMinutes": 60,
    });
    let made = server.post(&operator, "/alert-rules", input).await.expect(201).json();
    assert_eq!(made["kinds"], json!(["port_opened", "unexpected_port"]));
    assert_eq!(made["networks"], json!(["10.0.0.0/8", "::1/128"]));
    assert_eq!(made["ports"], json!(["22", "8000-8100", "udp/53"]));
    let path = format!("/alert-rules/{}", made["id"].as_str().unwrap());
    assert_eq!(server.get(&operator, &path).await.expect(200).json(), made);
    let delete_channel = format!("/channels/{}", channel.as_str().unwrap());
    server.delete(&admin, &delete_channel).await.expect(409);
    let changed = json!({"name": "all", "channelId": channel, "state": "inactive"});
    let changed = server.put(&operator, &path, changed).await.expect(200).json();
    assert_eq!((&changed["minSeverity"], &changed["kinds"]), (&json!("info"), &json!([])));
    assert_eq!((&changed["state"], changed.get("digestMinutes")), (&json!("inactive"), None));
    server.delete(&operator, &path).await.expect(204);
    server.delete(&admin, &delete_channel).await.expect(204);
    let bad = json!({
        "name": "", "networks": ["10.0.0.0/99"], "ports": ["0-x"], "tags": [""], "digestMinutes": 0, "channelId": channel,
    });
    let bad = server.post(&operator, "/alert-rules", bad).await.expect(422);
    let fields: Vec<String> = bad.faults().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["name", "networks[0]", "ports[0]", "tags[0]", "digestMinutes"]);
    let gone =
        server.post(&operator, "/alert-rules", json!({"name": "x", "channelId": channel})).await.expect(422);
    assert_eq!(gone.faults(), [("channelId".to_owned(), "unknown".to_owned())]);
}

#[tokio::test]
async fn alerts_are_listed_acknowledged_and_muted() {
    let (server, admin) = admin().await;
    raise(&server, &["a", "b", "c"]).await;
    raise(&server, &["a"]).await;
    let total = async |query: &str| {
        let page = server.get(&admin, &format!("/alerts?{query}")).await.expect(200).json();
        page["total"].as_u64().unwrap()
    };
    assert_eq!((total("").await, total("q=(a)").await, total("kind=run_failed").await), (3, 1, 0));
    assert_eq!((total("minSeverity=critical").await, total("ip=10.0.0.7").await), (0, 3));
    let first = server.get(&admin, "/alerts?sort=-times").await.expect(200).json()["items"][0].clone();
    assert_eq!((&first["times"], &first["state"]), (&json!(2), &json!("open")));
    let path = format!("/alerts/{}", first["id"].as_str().unwrap());
    let operator = server.token(Role::Operator).await;
    let post = async |path: String| server.send(&operator, Method::POST, &path, None, &[]).await;
    let acknowledged = post(format!("{path}/acknowledge")).await.expect(200).json();
    assert_eq!(acknowledged["state"], "acknowledged");
    assert!(acknowledged["acknowledgedBy"].as_str().unwrap().starts_with("operator-"));
    let again = post(format!("{path}/acknowledge")).await.expect(200).json();
    assert_eq!(again, acknowledged);
    assert_eq!((total("state=open").await, total("state=acknowledged").await), (2, 1));
    let over = json!({"until": "2020-01-01T00:00:00Z"});
    server.post(&operator, &format!("{path}/mute"), over).await.expect(422);
    let muted = json!({"until": "2100-01-01T00:00:00Z"});
    let muted = server.post(&operator, &format!("{path}/mute"), muted).await.expect(200).json();
    assert_eq!((&muted["state"], total("state=muted").await), (&json!("muted"), 1));
    let loud = server.post(&operator, &format!("{path}/mute"), json!({})).await.expect(200).json();
    assert_eq!(loud["state"], "acknowledged");
    // Seen again, it is open again.
    raise(&server, &["a"]).await;
    assert_eq!(server.get(&admin, &path).await.expect(200).json()["state"], "open");
    for bad in ["sort=title", "ip=x", "kind=other", "state=closed"] {
        server.get(&admin, &format!("/alerts?{bad}")).await.expect(400);
    }
}

#[test]
fn the_page_has_every_kind_with_its_severity() {
    let page = include_str!("../../../../../docs/alerts.md");
    for kind in AlertKind::ALL {
        let row = format!("| `{}` | {} | ", kind.as_str(), kind.severity().as_str());
        assert!(page.contains(&row), "docs/alerts.md has no row {row}");
    }
}
