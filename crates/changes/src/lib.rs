//! What changed between two results, by what each of the two scans looked at.
//!
//! A port is open, not open, or *was not looked at*: what one of the scans did not look at has neither changed nor
//! stayed the same, and is told apart as a [`Gap`]. No I/O, no clock: two documents in, a [`Comparison`] out.

mod certificate;
mod change;
mod compare;
mod coverage;
mod host;
mod identity;
mod ports;
mod script;
mod volatile;

pub use change::{Change, Comparison, Gap, Kind, MatchedBy, Side};
pub use compare::{Scan, compare};
pub use ports::Ports;
