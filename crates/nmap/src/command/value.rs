//! Values of options: read as strictly as Nmap reads them or stricter, printed so that they read back.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use portolan_model::{HostName, Target};

use super::ports::PortSpec;
use super::script::ScriptRules;
use super::value_read::print_time;

/// The value of an option, by its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None.
    Flag,
    /// A whole number, also a level or a size in bytes.
    Number(u32),
    /// A decimal: a rate in probes a second, or a ratio.
    Decimal(f64),
    /// A time in milliseconds.
    Millis(u64),
    /// A timing template.
    Timing(Timing),
    /// Ports; none where an option that may have a list has none.
    Ports(Option<PortSpec>),
    /// Targets.
    Targets(Vec<Target>),
    /// Addresses.
    Addresses(Vec<IpAddr>),
    /// A host, perhaps with a port.
    Host(HostPort),
    /// Scripts.
    Scripts(ScriptRules),
    /// TCP flags, as in the header.
    TcpFlags(u8),
    /// Decoys.
    Decoys(Vec<Decoy>),
    /// An FTP relay.
    Relay(Relay),
    /// Proxies, in the order of the chain.
    Proxies(Vec<Proxy>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Options of the IP header.
    IpOptions(IpOptions),
    /// Text that was checked and stands as it is.
    Text(String),
}

/// Nmap's timing templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Timing {
    /// `-T0`: five minutes between probes.
    Paranoid,
    /// `-T1`: 15 seconds between probes.
    Sneaky,
    /// `-T2`: 0.4 seconds between probes.
    Polite,
    /// `-T3`: Nmap's default.
    Normal,
    /// `-T4`: for fast, reliable networks.
    Aggressive,
    /// `-T5`: gives accuracy for speed, and hosts 15 minutes.
    Insane,
}

impl Timing {
    pub(crate) const ALL: [(Self, &'static str); 6] = [
        (Self::Paranoid, "paranoid"),
        (Self::Sneaky, "sneaky"),
        (Self::Polite, "polite"),
        (Self::Normal, "normal"),
        (Self::Aggressive, "aggressive"),
        (Self::Insane, "insane"),
    ];

    /// The number, 0 to 5.
    #[must_use]
    pub fn level(self) -> u8 {
        self as u8
    }

    /// Nmap's word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// An address or a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostRef {
    /// An address.
    Address(IpAddr),
    /// A name.
    Name(HostName),
}

/// A host, perhaps with a port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// The host.
    pub host: HostRef,
    /// The port.
    pub port: Option<u16>,
}

/// One of the decoys of `-D`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Decoy {
    /// The scanner's own place among them.
    Me,
    /// So many random addresses.
    Random(u32),
    /// A host.
    Host(HostRef),
}

/// The FTP server of `-b`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Relay {
    /// User, and password where one is given.
    pub login: Option<(String, Option<String>)>,
    /// The server.
    pub server: HostPort,
}

/// One proxy of `--proxies`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// `http` or `socks4`.
    pub scheme: &'static str,
    /// The proxy.
    pub server: HostPort,
}

/// What `--ip-options` says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IpOptions {
    /// The bytes of the options.
    Bytes(Vec<u8>),
    /// `R`, `T` or `U`: record the route, timestamps, or timestamps with addresses.
    Record(char),
    /// `S` or `L`: strict or loose source route over these hosts.
    Route(char, Vec<Ipv4Addr>),
}

impl IpOptions {
    /// The hosts that a source route goes by, also where it is written byte by byte (RFC 791, 3.1).
    #[must_use]
    pub fn hops(&self) -> Vec<Ipv4Addr> {
        let mut rest = match self {
            Self::Route(_, hops) => return hops.clone(),
            Self::Record(_) => return Vec::new(),
            Self::Bytes(bytes) => &bytes[..],
        };
        let mut hops = Vec::new();
        while let [kind, after @ ..] = rest {
            if *kind <= 1 {
                // The end, after which some read on, and padding.
                rest = after;
                continue;
            }
            let length = after.first().map_or(2, |length| usize::from(*length)).clamp(2, rest.len().max(2));
            let option = &rest[..length.min(rest.len())];
            // 3 and 9, whether or not fragments have it too.
            if matches!(kind & 0x7f, 3 | 9) {
                let next = option.get(2).map_or(3, |at| usize::from(*at).saturating_sub(1));
                for from in [3, next] {
                    let (hosts, _) = option.get(from..).unwrap_or_default().as_chunks::<4>();
                    hops.extend(hosts.iter().map(|host| Ipv4Addr::from(*host)));
                }
            }
            rest = &rest[option.len()..];
        }
        hops.sort_unstable();
        hops.dedup();
        hops
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag | Self::Ports(None) => Ok(()),
            Self::Number(n) => write!(f, "{n}"),
            Self::Decimal(x) => write!(f, "{x}"),
            Self::Millis(ms) => f.write_str(&print_time(*ms)),
            Self::Timing(timing) => write!(f, "{}", timing.level()),
            Self::Ports(Some(ports)) => write!(f, "{ports}"),
            Self::Targets(targets) => join(f, targets),
            Self::Addresses(addresses) => join(f, addresses),
            Self::Host(host) => write!(f, "{host}"),
            Self::Scripts(rules) => write!(f, "{rules}"),
            Self::TcpFlags(flags) => write!(f, "{flags}"),
            Self::Decoys(decoys) => join(f, decoys),
            Self::Relay(relay) => write!(f, "{relay}"),
            Self::Proxies(proxies) => join(f, proxies),
            Self::Bytes(bytes) => {
                f.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Self::IpOptions(options) => write!(f, "{options}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for HostRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Name(name) => write!(f, "{name}"),
        }
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (host, None) => write!(f, "{host}"),
            (HostRef::Address(IpAddr::V6(address)), Some(port)) => write!(f, "[{address}]:{port}"),
            (host, Some(port)) => write!(f, "{host}:{port}"),
        }
    }
}

impl fmt::Display for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("ME"),
            Self::Random(1) => f.write_str("RND"),
            Self::Random(n) => write!(f, "RND:{n}"),
            Self::Host(host) => write!(f, "{host}"),
        }
    }
}

impl fmt::Display for IpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "\\x{byte:02x}")),
            Self::Record(letter) => write!(f, "{letter}"),
            Self::Route(letter, hops) => {
                write!(f, "{letter}")?;
                hops.iter().try_for_each(|hop| write!(f, " {hop}"))
            }
        }
    }
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((user, password)) = &self.login {
            match password {
                Some(password) => write!(f, "{user}:{password}@")?,
                None => write!(f, "{user}@")?,
            }
        }
        write!(f, "{}", self.server)
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.server)
    }
}

fn join<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if i > 0 { "," } else { "" })?;
    }
    Ok(())
}
