//! What `portolan` does, a file a command.

pub(crate) mod backup;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod known;
pub(crate) mod login;
pub(crate) mod parse;
pub(crate) mod reset_password;
pub(crate) mod restore;
pub(crate) mod runs;
pub(crate) mod scan;
pub(crate) mod scans;
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod templates;
