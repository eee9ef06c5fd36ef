//! Before a run runs: asked for once, claimed by one, fairly; and which state may follow which.

use super::*;
use crate::error::StoreError;

#[tokio::test]
async fn a_retry_gets_the_first_run_and_another_request_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let retry = |request| Retry { account: Uuid::from_u128(7), key: "k".to_owned(), request: [request; 32] };
    let first = store.create_run(&new(1, 1), Some(&retry(1)), event()).await.unwrap();
    assert!(first.is_new && first.run.state == RunState::Created);
    let again = store.create_run(&new(1, 2), Some(&retry(1)), event()).await.unwrap();
    assert!(!again.is_new && again.events.is_empty());
    assert_eq!(again.run.id, first.run.id);
    let error = store.create_run(&new(1, 3), Some(&retry(2)), event()).await.unwrap_err();
    assert!(matches!(error, StoreError::KeyReused { key } if key == "k"));
    let tomorrow = NewRun { created_at: at(25 * 3600), ..new(1, 4) };
    assert!(store.create_run(&tomorrow, Some(&retry(2)), event()).await.unwrap().is_new);
    let page = store.runs(OwnerKey(1), &RunFilter::default(), &crate::PageRequest::default()).await.unwrap();
    assert_eq!(page.total, 2);
}

#[tokio::test]
async fn only_legal_transitions_happen() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let holder = Uuid::from_u128(9);
    let mut tried = 0;
    for (n, from) in RunState::ALL.into_iter().enumerate() {
        for (m, to) in RunState::ALL.into_iter().enumerate().filter(|(_, to)| to.is_end()) {
            let run = store.create_run(&new(1, (100 * n + m + 1) as u128), None, event()).await.unwrap().run;
            sqlx::query("UPDATE run SET state = $2, lease_holder = $3 WHERE key = $1")
                .bind(run.key.0)
                .bind(from.as_str())
                .bind(holder)
                .execute(&store.writer)
                .await
                .unwrap();
            let done = if from == RunState::Running {
                store.end_run(Lease { run: run.key, holder }, &end(to), at(5)).await
            } else {
                store.end_waiting_run(run.key, &end(to), at(5)).await
            };
            let after = store.run_by_key(run.key).await.unwrap();
            if from.may_become(to) {
                assert_eq!(done.unwrap().len(), 1);
                assert_eq!((after.state, after.ended_at), (to, Some(at(5))));
                assert_eq!(after.resumes, to == RunState::Interrupted);
            } else {
                let error = done.unwrap_err();
                assert!(
                    matches!(error, StoreError::IllegalTransition { from: f, to: t } if f == from && t == to)
                );
                assert_eq!(after.state, from);
            }
            assert_gapless(&store, &after).await;
            tried += 1;
        }
    }
    assert_eq!(tried, 60);
}

#[tokio::test]
async fn checking_happens_once_and_starting_only_after_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let run = store.create_run(&new(1, 1), None, event()).await.unwrap().run;
    assert_eq!(claim(&store, 1, 9).await, None);
    assert_eq!(store.unchecked_runs(9).await.unwrap(), [run.key]);
    store.mark_checked(run.key, &checked(2), event()).await.unwrap();
    assert_eq!(store.unchecked_runs(9).await.unwrap(), []);
    let error = store.mark_checked(run.key, &checked(2), event()).await.unwrap_err();
    assert!(matches!(error, StoreError::IllegalTransition { from: RunState::Pending, .. }));
    assert_eq!(store.shards(run.key).await.unwrap().len(), 2);
    assert_eq!(store.run_by_key(run.key).await.unwrap().counts.hosts_total, 8);
}

#[tokio::test]
async fn two_holders_never_both_hold_a_run() {
    let directory = tempfile::tempdir().unwrap();
    let one = store(&directory).await;
    let two = Store::open(directory.path()).await.unwrap();
    for id in 1..=40 {
        pending(&one, &new(1 + (id % 3) as i64, id)).await;
    }
    let claimer = |store: Store, holder: u128| async move {
        let mut claimed = Vec::new();
        while let Some(run) = claim(&store, holder, 100).await {
            claimed.push(run.key);
        }
        claimed
    };
    let tasks = [(&one, 1), (&two, 2), (&one, 3), (&two, 4)]
        .map(|(store, holder)| tokio::spawn(claimer(store.clone(), holder)));
    let mut all = Vec::new();
    for (holder, task) in (1..).zip(tasks) {
        for run in task.await.unwrap() {
            all.push(run);
            let lease = |holder| Lease { run, holder: Uuid::from_u128(holder) };
            one.renew_lease(lease(holder), at(60)).await.unwrap();
            let error = two.renew_lease(lease(holder + 1), at(60)).await.unwrap_err();
            assert!(matches!(error, StoreError::LeaseLost));
        }
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

#[tokio::test]
async fn the_queue_is_fair_between_owners_and_keeps_to_the_limits() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    for id in 1..=4 {
        pending(&store, &new(1, id)).await;
    }
    for id in 5..=6 {
        pending(&store, &new(2, id)).await;
    }
    let mut order = Vec::new();
    while let Some(run) = claim(&store, 1, 5).await {
        order.push(run.id.as_u128());
    }
    assert_eq!(order, [1, 5, 2, 6, 3]);
}

#[tokio::test]
async fn a_provider_runs_no_more_than_it_may_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let narrow = provider(&store, 50, 1).await;
    for id in 1..=2 {
        pending(&store, &NewRun { provider: Some(narrow), ..new(1, id) }).await;
    }
    pending(&store, &new(1, 3)).await;
    let first = claim(&store, 1, 9).await.unwrap();
    assert_eq!(first.id.as_u128(), 1);
    assert_eq!(claim(&store, 1, 9).await.unwrap().id.as_u128(), 3);
    assert_eq!(claim(&store, 1, 9).await, None);
    let lease = Lease { run: first.key, holder: Uuid::from_u128(1) };
    store.end_run(lease, &end(RunState::Completed), at(9)).await.unwrap();
    assert_eq!(claim(&store, 1, 9).await.unwrap().id.as_u128(), 2);
}
