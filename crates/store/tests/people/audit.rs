//! The audit log.

use portolan_store::audit::{AuditEntry, AuditFilter, AuditVerdict};
use portolan_store::{OwnerKey, PageRequest, Role, Uuid};

use crate::{Kept, at};

fn entry(owner: Option<OwnerKey>, username: &str, action: &str, verdict: AuditVerdict) -> AuditEntry {
    AuditEntry {
        owner,
        account: None,
        username: Some(username.to_owned()),
        via: "session",
        address: Some("127.0.0.1".to_owned()),
        action: action.to_owned(),
        object: None,
        verdict,
        status: Some(200),
        detail: Some(r#"{"reason":"100%_sure"}"#.to_owned()),
    }
}

async fn actions(kept: &Kept, strangers: bool, filter: AuditFilter, q: &str) -> Vec<String> {
    let page = PageRequest { q: Some(q.to_owned()), ..PageRequest::default() };
    let found = kept.store.audit(kept.owner.key, strangers, &filter, &page).await.unwrap();
    assert_eq!(usize::try_from(found.total).unwrap(), found.items.len());
    let (rows, _) = kept.store.audit_rows(kept.owner.key, strangers, &filter, &page).await.unwrap();
    assert_eq!(rows, found.items, "the export reads what the list shows");
    found.items.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn entries_are_filtered_and_the_newest_is_first() {
    let kept = Kept::new().await;
    let (store, own) = (&kept.store, Some(kept.owner.key));
    let other = store.create_owner(Uuid::now_v7(), "second", "Second", false, &[], at(0)).await.unwrap();
    let rows = [
        (own, "mara", "scan.create", AuditVerdict::Allowed),
        (own, "Noor", "scan.delete", AuditVerdict::Refused),
        (own, "noor", "scanner.x", AuditVerdict::Failed),
        (None, "nobody", "session.create", AuditVerdict::Refused),
        (Some(other.key), "zoe", "user.create", AuditVerdict::Allowed),
    ];
    for (n, (owner, username, action, verdict)) in (0..).zip(rows) {
        store.record(&entry(owner, username, action, verdict), at(n)).await.unwrap();
    }
    let all = AuditFilter::default();
    assert_eq!(actions(&kept, false, all.clone(), "").await, ["scanner.x", "scan.delete", "scan.create"]);
    assert_eq!(actions(&kept, true, all.clone(), "").await[0], "session.create");
    let by_action = |action: &str| AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
    assert_eq!(actions(&kept, false, by_action("scan."), "").await, ["scan.delete", "scan.create"]);
    assert_eq!(actions(&kept, false, by_action("scan"), "").await.len(), 0);
    let refused = AuditFilter { verdict: Some("refused".to_owned()), ..all.clone() };
    assert_eq!(actions(&kept, false, refused, "").await, ["scan.delete"]);
    let noor = AuditFilter { username: Some("NOOR".to_owned()), ..all.clone() };
    assert_eq!(actions(&kept, false, noor, "").await, ["scanner.x", "scan.delete"]);
    let between = AuditFilter { since: Some(at(1)), until: Some(at(2)), ..all.clone() };
    assert_eq!(actions(&kept, false, between, "").await, ["scan.delete"]);
    assert_eq!(actions(&kept, false, all.clone(), "mara scan").await, ["scan.create"]);
    // Signs that mean something to LIKE stand for themselves.
    assert_eq!(actions(&kept, false, all.clone(), "100%_sure").await.len(), 3);
    assert_eq!(actions(&kept, false, all.clone(), "1%sure").await.len(), 0);
    assert_eq!(actions(&kept, false, all.clone(), "scan_r").await.len(), 0);
    assert_eq!(actions(&kept, false, all, "\\").await.len(), 0);
}

#[tokio::test]
async fn what_a_deleted_user_did_stays_under_their_name() {
    let kept = Kept::new().await;
    let mara = kept.user("mara", Role::Viewer).await;
    let mut done = entry(Some(kept.owner.key), "mara", "scan.create", AuditVerdict::Allowed);
    done.account = Some(mara.id);
    kept.store.record(&done, at(1)).await.unwrap();
    kept.store.delete_account(kept.owner.key, mara.id, None).await.unwrap();
    let page = PageRequest::default();
    let log = kept.store.audit(kept.owner.key, false, &AuditFilter::default(), &page).await.unwrap();
    assert_eq!((log.items[0].username.as_deref(), log.items[0].account), (Some("mara"), Some(mara.id)));
}
