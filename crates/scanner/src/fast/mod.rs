//! The fast plan: Portolan's own prober finds hosts and ports, Nmap is asked only what is left to ask, and both
//! answers become the one that Nmap alone would have given.
//!
//! [`allow`] says of a command whether its meaning lets that be done. [`Aim`] is what the prober looks for,
//! [`Describer`] turns what it found into hosts as Nmap tells them, [`groups`] puts hosts with equal ports together for
//! one Nmap each, [`merge`] joins what Nmap adds. `run` carries it out.

pub mod aim;
pub mod allow;
mod collapse;
pub mod cost;
mod describe;
pub mod groups;
pub mod merge;
mod network;
pub mod reason;
mod run;
pub mod script;
mod stage;
mod sweeper;

pub use aim::Aim;
pub use allow::{Here, NotFast, may};
pub use describe::Describer;
pub use network::{Way, network};
pub use run::DEFAULT_CEILING;
pub(crate) use run::start;
pub use sweeper::{Job, Prober, Sweeper, Told};

use portolan_nmap::command::Invocation;

/// Whether Nmap comes after the prober.
pub(crate) fn wants_nmap(invocation: &Invocation) -> bool {
    stage::Wants::new(invocation).anything()
}

/// Nmap's words after the prober, for people.
pub(crate) fn stage_pattern(invocation: &Invocation) -> Vec<String> {
    stage::pattern(invocation, stage::Wants::new(invocation))
}
