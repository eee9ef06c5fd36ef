//! Templates, scope, settings and explanations.

use axum::http::{Method, header};
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::Server;

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn built_in_templates_are_listed_and_cannot_be_changed() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let page = server.get(&operator, "/templates").await.expect(200).json();
    let built_in: Vec<&str> = portolan_nmap::command::templates().iter().map(|t| t.id).collect();
    assert_eq!(ids(&page), built_in);
    // As the command line lists them.
    let listed = serde_json::to_value(portolan_nmap::command::templates()).unwrap();
    for (item, template) in page["items"].as_array().unwrap().iter().zip(listed.as_array().unwrap()) {
        for (key, value) in template.as_object().unwrap() {
            assert_eq!(&item[key], value, "{key}");
        }
        assert_eq!(item["builtIn"], true);
    }
    let port = server.get(&operator, "/templates/port").await.expect(200).json();
    assert_eq!(port["parameters"][0]["option"], "-p");
    let input = json!({"name": "x", "command": "-sV %s"});
    server.put(&operator, "/templates/ping", input).await.expect(409);
    server.delete(&operator, "/templates/ping").await.expect(409);
    server.get(&operator, "/templates/pin").await.expect(404);
}

#[tokio::test]
async fn own_templates_come_after_the_built_in_ones() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    for name in ["Beta", "Alpha", "Gamma"] {
        let input = json!({"name": name, "command": "-sV -p 22 %s", "description": "doors"});
        server.post(&operator, "/templates", input).await.expect(201);
    }
    let all = server.get(&operator, "/templates?limit=1000").await.expect(200).json();
    for limit in [1, 2, 3, 9, 11, 12] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                server.get(&operator, &format!("/templates?limit={limit}{cursor}")).await.expect(200).json();
            assert_eq!(page["total"], 12);
            assert!(ids(&page).len() <= limit && !ids(&page).is_empty());
            seen.extend(ids(&page));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, ids(&all), "pages of {limit}");
    }
    let names: Vec<&str> =
        all["items"].as_array().unwrap()[9..].iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Alpha", "Beta", "Gamma"]);
    let found = server.get(&operator, "/templates?q=DOORS%20alpha").await.expect(200).json();
    assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("Alpha")));
    for bad in ["cursor=builtIn.x", "cursor=zz", "sort=secret"] {
        server.get(&operator, &format!("/templates?{bad}")).await.expect(400);
    }
}

#[tokio::test]
async fn an_own_template_is_checked_when_it_is_written() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let bad = json!({"name": "x", "command": "-sV -oN /tmp/x %s; id"});
    let answer = server.post(&operator, "/templates", bad).await.expect(422);
    let errors = answer.json()["errors"].clone();
    let places = errors.as_array().unwrap().iter().all(|e| e["field"] == "command" && e["start"].is_u64());
    assert!(places, "{errors}");
    let intrusive = json!({"name": "x", "command": "-D 10.0.0.9 %s"});
    let refused = server.post(&operator, "/templates", intrusive.clone()).await.expect(422);
    assert_eq!(refused.faults(), [("command".to_owned(), "needsGrant".to_owned())]);
    // Once a provider is granted it, a template may have it.
    let admin = server.token(Role::Admin).await;
    let provider = json!({"name": "nmap", "options": ["decoys"]});
    server.post(&admin, "/providers", provider).await.expect(201);
    let made = server.post(&operator, "/templates", intrusive).await.expect(201).json();
    server.post(&operator, "/templates", json!({"name": "X", "command": "-sV %s"})).await.expect(409);
    server.post(&operator, "/templates", json!({"name": "Ping", "command": "-sV %s"})).await.expect(422);

    let path = format!("/templates/{}", made["id"].as_str().unwrap());
    let tag =
        server.get(&operator, &path).await.expect(200).headers[header::ETAG].to_str().unwrap().to_owned();
    let input = json!({"name": "y", "command": "-sn %s"});
    let with = [("if-match", tag.as_str())];
    server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(200);
    server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(412);
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    server.get(&stranger, &path).await.expect(404);
    server.put(&stranger, &path, input.clone()).await.expect(404);
    server.delete(&stranger, &path).await.expect(404);
    let viewer = server.token(Role::Viewer).await;
    server.get(&viewer, &path).await.expect(200);
    server.put(&viewer, &path, input).await.expect(403);
    server.delete(&operator, &path).await.expect(204);
}

