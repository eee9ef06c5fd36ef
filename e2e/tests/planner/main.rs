//! The fast plan beside Nmap alone, by the same binary in the same networks: the same answer, the packets that were
//! planned, and no privilege needed.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod disturbed;
mod limits;
mod memory;
mod networks;
mod packets;
mod same;
