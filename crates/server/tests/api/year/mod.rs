//! A year in three zones, with random schedules, windows, overrides, restarts and times away: no scan sends outside its windows,
//! no start is lost, none happens twice. The scheduler, the windows and the store are the real ones; that a part of a
//! scan takes its time is simulated. What must be is found out here by other means: by looking at each quarter of an
//! hour what the clock on the wall shows.

mod check;
mod pieces;
mod windows;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use portolan_schedule::{Days, Missed, Overlap, Schedule, When, Zone};
use portolan_server::run_windows::{RunWindows, Said};
use portolan_server::scheduler::Scheduler;
use portolan_server::settings::{self, Flag, Sources};
use portolan_server::{App, Clock};
use portolan_store::owners::Owner;
use portolan_store::providers::ProviderFields;
use portolan_store::runs::{Checked, ClaimLimits, Hold, Lease, Run, RunFilter, RunKey, RunState, ShardState};
use portolan_store::scans::{ScanCommand, ScanFields, ScanTarget};
use portolan_store::schedules::{Next, ScheduleFields};
use portolan_store::{PageRequest, Store, Uuid};
use proptest::prelude::*;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use self::pieces::{Random, batch, event, run_end, shard, shard_end};
use self::windows::{Kept, Override};

const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2027-01-01, UTC.
const BEGIN: i64 = 1_798_761_600;
const END: i64 = BEGIN + 365 * DAY;
/// How long a part of a scan takes, and the parts of one.
const PART: i64 = 50 * MINUTE;
const PARTS: i64 = 3;

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// How a run waits for what its windows say.
fn hold(said: &Said) -> Hold {
    Hold { opens_at: said.turns_at, message: String::new(), event: event(), at: instant(0) }
}

/// A scan with its schedule and its windows.
struct Plan {
    scan: Uuid,
    /// Where it sends to.
    address: String,
    schedule: Schedule,
    days: Days,
    at: Time,
}

/// A part of a scan that is under way.
struct Part {
    lease: Lease,
    scan: Uuid,
    number: u32,
    /// Work that it is, in seconds.
    work: i64,
    from: i64,
    to: i64,
}

struct Year {
    app: App,
    time: Arc<AtomicI64>,
    owner: Owner,
    windows: RunWindows,
    plans: Vec<Plan>,
    kept: Vec<Kept>,
    overrides: Vec<Override>,
    parts: Vec<Part>,
    /// What was sent: by which run, and of which scan, from when to when.
    sent: Vec<(RunKey, Uuid, i64, i64)>,
    /// Times in which there was no server.
    away: Vec<(i64, i64)>,
    random: Random,
    _directory: TempDir,
}

async fn app(directory: &TempDir, clock: Clock) -> App {
    let store = Store::open(directory.path()).await.unwrap();
    let value = directory.path().display().to_string();
    let flag = Flag { flag: "--data-dir".to_owned(), key: "data_dir".to_owned(), value };
    let (flags, root) = (vec![flag], false);
    let sources = Sources { file: None, usual: Vec::new(), flags, environment: Vec::new(), root };
    let settings = settings::load(&sources).unwrap().settings;
    let app = App::open(store, &settings, clock, CancellationToken::new()).await.unwrap();
    // Its runs are simulated.
    app.runner.stop().await;
    app
}

impl Year {
    async fn new(seed: u64) -> Self {
        // In memory where there is such a place: each of some ten thousand commits would wait for a disk.
        let directory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let time = Arc::new(AtomicI64::new(BEGIN));
        let seconds = Arc::clone(&time);
        let app = app(&directory, Clock::telling(move || instant(seconds.load(Relaxed)))).await;
        let allowed = ["10.0.0.0/8".to_owned()];
        let id = Uuid::now_v7();
        let owner = app.store.create_owner(id, "o", "O", true, &allowed, instant(BEGIN)).await.unwrap();
        let windows = RunWindows::new(app.store.clone());
        let mut year = Self {
            app,
            time,
            owner,
            windows,
            plans: Vec::new(),
            kept: Vec::new(),
            overrides: Vec::new(),
            parts: Vec::new(),
            sent: Vec::new(),
            away: Vec::new(),
            random: Random(seed),
            _directory: directory,
        };
        year.fill().await;
        year
    }

