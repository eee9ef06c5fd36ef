//! How a host is reached, as far as a process without privilege can tell: by where the kernel would send from.

use std::net::{IpAddr, SocketAddr};

use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketFlags, SocketType, sockopt};

use crate::transport::Reach;

/// How a host is reached. Nothing is sent.
pub(super) fn reach(host: IpAddr) -> Reach {
    if host.is_loopback() {
        return Reach::Itself;
    }
    match source(host) {
        Ok(own) if own == Some(host) => Reach::Itself,
        Err(Errno::NETUNREACH | Errno::ADDRNOTAVAIL | Errno::AFNOSUPPORT) => Reach::None,
        Ok(_) | Err(_) => Reach::Routed,
    }
}

/// The address of this machine that the kernel would send from: that of a UDP socket that is connected to the host.
fn source(host: IpAddr) -> Result<Option<IpAddr>, Errno> {
    let family = if host.is_ipv6() { AddressFamily::INET6 } else { AddressFamily::INET };
    let socket = net::socket_with(family, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    if host.is_ipv6() {
        sockopt::set_ipv6_v6only(&socket, true)?;
    }
    // Any port but 0 does: none is asked.
    net::connect(&socket, &SocketAddr::new(host, 9))?;
    Ok(SocketAddr::try_from(net::getsockname(&socket)?).ok().map(|own| own.ip()))
}
