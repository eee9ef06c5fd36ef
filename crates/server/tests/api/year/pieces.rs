//! What a year is made of: chance, and what the store takes.

use jiff::ToSpan;
use jiff::civil::{Time, Weekday};
use portolan_schedule::Days;
use portolan_store::runs::{Batch, NewEvent, NewShard, RunEnd, RunState, ShardEnd, ShardState};

use super::instant;

/// `SplitMix64`: the year of a seed is always the same.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) % u64::try_from(most).unwrap()).unwrap()
    }

    /// A quarter of an hour of a day.
    pub(super) fn quarter(&mut self) -> Time {
        Time::midnight() + (self.below(96) * 15).minutes()
    }

    /// Some days of the week, one at least.
    pub(super) fn days(&mut self, most: i64) -> Days {
        let count = 1 + self.below(most);
        let week: Vec<Weekday> = Weekday::Monday.cycle_forward().take(7).collect();
        let from = self.below(7);
        Days((0..count).map(|n| week[usize::try_from((from + n * 2) % 7).unwrap()]).collect())
    }
}

pub(super) fn event() -> NewEvent {
    NewEvent { kind: "state", data: "{}".to_owned() }
}

pub(super) fn batch(now: i64) -> Batch {
    Batch { items: Vec::new(), progress: None, spent_ms: 0, seen: instant(now), asks_scripts: false }
}

pub(super) fn shard_end(state: ShardState, rest: i64, address: &str) -> ShardEnd {
    let rest = (rest > 0).then(|| shard(rest, address)).into_iter().collect();
    let document = "{}".to_owned();
    ShardEnd { state, document, raw_xml: None, raw_text: None, more_down: 0, rest, stages: None }
}

/// A shard that sends to an address. Its addresses are counted as seconds of work.
pub(super) fn shard(work: i64, address: &str) -> NewShard {
    let spec = format!(r#"{{"family":"ipv4","targets":["{address}"]}}"#);
    NewShard { spec, addresses: u64::try_from(work).unwrap() }
}

pub(super) fn run_end(state: RunState) -> RunEnd {
    RunEnd {
        state,
        resumes: state == RunState::Interrupted,
        message: None,
        hint: None,
        verdict: None,
        document: None,
        stats: None,
        spent_ms: 0,
        events: vec![event()],
    }
}
