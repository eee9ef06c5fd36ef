//! Windows: runs wait for them, are cut by their edges, and go on in the next.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use libtest_mimic::Trial;
use portolan_server::Clock;
use portolan_server::runner::Runner;
use portolan_store::runs::{Run, RunState, ShardState};
use portolan_store::windows::{Of, WindowFields};
use portolan_store::{Store, Uuid};
use serde_json::json;

use super::bench::Bench;
use super::fakes::Fake;
use super::real::said;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("a_run_cut_by_a_window_is_as_one_uncut", cut),
        trial("real_nmap_cut_by_a_window_is_as_uncut", cut_real),
        trial("windows_too_short_for_a_shard_are_enough_for_a_part_of_it", halved),
        trial("what_runs_at_the_edge_has_its_grace_and_nothing_is_begun_in_it", grace),
        trial("closed_windows_hold_a_start_also_over_a_restart", closed_at_the_start),
        trial("who_overrides_has_the_run_go_on_until_the_next_opening", overridden),
        trial("a_run_that_waits_or_is_cut_can_be_cancelled", cancelled),
    ]
}

const HOUR: i64 = 3600;

/// A bench whose clock a test sets.
struct World {
    bench: Bench,
    start: Timestamp,
    /// Seconds after `start`.
    time: Arc<AtomicI64>,
}

impl World {
    fn new(mut bench: Bench) -> Self {
        let start = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let time = Arc::new(AtomicI64::new(0));
        let seconds = Arc::clone(&time);
        bench.clock = Clock::telling(move || start + SignedDuration::from_secs(seconds.load(Relaxed)));
        Self { bench, start, time }
    }

    fn at(&self, seconds: i64) -> Timestamp {
        self.start + SignedDuration::from_secs(seconds)
    }

    /// Scans may run from the one to the other, in seconds.
    async fn allow(&self, store: &Store, of: Of, from: i64, to: i64) -> Uuid {
        self.window(store, "allow", of, from, to).await
    }

    /// A window that is made now.
    async fn window(&self, store: &Store, effect: &str, of: Of, from: i64, to: i64) -> Uuid {
        let now = self.at(self.time.load(Relaxed));
        let wall = |seconds| TimeZone::UTC.to_datetime(self.at(seconds));
        let span = json!({"kind": "once", "from": wall(from), "to": wall(to)});
        let spec = json!({"effect": effect, "span": span, "zone": "UTC"}).to_string();
        let fields = WindowFields { name: Uuid::now_v7().to_string(), of, spec };
        store.create_window(self.bench.owner, Uuid::now_v7(), &fields, now).await.unwrap().id
    }

    /// Time passes.
    fn pass(&self, runner: &Runner, seconds: i64) {
        self.time.store(seconds, Relaxed);
        runner.windows_changed();
    }

