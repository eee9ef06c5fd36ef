//! How SQLite goes about each shape of query: nothing may go through all services, hosts or mentions.

use super::list::Order;
use super::rows::Value;
use super::search::resolve::FEW;
use super::testing::{OWNER, port, script, service, store, up};
use super::{hosts, runs, services};
use crate::PageRequest;
use portolan_model::{Port, PortState};

const SEARCHES: [&str; 25] = [
    "",
    "port:22",
    "port:1-1024,8080",
    "state:closed",
    "state:up",
    "proto:udp",
    "proto:udp state:closed",
    "port:22 state:filtered",
    "state:down",
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

/// Where a page before has ended.
fn place(order: &Order) -> Vec<Value> {
    let value =
        |column: &&str| if column.contains("ip_key") { Value::from(&[4, 10, 0, 0, 0][..]) } else { 0.into() };
    order.columns.iter().map(value).collect()
}

/// The words here have more mentions than are gathered.
#[tokio::test]
async fn of_a_common_word_the_order_is_walked() {
    let fixture = store().await;
    let said = |number| Port { scripts: vec![script("banner", "hello")], ..port(number, PortState::Open) };
    let hosts: Vec<_> =
        (0..=FEW / 1000).map(|at| up(&format!("10.0.0.{at}"), (1..=1000).map(said).collect())).collect();
    fixture.run(1, 1000, &hosts).await;
    let mut from = fixture.store.readers.acquire().await.unwrap();
    for q in ["script:banner", "hello", "-hello", "script:banner port:1-950 state:open"] {
        let request = PageRequest { q: Some(q.into()), ..PageRequest::default() };
        let list = services::list(&mut from, OWNER, &request).await.unwrap();
        for place in [None, Some(place(list.order))] {
            let plan = list.select(place, 51).plan(&mut from).await;
            let shown = plan.join("\n  ");
            assert!(plan[0].starts_with("SEARCH s USING PRIMARY KEY"), "{q}:\n  {shown}");
            assert!(plan.iter().all(|step| !step.contains(" EXISTS ")), "{q} makes a join:\n  {shown}");
        }
    }
}

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
            let place = place(list.order);
            let statements = [
                (list.select(None, 51), "page"),
                (list.select(Some(place), 51), "page"),
                (list.counting(), "count"),
            ];
            for (statement, kind) in statements {
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
                let from_elsewhere = kind == "page"
                    && (list.driver.is_none() || walked)
                    && !plan[0].starts_with(&format!("SEARCH {} ", list.alias));
                assert!(!from_elsewhere, "{name}, {kind} does not walk the order:\n  {shown}");
            }
        }
    }
}
