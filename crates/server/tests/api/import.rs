//! Documents taken in over HTTP.

use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use portolan_model::Document;
use portolan_nmap::xml::Reader;
use portolan_store::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Server};

const DOCUMENT: &[u8] = include_bytes!("../../../nmap/tests/fixtures/nmap-7.93.xml");

async fn import(server: &Server, token: &str, document: Vec<u8>) -> Answer {
    let request = Request::post("/api/v1/runs/import?displayName=Old")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/xml")
        .body(Body::from(document));
    server.ask(request.unwrap()).await
}

/// The document without what the way of taking it in adds.
fn parsed() -> Value {
    serde_json::to_value(Document::from_events(Reader::new(DOCUMENT))).unwrap()
}

#[tokio::test]
async fn a_document_becomes_a_run_that_gives_it_back() {
    let server = Server::start().await;
    let token = server.token(Role::Operator).await;
    let run = import(&server, &token, DOCUMENT.to_vec()).await.expect(201).json();
    assert_eq!(
        (&run["state"], &run["kind"], &run["displayName"]),
        (&json!("completed"), &json!("import"), &json!("Old"))
    );
    let result = |format: &str| format!("/runs/{}/result?format={format}", run["id"].as_str().unwrap());
    let document = server.get(&token, &result("json")).await.expect(200).json();
    let expected = parsed();
    for key in ["hosts", "scanner", "scanInfo", "start", "end", "stats", "outcome", "summary"] {
        assert_eq!(document[key], expected[key], "{key}");
    }
    assert_eq!(server.get(&token, &result("xml")).await.expect(200).text.as_bytes(), DOCUMENT);
    let hosts = expected["hosts"].as_array().unwrap();
    let page =
        server.get(&token, &format!("/runs/{}/hosts", run["id"].as_str().unwrap())).await.expect(200).json();
    assert_eq!(page["total"], hosts.len());
    let known = server.get(&token, "/hosts").await.expect(200).json();
    assert!(known["total"].as_u64().unwrap() > 0, "{known}");
    for format in ["csv", "ndjson", "text", "html"] {
        let answer = server.get(&token, &result(format)).await.expect(200);
        assert!(answer.text.contains(hosts[0]["ip"].as_str().unwrap()), "{format}");
    }
}

#[tokio::test]
async fn compressed_documents_are_the_same() {
    let server = Server::start().await;
    let token = server.token(Role::Operator).await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(DOCUMENT).unwrap();
    for document in [gzip.finish().unwrap(), zstd::encode_all(DOCUMENT, 1).unwrap()] {
        let run = import(&server, &token, document).await.expect(201).json();
        let path = format!("/runs/{}/result?format=xml", run["id"].as_str().unwrap());
        assert_eq!(server.get(&token, &path).await.expect(200).text.as_bytes(), DOCUMENT);
    }
}

#[tokio::test]
async fn half_a_document_is_kept_as_half() {
    let server = Server::start().await;
    let token = server.token(Role::Operator).await;
    let text = String::from_utf8(DOCUMENT.to_vec()).unwrap();
    let cut = text.find("<runstats").unwrap();
    let run = import(&server, &token, text.as_bytes()[..cut].to_vec()).await.expect(201).json();
    assert_eq!((&run["state"], &run["outcome"]), (&json!("interrupted"), &json!("interrupted")));
    assert!(run["message"].as_str().unwrap().contains("byte"), "{run}");
    let path = format!("/runs/{}/result", run["id"].as_str().unwrap());
    assert_eq!(server.get(&token, &path).await.expect(200).json()["hosts"], parsed()["hosts"]);
}

#[tokio::test]
async fn what_is_no_document_leaves_nothing() {
    let server = Server::start().await;
    let token = server.token(Role::Operator).await;
    for rubbish in [
        &b""[..],
        b"hello",
        b"<html></html>",
        &[0x1f, 0x8b, 0xff],
        &[0x28, 0xb5, 0x2f, 0xfd, 0],
        &[0xff; 4096],
    ] {
        let answer = import(&server, &token, rubbish.to_vec()).await.expect(422);
        assert_eq!(answer.faults(), [("body".to_owned(), "noDocument".to_owned())], "{rubbish:?}");
    }
    assert_eq!(server.get(&token, "/runs").await.expect(200).json()["total"], 0);
    let left = std::fs::read_dir(server.app.store.directory().join("runs")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "folders of runs that are not");
}

#[tokio::test]
async fn an_old_document_hides_nothing_newer() {
    let server = Server::start().await;
    let token = server.token(Role::Operator).await;
    let text = String::from_utf8(DOCUMENT.to_vec()).unwrap();
    import(&server, &token, DOCUMENT.to_vec()).await.expect(201);
    let before = server.get(&token, "/services").await.expect(200).json();
    // The same scan, all ports filtered, ten years earlier.
    let old = text.replace("state=\"open\"", "state=\"filtered\"");
    let old: String = old
        .split('"')
        .map(|piece| match piece.parse::<u64>() {
            Ok(seconds) if seconds > 1_500_000_000 && piece.len() == 10 => {
                (seconds - 315_360_000).to_string()
            }
            _ => piece.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\"");
    import(&server, &token, old.into_bytes()).await.expect(201);
    let after = server.get(&token, "/services").await.expect(200).json();
    let states = |page: &Value| -> Vec<Value> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| json!([s["port"], s["state"], s["lastSeen"]]))
            .collect()
    };
    assert_eq!(states(&before), states(&after));
    assert_ne!(before["items"][0]["firstSeen"], after["items"][0]["firstSeen"]);
}
