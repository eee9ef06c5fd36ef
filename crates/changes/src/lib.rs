//! What changed between two results, by what each of the two scans looked at.
//!
//! A port is open, not open, or *was not looked at*: what one of the scans did not look at has neither changed nor
//! stayed the same, and is told apart as a [`Gap`]. [`compare`] holds two scans side by side; [`take`] holds a scan
//! against what is known from all before it, and says what is known then. Both pair hosts and judge them by the same
//! code. No I/O, no clock.

mod asked;
mod certificate;
mod change;
mod compare;
mod doubt;
mod facts;
mod identity;
mod known;
mod look;
mod merge;
mod pair;
mod ports;
mod said;
mod volatile;
mod word;

pub use change::{Change, Comparison, Gap, Kind, MatchedBy, Side};
pub use compare::{Scan, compare};
pub use doubt::Doubt;
pub use facts::{HostFacts, PortKey};
pub use known::{KnownHost, LookedAt, Taken, take};
pub use look::Look;
pub use ports::Ports;
