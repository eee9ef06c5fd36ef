//! Nmap as a process: finding it, and one supervised run of it.
//!
//! [`Nmap::find`] says which Nmap there is and what it may do; [`start`] runs it. Its XML comes through a pipe into the
//! parser, its text through another, so open ports are told as Nmap discovers them and hosts as they finish. The child's
//! environment is built, not inherited; it works in a private directory that goes with it; it is confined where the
//! kernel can; its scripts reach what [`Reach`] says; and it dies with its owner, for which see [`guard`].
//!
//! The program that starts runs calls [`guard::run_if_asked`] first thing in `main`. Linux only, for now.

mod confine;
mod data;
mod document;
mod ending;
mod find;
mod gate;
pub mod guard;
mod order;
mod privilege;
mod probe;
mod reach;
mod run;
mod streams;
mod supervisor;

use std::path::Path;
use std::process::Command;

pub use confine::Confinement;
pub use ending::{Ending, Exit, Failure, Report, Stream};
pub use find::{FindError, MINIMUM, Nmap, Version};
pub use privilege::Privilege;
pub use reach::Reach;
pub use run::{Limits, Run, Spec, StartError, Stopper, start};

/// Where programs are looked for, and all that Nmap itself sees of `PATH`.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Gives a command the only environment that Nmap sees, and `home` to work in. `TZ` is not passed on: it may name a
/// file to read; the machine's own time zone holds.
fn environment<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    command.env_clear().env("PATH", PATH).env("LANG", "C.UTF-8").env("HOME", home).current_dir(home)
}
