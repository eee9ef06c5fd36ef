//! The server: REST, sign-in, live events, the queue of runs.

// They panic where the stream is closed: `logging::beside` does not.
#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod alerts;
pub mod api;
pub mod auth;
pub mod clock;
mod console;
pub mod csv;
mod cycle;
pub mod data_dir;
pub mod extract;
pub mod first;
pub mod import;
pub mod listen;
pub mod live;
pub mod logging;
pub mod metrics;
pub mod nmap;
pub mod owner_scope;
pub mod problem;
pub mod reset;
pub mod restore;
pub mod retention;
pub mod run_windows;
pub mod runner;
pub mod scan_command;
pub mod scheduler;
mod serve;
pub mod settings;
mod shape;
pub mod state;
pub mod tls;

pub use clock::Clock;
pub use problem::Problem;
pub use serve::{ServeError, Server, serve};
pub use state::{App, Options};
