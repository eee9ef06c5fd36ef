//! What happens later, in the order in which it does.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::{Answer, Moment, Probe};

/// What happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// A probe comes to where the hosts of that number are.
    Comes(Probe, usize),
    /// The router before the hosts of that number gives up on an address, and says so of this probe.
    GivesUp(Probe, usize),
    /// An answer comes to the link back.
    Returns(Answer),
    /// An answer is here.
    Arrives(Answer),
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    at: Moment,
    /// What was put in earlier comes earlier.
    number: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

/// Events to come.
#[derive(Debug, Default)]
pub(super) struct Events {
    heap: BinaryHeap<Reverse<Entry>>,
    number: u64,
}

impl Events {
    pub(super) fn add(&mut self, at: Moment, event: Event) {
        self.heap.push(Reverse(Entry { at, number: self.number, event }));
        self.number += 1;
    }

    /// The moment of the next.
    pub(super) fn next(&self) -> Option<Moment> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    /// The next that is not after `until`.
    pub(super) fn pop(&mut self, until: Moment) -> Option<(Moment, Event)> {
        self.next().filter(|at| *at <= until)?;
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.event))
    }
}
