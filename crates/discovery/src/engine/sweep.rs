//! What is to be found out.

use std::time::Duration;

use crate::{ProbeKind, Space};

/// Silent addresses, and silent ports of a host, that cost little to ask once more, and how often they are asked at least.
const FEWEST_ADDRESSES: u128 = 512;
const FEW_ADDRESSES: u128 = 4096;
const FEW_PORTS: u32 = 128;

/// How often a silent one of so many addresses is asked whether it is up, where nothing is seen to be lost. Where others
/// answer it costs less time, and one that loses more than they do would be missed.
#[must_use]
pub fn least_asked(addresses: u128, others_answer: bool) -> u32 {
    match addresses {
        0..=FEWEST_ADDRESSES if others_answer => 5,
        0..=FEW_ADDRESSES => 3,
        _ => 2,
    }
}

/// Whether silent ones of so many addresses are asked so seldom that who is far would be missed by the patience that near
/// ones teach. The last answer is then awaited as if nothing were known: others are asked meanwhile, so that it costs that
/// time once.
pub(super) fn are_many(addresses: u128) -> bool {
    addresses > FEW_ADDRESSES
}

/// How many passes go over a host's silent ports, so many of them, where nothing is seen to be lost.
#[must_use]
pub fn least_passes(silent: u32) -> u32 {
    if silent <= FEW_PORTS { 5 } else { 2 }
}

/// A scan of addresses of one family.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// Who is looked at. Nothing is sent to anybody else.
    pub addresses: Space,
    /// How hosts are looked for.
    pub discovery: Discovery,
    /// The TCP ports of a host that is up; none for host discovery alone. Each once.
    pub ports: Vec<u16>,
    /// How patient it is.
    pub timing: Timing,
    /// Whether an address without a route is neither up nor down, but left out. Else it is as any other: down, or up
    /// without being asked.
    pub leaves_unrouted: bool,
    /// Whether hosts that are down are told one by one; else they are counted.
    pub tell_down: bool,
    /// The key of orders and probes: another for each scan, from the system's random numbers.
    pub key: (u64, u64),
}

/// How hosts are looked for before ports are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discovery {
    /// Not at all: every address is taken as up (`-Pn`).
    None,
    /// A host that answers one of these is up. They are sent in this order, the rest not once an answer is there.
    Probes(Vec<ProbeKind>),
}

/// How patient a scan is. The defaults are those of Nmap's `-T3`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// How long an answer is awaited before any has come (`--initial-rtt-timeout`).
    pub initial_rtt: Duration,
    /// The shortest wait for an answer (`--min-rtt-timeout`).
    pub min_rtt: Duration,
    /// The longest wait for an answer (`--max-rtt-timeout`).
    pub max_rtt: Duration,
    /// How often a probe is sent again at most (`--max-retries`). One that stays unanswered is sent again at least
    /// once, unless this is 0.
    pub retries: u8,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            initial_rtt: Duration::from_secs(1),
            min_rtt: Duration::from_millis(100),
            max_rtt: Duration::from_secs(10),
            retries: 10,
        }
    }
}
