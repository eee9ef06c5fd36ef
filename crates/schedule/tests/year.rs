//! A year of quarters of hours, one after the other, against what the crate computes: three zones that change their clocks.

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portolan_schedule::{Days, Effect, Missed, Overlap, Schedule, Span, When, Window, Windows, Zone};
use proptest::prelude::*;

const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
/// Clocks are changed at such, and so are the windows and starts below.
const STEP: SignedDuration = SignedDuration::from_mins(15);

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("a zone")
}

fn year() -> impl Iterator<Item = Timestamp> {
    let end = at("2027-01-01T00:00:00Z");
    std::iter::successors(Some(at("2026-01-01T00:00:00Z")), |at| Some(*at + STEP))
        .take_while(move |at| *at < end)
}

fn schedule(when: When, name: &str) -> Schedule {
    let (missed, overlap) = (Missed::RunOnce, Overlap::Refuse);
    Schedule { when, zone: zone(name), jitter_seconds: 0, missed, overlap }
}

fn cron(expression: &str, name: &str) -> Schedule {
    schedule(When::Cron { expression: expression.to_owned() }, name)
}

fn first(schedule: &Schedule, after: &str, count: usize) -> Vec<Timestamp> {
    schedule.upcoming(at(after)).take(count).collect()
}

#[test]
fn a_time_that_does_not_exist_is_at_the_end_of_the_gap() {
    // 02:00 to 03:00 is skipped on 29 March 2026, which is at 01:00 UTC.
    let daily = Schedule::daily(Time::constant(2, 30, 0, 0), zone("Europe/Berlin"));
    let wanted = ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"].map(at);
    assert_eq!(first(&daily, "2026-03-27T12:00:00Z", 3), wanted);
    // Half an hour is skipped there: 02:00 to 02:30, at 15:30 UTC of the day before.
    let howe = cron("15 2 * * *", "Australia/Lord_Howe");
    let wanted = ["2026-10-02T15:45:00Z", "2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"].map(at);
    assert_eq!(first(&howe, "2026-10-02T12:00:00Z", 3), wanted);
}

#[test]
fn a_time_that_comes_twice_is_once_at_the_first() {
    let daily = Schedule::daily(Time::constant(2, 30, 0, 0), zone("Europe/Berlin"));
    let wanted = ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"].map(at);
    assert_eq!(first(&daily, "2026-10-24T12:00:00Z", 2), wanted);
    // Asked in the second pass, before the wall shows it again.
    assert_eq!(first(&daily, "2026-10-25T01:10:00Z", 1), [at("2026-10-26T01:30:00Z")]);
    // Every quarter: none of the second pass.
    let quarters = cron("*/15 2,3 * * *", "Europe/Berlin");
    assert_eq!(first(&quarters, "2026-10-25T00:45:00Z", 1), [at("2026-10-25T02:00:00Z")]);
}

