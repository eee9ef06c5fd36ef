//! Each run that ends is held against what was known.

use std::time::Duration;

use libtest_mimic::Trial;
use portolan_changes::Kind;
use portolan_store::changes::ChangeFilter;
use portolan_store::{PageRequest, Store};

use super::bench::Bench;
use super::fakes::Fake;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("what_a_run_finds_beyond_what_was_known_is_a_change", changes_of_a_run),
        trial("runs_that_nobody_came_to_are_taken_in_at_the_next_start", after_a_restart),
        trial("who_was_not_looked_at_is_not_missed", not_looked_at),
    ]
}

/// Waits until every run that is over was taken in.
async fn settled(store: &Store) {
    let waiting = async {
        while store.next_run_to_take().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("a run waits for ever");
}

async fn told(bench: &Bench, store: &Store) -> Vec<(Kind, String)> {
    let page = PageRequest { sort: Some("at".to_owned()), ..PageRequest::default() };
    let page = store.changes(bench.owner, &ChangeFilter::default(), &page).await.unwrap();
    page.items.into_iter().map(|stored| (stored.change.kind, stored.change.host.to_string())).collect()
}

async fn changes_of_a_run() {
    let bench = Bench::with(&Fake::new("grow")).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    for _ in 0..3 {
        let run = runner.create(&bench.ask("-sT -p80 %s", &["127.0.0.0/30"]), None).await.unwrap().run;
        bench.finish(&store, &runner, run.id).await;
        settled(&store).await;
    }
    runner.stop().await;
    let new = ["127.0.0.1", "127.0.0.2", "127.0.0.3"].map(|ip| (Kind::HostNew, ip.to_owned()));
    assert_eq!(told(&bench, &store).await, new);
}

async fn after_a_restart() {
    let bench = Bench::with(&Fake::new("grow")).await;
    // Each server is stopped as soon as its run is over.
    for _ in 0..2 {
        bench.run("-sT -p80 %s", &["127.0.0.0/31"]).await;
    }
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    settled(&store).await;
    runner.stop().await;
    assert_eq!(told(&bench, &store).await, [(Kind::HostNew, "127.0.0.1".to_owned())]);
}

async fn not_looked_at() {
    let bench = Bench::with(&Fake::new("walk")).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = async |command: &str, targets: &[&str]| {
        let run = runner.create(&bench.ask(command, targets), None).await.unwrap().run;
        bench.finish(&store, &runner, run.id).await;
        settled(&store).await;
        let known = store.known_hosts(bench.owner).await.unwrap();
        known.iter().map(|host| host.doubts().len()).sum::<usize>()
    };
    assert_eq!(run("-sT %s", &["127.0.0.0/30"]).await, 0);
    assert_eq!(run("-sT %s", &["127.0.0.0/31"]).await, 0, "others were not looked at");
    assert_eq!(store.known_hosts(bench.owner).await.unwrap().len(), 4);
    runner.stop().await;
    assert_eq!(told(&bench, &store).await, []);
}
