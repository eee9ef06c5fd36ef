//! Pages: nothing twice and nothing lost while rows come and go, and hostile words.

use std::fmt::Write;

use portolan_store::audit::{AuditEntry, AuditFilter, AuditVerdict};
use portolan_store::{PageRequest, Role, StoreError};

use crate::{Kept, at};

fn page(limit: u32, cursor: Option<String>, sort: &str) -> PageRequest {
    PageRequest { limit, cursor, sort: Some(sort.to_owned()), q: None }
}

#[tokio::test]
async fn pages_hold_still_while_rows_come_and_go() {
    for sort in ["username", "-username", "displayName", "createdAt", "-createdAt", "lastSignIn"] {
        let kept = Kept::new().await;
        let key = kept.owner.key;
        kept.user("keeper", Role::Admin).await;
        let mut before = vec!["keeper".to_owned()];
        for n in 0..20 {
            // All were made in the same moment, so that only the key tells them apart by time.
            before.push(kept.user(&format!("User-{:02}", n * 2), Role::Viewer).await.username);
        }
        let (mut seen, mut cursor, mut round) = (Vec::new(), None, 0);
        loop {
            let got = kept.store.accounts(key, &page(3, cursor, sort)).await.unwrap();
            seen.extend(got.items.iter().map(|account| account.username.clone()));
            // One comes in the middle, and one that was seen goes.
            kept.user(&format!("user-{:02}", round * 2 + 1), Role::Viewer).await;
            if let Some(gone) = got.items.iter().find(|account| account.role == Role::Viewer) {
                kept.store.delete_account(key, gone.id, None).await.unwrap();
            }
            round += 1;
            cursor = got.next;
            if cursor.is_none() {
                break;
            }
            assert!(round < 40, "{sort}: the pages end");
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort}: one came twice: {seen:?}");
        let lost: Vec<_> = before.iter().filter(|name| !seen.contains(name)).collect();
        assert!(lost.is_empty(), "{sort}: {lost:?} were lost");
    }
}

#[tokio::test]
async fn the_log_is_read_to_its_end_while_it_grows() {
    let kept = Kept::new().await;
    let entry = |action: String| AuditEntry {
        owner: Some(kept.owner.key),
        account: None,
        username: None,
        via: "system",
        address: None,
        action,
        object: None,
        verdict: AuditVerdict::Allowed,
        status: None,
        detail: None,
    };
    for n in 0..25 {
        kept.store.record(&entry(format!("old.{n:02}")), at(n)).await.unwrap();
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let request = PageRequest { limit: 4, cursor, ..PageRequest::default() };
        let filter = AuditFilter::default();
        let (rows, next) = kept.store.audit_rows(kept.owner.key, false, &filter, &request).await.unwrap();
        seen.extend(rows.into_iter().map(|row| row.action));
        kept.store.record(&entry("new".to_owned()), at(100)).await.unwrap();
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (0..25).rev().map(|n| format!("old.{n:02}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn cursors_of_others_are_refused() {
    let kept = Kept::new().await;
    for n in 0..3 {
        kept.user(&format!("user-{n}"), Role::Viewer).await;
    }
    let key = kept.owner.key;
    let good = kept.store.accounts(key, &page(1, None, "username")).await.unwrap().next.unwrap();
    let hex = |text: &str| {
        text.bytes().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    };
    let bad = [
        String::new(),
        "0".to_owned(),
        "zz".to_owned(),
        "+1".to_owned(),
        "é1".to_owned(),
        good[..good.len() - 2].to_owned(),
        hex("[]"),
        hex(r#"["username",{"x":1},{"i":1}]"#),
        hex(&"[".repeat(10_000)),
    ];
    for cursor in bad {
        let error = kept.store.accounts(key, &page(1, Some(cursor.clone()), "username")).await.unwrap_err();
        assert!(matches!(error, StoreError::BadCursor), "{cursor:.40}: {error}");
    }
    let error = kept.store.accounts(key, &page(1, Some(good.clone()), "-username")).await.unwrap_err();
    assert!(matches!(error, StoreError::BadCursor), "of another order: {error}");
    // A cursor that was made up of other types reads some page, and harms nothing.
    for cell in [r#"{"i":-1}"#, r#"{"t":"'; DROP TABLE account; --"}"#, r#"{"b":[0,255]}"#] {
        let cursor = hex(&format!(r#"["username",{cell},{cell}]"#));
        kept.store.accounts(key, &page(1, Some(cursor), "username")).await.unwrap();
    }
    assert_eq!(kept.store.accounts(key, &page(1, Some(good), "username")).await.unwrap().total, 3);
}

#[tokio::test]
async fn words_that_mean_something_to_the_database_are_only_words() {
    let kept = Kept::new().await;
    for name in ["a%b", "a_b", "axb", "a\\b", "a'b"] {
        kept.user(name, Role::Viewer).await;
    }
    let find = async |q: String| {
        let request = PageRequest { q: Some(q), ..PageRequest::default() };
        let page = kept.store.accounts(kept.owner.key, &request).await?;
        Ok::<_, StoreError>(page.items.into_iter().map(|account| account.username).collect::<Vec<_>>())
    };
    for (q, expected) in [
        ("%", vec!["a%b"]),
        ("_", vec!["a_b"]),
        ("\\", vec!["a\\b"]),
        ("'", vec!["a'b"]),
        ("A%B", vec!["a%b"]),
        ("a b '", vec!["a'b"]),
        ("\u{3000} ", vec!["a%b", "a'b", "a\\b", "a_b", "axb"]),
        ("' OR 1=1 --", vec![]),
    ] {
        assert_eq!(find(q.to_owned()).await.unwrap(), expected, "{q}");
    }
    for q in ["x".repeat(60_000), "x ".repeat(5000), "a\0b".to_owned()] {
        let error = find(q).await.unwrap_err();
        assert!(matches!(error, StoreError::BadSearch { .. }), "{error}");
        assert!(error.to_string().len() < 200, "{error}");
    }
    find("%_\\".repeat(333)).await.unwrap();
    find("x ".repeat(32)).await.unwrap();
}
