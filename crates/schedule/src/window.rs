//! When scans may run.

use std::collections::BTreeSet;

use jiff::civil::{DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::wall::Zone;

/// How far ahead an edge is looked for, after the last window that is once: what is weekly has shown by then all it has.
const LOOK: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Days(pub Vec<Weekday>);

const NAMES: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn has(&self, day: Weekday) -> bool {
        self.0.contains(&day)
    }
}

impl TryFrom<Vec<String>> for Days {
    type Error = String;

    fn try_from(names: Vec<String>) -> Result<Self, String> {
        let day = |name: &String| {
            let known = NAMES.iter().find(|(known, _)| known == name).map(|(_, day)| *day);
            known.ok_or_else(|| format!("{name:?} is no day of the week; monday is"))
        };
        let mut days = names.iter().map(day).collect::<Result<Vec<_>, _>>()?;
        days.sort_by_key(|day| day.to_monday_zero_offset());
        days.dedup();
        Ok(Self(days))
    }
}

impl From<Days> for Vec<String> {
    fn from(days: Days) -> Self {
        NAMES.iter().filter(|(_, day)| days.has(*day)).map(|(name, _)| (*name).to_owned()).collect()
    }
}

/// What a window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// Scans run in windows of this kind only, where there is any.
    Allow,
    /// Nothing runs in it, whatever allows it.
    Blackout,
}

/// The times of a window, by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Span {
    /// Again and again.
    Weekly {
        /// The days on which it begins.
        days: Days,
        /// The first time in it.
        from: Time,
        /// The first time after it; on the next day where that is not after `from`. Both the same: 24 hours.
        to: Time,
    },
    /// Once.
    Once {
        /// The first time in it.
        from: DateTime,
        /// The first time after it.
        to: DateTime,
    },
}

/// A time in which scans may run, or may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Window {
    /// May or may not.
    pub effect: Effect,
    /// When, by the clock on the wall.
    pub span: Span,
    /// Where that wall is.
    pub zone: Zone,
}

/// Why a window is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WindowError {
    /// The field: `span.to`.
    pub field: &'static str,
    /// For people.
    pub message: &'static str,
}

impl Window {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// It is never open.
    pub fn check(&self) -> Result<(), WindowError> {
        match &self.span {
            Span::Weekly { days, .. } if days.0.is_empty() => {
                Err(WindowError { field: "span.days", message: "no day is named" })
            }
            Span::Once { from, to } if to <= from => {
                Err(WindowError { field: "span.to", message: "it ends before it begins" })
            }
            Span::Once { from, .. } if !self.zone.instant(*from).is_some_and(|at| self.covers(at)) => {
                let message = "the clocks are changed then, and skip all of it";
                Err(WindowError { field: "span.from", message })
            }
            Span::Weekly { .. } | Span::Once { .. } => Ok(()),
        }
    }

