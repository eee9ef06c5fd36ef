//! SIGKILL at random moments: this test binary, started again as a server that has runs and no network.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Trial;
use portolan_server::Clock;
use portolan_server::nmap::ServerNmap;
use portolan_server::runner::{Resolver, Runner, RunnerLimits, RunnerParts};
use portolan_store::runs::{NewEvent, RunState};
use portolan_store::{Store, Uuid};

use super::bench::Bench;
use super::fakes::Fake;
use super::{LIMIT, runtime};

/// The first argument of a server: `server DATA NMAP`.
const ROLE: &str = "server";

/// Runs that are under way.
const RUNS: usize = 4;

fn limits() -> RunnerLimits {
    RunnerLimits { shard_addresses: 8, ..RunnerLimits::default() }
}

/// Plays the server if this process was started as one, until it is killed.
pub(crate) fn run_if_asked() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [role, data, program] = args.as_slice() else { return };
    if role != ROLE {
        return;
    }
    runtime().block_on(async {
        let parts = RunnerParts {
            store: Store::open(data.as_ref()).await.unwrap(),
            nmap: Arc::new(ServerNmap::new(Some(PathBuf::from(program)))),
            limits: limits(),
            clock: Clock::system(),
            resolver: Resolver::system(),
        };
        let _runner = Runner::start(parts).await.unwrap();
        std::future::pending::<()>().await;
    });
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::test("sigkill_at_random_moments_leaves_nothing_lost_doubled_or_running", || {
        kills();
        Ok(())
    })]
}

/// Numbers that look random and are the same for the same seed (Knuth's constants).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A server, killed also where the test fails.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn start(bench: &Bench, fake: &Fake) -> Server {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(ROLE).arg(bench.data.path()).arg(fake.program()).stdin(Stdio::null()).stdout(Stdio::null());
    Server(command.spawn().unwrap())
}

/// `PORTOLAN_KILLS` says how many; `PORTOLAN_SEED` when.
fn kills() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
    };
    let (kills, seed) = (number("PORTOLAN_KILLS", 8), number("PORTOLAN_SEED", u64::from(std::process::id())));
    println!("PORTOLAN_KILLS={kills} PORTOLAN_SEED={seed}");
    let mut random = Random(seed);
    let mut left = kills;
    while left > 0 {
        left -= one_load(&mut random, left.min(8));
    }
}

/// Some runs, killed up to so many times on their way to the end. How often they were.
fn one_load(random: &mut Random, most: u64) -> u64 {
    // Copies of a fake are bounded; its traces are told apart by the folder of the load.
    let fake = Fake::fresh("half");
    let runtime = runtime();
    let (bench, store, runs) = runtime.block_on(async {
        let bench = Bench::with(&fake).await;
        let store = bench.store().await;
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            let event = NewEvent { kind: "state", data: r#"{"state":"created"}"#.to_owned() };
            runs.push(
                store.create_run(&bench.ask("-sT %s", &["127.0.0.0/26"]), None, event).await.unwrap().run.id,
            );
        }
        (bench, store, runs)
    });
    let mut killed = 0;
    while killed < most {
        let server = start(&bench, &fake);
        let events = random.below(60);
        let over = runtime.block_on(async {
            tokio::time::timeout(LIMIT, wait(&bench, &store, &runs, events)).await.expect("it goes on")
        });
        drop(server);
        runtime.block_on(async {
            tokio::time::timeout(LIMIT, fake.gone()).await.expect("no Nmap outlives its server");
        });
        killed += 1;
        if over {
            break;
        }
    }
    runtime.block_on(async {
        let work = async {
            let runner = bench.start(&store).await;
            for id in runs {
                let done = bench.finish(&store, &runner, id).await;
                done.assert(RunState::Completed, "");
                let counts = done.run.counts;
                assert_eq!(
                    (counts.hosts, counts.hosts_up, counts.hosts_down, counts.hosts_total),
                    (32, 32, 32, 64)
                );
            }
            store.check_integrity().await.unwrap();
            runner.stop().await;
        };
        tokio::time::timeout(LIMIT, work).await.expect("every run comes to its end");
    });
    killed
}

/// Waits until so many events more have been stored, or all runs are over.
async fn wait(bench: &Bench, store: &Store, runs: &[Uuid], events: u64) -> bool {
    let mut first = None;
    loop {
        let (mut sum, mut over) = (0, true);
        for id in runs {
            let run = store.run(bench.owner, *id).await.unwrap();
            sum += run.last_event;
            over &= run.is_over();
        }
        if over || sum >= *first.get_or_insert(sum) + events {
            return over;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
