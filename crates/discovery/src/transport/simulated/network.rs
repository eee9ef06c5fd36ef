//! A network as data: who is there, and how badly they are reached.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::limits::{Bottleneck, Outage};
use super::text::{Addresses, Ports};
use crate::{Said, Space, Unreachable};

/// A network. Times are in milliseconds, shares from 0 to 1, rates per second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// What chance is drawn from: the same probes at the same moments get the same answers.
    pub seed: u64,
    /// What sending a probe takes, in microseconds.
    pub send_us: f64,
    /// How many probes leave at one call at most, as where a socket's buffer is small; 0 for all.
    pub batch: usize,
    /// Whether it is seen as an unprivileged process sees it: SYN alone, [`Said::Refused`] for RST, no time to live.
    pub connect: bool,
    /// When the scan has to be over. What is sent or awaited later is an error.
    pub limit_ms: f64,
    /// How many probes may be sent. More is an error.
    pub limit_probes: u64,
    /// The narrowest link on the way there, shared by all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<Bottleneck>,
    /// The narrowest link on the way back, shared by all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<Bottleneck>,
    /// When this machine has no route to anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outage: Option<Outage>,
    /// The addresses that probes may go to; where it is empty those of `hosts`. Probes to others are counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Addresses>,
    /// Routers, by the names that hosts call them.
    #[serde(rename = "router", skip_serializing_if = "Vec::is_empty")]
    pub routers: Vec<Router>,
    /// Hosts, and addresses without one. The first that has an address has it.
    #[serde(rename = "hosts", skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Hosts>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            seed: 0,
            send_us: 1.0,
            batch: 0,
            connect: false,
            limit_ms: 3_600_000.0,
            limit_probes: 20_000_000,
            up: None,
            down: None,
            outage: None,
            allowed: Vec::new(),
            routers: Vec::new(),
            hosts: Vec::new(),
        }
    }
}

impl Network {
    /// A network of `hosts` without routers and without a bottleneck.
    #[must_use]
    pub fn of(hosts: impl IntoIterator<Item = Hosts>) -> Self {
        Self { hosts: hosts.into_iter().collect(), ..Self::default() }
    }

    /// The network that a TOML file describes.
    ///
    /// # Errors
    /// The text is not such a file; the error says where.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The file that describes it, for a failed test to show.
    ///
    /// # Errors
    /// A number that TOML cannot write: a seed of more than 63 bits.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// All addresses of `hosts`, those without a host too, of the family of the first.
    #[must_use]
    pub fn addresses(&self) -> Space {
        Space::new(self.hosts.iter().map(|hosts| (hosts.at.low, hosts.at.high)))
    }

    /// What is at an address.
    #[must_use]
    pub fn hosts_at(&self, ip: IpAddr) -> Option<&Hosts> {
        self.hosts.iter().find(|hosts| hosts.at.contains(ip))
    }

    /// The router before some hosts.
    #[must_use]
    pub fn router_of(&self, hosts: &Hosts) -> Option<&Router> {
        let name = hosts.router.as_ref()?;
        self.routers.iter().find(|router| router.name == *name)
    }

    /// Whether a probe may go to an address.
    #[must_use]
    pub fn allows(&self, ip: IpAddr) -> bool {
        if self.allowed.is_empty() {
            self.hosts_at(ip).is_some()
        } else {
            self.allowed.iter().any(|range| range.contains(ip))
        }
    }
}

/// A token bucket, as Linux limits its ICMP errors (`icmp_ratelimit`: 1 a second, 6 at once) and BSD its RST.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Answers a second.
    pub per_second: f64,
    /// Answers at once after a rest.
    pub burst: u32,
}

/// A router before hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Router {
    /// What hosts call it.
    pub name: String,
    /// Whom its ICMP errors come from.
    pub ip: IpAddr,
    /// The limit of all its ICMP errors to us.
    pub icmp_limit: Option<Limit>,
    /// Whether it says host-unreachable for probes to addresses without a host, once it has given up asking for
    /// their hardware address: 3 seconds after the first, for the 101 that it has kept at most (Linux's
    /// `mcast_solicit` times `retrans_time`, and `unres_qlen`).
    #[serde(default)]
    pub tells_dead: bool,
}

