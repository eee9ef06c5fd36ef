//! Scans and what they are aimed at.

use std::collections::BTreeMap;

use portolan_store::scan_targets::StartTargetsError;
use portolan_store::scans::{ScanCommand, ScanFields, ScanFilter, ScanTarget};
use portolan_store::templates::TemplateFields;
use portolan_store::{PageRequest, StoreError, Uuid, What};

use crate::{World, asset, at, id, texts, world};

fn manual(targets: &[&str]) -> ScanTarget {
    ScanTarget::Manual { targets: texts(targets) }
}

fn of_assets(ids: &[Uuid], tags: &[&str]) -> ScanTarget {
    ScanTarget::Asset { asset_ids: ids.to_vec(), tags: texts(tags) }
}

fn scan(world: &World, name: &str, target: ScanTarget) -> ScanFields {
    ScanFields {
        display_name: name.to_owned(),
        provider: world.provider,
        target,
        command: ScanCommand::Text("-sV %s".to_owned()),
    }
}

#[tokio::test]
async fn a_scan_reads_back_as_it_was_written() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1"], &["dmz"]).await;
    let mut fields = scan(&world, "nightly", of_assets(&[id(1)], &["dmz"]));
    let made = world.store.create_scan(world.owner, id(50), &fields, Some(id(7)), at(1)).await.unwrap();
    assert_eq!((&made.fields, made.provider_name.as_str()), (&fields, "Nmap here"));
    assert_eq!((made.created_by, made.version, made.last_run), (Some(id(7)), 1, None));
    for command in [
        ScanCommand::OfProvider,
        ScanCommand::Template {
            id: "port".to_owned(),
            parameters: BTreeMap::from([("ports".to_owned(), "22".to_owned())]),
        },
    ] {
        fields.command = command;
        fields.target = manual(&["10.0.0.0/24"]);
        let changed = world.store.change_scan(world.owner, id(50), None, &fields, at(2)).await.unwrap();
        assert_eq!(changed.fields, fields);
    }
    let stale = world.store.change_scan(world.owner, id(50), Some(1), &fields, at(2)).await.unwrap_err();
    assert!(matches!(stale, StoreError::Changed { current: 3, .. }));
    assert!(world.store.scan(world.other, id(50)).await.is_err());
}

#[tokio::test]
async fn what_a_scan_names_must_be_its_owners() {
    let world = world().await;
    world.store.create_asset(world.other, id(2), &asset("theirs", &["10.0.0.1"], &[]), at(1)).await.unwrap();
    let theirs = TemplateFields { name: "t".into(), description: String::new(), command: "-sV %s".into() };
    world.store.create_template(world.other, id(3), &theirs, at(1)).await.unwrap();
    let good = scan(&world, "s", manual(&["10.0.0.1"]));
    let template = ScanCommand::Template { id: id(3).to_string(), parameters: BTreeMap::new() };
    for (fields, missing) in [
        (ScanFields { provider: id(12), ..good.clone() }, What::Provider),
        (ScanFields { target: of_assets(&[id(2)], &[]), ..good.clone() }, What::Asset),
        (ScanFields { command: template, ..good.clone() }, What::Template),
    ] {
        let error = world.store.create_scan(world.owner, id(50), &fields, None, at(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::NotFound { what } if what == missing), "{error}");
    }
    assert_eq!(
        world.store.scans(world.owner, &ScanFilter::default(), &PageRequest::default()).await.unwrap().total,
        0
    );
}

#[tokio::test]
async fn what_a_scan_uses_is_not_deleted() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1"], &["dmz"]).await;
    let template = TemplateFields { name: "t".into(), description: String::new(), command: "-sV %s".into() };
    world.store.create_template(world.owner, id(3), &template, at(1)).await.unwrap();
    let mut fields = scan(&world, "s", of_assets(&[id(1)], &[]));
    fields.command = ScanCommand::Template { id: id(3).to_string(), parameters: BTreeMap::new() };
    world.store.create_scan(world.owner, id(50), &fields, None, at(1)).await.unwrap();
    let error = world.store.delete_asset(world.owner, id(1), None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the asset is in use by 1 scan; take it out of their targets or delete them first"
    );
    assert!(matches!(
        world.store.delete_template(world.owner, id(3), None).await,
        Err(StoreError::InUse { what: What::Template, .. })
    ));
    assert!(matches!(
        world.store.delete_provider(world.owner, world.provider, None).await,
        Err(StoreError::InUse { what: What::Provider, .. })
    ));
    world.store.delete_scan(world.owner, id(50), None).await.unwrap();
    world.store.delete_asset(world.owner, id(1), None).await.unwrap();
    world.store.delete_template(world.owner, id(3), None).await.unwrap();
}

