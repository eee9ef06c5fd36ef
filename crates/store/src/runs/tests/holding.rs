//! While a run runs, and after its holder is gone.

use std::collections::HashSet;

use super::*;
use crate::error::StoreError;

fn summary(host: &Host, ordinal: u64) -> String {
    format!("{} {ordinal}", host.ip.as_deref().unwrap_or("-"))
}

async fn running(store: &Store, id: u128) -> (Run, Lease) {
    pending(store, &new(1, id)).await;
    let run = claim(store, 1, 99).await.unwrap();
    let lease = Lease { run: run.key, holder: Uuid::from_u128(1) };
    assert_eq!(store.start_shard(lease, 1, at(2)).await.unwrap().unwrap().number, 0);
    (run, lease)
}

#[tokio::test]
async fn a_host_is_there_once_and_each_is_told_by_its_ordinal() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    let items = vec![host("127.0.0.1"), Item::Event(event()), host("127.0.0.2"), host("127.0.0.1")];
    let told = store.append(lease, 0, batch(items), &summary).await.unwrap();
    let data: Vec<&str> = told.iter().map(|event| &*event.data).collect();
    assert_eq!(data, ["127.0.0.1 0", "{}", "127.0.0.2 1"]);
    let again = vec![host("127.0.0.2"), host("::1")];
    let told = store.append(lease, 0, batch(again), &summary).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(&*told[0].data, "::1 2");
    let stored = store.run_by_key(run.key).await.unwrap();
    assert_eq!((stored.counts.hosts, stored.counts.hosts_up), (3, 3));
    assert_gapless(&store, &run).await;
    let chunk = store.run_events(run.id, told[0].number - 2, 99).await.unwrap();
    assert_eq!(chunk.events.len(), 2);
    assert!(!chunk.over);
}

#[tokio::test]
async fn a_shard_is_committed_once() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    assert_eq!(store.start_shard(lease, 1, at(2)).await.unwrap(), None, "one at a time");
    let commit = |lease, ip: &'static str| {
        let store = store.clone();
        async move {
            let items = batch(vec![host(ip)]);
            store.commit_shard(lease, 0, items, &shard_end(ShardState::Done), at(3), &summary).await
        }
    };
    let stranger = Lease { holder: Uuid::from_u128(2), ..lease };
    assert!(matches!(commit(stranger, "127.0.0.9").await, Err(StoreError::LeaseLost)));
    commit(lease, "127.0.0.1").await.unwrap();
    let error = commit(lease, "127.0.0.2").await.unwrap_err();
    assert!(matches!(error, StoreError::ShardNotRunning { number: 0 }));
    let stored = store.run_by_key(run.key).await.unwrap();
    assert_eq!((stored.counts.hosts, stored.counts.hosts_down), (1, 3));
    assert_eq!(store.shards(run.key).await.unwrap()[0].raw_xml.as_deref(), Some("runs/x/0.xml.zst"));
    assert_eq!(store.start_shard(lease, 1, at(4)).await.unwrap().unwrap().number, 1);
    store.end_run(lease, &end(RunState::Partial), at(5)).await.unwrap();
    let error = store.append(lease, 1, batch(Vec::new()), &summary).await.unwrap_err();
    assert!(matches!(error, StoreError::LeaseLost));
}

#[tokio::test]
async fn what_a_dead_holder_left_is_cut_and_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    store.append(lease, 0, batch(vec![host("127.0.0.1"), host("127.0.0.3")]), &summary).await.unwrap();
    store.close().await;

    let store = Store::open(directory.path()).await.unwrap();
    let orphans = store.orphans().await.unwrap();
    let [Orphan { run: left, shards }] = &orphans[..] else { panic!("{orphans:?}") };
    assert_eq!((left.id, shards.iter().map(|shard| shard.number).collect()), (run.id, vec![0]));
    let finished: HashSet<_> = store.finished(left.key, 0).await.unwrap().into_iter().collect();
    assert_eq!(finished, ["127.0.0.1", "127.0.0.3"].map(|ip| ip.parse().unwrap()).into());
    assert_eq!(store.shard_stats(left.key, 0).await.unwrap().hosts_up, 2);
    let rest = NewShard { spec: "rest".to_owned(), addresses: 2 };
    let cut = ShardEnd { rest: vec![rest], more_down: 0, ..shard_end(ShardState::Cut) };
    let interrupted = end(RunState::Interrupted);
    store.end_orphan(left.key, &[(0, cut)], &interrupted, at(9)).await.unwrap();
    assert!(matches!(
        store.end_orphan(left.key, &[], &interrupted, at(9)).await,
        Err(StoreError::IllegalTransition { .. })
    ));
    assert!(matches!(store.append(lease, 0, batch(Vec::new()), &summary).await, Err(StoreError::LeaseLost)));
    assert_eq!(store.resumable_runs().await.unwrap(), [left.key]);
    store.resume_run(left.key, event()).await.unwrap();
    let again = claim(&store, 3, 9).await.unwrap();
    assert_eq!((again.id, again.started_at), (run.id, Some(at(1))));
    let states: Vec<_> = store.shards(left.key).await.unwrap().iter().map(|s| s.state).collect();
    assert_eq!(states, [ShardState::Cut, ShardState::Todo, ShardState::Todo]);
    assert_gapless(&store, &run).await;
}

