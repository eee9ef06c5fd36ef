//! Runs that wait for their windows.

use super::*;
use crate::error::StoreError;

fn hold(opens: Option<i64>) -> Hold {
    Hold { opens_at: opens.map(at), message: "closed".to_owned(), event: event(), at: at(0) }
}

async fn running(store: &Store, id: u128) -> Lease {
    pending(store, &new(1, id)).await;
    let run = claim(store, 9, 100).await.unwrap();
    Lease { run: run.key, holder: Uuid::from_u128(9) }
}

#[tokio::test]
async fn a_run_waits_before_and_in_the_middle_and_goes_on_with_what_is_left() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let key = pending(&store, &new(1, 1)).await;
    store.hold_run(key, &hold(Some(60))).await.unwrap();
    assert_eq!(claim(&store, 9, 100).await, None, "what waits is not claimed");
    assert_eq!(store.waiting_runs().await.unwrap(), [key]);
    let waits = store.run_by_key(key).await.unwrap();
    assert_eq!((waits.state, waits.opens_at, waits.started_at), (RunState::Waiting, Some(at(60)), None));
    assert!(!waits.is_over() && waits.message.as_deref() == Some("closed"));
    store.open_run(key, event()).await.unwrap();
    let again = claim(&store, 9, 100).await.unwrap();
    assert_eq!((again.key, again.opens_at, again.message), (key, None, None));

    let lease = Lease { run: key, holder: Uuid::from_u128(9) };
    let shard = store.start_shard(lease, 1, at(2)).await.unwrap().unwrap();
    let rest = NewShard { spec: "rest".to_owned(), addresses: 3 };
    let cut = ShardEnd { rest: vec![rest], ..shard_end(ShardState::Cut) };
    let found = batch(vec![host("10.0.0.1")]);
    let tell = |_: &Host, _: u64| "{}".to_owned();
    store.commit_shard(lease, shard.number, found, &cut, at(3), &tell).await.unwrap();
    store.pause_run(lease, &hold(None), 500).await.unwrap();
    let paused = store.run_by_key(key).await.unwrap();
    assert_eq!((paused.state, paused.opens_at, paused.spent_ms), (RunState::Waiting, None, 500));
    assert!(matches!(store.renew_lease(lease, at(9)).await.unwrap_err(), StoreError::LeaseLost));
    store.open_run(key, event()).await.unwrap();
    assert!(claim(&store, 9, 100).await.is_some());
    let mut left = Vec::new();
    while let Some(shard) = store.start_shard(lease, 9, at(2)).await.unwrap() {
        left.push(shard.spec);
    }
    assert_eq!(left, ["1", "rest"]);
    assert_gapless(&store, &store.run_by_key(key).await.unwrap()).await;
}

#[tokio::test]
async fn a_run_that_is_to_end_does_not_wait() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let lease = running(&store, 1).await;
    let asked = store.request_cancel(OwnerKey(1), Uuid::from_u128(1), at(2), event()).await.unwrap();
    assert!(matches!(asked, Cancelled::Asked(_)));
    let error = store.pause_run(lease, &hold(None), 0).await.unwrap_err();
    assert!(matches!(error, StoreError::IllegalTransition { to: RunState::Waiting, .. }), "{error}");
    assert!(store.hold_run(lease.run, &hold(None)).await.is_err(), "it is worked on");
    store.end_run(lease, &end(RunState::Cancelled), at(3)).await.unwrap();
    assert!(store.open_run(lease.run, event()).await.is_err());
    // One that waits ends at once.
    let key = pending(&store, &new(1, 2)).await;
    store.hold_run(key, &hold(None)).await.unwrap();
    let ended = store.request_cancel(OwnerKey(1), Uuid::from_u128(2), at(2), event()).await.unwrap();
    assert!(matches!(ended, Cancelled::AtOnce(run, _) if run.state == RunState::Cancelled));
}

#[tokio::test]
async fn who_frees_a_run_is_kept_with_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let key = pending(&store, &new(1, 1)).await;
    let freed = Freed { at: at(1), until: at(60), reason: "an incident".to_owned(), by: "keeper".to_owned() };
    let id = Uuid::from_u128(1);
    let error = store.free_run(OwnerKey(1), id, &freed, event()).await.unwrap_err();
    assert!(matches!(error, StoreError::IllegalTransition { from: RunState::Pending, .. }), "{error}");
    store.hold_run(key, &hold(Some(60))).await.unwrap();
    let theirs = store.free_run(OwnerKey(2), id, &freed, event()).await.unwrap_err();
    assert!(matches!(theirs, StoreError::NotFound { .. }), "{theirs}");
    let (run, events) = store.free_run(OwnerKey(1), id, &freed, event()).await.unwrap();
    assert_eq!((run.state, run.freed, events.len()), (RunState::Pending, Some(freed), 1));
}