#[tokio::test]
async fn an_admin_decides_what_is_in_scope() {
    let server = Server::start().await;
    let (admin, operator) = (server.token(Role::Admin).await, server.token(Role::Operator).await);
    let first = server.get(&operator, "/scope").await.expect(200);
    assert_eq!(first.json()["allowed"], json!(["127.0.0.0/8", "10.0.0.0/8"]));
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    let input = json!({
        "allowed": ["10.0.0.7/8", "192.0.2.1", "*.Lab.example", "10.0.0.0/8"],
        "excluded": ["10.9.0.0/16", "db.lab.example"],
    });
    server.put(&operator, "/scope", input.clone()).await.expect(403);
    let with = [("if-match", tag.as_str())];
    let changed =
        server.send(&admin, Method::PUT, "/scope", Some(input.clone()), &with).await.expect(200).json();
    assert_eq!(changed["allowed"], json!(["10.0.0.0/8", "192.0.2.1/32", "*.lab.example"]));
    server.send(&admin, Method::PUT, "/scope", Some(input), &with).await.expect(412);
    for (target, code) in [
        ("10.1.2.3", None),
        ("192.0.2.1", None),
        ("192.0.2.0/31", Some("notAllowed")),
        ("10.8.0.0/15", Some("excluded")),
        ("db.lab.example", Some("excludedName")),
        ("web.lab.example", None),
        ("127.0.0.1", Some("notAllowed")),
        ("::ffff:10.0.0.1", Some("neverScanned")),
        ("169.254.169.254", Some("neverScanned")),
        ("224.0.0.1", Some("neverScanned")),
    ] {
        let answer =
            server.post(&operator, "/scope/check", json!({"target": target})).await.expect(200).json();
        assert_eq!(answer["inScope"], code.is_none(), "{target}: {answer}");
        assert_eq!(answer["code"].as_str(), code, "{target}: {answer}");
        assert!(!answer["reason"].as_str().unwrap().is_empty());
    }
    server.post(&operator, "/scope/check", json!({"target": "010.0.0.1"})).await.expect(422);
}

#[tokio::test]
async fn nobody_allows_what_is_never_scanned() {
    let server = Server::start().await;
    let admin = server.token(Role::Admin).await;
    let input = json!({"allowed": ["224.0.0.0/4", "169.254.169.254", "10.0.0.0/8", "ff02::/16", "a b", "10.0.0-1.1"]});
    let answer = server.put(&admin, "/scope", input).await.expect(422);
    let faults = answer.faults();
    let faults: Vec<(&str, &str)> = faults.iter().map(|(f, c)| (f.as_str(), c.as_str())).collect();
    assert_eq!(
        faults,
        [
            ("allowed[0]", "neverScanned"),
            ("allowed[1]", "neverScanned"),
            ("allowed[3]", "neverScanned"),
            ("allowed[4]", "badEntry"),
            ("allowed[5]", "badEntry"),
        ]
    );
    assert!(
        answer.text.contains("it is multicast") && answer.text.contains("credentials"),
        "{}",
        answer.text
    );
    assert_eq!(server.get(&admin, "/scope").await.json()["version"], 1);
    server.put(&admin, "/scope", json!({"allowed": [], "excluded": ["224.0.0.0/4"]})).await.expect(200);
}

#[tokio::test]
async fn settings_are_an_admins() {
    let server = Server::start().await;
    let (admin, viewer) = (server.token(Role::Admin).await, server.token(Role::Viewer).await);
    let first = server.get(&viewer, "/settings").await.expect(200).json();
    assert_eq!((&first["retention"], &first["server"]["bodyBytes"]), (&json!({}), &json!(1 << 20)));
    assert!(first["server"]["maxParallelRuns"].as_u64().unwrap() > 0, "{first}");
    let input = json!({"retention": {"keepDays": 30}});
    server.put(&viewer, "/settings", input.clone()).await.expect(403);
    let changed = server.put(&admin, "/settings", input).await.expect(200).json();
    assert_eq!((&changed["retention"], &changed["version"]), (&json!({"keepDays": 30}), &json!(2)));
    let bad = json!({"retention": {"keepDays": 0, "keepRuns": -1}});
    let fields: Vec<String> =
        server.put(&admin, "/settings", bad).await.expect(422).faults().into_iter().map(|f| f.0).collect();
    assert_eq!(fields, ["retention.keepDays", "retention.keepRuns"]);
    let limits = json!({"retention": {}, "server": {"bodyBytes": 1}});
    server.put(&admin, "/settings", limits).await.expect(422);
}

