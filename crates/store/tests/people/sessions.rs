//! Sessions.

use portolan_store::Role;
use portolan_store::accounts::AccountChange;
use portolan_store::sessions::NewSession;

use crate::{Kept, at};

const SECRET: [u8; 32] = [7; 32];

fn session(account: uuid::Uuid, secret: [u8; 32], ends: i64) -> NewSession {
    NewSession { secret, account, expires_at: at(ends), address: None, agent: None }
}

#[tokio::test]
async fn a_session_ends_at_its_end_when_it_idles_or_when_it_is_ended() {
    let kept = Kept::new().await;
    let store = &kept.store;
    let mara = kept.user("mara", Role::Viewer).await;
    store.begin_session(&session(mara.id, SECRET, 100), at(0)).await.unwrap();
    let holds = async |now: i64, idle_since: i64| {
        store.session(&SECRET, at(now), at(idle_since)).await.unwrap().is_some()
    };
    assert!(holds(99, -1).await);
    assert!(!holds(100, -1).await, "over at its very end");
    assert!(!holds(50, 0).await, "idle since its beginning");
    store.touch_session(&SECRET, at(30)).await.unwrap();
    assert!(holds(50, 29).await);
    assert!(!holds(50, 30).await);
    assert!(store.session(&[8; 32], at(1), at(-1)).await.unwrap().is_none());
    store.end_session(&SECRET).await.unwrap();
    assert!(!holds(31, -1).await);
    store.end_session(&SECRET).await.unwrap();
}

#[tokio::test]
async fn sessions_end_with_what_they_were_begun_by() {
    let kept = Kept::new().await;
    let (store, key) = (&kept.store, kept.owner.key);
    kept.user("ada", Role::Admin).await;
    let nothing = AccountChange::default();
    let cases = [
        (
            "a new password",
            AccountChange { password: Some(("$".to_owned(), false)), ..nothing.clone() },
            false,
        ),
        ("disabled", AccountChange { disabled: Some(true), ..nothing.clone() }, false),
        ("a lower role", AccountChange { role: Some(Role::Viewer), ..nothing.clone() }, false),
        ("a higher role", AccountChange { role: Some(Role::Admin), ..nothing.clone() }, true),
        ("another name", AccountChange { display_name: Some("x".to_owned()), ..nothing }, true),
    ];
    for (n, (what, change, stays)) in cases.into_iter().enumerate() {
        let secret = [u8::try_from(n).unwrap(); 32];
        let user = kept.user(&format!("user-{n}"), Role::Operator).await;
        store.begin_session(&session(user.id, secret, 100), at(0)).await.unwrap();
        store.change_account(key, user.id, None, &change, at(1)).await.unwrap();
        assert_eq!(store.session(&secret, at(2), at(-1)).await.unwrap().is_some(), stays, "{what}");
        // Enabling again does not bring old sessions back.
        let enable = AccountChange { disabled: Some(false), ..AccountChange::default() };
        store.change_account(key, user.id, None, &enable, at(3)).await.unwrap();
        assert_eq!(store.session(&secret, at(4), at(-1)).await.unwrap().is_some(), stays, "{what}");
        store.delete_account(key, user.id, None).await.unwrap();
        assert!(store.session(&secret, at(5), at(-1)).await.unwrap().is_none(), "{what}");
    }
}
