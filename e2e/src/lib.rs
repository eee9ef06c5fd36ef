//! Whole-program tests: what the tests in `tests/` share.
//!
//! The tests drive the real `portolan` binary ([`Portolan`]) against real services ([`services`]) with the real Nmap, and
//! with a fake one ([`FakeNmap`]) for the faults that the real one does not produce on demand. They speak to it as a
//! stranger does: arguments in, documents and exit codes out; nothing here uses Portolan's own types. A [`Server`] is
//! one that runs, asked by an [`http::Http`] client. A [`Lab`] is a network of
//! its own, on which every packet is counted.

pub mod dns;
pub mod events;
mod fake;
pub mod http;
pub mod lab;
pub mod life;
pub mod nmap;
mod portolan;
pub mod processes;
pub mod random;
pub mod server;
pub mod services;
mod skip;
pub mod sqlite;
pub mod strace;
mod stream;

pub use fake::FakeNmap;
pub use lab::Lab;
pub use portolan::{Outcome, Portolan, Running, binary};
pub use server::Server;
pub use skip::{has_landlock, is_root, missing, skipped};
