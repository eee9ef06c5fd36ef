//! Assets and their CSV.

use axum::body::Body;
use axum::http::{Method, Request, header};
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

async fn import(server: &Server, token: &str, query: &str, text: impl Into<Body>) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1/assets/import{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .body(text.into());
    server.ask(request.unwrap()).await
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_asset_is_made_read_changed_and_deleted() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let input = json!({"displayName": " Web ", "targets": ["10.0.0.7/24", "WWW.example", "10.0.0.0/24"], "tags": ["dmz", "DMZ", "a"]});
    let made = server.post(&operator, "/assets", input).await.expect(201).json();
    assert_eq!(made["targets"], json!(["10.0.0.0/24", "www.example"]));
    assert_eq!(
        (&made["displayName"], &made["type"], &made["tags"], &made["notes"]),
        (&json!("Web"), &json!("host"), &json!(["a", "dmz"]), &json!(""))
    );
    assert!(made.get("lastSeen").is_none());
    let path = format!("/assets/{}", made["id"].as_str().unwrap());
    let read = server.get(&operator, &path).await.expect(200);
    assert_eq!(read.json(), made);
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    let input = json!({"displayName": "web", "type": "network", "targets": ["10.0.0.0/24"]});
    let with = [("if-match", tag.as_str())];
    server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(200);
    server.send(&operator, Method::PUT, &path, Some(input.clone()), &with).await.expect(412);
    let taken = server.post(&operator, "/assets", input.clone()).await.expect(409);
    assert_eq!(taken.faults(), [("displayName".to_owned(), "duplicate".to_owned())]);
    let viewer = server.token(Role::Viewer).await;
    server.get(&viewer, &path).await.expect(200);
    server.post(&viewer, "/assets", input.clone()).await.expect(403);
    let stranger = server.token_of(&server.other_owner().await, Role::Admin).await;
    server.get(&stranger, &path).await.expect(404);
    server.put(&stranger, &path, input.clone()).await.expect(404);
    server.delete(&stranger, &path).await.expect(404);
    server.post(&stranger, "/assets", input).await.expect(201);
    server.delete(&operator, &path).await.expect(204);
    server.get(&operator, &path).await.expect(404);
}

#[tokio::test]
async fn every_fault_of_an_asset_is_named() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let input = json!({
        "displayName": "a\nb", "type": " ", "targets": ["10.0.0.1", "-sV", "1.2.3"], "tags": ["ok", "not ok"],
        "notes": "\u{7}",
    });
    let faults = server.post(&operator, "/assets", input).await.expect(422).faults();
    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["displayName", "type", "targets[1]", "targets[2]", "tags[1]", "notes"]);
    for input in [
        json!({"displayName": "x", "targets": []}),
        json!({"displayName": "x"}),
        json!({"displayName": "x", "targets": "10.0.0.1"}),
        json!({"displayName": "x", "targets": ["10.0.0.1"], "owner": "me"}),
        json!({"displayName": "x", "targets": vec!["10.0.0.1"; 1001]}),
    ] {
        server.post(&operator, "/assets", input).await.expect(422);
    }
}

#[tokio::test]
async fn assets_are_listed_by_tag_type_and_words() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let text = "displayName,targets,type,tags\nweb,10.0.0.1,host,dmz linux\ndb,10.0.0.2,host,linux\nlan,10.1.0.0/16,network,\n";
    import(&server, &operator, "", text).await.expect(200);
    for (query, expected) in [
        ("", vec!["db", "lan", "web"]),
        ("?sort=-displayName", vec!["web", "lan", "db"]),
        ("?tag=linux", vec!["db", "web"]),
        ("?tag=linux,DMZ", vec!["web"]),
        ("?tag=nothing", vec![]),
        ("?type=network", vec!["lan"]),
        ("?q=10.1", vec!["lan"]),
    ] {
        let page = server.get(&operator, &format!("/assets{query}")).await.expect(200).json();
        assert_eq!(names(&page), expected, "{query}");
    }
    let tags = server.get(&operator, "/assets/tags").await.expect(200).json();
    assert_eq!(tags, json!([{"tag": "dmz", "assets": 1}, {"tag": "linux", "assets": 2}]));
    for bad in ["?limit=0", "?sort=notes", "?color=red", "?cursor=00"] {
        server.get(&operator, &format!("/assets{bad}")).await.expect(400);
    }
}

#[tokio::test]
async fn what_is_exported_is_imported_elsewhere() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    for n in 0..700 {
        let input = json!({"displayName": format!("=host {n}"), "targets": [format!("10.0.{}.{}", n / 250, n % 250)], "tags": ["all"], "notes": "+a\r\n\"b\", c"});
        server.post(&operator, "/assets", input).await.expect(201);
    }
    let exported = server.get(&operator, "/assets/export").await.expect(200);
    assert_eq!(exported.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8; header=present");
    assert!(exported.text.starts_with("displayName,type,targets,tags,notes\r\n'=host 0,host,10.0.0.0,all,"));
    let elsewhere = server.token_of(&server.other_owner().await, Role::Operator).await;
    let report = import(&server, &elsewhere, "", exported.text.clone()).await.expect(200).json();
    assert_eq!((&report["created"], &report["rows"]), (&json!(700), &json!(700)));
    let again = server.get(&elsewhere, "/assets/export").await.expect(200);
    assert_eq!(again.text, exported.text);
    let report = import(&server, &operator, "", exported.text).await.expect(200).json();
    assert_eq!((&report["unchanged"], &report["changed"]), (&json!(700), &json!(0)));
    let some = server.get(&operator, "/assets/export?q=699").await.expect(200);
    assert_eq!(some.text.lines().count(), 3, "{}", some.text);
}

