//! Windows as they are kept.

use portolan_store::windows::{Of, WindowFields};
use portolan_store::{PageRequest, StoreError, What};

use crate::schedules::scan;
use crate::{at, id, world};

fn fields(name: &str, of: Of) -> WindowFields {
    WindowFields { name: name.to_owned(), of, spec: "{}".to_owned() }
}

#[tokio::test]
async fn a_run_is_held_by_the_windows_of_its_owner_networks_and_scan() {
    let world = world().await;
    let (nightly, weekly) = (scan(&world, 100).await, scan(&world, 101).await);
    let all = [
        fields("all", Of::Owner),
        fields("lab", Of::Network("10.0.0.0/8".to_owned())),
        fields("nightly", Of::Scan(nightly)),
    ];
    for (n, window) in (200..).zip(&all) {
        let made = world.store.create_window(world.owner, id(n), window, at(1)).await.unwrap();
        assert_eq!((&made.fields, made.version), (window, 1));
    }
    let names = async |owner, scan| -> Vec<String> {
        let windows = world.store.windows_for(owner, scan).await.unwrap();
        windows.into_iter().map(|window| window.fields.name).collect()
    };
    assert_eq!(names(world.owner, Some(nightly)).await, ["all", "lab", "nightly"]);
    assert_eq!(names(world.owner, Some(weekly)).await, ["all", "lab"]);
    assert_eq!(names(world.owner, None).await, ["all", "lab"]);
    assert!(names(world.other, Some(nightly)).await.is_empty());
    world.store.delete_scan(world.owner, nightly, None).await.unwrap();
    let left = world.store.windows(world.owner, &PageRequest::default()).await.unwrap();
    assert_eq!(left.total, 2);
}

#[tokio::test]
async fn a_window_is_changed_by_who_has_read_it_and_belongs_to_its_owner() {
    let world = world().await;
    let nightly = scan(&world, 100).await;
    let store = &world.store;
    store.create_window(world.owner, id(200), &fields("all", Of::Owner), at(1)).await.unwrap();
    let twice =
        store.create_window(world.owner, id(201), &fields("ALL", Of::Owner), at(1)).await.unwrap_err();
    assert!(matches!(twice, StoreError::Duplicate { what: What::Window, .. }), "{twice}");
    let of_scan = fields("theirs", Of::Scan(nightly));
    let foreign = store.create_window(world.other, id(202), &of_scan, at(1)).await.unwrap_err();
    assert!(matches!(foreign, StoreError::NotFound { what: What::Scan }), "{foreign}");
    let changed = store.change_window(world.owner, id(200), Some(1), &of_scan, at(2)).await.unwrap();
    assert_eq!((changed.fields, changed.version, changed.updated_at), (of_scan.clone(), 2, at(2)));
    let old = store.change_window(world.owner, id(200), Some(1), &of_scan, at(3)).await.unwrap_err();
    assert!(matches!(old, StoreError::Changed { what: What::Window, current: 2 }), "{old}");
    let foreign = store.delete_window(world.other, id(200), None).await.unwrap_err();
    assert!(matches!(foreign, StoreError::NotFound { what: What::Window }), "{foreign}");
    store.delete_window(world.owner, id(200), Some(2)).await.unwrap();
    assert!(store.window(world.owner, id(200)).await.is_err());
}
