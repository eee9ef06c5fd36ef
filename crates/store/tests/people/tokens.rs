//! Tokens.

use portolan_store::accounts::{Account, AccountChange};
use portolan_store::tokens::{NewToken, Token};
use portolan_store::{PageRequest, Role, StoreError, Uuid};

use crate::{Kept, at};

async fn token(kept: &Kept, user: &Account, name: &str, secret: u8) -> Token {
    let new = NewToken {
        id: Uuid::now_v7(),
        secret: [secret; 32],
        account: user.id,
        owner: user.owner,
        name: name.to_owned(),
        role: Role::Operator,
        expires_at: at(100),
    };
    kept.store.create_token(&new, at(0)).await.unwrap()
}

#[tokio::test]
async fn a_token_holds_until_it_is_over_or_taken_back_or_its_user_is_disabled() {
    let kept = Kept::new().await;
    let (store, key) = (&kept.store, kept.owner.key);
    let mara = kept.user("mara", Role::Viewer).await;
    let made = token(&kept, &mara, "ci", 1).await;
    assert_eq!((&*made.username, made.used_at, made.revoked_at), ("mara", None, None));
    let holds = async |now: i64| store.token_of(&[1; 32], at(now)).await.unwrap();
    let (account, found) = holds(99).await.unwrap();
    assert_eq!((account, found), (mara.clone(), made.clone()));
    assert_eq!(holds(100).await, None, "over at its very end");
    assert_eq!(store.token_of(&[2; 32], at(1)).await.unwrap(), None);
    let disable = |yes| AccountChange { disabled: Some(yes), ..AccountChange::default() };
    store.change_account(key, mara.id, None, &disable(true), at(1)).await.unwrap();
    assert_eq!(holds(2).await, None);
    store.change_account(key, mara.id, None, &disable(false), at(3)).await.unwrap();
    assert!(holds(4).await.is_some());
    store.touch_token(made.id, at(5)).await.unwrap();
    let revoked = store.revoke_token(key, made.id, at(6)).await.unwrap();
    assert_eq!((revoked.used_at, revoked.revoked_at), (Some(at(5)), Some(at(6))));
    assert_eq!(holds(7).await, None);
    let again = store.revoke_token(key, made.id, at(8)).await.unwrap();
    assert_eq!(again.revoked_at, Some(at(6)), "the first time counts");
}

#[tokio::test]
async fn tokens_are_listed_by_owner_and_by_user() {
    let kept = Kept::new().await;
    let store = &kept.store;
    let (mara, noor) = (kept.user("mara", Role::Viewer).await, kept.user("noor", Role::Viewer).await);
    token(&kept, &mara, "ci", 1).await;
    let of_noor = token(&kept, &noor, "laptop", 2).await;
    let all = PageRequest::default();
    assert_eq!(store.tokens(kept.owner.key, None, &all).await.unwrap().total, 2);
    assert_eq!(
        store.tokens(kept.owner.key, Some(noor.id), &all).await.unwrap().items,
        std::slice::from_ref(&of_noor)
    );
    let by_user = PageRequest { q: Some("NOOR".to_owned()), ..all.clone() };
    assert_eq!(
        store.tokens(kept.owner.key, None, &by_user).await.unwrap().items,
        std::slice::from_ref(&of_noor)
    );
    let other = store.create_owner(Uuid::now_v7(), "second", "Second", false, &[], at(0)).await.unwrap();
    assert_eq!(store.tokens(other.key, None, &all).await.unwrap().total, 0);
    let error = store.revoke_token(other.key, of_noor.id, at(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
    assert!(store.token_of(&[2; 32], at(2)).await.unwrap().is_some(), "it was not taken back");
    store.delete_account(kept.owner.key, noor.id, None).await.unwrap();
    assert_eq!(store.token_of(&[2; 32], at(2)).await.unwrap(), None, "tokens go with their user");
}
