//! What will be run: stages, and what each costs.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use portolan_discovery::Reach;
use portolan_model::{Family, Target};
use portolan_nmap::command::{HostDiscovery, Invocation, PortCounts, Refusal, Services};
use serde::{Serialize, Serializer};

use crate::abreast::{self, Parts};
use crate::engine::Engine;
use crate::estimate::{Cost, Range, Terms, cost, ports};
use crate::fast::{self, Here};
use crate::ranges::Ranges;

mod fast_stages;

/// Ranges of which it is asked how they are reached.
const MOST_RANGES: usize = 8;

/// What a scan does, step by step.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// Who does the work: `nmap`, or `fast` for the prober with Nmap behind it.
    pub engine: &'static str,
    /// Why that engine.
    pub reason: Cow<'static, str>,
    /// One after the other; those of a family stand together.
    pub stages: Vec<Stage>,
    /// How Nmap's shards run side by side; absent where all is one Nmap a family, or one shard follows the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// Addresses of all families, without those that the command leaves out; a name counts as one. Stops at 2^64 - 1.
    pub addresses: u64,
    /// Probes of all stages.
    pub probes: Range,
    /// Bytes of all stages.
    pub bytes: Range,
    /// Seconds of all stages.
    pub seconds: Range,
}

/// What a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StageKind {
    /// The prober looks for hosts.
    Hosts,
    /// The prober looks at ports.
    Ports,
    /// Nmap runs.
    Nmap,
}

/// What goes into the choice of the engine.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// What was asked for.
    pub engine: Engine,
    /// What there is here.
    pub here: Here<'a>,
    /// Packets a second; 0 for no limit, none for the default of the fast plan.
    pub rate_ceiling: Option<u64>,
    /// Addresses of a shard of Nmap's; none where it is not cut.
    pub shard_addresses: Option<u64>,
}

impl Choice<'_> {
    /// Nmap alone, in one piece.
    pub const NMAP: Self = Self {
        engine: Engine::Nmap,
        here: Here { raw_sockets: false, scripts: None, reach: |_| Reach::Routed },
        rate_ceiling: None,
        shard_addresses: None,
    };

    /// What Nmap alone is held to.
    #[allow(clippy::cast_precision_loss, reason = "packets a second are far below 2^52")]
    fn ceiling(&self) -> Option<f64> {
        self.rate_ceiling.filter(|rate| *rate > 0).map(|rate| rate as f64)
    }
}

/// A step over addresses of one family. For `nmap` as engine it is one run of Nmap, since Nmap takes only one family at
/// a time.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// What it is.
    pub kind: StageKind,
    /// The family of its targets.
    #[serde(serialize_with = "family_name")]
    pub family: Family,
    /// What the command says, for this family.
    #[serde(skip)]
    pub invocation: Invocation,
    /// What it is told to scan.
    #[serde(serialize_with = "texts")]
    pub targets: Vec<Target>,
    /// Nmap's words, after its own name and without those that Portolan adds for its outputs: of the command as a whole
    /// in the prober's stages, which do what Nmap would do by them.
    pub argv: Vec<String>,
    /// What its cost depends on besides the command.
    #[serde(skip)]
    pub terms: Terms,
    /// How many addresses, without those that the command leaves out; a name counts as one. Stops at 2^64 - 1.
    pub addresses: u64,
    /// Ports of each address, by protocol; absent where Nmap's services file is needed to count and not there, and for
    /// Nmap after the prober.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<Ports>,
    /// What it costs; absent where the ports cannot be counted.
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub cost: Option<Cost>,
}

/// Ports of each address.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ports {
    /// TCP ports.
    pub tcp: u32,
    /// UDP ports.
    pub udp: u32,
    /// SCTP ports.
    pub sctp: u32,
    /// IP protocols.
    pub ip: u32,
}

impl From<PortCounts> for Ports {
    fn from(counts: PortCounts) -> Self {
        Self { tcp: counts.tcp, udp: counts.udp, sctp: counts.sctp, ip: counts.ip }
    }
}

impl From<Ports> for PortCounts {
    fn from(ports: Ports) -> Self {
        Self { tcp: ports.tcp, udp: ports.udp, sctp: ports.sctp, ip: ports.ip }
    }
}

impl Plan {
    /// Plans Nmap over `targets`, a stage a family. Names go to IPv4 unless the command says `-6`.
    ///
    /// # Errors
    /// Options that Nmap does not have for IPv6, where a target is IPv6.
    pub fn new(
        invocation: &Invocation,
        targets: &[Target],
        services: Option<&Services>,
    ) -> Result<Self, Vec<Refusal>> {
        Self::alone(invocation, targets, services, &Choice::NMAP)
    }

    fn alone(
        invocation: &Invocation,
        targets: &[Target],
        services: Option<&Services>,
        choice: &Choice<'_>,
    ) -> Result<Self, Vec<Refusal>> {
        let mut stages = Vec::new();
        let named = if invocation.ipv6() { Family::V6 } else { Family::V4 };
        for family in [Family::V4, Family::V6] {
            let mine: Vec<Target> =
                targets.iter().filter(|t| t.family().unwrap_or(named) == family).cloned().collect();
            if !mine.is_empty() {
                stages.push(Stage::new(invocation, family, mine, services, choice)?);
            }
        }
        Ok(Self::of("nmap", Cow::Borrowed("Nmap alone does all of it"), stages))
    }

