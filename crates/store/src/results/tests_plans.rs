//! How SQLite goes about each shape of query: nothing may go through all services, hosts or mentions.

use super::testing::{OWNER, port, service, store, up};
use super::{hosts, runs, services};
use crate::PageRequest;
use portolan_model::PortState;

const SEARCHES: [&str; 22] = [
    "",
    "port:22",
    "port:1-1024,8080",
    "state:closed",
    "state:up",
    "proto:udp",
    "service:ssh",
    "product:openssh version:9",
    "net:10.0.0.0/8",
    "ip:10.0.0.1",
    "host:name",
    "os:linux",
    "tag:dmz",
    "script:ssh-hostkey",
    "text",
    "\"quoted text\"",
    "中文",
    "-port:22",
    "-text",
    "port:22 -state:closed os:linux",
    "host:name product:openssh text",
    "-script:x -tag:dmz",
];

#[tokio::test]
async fn no_query_goes_through_a_whole_table() {
    let fixture = store().await;
    fixture
        .run(
            1,
            1000,
            &[up("10.0.0.1", vec![service(22, "ssh", "OpenSSH", "9.2"), port(80, PortState::Closed)])],
        )
        .await;
    let mut from = fixture.store.readers.acquire().await.unwrap();
    let request = |q: &str, sort: &str| PageRequest {
        q: Some(q.into()),
        sort: Some(sort.into()),
        ..PageRequest::default()
    };
    let mut statements = Vec::new();
    for q in SEARCHES {
        for order in &services::ORDERS {
            let list = services::list(&mut from, OWNER, &request(q, order.name)).await.unwrap();
            statements.push((format!("services {q} by {}", order.name), list));
        }
        for order in &hosts::ORDERS {
            let list = hosts::list(&mut from, OWNER, &request(q, order.name)).await.unwrap();
            statements.push((format!("hosts {q} by {}", order.name), list));
        }
    }
    for order in &runs::ORDERS {
        let list = runs::list(OWNER, 1, runs::RunHostFilter::default(), &request("", order.name)).unwrap();
        statements.push((format!("run hosts by {}", order.name), list));
    }
    for (name, mut list) in statements {
        for walked in [false, true] {
            if let Some(driver) = list.driver.as_mut().filter(|_| walked) {
                driver.rows = i64::MAX;
            }
            for (statement, kind) in [(list.select(None, 51), "page"), (list.counting(), "count")] {
                let plan = statement.plan(&mut from).await;
                let shown = plan.join("\n  ");
                for step in &plan {
                    let scan = step.starts_with("SCAN")
                        && !step.contains("json_each")
                        && !step.contains("VIRTUAL TABLE")
                        && !step.contains("SCAN d")
                        && !step.contains("SCAN (");
                    assert!(!scan, "{name}, {kind}:\n  {shown}");
                    let sorted =
                        kind == "page" && step.contains("FOR ORDER BY") && (list.driver.is_none() || walked);
                    assert!(!sorted, "{name}, {kind} sorts all:\n  {shown}");
                }
            }
        }
    }
}
