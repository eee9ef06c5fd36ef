//! What is one more look at what is in doubt, and which runs ask for one.

use jiff::Timestamp;
use portolan_changes::Kind;
use portolan_model::Host;
use serde_json::json;
use uuid::Uuid;

use super::{OWNER, at, ended, host, kinds, listed, network, run_id, store};
use crate::Store;
use crate::changes::ChangeFilter;

/// Takes a run in that lasted from one second to another; how many changes it showed.
async fn take(
    store: &Store,
    key: i64,
    (from, to): (i64, i64),
    hosts: &[Host],
    again: Option<Timestamp>,
) -> usize {
    ended(store, OWNER, key, to, hosts).await;
    let started = sqlx::query("UPDATE run SET started_at = $2 WHERE key = $1").bind(key);
    started.bind(at(from).as_millisecond()).execute(&store.writer).await.unwrap();
    let run = store.next_run_to_take().await.unwrap().unwrap();
    store.take_run(&run, &network(), &Uuid::now_v7, again, at(to)).await.unwrap()
}

/// The runs that ask for a second look.
async fn asked(store: &Store) -> Vec<Uuid> {
    store.due_second_looks(at(99_999)).await.unwrap().iter().map(|run| run.id).collect()
}

#[tokio::test]
async fn two_runs_in_one_bad_minute_do_not_confirm_each_other() {
    let (both, one) = ([host("10.0.0.1", &[]), host("10.0.0.2", &[])], [host("10.0.0.1", &[])]);
    let soon = Some(at(500));
    // Without second looks the next run is the judge, unless it is at the same time.
    for (again, told) in [(soon, [0, 0, 0, 1]), (None, [0, 0, 1, 0])] {
        let (_directory, store) = store().await;
        assert_eq!(take(&store, 1, (0, 10), &both, again).await, 0);
        let times = [(100, 110), (105, 120), (125, 130), (200, 210)];
        for ((key, times), told) in (2..).zip(times).zip(told) {
            assert_eq!(take(&store, key, times, &one, again).await, told, "{times:?} {again:?}");
        }
        let changes = listed(&store, OWNER, ChangeFilter::default()).await;
        assert_eq!(kinds(&changes), [(Kind::HostGone, "10.0.0.2")]);
        assert_eq!(asked(&store).await, again.map(|_| run_id(2)).into_iter().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_system_that_is_taken_for_another_each_night_is_looked_at_again_once() {
    let (_directory, store) = store().await;
    let guessed = |name: &str| {
        let os = serde_json::from_value(json!({"matches": [{"name": name, "accuracy": 95}]})).unwrap();
        [Host { os: Some(os), ..host("10.0.0.1", &[]) }]
    };
    for (key, name) in (1..).zip(["Linux 6.1", "FreeBSD 14", "OpenBSD 7", "NetBSD 9"]) {
        let times = (key * 1000, key * 1000 + 10);
        assert_eq!(take(&store, key, times, &guessed(name), Some(at(9000))).await, 0);
    }
    assert_eq!(asked(&store).await, [run_id(2)]);
    assert_eq!(take(&store, 5, (5000, 5010), &guessed("NetBSD 9"), Some(at(9000))).await, 1);
}
