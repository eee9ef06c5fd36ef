//! The server: REST, sign-in, live events, the queue of runs.

pub mod api;
pub mod auth;
pub mod clock;
pub mod csv;
pub mod extract;
pub mod nmap;
pub mod problem;
pub mod state;

pub use clock::Clock;
pub use problem::Problem;
pub use state::{App, Options};
