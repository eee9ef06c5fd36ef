//! The server dies at some point; the next one takes up what it left.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use portolan_store::runs::{RunState, ShardState};

use super::bench::{Bench, raw};
use super::fakes::Fake;
use super::{LIMIT, runtime, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("a_crash_at_any_point_loses_nothing_and_doubles_nothing", || {
            let interrupted: usize = (1..=9).map(|round| crash_after(round * 4)).sum();
            assert!(interrupted >= 5, "only {interrupted} of 9 crashes came in the middle of a run");
            Ok(())
        }),
        Trial::test("a_run_that_dies_again_and_again_comes_to_its_end", || {
            again_and_again();
            Ok(())
        }),
        trial("what_cannot_go_on_says_why", cannot_go_on),
        trial("a_cancelled_run_does_not_go_on", cancelled_before_the_crash),
        trial("what_nmap_wrote_before_the_crash_is_kept", raw_files_of_the_dead),
    ]
}

/// Kills the server after so many events, again and again.
fn die_after(bench: &Bench, id: portolan_store::Uuid, events: u64, create: bool) -> bool {
    let runtime = runtime();
    let over = runtime.block_on(async {
        let work = async {
            let store = bench.store().await;
            let runner = bench.start(&store).await;
            if create {
                let mut ask = bench.ask("-sT %s", &["127.0.0.0/26"]);
                ask.id = id;
                runner.create(&ask, None).await.unwrap();
            }
            let after = store.run(bench.owner, id).await.unwrap().last_event;
            let mut live = runner.live().subscribe(id, Some(after));
            for _ in 0..events {
                if live.next().await.is_none() {
                    return true;
                }
            }
            false
        };
        tokio::time::timeout(LIMIT, work).await.expect("the run goes on")
    });
    // Every task ends where it is.
    runtime.shutdown_timeout(LIMIT);
    over
}

fn check_end(bench: &Bench, fake: &Fake, id: portolan_store::Uuid, crashes: usize) -> usize {
    let runtime = runtime();
    runtime.block_on(async {
        let work = async {
            fake.gone().await;
            let store = bench.store().await;
            let runner = bench.start(&store).await;
            let done = bench.finish(&store, &runner, id).await;
            done.assert(RunState::Completed, "");
            let hosts: BTreeSet<String> = done.hosts().into_iter().collect();
            assert_eq!(hosts.len(), 64);
            let counts = done.run.counts;
            assert_eq!(
                (counts.hosts, counts.hosts_up, counts.hosts_down, counts.hosts_total),
                (64, 64, 0, 64)
            );
            let interrupted = done.states().iter().filter(|state| *state == "interrupted").count();
            assert!(interrupted <= crashes);
            let shards = store.shards(done.run.key).await.unwrap();
            assert!(shards.iter().all(|shard| matches!(shard.state, ShardState::Done | ShardState::Cut)));
            store.check_integrity().await.unwrap();
            runner.stop().await;
            fake.gone().await;
            interrupted
        };
        tokio::time::timeout(LIMIT, work).await.expect("the run comes to its end")
    })
}

fn crash_after(events: u64) -> usize {
    let fake = Fake::new("walk");
    let bench = runtime().block_on(Bench::with(&fake));
    let id = portolan_server::Clock::system().id();
    die_after(&bench, id, events, true);
    check_end(&bench, &fake, id, 1)
}

fn again_and_again() {
    let fake = Fake::new("half");
    let bench = runtime().block_on(Bench::with(&fake));
    let id = portolan_server::Clock::system().id();
    let mut crashes = 0;
    while !die_after(&bench, id, 9, crashes == 0) {
        crashes += 1;
        assert!(crashes < 100, "each start gets somewhere");
    }
    assert!(crashes > 2, "it died {crashes} times only");
    let runtime = runtime();
    runtime.block_on(async {
        let store = bench.store().await;
        let runner = bench.start(&store).await;
        let done = bench.finish(&store, &runner, id).await;
        done.assert(RunState::Completed, "");
        let counts = done.run.counts;
        assert_eq!((counts.hosts, counts.hosts_up, counts.hosts_down, counts.hosts_total), (32, 32, 32, 64));
    });
}

/// Leaves a run in the middle of its first shard, with a dead server.
fn leave(
    bench: &Bench,
    fake: &Fake,
    before: impl AsyncFnOnce(&portolan_server::runner::Runner, portolan_store::Uuid),
) -> portolan_store::Uuid {
    let runtime = runtime();
    let id = runtime.block_on(async {
        let store = bench.store().await;
        let runner = bench.start(&store).await;
        let run = runner
            .create(&bench.ask("-sT --max-hostgroup 64 %s", &["127.0.0.0/28"]), None)
            .await
            .unwrap()
            .run;
        fake.ready().await;
        let mut live = runner.live().subscribe(run.id, None);
        while &*live.next().await.unwrap().unwrap().kind != "host" {}
        before(&runner, run.id).await;
        run.id
    });
    runtime.shutdown_timeout(LIMIT);
    id
}

/// [`leave`] on a thread of its own: a runtime cannot be ended inside another.
async fn left(fake: &Fake, cancel: bool) -> (Bench, portolan_store::Uuid) {
    let bench = Bench::with(fake).await;
    let fake = fake.clone();
    let left = std::thread::spawn(move || {
        let id = leave(&bench, &fake, async |runner, id| {
            if cancel {
                // The wish is written, and nobody is there any more to hear of it.
                let store = bench.store().await;
                let event = portolan_store::runs::NewEvent { kind: "state", data: "{}".to_owned() };
                let now = portolan_server::Clock::system().now();
                store.request_cancel(bench.owner, id, now, event).await.unwrap();
                assert_eq!(runner.running(), 1);
            }
        });
        (bench, id)
    });
    left.join().unwrap()
}

async fn cannot_go_on() {
    let fake = Fake::new("staysonce");
    let (bench, id) = left(&fake, false).await;
    fake.gone().await;
    let store = bench.store().await;
    bench.change(&store, |fields| fields.active = false).await;
    let runner = bench.start(&store).await;
    let done = bench.finish(&store, &runner, id).await;
    done.assert(RunState::Interrupted, "It cannot go on: the provider P is inactive");
    assert_eq!(done.hosts(), ["127.0.0.0"]);
    assert_eq!(fake.lines("scanned").len(), 0);
    assert_eq!(done.document().stats.unwrap().hosts_up, 1);
}

async fn cancelled_before_the_crash() {
    let fake = Fake::new("staysonce");
    let (bench, id) = left(&fake, true).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    bench.finish(&store, &runner, id).await.assert(RunState::Cancelled, "what was found until then is kept");
    assert_eq!(fake.runs(), 1);
}

async fn raw_files_of_the_dead() {
    let fake = Fake::new("staysonce");
    let (bench, id) = left(&fake, false).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let done = bench.finish(&store, &runner, id).await;
    done.assert(RunState::Completed, "");
    let shards = store.shards(done.run.key).await.unwrap();
    assert_eq!(shards.iter().map(|shard| shard.state).collect::<Vec<_>>()[0], ShardState::Cut);
    let parts = std::fs::read_dir(bench.path(&format!("runs/{id}"))).unwrap();
    let left = parts.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "part"));
    assert_eq!(left.count(), 0);
    for shard in shards.iter().filter(|shard| shard.state == ShardState::Done) {
        assert!(raw(&bench.path(shard.raw_xml.as_deref().unwrap())).1);
    }
}
