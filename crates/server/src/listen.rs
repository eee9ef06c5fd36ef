//! Binding the address to listen on, and what there is to say about it.

use std::io;
use std::net::{SocketAddr, TcpListener};

use crate::settings::Settings;

/// Why the address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody listens there.
    #[error(
        "{address} is in use by another program; stop that one, or choose another port: --listen {}:PORT, or the \
         setting listen; port 0 takes a free one",
        host(*address)
    )]
    Taken {
        /// The address.
        address: SocketAddr,
    },
    /// The system does not let us.
    #[error(
        "no right to listen on {address}: ports below 1024 want root or CAP_NET_BIND_SERVICE; choose a higher one \
         (--listen, or the setting listen), and put a reverse proxy before it where it must be that port"
    )]
    NoRight {
        /// The address.
        address: SocketAddr,
    },
    /// The address is another machine's.
    #[error(
        "{address} cannot be listened on: this machine has no address {}; `ip address` lists those it has, \
         0.0.0.0 and [::] stand for all of them",
        address.ip()
    )]
    NotOurs {
        /// The address.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("{address} cannot be listened on: {source}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// The address without its port, in URL form.
fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

/// Binds an address. With port 0 the system chooses one, which the listener's own address tells.
///
/// # Errors
/// When it is taken, forbidden or another machine's.
pub fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { address },
        io::ErrorKind::PermissionDenied => ListenError::NoRight { address },
        io::ErrorKind::AddrNotAvailable => ListenError::NotOurs { address },
        _ => ListenError::Other { address, source },
    })
}

/// The URL of an address that is listened on.
#[must_use]
pub fn url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}:{}", host(address), address.port())
}

/// What to shout where other machines could read everything that is sent, passwords first.
#[must_use]
pub fn exposure(settings: &Settings, address: SocketAddr) -> Option<String> {
    let ip = address.ip().to_canonical();
    if ip.is_loopback() || settings.has_tls() || settings.behind_proxy {
        return None;
    }
    Some(format!(
        "{address} can be reached by other machines and there is no TLS: passwords, tokens and results cross the network \
         in the clear. Use --self-signed, or --tls-certificate and --tls-key; or put a reverse proxy with TLS before it \
         and set behind_proxy; or listen on 127.0.0.1 alone."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(address: &str) -> String {
        bind(address.parse().unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn a_free_port_is_taken_and_known() {
        let first = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = first.local_addr().unwrap();
        assert_ne!(address.port(), 0);
        let said = error(&address.to_string());
        assert!(
            said.starts_with(&format!("{address} is in use")) && said.contains("--listen 127.0.0.1:PORT"),
            "{said}"
        );
    }

    #[test]
    fn an_address_of_another_machine_is_named() {
        let said = error("192.0.2.1:0");
        assert!(said.contains("this machine has no address 192.0.2.1"), "{said}");
    }

    #[test]
    fn urls_have_brackets_where_they_need_them() {
        assert_eq!(url("127.0.0.1:80".parse().unwrap(), false), "http://127.0.0.1:80");
        assert_eq!(url("[::1]:7878".parse().unwrap(), true), "https://[::1]:7878");
    }
}
