//! Hosts in Rust: what a file's `[[hosts]]` says, in a chain.

use super::limits::Bottleneck;
use super::network::{
    Blacklist, Copies, Does, Hosts, Late, Latency, Limit, Loss, Network, Place, Router, Rule, Shape, There,
};
use super::text::{Addresses, Ports};

impl Hosts {
    /// Hosts that drop everything, 1 ms away.
    ///
    /// # Panics
    /// Where the text is not addresses: see [`Addresses`].
    #[must_use]
    pub fn at(addresses: &str) -> Self {
        Self::within(addresses.parse().unwrap_or_else(|error| panic!("{error}")))
    }

    /// The same of addresses that are parsed.
    #[must_use]
    pub fn within(at: Addresses) -> Self {
        Self {
            at,
            there: There::Alive,
            router: None,
            ports: Vec::new(),
            other: Does::Drop,
            echo: false,
            timestamp: false,
            stateful: false,
            place: Place::Routed,
            ttl: 63,
            latency: Latency::default(),
            loss: Loss::default(),
            late: None,
            copies: None,
            reset_limit: None,
            icmp_limit: None,
            probe_limit: None,
            blacklist: None,
        }
    }

    /// Addresses without a host.
    ///
    /// # Panics
    /// As [`Self::at`].
    #[must_use]
    pub fn dead(addresses: &str) -> Self {
        Self { there: There::Dead, ..Self::at(addresses) }
    }

    /// Ports that do something, after the rules that are there already.
    ///
    /// # Panics
    /// Where the text is not ports: see [`Ports`].
    #[must_use]
    pub fn ports(mut self, ports: &str, does: Does) -> Self {
        let ports: Ports = ports.parse().unwrap_or_else(|error| panic!("{error}"));
        self.ports.push(Rule { ports, does });
        self
    }

    /// Open ports.
    ///
    /// # Panics
    /// As [`Self::ports`].
    #[must_use]
    pub fn open(self, ports: &str) -> Self {
        self.ports(ports, Does::Open)
    }

    /// What the other ports do.
    #[must_use]
    pub fn other(mut self, does: Does) -> Self {
        self.other = does;
        self
    }

    /// Echo requests are answered.
    #[must_use]
    pub fn echo(mut self) -> Self {
        self.echo = true;
        self
    }

    /// They are on the local link.
    #[must_use]
    pub fn on_link(mut self) -> Self {
        self.place = Place::Link;
        self.ttl = 64;
        self
    }

    /// They are behind the router of that name.
    #[must_use]
    pub fn behind(mut self, router: &str) -> Self {
        self.router = Some(router.to_owned());
        self
    }

    /// A round trip takes `base_ms` and up to `jitter_ms` more.
    #[must_use]
    pub fn latency(mut self, base_ms: f64, jitter_ms: f64) -> Self {
        self.latency = Latency { base_ms, jitter_ms, shape: Shape::Uniform };
        self
    }

    /// These shares of packets are lost.
    #[must_use]
    pub fn loss(mut self, there: f64, back: f64) -> Self {
        self.loss = Loss { there, back };
        self
    }

    /// A firewall lets so many probes a second through.
    #[must_use]
    pub fn probe_limit(mut self, per_second: f64, burst: u32) -> Self {
        self.probe_limit = Some(Limit { per_second, burst });
        self
    }

    /// A share of answers comes later by up to `by_ms`.
    #[must_use]
    pub fn late(mut self, share: f64, by_ms: f64) -> Self {
        self.late = Some(Late { share, by_ms });
        self
    }

    /// A share of answers comes `more` times again within `over_ms`.
    #[must_use]
    pub fn copies(mut self, share: f64, more: u32, over_ms: f64) -> Self {
        self.copies = Some(Copies { share, more, over_ms });
        self
    }

    /// Each host's RST are limited.
    #[must_use]
    pub fn reset_limit(mut self, per_second: f64, burst: u32) -> Self {
        self.reset_limit = Some(Limit { per_second, burst });
        self
    }

    /// Each host's ICMP errors are limited.
    #[must_use]
    pub fn icmp_limit(mut self, per_second: f64, burst: u32) -> Self {
        self.icmp_limit = Some(Limit { per_second, burst });
        self
    }

    /// More than so many probes in a second, and the host is hidden for `hides_ms`.
    #[must_use]
    pub fn blacklist(mut self, per_second: u32, hides_ms: f64) -> Self {
        self.blacklist = Some(Blacklist { per_second, hides_ms });
        self
    }
}

impl Network {
    /// With another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With a router: its name, its address, the limit of its ICMP errors, and whether it tells of dead addresses.
    #[must_use]
    pub fn router(
        mut self,
        name: &str,
        ip: std::net::IpAddr,
        icmp_limit: Option<Limit>,
        tells_dead: bool,
    ) -> Self {
        self.routers.push(Router { name: name.to_owned(), ip, icmp_limit, tells_dead });
        self
    }

    /// With a narrow link on the way there.
    #[must_use]
    pub fn up(mut self, per_second: f64, queue: u32) -> Self {
        self.up = Some(Bottleneck { per_second, queue });
        self
    }

    /// With a narrow link on the way back.
    #[must_use]
    pub fn down(mut self, per_second: f64, queue: u32) -> Self {
        self.down = Some(Bottleneck { per_second, queue });
        self
    }
}
