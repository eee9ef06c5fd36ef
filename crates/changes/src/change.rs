//! What a comparison says.

use portolan_model::{Protocol, Text};
use serde::{Deserialize, Serialize};

use crate::Ports;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A host is up where the scan before looked and found none.
    HostNew,
    /// A host that was up is not up any more.
    HostGone,
    /// A host that was gone is up again.
    HostBack,
    /// A host has another address than before.
    HostMoved,
    /// A port is open that was not.
    PortOpened,
    /// A port is closed that was not: it can be reached, and nothing listens.
    PortClosed,
    /// A port is behind a filter that was not, or does not say any more whether it is.
    PortFiltered,
    /// Another service, or another product, is behind an open port.
    ServiceChanged,
    /// The same product has another version.
    VersionChanged,
    /// Another operating system is seen.
    OsChanged,
    /// A script says something else.
    ScriptChanged,
    /// A service shows another certificate.
    CertificateChanged,
    /// A certificate is expired or will be within thirty days, which it was not before.
    CertificateExpiring,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::HostNew,
        Self::HostGone,
        Self::HostBack,
        Self::HostMoved,
        Self::PortOpened,
        Self::PortClosed,
        Self::PortFiltered,
        Self::ServiceChanged,
        Self::VersionChanged,
        Self::OsChanged,
        Self::ScriptChanged,
        Self::CertificateChanged,
        Self::CertificateExpiring,
    ];

    /// Whether it tells of the state of ports.
    #[must_use]
    pub fn is_of_ports(self) -> bool {
        matches!(self, Self::PortOpened | Self::PortClosed | Self::PortFiltered)
    }

    /// Its name as in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostNew => "host_new",
            Self::HostGone => "host_gone",
            Self::HostBack => "host_back",
            Self::HostMoved => "host_moved",
            Self::PortOpened => "port_opened",
            Self::PortClosed => "port_closed",
            Self::PortFiltered => "port_filtered",
            Self::ServiceChanged => "service_changed",
            Self::VersionChanged => "version_changed",
            Self::OsChanged => "os_changed",
            Self::ScriptChanged => "script_changed",
            Self::CertificateChanged => "certificate_changed",
            Self::CertificateExpiring => "certificate_expiring",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(())
    }
}

/// By what a host was known again, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchedBy {
    /// The hardware address of its interface.
    Mac,
    /// A key of its SSH server.
    HostKey,
    /// A certificate of one of its services.
    Certificate,
    /// Its name.
    Name,
    /// Its address alone.
    Address,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What kind.
    pub kind: Kind,
    /// The host's address in the later scan; in the earlier one where it is gone.
    pub host: Text,
    /// Its first name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// By what it was known again; nothing where it stands in one of the two alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<MatchedBy>,
    /// The transport of `ports`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// The ports that changed in this way: `22`, `1-79,81`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ports: Option<Ports>,
    /// The script that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Text>,
    /// What was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Why one more look is due before it counts: what is silent may have been lost on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Text>,
}

/// Which of the two scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The earlier one.
    Before,
    /// The later one.
    After,
}

/// What one of the two scans looked at and the other did not: nothing is known to have changed there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Gap {
    /// Hosts that are up in the other scan.
    Hosts {
        /// Who did not look.
        side: Side,
        /// Their addresses.
        hosts: Vec<Text>,
    },
    /// Which addresses it looked at cannot be told: hosts that are new or gone may be a difference of targets alone.
    Targets {
        /// Whose targets are not known.
        side: Side,
    },
    /// Ports.
    Ports {
        /// Who did not look.
        side: Side,
        /// Their transport.
        protocol: Protocol,
        /// Which.
        ports: Ports,
    },
    /// What is behind open ports (`-sV`).
    Versions {
        /// Who did not look.
        side: Side,
    },
    /// Operating systems (`-O`).
    Os {
        /// Who did not look.
        side: Side,
    },
    /// What these scripts say.
    Scripts {
        /// Who did not look.
        side: Side,
        /// Their names.
        scripts: Vec<Text>,
    },
}

/// What two scans say together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// How many hosts are up in both.
    pub compared: usize,
    /// What changed, by host and kind.
    pub changes: Vec<Change>,
    /// What was not compared, since one of them did not look.
    pub not_looked_at: Vec<Gap>,
}
