//! Schedules, and what becomes of their occurrences.

use jiff::Timestamp;
use portolan_store::alerts::AlertKind;
use portolan_store::alerts::list::AlertFilter;
use portolan_store::runs::{Became, NewEvent, NewRun, RunFilter, RunKind};
use portolan_store::scans::{ScanCommand, ScanFields, ScanTarget};
use portolan_store::schedules::{Next, Schedule, ScheduleFields};
use portolan_store::{PageRequest, Store, StoreError, Uuid, What};

use crate::{World, at, id, texts, world};

const HOUR: i64 = 3600;

fn hour(n: i64) -> Next {
    Next { occurrence: at(n * HOUR), start_at: at(n * HOUR + 30) }
}

fn fields(next: Option<Next>) -> ScheduleFields {
    ScheduleFields { spec: "{}".to_owned(), enabled: next.is_some(), next }
}

pub(crate) async fn scan(world: &World, number: u128) -> Uuid {
    let target = ScanTarget::Manual { targets: texts(&["10.0.0.1"]) };
    let command = ScanCommand::OfProvider;
    let fields = ScanFields { display_name: "nightly".into(), provider: world.provider, target, command };
    world.store.create_scan(world.owner, id(number), &fields, None, at(0)).await.unwrap().id
}

fn started(world: &World, scan: Uuid, run: u128, now: Timestamp) -> Became {
    let new = NewRun {
        id: id(run),
        owner: world.owner,
        kind: RunKind::Scan,
        scan: Some(scan),
        provider: Some(world.provider),
        display_name: "nightly".to_owned(),
        command: "-sV %s".to_owned(),
        targets: texts(&["10.0.0.1"]),
        timeout_seconds: None,
        created_by: None,
        created_by_name: None,
        created_at: now,
    };
    Became::Started(Box::new(new), NewEvent { kind: "state", data: "{}".to_owned() })
}

async fn runs(store: &Store, world: &World) -> u64 {
    store.runs(world.owner, &RunFilter::default(), &PageRequest::default()).await.unwrap().total
}

async fn due(store: &Store, now: Timestamp) -> Option<Schedule> {
    store.due_schedules(now).await.unwrap().pop()
}

#[tokio::test]
async fn a_schedule_is_kept_changed_and_goes_with_its_scan() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    let gone = StoreError::NotFound { what: What::Schedule }.to_string();
    assert_eq!(world.store.schedule(world.owner, scan).await.unwrap_err().to_string(), gone);
    let made =
        world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    assert_eq!((made.version, made.fields), (1, fields(Some(hour(1)))));
    let off = world.store.set_schedule(world.owner, scan, Some(1), &fields(None), at(2)).await.unwrap();
    assert_eq!((off.version, off.created_at, off.updated_at), (2, at(1), at(2)));
    assert_eq!(due(&world.store, at(9 * HOUR)).await, None);
    let old = world.store.set_schedule(world.owner, scan, Some(1), &fields(None), at(3)).await.unwrap_err();
    assert!(matches!(old, StoreError::Changed { what: What::Schedule, current: 2 }), "{old}");
    let theirs = world.store.set_schedule(world.other, scan, None, &fields(None), at(3)).await.unwrap_err();
    assert!(matches!(theirs, StoreError::NotFound { what: What::Scan }), "{theirs}");
    assert!(world.store.delete_schedule(world.other, scan, None).await.is_err());
    world.store.delete_schedule(world.owner, scan, Some(2)).await.unwrap();
    let unread =
        world.store.set_schedule(world.owner, scan, Some(2), &fields(None), at(4)).await.unwrap_err();
    assert_eq!(unread.to_string(), gone);
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(4)).await.unwrap();
    world.store.delete_scan(world.owner, scan, None).await.unwrap();
    assert_eq!(world.store.schedule(world.owner, scan).await.unwrap_err().to_string(), gone);
}

#[tokio::test]
async fn each_occurrence_is_decided_once() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    let second = Store::open(world.directory.path()).await.unwrap();
    for n in 1..=20_i64 {
        let now = at(n * HOUR + 40);
        assert_eq!(due(&world.store, at(n * HOUR + 29)).await, None, "the jitter is waited for");
        // Two that have read the same, as before and after a crash.
        let read = due(&world.store, now).await.unwrap();
        assert_eq!(read.fields.next, Some(hour(n)));
        let run = u128::try_from(1000 + n).unwrap();
        let (a, b) = (started(&world, scan, run, now), started(&world, scan, run + 500, now));
        let (a, b) = tokio::join!(
            world.store.decide_occurrence(&read, &a, Some(hour(n + 1)), now),
            second.decide_occurrence(&read, &b, Some(hour(n + 1)), now),
        );
        let told: Vec<_> = [a.unwrap(), b.unwrap()].into_iter().flatten().collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].0.scan, told[0].1.len()), (Some(scan), 1));
    }
    assert_eq!(runs(&second, &world).await, 20);
    // Who sets the schedule back, or makes it anew, has no occurrence again.
    world.store.delete_schedule(world.owner, scan, None).await.unwrap();
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(7))), at(7 * HOUR)).await.unwrap();
    let again = due(&world.store, at(7 * HOUR + 40)).await.unwrap();
    let run = started(&world, scan, 9000, at(7 * HOUR));
    let told = world.store.decide_occurrence(&again, &run, Some(hour(21)), at(7 * HOUR)).await.unwrap();
    assert!(told.is_none());
    assert_eq!(runs(&world.store, &world).await, 20);
    assert_eq!(due(&world.store, at(30 * HOUR)).await.unwrap().fields.next, Some(hour(21)));
}

