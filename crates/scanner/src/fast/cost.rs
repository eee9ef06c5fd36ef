//! What the stages of a fast plan are expected to cost, and what they have cost.

use std::time::Duration;

use portolan_discovery::engine::{Discovery, Summary, least_asked, least_passes};
use portolan_model::{Family, Saw};
use portolan_nmap::command::{Invocation, Opt, Timing};
use serde::{Serialize, Serializer};

use super::aim::discovery;
use super::stage::Wants;
use crate::estimate::{Cost, Range, after_ports, wire_bytes};
use crate::plan::{Stage, StageKind};

/// Probes a second that leave where nothing holds them back (one core, a packet socket; docs/benchmarks.md).
const UNBOUND: f64 = 400_000.0;
/// Seconds that an Nmap takes before and after its work.
const NMAP_STARTS: f64 = 0.4;
/// Up to so many ports in all, two passes over silence prove too little; seen in the lab.
const FEW: f64 = 2000.0;
/// Open ports that a host is taken to have, for want of better knowledge.
const OPEN: f64 = 3.0;

/// What finding the hosts of a stage costs, at `ceiling` probes a second.
pub(crate) fn hosts(stage: &Stage, ceiling: Option<f64>) -> Cost {
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let probes = match discovery(&stage.invocation, stage.family, stage.terms.raw_sockets) {
        _ if stage.terms.near => 1.0,
        Discovery::None => 0.0,
        Discovery::Probes(probes) => probes.len() as f64,
    };
    // On a link somebody answers: a router at least.
    let asked = f64::from(least_asked(stage.addresses.into(), stage.terms.near));
    let addresses = addresses(stage);
    let sent = Range {
        answering: addresses * probes.min(1.0),
        silent: addresses * probes,
        dead: addresses * probes * asked,
    };
    // Who is asked again is asked before the answer before is given up.
    let waits = if probes > 0.0 { patience(&stage.invocation) * (0.55 * asked + 0.45) } else { 0.0 };
    cost(sent, stage.family, ceiling, Range { answering: 0.05, silent: waits / 4.0, dead: waits })
}

/// What finding the states of `ports` on each address of a stage costs.
pub(crate) fn ports(stage: &Stage, ports: u32, ceiling: Option<f64>) -> Cost {
    let all = addresses(stage) * f64::from(ports);
    // Few ports say little of what is lost: one more pass makes sure.
    let passes = f64::from(if all > FEW { least_passes(ports) } else { least_passes(ports).max(3) });
    let dead = if stage.invocation.no_ping() && !stage.terms.near { all * passes } else { 0.0 };
    // Of the dead no round trip is known, in no pass.
    let dead_waits = if dead > 0.0 { patience(&stage.invocation) * passes } else { 0.0 };
    let waits = Range { answering: 0.1, silent: 0.1 * passes, dead: dead_waits };
    cost(Range { answering: all, silent: all * passes, dead }, stage.family, ceiling, waits)
}

/// What Nmap costs afterwards.
pub(crate) fn nmap(stage: &Stage, ceiling: Option<f64>) -> Cost {
    let invocation = &stage.invocation;
    let seconds = NMAP_STARTS + after_ports(invocation);
    let dead = if invocation.no_ping() { seconds } else { 0.0 };
    let asked = if Wants::new(invocation).only_names() { 0.0 } else { addresses(stage) * OPEN };
    let sent =
        Range { answering: asked, silent: asked, dead: if invocation.no_ping() { asked } else { 0.0 } };
    cost(sent, stage.family, ceiling, Range { answering: seconds, silent: seconds, dead })
}

#[allow(clippy::cast_precision_loss, reason = "an estimate")]
fn addresses(stage: &Stage) -> f64 {
    stage.addresses as f64
}

/// Seconds that an answer which does not come is waited for, where round trips are short.
fn patience(invocation: &Invocation) -> f64 {
    match invocation.timing() {
        Timing::Insane => 0.25,
        Timing::Aggressive => 0.5,
        _ => 1.0,
    }
}

fn cost(probes: Range, family: Family, ceiling: Option<f64>, waits: Range) -> Cost {
    let rate = ceiling.unwrap_or(UNBOUND).clamp(1.0, UNBOUND);
    Cost {
        probes,
        bytes: probes.map(|n| n * wire_bytes(family)),
        seconds: probes.map(|n| n / rate).plus(waits),
    }
}

/// A stage that is over: expected against actual.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageDone {
    /// Which. The prober finds hosts and ports in one go: both begin with it, and ports end with it.
    pub kind: StageKind,
    /// The family of its addresses.
    #[serde(serialize_with = "family_name")]
    pub family: Family,
    /// Which parts of the result are its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saw: Vec<Saw>,
    /// Addresses that it saw: hosts up and down, hosts whose ports were looked at, hosts that Nmap was asked about.
    pub addresses: u64,
    /// Probes that left, where they are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probes: Option<u64>,
    /// How long it took.
    pub seconds: f64,
    /// What was expected of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Cost>,
}

impl StageDone {
    pub(crate) fn sweep(stages: &[Stage], took: Duration, summary: &Summary) -> Vec<Self> {
        let mine = stages.iter().filter(|stage| stage.kind != StageKind::Nmap);
        let done = mine.map(|stage| Self {
            kind: stage.kind,
            family: stage.family,
            saw: vec![if stage.kind == StageKind::Hosts { Saw::Hosts } else { Saw::Ports }],
            addresses: if stage.kind == StageKind::Hosts { summary.up + summary.down } else { summary.up },
            probes: Some(match stage.kind {
                StageKind::Hosts => summary.host_probes,
                _ => summary.probes - summary.host_probes,
            }),
            seconds: match stage.kind {
                StageKind::Hosts if stage.invocation.scans_ports() => summary.hosts_took,
                _ => took,
            }
            .as_secs_f64(),
            expected: stage.cost,
        });
        done.collect()
    }

    pub(crate) fn nmap(stage: &Stage, took: Duration, hosts: u64) -> Self {
        Self {
            kind: stage.kind,
            family: stage.family,
            saw: seen_by_nmap(&stage.invocation),
            addresses: hosts,
            probes: None,
            seconds: took.as_secs_f64(),
            expected: stage.cost,
        }
    }

    /// As results and runs tell it, figures rounded as estimates are; its JSON is the same.
    #[must_use]
    pub fn told(&self) -> Option<portolan_model::Stage> {
        serde_json::to_value(self).and_then(serde_json::from_value).ok()
    }
}

/// What Nmap is there for after the prober.
fn seen_by_nmap(invocation: &Invocation) -> Vec<Saw> {
    let asked = [
        (Saw::Names, !invocation.has(Opt::N)),
        (Saw::Services, invocation.version_detection()),
        (Saw::Os, invocation.os_detection()),
        (Saw::Scripts, invocation.runs_scripts()),
        (Saw::Routes, invocation.traceroute()),
    ];
    asked.into_iter().filter_map(|(saw, is_asked)| is_asked.then_some(saw)).collect()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn family_name<S: Serializer>(family: &Family, to: S) -> Result<S::Ok, S::Error> {
    crate::plan::family_name(family, to)
}
