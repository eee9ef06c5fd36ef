use std::collections::BTreeSet;

use portolan_model::{Host, Hostname, Os, OsMatch, Port, PortState, Protocol};

use super::testing::{Fixture, OWNER, down, port, run_id, script, service, store, up};
use super::{RunHostFilter, list};
use crate::{OwnerKey, PageRequest, StoreError};

fn named(mut host: Host, name: &str, os: &str) -> Host {
    host.hostnames = vec![Hostname { name: name.into(), kind: None }];
    let system = OsMatch { name: Some(os.into()), accuracy: Some(99), line: None, classes: vec![] };
    host.os = Some(Os { matches: vec![system], ..Os::default() });
    host
}

async fn filled() -> Fixture {
    let fixture = store().await;
    let mut one = named(
        up(
            "10.0.0.1",
            vec![
                service(22, "ssh", "OpenSSH", "9.2p1"),
                service(80, "http", "nginx", "1.18"),
                port(443, PortState::Closed),
            ],
        ),
        "Web.Example.",
        "Linux 5.4",
    );
    one.ports[0].scripts = vec![script("ssh-hostkey", "256 aa:bb (ED25519)")];
    one.ports[1].scripts = vec![script("http-title", "欢迎 使用路由器 100%_done")];
    let mut snmp = Port::new(161, Protocol::Udp, PortState::OpenFiltered);
    snmp.service = Some("snmp".into());
    let mut two = named(
        up("10.0.1.2", vec![service(22, "ssh", "Dropbear sshd", "2020.81"), snmp]),
        "nas.example",
        "FreeBSD 14",
    );
    two.scripts = vec![script("smb-os-discovery", "Samba 4.9.5")];
    let three = up("2001:db8::3", vec![service(8080, "http", "nginx", "1.24")]);
    fixture.run(1, 1000, &[one, two, three, up("10.0.2.4", vec![])]).await;
    fixture.run(2, 2000, &[down("10.0.2.4")]).await;
    for statement in [
        "INSERT INTO asset (id, owner, display_name, type, targets, created_at, updated_at) VALUES (x'01', 1, 'a', '', '[\"10.0.0.0/24\"]', 0, 0), (x'02', 1, 'b', '', '[\"nas.example\",\"10.0.0-1.9\"]', 0, 0)",
        "INSERT INTO asset_tag (owner, tag, asset) VALUES (1, 'dmz', x'01'), (1, 'storage', x'02')",
    ] {
        sqlx::query(statement).execute(&fixture.store.writer).await.unwrap();
    }
    fixture
}

fn asking(q: &str) -> PageRequest {
    PageRequest { q: Some(q.into()), ..PageRequest::default() }
}

async fn services(fixture: &Fixture, q: &str) -> String {
    let page = fixture.store.services(OWNER, &asking(q)).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64, "{q}");
    assert!(!page.total_is_lower_bound);
    page.items
        .iter()
        .map(|s| format!("{}:{}", s.ip.rsplit(['.', ':']).next().unwrap(), s.port))
        .collect::<Vec<_>>()
        .join(" ")
}

async fn hosts(fixture: &Fixture, q: &str) -> String {
    let page = fixture.store.hosts(OWNER, &asking(q)).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64, "{q}");
    page.items
        .iter()
        .map(|h| h.ip.rsplit(['.', ':']).next().unwrap().to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test]
async fn every_word_finds_services() {
    let fixture = filled().await;
    for (q, expected) in [
        ("", "1:22 1:80 1:443 2:22 2:161 3:8080"),
        ("port:22", "1:22 2:22"),
        ("port:22,443", "1:22 1:443 2:22"),
        ("port:100-500", "1:443 2:161"),
        ("proto:udp", "2:161"),
        ("state:closed", "1:443"),
        ("state:open|filtered", "2:161"),
        ("service:SSH", "1:22 2:22"),
        ("service:htt", ""),
        ("product:openssh", "1:22"),
        ("product:\"dropbear sshd\"", "2:22"),
        ("version:1.", "1:80 3:8080"),
        ("product:nginx version:1.2", "3:8080"),
        ("net:10.0.0.0/23", "1:22 1:80 1:443 2:22 2:161"),
        ("ip:2001:db8::3", "3:8080"),
        ("10.0.1.2", "2:22 2:161"),
        ("host:example port:22", "1:22 2:22"),
        ("host:WEB", "1:22 1:80 1:443"),
        ("os:linux", "1:22 1:80 1:443"),
        ("script:ssh-hostkey", "1:22"),
        ("script:smb-os-discovery", ""),
        ("tag:dmz", "1:22 1:80 1:443"),
        ("tag:storage", "2:22 2:161"),
        ("tag:none", ""),
        ("ed25519", "1:22"),
        ("\"nginx 1.24\"", "3:8080"),
        ("路由器", "1:80"),
        ("欢迎", "1:80"),
        ("100%_d", "1:80"),
        ("100__d", ""),
        ("samba", "2:22 2:161"),
        ("-port:22", "1:80 1:443 2:161 3:8080"),
        ("-product:nginx", "1:22 1:443 2:22 2:161"),
        ("-os:linux -nginx", "2:22 2:161"),
        ("-tag:dmz port:22", "2:22"),
        ("state:up port:22 -version:9", "2:22"),
        ("-script:ssh-hostkey port:22", "2:22"),
    ] {
        assert_eq!(services(&fixture, q).await, expected, "{q}");
    }
}