#[tokio::test]
async fn what_does_not_start_is_decided_too() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    for (n, became) in (1..).zip([Became::Missed, Became::Overlapped, Became::Refused("no".to_owned())]) {
        let read = due(&world.store, at(n * HOUR + 40)).await.unwrap();
        let next = (n < 3).then(|| hour(n + 1));
        let told = world.store.decide_occurrence(&read, &became, next, at(n * HOUR + 40)).await.unwrap();
        assert!(told.is_none());
    }
    assert_eq!(runs(&world.store, &world).await, 0);
    assert_eq!(due(&world.store, at(99 * HOUR)).await, None);
    // Changed between the reading and the decision: what was read is no longer meant.
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(5))), at(1)).await.unwrap();
    let read = due(&world.store, at(6 * HOUR)).await.unwrap();
    world.store.set_schedule(world.owner, scan, None, &fields(Some(hour(5))), at(2)).await.unwrap();
    let run = started(&world, scan, 9000, at(6 * HOUR));
    assert!(world.store.decide_occurrence(&read, &run, None, at(6 * HOUR)).await.unwrap().is_none());
    assert_eq!(due(&world.store, at(6 * HOUR)).await.unwrap().fields.next, Some(hour(5)));
}

#[tokio::test]
async fn what_waits_is_not_started_by_a_later_schedule() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    let store = &world.store;
    store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    let read = due(store, at(HOUR + 40)).await.unwrap();
    store.decide_occurrence(&read, &Became::Queued, Some(hour(2)), at(HOUR + 40)).await.unwrap();
    assert_eq!(store.queued_occurrences().await.unwrap().len(), 1);
    store.set_schedule(world.owner, scan, None, &fields(Some(hour(50))), at(2 * HOUR)).await.unwrap();
    assert!(store.queued_occurrences().await.unwrap().is_empty());
    assert_eq!(store.occurrences(scan, 9).await.unwrap()[0].became, "overlapped");
}

#[tokio::test]
async fn a_start_that_is_refused_is_an_alert() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    let store = &world.store;
    store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    let read = due(store, at(HOUR + 40)).await.unwrap();
    let refused = Became::Refused("10.0.0.1 is not in the scope".to_owned());
    store.decide_occurrence(&read, &refused, None, at(HOUR + 40)).await.unwrap();
    // Decided again by who read it before: told once.
    store.decide_occurrence(&read, &refused, None, at(HOUR + 41)).await.unwrap();
    let page = store
        .alerts(world.owner, &AlertFilter::default(), &PageRequest::default(), at(2 * HOUR))
        .await
        .unwrap();
    let told: Vec<_> = page.items.iter().map(|alert| (alert.kind, alert.times)).collect();
    assert_eq!(told, [(AlertKind::RunFailed, 1)]);
    assert_eq!(page.items[0].detail, "10.0.0.1 is not in the scope");
}

#[tokio::test]
async fn what_waits_for_an_earlier_run_starts_once_after_it() {
    let world = world().await;
    let scan = scan(&world, 100).await;
    let store = &world.store;
    store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    let first = started(&world, scan, 1, at(HOUR + 40));
    let read = due(store, at(HOUR + 40)).await.unwrap();
    store.decide_occurrence(&read, &first, Some(hour(2)), at(HOUR + 40)).await.unwrap().unwrap();
    assert!(store.is_scan_busy(scan).await.unwrap());
    for n in [2, 3] {
        let read = due(store, at(n * HOUR + 40)).await.unwrap();
        store.decide_occurrence(&read, &Became::Queued, Some(hour(n + 1)), at(n * HOUR + 40)).await.unwrap();
    }
    assert!(store.queued_occurrences().await.unwrap().is_empty(), "the first is under way");
    let event = NewEvent { kind: "state", data: "{}".to_owned() };
    store.request_cancel(world.owner, id(1), at(4 * HOUR), event).await.unwrap();
    assert!(!store.is_scan_busy(scan).await.unwrap());
    let waits = store.queued_occurrences().await.unwrap();
    assert_eq!((waits.len(), waits[0].scan, waits[0].at), (1, scan, at(3 * HOUR)));
    let again = started(&world, scan, 2, at(4 * HOUR));
    assert!(store.decide_queued(&waits[0], &again, at(4 * HOUR)).await.unwrap().is_some());
    let twice = started(&world, scan, 3, at(4 * HOUR));
    assert!(store.decide_queued(&waits[0], &twice, at(4 * HOUR)).await.unwrap().is_none());
    let became: Vec<_> = store.occurrences(scan, 9).await.unwrap().into_iter().map(|o| o.became).collect();
    assert_eq!(became, ["started", "overlapped", "started"]);
    assert!(store.queued_occurrences().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_planned_is_found_behind_more_that_is_due() {
    let world = world().await;
    let store = &world.store;
    for number in 0..101 {
        let scan = scan(&world, 100 + number).await;
        store.set_schedule(world.owner, scan, None, &fields(Some(hour(1))), at(1)).await.unwrap();
    }
    let planned = scan(&world, 99).await;
    store.set_schedule(world.owner, planned, None, &fields(Some(hour(3))), at(1)).await.unwrap();
    assert_eq!(
        store.due_schedules(at(4 * HOUR)).await.unwrap().len(),
        100,
        "more are read when these are decided"
    );
    let found = store.planned_schedules(at(2 * HOUR), at(4 * HOUR)).await.unwrap();
    assert_eq!(found.iter().map(|schedule| schedule.scan).collect::<Vec<_>>(), [planned]);
    assert!(store.planned_schedules(at(2 * HOUR), at(3 * HOUR)).await.unwrap().is_empty());
}
