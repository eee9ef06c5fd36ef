//! Assets: one by one, by tags, and many at once.

use portolan_store::assets::{AssetFilter, Imported, ImportedAsset};
use portolan_store::{PageRequest, StoreError, What};

use crate::{World, asset, at, id, texts, world};

async fn names(world: &World, tags: &[&str], q: &str) -> Vec<String> {
    let filter = AssetFilter { tags: texts(tags), kind: None };
    let page = PageRequest { q: Some(q.to_owned()), ..PageRequest::default() };
    let page = world.store.assets(world.owner, &filter, &page).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|asset| asset.fields.display_name).collect()
}

#[tokio::test]
async fn assets_are_found_by_tags_and_words() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1", "www.example"], &["dmz", "linux"]).await;
    world.asset(2, "db", &["10.0.1.0/24"], &["linux"]).await;
    world.asset(3, "printer 100%", &["10.0.2.9"], &[]).await;
    assert_eq!(names(&world, &[], "").await, ["db", "printer 100%", "web"]);
    assert_eq!(names(&world, &["LINUX"], "").await, ["db", "web"]);
    assert_eq!(names(&world, &["linux", "dmz"], "").await, ["web"]);
    assert_eq!(names(&world, &[], "www.EX").await, ["web"]);
    assert_eq!(names(&world, &[], "dmz").await, ["web"]);
    assert_eq!(names(&world, &[], "0%").await, ["printer 100%"]);
    assert_eq!(names(&world, &["none"], "").await, Vec::<String>::new());

    let read = world.store.asset(world.owner, id(1)).await.unwrap();
    assert_eq!(read.fields, asset("web", &["10.0.0.1", "www.example"], &["dmz", "linux"]));
    let tags = world.store.tags(world.owner).await.unwrap();
    let tags: Vec<_> = tags.iter().map(|tag| (tag.tag.as_str(), tag.assets)).collect();
    assert_eq!(tags, [("dmz", 1), ("linux", 2)]);
    let by_id = world.store.assets_by_ids(world.owner, &[id(3), id(1), id(99)]).await.unwrap();
    assert_eq!(by_id.iter().map(|asset| asset.id).collect::<Vec<_>>(), [id(3), id(1)]);
    let tagged = world.store.assets_tagged(world.owner, &texts(&["DMZ", "linux"])).await.unwrap();
    assert_eq!(tagged.iter().map(|asset| asset.id).collect::<Vec<_>>(), [id(2), id(1)]);
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() {
    let world = world().await;
    for n in 0..7 {
        world.asset(100 + n, &format!("a{n}"), &["10.0.0.1"], &[]).await;
    }
    let mut page = PageRequest { limit: 3, sort: Some("-displayName".to_owned()), ..PageRequest::default() };
    let mut seen = Vec::new();
    loop {
        let found = world.store.assets(world.owner, &AssetFilter::default(), &page).await.unwrap();
        assert_eq!(found.total, 7);
        seen.extend(found.items.into_iter().map(|asset| asset.fields.display_name));
        page.cursor = found.next;
        if page.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["a6", "a5", "a4", "a3", "a2", "a1", "a0"]);
}

#[tokio::test]
async fn an_asset_changes_only_from_the_version_that_was_read() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1"], &["dmz"]).await;
    world.asset(2, "db", &["10.0.0.2"], &[]).await;
    let new = asset("Web", &["10.0.0.3"], &["lan", "LAN"]);
    let changed = world.store.change_asset(world.owner, id(1), Some(1), &new, at(2)).await.unwrap();
    assert_eq!((changed.fields, changed.version), (asset("Web", &["10.0.0.3"], &["lan"]), 2));
    let stale = world.store.change_asset(world.owner, id(1), Some(1), &new, at(2)).await.unwrap_err();
    assert!(matches!(stale, StoreError::Changed { current: 2, .. }));
    let taken = asset("DB", &["10.0.0.3"], &[]);
    let taken = world.store.change_asset(world.owner, id(1), None, &taken, at(2)).await.unwrap_err();
    assert!(matches!(taken, StoreError::Duplicate { what: What::Asset, .. }), "{taken}");
    let nobody = world.store.delete_asset(world.other, id(1), None).await.unwrap_err();
    assert!(matches!(nobody, StoreError::NotFound { .. }));
    world.store.delete_asset(world.owner, id(1), None).await.unwrap();
    assert_eq!(names(&world, &["lan"], "").await, Vec::<String>::new());
}

fn imported(n: u128, name: &str, targets: &[&str]) -> ImportedAsset {
    ImportedAsset {
        id: id(n),
        display_name: name.to_owned(),
        targets: texts(targets),
        kind: None,
        tags: None,
        notes: None,
    }
}

#[tokio::test]
async fn an_import_makes_and_changes_and_leaves_what_it_does_not_tell() {
    let world = world().await;
    world.asset(1, "web", &["10.0.0.1"], &["dmz"]).await;
    world.asset(2, "db", &["10.0.0.2"], &["lan"]).await;
    let assets = [
        imported(11, "WEB", &["10.0.0.9"]),
        imported(12, "db", &["10.0.0.2"]),
        ImportedAsset { tags: Some(texts(&["b", "A", "a"])), ..imported(13, "new", &["10.0.0.3"]) },
    ];
    let expected = Imported { created: 1, changed: 1, unchanged: 1 };
    let dry = world.store.import_assets(world.owner, &assets, true, at(5)).await.unwrap();
    assert_eq!(dry, expected);
    assert_eq!(names(&world, &[], "").await, ["db", "web"]);
    assert_eq!(world.store.import_assets(world.owner, &assets, false, at(5)).await.unwrap(), expected);
    let web = world.store.asset(world.owner, id(1)).await.unwrap();
    assert_eq!((web.fields, web.version), (asset("WEB", &["10.0.0.9"], &["dmz"]), 2));
    assert_eq!(world.store.asset(world.owner, id(2)).await.unwrap().version, 1);
    assert_eq!(world.store.asset(world.owner, id(13)).await.unwrap().fields.tags, ["A", "b"]);
    let again = world.store.import_assets(world.owner, &assets, false, at(6)).await.unwrap();
    assert_eq!(again, Imported { created: 0, changed: 0, unchanged: 3 });
    let same = [imported(21, "web", &["10.0.0.1"])];
    assert_eq!(world.store.import_assets(world.other, &same, false, at(6)).await.unwrap().created, 1);
}

#[tokio::test]
async fn many_assets_come_in_one_transaction() {
    let world = world().await;
    let mut assets: Vec<_> =
        (0..2500).map(|n| imported(1000 + n, &format!("host {n}"), &["10.0.0.1"])).collect();
    for asset in &mut assets {
        asset.tags = Some(texts(&["all", "many"]));
    }
    assert_eq!(world.store.import_assets(world.owner, &assets, false, at(5)).await.unwrap().created, 2500);
    assert_eq!(world.store.assets_tagged(world.owner, &texts(&["many"])).await.unwrap().len(), 2500);
    // A name that stands in the last chunk twice breaks the rule: nothing of the first is kept either.
    let mut more: Vec<_> =
        (0..1500).map(|n| imported(9000 + n, &format!("more {n}"), &["10.0.0.1"])).collect();
    more[1499].display_name = "more 1400".to_owned();
    world.store.import_assets(world.owner, &more, false, at(6)).await.unwrap_err();
    assert_eq!(names(&world, &[], "more").await, Vec::<String>::new());
}
