//! Which ports a scan looks at, and how many they are.

use portolan_model::Protocol;

use super::ports::PortSpec;
use super::services::Services;

/// How many ports of each protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PortCounts {
    /// TCP ports.
    pub tcp: u32,
    /// UDP ports.
    pub udp: u32,
    /// SCTP ports.
    pub sctp: u32,
    /// IP protocols.
    pub ip: u32,
}

impl PortCounts {
    /// Of all protocols.
    #[must_use]
    pub fn total(self) -> u32 {
        self.tcp + self.udp + self.sctp + self.ip
    }

    /// Of one protocol.
    #[must_use]
    pub fn of(self, protocol: Protocol) -> u32 {
        match protocol {
            Protocol::Tcp => self.tcp,
            Protocol::Udp => self.udp,
            Protocol::Sctp => self.sctp,
            Protocol::Ip => self.ip,
        }
    }
}

/// Which ports a scan looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct PortSelection {
    /// How they are chosen.
    pub choice: PortChoice,
    /// `-p`: the ports, or for a choice by frequency those it is made from.
    pub within: Option<PortSpec>,
    /// `--exclude-ports`.
    pub exclude: Option<PortSpec>,
}

/// How ports are chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PortChoice {
    /// The 1000 most common of each protocol.
    Default,
    /// `-F`: the 100 most common.
    Fast,
    /// `--top-ports`.
    Top(u32),
    /// `--port-ratio`.
    Ratio(f64),
    /// `-p` alone.
    Explicit,
}

impl PortSelection {
    /// How many ports of each protocol a scan of `protocols` looks at; none where that takes the services
    /// file and there is none.
    #[must_use]
    pub fn count(&self, protocols: &[Protocol], services: Option<&Services>) -> Option<PortCounts> {
        let mut counts = PortCounts::default();
        for &protocol in protocols {
            let n = u32::try_from(self.expand(protocol, services)?.len()).unwrap_or(u32::MAX);
            match protocol {
                Protocol::Tcp => counts.tcp = n,
                Protocol::Udp => counts.udp = n,
                Protocol::Sctp => counts.sctp = n,
                Protocol::Ip => counts.ip = n,
            }
        }
        Some(counts)
    }

    /// The ports of one protocol, ascending; none where that takes the services file and there is none.
    #[must_use]
    pub fn expand(&self, protocol: Protocol, services: Option<&Services>) -> Option<Vec<u16>> {
        let mut set = match &self.within {
            Some(spec) => spec.expand(protocol, services)?,
            None => PortSet::full(protocol),
        };
        // The common ports are chosen from those that are left, so that there are as many as asked for.
        if let Some(exclude) = &self.exclude {
            set.remove(&exclude.expand(protocol, services)?);
        }
        let by_frequency = |limit: usize, least: f64| -> Option<PortSet> {
            let mut chosen = PortSet::empty();
            let ranked = services?.by_ratio(protocol).iter();
            ranked.filter(|(p, r)| set.has(*p) && *r >= least).take(limit).for_each(|(p, _)| chosen.add(*p));
            Some(chosen)
        };
        // -sO takes all protocols where nothing else is said (nmap.cc, apply_delayed_options).
        if protocol != Protocol::Ip {
            match self.choice {
                PortChoice::Default => set = by_frequency(1000, -1.0)?,
                PortChoice::Fast => set = by_frequency(100, -1.0)?,
                PortChoice::Top(n) => set = by_frequency(n as usize, -1.0)?,
                PortChoice::Ratio(least) => set = by_frequency(usize::MAX, least)?,
                PortChoice::Explicit => {}
            }
        }
        Some(set.ports())
    }
}

/// One bit a port.
pub(crate) struct PortSet(Vec<u64>);

impl PortSet {
    pub(crate) fn empty() -> Self {
        Self(vec![0; 1024])
    }

    pub(crate) fn full(protocol: Protocol) -> Self {
        let mut set = Self::empty();
        let most = if protocol == Protocol::Ip { 255 } else { 65535 };
        (0..=most).for_each(|port| set.add(port));
        set
    }

    pub(crate) fn add(&mut self, port: u16) {
        self.0[usize::from(port / 64)] |= 1 << (port % 64);
    }

    pub(crate) fn has(&self, port: u16) -> bool {
        self.0[usize::from(port / 64)] & (1 << (port % 64)) != 0
    }

    pub(crate) fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    pub(crate) fn ports(&self) -> Vec<u16> {
        (0..=u16::MAX).filter(|port| self.has(*port)).collect()
    }
}
