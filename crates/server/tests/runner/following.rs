//! Live events: all of them, for everybody, from any point.

use libtest_mimic::Trial;
use portolan_store::runs::RunState;

use super::bench::Bench;
use super::fakes::Fake;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a_thousand_followers_each_get_every_event", a_thousand_followers),
        trial("who_comes_back_misses_nothing", who_comes_back),
        trial("who_follows_a_run_that_waits_hears_of_its_end", who_waits),
    ]
}

async fn a_thousand_followers() {
    let fake = Fake::new("rush");
    let mut bench = Bench::with(&fake).await;
    bench.limits.shard_addresses = 4096;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = runner.create(&bench.ask("-sT %s", &["127.0.0.0/20"]), None).await.unwrap().run;
    let mut followers = tokio::task::JoinSet::new();
    for n in 0..1000_u64 {
        let mut live = runner.live().subscribe(run.id, None);
        followers.spawn(async move {
            let mut count = 0;
            while let Some(event) = live.next().await {
                count += 1;
                assert_eq!(event.unwrap().number, count);
                // Some are slow.
                if n % 100 == 0 && count % 64 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            count
        });
    }
    let done = bench.finish(&store, &runner, run.id).await;
    done.assert(RunState::Completed, "");
    assert_eq!(done.run.counts.hosts, 4096);
    let mut heard = 0;
    while let Some(count) = followers.join_next().await {
        assert_eq!(count.unwrap(), done.run.last_event);
        heard += 1;
    }
    assert_eq!(heard, 1000);
}

async fn who_comes_back() {
    let bench = Bench::with(&Fake::new("rush")).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = runner.create(&bench.ask("-sT %s", &["127.0.0.0/25"]), None).await.unwrap().run;
    let (mut after, mut seen) = (None, Vec::new());
    'all: loop {
        let mut live = runner.live().subscribe(run.id, after);
        for _ in 0..7 {
            match live.next().await {
                Some(event) => seen.push(event.unwrap()),
                None => break 'all,
            }
        }
        after = seen.last().map(|event| event.number);
    }
    bench.done(&store, run.id, seen).await.assert(RunState::Completed, "");
    // Of a run that is over nothing comes beyond its last event.
    let last = store.run(bench.owner, run.id).await.unwrap().last_event;
    assert!(runner.live().subscribe(run.id, Some(last)).next().await.is_none());
    assert!(runner.live().subscribe(run.id, Some(u64::MAX)).next().await.is_none());
}

async fn who_waits() {
    let fake = Fake::new("stay");
    let mut bench = Bench::with(&fake).await;
    bench.limits.max_parallel = 1;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let first = runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run;
    fake.ready().await;
    let second = runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run;
    let mut live = runner.live().subscribe(second.id, None);
    while !live.next().await.unwrap().unwrap().data.contains("pending") {}
    runner.cancel(bench.owner, second.id).await.unwrap();
    assert!(live.next().await.unwrap().unwrap().data.contains("cancelled"));
    assert!(live.next().await.is_none());
    runner.cancel(bench.owner, first.id).await.unwrap();
    bench.finish(&store, &runner, first.id).await.assert(RunState::Cancelled, "");
}