#[tokio::test]
async fn a_command_is_explained_as_on_the_command_line() {
    let server = Server::start().await;
    let (admin, viewer) = (server.token(Role::Admin).await, server.token(Role::Viewer).await);
    let question = json!({"command": "-sV -p22 %s", "targets": ["10.0.0.1", "10.0.1.0/24"]});
    let explained = server.post(&viewer, "/commands/explain", question).await.expect(200).json();
    assert_eq!((&explained["allowed"], &explained["plan"]["addresses"]), (&json!(true), &json!(257)));
    let installed = server.app.nmap.installed().await.ok();
    let (scope, grants) = (
        portolan_scanner::Scope::new(
            vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()],
            vec![],
        ),
        portolan_nmap::command::Grants::none(),
    );
    let rules = portolan_scanner::prepare::rules(installed.as_deref(), &scope, &grants)
        .by(portolan_scanner::Engine::Auto, None);
    let targets = ["10.0.0.1".to_owned(), "10.0.1.0/24".to_owned()];
    let judged = portolan_scanner::prepare::judge_text("-sV -p22 %s", &targets, &rules);
    assert_eq!(explained, serde_json::to_value(&judged.verdict).unwrap());

    let question = json!({"command": "-D 10.0.0.9 %s", "targets": ["192.0.2.1", "x y"]});
    let refused = server.post(&viewer, "/commands/explain", question).await.expect(200).json();
    assert_eq!(refused["allowed"], false);
    let codes: Vec<&str> =
        refused["refusals"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
    assert!(["needsGrant", "outOfScope", "badTarget"].iter().all(|code| codes.contains(code)), "{refused}");

    let question = json!({"templateId": "port", "parameters": {"ports": "22"}, "targets": ["127.0.0.1"]});
    let explained = server.post(&viewer, "/commands/explain", question).await.expect(200).json();
    assert!(explained["source"].as_str().unwrap().contains("22"), "{explained}");
    let provider = json!({"name": "nmap", "options": ["decoys"], "command": "-sn %s"});
    let provider = server.post(&admin, "/providers", provider).await.expect(201).json()["id"].clone();
    let question = json!({"providerId": provider, "targets": ["127.0.0.1"]});
    assert_eq!(
        server.post(&viewer, "/commands/explain", question).await.expect(200).json()["source"],
        "-sn %s"
    );
    let decoys = json!({"command": "-D 10.0.0.9 %s", "targets": ["10.0.0.1"]});
    assert_eq!(
        server.post(&viewer, "/commands/explain", decoys.clone()).await.expect(200).json()["allowed"],
        false
    );
    let mut granted = decoys;
    granted["providerId"] = provider;
    assert_eq!(server.post(&viewer, "/commands/explain", granted).await.expect(200).json()["allowed"], true);
}

#[tokio::test]
async fn what_cannot_be_explained_names_its_field() {
    let server = Server::start().await;
    let viewer = server.token(Role::Viewer).await;
    for (question, field) in [
        (json!({"targets": ["10.0.0.1"]}), "command"),
        (json!({"command": "-sV", "templateId": "ping"}), "templateId"),
        (json!({"templateId": "nothing"}), "templateId"),
        (json!({"templateId": "port", "parameters": {"ports": "22; id"}}), "parameters.ports"),
        (json!({"templateId": "ping", "parameters": {"x": "1"}}), "parameters.x"),
        (json!({"command": "-sV", "parameters": {"x": "1"}}), "parameters"),
        (json!({"providerId": "0190c0de-0000-7000-8000-000000000000"}), "providerId"),
        (json!({"providerId": "x"}), "providerId"),
        (json!({"command": 1}), "command"),
    ] {
        let answer = server.post(&viewer, "/commands/explain", question.clone()).await.expect(422);
        assert_eq!(answer.faults()[0].0, field, "{question}: {}", answer.text);
    }
}
