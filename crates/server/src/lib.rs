//! The server: REST, sign-in, live events, the queue of runs.

pub mod clock;
pub mod live;
pub mod nmap;
pub mod runner;

pub use clock::Clock;
