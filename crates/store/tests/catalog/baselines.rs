//! What is expected, and what is open beyond it.

use portolan_changes::Ports;
use portolan_model::Protocol;
use portolan_store::baselines::{Baseline, BaselineFields, BaselineFilter, Finding, Subject};
use portolan_store::{PageRequest, StoreError, Uuid, What};

use crate::{World, at, id, world};

fn baseline(number: u128, subject: Subject, ports: &str, until: Option<i64>) -> Baseline {
    Baseline {
        id: id(number),
        fields: BaselineFields {
            subject,
            protocol: Protocol::Tcp,
            ports: Ports::read(ports),
            reason: "the harbour's web site".to_owned(),
            until: until.map(at),
        },
        approved_by: Some(id(5)),
        approved_by_name: Some("ann".to_owned()),
        approved_at: at(i64::try_from(number).unwrap()),
    }
}

/// Hosts with open ports: 22, 80 and 443 of one, 25 of another, and a closed one.
async fn services(world: &World) {
    world.sql("INSERT INTO host (owner, ip_key, ip, state, hostname, open_ports, first_seen, last_seen, last_run) VALUES
        (1, x'040a000001', '10.0.0.1', 'up', NULL, 3, 0, 0, 0), (1, x'040a000002', '10.0.0.2', 'up', 'mail.example', 1, 0, 0, 0)").await;
    world.sql("INSERT INTO service (owner, ip_key, protocol, port, state, first_seen, last_seen, last_run) VALUES
        (1, x'040a000001', 1, 22, 1, 0, 0, 0), (1, x'040a000001', 1, 80, 1, 0, 0, 0), (1, x'040a000001', 1, 81, 6, 0, 0, 0),
        (1, x'040a000001', 1, 443, 1, 0, 0, 0), (1, x'040a000002', 1, 25, 1, 0, 0, 0)").await;
}

async fn findings(world: &World, asset: Option<Uuid>, seconds: i64) -> Vec<String> {
    let page = world.store.findings(world.owner, asset, at(seconds), &PageRequest::default()).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    let told =
        |finding: &Finding| format!("{} {}:{}", finding.asset_name, finding.service.ip, finding.service.port);
    page.items.iter().map(told).collect()
}

#[tokio::test]
async fn what_is_open_beyond_what_is_expected_is_a_finding_until_it_is_accepted_or_gone() {
    let world = world().await;
    services(&world).await;
    world.asset(21, "web", &["10.0.0.0/31"], &["Public"]).await;
    world.asset(22, "mail", &["mail.example"], &["public"]).await;
    assert_eq!(findings(&world, None, 0).await, [""; 0], "without a baseline nothing is a finding");
    let (store, owner) = (&world.store, world.owner);
    store.create_baseline(owner, &baseline(31, Subject::Asset(id(21)), "80", None)).await.unwrap();
    assert_eq!(findings(&world, None, 0).await, ["web 10.0.0.1:22", "web 10.0.0.1:443"]);
    let until = Some(100);
    store
        .create_baseline(owner, &baseline(32, Subject::Tag("PUBLIC".to_owned()), "440-450", until))
        .await
        .unwrap();
    assert_eq!(findings(&world, None, 0).await, ["web 10.0.0.1:22", "mail 10.0.0.2:25"]);
    assert_eq!(findings(&world, Some(id(22)), 0).await, ["mail 10.0.0.2:25"]);
    assert_eq!(
        findings(&world, Some(id(21)), 100).await,
        ["web 10.0.0.1:22", "web 10.0.0.1:443"],
        "it is expected no longer"
    );
    store.create_baseline(owner, &baseline(33, Subject::Asset(id(21)), "22", None)).await.unwrap();
    assert_eq!(findings(&world, Some(id(21)), 0).await, [""; 0]);
    world.sql("UPDATE service SET state = 6 WHERE port = 25").await;
    assert_eq!(findings(&world, None, 0).await, [""; 0]);
}

#[tokio::test]
async fn findings_come_in_pages() {
    let world = world().await;
    services(&world).await;
    world.asset(21, "all", &["10.0.0.0/24", "10.0.0.1"], &[]).await;
    world.asset(22, "mail", &["mail.example"], &[]).await;
    for (number, asset) in [(31, 21), (32, 22)] {
        let nothing = baseline(number, Subject::Asset(id(asset)), "", None);
        world.store.create_baseline(world.owner, &nothing).await.unwrap();
    }
    let (mut told, mut page) = (Vec::new(), PageRequest { limit: 2, ..PageRequest::default() });
    loop {
        let found = world.store.findings(world.owner, None, at(0), &page).await.unwrap();
        assert_eq!(found.total, 5);
        told.extend(found.items.iter().map(|finding| (finding.asset_name.clone(), finding.service.port)));
        page.cursor = found.next;
        if page.cursor.is_none() {
            break;
        }
    }
    let expected = [("all", 22), ("all", 80), ("all", 443), ("all", 25), ("mail", 25)];
    assert_eq!(told, expected.map(|(name, port)| (name.to_owned(), port)));
    for bad in ["", "x", "00.00.1", &"0".repeat(40)] {
        page.cursor = Some(bad.to_owned());
        let refused = world.store.findings(world.owner, None, at(0), &page).await.unwrap_err();
        assert!(matches!(refused, StoreError::BadCursor), "{bad}");
    }
}

#[tokio::test]
async fn baselines_are_listed_and_forgotten() {
    let world = world().await;
    world.asset(21, "web", &["10.0.0.1"], &["public"]).await;
    let (store, owner) = (&world.store, world.owner);
    let all = [
        baseline(31, Subject::Asset(id(21)), "22,80-90", Some(7)),
        baseline(32, Subject::Tag("public".to_owned()), "443", None),
        baseline(33, Subject::Tag("inner".to_owned()), "25", None),
    ];
    for one in &all {
        store.create_baseline(owner, one).await.unwrap();
    }
    let strange = store.create_baseline(world.other, &all[0]).await.unwrap_err();
    assert!(matches!(strange, StoreError::NotFound { what: What::Asset }), "{strange}");
    let listed = |filter: BaselineFilter| async move {
        let page = store.baselines(owner, &filter, &PageRequest::default()).await.unwrap();
        page.items
    };
    let [first, second, third] = all.clone();
    assert_eq!(listed(BaselineFilter::default()).await, [third.clone(), second.clone(), first.clone()]);
    let of_asset = BaselineFilter { asset: Some(id(21)), tag: None };
    assert_eq!(listed(of_asset).await, [second, first.clone()]);
    assert_eq!(listed(BaselineFilter { asset: None, tag: Some("INNER".to_owned()) }).await, [third]);
    assert_eq!(store.baseline(owner, id(31)).await.unwrap(), first);
    for nobody in [
        store.baseline(world.other, id(31)).await.map(drop),
        store.delete_baseline(world.other, id(31)).await,
    ] {
        assert!(matches!(nobody, Err(StoreError::NotFound { what: What::Baseline })));
    }
    store.delete_baseline(owner, id(31)).await.unwrap();
    assert!(store.baseline(owner, id(31)).await.is_err());
}
