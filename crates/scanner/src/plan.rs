//! What will be run: stages, and what each costs.

use portolan_model::{Family, Target};
use portolan_nmap::command::{Invocation, PortCounts, Refusal, Services};
use serde::{Serialize, Serializer};

use crate::estimate::{Cost, Range, cost, ports};

/// What a scan does, step by step.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// Who does the work: `nmap`.
    pub engine: &'static str,
    /// Why that engine.
    pub reason: &'static str,
    /// One after the other.
    pub stages: Vec<Stage>,
    /// Addresses of all stages; a name counts as one. Stops at 2^64 - 1.
    pub addresses: u64,
    /// Probes of all stages.
    pub probes: Range,
    /// Bytes of all stages.
    pub bytes: Range,
    /// Seconds of all stages.
    pub seconds: Range,
}

/// One run of Nmap: all its targets are of one family, since Nmap takes only one at a time.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// The family of its targets.
    #[serde(serialize_with = "family_name")]
    pub family: Family,
    /// What Nmap is told, for this family.
    #[serde(skip)]
    pub invocation: Invocation,
    /// What it is told to scan.
    #[serde(serialize_with = "texts")]
    pub targets: Vec<Target>,
    /// Nmap's words, after its own name and without those that Portolan adds for its outputs.
    pub argv: Vec<String>,
    /// How many addresses; a name counts as one. Stops at 2^64 - 1.
    pub addresses: u64,
    /// Ports of each address, by protocol; absent where Nmap's services file is needed to count and not there.
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
        let mut stages = Vec::new();
        let named = if invocation.ipv6() { Family::V6 } else { Family::V4 };
        for family in [Family::V4, Family::V6] {
            let here: Vec<Target> =
                targets.iter().filter(|t| t.family().unwrap_or(named) == family).cloned().collect();
            if !here.is_empty() {
                stages.push(Stage::new(invocation, family, here, services)?);
            }
        }
        let sum = |of: fn(&Cost) -> Range| {
            stages.iter().filter_map(|s| s.cost.as_ref()).map(of).fold(Range::ZERO, Range::plus)
        };
        Ok(Self {
            engine: "nmap",
            reason: "Nmap alone does all of it",
            addresses: stages.iter().fold(0, |sum, stage| sum.saturating_add(stage.addresses)),
            probes: sum(|cost| cost.probes),
            bytes: sum(|cost| cost.bytes),
            seconds: sum(|cost| cost.seconds),
            stages,
        })
    }
}

impl Plan {
    /// The words of its Nmap, or of the command as a whole where it takes several.
    #[must_use]
    pub fn argv(&self, invocation: &Invocation, targets: &[Target]) -> Vec<String> {
        match &self.stages[..] {
            [only] => only.argv.clone(),
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
    ) -> Result<Self, Vec<Refusal>> {
        let invocation = invocation.clone().with_targets(Vec::new()).with_family(family)?;
        let ports = ports(&invocation, services);
        let addresses = targets.iter().fold(0, |sum: u128, target| sum.saturating_add(target.count()));
        Ok(Self {
            family,
            argv: invocation.argv(&targets),
            addresses: u64::try_from(addresses).unwrap_or(u64::MAX),
            #[allow(clippy::cast_precision_loss, reason = "an estimate")]
            cost: ports.map(|ports| cost(&invocation, family, addresses as f64, ports)),
            ports: ports.map(Ports::from),
            invocation,
            targets,
        })
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn family_name<S: Serializer>(family: &Family, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    })
}

fn texts<S: Serializer>(targets: &[Target], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(targets.iter().map(ToString::to_string))
}