    /// A scan a zone with a schedule and windows of its own, and windows of all.
    async fn fill(&mut self) {
        let provider = self.provider().await;
        for (n, zone) in ZONES.into_iter().enumerate() {
            let zone = Zone::named(zone).unwrap();
            let address = format!("10.{n}.0.1");
            let target = ScanTarget::Manual { targets: vec![address.clone()] };
            let command = ScanCommand::Text("-sT -Pn -n -p80 %s".to_owned());
            let fields = ScanFields { display_name: n.to_string(), provider, target, command };
            let (owner, begin) = (self.owner.key, instant(BEGIN));
            let scan =
                self.app.store.create_scan(owner, Uuid::now_v7(), &fields, None, begin).await.unwrap().id;
            let (days, at) = (self.random.days(7), self.random.quarter());
            let schedule = Schedule {
                when: When::Weekly { days: days.clone(), at },
                zone: zone.clone(),
                jitter_seconds: [0, 600][usize::try_from(self.random.below(2)).unwrap()],
                missed: [Missed::RunOnce, Missed::Skip][usize::try_from(self.random.below(2)).unwrap()],
                overlap: [Overlap::Refuse, Overlap::Queue][usize::try_from(self.random.below(2)).unwrap()],
            };
            let occurrence = schedule.next(begin).unwrap();
            let next = Next { occurrence, start_at: schedule.start_of(scan.as_bytes(), occurrence) };
            let spec = serde_json::to_string(&schedule).unwrap();
            let fields = ScheduleFields { spec, enabled: true, next: Some(next) };
            self.app.store.set_schedule(owner, scan, None, &fields, begin).await.unwrap();
            self.plans.push(Plan { scan, address, schedule, days, at });
            self.hold_by_windows(scan, n, &zone).await;
        }
    }

    async fn provider(&self) -> Uuid {
        let fields = ProviderFields {
            name: "p".to_owned(),
            display_name: "P".to_owned(),
            category: "Scan".to_owned(),
            kind: "Nmap".to_owned(),
            command: "-sT %s".to_owned(),
            engine: "nmap".to_owned(),
            max_rate_pps: None,
            max_parallel_runs: None,
            timeout_seconds: None,
            options: Vec::new(),
            active: true,
        };
        let (store, id) = (&self.app.store, Uuid::now_v7());
        store.create_provider(self.owner.key, id, &fields, instant(BEGIN)).await.unwrap().id
    }

    fn now(&self) -> i64 {
        self.time.load(Relaxed)
    }

    /// Where a scan sends to.
    fn address(&self, scan: Uuid) -> &str {
        &self.plans.iter().find(|plan| plan.scan == scan).unwrap().address
    }

    /// Lives through the year.
    async fn live(&mut self) {
        let mut scheduler = Scheduler::new(self.app.clone());
        while self.now() < END {
            loop {
                self.work().await;
                if scheduler.look().await.unwrap() == 0 {
                    break;
                }
            }
            if self.random.below(40) == 0 {
                self.die();
                scheduler = Scheduler::new(self.app.clone());
                self.recover().await;
                continue;
            }
            if self.say_something().await {
                continue;
            }
            let next = self.next_event().await;
            self.time.store(next, Relaxed);
        }
        self.work().await;
        while scheduler.look().await.unwrap() > 0 {}
    }

    /// When something happens next.
    async fn next_event(&self) -> i64 {
        let store = &self.app.store;
        let mut next = self.now() + DAY;
        for plan in &self.plans {
            let schedule = store.schedule(self.owner.key, plan.scan).await.unwrap();
            next = next.min(schedule.fields.next.unwrap().start_at.as_second());
        }
        for key in store.waiting_runs().await.unwrap() {
            let opens = store.run_by_key(key).await.unwrap().opens_at;
            next = opens.map_or(next, |at| next.min(at.as_second()));
        }
        let next = self.parts.iter().map(|part| part.to).fold(next, i64::min);
        next.max(self.now() + 1)
    }

    /// What the queue and the runs do until now.
    async fn work(&mut self) {
        let (now, store) = (self.now(), self.app.store.clone());
        while let Some(at) = self.parts.iter().position(|part| part.to <= now) {
            let part = self.parts.swap_remove(at);
            self.end_part(&part).await;
        }
        for key in store.unchecked_runs(99).await.unwrap() {
            let scan = store.run_by_key(key).await.unwrap().scan.unwrap();
            let shards = (0..PARTS).map(|_| shard(PART, self.address(scan))).collect();
            let (verdict, pins, argv) = ("{}".to_owned(), "[]".to_owned(), "[]".to_owned());
            let checked = Checked { verdict, pins, argv, timeout_seconds: None, addresses: 1, shards };
            store.mark_checked(key, &checked, event()).await.unwrap();
        }
        for key in store.waiting_runs().await.unwrap() {
            // What was told must be true: nobody looks before.
            let run = store.run_by_key(key).await.unwrap();
            if run.opens_at.is_some_and(|at| at.as_second() > now) {
                continue;
            }
            let said = self.windows.say(&run, instant(now)).await.unwrap();
            if said.is_open {
                store.open_run(key, event()).await.unwrap();
            } else {
                // They opened and closed while there was no server.
                store.hold_run(key, &hold(&said)).await.unwrap();
            }
        }
        let limits = ClaimLimits { max_running: 9 };
        while let Some(run) = store.next_run(limits).await.unwrap() {
            let said = self.windows.say(&run, instant(now)).await.unwrap();
            if !said.is_open {
                store.hold_run(run.key, &hold(&said)).await.unwrap();
                continue;
            }
            let lease = Lease { run: run.key, holder: Uuid::from_u128(1) };
            store.claim_run(lease, instant(now), instant(now), limits, event()).await.unwrap().unwrap();
            self.begin_part(&run, lease).await;
        }
    }

