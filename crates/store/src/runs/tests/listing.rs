//! Lists of runs.

use super::*;
use crate::PageRequest;
use crate::error::StoreError;

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat_in_every_order() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    for id in 1..=7_u32 {
        // Two of each time, so that the key decides.
        let run = NewRun { created_at: at(i64::from(id / 2)), ..new(1, u128::from(id)) };
        store.create_run(&run, None, event()).await.unwrap();
    }
    store.create_run(&new(2, 99), None, event()).await.unwrap();
    for (sort, expected) in [
        (None, [7, 6, 5, 4, 3, 2, 1]),
        (Some("createdAt"), [1, 2, 3, 4, 5, 6, 7]),
        (Some("-endedAt"), [7, 6, 5, 4, 3, 2, 1]),
        (Some("displayName"), [1, 2, 3, 4, 5, 6, 7]),
    ] {
        let mut seen = Vec::new();
        let mut page = PageRequest { limit: 3, sort: sort.map(str::to_owned), ..PageRequest::default() };
        loop {
            let got = store.runs(OwnerKey(1), &RunFilter::default(), &page).await.unwrap();
            assert_eq!(got.total, 7);
            seen.extend(got.items.iter().map(|run| run.id.as_u128()));
            match got.next {
                Some(next) => page.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{sort:?}");
    }
}

#[tokio::test]
async fn filters_and_searches_find_what_they_say() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let provider = provider(&store, 50, 1).await;
    store.create_run(&NewRun { kind: RunKind::Test, ..new(1, 1) }, None, event()).await.unwrap();
    pending(&store, &NewRun { provider: Some(provider), ..new(1, 2) }).await;
    store
        .create_run(&NewRun { display_name: "100% of_it".to_owned(), ..new(1, 3) }, None, event())
        .await
        .unwrap();
    let find = |filter: RunFilter, q: &'static str| {
        let store = store.clone();
        async move {
            let page = PageRequest { q: Some(q.to_owned()), ..PageRequest::default() };
            let found = store.runs(OwnerKey(1), &filter, &page).await.unwrap();
            found.items.iter().map(|run| run.id.as_u128()).collect::<Vec<_>>()
        }
    };
    let all = RunFilter::default;
    assert_eq!(find(RunFilter { kind: Some(RunKind::Test), ..all() }, "").await, [1]);
    assert_eq!(find(RunFilter { provider: Some(provider), ..all() }, "").await, [2]);
    assert_eq!(find(RunFilter { states: vec![RunState::Pending], ..all() }, "").await, [2]);
    assert_eq!(find(all(), "0% OF_").await, [3]);
    assert_eq!(find(all(), "r_n").await, [] as [u128; 0]);
    assert_eq!(find(all(), "-sv 127.0.0.1 run").await, [2, 1]);
}

#[tokio::test]
async fn cursors_and_orders_of_other_lists_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let list = |cursor: Option<&str>, sort: Option<&str>| {
        let page = PageRequest {
            cursor: cursor.map(str::to_owned),
            sort: sort.map(str::to_owned),
            ..PageRequest::default()
        };
        let store = store.clone();
        async move { store.runs(OwnerKey(1), &RunFilter::default(), &page).await }
    };
    assert!(matches!(list(Some("5b2263726561746564"), None).await, Err(StoreError::BadCursor)));
    assert!(matches!(list(Some("-createdAt.x"), None).await, Err(StoreError::BadCursor)));
    assert!(matches!(list(None, Some("id; DROP TABLE run")).await, Err(StoreError::BadSort { .. })));
    assert!(matches!(store.run(OwnerKey(2), Uuid::from_u128(1)).await, Err(StoreError::NotFound { .. })));
}