/// Hosts that are alike, or addresses without a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "each is a line of the file by itself")]
pub struct Hosts {
    /// Their addresses.
    pub at: Addresses,
    /// What is there.
    #[serde(default)]
    pub there: There,
    /// The router before them, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub router: Option<String>,
    /// What ports do. The first rule that has a port counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Rule>,
    /// What the other ports do.
    #[serde(default)]
    pub other: Does,
    /// Whether echo requests are answered.
    #[serde(default)]
    pub echo: bool,
    /// Whether timestamp requests are answered; over IPv4 alone.
    #[serde(default)]
    pub timestamp: bool,
    /// Whether a firewall drops segments of connections it has not seen made: no ACK is answered.
    #[serde(default)]
    pub stateful: bool,
    /// Where they are. Those on the local link answer [`crate::ProbeKind::Neighbour`] and show [`mac_of`].
    #[serde(default)]
    pub place: Place,
    /// The time to live that their answers come with.
    #[serde(default = "sixty_three")]
    pub ttl: u8,
    /// How long a round trip takes.
    #[serde(default)]
    pub latency: Latency,
    /// How much is lost.
    #[serde(default)]
    pub loss: Loss,
    /// Answers that come much later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// Answers that come more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<Copies>,
    /// The limit of each host's RST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_limit: Option<Limit>,
    /// The limit of each host's own ICMP errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmp_limit: Option<Limit>,
    /// The limit of probes that a firewall lets through to each host; the rest it drops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe_limit: Option<Limit>,
    /// An intrusion prevention before each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blacklist: Option<Blacklist>,
}

fn sixty_three() -> u8 {
    63
}

/// What is at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum There {
    /// A host.
    #[default]
    Alive,
    /// Nobody.
    Dead,
    /// Nobody, and this machine has no route to it.
    NoRoute,
}

/// Where addresses are, as [`crate::transport::Reach`] tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Behind a router.
    #[default]
    Routed,
    /// On the local link.
    Link,
    /// They are this machine.
    Itself,
}

/// Ports and what they do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which.
    pub ports: Ports,
    /// What they do.
    pub does: Does,
}

/// What a port does with a SYN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// SYN-ACK. An ACK is answered with RST.
    Open,
    /// RST.
    Closed,
    /// Nothing.
    #[default]
    Drop,
    /// An ICMP error.
    Reject {
        /// Which.
        says: Refusal,
        /// Whose.
        by: By,
    },
}

/// Who rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The host itself.
    Host,
    /// The router before it; the host where it has none.
    Router,
}

/// ICMP errors by Nmap's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "they are Nmap's names, which Unreachable documents")]
pub enum Refusal {
    NetUnreach,
    HostUnreach,
    ProtoUnreach,
    PortUnreach,
    NetProhibited,
    HostProhibited,
    AdminProhibited,
    TimeExceeded,
}

impl Refusal {
    /// As answers say it.
    #[must_use]
    pub fn said(self) -> Said {
        Said::Unreachable(match self {
            Self::NetUnreach => Unreachable::Net,
            Self::HostUnreach => Unreachable::Host,
            Self::ProtoUnreach => Unreachable::Protocol,
            Self::PortUnreach => Unreachable::Port,
            Self::NetProhibited => Unreachable::NetProhibited,
            Self::HostProhibited => Unreachable::HostProhibited,
            Self::AdminProhibited => Unreachable::AdminProhibited,
            Self::TimeExceeded => return Said::TimeExceeded,
        })
    }
}

/// How long a round trip takes: a fixed part and one that varies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    /// The fixed part.
    pub base_ms: f64,
    /// The other: its largest value where it is uniform, its mean where it is exponential.
    pub jitter_ms: f64,
    /// How it varies. Either way of a trip draws its own half.
    pub shape: Shape,
}

impl Default for Latency {
    fn default() -> Self {
        Self { base_ms: 1.0, jitter_ms: 0.0, shape: Shape::Uniform }
    }
}

/// How a jitter varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Evenly.
    #[default]
    Uniform,
    /// With a long tail, up to 22 times the mean.
    Exponential,
}

/// The share of packets that are lost, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Loss {
    /// On the way there.
    pub there: f64,
    /// On the way back.
    pub back: f64,
}

/// Some answers are held up somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Their share.
    pub share: f64,
    /// By how much at most; at least by half of it.
    pub by_ms: f64,
}

/// Some answers come again; with many copies this is a storm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    /// Their share.
    pub share: f64,
    /// How often again.
    pub more: u32,
    /// Within which time after the first.
    pub over_ms: f64,
}

/// What notices a scan and hides the host from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blacklist {
    /// How many probes in any second are borne.
    pub per_second: u32,
    /// How long the host is hidden after one more.
    pub hides_ms: f64,
}

/// The hardware address of a host on the local link: locally administered, of the last four bytes of its address.
#[must_use]
pub fn mac_of(ip: IpAddr) -> [u8; 6] {
    let [a, b, c, d] = match ip {
        IpAddr::V4(ip) => ip.octets(),
        IpAddr::V6(ip) => {
            let [.., a, b, c, d] = ip.octets();
            [a, b, c, d]
        }
    };
    [2, 0, a, b, c, d]
}
