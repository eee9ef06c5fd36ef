//! What was last seen on assets.

use crate::{at, id, texts, world};

#[tokio::test]
async fn an_asset_was_seen_when_the_newest_of_its_hosts_was() {
    let world = world().await;
    world.sql("INSERT INTO run (key, id, owner, kind, display_name, state, created_at) VALUES (1, unhex(printf('%032x', 9)), 1, 'scan', 'r', 'completed', 1)").await;
    // 10.0.0.1 at second 1, 10.0.0.2 at second 5, 10.0.9.1 at second 3, fd00::1 at second 2; 10.0.0.3 is another's.
    world.sql("INSERT INTO host (key, owner, ip_key, ip, state, hostname, open_ports, first_seen, last_seen, last_run) VALUES
        (1, 1, x'040a000001', '10.0.0.1', 'up', 'www.example', 0, 0, 1800000001000, 1),
        (2, 1, x'040a000002', '10.0.0.2', 'down', NULL, 0, 0, 1800000005000, 1),
        (3, 1, x'040a000901', '10.0.9.1', 'up', NULL, 0, 0, 1800000003000, 77),
        (4, 1, x'06fd000000000000000000000000000001', 'fd00::1', 'up', NULL, 0, 0, 1800000002000, 1),
        (5, 2, x'040a000003', '10.0.0.3', 'up', NULL, 0, 0, 1800000009000, 1)").await;
    // SHA-256 of `www.example`, first half.
    world.sql("INSERT INTO text (key, hash, value) VALUES (1, x'aaa56712b29687c851cbe4d9d30c5e7d', 'www.example')").await;
    world.sql("INSERT INTO mention (owner, ip_key, protocol, port, kind, text, seen, run) VALUES (1, x'040a000001', 0, 0, 'hostname', 1, 0, 1)").await;
    let cases = [
        (texts(&["10.0.0.1"]), Some((1, "10.0.0.1", Some(id(9))))),
        (texts(&["10.0.0.0/24"]), Some((5, "10.0.0.2", Some(id(9))))),
        (texts(&["10.0.0.1", "10.0.9.0/24"]), Some((3, "10.0.9.1", None))),
        (texts(&["10.0.0.0/8"]), Some((5, "10.0.0.2", Some(id(9))))),
        (texts(&["10.0.8-9.1"]), Some((3, "10.0.9.1", None))),
        (texts(&["fd00::/8"]), Some((2, "fd00::1", Some(id(9))))),
        (texts(&["10.0.0.3", "db.example"]), None),
        (texts(&["192.168.0.0/16"]), None),
        (texts(&["WWW.example."]), Some((1, "10.0.0.1", Some(id(9))))),
    ];
    let assets: Vec<&[String]> = cases.iter().map(|(targets, _)| targets.as_slice()).collect();
    let found = world.store.last_seen(world.owner, &assets).await.unwrap();
    for ((targets, expected), found) in cases.iter().zip(found) {
        let found = found.map(|seen| (seen.at, seen.ip, seen.run));
        let expected = expected.map(|(second, ip, run)| (at(second), ip.to_owned(), run));
        assert_eq!(found, expected, "{targets:?}");
    }
}

#[tokio::test]
async fn wide_networks_with_many_hosts_are_looked_at_by_time() {
    let world = world().await;
    world.sql("INSERT INTO host (owner, ip_key, ip, state, open_ports, first_seen, last_seen, last_run) WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 2999) SELECT 1, unhex(printf('040a%06x', n)), '10.x', 'up', 0, 0, 1800000000000 + 1000 * ((n * 7919) % 3000), 1 FROM n").await;
    let targets = texts(&["10.0.0.0/8"]);
    let found = world.store.last_seen(world.owner, &[&targets]).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().at, at(2999));
}