    /// Whether an instant is inside: whether the wall shows a time of it.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        let wall = self.zone.wall(at);
        match &self.span {
            Span::Once { from, to } => (*from..*to).contains(&wall),
            Span::Weekly { days, from, to } => {
                let (day, time) = (wall.weekday(), wall.time());
                let is_over_midnight = to <= from;
                let of_today = days.has(day) && *from <= time && (is_over_midnight || time < *to);
                of_today || is_over_midnight && days.has(day.previous()) && time < *to
            }
        }
    }

    /// The times in which it is open between two instants: first instant and the first after, as far as they lie between.
    pub fn times(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + use<> {
        let alone = Windows::of(vec![vec![Self { effect: Effect::Allow, ..self.clone() }]]);
        let next = move |at: Timestamp| {
            let begin = alone.next_opening(at).filter(|begin| *begin < to)?;
            Some((begin, alone.next_edge(begin).map_or(to, |end| end.min(to))))
        };
        std::iter::successors(next(from), move |(_, end)| next(*end))
    }

    /// When one that is once begins and ends.
    fn bounds(&self) -> Vec<Timestamp> {
        match &self.span {
            Span::Once { from, to } => {
                [*from, *to].into_iter().flat_map(|wall| self.zone.instants(wall)).collect()
            }
            Span::Weekly { .. } => Vec::new(),
        }
    }

    /// The first instant after `at` where it may begin or end: where a bound of it is shown, or clocks are changed.
    fn turn_after(&self, at: Timestamp) -> Option<Timestamp> {
        let shown = self.zone.wall(at);
        let walls: Vec<DateTime> = match &self.span {
            // A day later no change of clocks shows a time of it again.
            Span::Once { to, .. } if to.checked_add(1.day()).is_ok_and(|over| over < shown) => return None,
            Span::Once { from, to } => vec![*from, *to],
            Span::Weekly { from, to, .. } => {
                let today = shown.date();
                let days = (-1..=2).filter_map(|days: i64| today.checked_add(days.days()).ok());
                days.flat_map(|date| [date.to_datetime(*from), date.to_datetime(*to)]).collect()
            }
        };
        let turns = walls.into_iter().flat_map(|wall| self.zone.instants(wall));
        turns.chain(self.zone.change_after(at)).filter(|turn| *turn > at).min()
    }
}

/// All windows that hold for a run, grouped by what they belong to: the owner, each network, the scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    groups: Vec<Vec<Window>>,
}

impl Windows {
    /// Of these groups. In each group that has any window that allows, one must be open; no blackout of any may be.
    #[must_use]
    pub fn of(groups: Vec<Vec<Window>>) -> Self {
        Self { groups: groups.into_iter().filter(|group| !group.is_empty()).collect() }
    }

    /// Whether there are none: scans may always run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether scans may run at an instant.
    #[must_use]
    pub fn state_at(&self, at: Timestamp) -> bool {
        self.groups.iter().all(|group| {
            let (mut asks, mut allows) = (false, false);
            for window in group {
                match (window.effect, window.covers(at)) {
                    (Effect::Blackout, true) => return false,
                    (Effect::Blackout, false) => {}
                    (Effect::Allow, is_open) => (asks, allows) = (true, allows || is_open),
                }
            }
            allows || !asks
        })
    }

    /// The first instant after `at` at which [`Windows::state_at`] is another; nothing where none is known.
    #[must_use]
    pub fn next_edge(&self, at: Timestamp) -> Option<Timestamp> {
        let before = self.state_at(at);
        let mut from = at;
        loop {
            let horizon = from.saturating_add(LOOK).unwrap_or(Timestamp::MAX);
            if let Some(edge) = self.edge_until(horizon, from, before) {
                return Some(edge);
            }
            // What comes every week does not change it: a bound of one that is once may.
            let windows = self.groups.iter().flatten();
            from = windows.flat_map(Window::bounds).filter(|bound| *bound > horizon).min()?;
            if self.state_at(from) != before {
                return Some(from);
            }
        }
    }

    /// The first instant after `from`, and not after `horizon`, at which the state is not `before`.
    fn edge_until(&self, horizon: Timestamp, from: Timestamp, before: bool) -> Option<Timestamp> {
        let windows: Vec<&Window> = self.groups.iter().flatten().collect();
        let turn_of = |n: usize, at: Timestamp| Some((windows.get(n)?.turn_after(at)?, n));
        let mut turns: BTreeSet<(Timestamp, usize)> =
            (0..windows.len()).filter_map(|n| turn_of(n, from)).collect();
        while let Some((turn, n)) = turns.pop_first().filter(|(turn, _)| *turn <= horizon) {
            if self.state_at(turn) != before {
                return Some(turn);
            }
            turns.extend(turn_of(n, turn));
        }
        None
    }

    /// `at` where scans may run then, else the next instant at which they may; nothing where none is known.
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        if self.state_at(at) { Some(at) } else { self.next_edge(at) }
    }
}