    /// The next part of a run begins, or its end is here.
    async fn begin_part(&mut self, run: &Run, lease: Lease) {
        let (now, store) = (self.now(), &self.app.store);
        let said = self.windows.say(run, instant(now)).await.unwrap();
        if !said.is_open {
            store.pause_run(lease, &hold(&said), 0).await.unwrap();
            return;
        }
        let Some(started) = store.start_shard(lease, 1, instant(now)).await.unwrap() else {
            store.end_run(lease, &run_end(RunState::Completed), instant(now)).await.unwrap();
            return;
        };
        let work = i64::try_from(started.addresses).unwrap();
        let to = said.turns_at.map_or(now + work, |edge| edge.as_second().min(now + work));
        let scan = run.scan.unwrap();
        self.parts.push(Part { lease, scan, number: started.number, work, from: now, to });
    }

    async fn end_part(&mut self, part: &Part) {
        self.sent.push((part.lease.run, part.scan, part.from, part.to));
        let rest = part.work - (part.to - part.from);
        let state = if rest == 0 { ShardState::Done } else { ShardState::Cut };
        let end = shard_end(state, rest, self.address(part.scan));
        let (store, now) = (self.app.store.clone(), self.now());
        let tell = |_: &portolan_model::Host, _: u64| "{}".to_owned();
        store.commit_shard(part.lease, part.number, batch(now), &end, instant(now), &tell).await.unwrap();
        let run = store.run_by_key(part.lease.run).await.unwrap();
        self.begin_part(&run, part.lease).await;
    }

    /// The server dies, and is away for a moment or for days.
    fn die(&mut self) {
        let now = self.now();
        let away = if self.random.below(2) == 0 { self.random.below(50) } else { self.random.below(2 * DAY) };
        self.away.push((now, now + away));
        self.time.store(now + away, Relaxed);
    }

    /// The next server takes up what the last one left, as the runner does.
    async fn recover(&mut self) {
        let (now, store) = (self.now(), self.app.store.clone());
        let died = self.away.last().unwrap().0;
        let parts: BTreeMap<_, _> = self.parts.drain(..).map(|part| (part.lease.run, part)).collect();
        for orphan in store.orphans().await.unwrap() {
            let part = &parts[&orphan.run.key];
            self.sent.push((part.lease.run, part.scan, part.from, died));
            let rest = part.work - (died - part.from);
            let ends = [(part.number, shard_end(ShardState::Cut, rest, self.address(part.scan)))];
            let end = run_end(RunState::Interrupted);
            store.end_orphan(orphan.run.key, &ends, &end, instant(now)).await.unwrap();
        }
        for key in store.resumable_runs().await.unwrap() {
            store.resume_run(key, event()).await.unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1) })]

    #[test]
    fn a_year_loses_and_doubles_no_start_and_sends_in_windows_only(seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut year = Year::new(seed).await;
            year.live().await;
            year.check_sent();
            for plan in &year.plans {
                year.check_starts(plan).await;
            }
            let mut decided = 0;
            for plan in &year.plans {
                let all = year.app.store.occurrences(plan.scan, 9999).await.unwrap();
                decided += all.iter().filter(|decided| decided.run.is_some()).count();
            }
            let (all, page) = (RunFilter::default(), PageRequest::default());
            let runs = year.app.store.runs(year.owner.key, &all, &page).await.unwrap();
            assert_eq!(runs.total, decided as u64, "each run is of one start");
            let slept = SignedDuration::from_secs(year.away.iter().map(|(from, to)| to - from).sum());
            assert!(year.overrides.len() > 5, "{} overrides", year.overrides.len());
            assert!(year.away.len() > 5 && slept > SignedDuration::from_hours(24));
        });
    }
}
