//! What those who run the server ask.

use axum::body::Body;
use axum::http::Request;
use portolan_store::Role;

use crate::support::Server;

#[tokio::test]
async fn health_is_public_and_figures_are_not() {
    let server = Server::start().await;
    let viewer = server.token(Role::Viewer).await;
    let ask = |path: &str, token: &str| {
        let request = Request::builder().uri(path).header("authorization", format!("Bearer {token}"));
        server.ask(request.body(Body::empty()).unwrap())
    };
    assert_eq!(ask("/healthz", "").await.expect(200).text, "ok");
    assert_eq!(ask("/readyz", "").await.expect(200).text, "ready");
    ask("/metrics", "").await.expect(401);
    let figures = ask("/metrics", &viewer).await.expect(200).text;
    assert!(
        figures.contains("portolan_http_requests_total{operation=\"server.ready\",status=\"200\"}"),
        "{figures}"
    );
    assert!(
        figures.lines().any(|line| line.starts_with("portolan_database_bytes ") && !line.ends_with(" 0"))
    );
}

#[tokio::test]
async fn a_server_whose_database_is_gone_is_alive_but_not_ready() {
    let server = Server::start().await;
    server.app.store.close().await;
    let ask = |path: &str| server.ask(Request::builder().uri(path).body(Body::empty()).unwrap());
    ask("/healthz").await.expect(200);
    ask("/readyz").await.expect(503);
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::start().await;
    for path in ["/healthz", "/api/v1/providers", "/api/v1/nothing", "/nothing", "/api/openapi.json"] {
        let answer = server.ask(Request::builder().uri(path).body(Body::empty()).unwrap()).await;
        for header in
            ["x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"]
        {
            assert!(answer.headers.contains_key(header), "{path}: {header}");
        }
    }
}
