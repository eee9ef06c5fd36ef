//! A network that is data, for tests. Nothing is sent and nobody waits: the clock goes on when probes are sent and
//! when answers are waited for, and a network's seed decides the rest, so that a run can be had again.
//!
//! A [`Network`] is built in Rust or read from TOML:
//!
//! ```
//! use portolan_discovery::transport::simulated::{Network, Simulated};
//!
//! let network = Network::from_toml(
//!     r#"
//!     seed = 7
//!     up = { per_second = 20000, queue = 200 }
//!
//!     [[router]]
//!     name = "edge"
//!     ip = "192.0.2.1"
//!     icmp_limit = { per_second = 1, burst = 6 }
//!     tells_dead = true
//!
//!     [[hosts]]
//!     at = "198.51.100.10-198.51.100.19"
//!     echo = true
//!     ports = [{ ports = "22,80", does = "open" }, { ports = "135-139", does = "drop" }]
//!     other = "closed"
//!     latency = { base_ms = 20, jitter_ms = 3, shape = "exponential" }
//!     loss = { there = 0.01, back = 0.01 }
//!     reset_limit = { per_second = 200, burst = 200 }
//!
//!     [[hosts]]
//!     at = "198.51.100.20"
//!     router = "edge"
//!     other = { reject = { says = "admin-prohibited", by = "router" } }
//!
//!     [[hosts]]
//!     at = "198.51.100.0/24"
//!     there = "dead"
//!     router = "edge"
//!     "#,
//! )?;
//! let transport = Simulated::new(network);
//! // ... give it to an engine, then look at `watch.counts()`:
//! let watch = transport.watch();
//! assert_eq!(watch.counts().probes, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What a correct scanner says of it is [`Network::truth`]; what was sent is in [`Counts`]; [`any_network`] makes
//! random ones for proptest.
//!
//! Answers are those of a transport: they belong to probes beyond doubt. A storm of RST is therefore copies of
//! genuine answers ([`Copies`]), at any time; packets that nobody asked for are the real transports' to tell apart.

mod build;
mod counts;
mod event;
mod limits;
mod network;
mod random;
mod strategy;
#[cfg(test)]
mod tests;
mod text;
mod truth;
mod world;

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use counts::{Counts, Keep, WINDOW};
pub use limits::{Bottleneck, Outage};
pub use network::{
    Blacklist, By, Copies, Does, Hosts, Late, Latency, Limit, Loss, Network, Place, Refusal, Router, Rule,
    Shape, There, mac_of,
};
pub use strategy::{Case, any_network};
pub use text::{Addresses, Ports, TextError};
pub use truth::{PortTruth, Truth, Up};

use super::{Reach, Transport};
use crate::{Answer, Moment, Probe, ProbeKind};
use random::millis;
use world::World;

/// Calls in a row that neither send nor receive nor let time pass, from which on an engine is taken as stuck.
const IDLE: u32 = 10_000;

/// What each call to receive takes: a system call's time.
const RECEIVE: Duration = Duration::from_nanos(500);

/// The simulated transport.
#[derive(Debug)]
pub struct Simulated {
    now: Moment,
    send: Duration,
    end: Moment,
    idle: u32,
    keep: Keep,
    world: World,
    counts: Arc<Mutex<Counts>>,
}

/// Looks at the [`Counts`] of a transport that somebody else has.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Mutex<Counts>>);

impl Watch {
    /// The counts, locked: the transport waits while they are looked at.
    pub fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Simulated {
    /// At the beginning of time.
    #[must_use]
    pub fn new(network: Network) -> Self {
        Self {
            now: Moment::default(),
            send: millis(network.send_us / 1000.0),
            end: Moment::default() + millis(network.limit_ms),
            idle: 0,
            keep: Keep::default(),
            world: World::new(network),
            counts: Arc::default(),
        }
    }

    /// Keeps more or less of each probe.
    #[must_use]
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// A look at the counts from elsewhere, now and later.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch(Arc::clone(&self.counts))
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.world.network
    }

    fn in_time(&self, until: Moment) -> io::Result<()> {
        if until <= self.end {
            return Ok(());
        }
        let limit = self.world.network.limit_ms;
        let text = format!("the scan should have been over after {limit} ms of simulated time");
        Err(io::Error::new(io::ErrorKind::TimedOut, text))
    }
}

impl Transport for Simulated {
    fn now(&self) -> Moment {
        self.now
    }

    fn can(&self, kind: ProbeKind) -> bool {
        !self.world.network.connect || matches!(kind, ProbeKind::Syn(_))
    }

    fn reach(&mut self, host: IpAddr) -> Reach {
        match self.world.network.hosts_at(host).map(|hosts| (hosts.there, hosts.place)) {
            Some((There::NoRoute, _)) => Reach::None,
            Some((_, Place::Itself)) => Reach::Itself,
            Some((_, Place::Link)) if !self.world.network.connect => Reach::Link,
            _ => Reach::Routed,
        }
    }

    /// # Errors
    /// The network's limits of time and probes are passed.
    fn send(&mut self, probes: &[Probe]) -> io::Result<usize> {
        self.idle = 0;
        let most = if self.world.network.batch == 0 { probes.len() } else { self.world.network.batch };
        let counts = Arc::clone(&self.counts);
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sent = 0;
        for probe in probes.iter().take(most) {
            self.now = self.now + self.send;
            self.in_time(self.now)?;
            if counts.probes >= self.world.network.limit_probes {
                return Err(io::Error::other(format!("more than {} probes were sent", counts.probes)));
            }
            counts.sent(self.now, probe, self.world.network.allows(probe.to), self.keep);
            self.world.probe(self.now, probe, &mut counts);
            sent += 1;
        }
        Ok(sent)
    }

    /// # Errors
    /// The network's limit of time is passed, or the caller asks again and again for what is there at once, and
    /// nothing is.
    fn receive(&mut self, until: Moment, answers: &mut Vec<Answer>) -> io::Result<()> {
        self.now = self.now + RECEIVE;
        let counts = Arc::clone(&self.counts);
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        self.world.pass(self.now, &mut counts);
        while self.world.arrived.is_empty() {
            let Some(at) = self.world.next().filter(|at| *at <= until) else { break };
            self.in_time(at)?;
            self.now = self.now.max(at);
            self.world.pass(self.now, &mut counts);
            self.idle = 0;
        }
        if self.world.arrived.is_empty() {
            self.idle = if until > self.now { 0 } else { self.idle + 1 };
            self.now = self.now.max(until);
        }
        self.in_time(self.now)?;
        if self.idle > IDLE {
            return Err(io::Error::other(format!("{IDLE} calls in a row neither sent nor waited")));
        }
        counts.answers += self.world.arrived.len() as u64;
        answers.append(&mut self.world.arrived);
        Ok(())
    }
}
