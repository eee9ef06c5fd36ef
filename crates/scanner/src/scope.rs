//! The scope: which networks and names may be scanned. This is the one place that decides it.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_model::Target;

use crate::names::NamePattern;
use crate::never::NEVER;
pub use crate::never::never;
use crate::ranges::Ranges;
use crate::resolve::Pinned;

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

/// Which networks and names may be scanned.
///
/// A name is scanned by its addresses, which must be in an allowed network, unless the name itself is allowed: then
/// they may be anywhere but in an excluded network or among what is never scanned. An excluded name is refused
/// whatever its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    allowed: Vec<IpNet>,
    excluded: Vec<IpNet>,
    allowed_names: Vec<NamePattern>,
    excluded_names: Vec<NamePattern>,
}

impl Default for Scope {
    fn default() -> Self {
        Self::new(parse(DEFAULT_ALLOWED.iter().copied()), Vec::new())
    }
}

/// Why a target is out of scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Some address of the target is in no allowed network.
    #[error(
        "{target} is out of scope: {address} is in none of the allowed networks ({allowed}); an administrator can add its network (a scan on the command line: --allow NET)"
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
    /// The name itself is excluded.
    #[error("{name} is out of scope: the name is excluded by {pattern}; an administrator can take that away")]
    ExcludedName {
        /// The target.
        name: String,
        /// What excludes it.
        pattern: NamePattern,
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
    /// A scope of exactly these networks, and of no names.
    #[must_use]
    pub fn new(allowed: Vec<IpNet>, excluded: Vec<IpNet>) -> Self {
        Self { allowed, excluded, allowed_names: Vec::new(), excluded_names: Vec::new() }
    }

    /// The same networks with these names.
    #[must_use]
    pub fn with_names(mut self, allowed: Vec<NamePattern>, excluded: Vec<NamePattern>) -> Self {
        self.allowed_names = allowed;
        self.excluded_names = excluded;
        self
    }

    /// The same scope and one network more.
    #[must_use]
    pub fn allowing(mut self, net: IpNet) -> Self {
        self.allowed.push(net);
        self
    }

    /// Loopback, private and link-local networks: what a new installation starts with.
    #[must_use]
    pub fn default_networks() -> Vec<IpNet> {
        parse(DEFAULT_ALLOWED.iter().copied())
    }

    /// Says whether every address of `target`, less those that the command itself leaves out, may be scanned.
    /// A name has to be resolved first: this passes it, unless the name itself is excluded.
    ///
    /// # Errors
    /// The first address that may not be scanned, and why.
    pub fn check(&self, target: &Target, left_out: &[Target]) -> Result<(), ScopeError> {
        self.checker(left_out, &[]).check(target)
    }

    /// The same check, made once for many targets of one command. The addresses of `pins` whose names are allowed
    /// are allowed with them.
    #[must_use]
    pub fn checker(&self, left_out: &[Target], pins: &[Pinned]) -> Checker<'_> {
        Checker { scope: self, fine: self.fine(pins).plus(&left_out.iter().collect()) }
    }

    /// What may be sent to by a command that leaves `left_out` out, with the addresses of `pins` whose names are
    /// allowed: what its scripts are held to while they run.
    #[must_use]
    pub fn reach(&self, left_out: &[Target], pins: &[Pinned]) -> Ranges {
        self.fine(pins).minus(&left_out.iter().collect())
    }

    fn fine(&self, pins: &[Pinned]) -> Ranges {
        let never: Ranges = parse(NEVER.iter().map(|(net, _)| *net)).into_iter().collect();
        let excluded: Ranges = self.excluded.iter().copied().collect();
        let allowed: Ranges = self.allowed.iter().copied().collect();
        let named = pins.iter().filter(|pin| self.allowed_names.iter().any(|p| p.matches(&pin.name)));
        let named: Ranges = named.flat_map(|pin| pin.addresses.iter().copied()).collect();
        allowed.plus(&named).minus(&excluded).minus(&never)
    }
}

/// A [`Scope`] made ready for the targets of one command.
#[derive(Debug, Clone)]
pub struct Checker<'a> {
    scope: &'a Scope,
    fine: Ranges,
}

