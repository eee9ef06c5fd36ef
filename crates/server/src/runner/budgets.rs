//! What all runs may send together: one budget for each interface.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use portolan_model::Target;
use portolan_scanner::budget::{Budget, interface};
use portolan_scanner::fast::DEFAULT_CEILING;

use super::RunnerLimits;

/// The budgets of this server.
#[derive(Debug)]
pub(super) struct Budgets {
    /// Packets a second of all runs of an interface, where that is limited.
    rate: Option<u64>,
    participants: u32,
    /// By the kernel's number of the interface. They are few.
    known: Mutex<HashMap<i32, Arc<Budget>>>,
}

impl Budgets {
    pub(super) fn new(limits: &RunnerLimits) -> Self {
        Self { rate: limits.max_rate_pps, participants: limits.max_parallel, known: Mutex::default() }
    }

    /// What a shard with these targets draws from. `rate` is the limit of its run alone. Where the server has no
    /// limit, the fast runs that have none of their own share the prober's default, and all else is free.
    pub(super) fn of(&self, targets: &[Target], rate: Option<u64>, fast: bool) -> Option<Arc<Budget>> {
        if self.rate.is_none() && (rate.is_some() || !fast) {
            return None;
        }
        let interface = interface(targets);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Budget::new(self.rate.unwrap_or(DEFAULT_CEILING), self.participants);
        Some(Arc::clone(known.entry(interface).or_insert_with(new)))
    }
}
