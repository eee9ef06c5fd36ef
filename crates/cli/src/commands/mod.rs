//! What `portolan` does, a file a command.

pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod parse;
pub(crate) mod scan;
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod templates;
