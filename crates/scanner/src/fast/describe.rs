//! What the prober found of a host, as Nmap would tell it.

use jiff::{SignedDuration, Timestamp};
use portolan_discovery::Moment;
use portolan_discovery::engine::HostFound;
use portolan_model::{Address, AddressKind, Host, HostState, Hostname, Text};
use portolan_nmap::Vendors;
use portolan_nmap::command::{Invocation, Services};
use std::collections::HashMap;
use std::net::IpAddr;

use super::collapse::{address, collapse};
use super::reason::{Asked, DOWN, host_reason};
use crate::listing::Listing;

/// Turns what was found into hosts.
#[derive(Debug)]
pub struct Describer {
    listing: Listing,
    asked: Asked,
    /// Whether ports were looked at; Nmap tells no times of a host without.
    ports: bool,
    /// Whether a host without an open port is hidden: by `--open`, where Nmap does anything with a host but find it.
    hides: bool,
    services: Option<Services>,
    vendors: Vendors,
    names: HashMap<IpAddr, Text>,
    /// What the prober's clock said, and what time it was then.
    clock: (Moment, Timestamp),
}

impl Describer {
    /// For one command. Service names and vendors come from the tables of the installed Nmap; `names` are those that
    /// targets were given by.
    #[must_use]
    pub fn new(
        invocation: &Invocation,
        asked: Asked,
        services: Option<Services>,
        vendors: Vendors,
        names: HashMap<IpAddr, Text>,
    ) -> Self {
        let listing = Listing::of(invocation);
        let ports = invocation.scans_ports();
        let hides = listing.open_only && (ports || invocation.traceroute() || invocation.runs_scripts());
        Self { listing, asked, ports, hides, services, vendors, names, clock: (Moment(0), Timestamp::now()) }
    }

    /// Sets the time: a moment of the prober's that was just now.
    pub fn now_is(&mut self, moment: Moment) {
        self.clock = (moment, Timestamp::now());
    }

    /// The services of the installed Nmap.
    #[must_use]
    pub fn services(&self) -> Option<&Services> {
        self.services.as_ref()
    }

    /// A host that is up. `None` where Nmap would not list it: with `--open`, one without an open port.
    #[must_use]
    pub fn host(&self, found: &HostFound) -> Option<Host> {
        let open = found.ports.iter().any(|port| port.state == portolan_discovery::engine::PortState::Open);
        if self.hides && !open {
            return None;
        }
        let (word, ttl) = host_reason(found, &self.asked);
        let (ports, extra_ports) = collapse(found, self.listing, self.services.as_ref());
        let mut host = self.bare(found.ip, HostState::Up, word, ttl);
        if let Some(mac) = found.mac {
            let addr = mac.map(|byte| format!("{byte:02X}")).join(":");
            let vendor = self.vendors.of(mac).map(Text::new);
            host.addresses.push(Address { addr: Text::new(addr), kind: AddressKind::Mac, vendor });
        }
        if self.ports {
            (host.start, host.end) = (self.time(found.started), self.time(found.ended));
        }
        host.latency_seconds = found.rtt.map(|rtt| micros(rtt.smoothed.as_secs_f64()));
        host.ports = ports;
        host.extra_ports = extra_ports;
        Some(host)
    }

    /// A host that is down; Nmap lists them with `-v` alone.
    #[must_use]
    pub fn down(&self, ip: IpAddr) -> Host {
        self.bare(ip, HostState::Down, DOWN, 0)
    }

    fn bare(&self, ip: IpAddr, state: HostState, reason: &'static str, ttl: u8) -> Host {
        let address = address(ip);
        let name = self.names.get(&ip);
        Host {
            ip: Some(address.addr.clone()),
            state,
            reason: Some(Text::new_static(reason)),
            reason_ttl: Some(ttl),
            addresses: vec![address],
            hostnames: name
                .map(|name| Hostname { name: name.clone(), kind: Some(Text::new_static("user")) })
                .into_iter()
                .collect(),
            ..Host::default()
        }
    }

    /// To the second, as Nmap tells it.
    fn time(&self, moment: Moment) -> Option<Timestamp> {
        let (then, at) = self.clock;
        let nanos = i128::from(moment.0) - i128::from(then.0);
        let shifted = at.checked_add(SignedDuration::from_nanos_i128(nanos)).ok()?;
        Timestamp::from_second(shifted.as_second()).ok()
    }
}

/// Nmap tells microseconds.
fn micros(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}
