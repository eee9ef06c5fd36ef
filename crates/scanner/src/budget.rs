//! Packets a second of all who leave by the same interface: one sum, shared by the probers of all runs and every
//! Nmap.
//!
//! Probers draw from one [`Ceiling`] probe by probe. An Nmap cannot: it takes a [`Lease`], which is given to it as
//! `--max-rate` and to its guard as the rate of its gate, comes off the ceiling while it runs and goes back when it is
//! dropped. One packet a second always stays with the probers, so that they never stand still.

use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portolan_discovery::Ceiling;
use portolan_discovery::transport::raw::leaves_by;
use portolan_model::Target;
use tokio::sync::Notify;

/// The most that is kept for a lease to come: less than this an Nmap is never given, as far as the budget has it.
const MINIMUM: u64 = 100;

/// The interface that packets to the first of these targets leave by now, by the kernel's number; 0 where there is none.
#[must_use]
pub fn interface(targets: &[Target]) -> i32 {
    let first = targets.first().and_then(|target| match target {
        Target::Address(ip, _) => Some(*ip),
        Target::Network(network) => Some(network.addr()),
        Target::Octets(octets) => {
            let low = |position| octets.ranges(position).first().map_or(0, |range| range.0);
            Some(Ipv4Addr::new(low(0), low(1), low(2), low(3)).into())
        }
        Target::Name(_) => None,
    });
    first.and_then(|ip| leaves_by(ip).ok()).unwrap_or(0)
}

/// A rate that is shared. All leases and the ceiling of the probers together never exceed it.
#[derive(Debug)]
pub struct Budget {
    rate: u64,
    /// Runs at a time.
    participants: u64,
    ceiling: Arc<Ceiling>,
    leased: Mutex<u64>,
    returned: Notify,
}

/// What an Nmap may send while it runs. Dropping it gives it back.
#[derive(Debug)]
pub struct Lease {
    budget: Arc<Budget>,
    rate: u64,
}

impl Budget {
    /// `rate` packets a second (at least 2: one for an Nmap, one for the probers) for at most `participants` runs at a
    /// time.
    #[must_use]
    pub fn new(rate: u64, participants: u32) -> Arc<Self> {
        let rate = rate.clamp(2, u64::from(u32::MAX));
        Arc::new(Self {
            rate,
            participants: u64::from(participants.max(1)),
            ceiling: Arc::new(Ceiling::new(Some(packets(rate)))),
            leased: Mutex::new(0),
            returned: Notify::new(),
        })
    }

    /// What probers draw from.
    #[must_use]
    pub fn ceiling(&self) -> Arc<Ceiling> {
        Arc::clone(&self.ceiling)
    }

    /// Packets a second in all.
    #[must_use]
    pub fn rate(&self) -> u64 {
        self.rate
    }

    /// The least that a lease has, where no less is wanted.
    fn minimum(&self) -> u64 {
        (self.rate / (4 * self.participants)).clamp(1, MINIMUM)
    }

    /// Takes up to `want` packets a second (as much as there is where nothing is said): all that is left where only one
    /// run may be at once, else at most half of it, though not less than a minimum. Nothing where not even that is
    /// left.
    #[must_use]
    pub fn try_lease(self: &Arc<Self>, want: Option<u64>) -> Option<Lease> {
        let mut leased = self.leased();
        let left = self.rate - *leased - 1;
        let minimum = self.minimum();
        let share = if self.participants == 1 { left } else { (left / 2).max(minimum) };
        let rate = want.map_or(share, |want| share.min(want.max(1)));
        if rate == 0 || rate > left {
            return None;
        }
        *leased += rate;
        self.ceiling.set(Some(packets(self.rate - *leased)));
        Some(Lease { budget: Arc::clone(self), rate })
    }

    /// The same, and waits until there is something. Dropping the future takes nothing.
    pub async fn lease(self: &Arc<Self>, want: Option<u64>) -> Lease {
        loop {
            // Before the try: what is given back in between wakes it.
            let mut returned = std::pin::pin!(self.returned.notified());
            returned.as_mut().enable();
            if let Some(lease) = self.try_lease(want) {
                return lease;
            }
            returned.await;
        }
    }

    fn leased(&self) -> MutexGuard<'_, u64> {
        self.leased.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// Packets a second.
    #[must_use]
    pub fn rate(&self) -> u64 {
        self.rate
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut leased = self.budget.leased();
        *leased -= self.rate;
        self.budget.ceiling.set(Some(packets(self.budget.rate - *leased)));
        drop(leased);
        self.budget.returned.notify_waiters();
    }
}

fn packets(rate: u64) -> NonZeroU32 {
    NonZeroU32::new(u32::try_from(rate).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use portolan_discovery::Moment;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn leases_and_probers_never_exceed_the_rate(
            rate in 1u64..100_000,
            participants in 1u32..8,
            steps in prop::collection::vec((any::<bool>(), 0u64..20_000, 0usize..16), 1..100),
        ) {
            let budget = Budget::new(rate, participants);
            let mut leases: Vec<Lease> = Vec::new();
            let mut now = Moment(1);
            for (take, want, at) in steps {
                if take {
                    leases.extend(budget.try_lease((want > 0).then_some(want)));
                } else if !leases.is_empty() {
                    drop(leases.swap_remove(at % leases.len()));
                }
                let leased: u64 = leases.iter().map(Lease::rate).sum();
                prop_assert!(leased < budget.rate());
                prop_assert!(leases.iter().all(|lease| lease.rate() > 0));
                // What the probers get in a second, by what they really may take.
                let (end, mut sent) = (now + Duration::from_secs(1), 0);
                let mut burst = 0;
                while now < end {
                    let taken = budget.ceiling.take(now, 64);
                    // What was ahead from before the change is not of this second.
                    burst = burst.max(taken);
                    sent += u64::from(taken);
                    now = budget.ceiling.next(now).max(now + Duration::from_millis(1)).min(end);
                }
                prop_assert!(sent + leased <= budget.rate() + u64::from(burst) + 1, "{sent} + {leased}");
            }
            drop(leases);
            prop_assert_eq!(*budget.leased(), 0);
        }
    }

    #[test]
    fn one_alone_gets_all_and_several_get_halves_down_to_a_minimum() {
        let alone = Budget::new(1000, 1);
        let all = alone.try_lease(None).unwrap();
        assert_eq!(all.rate(), 999);
        assert!(alone.try_lease(Some(5)).is_none());
        drop(all);
        assert_eq!(alone.try_lease(Some(300)).unwrap().rate(), 300);
        let shared = Budget::new(1001, 4);
        let leases: Vec<Lease> = std::iter::from_fn(|| shared.try_lease(None)).collect();
        let rates: Vec<u64> = leases.iter().map(Lease::rate).collect();
        assert_eq!(rates[..3], [500, 250, 125]);
        assert!(rates[3..].iter().all(|rate| *rate == 62), "{rates:?}");
    }

    #[tokio::test]
    async fn who_waits_gets_what_is_given_back() {
        let budget = Budget::new(100, 1);
        let first = budget.lease(None).await;
        let waiting = tokio::spawn({
            let budget = Arc::clone(&budget);
            async move { budget.lease(Some(40)).await.rate() }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(first);
        assert_eq!(waiting.await.unwrap(), 40);
    }
}
