//! What is told of runs: what is over and comes again is told again, what lasts is not.

use jiff::Timestamp;
use portolan_store::Uuid;
use portolan_store::alerts::list::{Alert, AlertFilter, AlertState};
use portolan_store::providers::ProviderFields;
use portolan_store::runs::{
    Became, Checked, ClaimLimits, Hold, Lease, NewEvent, NewRun, RunEnd, RunKey, RunKind, RunState,
};
use portolan_store::scans::{ScanCommand, ScanFields, ScanTarget};
use portolan_store::schedules::{Next, ScheduleFields};

use super::{World, at};
use portolan_store::PageRequest;

const SCAN: Uuid = Uuid::from_u128(100);
const HOLDER: Uuid = Uuid::from_u128(200);
const LIMITS: ClaimLimits = ClaimLimits { max_running: 9 };

fn event() -> NewEvent {
    NewEvent { kind: "state", data: "{}".to_owned() }
}

/// A world that listens, with a scan.
async fn scanning() -> World {
    let world = World::listening().await;
    let provider = ProviderFields {
        name: "nmap".to_owned(),
        display_name: "Nmap here".to_owned(),
        category: "Scan".to_owned(),
        kind: "Nmap".to_owned(),
        command: "-sV %s".to_owned(),
        engine: "auto".to_owned(),
        max_rate_pps: None,
        max_parallel_runs: None,
        timeout_seconds: None,
        options: Vec::new(),
        active: true,
    };
    let id = Uuid::from_u128(11);
    world.store.create_provider(world.owner, id, &provider, at(0)).await.unwrap();
    let target = ScanTarget::Manual { targets: vec!["127.0.0.1".to_owned()] };
    let fields =
        ScanFields { display_name: "nightly".into(), provider: id, target, command: ScanCommand::OfProvider };
    world.store.create_scan(world.owner, SCAN, &fields, None, at(0)).await.unwrap();
    world
}

fn new(world: &World, number: u128, now: Timestamp) -> NewRun {
    NewRun {
        id: Uuid::from_u128(1000 + number),
        owner: world.owner,
        kind: RunKind::Scan,
        scan: Some(SCAN),
        provider: None,
        display_name: "nightly".to_owned(),
        command: "-sV %s".to_owned(),
        targets: vec!["127.0.0.1".to_owned()],
        timeout_seconds: None,
        created_by: None,
        created_by_name: None,
        created_at: now,
    }
}

fn lease(run: RunKey) -> Lease {
    Lease { run, holder: HOLDER }
}

async fn claim(world: &World, run: RunKey, second: i64) {
    let claimed = world.store.claim_run(lease(run), at(second), at(second + 60), LIMITS, event());
    assert!(claimed.await.unwrap().is_some());
}

/// A run of the scan that is worked on.
async fn begun(world: &World, number: u128, second: i64) -> RunKey {
    let run = world.store.create_run(&new(world, number, at(second)), None, event()).await.unwrap().run.key;
    checked(world, run).await;
    claim(world, run, second).await;
    run
}

async fn checked(world: &World, run: RunKey) {
    let checked = Checked {
        verdict: "{}".to_owned(),
        pins: "[]".to_owned(),
        argv: "[]".to_owned(),
        timeout_seconds: None,
        addresses: 1,
        shards: Vec::new(),
    };
    world.store.mark_checked(run, &checked, event()).await.unwrap();
}

async fn end(world: &World, run: RunKey, state: RunState, second: i64) {
    let end = RunEnd {
        state,
        resumes: false,
        message: None,
        hint: None,
        verdict: None,
        document: None,
        stats: None,
        spent_ms: 0,
        events: vec![event()],
    };
    world.store.end_run(lease(run), &end, at(second)).await.unwrap();
}

/// A night: a run of the scan that ends so.
async fn night(world: &World, number: u128, state: RunState) {
    let second = i64::try_from(number).unwrap() * 100;
    let run = begun(world, number, second).await;
    end(world, run, state, second + 1).await;
}

/// The titles of what is told at this time.
async fn told(world: &World, second: i64) -> Vec<String> {
    let mut titles = Vec::new();
    while let Some(claimed) = world.claim(second).await {
        titles.extend(claimed.alerts.iter().map(|alert| alert.title.clone()));
        world.store.settle_delivered(&claimed, Some(200), at(second)).await.unwrap();
    }
    titles
}

/// Alerts, the oldest first.
async fn alerts(world: &World, state: Option<AlertState>) -> Vec<Alert> {
    let page = PageRequest { sort: Some("firstAt".to_owned()), ..PageRequest::default() };
    let filter = AlertFilter { state, ..AlertFilter::default() };
    world.store.alerts(world.owner, &filter, &page, at(9999)).await.unwrap().items
}

const FAILED: &str = "nightly: the run failed";

