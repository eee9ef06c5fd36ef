//! What a scan looked at, as its document tells.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{Document, Host, Port, Protocol, Text};

use crate::Ports;

/// How Nmap says that a service was found by asking it, and not by its port's number.
const PROBED: &str = "probed";

/// What a scan looked at on each host that it found up.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    /// Ports, by transport.
    pub(crate) ports: BTreeMap<Protocol, Ports>,
    /// Whether it asked services what they are.
    pub(crate) versions: bool,
    /// Whether it looked for operating systems.
    pub(crate) os: bool,
    /// Scripts that said something anywhere.
    pub(crate) scripts: BTreeSet<Text>,
}

impl Coverage {
    pub(crate) fn of(document: &Document) -> Self {
        let mut coverage = Self::default();
        for info in &document.scan_info {
            let protocol = info.protocol.as_deref().and_then(|name| name.parse::<Protocol>().ok());
            let (Some(protocol), Some(services)) = (protocol, &info.services) else { continue };
            let ports = coverage.ports.entry(protocol).or_default();
            *ports = ports.plus(&Ports::read(services));
        }
        for host in &document.hosts {
            coverage.observe(host);
        }
        coverage
    }

    /// What a host shows was looked at.
    fn observe(&mut self, host: &Host) {
        self.os |= host.os.as_ref().is_some_and(|os| !os.matches.is_empty() || !os.fingerprints.is_empty());
        self.versions |= host.ports.iter().any(is_probed);
        let scripts = host.ports.iter().flat_map(|port| &port.scripts).chain(&host.scripts);
        for script in scripts {
            if !self.scripts.contains(&script.id) {
                self.scripts.insert(script.id.clone());
            }
        }
    }
}

/// Whether a port's service was asked what it is.
pub(crate) fn is_probed(port: &Port) -> bool {
    port.method.as_deref() == Some(PROBED)
}