#[tokio::test]
async fn words_on_ports_hold_for_one_port_of_a_host() {
    let fixture = filled().await;
    for (q, expected) in [
        ("", "1 2 4 3"),
        ("port:22 state:open", "1 2"),
        ("port:443 state:open", ""),
        // Ports that no one port can be: a host has each.
        ("port:22 port:80", "1"),
        ("port:22 port:161", "2"),
        ("port:22,80 port:443", "1"),
        ("port:22,80 port:443 state:open", ""),
        ("port:22 port:80 port:443", "1"),
        ("port:1-100 port:22", "1 2"),
        ("port:22 port:161 proto:tcp", ""),
        ("port:22 -port:80", "2"),
        ("port:22 port:80 nginx", "1"),
        ("port:22 product:nginx", ""),
        ("product:nginx port:8080", "3"),
        ("state:down", "4"),
        ("-port:22", "4 3"),
        ("-state:up", "4"),
        ("script:smb-os-discovery", "2"),
        ("samba", "2"),
        ("nginx", "1 3"),
        ("nginx -ed25519", "3"),
        ("-nginx", "2 4"),
        ("os:freebsd", "2"),
        ("tag:dmz", "1"),
        ("-tag:storage host:example", "1"),
        ("net:10.0.0-2.1,4", "1 4"),
        ("欢迎", "1"),
    ] {
        assert_eq!(hosts(&fixture, q).await, expected, "{q}");
    }
    let other = fixture.store.hosts(OwnerKey(2), &asking("nginx")).await.unwrap();
    assert_eq!((other.total, other.items), (0, vec![]));
}

#[tokio::test]
async fn a_search_that_cannot_be_read_says_what_can() {
    let fixture = store().await;
    for (q, word, reason) in [
        ("port:x", "port:x", "port: takes 22, 1-1024"),
        ("port:9-1", "port:9-1", "backwards"),
        ("port:70000", "port:70000", "0 to 65535"),
        ("a colour:red", "colour:red", "port:, proto:"),
        ("proto:tpc", "proto:tpc", "tcp, udp"),
        ("state:opened", "state:opened", "open, closed"),
        ("net:10.0.0.0/40", "net:10.0.0.0/40", "prefix"),
        ("net:name.example", "net:name.example", "host:"),
        ("port:", "port:", "something must stand"),
        ("\"open", "\"open", "quotation mark"),
        ("a\"b\"", "a\"b\"", "quote all of it"),
        ("port:22 OR port:80", "OR", "port:22,80"),
    ] {
        match fixture.store.services(OWNER, &asking(q)).await {
            Err(StoreError::BadSearch { word: at, reason: why }) => {
                assert_eq!(at, word);
                assert!(why.contains(reason), "{q}: {why}");
            }
            other => panic!("{q}: {other:?}"),
        }
    }
    assert!(fixture.store.hosts(OWNER, &asking(&"x ".repeat(17))).await.is_err());
    assert!(fixture.store.hosts(OWNER, &asking(&"x".repeat(1025))).await.is_err());
}

