//! Scans.

use axum::http::{Method, header};
use portolan_store::audit::AuditFilter;
use portolan_store::{PageRequest, Role};
use serde_json::{Value, json};

use crate::support::Server;

/// A server with a provider and an asset tagged `dmz`, an operator's token and the ids.
async fn harbour() -> (Server, String, Value, Value) {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let provider = json!({"name": "nmap", "command": "-sn %s"});
    let provider = server.post(&admin, "/providers", provider).await.expect(201).json()["id"].clone();
    let operator = server.token(Role::Operator).await;
    let asset = json!({"displayName": "web", "targets": ["10.0.0.1"], "tags": ["dmz"]});
    let asset = server.post(&operator, "/assets", asset).await.expect(201).json()["id"].clone();
    (server, operator, provider, asset)
}

fn manual(targets: &[&str]) -> Value {
    json!({"mode": "manual", "targets": targets})
}

#[tokio::test]
async fn a_scan_is_made_read_changed_and_deleted() {
    let (server, operator, provider, asset) = harbour().await;
    let input = json!({
        "displayName": "nightly", "providerId": provider, "command": " -sV -p22 %s ",
        "target": manual(&["10.0.0.7/24", "10.0.0.0/24", "LOCALHOST"]),
    });
    let made = server.post(&operator, "/scans", input).await.expect(201).json();
    assert_eq!(made["target"], manual(&["10.0.0.0/24", "localhost"]));
    assert_eq!((&made["command"], &made["providerName"]), (&json!("-sV -p22 %s"), &json!("nmap")));
    assert!(made.get("lastRun").is_none() && made.get("templateId").is_none());
    let path = format!("/scans/{}", made["id"].as_str().unwrap());
    let read = server.get(&operator, &path).await.expect(200);
    assert_eq!(read.json(), made);
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    let with = [("if-match", tag.as_str())];
    let input = json!({
        "displayName": "ports", "providerId": provider, "templateId": "port", "parameters": {"ports": "22,80"},
        "target": {"mode": "asset", "assetIds": [asset], "tags": ["DMZ"]},
    });
    let changed =
        server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(200).json();
    assert_eq!((&changed["templateId"], &changed["parameters"]["ports"]), (&json!("port"), &json!("22,80")));
    assert!(changed.get("command").is_none());
    server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(412);
    server.delete(&operator, &format!("/assets/{}", asset.as_str().unwrap())).await.expect(409);
    let viewer = server.token(Role::Viewer).await;
    server.get(&viewer, &path).await.expect(200);
    server.post(&viewer, "/scans", input.clone()).await.expect(403);
    server.delete(&viewer, &path).await.expect(403);
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    server.get(&stranger, &path).await.expect(404);
    server.delete(&stranger, &path).await.expect(404);
    // What is another's is not there for a stranger's scan.
    let faults = server.post(&stranger, "/scans", input).await.expect(422).faults();
    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["providerId", "target.assetIds[0]", "target.tags[0]"]);
    server.delete(&operator, &path).await.expect(204);
    server.get(&operator, &path).await.expect(404);
}

#[tokio::test]
async fn the_verdict_comes_back_field_by_field() {
    let (server, operator, provider, asset) = harbour().await;
    let base = json!({"displayName": "s", "providerId": provider, "target": manual(&["10.0.0.1"])});
    let cases: Vec<(Value, Vec<(&str, &str)>)> = vec![
        (json!({"command": "-sV %s; id"}), vec![("command", "shellSyntax")]),
        (json!({"command": "-sV `id` %s"}), vec![("command", "shellSyntax")]),
        (json!({"command": "--script=%s"}), vec![("command", "placeholder")]),
        (json!({"command": "-sV -oN /tmp/x %s"}), vec![("command", "forbidden")]),
        (json!({"command": "-D 10.0.0.9 %s"}), vec![("command", "needsGrant")]),
        (json!({"command": "-sV 192.0.2.1 %s"}), vec![("command", "outOfScope")]),
        (json!({"command": "--exclude 10.0.0.0/24 %s"}), vec![("command", "nothingLeft")]),
        (json!({"command": "  "}), vec![("command", "empty")]),
        (json!({"command": "-sV", "templateId": "ping"}), vec![("templateId", "conflict")]),
        (json!({"templateId": "nothing"}), vec![("templateId", "unknownTemplate")]),
        (
            json!({"templateId": "port", "parameters": {"ports": "99999"}}),
            vec![("parameters.ports", "badValue")],
        ),
        (
            json!({"target": manual(&["10.0.0.1", "192.0.2.1", "224.0.0.1"])}),
            vec![("target.targets[1]", "outOfScope"), ("target.targets[2]", "outOfScope")],
        ),
        (
            json!({"target": manual(&["10.0.0.1", "-oN/tmp/x", "a;b"])}),
            vec![("target.targets[1]", "badTarget"), ("target.targets[2]", "badTarget")],
        ),
        (
            json!({"target": manual(&["10.0.0.1", "x y", "10.0.0.1", "192.0.2.1"])}),
            vec![("target.targets[1]", "badTarget"), ("target.targets[3]", "outOfScope")],
        ),
        (json!({"target": manual(&[])}), vec![("target.targets", "empty")]),
        (json!({"target": {"mode": "asset"}}), vec![("target", "noTargets")]),
        (
            json!({"target": {"mode": "asset", "assetIds": [asset, "0190c0de-0000-7000-8000-000000000000"], "tags": ["dmz", "none"]}}),
            vec![("target.assetIds[1]", "unknownAsset"), ("target.tags[1]", "unknownTag")],
        ),
        (json!({"displayName": ""}), vec![("displayName", "empty")]),
        (
            json!({"providerId": "0190c0de-0000-7000-8000-000000000000"}),
            vec![("providerId", "unknownProvider")],
        ),
    ];
    for (change, expected) in cases {
        let mut input = base.clone();
        for (key, value) in change.as_object().unwrap() {
            input[key] = value.clone();
        }
        let answer = server.post(&operator, "/scans", input).await.expect(422);
        let faults = answer.faults();
        let mut faults: Vec<(&str, &str)> = faults.iter().map(|(f, c)| (f.as_str(), c.as_str())).collect();
        faults.dedup();
        assert_eq!(faults, expected, "{change}: {}", answer.text);
    }
    assert_eq!(server.get(&operator, "/scans").await.expect(200).json()["total"], 0);
    for bad in [
        json!({"mode": "other"}),
        json!({"mode": "manual", "assetIds": []}),
        json!({"mode": "manual"}),
        json!([]),
    ] {
        let mut input = base.clone();
        input["target"] = bad;
        server.post(&operator, "/scans", input).await.expect(422);
    }
}

