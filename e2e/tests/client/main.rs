//! The command line as a client of a real server, with the real Nmap on 127.0.0.0/8; and of servers that are none.

mod comparing;
mod desk;
mod following;
mod login;
mod results;
mod strangers;
