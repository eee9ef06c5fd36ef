//! A plan's stages for people: what is expected of each, and what became of it.

use std::fmt::Write as _;
use std::io::{self, Write};

use portolan_model::{Family, counted};
use portolan_scanner::estimate::{Cost, Range};
use portolan_scanner::fast::cost::StageDone;
use portolan_scanner::{Plan, Stage, StageKind};

use super::one_line;

/// Who does the work and why, each stage with what it costs, and the sum.
pub(crate) fn print(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    writeln!(out, "\n  engine: {} ({})", plan.engine, one_line(&plan.reason))?;
    if let Some(parts) = plan.parts {
        let rate = parts.rate_ceiling.map(|rate| format!(", {rate} packets a second together"));
        writeln!(out, "  parts: {}, {} at a time{}", parts.number, parts.at_once, rate.unwrap_or_default())?;
    }
    for (at, stage) in plan.stages.iter().enumerate() {
        writeln!(out, "\n  {}. {}", at + 1, headline(stage))?;
        match &stage.cost {
            Some(cost) => figures(out, cost)?,
            None => writeln!(out, "     the ports cannot be counted without Nmap's services file")?,
        }
    }
    if plan.stages.len() > 1 {
        writeln!(out, "\n  together")?;
        figures(out, &Cost { probes: plan.probes, bytes: plan.bytes, seconds: plan.seconds })?;
    }
    Ok(())
}

fn headline(stage: &Stage) -> String {
    let what = doing(stage.kind);
    let addresses = counted(stage.addresses, "address", "addresses");
    let family = family(stage.family);
    let ports = match stage.ports {
        Some(ports) => {
            u64::from(ports.tcp) + u64::from(ports.udp) + u64::from(ports.sctp) + u64::from(ports.ip)
        }
        None => return format!("{what}: {family}, up to {addresses}"),
    };
    if ports == 0 {
        return format!("{what}: {family}, {addresses}");
    }
    format!("{what}: {family}, {addresses} × {}", counted(ports, "port", "ports"))
}

fn doing(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Hosts => "the prober finds hosts",
        StageKind::Ports => "the prober looks at ports",
        StageKind::Nmap => "Nmap runs",
    }
}

fn family(family: Family) -> &'static str {
    match family {
        Family::V4 => "IPv4",
        Family::V6 => "IPv6",
    }
}

fn figures(out: &mut dyn Write, cost: &Cost) -> io::Result<()> {
    writeln!(out, "     {:<26} {:>12} {:>12} {:>14}", "if every address", "probes", "megabytes", "about")?;
    for (name, of) in [
        ("answers", (|r: &Range| r.answering) as fn(&Range) -> f64),
        ("is up behind a firewall", |r| r.silent),
        ("is dead", |r| r.dead),
    ] {
        let (probes, megabytes) = (number(of(&cost.probes)), of(&cost.bytes) / 1e6);
        writeln!(out, "     {name:<26} {probes:>12} {megabytes:>12.1} {:>14}", time(of(&cost.seconds)))?;
    }
    Ok(())
}

/// Expected against actual, in a line; nothing where no stage of a fast plan is over.
pub(crate) fn told(done: &[StageDone]) -> Option<String> {
    let parts: Vec<String> = done.chunk_by(are_one).map(part).collect();
    (!parts.is_empty()).then(|| format!("took against expected: {}", parts.join("; ")))
}

/// The prober finds hosts and ports in one go.
fn are_one(a: &StageDone, b: &StageDone) -> bool {
    a.family == b.family && a.kind == StageKind::Hosts && b.kind == StageKind::Ports
}

fn part(stages: &[StageDone]) -> String {
    let first = &stages[0];
    let who = if first.kind == StageKind::Nmap { "Nmap" } else { "prober" };
    let seconds = span(stages, |cost| &cost.seconds, tenths);
    let took = stages.iter().map(|stage| stage.seconds).fold(0.0, f64::max);
    let mut text = format!("{who} ({}) {} s of {seconds} s", family(first.family), tenths(took));
    let probes = stages.iter().filter_map(|stage| stage.probes);
    if let Some(probes) = probes.reduce(|sum, probes| sum + probes) {
        let expected = span(stages, |cost| &cost.probes, number);
        let _ = write!(text, ", {probes} of {expected} probes");
    }
    text
}

/// The least and the most that was expected, over all kinds of networks.
fn span(stages: &[StageDone], of: fn(&Cost) -> &Range, show: fn(f64) -> String) -> String {
    let costs = stages.iter().filter_map(|stage| stage.expected.as_ref()).map(of);
    let sum = costs.fold(Range::ZERO, |sum, range| sum.plus(*range));
    let all = [sum.answering, sum.silent, sum.dead];
    let (least, most) = all.iter().fold((f64::MAX, 0.0_f64), |(l, m), n| (l.min(*n), m.max(*n)));
    let (least, most) = (show(least), show(most));
    if least == most { least } else { format!("{least} to {most}") }
}

fn tenths(seconds: f64) -> String {
    format!("{seconds:.1}")
}

fn number(n: f64) -> String {
    if n < 1e15 { format!("{n:.0}") } else { format!("{n:.1e}") }
}

fn time(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} h", s / 3600.0),
        s => format!("{} days", number(s / 86_400.0)),
    }
}
