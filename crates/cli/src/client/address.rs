//! Where a server is.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::ClientError;

/// The address of a server: scheme, host, port and the path below which it lies, in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

impl Address {
    /// Reads `http://127.0.0.1:7878`, `https://scan.example.org/portolan`.
    ///
    /// # Errors
    /// It is no such address.
    pub(crate) fn parse(text: &str) -> Result<Self, ClientError> {
        let bad = |reason: &str| ClientError::BadAddress {
            text: text.chars().take(200).collect(),
            reason: reason.to_owned(),
        };
        let url = Url::parse(text.trim()).map_err(|error| bad(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("it begins with neither http:// nor https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("names and passwords do not belong into it"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("it ends with the path"));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address of something of the server's; `path` begins with a slash and needs no escapes.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is encrypted.
    pub(super) fn has_tls(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Whether it is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let url = Url::parse(&self.0).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.map_or(host == "localhost" || host.ends_with(".localhost"), |address| address.is_loopback())
    }

    /// Whether others on the way can read what goes there.
    pub(crate) fn is_open_to_all(&self) -> bool {
        !self.has_tls() && !self.is_loopback()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let read = |text| Address::parse(text).map(|address| address.0).ok();
        assert_eq!(read("http://127.0.0.1:7878/").as_deref(), Some("http://127.0.0.1:7878"));
        assert_eq!(read(" HTTPS://Scan.Example.org:443/a/ ").as_deref(), Some("https://scan.example.org/a"));
        assert_eq!(read("http://[::1]:7878").as_deref(), Some("http://[::1]:7878"));
        for wrong in
            ["", "127.0.0.1:7878", "localhost:7878", "ftp://a", "http://a:b@c", "http://a/?q", "http://a/#b"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_known_who_can_listen() {
        let open = |text| Address::parse(text).unwrap().is_open_to_all();
        assert!(!open("http://127.3.2.1") && !open("http://[::1]:1") && !open("http://localhost"));
        assert!(!open("https://scan.example.org"));
        assert!(open("http://192.0.2.1") && open("http://localhost.example.org"));
    }
}
