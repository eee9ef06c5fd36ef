//! What was found and nobody has taken yet.

use std::collections::VecDeque;

use super::found::Find;

/// What is kept weighs so much at most, and a little more: what answers to probes that have left.
const MOST: usize = 4096;

/// Finds in their order.
#[derive(Debug, Default)]
pub(super) struct Finds {
    waiting: VecDeque<Find>,
    weight: usize,
}

impl Finds {
    pub(super) fn push(&mut self, find: Find) {
        self.weight += find.weight();
        self.waiting.push_back(find);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether nothing more is to be asked before some are taken: a network may have any number of open ports.
    pub(super) fn are_too_many(&self) -> bool {
        self.weight >= MOST
    }

    /// Hands over what is taken now.
    pub(super) fn deliver(&mut self, tell: &mut impl FnMut(Find) -> Result<(), Find>) {
        while let Some(find) = self.waiting.pop_front() {
            let weight = find.weight();
            if let Err(back) = tell(find) {
                self.waiting.push_front(back);
                break;
            }
            self.weight -= weight;
        }
    }
}