#[tokio::test]
async fn scans_show_their_last_run_and_wait_for_it() {
    let world = world().await;
    for n in [50, 51] {
        let fields = scan(&world, &format!("scan {n}"), manual(&["10.0.0.1"]));
        world.store.create_scan(world.owner, id(n), &fields, None, at(1)).await.unwrap();
    }
    world.sql("INSERT INTO run (id, owner, kind, scan, display_name, state, created_at) SELECT unhex(printf('%032x', 1)), owner, 'scan', id, 'r', 'completed', 1 FROM scan WHERE display_name = 'scan 50'").await;
    world.sql("INSERT INTO run (id, owner, kind, scan, display_name, state, created_at, open_ports) SELECT unhex(printf('%032x', 2)), owner, 'scan', id, 'r', 'running', 2, 7 FROM scan WHERE display_name = 'scan 50'").await;
    let listed = |state: Option<&str>| {
        let filter = ScanFilter { last_run_state: state.map(ToOwned::to_owned), ..ScanFilter::default() };
        let page = PageRequest { sort: Some("-lastRunAt".to_owned()), ..PageRequest::default() };
        let store = world.store.clone();
        let owner = world.owner;
        async move {
            let page = store.scans(owner, &filter, &page).await.unwrap();
            page.items.into_iter().map(|scan| scan.id.as_u128()).collect::<Vec<_>>()
        }
    };
    // It was made after the other ran.
    assert_eq!(listed(None).await, [51, 50]);
    assert_eq!(listed(Some("running")).await, [50]);
    assert_eq!(listed(Some("completed")).await, Vec::<u128>::new());
    assert_eq!(listed(Some("never")).await, [51]);
    let run = world.store.scan(world.owner, id(50)).await.unwrap().last_run.unwrap();
    assert_eq!((run.id, run.state.as_str(), run.open_ports), (id(2), "running", 7));
    let error = world.store.delete_scan(world.owner, id(50), None).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { what: What::Scan, .. }), "{error}");
    world.sql("UPDATE run SET state = 'interrupted', resumes = 1 WHERE state = 'running'").await;
    assert!(world.store.delete_scan(world.owner, id(50), None).await.is_err());
    world.sql("UPDATE run SET state = 'cancelled', resumes = 0 WHERE state = 'interrupted'").await;
    world.store.delete_scan(world.owner, id(50), None).await.unwrap();
}

#[tokio::test]
async fn a_start_takes_each_target_once_and_knows_whose_it_is() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1", "www.example"], &["dmz"]).await;
    world.asset(2, "db", &["10.0.1.0/24", "10.0.0.1"], &["dmz", "lan"]).await;
    let found = world.store.start_targets(world.owner, &of_assets(&[id(1)], &["DMZ", "lan"])).await.unwrap();
    assert_eq!(found.texts(), ["10.0.0.1", "www.example", "10.0.1.0/24"]);
    let whose: Vec<_> = found.targets.iter().map(|target| target.assets.clone()).collect();
    assert_eq!(whose, [vec![id(1), id(2)], vec![id(1)], vec![id(2)]]);
    assert_eq!(found.assets.values().map(String::as_str).collect::<Vec<_>>(), ["web", "db"]);

    let found = world
        .store
        .start_targets(world.owner, &manual(&["10.0.0.7/24", "10.0.0.0/24", "::1"]))
        .await
        .unwrap();
    assert_eq!(found.texts(), ["10.0.0.0/24", "::1"]);
    assert!(found.assets.is_empty());

    // Tags are looked at anew at each start.
    world.asset(3, "new", &["10.0.3.1"], &["lan"]).await;
    let found = world.store.start_targets(world.owner, &of_assets(&[], &["lan"])).await.unwrap();
    assert_eq!(found.texts(), ["10.0.1.0/24", "10.0.0.1", "10.0.3.1"]);
}

#[tokio::test]
async fn a_start_without_targets_says_which_field_is_to_blame() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1"], &["dmz"]).await;
    for (target, blamed) in [
        (
            of_assets(&[id(1), id(9)], &["dmz", "nobody"]),
            vec![("target.assetIds[1]", "unknownAsset"), ("target.tags[1]", "unknownTag")],
        ),
        (of_assets(&[], &[]), vec![("target", "noTargets")]),
        (manual(&[]), vec![("target", "noTargets")]),
        (
            manual(&["10.0.0.1", "1.2.3", "-sV"]),
            vec![("target.targets[1]", "badTarget"), ("target.targets[2]", "badTarget")],
        ),
    ] {
        let errors = world.store.start_targets(world.owner, &target).await.unwrap_err();
        let found: Vec<_> = errors.iter().map(|error| (error.field().unwrap(), error.code())).collect();
        let found: Vec<_> = found.iter().map(|(field, code)| (field.as_str(), *code)).collect();
        assert_eq!(found, blamed);
    }
    let theirs = world.store.start_targets(world.other, &of_assets(&[id(1)], &["dmz"])).await.unwrap_err();
    assert!(matches!(
        theirs[..],
        [StartTargetsError::NoSuchAsset { .. }, StartTargetsError::NoAssetTagged { .. }]
    ));
}
