//! Decides what is sent when, and what the answers mean.
//!
//! [`run`] is one loop over hosts in flight. A host is asked whether it is up, then its ports in passes: each pass
//! asks what is still silent, in random order, and ends when its last answer is due. How many passes there are, and
//! how fast, follows from what is seen to be lost: answers that came only to a later pass, and canaries, which are
//! probes to what is known to answer.

mod canary;
mod congestion;
mod finds;
mod found;
mod host;
mod loss;
mod ports;
mod rtt;
mod run;
mod shared;
mod sweep;

pub use found::{Find, HostFound, PortFound, PortState, Reason, Rtt, Summary};
pub use run::{Control, run};
pub use sweep::{Discovery, Sweep, Timing, least_asked, least_passes};