#[tokio::test]
async fn an_interrupted_run_that_cannot_go_on_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    store.end_run(lease, &end(RunState::Interrupted), at(9)).await.unwrap();
    assert!(!store.run_by_key(run.key).await.unwrap().is_over());
    store.give_up_run(run.key, "the provider was deleted", event(), at(40)).await.unwrap();
    let left = store.run_by_key(run.key).await.unwrap();
    assert!(left.is_over());
    assert_eq!(left.message.as_deref(), Some("the provider was deleted"));
    assert!(matches!(
        store.resume_run(run.key, event()).await,
        Err(StoreError::IllegalTransition { from: RunState::Interrupted, .. })
    ));
    assert!(store.run_events(run.id, 0, 99).await.unwrap().over);
}

#[tokio::test]
async fn cancelling_ends_what_waits_and_asks_who_works() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    let asked = store.request_cancel(OwnerKey(1), run.id, at(3), event()).await.unwrap();
    assert!(matches!(asked, Cancelled::Asked(run) if run.cancel_requested));
    store.end_run(lease, &end(RunState::Cancelled), at(4)).await.unwrap();
    let error = store.request_cancel(OwnerKey(1), run.id, at(5), event()).await.unwrap_err();
    assert!(matches!(error, StoreError::IllegalTransition { from: RunState::Cancelled, .. }));
    pending(&store, &new(2, 2)).await;
    let other = Uuid::from_u128(2);
    let error = store.request_cancel(OwnerKey(1), other, at(5), event()).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound { .. }));
    let done = store.request_cancel(OwnerKey(2), other, at(5), event()).await.unwrap();
    assert!(matches!(done, Cancelled::AtOnce(run, _) if run.state == RunState::Cancelled));
    assert_eq!(claim(&store, 1, 9).await, None);
}

#[tokio::test]
async fn an_import_keeps_repeated_hosts_and_takes_no_slot() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let import = NewRun { kind: RunKind::Import, ..new(1, 1) };
    let (run, lease, _) = store.create_import(&import, Uuid::from_u128(4), at(60), event()).await.unwrap();
    let items = vec![host("127.0.0.1"), host("127.0.0.1")];
    store.append(lease, 0, batch(items), &summary).await.unwrap();
    pending(&store, &new(1, 2)).await;
    assert!(claim(&store, 1, 1).await.is_some());
    store
        .commit_shard(lease, 0, batch(Vec::new()), &shard_end(ShardState::Done), at(3), &summary)
        .await
        .unwrap();
    store.end_run(lease, &end(RunState::Completed), at(4)).await.unwrap();
    assert_eq!(store.run_by_key(run.key).await.unwrap().counts.hosts, 2);
}

#[tokio::test]
async fn shards_that_run_side_by_side_are_cut_and_go_on_each() {
    let directory = tempfile::tempdir().unwrap();
    let store = store(&directory).await;
    let (run, lease) = running(&store, 1).await;
    assert_eq!(store.start_shard(lease, 2, at(2)).await.unwrap().unwrap().number, 1);
    assert_eq!(store.start_shard(lease, 2, at(2)).await.unwrap(), None, "two at a time");
    for (shard, ip) in [(1, "127.0.1.1"), (0, "127.0.0.1"), (1, "127.0.1.2")] {
        store.append(lease, shard, batch(vec![host(ip)]), &summary).await.unwrap();
    }
    for (shard, hosts) in [(0, 1), (1, 2)] {
        assert_eq!(store.finished(run.key, shard).await.unwrap().len(), hosts, "{shard}");
        assert_eq!(store.shard_stats(run.key, shard).await.unwrap().hosts_total, hosts as u64, "{shard}");
    }
    let orphans = store.orphans().await.unwrap();
    let rest = |spec: &str| {
        let rest = NewShard { spec: spec.to_owned(), addresses: 2 };
        ShardEnd { rest: vec![rest], more_down: 0, ..shard_end(ShardState::Cut) }
    };
    let cut: Vec<_> = orphans[0].shards.iter().map(|shard| (shard.number, rest(&shard.spec))).collect();
    assert_eq!(cut.len(), 2);
    store.end_orphan(run.key, &cut, &end(RunState::Interrupted), at(9)).await.unwrap();
    let after = store.shards(run.key).await.unwrap();
    let states: Vec<_> = after.iter().map(|shard| shard.state).collect();
    assert_eq!(states, [ShardState::Cut, ShardState::Cut, ShardState::Todo, ShardState::Todo]);
    let specs: Vec<_> = after.iter().map(|shard| &shard.spec).collect();
    assert_eq!(specs[..2], specs[2..]);
}
