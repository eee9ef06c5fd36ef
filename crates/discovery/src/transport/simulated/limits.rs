//! What stands in the way of packets: buckets, queues, and what notices a scan.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::network::{Blacklist, Limit};
use super::random::millis;
use crate::Moment;

/// A link that takes so many packets a second. Those that have to wait do so in a queue; those that find it full are
/// lost (tail drop).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bottleneck {
    /// Packets a second.
    pub per_second: f64,
    /// Places in the queue.
    pub queue: u32,
}

/// A time without a route, as while an interface is set up anew.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// When it begins.
    pub from_ms: f64,
    /// How long it lasts.
    pub for_ms: f64,
}

impl Outage {
    pub(super) fn is_at(self, at: Moment) -> bool {
        #[allow(clippy::cast_precision_loss, reason = "a simulated scan takes no 100 days")]
        let at = at.0 as f64 / 1e6;
        (self.from_ms..self.from_ms + self.for_ms).contains(&at)
    }
}

/// A token bucket.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    limit: Limit,
    tokens: f64,
    last: Moment,
}

impl Bucket {
    pub(super) fn new(limit: Limit) -> Self {
        Self { limit, tokens: f64::from(limit.burst), last: Moment::default() }
    }

    /// Whether one more may go at `at`, which is not before the last time.
    pub(super) fn take(&mut self, at: Moment) -> bool {
        let more = (at - self.last).as_secs_f64() * self.limit.per_second;
        self.tokens = (self.tokens + more).min(f64::from(self.limit.burst));
        self.last = self.last.max(at);
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
    }
}

/// A link with a queue.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    each: Duration,
    full: Duration,
    free: Moment,
}

impl Queue {
    pub(super) fn new(link: Bottleneck) -> Self {
        let each = millis(1000.0 / link.per_second);
        // One more than wait is the one that is being sent.
        Self { each, full: each.saturating_mul(link.queue.saturating_add(1)), free: Moment::default() }
    }

    /// When a packet that comes at `at` is through; none where there is no place. `at` is not before the last.
    pub(super) fn pass(&mut self, at: Moment) -> Option<Moment> {
        let through = self.free.max(at) + self.each;
        (through - at <= self.full).then(|| {
            self.free = through;
            through
        })
    }
}

/// What hides a host that gets too many probes.
#[derive(Debug, Clone)]
pub(super) struct Watcher {
    list: Blacklist,
    second: VecDeque<Moment>,
    hidden: Option<Moment>,
}

impl Watcher {
    pub(super) fn new(list: Blacklist) -> Self {
        Self { list, second: VecDeque::new(), hidden: None }
    }

    /// Whether a probe that comes at `at` reaches the host.
    pub(super) fn lets_in(&mut self, at: Moment) -> bool {
        if self.hidden.is_some_and(|until| at < until) {
            return false;
        }
        while self.second.front().is_some_and(|first| at - *first >= Duration::from_secs(1)) {
            self.second.pop_front();
        }
        self.second.push_back(at);
        if self.second.len() <= self.list.per_second as usize {
            return true;
        }
        self.second.clear();
        self.hidden = Some(at + millis(self.list.hides_ms));
        false
    }
}
