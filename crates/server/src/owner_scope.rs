//! What an owner may scan, from the text that is stored to what decides it.

use ipnet::IpNet;
use portolan_model::Target;
use portolan_scanner::scope::never;
use portolan_scanner::{NamePattern, Scope};
use portolan_store::{OwnerKey, Store, StoreError};

/// One entry of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A network; of an address, the network of it alone.
    Network(IpNet),
    /// A name, or all below one.
    Name(NamePattern),
}

impl std::fmt::Display for Entry {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(net) => write!(to, "{net}"),
            Self::Name(name) => write!(to, "{name}"),
        }
    }
}

/// Why a text is no entry of a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Neither a network nor a name.
    #[error("{reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// Something that a scan can be aimed at, but no network.
    #[error(
        "{text:?} is no network: write it as address/prefix, without ranges of octets and without a zone"
    )]
    NoNetwork {
        /// The text.
        text: String,
    },
    /// No address of it is ever scanned.
    #[error("{network} is never scanned: {reason}")]
    Never {
        /// The network.
        network: IpNet,
        /// Why.
        reason: &'static str,
    },
}

impl EntryError {
    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } | Self::NoNetwork { .. } => "badEntry",
            Self::Never { .. } => "neverScanned",
        }
    }
}

/// Reads an entry: a network, an address, a name, or `*.` and a name.
///
/// # Errors
/// It is none.
pub fn entry(text: &str) -> Result<Entry, EntryError> {
    let unreadable =
        |error: portolan_model::TargetError| EntryError::Unreadable { reason: error.to_string() };
    if text.starts_with("*.") && text.chars().any(char::is_alphabetic) {
        return text.parse().map(Entry::Name).map_err(unreadable);
    }
    match text.parse::<Target>().map_err(unreadable)? {
        Target::Address(address, None) => Ok(Entry::Network(IpNet::from(address))),
        Target::Network(net) => Ok(Entry::Network(net)),
        Target::Name(_) => text.parse().map(Entry::Name).map_err(unreadable),
        Target::Address(_, Some(_)) | Target::Octets(_) => {
            Err(EntryError::NoNetwork { text: text.to_owned() })
        }
    }
}

/// Reads an entry that shall be allowed.
///
/// # Errors
/// It is none, or nobody may allow it.
pub fn allowed_entry(text: &str) -> Result<Entry, EntryError> {
    let entry = entry(text)?;
    if let Entry::Network(network) = entry
        && let Some(reason) = never(network)
    {
        return Err(EntryError::Never { network, reason });
    }
    Ok(entry)
}

/// The scope of an owner as it is now.
///
/// # Errors
/// The store's; an entry that cannot be read is an error, too: leaving out what is excluded would open a network.
pub async fn scope_of(store: &Store, owner: OwnerKey) -> Result<Scope, StoreError> {
    let stored = store.scope(owner).await?;
    read(&stored.allowed, &stored.excluded)
}

/// Stored entries as what decides.
///
/// # Errors
/// An entry that cannot be read.
pub fn read(allowed: &[String], excluded: &[String]) -> Result<Scope, StoreError> {
    let (allowed, allowed_names) = split(allowed)?;
    let (excluded, excluded_names) = split(excluded)?;
    Ok(Scope::new(allowed, excluded).with_names(allowed_names, excluded_names))
}

fn split(texts: &[String]) -> Result<(Vec<IpNet>, Vec<NamePattern>), StoreError> {
    let (mut networks, mut names) = (Vec::new(), Vec::new());
    for text in texts {
        match entry(text) {
            Ok(Entry::Network(net)) => networks.push(net),
            Ok(Entry::Name(name)) => names.push(name),
            Err(error) => {
                return Err(StoreError::Unreadable { what: "a scope", reason: error.to_string() });
            }
        }
    }
    Ok((networks, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_networks_and_names() {
        for (text, printed) in [
            ("10.0.0.5/8", "10.0.0.0/8"),
            ("192.0.2.1", "192.0.2.1/32"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("DB.Example", "db.example"),
            ("*.example", "*.example"),
        ] {
            assert_eq!(entry(text).unwrap().to_string(), printed);
        }
        for text in ["", "10.0.0-3.1", "*.*.*.*", "fe80::1%eth0", "a b", "-a", "10.0.0.0/33", "*.", "*.-a"] {
            assert_eq!(entry(text).unwrap_err().code(), "badEntry", "{text}");
        }
    }

    #[test]
    fn nobody_allows_what_is_never_scanned() {
        for text in
            ["224.0.0.0/4", "169.254.169.254", "ff02::1", "::ffff:10.0.0.1", "255.255.255.255", "0.0.0.0"]
        {
            assert_eq!(allowed_entry(text).unwrap_err().code(), "neverScanned", "{text}");
            assert!(entry(text).is_ok(), "{text} can be excluded");
        }
        assert!(allowed_entry("0.0.0.0/0").is_ok());
    }

    #[test]
    fn what_is_stored_and_unreadable_opens_nothing() {
        assert!(read(&["10.0.0.0/8".to_owned()], &["10.0.0.0/99".to_owned()]).is_err());
        assert!(read(&["10.0.0.0/8 ".to_owned()], &[]).is_err());
    }
}
