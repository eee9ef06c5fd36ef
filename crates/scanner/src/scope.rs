//! The scope: which networks may be scanned. This is the one place that decides it.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_model::Target;

use crate::ranges::Ranges;

/// Loopback, private and link-local networks (RFC 1122, 1918, 3927, 4193, 4291): what a new installation may
/// scan.
const DEFAULT_ALLOWED: &[&str] = &[
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
];

/// What is never scanned, whoever allows it, and why.
const NEVER: &[(&str, &str)] = &[
    ("224.0.0.0/4", "it is multicast"),
    ("255.255.255.255/32", "it is broadcast"),
    ("0.0.0.0/8", "it is no address of a host (RFC 1122)"),
    ("169.254.169.254/32", "cloud machines keep their credentials behind it"),
    ("ff00::/8", "it is multicast"),
    ("::/128", "it is no address of a host (RFC 4291)"),
    ("::ffff:0:0/96", "it is an IPv4 address in disguise: write the IPv4 address"),
    ("fd00:ec2::254/128", "cloud machines keep their credentials behind it"),
    ("fd20:ce::254/128", "cloud machines keep their credentials behind it"),
    ("fe80::a9fe:a9fe/128", "cloud machines keep their credentials behind it"),
];

/// Which networks may be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    allowed: Vec<IpNet>,
    excluded: Vec<IpNet>,
}

impl Default for Scope {
    fn default() -> Self {
        Self { allowed: parse(DEFAULT_ALLOWED.iter().copied()), excluded: Vec::new() }
    }
}

/// Why a target is out of scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Some address of the target is in no allowed network.
    #[error(
        "{target} is out of scope: {address} is in none of the allowed networks ({allowed}); an administrator can add its network, or --allow NET for this one command"
    )]
    NotAllowed {
        /// The target.
        target: String,
        /// Its first address that is not allowed.
        address: IpAddr,
        /// The allowed networks.
        allowed: String,
    },
    /// Some address of the target is excluded by name.
    #[error(
        "{target} is out of scope: {address} is in the excluded network {network}; leave it out with --exclude"
    )]
    Excluded {
        /// The target.
        target: String,
        /// Its first such address.
        address: IpAddr,
        /// The excluded network.
        network: IpNet,
    },
    /// Some address of the target must never be scanned.
    #[error(
        "{target} holds {address}, which is never scanned: {reason}; leave it out with --exclude {address}"
    )]
    Never {
        /// The target.
        target: String,
        /// Its first such address.
        address: IpAddr,
        /// Why.
        reason: &'static str,
    },
}

impl Scope {
    /// A scope of exactly these networks.
    #[must_use]
    pub fn new(allowed: Vec<IpNet>, excluded: Vec<IpNet>) -> Self {
        Self { allowed, excluded }
    }

    /// The same scope and one network more.
    #[must_use]
    pub fn allowing(mut self, net: IpNet) -> Self {
        self.allowed.push(net);
        self
    }

    /// Says whether every address of `target`, less those that the command itself leaves out, may be scanned.
    /// A name has to be resolved first: this passes it.
    ///
    /// # Errors
    /// The first address that may not be scanned, and why.
    pub fn check(&self, target: &Target, left_out: &[Target]) -> Result<(), ScopeError> {
        let never: Ranges = parse(NEVER.iter().map(|(net, _)| *net)).into_iter().collect();
        let excluded: Ranges = self.excluded.iter().copied().collect();
        let allowed: Ranges = self.allowed.iter().copied().collect();
        let mut fine = allowed.minus(&excluded).minus(&never);
        for target in left_out {
            fine.add(target);
        }
        let Some(address) = fine.first_outside(target) else { return Ok(()) };
        let text = target.to_string();
        for (net, reason) in NEVER {
            if net.parse::<IpNet>().is_ok_and(|net| net.contains(&address)) {
                return Err(ScopeError::Never { target: text, address, reason });
            }
        }
        if let Some(&network) = self.excluded.iter().find(|net| net.contains(&address)) {
            return Err(ScopeError::Excluded { target: text, address, network });
        }
        let allowed = self.allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Err(ScopeError::NotAllowed { target: text, address, allowed })
    }
}

fn parse<'a>(nets: impl Iterator<Item = &'a str>) -> Vec<IpNet> {
    nets.map(|net| net.parse().expect("the table holds networks")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(scope: &Scope, target: &str, left_out: &[&str]) -> Result<(), ScopeError> {
        let left_out: Vec<Target> = left_out.iter().map(|t| t.parse().unwrap()).collect();
        scope.check(&target.parse().unwrap(), &left_out)
    }

    #[test]
    fn the_default_scope_is_this_machine_and_private_networks() {
        let scope = Scope::default();
        for inside in [
            "127.0.0.1",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0-255.1",
            "::1",
            "fd12::/48",
            "fe80::1%eth0",
            "169.254.1.0/24",
        ] {
            assert_eq!(verdict(&scope, inside, &[]), Ok(()), "{inside}");
        }
        for outside in
            ["192.0.2.1", "172.15.0.0/11", "10-11.0.0.1", "2001:db8::1", "0.0.0.0/0", "::/0", "126.0.0.0/7"]
        {
            assert!(verdict(&scope, outside, &[]).is_err(), "{outside}");
        }
    }

    #[test]
    fn nobody_can_allow_multicast_broadcast_or_metadata_addresses() {
        let scope = Scope::default().allowing("0.0.0.0/0".parse().unwrap()).allowing("::/0".parse().unwrap());
        for never in [
            "224.0.0.1",
            "239.255.255.255",
            "255.255.255.255",
            "169.254.169.254",
            "0.0.0.0",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:192.0.2.1",
            "::ffff:169.254.169.254",
            "::",
            "169.254.0.0/16",
            "0.0.0.0/0",
        ] {
            assert!(matches!(verdict(&scope, never, &[]), Err(ScopeError::Never { .. })), "{never}");
        }
        assert_eq!(verdict(&scope, "192.0.2.1", &[]), Ok(()));
    }

    #[test]
    fn what_the_command_leaves_out_does_not_count() {
        let scope = Scope::default();
        assert!(verdict(&scope, "169.254.0.0/16", &[]).is_err());
        assert_eq!(verdict(&scope, "169.254.0.0/16", &["169.254.169.254"]), Ok(()));
        assert_eq!(verdict(&scope, "10-11.0.0.1-9", &["11.0.0.0/24"]), Ok(()));
        assert!(verdict(&scope, "10-11.0.0.1-9", &["11.0.0.1-8"]).is_err());
    }

    #[test]
    fn an_excluded_network_is_named() {
        let scope = Scope::new(vec!["10.0.0.0/8".parse().unwrap()], vec!["10.9.0.0/16".parse().unwrap()]);
        let error = verdict(&scope, "10.8.0.0/15", &[]).unwrap_err();
        assert!(matches!(error, ScopeError::Excluded { address, .. } if address.to_string() == "10.9.0.0"));
        assert_eq!(verdict(&scope, "10.8.0.0/15", &["10.9.0.0/16"]), Ok(()));
    }
}