#[tokio::test]
async fn both_ways_find_the_same_and_pages_are_whole_while_rows_are_added() {
    let fixture = store().await;
    let many = |from: u8, to: u8| {
        (from..=to)
            .map(|n| {
                up(
                    &format!("10.0.0.{n}"),
                    vec![service(22, "ssh", "OpenSSH", "9"), port(u16::from(n) % 7 + 80, PortState::Open)],
                )
            })
            .collect::<Vec<_>>()
    };
    fixture.run(1, 1000, &many(100, 140)).await;
    for sort in ["ip", "-ip", "port", "-port", "lastSeen", "-lastSeen"] {
        let mut request = PageRequest {
            limit: 7,
            sort: Some(sort.into()),
            q: Some("port:80-90".into()),
            ..PageRequest::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = fixture.store.services(OWNER, &request).await.unwrap();
            seen.extend(page.items.into_iter().map(|s| (s.ip, s.port)));
            let Some(next) = page.next else { break };
            request.cursor = Some(next);
            // Rows on both sides of the cursor; those that stood there before come once each all the same.
            fixture.run(2, 900, &many(90, 91)).await;
        }
        let distinct: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "{sort}");
        assert!((100..=140).all(|n| distinct.iter().any(|(ip, _)| *ip == format!("10.0.0.{n}"))), "{sort}");
    }
    let mut from = fixture.store.readers.acquire().await.unwrap();
    for q in ["port:82", "openssh", "product:openssh port:22", "host:x", "net:10.0.0.96/27 port:80-83"] {
        let mut found = Vec::new();
        let mut list: list::List<'_> = super::services::list(&mut from, OWNER, &asking(q)).await.unwrap();
        for walked in [false, true] {
            if let Some(driver) = list.driver.as_mut().filter(|_| walked) {
                driver.rows = i64::MAX;
            }
            let page = list
                .page(&mut from, &PageRequest { limit: 1000, ..asking(q) }, super::services::read)
                .await
                .unwrap();
            assert_eq!(page.total, page.items.len() as u64, "{q}");
            found.push(page.items);
        }
        assert_eq!(found[0], found[1], "{q}");
    }
}

#[tokio::test]
async fn cursors_of_other_lists_are_refused() {
    let fixture = filled().await;
    let request = PageRequest { limit: 1, ..PageRequest::default() };
    let next = fixture.store.hosts(OWNER, &request).await.unwrap().next;
    let with = |sort: Option<&str>, q: Option<&str>, cursor: Option<String>| PageRequest {
        limit: 1,
        cursor,
        sort: sort.map(Into::into),
        q: q.map(Into::into),
    };
    assert!(fixture.store.hosts(OWNER, &with(None, None, next.clone())).await.is_ok());
    for request in [
        with(Some("-ip"), None, next.clone()),
        with(None, Some("x"), next.clone()),
        with(None, None, Some("zz".into())),
        with(None, None, Some("5b5d".into())),
        with(None, None, Some("é".into())),
    ] {
        assert!(
            matches!(fixture.store.hosts(OWNER, &request).await, Err(StoreError::BadCursor)),
            "{request:?}"
        );
    }
    assert!(matches!(
        fixture.store.services(OWNER, &with(None, None, next)).await,
        Err(StoreError::BadCursor)
    ));
    assert!(matches!(
        fixture.store.services(OWNER, &with(Some("color"), None, None)).await,
        Err(StoreError::BadSort { .. })
    ));
}

#[tokio::test]
async fn hosts_of_a_run_are_paged_and_streamed_in_order() {
    let fixture = store().await;
    let hosts: Vec<Host> = (0..1203_u32)
        .map(|n| {
            up(&std::net::Ipv4Addr::from(0x0a00_0000 + 1203 - n).to_string(), vec![port(22, PortState::Open)])
        })
        .collect();
    fixture.run(1, 1000, &hosts).await;
    let (mut after, mut streamed) = (None, Vec::new());
    loop {
        let piece = fixture.store.run_hosts_after(OWNER, run_id(1), after).await.unwrap();
        let Some((last, _)) = piece.last() else { break };
        after = Some(*last);
        streamed.extend(piece.into_iter().map(|(_, host)| host));
    }
    assert_eq!(streamed, hosts);
    assert_eq!(fixture.store.run_host(OWNER, run_id(1), 7).await.unwrap(), hosts[7]);
    assert!(fixture.store.run_host(OwnerKey(2), run_id(1), 7).await.is_err());
    let filter = RunHostFilter { state: None, open: true };
    let page = fixture
        .store
        .run_hosts(OWNER, run_id(1), filter, &PageRequest { sort: Some("ip".into()), ..asking("10.0.0.1") })
        .await
        .unwrap();
    assert_eq!(page.items[0].ordinal, 1202);
    assert_eq!(page.total, 111);
}
