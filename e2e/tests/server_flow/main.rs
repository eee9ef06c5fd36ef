//! The server with everything real: the binary, Nmap, services. What a client makes, starts, follows and reads is what
//! bare Nmap finds, and what may not be is refused before anything starts.

mod aiming;
mod desk;
mod ends;
mod formats;
mod found;
mod hostile;
mod keeping;
mod templates;
mod tries;
mod turns;
