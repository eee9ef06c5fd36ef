//! The API, asked as a client asks it, over a real store and without a socket.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod assets;
mod audit;
mod catalog;
mod import;
mod openapi;
mod operation;
mod providers;
mod retention;
mod roles;
mod scans;
mod session;
mod support;
mod tokens;
mod users;
