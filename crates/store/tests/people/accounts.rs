//! Users and their owners.

use portolan_store::accounts::AccountChange;
use portolan_store::{PageRequest, Role, StoreError, Uuid, What};

use crate::{Kept, at, user};

#[tokio::test]
async fn the_last_admin_who_may_sign_in_stays() {
    let kept = Kept::new().await;
    let (store, key) = (&kept.store, kept.owner.key);
    let only = kept.user("ada", Role::Admin).await;
    let other = kept.user("ben", Role::Admin).await;
    let disable = AccountChange { disabled: Some(true), ..AccountChange::default() };
    let lower = AccountChange { role: Some(Role::Operator), ..AccountChange::default() };
    store.change_account(key, other.id, None, &disable, at(1)).await.unwrap();
    for change in [&disable, &lower] {
        let error = store.change_account(key, only.id, None, change, at(2)).await.unwrap_err();
        assert!(matches!(error, StoreError::InUse { what: What::User, .. }), "{error}");
    }
    let error = store.delete_account(key, only.id, None).await.unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "a disabled admin does not count: {error}");
    store.delete_account(key, other.id, None).await.unwrap();
    assert_eq!(store.account(key, only.id).await.unwrap(), only, "nothing of it was done");
    kept.user("cleo", Role::Admin).await;
    store.delete_account(key, only.id, None).await.unwrap();
}

#[tokio::test]
async fn of_two_admins_who_remove_each_other_one_stays() {
    let kept = Kept::new().await;
    let (store, key) = (&kept.store, kept.owner.key);
    let (a, b) = (kept.user("ada", Role::Admin).await, kept.user("ben", Role::Admin).await);
    let both = tokio::join!(store.delete_account(key, a.id, None), store.delete_account(key, b.id, None));
    assert_ne!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
}

#[tokio::test]
async fn names_are_unique_over_all_owners_whatever_their_case() {
    let kept = Kept::new().await;
    kept.user("Mara", Role::Viewer).await;
    let other = kept.store.create_owner(Uuid::now_v7(), "second", "Second", false, &[], at(0)).await.unwrap();
    let error = kept.store.create_account(&user(&other, "mARA", Role::Viewer), at(0)).await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate { what: What::User, .. }), "{error}");
    assert_eq!(kept.store.account_called("MARA").await.unwrap().unwrap().username, "Mara");
    assert_eq!(kept.store.account_called("mara%").await.unwrap(), None);
}

#[tokio::test]
async fn a_user_is_another_owners_secret() {
    let kept = Kept::new().await;
    let mara = kept.user("mara", Role::Viewer).await;
    let other = kept.store.create_owner(Uuid::now_v7(), "second", "Second", false, &[], at(0)).await.unwrap();
    let missing = |error| matches!(error, StoreError::NotFound { what: What::User });
    let change = AccountChange { disabled: Some(true), ..AccountChange::default() };
    assert!(missing(kept.store.account(other.key, mara.id).await.unwrap_err()));
    assert!(missing(kept.store.change_account(other.key, mara.id, None, &change, at(1)).await.unwrap_err()));
    assert!(missing(kept.store.delete_account(other.key, mara.id, None).await.unwrap_err()));
    assert_eq!(kept.store.accounts(other.key, &PageRequest::default()).await.unwrap().total, 0);
    assert_eq!(kept.store.account_anywhere(mara.id).await.unwrap(), mara);
}

#[tokio::test]
async fn of_two_who_read_the_same_version_the_second_is_told() {
    let kept = Kept::new().await;
    let (store, key) = (&kept.store, kept.owner.key);
    let mara = kept.user("mara", Role::Viewer).await;
    let change = AccountChange { display_name: Some("Mara".to_owned()), ..AccountChange::default() };
    let changed = store.change_account(key, mara.id, Some(1), &change, at(5)).await.unwrap();
    assert_eq!((changed.version, changed.updated_at, changed.role), (2, at(5), Role::Viewer));
    let error = store.change_account(key, mara.id, Some(1), &change, at(6)).await.unwrap_err();
    assert!(matches!(error, StoreError::Changed { current: 2, .. }), "{error}");
    let error = store.delete_account(key, mara.id, Some(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Changed { current: 2, .. }), "{error}");
    let error = store.rename_owner(kept.owner.id, Some(7), "x", at(6)).await.unwrap_err();
    assert!(matches!(error, StoreError::Changed { what: What::Owner, current: 1 }), "{error}");
}

#[tokio::test]
async fn an_owner_and_its_admin_are_made_together_or_not_at_all() {
    let kept = Kept::new().await;
    kept.user("mara", Role::Viewer).await;
    let make = |name: &'static str, admin: &'static str| {
        let (store, admin) = (kept.store.clone(), user(&kept.owner, admin, Role::Admin));
        async move { store.create_owner_with_admin(Uuid::now_v7(), name, name, &[], &admin, at(1)).await }
    };
    let error = make("second", "mara").await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate { what: What::User, .. }), "{error}");
    let all = kept.store.owners(None, &PageRequest::default()).await.unwrap();
    assert_eq!(all.items, std::slice::from_ref(&kept.owner));
    let error = make("FIRST", "zoe").await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate { what: What::Owner, .. }), "{error}");
    assert_eq!(kept.store.account_called("zoe").await.unwrap(), None);
    let (owner, admin) = make("second", "zoe").await.unwrap();
    assert_eq!((admin.owner, admin.owner_is_system, owner.is_system), (owner.key, false, false));
    assert_eq!(kept.store.owners(Some(owner.key), &PageRequest::default()).await.unwrap().items, [owner]);
}