impl Checker<'_> {
    /// As [`Scope::check`].
    ///
    /// # Errors
    /// The first address that may not be scanned, and why.
    pub fn check(&self, target: &Target) -> Result<(), ScopeError> {
        if let Target::Name(name) = target {
            let pattern = self.scope.excluded_names.iter().find(|pattern| pattern.matches(name));
            return pattern.map_or(Ok(()), |pattern| {
                Err(ScopeError::ExcludedName { name: name.to_string(), pattern: pattern.clone() })
            });
        }
        let Some(address) = self.fine.first_outside(target) else { return Ok(()) };
        let text = target.to_string();
        for (net, reason) in NEVER {
            if net.parse::<IpNet>().is_ok_and(|net| net.contains(&address)) {
                return Err(ScopeError::Never { target: text, address, reason });
            }
        }
        if let Some(&network) = self.scope.excluded.iter().find(|net| net.contains(&address)) {
            return Err(ScopeError::Excluded { target: text, address, network });
        }
        let allowed = self.scope.allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
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
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::127.0.0.1",
            "::10.0.0.1",
            "::255.255.255.255",
            "::ffff:0:127.0.0.1",
            "2001:0:7f00:1::",
            "fe80::5efe:127.0.0.1",
            "fe80::200:5efe:10.0.0.1",
            "100.100.100.200",
        ] {
            assert!(matches!(verdict(&scope, never, &[]), Err(ScopeError::Never { .. })), "{never}");
        }
        for fine in ["192.0.2.1", "::1", "2001:db8::1", "fe80::1", "2001:1::1"] {
            assert_eq!(verdict(&scope, fine, &[]), Ok(()), "{fine}");
        }
    }

    /// Straddling targets, disguises, patterns and exclusions: the target, and the first address against it.
    #[test]
    fn every_form_of_target_is_held_to_the_scope() {
        let net = |text: &str| text.parse::<IpNet>().unwrap();
        let scope = Scope::new(
            vec![net("10.0.0.0/9"), net("10.128.0.0/9"), net("192.0.2.0/24"), net("2001:db8::/32")],
            vec![net("10.1.0.0/16"), net("192.0.2.128/25"), net("2001:db8:1::/48")],
        );
        for (target, left_out, against) in [
            ("10.0.0.0/16", &[][..], None),
            // Two allowed networks that touch are one.
            ("10.127.255.0-255", &[], None),
            ("10.127-128.0.0", &[], None),
            ("10.64-191.0-255.0-255", &[], None),
            ("10.0.0.0/8", &[], Some("10.1.0.0")),
            ("10.0.0.0/8", &["10.1.0.0/16"], None),
            ("10.0.0.0/8", &["10.1.0.0/17"], Some("10.1.128.0")),
            ("8.0.0.0/6", &[], Some("8.0.0.0")),
            ("9-10.2.0.0", &[], Some("9.2.0.0")),
            ("10.0,2.255.255", &[], None),
            ("10.0-2.255.255", &[], Some("10.1.255.255")),
            ("10.0-2.255.255", &["10.1.*.255"], None),
            ("192.0.2.0/24", &[], Some("192.0.2.128")),
            ("192.0.2.0-127", &[], None),
            ("192.0.2.127-128", &[], Some("192.0.2.128")),
            ("192.0.2.0/23", &["192.0.2.128/25"], Some("192.0.3.0")),
            ("*.0.2.1", &[], Some("0.0.2.1")),
            ("*.*.*.*", &["0-9.*.*.*", "11-255.*.*.*", "10.1.*.*"], None),
            ("::ffff:10.0.0.1", &[], Some("::ffff:10.0.0.1")),
            ("::ffff:0:0/112", &[], Some("::ffff:0.0.0.0")),
            ("::10.0.0.1", &[], Some("::10.0.0.1")),
            ("2001:db8::/47", &[], Some("2001:db8:1::")),
            ("2001:db8::/47", &["2001:db8:1::/48"], None),
            ("2001:db8::/31", &[], Some("2001:db8:1::")),
            ("2001:db8:2::1%eth0", &[], None),
            ("2002:a00:1::", &[], Some("2002:a00:1::")),
        ] {
            let first = match verdict(&scope, target, left_out) {
                Ok(()) => None,
                Err(
                    ScopeError::Never { address, .. }
                    | ScopeError::Excluded { address, .. }
                    | ScopeError::NotAllowed { address, .. },
                ) => Some(address),
                Err(error) => panic!("{target}: {error}"),
            };
            assert_eq!(first, against.map(|ip| ip.parse().unwrap()), "{target} without {left_out:?}");
        }
    }

    #[test]
    fn a_name_may_be_allowed_or_excluded_by_itself() {
        let names = |texts: &[&str]| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<NamePattern>>();
        let scope =
            Scope::new(vec!["10.0.0.0/8".parse().unwrap()], vec!["203.0.113.128/25".parse().unwrap()])
                .with_names(names(&["www.example", "*.dmz.example"]), names(&["*.secret.dmz.example"]));
        let excluded = verdict(&scope, "a.secret.dmz.example", &[]);
        assert!(matches!(excluded, Err(ScopeError::ExcludedName { .. })));
        assert_eq!(verdict(&scope, "other.example", &[]), Ok(()));
        for (name, address, fine) in [
            ("www.example", "203.0.113.1", true),
            ("www.example.", "2001:db8::1", true),
            ("a.dmz.example", "203.0.113.1", true),
            ("dmz.example", "203.0.113.1", false),
            ("other.example", "203.0.113.1", false),
            ("other.example", "10.0.0.1", true),
            ("www.example", "203.0.113.200", false),
            ("www.example", "169.254.169.254", false),
            ("www.example", "::ffff:203.0.113.1", false),
        ] {
            let ip: IpAddr = address.parse().unwrap();
            let pin = Pinned { name: name.parse().unwrap(), addresses: vec![ip] };
            let answer = scope.checker(&[], &[pin]).check(&Target::Address(ip, None));
            assert_eq!(answer.is_ok(), fine, "{name} {address}: {answer:?}");
            // The address by itself gains nothing by the name.
            assert_eq!(verdict(&scope, address, &[]).is_ok(), fine && address == "10.0.0.1", "{address}");
        }
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
    fn what_is_never_scanned_as_a_whole_is_known() {
        let reason = |net: &str| never(net.parse().unwrap());
        assert_eq!(reason("224.0.0.0/24"), Some("it is multicast"));
        assert_eq!(reason("255.255.255.255/32"), Some("it is broadcast"));
        assert!(reason("::ffff:10.0.0.0/104").is_some());
        assert_eq!([reason("169.254.0.0/16"), reason("0.0.0.0/0"), reason("10.0.0.0/8")], [None; 3]);
    }

    #[test]
    fn an_excluded_network_is_named() {
        let scope = Scope::new(vec!["10.0.0.0/8".parse().unwrap()], vec!["10.9.0.0/16".parse().unwrap()]);
        let error = verdict(&scope, "10.8.0.0/15", &[]).unwrap_err();
        assert!(matches!(error, ScopeError::Excluded { address, .. } if address.to_string() == "10.9.0.0"));
        assert_eq!(verdict(&scope, "10.8.0.0/15", &["10.9.0.0/16"]), Ok(()));
    }
}