#[tokio::test]
async fn a_scan_that_fails_after_it_had_recovered_is_told_again() {
    let world = scanning().await;
    for number in [1, 2] {
        night(&world, number, RunState::Failed).await;
    }
    assert_eq!(told(&world, 300).await, [FAILED], "each night: one alert");
    // Who cancels a run has not mended it, and a part is not the whole.
    night(&world, 3, RunState::Cancelled).await;
    night(&world, 4, RunState::Partial).await;
    assert_eq!(alerts(&world, None).await.iter().map(|alert| alert.times).collect::<Vec<_>>(), [3]);
    night(&world, 5, RunState::Completed).await;
    assert!(alerts(&world, Some(AlertState::Open)).await.is_empty());
    night(&world, 6, RunState::Completed).await;
    night(&world, 7, RunState::Failed).await;
    assert_eq!(told(&world, 800).await, [FAILED]);
    let all = alerts(&world, None).await;
    let shown = |alert: &Alert| (alert.times, alert.first_at, alert.acknowledged_at);
    assert_eq!(
        all.iter().map(shown).collect::<Vec<_>>(),
        [(3, at(101), Some(at(501))), (1, at(701), None)],
        "{all:#?}"
    );
    assert!(all.iter().all(|alert| alert.acknowledged_by.is_none()));
}

#[tokio::test]
async fn a_scan_that_recovers_stays_as_quiet_as_somebody_asked() {
    let world = scanning().await;
    night(&world, 1, RunState::Failed).await;
    let id = alerts(&world, None).await[0].id;
    world.store.mute_alert(world.owner, id, Some(at(450))).await.unwrap();
    told(&world, 150).await;
    night(&world, 2, RunState::Completed).await;
    night(&world, 3, RunState::Failed).await;
    assert!(told(&world, 350).await.is_empty());
    night(&world, 5, RunState::Failed).await;
    assert_eq!(told(&world, 550).await, [FAILED]);
}

#[tokio::test]
async fn a_second_look_that_is_done_ends_no_failure() {
    let world = scanning().await;
    night(&world, 1, RunState::Partial).await;
    told(&world, 150).await;
    let run = begun(&world, 2, 200).await;
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(world.directory.path().join("portolan.db"));
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("UPDATE run SET second_look_of = x'01' WHERE id = $1")
        .bind(Uuid::from_u128(1002))
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    end(&world, run, RunState::Completed, 201).await;
    night(&world, 3, RunState::Failed).await;
    assert!(told(&world, 350).await.is_empty());
    assert_eq!(alerts(&world, Some(AlertState::Open)).await.len(), 1);
}

/// The schedule's start that is due becomes this, in its hour.
async fn decide(world: &World, hour: i64, became: &Became) {
    let next = |hour: i64| Next { occurrence: at(hour * 3600), start_at: at(hour * 3600) };
    let due = match hour {
        1 => {
            let fields = ScheduleFields { spec: "{}".to_owned(), enabled: true, next: Some(next(1)) };
            world.store.set_schedule(world.owner, SCAN, None, &fields, at(1)).await.unwrap()
        }
        _ => world.store.due_schedules(at(hour * 3600)).await.unwrap().pop().unwrap(),
    };
    world.store.decide_occurrence(&due, became, Some(next(hour + 1)), at(hour * 3600)).await.unwrap();
}

#[tokio::test]
async fn a_schedule_that_is_refused_each_night_is_one_alert_until_it_starts() {
    let world = scanning().await;
    let refused = Became::Refused("127.0.0.1 is not in the scope".to_owned());
    let title = "nightly: its schedule could not start it";
    for hour in 1..=3 {
        decide(&world, hour, &refused).await;
    }
    assert_eq!(told(&world, 4 * 3600 - 1).await, [title]);
    decide(&world, 4, &Became::Started(Box::new(new(&world, 4, at(4 * 3600))), event())).await;
    assert!(alerts(&world, Some(AlertState::Open)).await.is_empty(), "it has started");
    // How the run ends is another thing.
    let run = world.store.run(world.owner, Uuid::from_u128(1004)).await.unwrap().key;
    checked(&world, run).await;
    claim(&world, run, 4 * 3600).await;
    end(&world, run, RunState::Failed, 4 * 3600 + 1).await;
    assert_eq!(told(&world, 4 * 3600 + 2).await, [FAILED]);
    for hour in 5..=6 {
        decide(&world, hour, &refused).await;
    }
    assert_eq!(told(&world, 7 * 3600).await, [title]);
    let times: Vec<u64> = alerts(&world, None).await.iter().map(|alert| alert.times).collect();
    assert_eq!(times, [3, 1, 2]);
}

/// Waits from this second on.
fn hold(second: i64) -> Hold {
    Hold { opens_at: None, message: "its windows are closed".to_owned(), event: event(), at: at(second) }
}

#[tokio::test]
async fn each_pause_of_a_run_is_told_once() {
    let world = scanning().await;
    let title = ["nightly: the run waits for its windows"];
    let run = begun(&world, 1, 100).await;
    for second in [200, 400] {
        world.store.pause_run(lease(run), &hold(second), 50).await.unwrap();
        // It hears of another opening meanwhile.
        world.store.hold_run(run, &hold(second + 1)).await.unwrap();
        assert_eq!(told(&world, second + 2).await, title);
        world.store.open_run(run, event()).await.unwrap();
        claim(&world, run, second + 100).await;
    }
    assert_eq!(alerts(&world, None).await.iter().map(|alert| alert.times).collect::<Vec<_>>(), [2]);
}