    /// Plans `targets` by the engine of `choice`. The fast plan is taken only where it gives Nmap's answer; `reason`
    /// says why it is not.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn choose(
        invocation: &Invocation,
        targets: &[Target],
        services: Option<&Services>,
        choice: &Choice<'_>,
    ) -> Result<Self, Vec<Refusal>> {
        let mut nmap = Self::alone(invocation, targets, services, choice)?.cut(choice);
        if choice.engine == Engine::Nmap {
            return Ok(nmap);
        }
        if let Err(not) = fast::may(invocation, targets, choice.here) {
            nmap.reason = Cow::Owned(not.reason);
            return Ok(nmap);
        }
        let stages = match fast_stages::of(&nmap.stages, choice) {
            Ok(stages) => stages,
            Err(why) => {
                nmap.reason = Cow::Borrowed(why);
                return Ok(nmap);
            }
        };
        let mut fast = Self::of("fast", Cow::Borrowed("the prober was asked for"), stages);
        if choice.engine == Engine::Auto {
            let (sooner, reason) = fast_stages::compare(&nmap, &fast);
            if !sooner {
                nmap.reason = reason.into();
                return Ok(nmap);
            }
            fast.reason = reason.into();
        }
        Ok(fast)
    }

    fn of(engine: &'static str, reason: Cow<'static, str>, stages: Vec<Stage>) -> Self {
        let sum = |of: fn(&Cost) -> Range| {
            stages.iter().filter_map(|s| s.cost.as_ref()).map(of).fold(Range::ZERO, Range::plus)
        };
        let mut plan = Self {
            engine,
            reason,
            parts: None,
            addresses: 0,
            probes: sum(|cost| cost.probes),
            bytes: sum(|cost| cost.bytes),
            seconds: sum(|cost| cost.seconds),
            stages,
        };
        plan.addresses = plan.families().fold(0, |sum, stage| sum.saturating_add(stage.addresses));
        plan
    }

    /// The plan in shards, where they run side by side.
    fn cut(mut self, choice: &Choice<'_>) -> Self {
        let parts = choice
            .shard_addresses
            .and_then(|addresses| abreast::cut(&mut self.stages, addresses, choice.rate_ceiling));
        if parts.is_none() {
            return self;
        }
        Self { parts, ..Self::of(self.engine, self.reason, self.stages) }
    }

    /// Whether the prober goes before Nmap.
    #[must_use]
    pub fn is_fast(&self) -> bool {
        self.engine == "fast"
    }

    /// The first stage of each family: all its targets are in it.
    pub fn families(&self) -> impl Iterator<Item = &Stage> {
        self.stages.chunk_by(|a, b| a.family == b.family).filter_map(<[Stage]>::first)
    }

    /// Nmap's words for the command as a whole, with the family's options where there is only one.
    #[must_use]
    pub fn argv(&self, invocation: &Invocation, targets: &[Target]) -> Vec<String> {
        let mut families = self.families();
        match (families.next(), families.next()) {
            (Some(only), None) => only.argv.clone(),
            _ => invocation.argv(targets),
        }
    }
}

impl Stage {
    fn new(
        invocation: &Invocation,
        family: Family,
        targets: Vec<Target>,
        services: Option<&Services>,
        choice: &Choice<'_>,
    ) -> Result<Self, Vec<Refusal>> {
        let terms = Terms {
            near: is_near(invocation, &targets, choice.here),
            raw_sockets: choice.here.raw_sockets,
            ceiling: choice.ceiling(),
        };
        let invocation = invocation.clone().with_targets(Vec::new()).with_family(family)?;
        let ports = ports(&invocation, services);
        let left_out: Ranges = invocation.excludes().iter().collect();
        let count = |sum: u128, target| sum.saturating_add(left_out.count_outside(target));
        let addresses = targets.iter().fold(0, count);
        Ok(Self {
            kind: StageKind::Nmap,
            family,
            argv: invocation.argv(&targets),
            addresses: u64::try_from(addresses).unwrap_or(u64::MAX),
            #[allow(clippy::cast_precision_loss, reason = "an estimate")]
            cost: ports.map(|ports| cost(&invocation, family, addresses as f64, ports, terms)),
            terms,
            ports: ports.map(Ports::from),
            invocation,
            targets,
        })
    }
}

/// Whether all targets are on the local link, where Nmap asks neighbours. Each range is judged by its ends, less the
/// addresses that are a network's own; many ranges are taken to be elsewhere.
fn is_near(invocation: &Invocation, targets: &[Target], here: Here<'_>) -> bool {
    let named = targets.iter().any(|target| matches!(target, Target::Name(_)));
    let asks = here.raw_sockets && fast::aim::sends_packets(invocation);
    if !asks || named || invocation.host_discovery() == HostDiscovery::ListOnly {
        return false;
    }
    let ranges: Ranges = targets.iter().collect();
    if ranges.pairs().nth(MOST_RANGES).is_some() {
        return false;
    }
    let reached: Vec<Reach> = ranges.pairs().flat_map(inner_ends).map(here.reach).collect();
    reached.contains(&Reach::Link) && reached.iter().all(|reach| matches!(reach, Reach::Link | Reach::Itself))
}

/// The first and the last address of a range that can be hosts.
fn inner_ends((low, high): (IpAddr, IpAddr)) -> [IpAddr; 2] {
    match (low, high) {
        (IpAddr::V4(low), IpAddr::V4(high)) => {
            let (low, high) = (u32::from(low), u32::from(high));
            let inner = u32::from(high - low > 2);
            [low + inner, high - inner].map(|ip| Ipv4Addr::from(ip).into())
        }
        // There is no broadcast, and the routers' own anycast address is as far as they are.
        _ => [high, high],
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn family_name<S: Serializer>(family: &Family, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    })
}

fn texts<S: Serializer>(targets: &[Target], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(targets.iter().map(ToString::to_string))
}
