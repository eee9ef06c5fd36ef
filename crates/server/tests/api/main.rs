//! The API, asked as a client asks it, over a real store and without a socket.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alerts;
mod assets;
mod audit;
mod baselines;
mod catalog;
mod changes;
mod import;
mod openapi;
mod operation;
mod providers;
mod retention;
mod roles;
mod scans;
mod schedules;
mod session;
mod support;
mod tokens;
mod users;
mod windows;
mod year;