#[test]
fn the_document_names_the_fields_of_a_target() {
    let target = &portolan_server::api::openapi()["components"]["schemas"]["ScanTarget"]["oneOf"];
    let keys = |at: usize| target[at]["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        (keys(0), keys(1)),
        (
            vec!["targets".to_owned(), "mode".to_owned()],
            vec!["assetIds".to_owned(), "tags".to_owned(), "mode".to_owned()]
        )
    );
}

#[tokio::test]
async fn a_place_in_the_command_is_told() {
    let (server, operator, provider, _) = harbour().await;
    let command = "-sV -iL /etc/passwd %s";
    let input = json!({"displayName": "s", "providerId": provider, "target": manual(&["10.0.0.1"]), "command": command});
    let answer = server.post(&operator, "/scans", input).await.expect(422).json();
    let (start, end) =
        (answer["errors"][0]["start"].as_u64().unwrap(), answer["errors"][0]["end"].as_u64().unwrap());
    assert!(
        command[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()].starts_with("-iL"),
        "{answer}"
    );
    let page = PageRequest::default();
    let log = server.app.store.audit(server.owner.key, false, &AuditFilter::default(), &page).await.unwrap();
    assert_eq!((log.items[0].action.as_str(), log.items[0].verdict.as_str()), ("scan.create", "refused"));
    assert!(log.items[0].detail.as_deref().unwrap().contains("-iL"));
}

#[tokio::test]
async fn assets_out_of_scope_are_named_by_their_names() {
    let (server, operator, provider, _) = harbour().await;
    let asset = json!({"displayName": "far away", "targets": ["192.0.2.1"], "tags": ["far"]});
    server.post(&operator, "/assets", asset).await.expect(201);
    let input =
        json!({"displayName": "s", "providerId": provider, "target": {"mode": "asset", "tags": ["far"]}});
    let answer = server.post(&operator, "/scans", input).await.expect(422);
    assert_eq!(answer.faults(), [("target".to_owned(), "outOfScope".to_owned())]);
    assert!(answer.text.contains("far away"), "{}", answer.text);
}

#[tokio::test]
async fn scans_are_listed_with_filters() {
    let (server, operator, provider, _) = harbour().await;
    for (name, template) in [("bravo", "ping"), ("alpha", "quick")] {
        let input = json!({"displayName": name, "providerId": provider, "templateId": template, "target": manual(&["10.0.0.1"])});
        server.post(&operator, "/scans", input).await.expect(201);
    }
    let provider = provider.as_str().unwrap();
    for (query, expected) in [
        (String::new(), vec!["alpha", "bravo"]),
        ("?sort=-displayName".to_owned(), vec!["bravo", "alpha"]),
        ("?q=quick".to_owned(), vec!["alpha"]),
        ("?state=never&sort=lastRunAt".to_owned(), vec!["bravo", "alpha"]),
        ("?state=completed".to_owned(), vec![]),
        (format!("?providerId={provider}"), vec!["alpha", "bravo"]),
        ("?providerId=0190c0de-0000-7000-8000-000000000000".to_owned(), vec![]),
    ] {
        let page = server.get(&operator, &format!("/scans{query}")).await.expect(200).json();
        let names: Vec<&str> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["displayName"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    for bad in ["?state=asleep", "?providerId=x", "?sort=target"] {
        server.get(&operator, &format!("/scans{bad}")).await.expect(400);
    }
}
