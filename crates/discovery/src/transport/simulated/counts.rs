//! What was sent and what became of it, for tests to look at.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use crate::{Moment, Probe, ProbeKind};

/// How long a window is in which probes are counted.
pub const WINDOW: Duration = Duration::from_millis(100);

/// How much is kept of each probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Keep {
    /// Sums alone: constant memory.
    Sums,
    /// And how often each host was asked each thing.
    #[default]
    Tries,
    /// And every probe with its moment.
    Moments,
}

/// What was sent and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Probes sent.
    pub probes: u64,
    /// Probes sent to each host; with [`Keep::Tries`].
    pub hosts: HashMap<IpAddr, u64>,
    /// How often each host was asked each thing; with [`Keep::Tries`].
    pub tries: HashMap<(IpAddr, ProbeKind), u32>,
    /// The most probes that any [`WINDOW`] saw, wherever it begins; its end belongs to the next.
    pub most_in_window: usize,
    /// Probes to addresses that are not allowed.
    pub outside: u64,
    /// The first of them.
    pub first_outside: Option<Probe>,
    /// Probes with their moments; with [`Keep::Moments`].
    pub moments: Vec<(Moment, Probe)>,
    /// When the first and the last probe left.
    pub first_and_last: Option<(Moment, Moment)>,
    /// Answers handed out, copies too.
    pub answers: u64,
    /// Probes and answers lost by chance.
    pub lost: u64,
    /// Probes lost at the full queue of the link there.
    pub overflow_up: u64,
    /// Answers lost at the full queue of the link back.
    pub overflow_down: u64,
    /// RST not sent for their limit.
    pub resets_limited: u64,
    /// ICMP errors not sent for their limit.
    pub icmp_limited: u64,
    /// Probes that did not reach their host because it was hidden.
    pub hidden: u64,
    window: VecDeque<Moment>,
}

impl Counts {
    /// How often a host was asked something.
    #[must_use]
    pub fn tries_of(&self, ip: IpAddr, kind: ProbeKind) -> u32 {
        self.tries.get(&(ip, kind)).copied().unwrap_or(0)
    }

    /// The highest rate that any [`WINDOW`] saw, in probes a second.
    #[must_use]
    pub fn highest_rate(&self) -> u64 {
        self.most_in_window as u64 * 10
    }

    pub(super) fn sent(&mut self, at: Moment, probe: &Probe, allowed: bool, keep: Keep) {
        self.probes += 1;
        self.first_and_last = Some((self.first_and_last.map_or(at, |(first, _)| first), at));
        while self.window.front().is_some_and(|first| at - *first >= WINDOW) {
            self.window.pop_front();
        }
        self.window.push_back(at);
        self.most_in_window = self.most_in_window.max(self.window.len());
        if !allowed {
            self.outside += 1;
            self.first_outside.get_or_insert(*probe);
        }
        if keep >= Keep::Tries {
            *self.hosts.entry(probe.to).or_default() += 1;
            *self.tries.entry((probe.to, probe.kind)).or_default() += 1;
        }
        if keep >= Keep::Moments {
            self.moments.push((at, *probe));
        }
    }
}