    /// Waits until a run is in a state.
    async fn until(&self, store: &Store, id: Uuid, state: RunState) -> Run {
        loop {
            let run = store.run(self.bench.owner, id).await.unwrap();
            if run.state == state {
                return run;
            }
            assert!(!run.is_over(), "{run:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Waits until a host of a run is stored.
async fn first_host(runner: &Runner, id: Uuid) {
    let mut live = runner.live().subscribe(id, None);
    while &*live.next().await.unwrap().unwrap().kind != "host" {}
}

/// Runs a command uncut, and cut by the edge of a window as soon as a host is stored.
async fn cut_once(bench: Bench, command: &str, targets: &[&str], fake: Option<&Fake>) {
    let world = World::new(bench);
    let uncut = world.bench.run(command, targets).await;
    uncut.assert(RunState::Completed, "");
    let scanned = fake.map_or(0, |fake| fake.lines("scanned").len());

    let store = world.bench.store().await;
    world.allow(&store, Of::Owner, -HOUR, HOUR).await;
    world.allow(&store, Of::Owner, 2 * HOUR, 3 * HOUR).await;
    let runner = world.bench.start(&store).await;
    let id = runner.create(&world.bench.ask(command, targets), None).await.unwrap().run.id;
    first_host(&runner, id).await;
    world.pass(&runner, HOUR);
    let waits = world.until(&store, id, RunState::Waiting).await;
    assert_eq!(waits.opens_at, Some(world.at(2 * HOUR)));
    assert!((1..uncut.run.counts.hosts).contains(&waits.counts.hosts), "{:?}", waits.counts);
    assert_eq!(waits.ended_at, None);
    // It waits as soon as that is stored, and is let go of after that.
    while runner.running() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    if let Some(fake) = fake {
        fake.gone().await;
    }
    world.pass(&runner, 2 * HOUR);
    let done = world.bench.finish(&store, &runner, id).await;
    done.assert(RunState::Completed, "");
    assert_eq!(
        done.states(),
        ["created", "pending", "running", "waiting", "pending", "running", "completed"]
    );
    assert_eq!(done.run.counts, uncut.run.counts);
    assert_eq!(said(&world.bench, &done).await, said(&world.bench, &uncut).await);
    if let Some(fake) = fake {
        // What was cut off and is not finished is scanned again, and no more than that: one address a shard.
        let again = fake.lines("scanned").len() - scanned;
        assert!((64..=64 + 8).contains(&again), "{again} addresses were scanned");
    }
    runner.stop().await;
}

async fn cut() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    cut_once(bench, "-sT %s", &["127.0.0.0/26"], Some(&fake)).await;
}

async fn cut_real() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // One shard after the other, each of a second.
    let command = format!("-sT -Pn -n -p {port} --max-rate 8 --max-hostgroup 64 %s");
    cut_once(Bench::new(None).await, &command, &["127.0.0.0/27"], None).await;
}

async fn halved() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let command = format!("-sT -Pn -n -p {port} --max-rate 4 --max-hostgroup 64 %s");
    let world = World::new(Bench::new(None).await);
    let uncut = world.bench.run(&command, &["127.0.0.0/29"]).await;
    let store = world.bench.store().await;
    for opening in 0..4 {
        world.allow(&store, Of::Owner, 2 * opening * HOUR, (2 * opening + 1) * HOUR).await;
    }
    let runner = world.bench.start(&store).await;
    let id = runner.create(&world.bench.ask(&command, &["127.0.0.0/29"]), None).await.unwrap().run.id;
    let key = store.run(world.bench.owner, id).await.unwrap().key;
    let begun = async || store.shards(key).await.unwrap().iter().any(|one| one.state == ShardState::Running);
    for opening in 0..3 {
        world.pass(&runner, 2 * opening * HOUR);
        while !begun().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.pass(&runner, (2 * opening + 1) * HOUR);
        let waits = world.until(&store, id, RunState::Waiting).await;
        assert_eq!(waits.counts.hosts, 0, "Nmap tells all of a group at its end");
    }
    let mut todo = store.shards(key).await.unwrap();
    todo.retain(|shard| shard.state == ShardState::Todo);
    assert_eq!(todo.iter().map(|shard| shard.addresses).collect::<Vec<_>>(), [2; 4]);
    world.pass(&runner, 6 * HOUR);
    let done = world.bench.finish(&store, &runner, id).await;
    done.assert(RunState::Completed, "");
    assert_eq!(done.run.counts, uncut.run.counts);
    assert_eq!(said(&world.bench, &done).await, said(&world.bench, &uncut).await);
    runner.stop().await;
}

async fn grace() {
    let fake = Fake::new("walk");
    let mut bench = Bench::with(&fake).await;
    bench.limits.window_grace = Duration::from_secs(50);
    let world = World::new(bench);
    let store = world.bench.store().await;
    world.allow(&store, Of::Owner, -HOUR, HOUR).await;
    let runner = world.bench.start(&store).await;
    let ask = world.bench.ask("-sT --max-hostgroup 64 %s", &["127.0.0.0/25"]);
    let id = runner.create(&ask, None).await.unwrap().run.id;
    first_host(&runner, id).await;
    world.pass(&runner, HOUR);
    let waits = world.until(&store, id, RunState::Waiting).await;
    assert_eq!(waits.opens_at, None);
    assert!(waits.message.unwrap().contains("not known to open again"));
    let shards = store.shards(waits.key).await.unwrap();
    let count = |state| shards.iter().filter(|shard| shard.state == state).count();
    assert_eq!((shards.len(), count(ShardState::Cut)), (16, 0), "none was cut off");
    assert!(count(ShardState::Done) >= 1 && count(ShardState::Todo) >= 1);
    assert_eq!(waits.counts.hosts, 8 * count(ShardState::Done) as u64);
    runner.stop().await;
}

async fn closed_at_the_start() {
    let fake = Fake::new("walk");
    let world = World::new(Bench::with(&fake).await);
    let store = world.bench.store().await;
    let away = world.allow(&store, Of::Network("127.0.0.8/29".to_owned()), 2 * HOUR, 3 * HOUR).await;
    let runner = world.bench.start(&store).await;
    // They send into no network that has a window, the second by what it leaves out.
    for (command, targets) in [("-sT %s", "127.0.0.0/29"), ("-sT --exclude 127.0.0.8/29 %s", "127.0.0.0/28")]
    {
        let other = runner.create(&world.bench.ask(command, &[targets]), None).await.unwrap().run.id;
        world.bench.finish(&store, &runner, other).await.assert(RunState::Completed, "");
    }
    let runs = fake.runs();

    let held = runner.create(&world.bench.ask("-sT %s", &["127.0.0.0/28"]), None).await.unwrap().run.id;
    let waits = world.until(&store, held, RunState::Waiting).await;
    assert_eq!((waits.started_at, waits.opens_at), (None, Some(world.at(2 * HOUR))));
    runner.stop().await;
    let runner = world.bench.start(&store).await;
    assert_eq!(world.until(&store, held, RunState::Waiting).await.last_event, waits.last_event);
    assert_eq!(fake.runs(), runs, "nothing was sent");
    store.delete_window(world.bench.owner, away, None).await.unwrap();
    runner.windows_changed();
    world.bench.finish(&store, &runner, held).await.assert(RunState::Completed, "");
    runner.stop().await;
}

async fn overridden() {
    let fake = Fake::new("walk");
    let world = World::new(Bench::with(&fake).await);
    let store = world.bench.store().await;
    world.allow(&store, Of::Owner, HOUR, 2 * HOUR).await;
    let runner = world.bench.start(&store).await;
    let id = runner.create(&world.bench.ask("-sT %s", &["127.0.0.0/25"]), None).await.unwrap().run.id;
    world.until(&store, id, RunState::Waiting).await;
    let owner = world.bench.owner;
    let freed = runner.free(owner, id, "an incident".to_owned(), "keeper".to_owned()).await.unwrap();
    assert_eq!((freed.state, freed.opens_at), (RunState::Pending, None));
    let freed = freed.freed.unwrap();
    assert_eq!((freed.until, freed.reason.as_str()), (world.at(HOUR), "an incident"));
    first_host(&runner, id).await;
    assert!(
        runner.free(owner, id, "again".to_owned(), "keeper".to_owned()).await.is_err(),
        "it does not wait"
    );
    // A blackout that is made after the word was not meant by it.
    world.pass(&runner, 1);
    world.window(&store, "blackout", Of::Owner, -HOUR, HOUR / 2).await;
    runner.windows_changed();
    let waits = world.until(&store, id, RunState::Waiting).await;
    assert_eq!(waits.opens_at, Some(world.at(HOUR / 2)));
    world.pass(&runner, HOUR / 2);
    world.until(&store, id, RunState::Running).await;
    // The window has opened and closed meanwhile: it holds again.
    world.pass(&runner, 2 * HOUR);
    world.until(&store, id, RunState::Waiting).await;
    runner.free(owner, id, "again".to_owned(), "keeper".to_owned()).await.unwrap();
    let done = world.bench.finish(&store, &runner, id).await;
    done.assert(RunState::Completed, "");
    assert_eq!(done.run.counts.hosts, 128);
    runner.stop().await;
}

async fn cancelled() {
    let fake = Fake::new("stay");
    let world = World::new(Bench::with(&fake).await);
    let store = world.bench.store().await;
    world.allow(&store, Of::Owner, -HOUR, HOUR).await;
    let runner = world.bench.start(&store).await;
    let (owner, ask) = (world.bench.owner, || world.bench.ask("-sT %s", &["127.0.0.0/29"]));
    let id = runner.create(&ask(), None).await.unwrap().run.id;
    fake.ready().await;
    world.pass(&runner, HOUR);
    runner.cancel(owner, id).await.unwrap();
    // Whichever came first.
    let done = world.bench.finish(&store, &runner, id).await;
    done.assert(RunState::Cancelled, "");
    let id = runner.create(&ask(), None).await.unwrap().run.id;
    world.until(&store, id, RunState::Waiting).await;
    runner.cancel(owner, id).await.unwrap();
    world.bench.finish(&store, &runner, id).await.assert(RunState::Cancelled, "");
    runner.stop().await;
}
