use portolan_model::{Hostname, PortState};

use super::testing::{at, counted, down, port, script, service, store, up};
use super::{Counts, IngestRun, testing::OWNER};

const SERVICES: &str = "SELECT group_concat(ip_key || '', '') || protocol || '/' || port || ' ' || state || ' ' || ifnull(label, '-') || ' ' || first_seen || '-' || last_seen FROM service GROUP BY ip_key, protocol, port";
const PORTS: &str = "SELECT port || ' ' || state || ' ' || first_seen || '-' || last_seen || ' ' || last_run FROM service ORDER BY port";
const HOSTS: &str = "SELECT ip || ' ' || state || ' ' || open_ports || ' ' || first_seen || '-' || last_seen || ' ' || last_run || ' ' || ifnull(hostname, '-') FROM host ORDER BY ip_key";
const MENTIONS: &str =
    "SELECT port || ' ' || kind || ' ' || value FROM mention m JOIN text t ON t.key = m.text ORDER BY 1";

#[tokio::test]
async fn a_newer_run_replaces_and_an_older_one_only_widens() {
    let fixture = store().await;
    fixture
        .run(
            1,
            1000,
            &[up("10.0.0.1", vec![service(22, "ssh", "OpenSSH", "9.2"), port(80, PortState::Open)])],
        )
        .await;
    fixture.run(2, 2000, &[up("10.0.0.1", vec![port(22, PortState::Closed)])]).await;
    fixture
        .run(3, 500, &[up("10.0.0.1", vec![port(22, PortState::Filtered), port(443, PortState::Open)])])
        .await;
    assert_eq!(fixture.rows(PORTS).await, ["22 6 500-2000 2", "80 1 1000-1000 1", "443 1 500-500 3"]);
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 up 2 500-2000 2 -"]);
}

#[tokio::test]
async fn ports_that_were_only_counted_are_looked_at_where_they_are_named() {
    let fixture = store().await;
    let ports = [22, 80, 443, 8080].map(|number| port(number, PortState::Open)).to_vec();
    fixture.run(1, 1000, &[up("10.0.0.1", ports)]).await;
    let mut later = up("10.0.0.1", vec![port(22, PortState::Open)]);
    later.extra_ports =
        vec![counted(PortState::Closed, "1-21,23-100"), counted(PortState::OpenFiltered, "400-500")];
    // A count alone says nothing of port 8080.
    let mut nameless = counted(PortState::Filtered, "8080");
    nameless.reasons[0].ports = None;
    later.extra_ports.push(nameless);
    fixture.run(2, 2000, &[later]).await;
    let expected = ["22 1 1000-2000 2", "80 6 1000-2000 2", "443 2 1000-2000 2", "8080 1 1000-1000 1"];
    assert_eq!(fixture.rows(PORTS).await, expected);
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 up 2 1000-2000 2 -"]);
}

#[tokio::test]
async fn what_a_newer_run_counted_holds_for_an_older_one_that_is_imported_later() {
    let fixture = store().await;
    let mut newer = up("10.0.0.1", vec![]);
    newer.extra_ports = vec![counted(PortState::Closed, "1-100")];
    fixture.run(1, 2000, &[newer, down("10.0.0.2")]).await;
    let old =
        [up("10.0.0.1", vec![port(80, PortState::Open)]), up("10.0.0.2", vec![port(80, PortState::Open)])];
    fixture.run(2, 1000, &old).await;
    assert_eq!(fixture.rows(PORTS).await, ["80 6 1000-2000 1", "80 1 1000-1000 2"]);
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 up 0 1000-2000 1 -", "10.0.0.2 down 1 1000-2000 1 -"]);
}

#[tokio::test]
async fn a_host_that_is_down_keeps_its_services_and_one_never_seen_is_none() {
    let fixture = store().await;
    fixture.run(1, 1000, &[up("10.0.0.1", vec![port(22, PortState::Open)])]).await;
    fixture.run(2, 2000, &[down("10.0.0.1"), down("10.0.0.2")]).await;
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 down 1 1000-2000 2 -"]);
    assert_eq!(fixture.rows(PORTS).await, ["22 1 1000-1000 1"]);
}

#[tokio::test]
async fn records_of_one_address_in_one_run_are_one_host_and_stay_records() {
    let fixture = store().await;
    let banner = service(80, "http", "", "nginx");
    let hosts = [
        up("10.0.0.1", vec![port(80, PortState::Open)]),
        up("10.0.0.1", vec![port(443, PortState::Open)]),
        up("10.0.0.1", vec![banner]),
        up("10.0.0.1", vec![port(80, PortState::Open)]),
    ];
    let counts = fixture.run(1, 1000, &hosts).await;
    assert_eq!(counts, Counts { hosts: 4, hosts_up: 4, open_ports: 4, ..Counts::default() });
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 up 2 1000-1000 1 -"]);
    assert_eq!(fixture.rows("SELECT ordinal || '' FROM run_host").await.len(), 4);
    let labels =
        fixture.rows("SELECT s.port || l.version FROM service s JOIN label l ON l.key = s.label").await;
    assert_eq!(labels, ["80nginx"]);
}

