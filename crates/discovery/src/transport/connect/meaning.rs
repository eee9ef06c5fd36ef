//! What a connection's error says, as Nmap's connect scan reads it.

use rustix::io::Errno;

use crate::{Said, Unreachable};

/// What became of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An answer.
    Said(Said),
    /// There will be no answer.
    Silence,
    /// The system cannot begin another connection now.
    NotNow,
}

/// An error that `connect` gave at once: no SYN has left.
pub(super) fn at_once(error: Errno) -> Meaning {
    match error {
        Errno::NETUNREACH => Meaning::Said(Said::NoRoute),
        Errno::ADDRNOTAVAIL
        | Errno::ADDRINUSE
        | Errno::MFILE
        | Errno::NFILE
        | Errno::NOBUFS
        | Errno::NOMEM
        | Errno::AGAIN
        | Errno::INTR => Meaning::NotNow,
        _ => later(error).map_or(Meaning::Said(Said::NoRoute), Meaning::Said),
    }
}

/// An error that came for a SYN that was sent; none where it is no answer.
pub(super) fn later(error: Errno) -> Option<Said> {
    Some(match error {
        Errno::CONNREFUSED => Said::Refused,
        // Made, and ended by the other side before it was looked at.
        Errno::CONNRESET | Errno::PIPE => Said::SynAck,
        Errno::HOSTUNREACH => Said::Unreachable(Unreachable::Host),
        Errno::NETUNREACH => Said::Unreachable(Unreachable::Net),
        Errno::ACCESS | Errno::PERM => Said::Unreachable(Unreachable::AdminProhibited),
        Errno::NOPROTOOPT => Said::Unreachable(Unreachable::Protocol),
        // ICMP code 8, source host isolated.
        Errno::NONET => Said::Unreachable(Unreachable::Other(8)),
        // TIMEDOUT, and HOSTDOWN, which Nmap takes for no answer too.
        _ => return None,
    })
}
