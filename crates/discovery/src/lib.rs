//! Portolan's own prober: which hosts are up (ICMP echo and timestamp, TCP SYN and ACK, ARP and ND on the local
//! link), and which of their TCP ports are open, closed or filtered, over IPv4 and IPv6.
//!
//! [`engine`] decides what is sent when and what the answers mean; it is one thread without locks, and its clock is
//! its transport's. A [`transport::Transport`] carries probes and brings answers: raw packets, or the connections of
//! an unprivileged process, or, in tests, a simulated network.
//!
//! What is to be probed is an index, not a list: [`space`] numbers the addresses, [`order`] walks the numbers in a
//! keyed random order, and memory grows with what is in flight alone.

pub mod ceiling;
pub mod engine;
pub mod moment;
pub mod order;
pub mod probe;
pub mod space;
pub mod transport;

pub use ceiling::Ceiling;
pub use moment::Moment;
pub use probe::{Answer, Probe, ProbeKind, Said, Unreachable};
pub use space::Space;
pub use transport::{Reach, Transport};
