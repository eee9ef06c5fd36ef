//! The server.

pub mod data_dir;
pub mod listen;
pub mod logging;
mod serve;
pub mod settings;
pub mod tls;

pub use serve::{ServeError, Server, serve};