#[test]
fn what_is_of_each_hour_is_of_the_hour_that_comes_twice_too_and_not_of_the_one_that_does_not_exist() {
    for (expression, name, from, minutes) in [
        ("0 * * * *", "Europe/Lisbon", "2027-10-30T12:00:00Z", 60),
        ("30 * * * *", "Europe/Berlin", "2026-03-28T12:30:00Z", 60),
        ("30 * * * *", "America/Sao_Paulo", "2018-11-03T12:30:00Z", 60),
        ("*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 15),
        ("*/15 * * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 15),
        ("@hourly", "Europe/Berlin", "2026-10-24T12:00:00Z", 60),
        ("0 */1 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 60),
        ("0 0-23 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 60),
        ("0 12-23,0-11 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 60),
    ] {
        let all = first(&cron(expression, name), from, 30 * 60 / minutes);
        let even: Vec<_> = (1..=all.len())
            .map(|n| at(from) + SignedDuration::from_mins(i64::try_from(n * minutes).expect("few")))
            .collect();
        assert_eq!(all, even, "{expression} {name}");
    }
}

#[test]
fn the_end_of_a_short_month_and_leap_days_are_met() {
    let monthly = schedule(When::Monthly { day: 31, at: Time::midnight() }, "UTC");
    let wanted = ["2028-01-31T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-31T00:00:00Z"].map(at);
    assert_eq!(first(&monthly, "2028-01-01T00:00:00Z", 3), wanted);
    let once =
        schedule(When::Once { at: "2026-05-01T10:00:00".parse().expect("a time") }, "America/New_York");
    assert_eq!(first(&once, "2026-01-01T00:00:00Z", 5), [at("2026-05-01T14:00:00Z")]);
    let leap = cron("0 0 29 2 *", "UTC");
    assert_eq!(first(&leap, "2026-01-01T00:00:00Z", 1), [at("2028-02-29T00:00:00Z")]);
    assert_eq!(cron("0 0 30 2 *", "UTC").next(at("2026-01-01T00:00:00Z")), None);
    // A Friday or a 13th; a Monday that is an odd day of its month.
    let either = ["2026-12-04T03:00:00Z", "2026-12-11T03:00:00Z", "2026-12-13T03:00:00Z"].map(at);
    assert_eq!(first(&cron("0 3 13 * 5", "UTC"), "2026-12-01T00:00:00Z", 3), either);
    let both = ["2026-12-07T03:00:00Z", "2026-12-21T03:00:00Z", "2027-01-11T03:00:00Z"].map(at);
    assert_eq!(first(&cron("0 3 */2 * 1", "UTC"), "2026-12-01T00:00:00Z", 3), both);
}

#[test]
fn each_fault_names_its_field() {
    let mut bad = cron("61 * * * *", "UTC");
    bad.jitter_seconds = 86_401;
    let fields: Vec<_> = bad.check().expect_err("it is bad").into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["when.expression", "jitterSeconds"]);
    for none in ["* * * * * *", "", "x", "@fortnightly"] {
        assert!(cron(none, "UTC").check().is_err(), "{none}");
    }
    assert!(cron("0 4 1 * *", "UTC").check().is_ok());
    assert!(schedule(When::Monthly { day: 0, at: Time::midnight() }, "UTC").check().is_err());
    assert!(Zone::named("Europe/Atlantis").is_err());
    for no in ["localtime", "POSIXRULES", "Factory", "Etc/Unknown"] {
        assert!(Zone::named(no).is_err(), "{no}");
    }
}

#[test]
fn a_fault_of_a_cron_expression_names_the_field_what_was_written_and_what_may_be() {
    for (expression, said) in [
        ("61 * * * *", r#""61" in "61 * * * *" is no minute: that is from 0 to 59"#),
        ("0 1,24 * * *", r#""24" in "0 1,24 * * *" is no hour: that is from 0 to 23"#),
        ("0 0 0-5 * *", r#""0" in "0 0 0-5 * *" is no day of month: that is from 1 to 31"#),
        (
            "0 0 1 1-70000/2 *",
            r#""70000" in "0 0 1 1-70000/2 *" is no month: that is from 1 to 12, or jan to dec"#,
        ),
        ("0 0 * * +1,8", r#""8" in "0 0 * * +1,8" is no day of week: that is from 0 to 7, or sun to sat"#),
        (
            "5/10 * * * *",
            r#""5/10" in "5/10 * * * *" is no minute: write * for each, a number from 0 to 59, 1-5"#,
        ),
        ("*/0 * * * *", r#""*/0" in "*/0 * * * *" is no minute: write * for each"#),
        (
            "0 0 * Foo *",
            r#""Foo" in "0 0 * Foo *" is no month: write * for each, a number from 1 to 12, or jan to dec, 1-5"#,
        ),
        ("0 0 * * fri-mon", r#""fri-mon" in "0 0 * * fri-mon" is no day of week: write"#),
        ("", r#"a cron expression has five fields, minute hour day-of-month month day-of-week; "" has 0"#),
        (
            "* * * *",
            r#"a cron expression has five fields, minute hour day-of-month month day-of-week; "* * * *" has 4"#,
        ),
        (
            "0 0 3 * * *",
            r#"a cron expression has five fields, minute hour day-of-month month day-of-week; "0 0 3 * * *" has 6"#,
        ),
        ("@fortnightly", r#""@fortnightly" stands for no times: @hourly, @daily"#),
    ] {
        let faults = cron(expression, "UTC").check().expect_err(expression);
        assert_eq!((faults.len(), faults[0].field), (1, "when.expression"));
        assert!(faults[0].message.starts_with(said), "{faults:?}");
    }
    for good in [
        "0 0 L * *",
        "0 0 15W,LW * *",
        "0 0 * JAN-mar sun,5L,1#2",
        "*/7 1-22/3 ? * ?",
        " @Daily ",
        "0 0 * * +1",
    ] {
        assert_eq!(cron(good, "UTC").check(), Ok(()), "{good}");
    }
}

#[test]
fn a_list_with_an_empty_place_is_refused_as_cron_does() {
    for short in
        [", * * * *", "0 , * * *", "5, * * * *", "0 1,,2 * * *", "0 0 ,1 * *", "0 0 * * +", "0 0 * * +1,"]
    {
        let faults = cron(short, "UTC").check().expect_err(short);
        let field = short.split(' ').find(|field| field.contains([',', '+'])).expect("it has one");
        assert_eq!(faults[0].field, "when.expression");
        assert!(
            faults[0].message.starts_with(&format!("{field:?} in {short:?} lacks a value")),
            "{faults:?}"
        );
    }
    let each = |first: i8, last: i8| (first..=last).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let all = format!("{} {} {} {} {}", each(0, 59), each(0, 23), each(1, 31), each(1, 12), each(0, 7));
    assert!(cron(&all, "UTC").check().is_ok());
    let long = vec![each(0, 59); 3].join(",");
    let faults = cron(&format!("{long} * * * *"), "UTC").check().expect_err("it is long");
    assert!(faults[0].message.contains("500 characters"), "{faults:?}");
}

#[test]
fn what_never_comes_is_found_so_at_once() {
    let now = at("2026-11-27T00:00:00Z");
    let begun = std::time::Instant::now();
    // No such day, no such day of these months, a first that is a second Monday, and croner's last of no day of the week.
    for never in ["0 0 30 2 *", "* * 31 2,4,6,9,11 *", "0 0 */31 * 1#2", "0 0 * * L", "0 0 31W 2 *"] {
        for _ in 0..20 {
            assert_eq!(cron(never, "Europe/Berlin").next(now), None, "{never}");
        }
    }
    // Looking up to the year 5000 takes ten times as long.
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
    // What comes seldom does come: a leap day that is a Monday, over the year 2100 that has none.
    let seldom = cron("0 0 29 2 +1", "UTC");
    let wanted = ["2072-02-29T00:00:00Z", "2112-02-29T00:00:00Z"].map(at);
    assert_eq!(first(&seldom, "2060-01-01T00:00:00Z", 2), wanted);
}

#[test]
fn jitter_is_bounded_and_always_the_same() {
    let mut daily = Schedule::daily(Time::midnight(), zone("UTC"));
    daily.jitter_seconds = 600;
    let starts: Vec<_> = daily
        .upcoming(at("2026-01-01T00:00:00Z"))
        .take(100)
        .map(|occurrence| {
            let start = daily.start_of(&[7; 16], occurrence);
            assert_eq!(start, daily.start_of(&[7; 16], occurrence));
            (start - occurrence).total(jiff::Unit::Second).expect("seconds")
        })
        .collect();
    assert!(starts.iter().all(|late| (0.0..=600.0).contains(late)), "{starts:?}");
    assert!(starts.iter().any(|late| *late < 200.0) && starts.iter().any(|late| *late > 400.0), "{starts:?}");
}

#[test]
fn what_is_written_reads_back() {
    let text = r#"{"when":{"kind":"weekly","days":["monday","friday"],"at":"02:30:00"},"zone":"Europe/Berlin","jitterSeconds":60,"missed":"skip","overlap":"queue"}"#;
    let schedule: Schedule = serde_json::from_str(text).expect("it is one");
    assert_eq!(serde_json::to_string(&schedule).expect("JSON"), text);
    for bad in
        [text.replace("Berlin", "Atlantis"), text.replace("monday", "mon"), text.replace("skip", "later")]
    {
        assert!(serde_json::from_str::<Schedule>(&bad).is_err(), "{bad}");
    }
}

fn any_time() -> impl Strategy<Value = Time> {
    // Around the changes of clocks, and anywhere.
    prop_oneof![(0i8..5, 0i8..4), (0i8..24, 0i8..4)]
        .prop_map(|(hour, quarter)| Time::constant(hour, quarter * 15, 0, 0))
}

fn any_days() -> impl Strategy<Value = Days> {
    prop::sample::subsequence(Weekday::Monday.cycle_forward().take(7).collect::<Vec<_>>(), 1..=7)
        .prop_map(Days)
}

fn any_wall() -> impl Strategy<Value = DateTime> {
    (1i16..366, any_time()).prop_map(|(day, time)| {
        let date = jiff::civil::Date::constant(2026, 1, 1) + SignedDuration::from_hours(24 * i64::from(day));
        date.to_datetime(time)
    })
}

fn any_window() -> impl Strategy<Value = Window> {
    let weekly =
        (any_days(), any_time(), any_time()).prop_map(|(days, from, to)| Span::Weekly { days, from, to });
    let once = (any_wall(), 1i64..200).prop_map(|(from, quarters)| Span::Once {
        from,
        to: from + SignedDuration::from_mins(15 * quarters),
    });
    let effect = prop::sample::select(vec![Effect::Allow, Effect::Allow, Effect::Blackout]);
    (effect, prop_oneof![3 => weekly, 1 => once], 0usize..3).prop_map(|(effect, span, place)| Window {
        effect,
        span,
        zone: zone(ZONES[place]),
    })
}

/// Whether a window covers an instant, said in another way: some day's copy of it has the wall's time between.
fn covers(window: &Window, zone: &TimeZone, at: Timestamp) -> bool {
    let wall = zone.to_datetime(at);
    let is_between = |from: DateTime, to: DateTime| from <= wall && wall < to;
    match &window.span {
        Span::Once { from, to } => is_between(*from, *to),
        Span::Weekly { days, from, to } => {
            [wall.date(), wall.date().yesterday().expect("a day")].iter().any(|day| {
                let end = if from < to { *day } else { day.tomorrow().expect("a day") };
                days.0.contains(&day.weekday()) && is_between(day.to_datetime(*from), end.to_datetime(*to))
            })
        }
    }
}

fn may_run(groups: &[Vec<Window>], zones: &[(String, TimeZone)], at: Timestamp) -> bool {
    let open = |window: &Window| {
        let zone = zones.iter().find(|(name, _)| name == window.zone.name()).expect("one of the three");
        covers(window, &zone.1, at)
    };
    let allows = |window: &&Window| window.effect == Effect::Allow;
    let dark = groups.iter().flatten().any(|window| window.effect == Effect::Blackout && open(window));
    let lit = groups
        .iter()
        .all(|group| group.iter().filter(allows).count() == 0 || group.iter().filter(allows).any(&open));
    lit && !dark
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn edges_and_openings_are_those_of_each_quarter(
        groups in prop::collection::vec(prop::collection::vec(any_window(), 0..3), 1..4),
    ) {
        let zones = ZONES.map(|name| (name.to_owned(), TimeZone::get(name).expect("a zone")));
        let windows = Windows::of(groups.clone());
        let mut state = may_run(&groups, &zones, at("2026-01-01T00:00:00Z"));
        let mut edge = windows.next_edge(at("2026-01-01T00:00:00Z"));
        for now in year() {
            let is_open = may_run(&groups, &zones, now);
            prop_assert_eq!(windows.state_at(now), is_open, "{}", now);
            if is_open != state {
                prop_assert_eq!(edge, Some(now));
                edge = windows.next_edge(now);
                state = is_open;
            }
            prop_assert!(edge.is_none_or(|edge| edge > now), "{} at {}", edge.expect("one"), now);
            if now.as_second() % (30 * 86_400) == 0 {
                let opening = if is_open { Some(now) } else { edge };
                prop_assert_eq!(windows.next_opening(now), opening);
            }
        }
    }

    #[test]
    fn starts_are_those_of_each_quarter(days in any_days(), time in any_time(), place in 0usize..3) {
        let zone = TimeZone::get(ZONES[place]).expect("a zone");
        let weekly = schedule(When::Weekly { days: days.clone(), at: time }, ZONES[place]);
        let mut wanted = Vec::new();
        let mut before = zone.to_datetime(at("2025-12-31T23:45:00Z"));
        let mut highest = before;
        for now in year() {
            let wall = zone.to_datetime(now);
            // The first step at which the wall has reached a time that it had not reached before.
            let start = wall.date().to_datetime(time);
            if days.has(wall.weekday()) && start <= wall && start > before && start > highest {
                wanted.push(now);
            }
            before = wall;
            highest = highest.max(wall);
        }
        let found: Vec<_> = weekly
            .upcoming(at("2025-12-31T23:45:00Z"))
            .take_while(|start| *start < at("2027-01-01T00:00:00Z"))
            .collect();
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn jitter_is_shorter_than_the_time_between_two_starts() {
    let with = |expression: &str, jitter_seconds: u32| {
        Schedule { jitter_seconds, ..cron(expression, "UTC") }.check().map_err(|faults| faults[0].field)
    };
    assert_eq!(with("* * * * *", 60), Ok(()));
    assert_eq!(with("* * * * *", 61), Err("jitterSeconds"));
    assert_eq!(with("0 9,10 * * *", 3601), Err("jitterSeconds"));
    assert_eq!(with("0 3 * * *", 86_400), Ok(()));
    // Its next start is years away.
    assert_eq!(with("0 0 29 2 *", 86_400), Ok(()));
}

#[test]
fn an_opening_of_a_far_year_is_found_at_once() {
    let all = Days((1..=7).filter_map(|day| Weekday::from_monday_one_offset(day).ok()).collect());
    let night = Time::midnight();
    let always = Span::Weekly { days: all, from: night, to: night };
    let far = |text: &str| text.parse::<DateTime>().expect("a time of the wall");
    let once = Span::Once { from: far("9990-12-20T23:00:00"), to: far("9990-12-21T00:00:00") };
    let window = |effect, span| Window { effect, span, zone: zone("Europe/Berlin") };
    let now = at("2026-11-27T00:00:00Z");
    let alone = Windows::of(vec![vec![window(Effect::Allow, once.clone())]]);
    assert_eq!(alone.next_opening(now), Some(at("9990-12-20T22:00:00Z")));
    assert_eq!(alone.next_edge(at("9990-12-20T22:30:00Z")), Some(at("9990-12-20T23:00:00Z")));
    let never = Windows::of(vec![vec![window(Effect::Blackout, always), window(Effect::Allow, once)]]);
    assert_eq!(never.next_opening(now), None);
}
