//! Names are resolved once, here; what is scanned afterwards is the addresses that were checked.

use std::net::IpAddr;

use portolan_model::{Family, HostName};

/// A name and the addresses that it had when the scan was made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The name as given.
    pub name: HostName,
    /// The addresses to scan, in the resolver's order.
    pub addresses: Vec<IpAddr>,
}

/// Why a name has no address to scan.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The resolver gave no answer.
    #[error("{name} cannot be resolved: {source}; check the spelling, or give its address")]
    Lookup {
        /// The name.
        name: String,
        /// What the resolver said.
        source: std::io::Error,
    },
    /// It has addresses, of the other family only.
    #[error("{name} has no {family} address, only {others}; {hint}")]
    OtherFamily {
        /// The name.
        name: String,
        /// The family asked for.
        family: &'static str,
        /// What it has.
        others: String,
        /// What to do.
        hint: &'static str,
    },
}

/// Resolves `name` by the system's resolver. Like Nmap it takes the first address of the family, or all of them
/// for `all`.
///
/// # Errors
/// Where there is no address of the family.
pub async fn resolve(name: &HostName, family: Family, all: bool) -> Result<Pinned, ResolveError> {
    let found = tokio::net::lookup_host((name.as_str(), 0))
        .await
        .map_err(|source| ResolveError::Lookup { name: name.to_string(), source })?;
    let mut found: Vec<IpAddr> = found.map(|socket| socket.ip()).collect();
    let mut seen = std::collections::HashSet::new();
    found.retain(|ip| seen.insert(*ip));
    let mut addresses: Vec<IpAddr> = found.iter().copied().filter(|ip| Family::of(*ip) == family).collect();
    if addresses.is_empty() {
        let others = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let (family, hint) = match family {
            Family::V4 => ("IPv4", "add -6 to scan it by IPv6"),
            Family::V6 => ("IPv6", "leave out -6 to scan it by IPv4"),
        };
        return Err(ResolveError::OtherFamily { name: name.to_string(), family, others, hint });
    }
    if !all {
        addresses.truncate(1);
    }
    Ok(Pinned { name: name.clone(), addresses })
}
