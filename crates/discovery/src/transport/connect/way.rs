//! How a host is reached, as far as a process without privilege can tell: whether the kernel has a way.

use std::net::{IpAddr, SocketAddr};

use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketFlags, SocketType, sockopt};

use crate::transport::Reach;

/// How a host is reached. Nothing is sent. This machine is no exception: without raw sockets Nmap asks it as any other.
pub(super) fn reach(host: IpAddr) -> Reach {
    match ask(host, false) {
        Err(Errno::NETUNREACH | Errno::ADDRNOTAVAIL | Errno::AFNOSUPPORT) => Reach::None,
        // A broadcast address: no connection goes there.
        Err(Errno::ACCESS) if ask(host, true).is_ok() => Reach::None,
        Ok(()) | Err(_) => Reach::Routed,
    }
}

/// Asks the kernel for a way, by connecting a UDP socket to the host, which may be all of a network where `broadcast`.
fn ask(host: IpAddr, broadcast: bool) -> Result<(), Errno> {
    let family = if host.is_ipv6() { AddressFamily::INET6 } else { AddressFamily::INET };
    let socket = net::socket_with(family, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    if host.is_ipv6() {
        sockopt::set_ipv6_v6only(&socket, true)?;
    }
    sockopt::set_socket_broadcast(&socket, broadcast)?;
    // Any port but 0 does: none is asked.
    net::connect(&socket, &SocketAddr::new(host, 9))
}
