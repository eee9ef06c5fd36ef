//! What must be, found out by looking at each quarter of an hour.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::DateTime;
use portolan_schedule::{Effect, Missed, Overlap, Span, Window};
use portolan_store::Uuid;
use portolan_store::runs::{Occurrence, Run, RunKey, RunState};
use portolan_store::windows::Of;

use super::windows::Kept;
use super::{BEGIN, DAY, END, MINUTE, PART, PARTS, Plan, Year, instant};

impl Year {
    /// Whether a run may send, by what the clocks on the walls show.
    fn may_send(&self, run: RunKey, scan: Uuid, at: i64) -> bool {
        let shows = |window: &Window| {
            let wall = window.zone.wall(instant(at));
            let (days, from, to) = match &window.span {
                Span::Weekly { days, from, to } => (days, from, to),
                Span::Once { from, to } => return *from <= wall && wall < *to,
            };
            let (today, yesterday) = (wall.weekday(), wall.weekday().previous());
            let time = wall.time();
            if from < to {
                days.has(today) && *from <= time && time < *to
            } else {
                days.has(today) && *from <= time || days.has(yesterday) && time < *to
            }
        };
        let address: IpNet = format!("{}/32", self.address(scan)).parse().unwrap();
        let holds = |kept: &&Kept| {
            kept.made <= at
                && match &kept.of {
                    Of::Owner => true,
                    Of::Scan(of) => *of == scan,
                    Of::Network(network) => network.parse::<IpNet>().unwrap().contains(&address),
                }
        };
        let held: Vec<&Kept> = self.kept.iter().filter(holds).collect();
        let blacked = |since: i64| {
            let mut later = held.iter().filter(|kept| kept.made > since);
            later.any(|kept| kept.window.effect == Effect::Blackout && shows(&kept.window))
        };
        // The last word of a person stands before what was there when it was said.
        let word = self.overrides.iter().rfind(|word| word.run == run && word.at <= at);
        if let Some(word) = word.filter(|word| at < word.until) {
            return !blacked(word.at);
        }
        let allows: Vec<&&Kept> = held.iter().filter(|kept| kept.window.effect == Effect::Allow).collect();
        let is_allowed = |of: &Of| allows.iter().any(|kept| kept.of == *of && shows(&kept.window));
        !blacked(i64::MIN) && allows.iter().all(|kept| is_allowed(&kept.of))
    }

    pub(super) fn check_sent(&self) {
        assert!(self.sent.len() > 100, "{} parts were sent", self.sent.len());
        for (run, scan, from, to) in &self.sent {
            // Clocks and windows change at quarters of an hour only.
            let quarters = (from / 900 + 1..).map(|n| n * 900).take_while(|at| at < to);
            for at in std::iter::once(*from).filter(|from| from < to).chain(quarters) {
                assert!(self.may_send(*run, *scan, at), "sent at {}", instant(at));
            }
        }
    }

    /// The occurrences of the year: the first quarter of an hour at which the wall shows the time, or has passed it.
    fn occurrences(plan: &Plan) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        let zone = &plan.schedule.zone;
        let mut date = zone.wall(instant(BEGIN - 2 * DAY)).date();
        let last = zone.wall(instant(END + 4 * DAY)).date();
        while date <= last {
            if plan.days.has(date.weekday()) {
                let meant: DateTime = date.to_datetime(plan.at);
                let noon = meant.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
                let quarters = (-60..=60).map(|n| (noon / 900 + n) * 900);
                let at = quarters.into_iter().find(|at| zone.wall(instant(*at)) >= meant).unwrap();
                if at > BEGIN {
                    found.insert(at);
                }
            }
            date = date.tomorrow().unwrap();
        }
        found
    }

    pub(super) async fn check_starts(&self, plan: &Plan) {
        let store = &self.app.store;
        let start_of = |at: i64| plan.schedule.start_of(plan.scan.as_bytes(), instant(at)).as_second();
        let decided = store.occurrences(plan.scan, 9999).await.unwrap();
        let became: BTreeMap<i64, &str> =
            decided.iter().map(|decided| (decided.at.as_second(), &*decided.became)).collect();
        let meant = Self::occurrences(plan);
        for at in became.keys() {
            assert!(meant.contains(at), "{} was not meant", instant(*at));
        }
        let runs = self.runs(&decided).await;
        let now = self.now();
        for at in meant.iter().copied().filter(|at| start_of(*at) <= now) {
            let missed = |(from, to): &&(i64, i64)| *from < start_of(at) && start_of(at) <= *to;
            let away = self.away.iter().find(missed);
            let was_late = away.is_some_and(|(_, to)| to - start_of(at) > MINUTE);
            match became.get(&at) {
                Some(&"missed") => assert!(was_late && plan.schedule.missed == Missed::Skip),
                Some(word @ &("overlapped" | "queued")) => {
                    // It was decided at its time, or when the server was back.
                    let decided = away.map_or(start_of(at), |(_, to)| *to);
                    assert!(
                        was_busy(&runs, instant(decided)),
                        "{} is {word}: no run is under way",
                        instant(at)
                    );
                    let waits = plan.schedule.overlap == Overlap::Queue;
                    assert!(waits || *word == "overlapped");
                    // One that waited gave its place to a later one.
                    let later = became.range(at + 1..).any(|(_, word)| *word != "missed");
                    assert!(!waits || *word == "queued" || later, "{} waited for nothing", instant(at));
                }
                Some(&"started") => assert!(!was_late || plan.schedule.missed == Missed::RunOnce),
                Some(other) => panic!("{other}"),
                // One run, or none, for all that were missed in that time: the first of them has it.
                None => {
                    let (from, _) = away.unwrap_or_else(|| panic!("{} is lost", instant(at)));
                    let is_merged = was_late || plan.schedule.missed == Missed::RunOnce;
                    assert!(is_merged, "{} was not so late, and is lost", instant(at));
                    let mut earlier = became.keys().filter(|before| start_of(**before) >= *from);
                    assert!(earlier.any(|before| *before < at), "{} is lost", instant(at));
                }
            }
        }
        let ids: BTreeSet<Uuid> = runs.iter().map(|run| run.id).collect();
        assert_eq!(runs.len(), ids.len());
        self.check_runs(plan, &runs);
    }

    /// The runs that were started, by the time of that.
    async fn runs(&self, decided: &[Occurrence]) -> Vec<Run> {
        let mut runs = Vec::new();
        for id in decided.iter().filter_map(|decided| decided.run) {
            runs.push(self.app.store.run(self.owner.key, id).await.unwrap());
        }
        runs.sort_by_key(|run| run.created_at);
        runs
    }

    /// Each start is a run of its own, one after the other, and each run does its work once.
    fn check_runs(&self, plan: &Plan, runs: &[Run]) {
        assert!(runs.len() > 20, "{} runs", runs.len());
        for (run, next) in runs.iter().zip(runs.iter().skip(1)) {
            assert_eq!(run.state, RunState::Completed, "{run:?}");
            assert!(run.ended_at.unwrap() <= next.created_at, "two at once");
        }
        for run in runs.iter().filter(|run| run.state == RunState::Completed) {
            let of_run = self.sent.iter().filter(|(key, scan, ..)| *key == run.key && *scan == plan.scan);
            assert_eq!(of_run.map(|(.., from, to)| to - from).sum::<i64>(), PART * PARTS, "{run:?}");
        }
    }
}

/// Whether a run was under way at an instant.
fn was_busy(runs: &[Run], at: Timestamp) -> bool {
    runs.iter().any(|run| run.created_at <= at && run.ended_at.is_none_or(|ended| ended >= at))
}
