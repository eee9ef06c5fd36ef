//! Networks as one text, for settings.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A list of networks, written with commas between. An address alone is a network of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Networks(pub Vec<IpNet>);

/// A piece of the text that is neither a network nor an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither a network nor an address")]
pub struct NoNetwork(String);

impl FromStr for Networks {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let pieces = text.split(',').map(str::trim).filter(|piece| !piece.is_empty());
        let read = |piece: &str| {
            let address = piece.parse::<IpAddr>().map(IpNet::from);
            let network = address.or_else(|_| piece.parse::<IpNet>().map(|net| net.trunc()));
            network.map_err(|_| NoNetwork(piece.to_owned()))
        };
        Ok(Self(pieces.map(read).collect::<Result<_, _>>()?))
    }
}

impl TryFrom<String> for Networks {
    type Error = NoNetwork;

    fn try_from(text: String) -> Result<Self, NoNetwork> {
        text.parse()
    }
}

impl From<Networks> for String {
    fn from(networks: Networks) -> Self {
        networks.to_string()
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, network) in self.0.iter().enumerate() {
            write!(to, "{}{network}", if at > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_written_alike() {
        for (text, written) in [
            ("", ""),
            (" , ", ""),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("10.1.2.3/8,::1", "10.0.0.0/8, ::1/128"),
            ("192.168.1.7 , fd00::/8", "192.168.1.7/32, fd00::/8"),
        ] {
            let networks: Networks = text.parse().unwrap();
            assert_eq!(networks.to_string(), written, "{text}");
            assert_eq!(written.parse::<Networks>().unwrap(), networks);
        }
        for bad in ["10.0.0.0/33", "example.org", "10.0.0.0/8; ::1", "10.0.0.1-9"] {
            assert!(bad.parse::<Networks>().is_err(), "{bad}");
        }
    }
}
