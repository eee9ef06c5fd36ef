//! Numbers that stand for transports and states of ports in the database.

use portolan_model::{PortState, Protocol};

/// The usual transport, and the usual state of what is listed: what differs has an index of its own.
pub(super) const TCP: i64 = 1;
pub(super) const OPEN: i64 = 1;

/// Number of a transport in the database.
pub(crate) fn protocol_number(protocol: Protocol) -> i64 {
    match protocol {
        Protocol::Tcp => 1,
        Protocol::Udp => 2,
        Protocol::Sctp => 3,
        Protocol::Ip => 4,
    }
}

/// Number of a state in the database.
pub(super) fn state_number(state: PortState) -> i64 {
    match state {
        PortState::Open => 1,
        PortState::OpenFiltered => 2,
        PortState::Filtered => 3,
        PortState::Unfiltered => 4,
        PortState::ClosedFiltered => 5,
        PortState::Closed => 6,
        PortState::Unknown => 7,
    }
}

/// The transport of a number in the database.
pub(super) fn protocol_named(number: i64) -> Protocol {
    match number {
        2 => Protocol::Udp,
        3 => Protocol::Sctp,
        4 => Protocol::Ip,
        _ => Protocol::Tcp,
    }
}

/// The state of a number in the database.
pub(super) fn state_named(number: i64) -> PortState {
    match number {
        1 => PortState::Open,
        2 => PortState::OpenFiltered,
        3 => PortState::Filtered,
        4 => PortState::Unfiltered,
        5 => PortState::ClosedFiltered,
        6 => PortState::Closed,
        _ => PortState::Unknown,
    }
}
