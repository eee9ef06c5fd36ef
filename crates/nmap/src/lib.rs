//! Everything that is Nmap's: its command grammar, its XML, its supervised process, its tables.

pub mod command;
pub mod process;
mod vendors;
pub mod xml;

pub use vendors::Vendors;