#[tokio::test]
async fn an_import_is_all_or_nothing_unless_told() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let text = "displayName,targets\ngood,10.0.0.1\nbad,10.0.0.300\n";
    let refused = import(&server, &operator, "", text).await.expect(422);
    assert_eq!(refused.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(refused.faults(), [("lines[3].targets".to_owned(), "badTarget".to_owned())]);
    let lines = refused.json()["lines"].clone();
    assert_eq!((&lines[0]["line"], &lines[0]["column"]), (&json!(3), &json!("targets")));
    let total = |page: Answer| page.json()["total"].as_u64().unwrap();
    assert_eq!(total(server.get(&operator, "/assets").await), 0);
    let dry = import(&server, &operator, "?dryRun=true", text).await.expect(200).json();
    assert_eq!(
        (&dry["created"], &dry["failed"], &dry["errors"][0]["line"]),
        (&json!(0), &json!(1), &json!(3))
    );
    let dry = import(&server, &operator, "?dryRun=true&partial=true", text).await.expect(200).json();
    assert_eq!((&dry["created"], &dry["failed"]), (&json!(1), &json!(1)));
    assert_eq!(total(server.get(&operator, "/assets").await), 0);
    let admin = server.token(Role::Admin).await;
    let written = async || total(server.get(&admin, "/audit?action=asset.import&verdict=allowed").await);
    assert_eq!(written().await, 0, "what was only asked is no change");
    let partial = import(&server, &operator, "?partial=true", text).await.expect(200).json();
    assert_eq!((&partial["created"], &partial["failed"]), (&json!(1), &json!(1)));
    assert_eq!(written().await, 1);
    let own = "name,type,targets\nbuoy,buoy,10.0.0.2\n";
    assert_eq!(import(&server, &operator, "", own).await.expect(422).faults()[0].1, "unknownType");
    let buoy = json!({"displayName": "first buoy", "type": "buoy", "targets": ["10.0.0.3"]});
    server.post(&operator, "/assets", buoy).await.expect(201);
    import(&server, &operator, "", own).await.expect(200);
    assert_eq!(total(server.get(&operator, "/assets").await), 3);
    let viewer = server.token(Role::Viewer).await;
    import(&server, &viewer, "", text).await.expect(403);
}

#[tokio::test]
async fn hostile_files_are_told_what_is_wrong() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let header = b"displayName,targets,notes\n".to_vec();
    for tail in [
        &b"a,10.0.0.1,\"open\nb,10.0.0.2,\n"[..],
        b"a,10.0.0.1,\xff\xfe\n",
        b"a,10.0.0.1,\0\n",
        b"a\n",
        b"a,b,c,d\n",
        &[b'"'; 4001],
        &[&b"x"[..], &[b','; 4000]].concat(),
        &vec![b'x'; 3 << 20],
    ] {
        let text = [&header[..], tail].concat();
        let answer = import(&server, &operator, "", text).await.expect(422);
        assert_eq!(answer.json()["lines"][0]["line"], 2, "{}", answer.text);
    }
    import(&server, &operator, "", "").await.expect(422);
    import(&server, &operator, "", "\u{feff}displayName,targets\r\nbom,10.0.0.1\r\n").await.expect(200);
    import(&server, &operator, "", vec![b'x'; 17 << 20]).await.expect(413);
    import(&server, &operator, "?dryRun=perhaps", "x").await.expect(400);
    server.post(&operator, "/assets/import", json!({})).await.expect(415);
}

#[tokio::test]
async fn of_a_file_with_too_many_rows_nothing_is_imported_however_it_is_asked() {
    let server = Server::start().await;
    let operator = server.token(Role::Operator).await;
    let rows: Vec<String> = (0..50_001).map(|row| format!("a{row},10.0.0.1\n")).collect();
    let text = format!("name,targets\n{}", rows.concat());
    for query in ["", "?dryRun=true", "?partial=true", "?dryRun=true&partial=true"] {
        let problem = import(&server, &operator, query, text.clone()).await.expect(422).json();
        let lines = problem["lines"].as_array().unwrap();
        assert_eq!(
            (lines.len(), &lines[0]["code"], &lines[0]["line"]),
            (1, &json!("tooMany"), &json!(50_002))
        );
        assert!(lines[0]["message"].as_str().unwrap().starts_with("at most 50000 rows"), "{query}");
    }
    assert_eq!(server.get(&operator, "/assets").await.expect(200).json()["total"], 0);
}
