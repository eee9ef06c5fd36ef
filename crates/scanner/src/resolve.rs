//! Names are resolved once, here; what is scanned afterwards is the addresses that were checked.

use std::collections::HashSet;
use std::io;
use std::net::IpAddr;

use portolan_model::{Family, HostName};
use serde::{Deserialize, Serialize};

use crate::text;

/// A name and the addresses that it had when the scan was made ready. In JSON:
/// `{"name":"db.example","addresses":["10.0.0.7"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// The name as given.
    #[serde(with = "text")]
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
        source: io::Error,
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

/// What the system's resolver says of `name`.
///
/// # Errors
/// It gives no answer.
pub async fn system(name: HostName) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.map(|socket| socket.ip()).collect())
}

/// The addresses to scan of those that a resolver `found` for `name`. Like Nmap it takes the first address of the
/// family, or all of them for `all`.
///
/// # Errors
/// Where there is no address of the family.
pub fn choose(
    name: &HostName,
    found: io::Result<Vec<IpAddr>>,
    family: Family,
    all: bool,
) -> Result<Pinned, ResolveError> {
    let mut found = found.map_err(|source| ResolveError::Lookup { name: name.to_string(), source })?;
    let mut seen = HashSet::new();
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
