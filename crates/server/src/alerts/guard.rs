//! Where alerts may be sent: a name is resolved once, each of its addresses is checked, and the connection goes to
//! what was checked. A receiver is named by an admin of an organization, who need not be one of the machine's: without
//! this, the server would knock for them at doors that only it can reach (server-side request forgery).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use portolan_model::HostName;
use portolan_scanner::scope::never;

use crate::runner::Resolver;
use crate::settings::Networks;

/// Networks that are not the internet's (the registries of RFC 6890). What stands for IPv4 addresses and what nobody
/// may reach is [`never`]'s.
const INSIDE: &[&str] = &[
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
];

/// Only these are given to hosts of the internet (RFC 4291).
const GLOBAL_V6: &str = "2000::/3";

/// Says where may be sent to.
#[derive(Debug, Clone)]
pub struct Guard {
    allowed: Networks,
    resolver: Resolver,
}

impl Guard {
    /// The internet, and `allowed` besides.
    #[must_use]
    pub fn new(allowed: Networks, resolver: Resolver) -> Self {
        Self { allowed, resolver }
    }

    /// The addresses of a host that may be connected to, in the resolver's order: all of them, or the error says why
    /// one may not.
    ///
    /// # Errors
    /// A host without an address, or with one that is out of reach.
    pub async fn addresses(
        &self,
        host: &str,
        port: u16,
        patience: Duration,
    ) -> Result<Vec<SocketAddr>, String> {
        let found = match literal(host) {
            Some(ip) => vec![ip],
            None => self.resolve(host, patience).await?,
        };
        if found.is_empty() {
            return Err(format!("{host} has no address"));
        }
        // One that may not be reached among others that may is a trap, or a mistake that would show now and then only.
        for ip in &found {
            self.check_host(host, *ip)?;
        }
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, port)).collect())
    }

    /// Whether a host that is written as an address may be sent to, as each attempt will ask. What a name leads to is
    /// known at the attempt alone.
    ///
    /// # Errors
    /// Why not.
    pub fn check_written(&self, host: &str) -> Result<(), String> {
        literal(host).map_or(Ok(()), |ip| self.check_host(host, ip))
    }

    fn check_host(&self, host: &str, ip: IpAddr) -> Result<(), String> {
        self.check(ip).map_err(|reason| format!("{host} is not sent to: {reason}"))
    }

    async fn resolve(&self, host: &str, patience: Duration) -> Result<Vec<IpAddr>, String> {
        let name: HostName = host.parse().map_err(|error| format!("{host} is no name of a host: {error}"))?;
        match tokio::time::timeout(patience, self.resolver.look_up(name)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(format!("{host} cannot be resolved: {error}")),
            Err(_) => Err(format!("{host} cannot be resolved: the resolver did not answer in time")),
        }
    }

    fn check(&self, ip: IpAddr) -> Result<(), String> {
        if let Some(reason) = never(ip.into()) {
            return Err(format!("{ip} is reached by nobody: {reason}"));
        }
        if self.allowed.0.iter().any(|net| net.contains(&ip)) || !is_inside(ip) {
            return Ok(());
        }
        Err(format!(
            "{ip} is not of the internet; the setting alerts.networks of the server can allow its network"
        ))
    }
}

/// The address that a host is, as a URL or a person writes it: `[::1]`, `127.0.0.1`.
fn literal(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()
}

fn is_inside(ip: IpAddr) -> bool {
    let within = |net: &str| net.parse::<IpNet>().is_ok_and(|net| net.contains(&ip));
    INSIDE.iter().any(|net| within(net)) || ip.is_ipv6() && !within(GLOBAL_V6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allowed: &str) -> Guard {
        Guard::new(allowed.parse().unwrap(), Resolver::answering(|_| Ok(Vec::new())))
    }

    #[test]
    fn the_table_holds_networks() {
        assert!(INSIDE.iter().chain([&GLOBAL_V6]).all(|net| net.parse::<IpNet>().is_ok()));
    }

    #[test]
    fn what_is_not_of_the_internet_is_refused_unless_allowed() {
        for ip in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "198.18.0.1",
            "240.0.0.1",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "2001:db8::1",
            "5f00::1",
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            assert!(guard("").check(ip).is_err(), "{ip}");
            assert_eq!(guard(&ip.to_string()).check(ip), Ok(()), "{ip}");
        }
        for ip in ["1.1.1.1", "9.255.255.255", "11.0.0.0", "172.32.0.1", "193.0.0.1", "2606:4700::1111"] {
            assert_eq!(guard("").check(ip.parse().unwrap()), Ok(()), "{ip}");
        }
    }

    #[test]
    fn what_is_nobodys_is_refused_whatever_is_allowed() {
        for ip in [
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fd00:ec2::254",
        ] {
            let refused = guard("0.0.0.0/0, ::/0").check(ip.parse().unwrap());
            assert!(refused.is_err_and(|reason| reason.contains("nobody")), "{ip}");
        }
    }

    #[tokio::test]
    async fn one_address_out_of_reach_refuses_the_name() {
        let answer: Vec<IpAddr> = vec!["1.1.1.1".parse().unwrap(), "10.0.0.1".parse().unwrap()];
        let guard = Guard::new(Networks::default(), Resolver::answering(move |_| Ok(answer.clone())));
        let refused = guard.addresses("hooks.example", 443, Duration::from_secs(1)).await.unwrap_err();
        assert!(refused.contains("10.0.0.1") && refused.contains("alerts.networks"), "{refused}");
    }
}
