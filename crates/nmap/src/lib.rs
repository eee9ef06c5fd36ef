//! Everything that is Nmap's: its command grammar, its XML, its supervised process.

pub mod command;
pub mod process;
pub mod xml;
