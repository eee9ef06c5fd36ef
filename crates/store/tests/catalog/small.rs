//! Templates, scope and settings.

use portolan_store::settings::Retention;
use portolan_store::templates::TemplateFields;
use portolan_store::{PageRequest, StoreError, What};

use crate::{at, id, texts, world};

fn template(name: &str) -> TemplateFields {
    TemplateFields { name: name.to_owned(), description: String::new(), command: "-sV %s".to_owned() }
}

#[tokio::test]
async fn a_template_lives_under_one_name_of_its_owner() {
    let world = world().await;
    let store = &world.store;
    let made = store.create_template(world.owner, id(1), &template("Doors"), at(1)).await.unwrap();
    assert_eq!((made.version, made.created_at), (1, at(1)));
    let again = store.create_template(world.owner, id(2), &template("DOORS"), at(2)).await.unwrap_err();
    assert!(
        matches!(&again, StoreError::Duplicate { what: What::Template, name } if name == "DOORS"),
        "{again}"
    );
    store.create_template(world.other, id(3), &template("Doors"), at(2)).await.unwrap();

    let changed =
        store.change_template(world.owner, id(1), Some(1), &template("Gates"), at(3)).await.unwrap();
    assert_eq!((changed.fields.name.as_str(), changed.version, changed.updated_at), ("Gates", 2, at(3)));
    let stale =
        store.change_template(world.owner, id(1), Some(1), &template("Doors"), at(4)).await.unwrap_err();
    assert!(matches!(stale, StoreError::Changed { current: 2, .. }));
    let page = store.templates(world.owner, &PageRequest::default()).await.unwrap();
    assert_eq!((page.total, page.items[0].fields.name.as_str()), (1, "Gates"));

    for nobody in [
        store.template(world.other, id(1)).await.map(drop),
        store.change_template(world.other, id(1), None, &template("x"), at(5)).await.map(drop),
        store.delete_template(world.other, id(1), None).await,
    ] {
        assert!(matches!(nobody, Err(StoreError::NotFound { what: What::Template })));
    }
    store.delete_template(world.owner, id(1), Some(2)).await.unwrap();
    assert!(store.template(world.owner, id(1)).await.is_err());
}

#[tokio::test]
async fn a_scope_is_the_owners_own_and_has_versions() {
    let world = world().await;
    let first = world.store.scope(world.owner).await.unwrap();
    assert_eq!((first.allowed, first.excluded, first.version), (texts(&["10.0.0.0/8"]), Vec::new(), 1));
    let (allowed, excluded) = (texts(&["10.0.0.0/8", "a.example"]), texts(&["10.1.0.0/16"]));
    let changed = world.store.change_scope(world.owner, Some(1), &allowed, &excluded, at(9)).await.unwrap();
    assert_eq!((changed.allowed, changed.excluded), (allowed, excluded.clone()));
    assert_eq!((changed.version, changed.updated_at), (2, at(9)));
    let stale = world.store.change_scope(world.owner, Some(1), &[], &[], at(10)).await.unwrap_err();
    assert_eq!(
        stale.to_string(),
        "the scope was changed in the meantime: it is at version 2 now; read it again"
    );
    assert_eq!(world.store.scope(world.other).await.unwrap().version, 1);
}

#[tokio::test]
async fn settings_keep_everything_until_told() {
    let world = world().await;
    assert_eq!(world.store.settings(world.owner).await.unwrap().retention, Retention::default());
    let wanted = Retention { keep_days: Some(30), keep_runs: None };
    let changed = world.store.change_settings(world.owner, Some(1), wanted, at(2)).await.unwrap();
    assert_eq!((changed.retention, changed.version), (wanted, 2));
    assert!(world.store.change_settings(world.owner, Some(1), wanted, at(3)).await.is_err());
    assert_eq!(world.store.settings(world.other).await.unwrap().retention, Retention::default());
}