#[tokio::test]
async fn storing_again_does_nothing_where_a_host_may_stand_once() {
    let fixture = store().await;
    let run = IngestRun { key: 1, owner: OWNER, once: true, seen: at(1000), asks_scripts: false };
    let host = up("10.0.0.1", vec![port(80, PortState::Open)]);
    let counts = fixture.take(run, &[host.clone(), host.clone()]).await;
    assert_eq!(counts, Counts { hosts: 1, hosts_up: 1, open_ports: 1, ..Counts::default() });
    let again = fixture.take(run, &[host, up("10.0.0.2", vec![])]).await;
    assert_eq!(again, Counts { hosts: 1, hosts_up: 1, ..Counts::default() });
    assert_eq!(
        fixture.rows("SELECT ordinal || ip FROM run_host ORDER BY 1").await,
        ["010.0.0.1", "110.0.0.2"]
    );
}

#[tokio::test]
async fn what_scripts_said_of_a_port_goes_with_the_next_run_of_scripts_there() {
    let fixture = store().await;
    let mut host = up("10.0.0.1", vec![port(22, PortState::Open), port(80, PortState::Open)]);
    host.ports[0].scripts = vec![script("ssh-hostkey", "old key")];
    host.ports[1].scripts = vec![script("http-title", "kept")];
    host.scripts = vec![script("smb-os-discovery", "Windows"), script("nbstat", "PC")];
    host.hostnames = vec![Hostname { name: "old.example".into(), kind: None }];
    fixture.run(1, 1000, &[host]).await;
    let mut later = up("10.0.0.1", vec![port(22, PortState::Open)]);
    later.scripts = vec![script("nbstat", "SERVER")];
    later.hostnames = vec![Hostname { name: "new.example".into(), kind: None }];
    fixture.run(2, 2000, &[later]).await;
    let expected = [
        "0 hostname new.example",
        "0 script:nbstat SERVER",
        "0 script:smb-os-discovery Windows",
        "80 script:http-title kept",
    ];
    assert_eq!(fixture.rows(MENTIONS).await, expected);
    assert_eq!(fixture.rows(HOSTS).await, ["10.0.0.1 up 2 1000-2000 2 new.example"]);
    assert_eq!(fixture.rows(SERVICES).await.len(), 2);
}

#[tokio::test]
async fn a_run_without_scripts_leaves_what_scripts_said_while_the_port_is_open() {
    let weekly = |kept: &str| {
        let mut host = up("10.0.0.1", vec![port(22, PortState::Open), port(80, PortState::Open)]);
        host.ports[0].scripts = vec![script("ssh-hostkey", "key")];
        host.ports[1].scripts = vec![script("http-title", kept)];
        host
    };
    let nightly = up("10.0.0.1", vec![port(22, PortState::Closed), port(80, PortState::Open)]);
    // In any order of arrival.
    for order in [[1, 2, 3], [3, 2, 1], [2, 1, 3]] {
        let fixture = store().await;
        for key in order {
            let (host, asks_scripts) = match key {
                1 => (weekly("old"), true),
                2 => (nightly.clone(), false),
                _ => (up("10.0.0.1", vec![port(22, PortState::Open), port(443, PortState::Open)]), false),
            };
            let run = IngestRun { key, owner: OWNER, once: true, seen: at(key * 1000), asks_scripts };
            fixture.take(run, &[host]).await;
        }
        assert_eq!(fixture.rows(MENTIONS).await, ["80 script:http-title old"], "{order:?}");
        fixture.run(4, 4000, &[weekly("new")]).await;
        assert_eq!(
            fixture.rows(MENTIONS).await,
            ["22 script:ssh-hostkey key", "80 script:http-title new"],
            "{order:?}"
        );
        // Scripts that say nothing any more.
        fixture.run(5, 5000, &[up("10.0.0.1", vec![port(80, PortState::Open)])]).await;
        assert_eq!(fixture.rows(MENTIONS).await, ["22 script:ssh-hostkey key"], "{order:?}");
    }
}

#[tokio::test]
async fn a_look_that_did_not_ask_a_service_leaves_what_is_known_of_it() {
    const KNOWN: &str = "SELECT s.port || ' ' || l.service || ifnull(' ' || l.product, '') || ' ' || s.label_run || ' ' || s.last_run FROM service s JOIN label l ON l.key = s.label ORDER BY s.port";
    let fixture = store().await;
    let first = [service(22, "ssh", "OpenSSH", "9.2"), service(7001, "afs3-callback", "", "")];
    fixture.run(1, 1000, &[up("10.0.0.1", first.to_vec())]).await;
    // A cancelled run knows only that ports are open, a plain one what its table calls them.
    fixture.run(2, 2000, &[up("10.0.0.1", vec![port(7001, PortState::Open)])]).await;
    fixture.run(3, 3000, &[up("10.0.0.1", vec![service(22, "ssh-by-table", "", "")])]).await;
    assert_eq!(fixture.rows(KNOWN).await, ["22 ssh OpenSSH 1 3", "7001 afs3-callback 1 2"]);
    // Who asked and heard otherwise is right.
    fixture.run(4, 4000, &[up("10.0.0.1", vec![service(22, "ssh", "Dropbear", "")])]).await;
    assert_eq!(fixture.rows(KNOWN).await[0], "22 ssh Dropbear 4 4");
    // What opens after it was closed may be something else.
    fixture.run(5, 5000, &[up("10.0.0.1", vec![port(22, PortState::Closed)])]).await;
    fixture.run(6, 6000, &[up("10.0.0.1", vec![service(22, "ssh-by-table", "", "")])]).await;
    assert_eq!(fixture.rows(KNOWN).await[0], "22 ssh-by-table 6 6");
}
