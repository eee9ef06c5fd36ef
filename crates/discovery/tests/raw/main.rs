//! The raw transport on a real network of the test's own. These tests need root, and say so where it is not there.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

mod errors;
mod link;
mod net;
mod replies;
mod routes;
