//! The windows of a year: those that are there from its beginning, blackouts that are made in it, and the words of people
//! that a run goes on all the same.

use jiff::ToSpan;
use jiff::civil::Weekday;
use portolan_schedule::{Days, Effect, Span, Window, Zone};
use portolan_store::Uuid;
use portolan_store::runs::RunKey;
use portolan_store::windows::{Of, WindowFields};

use super::{BEGIN, DAY, Year, instant};

/// A window, since it was made.
pub(super) struct Kept {
    pub(super) of: Of,
    pub(super) window: Window,
    pub(super) made: i64,
}

/// Somebody said that a run goes on, until its windows would have opened.
pub(super) struct Override {
    pub(super) run: RunKey,
    pub(super) at: i64,
    pub(super) until: i64,
}

/// From noon to noon: no clock is changed then.
fn days(zone: &Zone, from: i64, count: i64) -> Span {
    let noon = |at: i64| zone.wall(instant(at)).date().at(12, 0, 0, 0);
    Span::Once { from: noon(from), to: noon(from + count * DAY) }
}

impl Year {
    /// The windows of a scan, of its network and of all.
    pub(super) async fn hold_by_windows(&mut self, scan: Uuid, n: usize, zone: &Zone) {
        let every = Days(Weekday::Monday.cycle_forward().take(7).collect());
        // Four hours or more on each day, and once two days.
        let from = self.random.quarter();
        let to = from + (4 * 60 + self.random.below(60) * 15).minutes();
        let hours = Span::Weekly { days: every.clone(), from, to };
        self.keep(Of::Scan(scan), Effect::Allow, hours, zone).await;
        let day = BEGIN + self.random.below(360) * DAY;
        self.keep(Of::Scan(scan), Effect::Allow, days(zone, day, 2), zone).await;
        // All but two hours of a day: two windows that hardly meet would let nothing through.
        let from = self.random.quarter();
        let hours = Span::Weekly { days: every, from, to: from + 22.hours() };
        self.keep(Of::Network(format!("10.{n}.0.0/16")), Effect::Allow, hours, zone).await;
        let (days_of_week, from, to) = (self.random.days(2), self.random.quarter(), self.random.quarter());
        let of = if n == 0 { Of::Network("10.1.0.0/24".to_owned()) } else { Of::Owner };
        self.keep(of, Effect::Blackout, Span::Weekly { days: days_of_week, from, to }, zone).await;
        let day = BEGIN + self.random.below(360) * DAY;
        self.keep(Of::Owner, Effect::Blackout, days(zone, day, 3), zone).await;
    }

    async fn keep(&mut self, of: Of, effect: Effect, times: Span, zone: &Zone) {
        let window = Window { effect, span: times, zone: zone.clone() };
        let fields = WindowFields {
            name: self.kept.len().to_string(),
            of: of.clone(),
            spec: serde_json::to_string(&window).unwrap(),
        };
        let (owner, made) = (self.owner.key, self.now());
        self.app.store.create_window(owner, Uuid::now_v7(), &fields, instant(made)).await.unwrap();
        self.kept.push(Kept { of, window, made });
    }

    /// Now and then somebody makes a blackout that holds at once, or overrides the windows of a run; whether so.
    pub(super) async fn say_something(&mut self) -> bool {
        match self.random.below(60) {
            0 => self.black_out().await,
            1..=5 => self.override_one().await,
            _ => return false,
        }
        // Nothing else is said in this second.
        self.time.store(self.now() + 1, std::sync::atomic::Ordering::Relaxed);
        true
    }

    async fn black_out(&mut self) {
        let now = self.now();
        let n = usize::try_from(self.random.below(3)).unwrap();
        let (scan, zone) = (self.plans[n].scan, self.plans[n].schedule.zone.clone());
        let of = [Of::Owner, Of::Scan(scan), Of::Network(format!("10.{n}.0.0/24"))][n].clone();
        self.keep(of, Effect::Blackout, days(&zone, now - DAY, 3), &zone).await;
        // What is under way is held against it at once, as the runner does.
        for at in 0..self.parts.len() {
            let run = self.app.store.run_by_key(self.parts[at].lease.run).await.unwrap();
            let said = self.windows.say(&run, instant(now)).await.unwrap();
            let turns = said.turns_at.map_or(i64::MAX, jiff::Timestamp::as_second);
            let edge = if said.is_open { turns } else { now };
            self.parts[at].to = self.parts[at].to.min(edge);
        }
    }

    async fn override_one(&mut self) {
        let Some(run) = self.app.store.waiting_runs().await.unwrap().pop() else { return };
        let id = self.app.store.run_by_key(run).await.unwrap().id;
        let (why, who) = ("an incident".to_owned(), "keeper".to_owned());
        let freed = self.app.runner.free(self.owner.key, id, why, who).await.unwrap().freed.unwrap();
        self.overrides.push(Override { run, at: self.now(), until: freed.until.as_second() });
    }
}
