//! The stages of a fast plan, made of those that Nmap alone would have; and which of the two is sooner done.

use portolan_model::Target;

use super::{Choice, Ports, Stage, StageKind};
use crate::estimate::{Cost, Range, least};
use crate::fast::cost;
use crate::fast::{DEFAULT_CEILING, stage_pattern, wants_nmap};
use crate::plan::Plan;
use crate::ranges::{Ranges, count};

/// Seconds that the fast plan must save at least: where it is a matter of one second, one process is simpler.
const WORTH: f64 = 1.0;

const UNCOUNTED: &str = "the ports cannot be told without Nmap's services file: Nmap looks for itself";
/// After the prober Nmap would take the lack of ports for its own default.
const NO_PORT: &str = "the command leaves no TCP port to scan: Nmap alone goes on without one";

/// The fast plan's stages, or why there are none.
pub(super) fn of(nmap: &[Stage], choice: &Choice<'_>) -> Result<Vec<Stage>, &'static str> {
    let mut stages = Vec::new();
    for alone in nmap {
        let alone = &Stage { addresses: asked(alone), ..alone.clone() };
        let invocation = &alone.invocation;
        let counts = alone.ports.ok_or(UNCOUNTED)?;
        if invocation.scans_ports() && counts.tcp == 0 {
            return Err(NO_PORT);
        }
        let ceiling = ceiling(choice, alone);
        let stage = |kind, ports, argv: Vec<String>, cost: Cost| Stage {
            kind,
            ports,
            argv,
            cost: Some(cost),
            ..alone.clone()
        };
        let none = Some(Ports { tcp: 0, udp: 0, sctp: 0, ip: 0 });
        let hosts = cost::hosts(alone, ceiling);
        stages.push(stage(StageKind::Hosts, none, alone.argv.clone(), hosts));
        if invocation.scans_ports() {
            let ports = cost::ports(alone, counts.tcp, ceiling);
            stages.push(stage(StageKind::Ports, Some(counts), alone.argv.clone(), ports));
        }
        if wants_nmap(invocation) {
            let after = cost::nmap(alone, ceiling);
            stages.push(stage(StageKind::Nmap, None, stage_pattern(invocation), after));
        }
    }
    Ok(stages)
}

#[allow(clippy::cast_precision_loss, reason = "packets a second are far below 2^52")]
fn ceiling(choice: &Choice<'_>, stage: &Stage) -> Option<f64> {
    let all =
        Some(choice.rate_ceiling.unwrap_or(DEFAULT_CEILING)).filter(|rate| *rate > 0).map(|rate| rate as f64);
    least(all, stage.invocation.max_rate())
}

/// How many addresses the prober asks: each once, however many targets have it. Nmap asks it as often as they have it.
fn asked(stage: &Stage) -> u64 {
    let left_out: Ranges = stage.invocation.excludes().iter().collect();
    let ranges = stage.targets.iter().collect::<Ranges>().minus(&left_out);
    let names = stage.targets.iter().filter(|target| matches!(target, Target::Name(_))).count();
    let all = count(ranges.of(stage.family)).saturating_add(names as u128);
    u64::try_from(all).unwrap_or(u64::MAX)
}

/// Of addresses that are all on the local link.
const DEAD_NEAR: &str = "where addresses are dead, which Nmap asks for by ARP or ND on the local link";

/// A kind of network, and its figure.
type Kind = (&'static str, fn(&Range) -> f64);

/// Whether the fast plan is sooner done, and why that is thought.
pub(super) fn compare(nmap: &Plan, fast: &Plan) -> (bool, String) {
    let near = nmap.stages.iter().all(|stage| stage.terms.near);
    let kinds: [Kind; 3] = [
        ("where every address answers", |range| range.answering),
        ("where firewalls are silent", |range| range.silent),
        (if near { DEAD_NEAR } else { "where addresses are dead" }, |range| range.dead),
    ];
    let saved = |of: fn(&Range) -> f64| of(&nmap.seconds) - of(&fast.seconds);
    let most = kinds.into_iter().max_by(|a, b| saved(a.1).total_cmp(&saved(b.1))).unwrap_or(kinds[0]);
    let least = kinds.into_iter().min_by(|a, b| saved(a.1).total_cmp(&saved(b.1))).unwrap_or(kinds[0]);
    let figures = |(kind, of): Kind| {
        format!("about {} instead of {}, {kind}", time(of(&fast.seconds)), time(of(&nmap.seconds)))
    };
    if saved(most.1) > WORTH && saved(most.1) >= -saved(least.1) {
        if -saved(least.1) > WORTH {
            // Nmap alone has no ceiling of its own.
            let (sooner, later) = (figures(most), figures(least));
            return (
                true,
                format!("the prober is sooner done: {sooner}; but {later}: its rate ceiling holds it back"),
            );
        }
        return (true, format!("the prober is sooner done: {}", figures(most)));
    }
    if -saved(least.1) > WORTH {
        let slower = format!("the prober would be slower: {}", figures(least));
        return (false, slower);
    }
    let ports = nmap.stages.iter().filter_map(|stage| stage.ports).map(|ports| ports.tcp).max().unwrap_or(0);
    let addresses = nmap.addresses;
    let (of, with) =
        (if addresses == 1 { "address" } else { "addresses" }, if ports == 1 { "port" } else { "ports" });
    (false, format!("{addresses} {of} with {ports} {with}: Nmap alone is as fast"))
}

/// For people: `0.4 s`, `95 s`, `20 min`, `3 h`.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.0} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::Duration;

    use portolan_discovery::Reach;
    use portolan_discovery::engine::Summary;
    use portolan_nmap::command::parse;

    use super::*;
    use crate::engine::Engine;
    use crate::fast::Here;
    use crate::fast::cost::StageDone;

    fn plan(text: &str, engine: Engine, rate_ceiling: Option<u64>) -> Plan {
        let command = parse(text).unwrap();
        let targets: Vec<Target> = command.invocation.targets().to_vec();
        let invocation = command.invocation.with_targets(Vec::new());
        // One network is on the local link.
        let reach =
            |ip: IpAddr| if ip.to_string().starts_with("10.9.") { Reach::Link } else { Reach::Routed };
        let here = Here { raw_sockets: true, scripts: None, reach };
        Plan::choose(&invocation, &targets, None, &Choice { engine, here, rate_ceiling, ..Choice::NMAP })
            .unwrap()
    }

    #[test]
    fn auto_takes_what_is_sooner_done_and_says_why() {
        for (text, ceiling, engine, why) in [
            ("-n -sn 10.0.0.0/24", None, "fast", "dead"),
            // By ARP Nmap is slow with many alone.
            ("-n -sn 10.9.0.0/24", None, "nmap", "by ARP"),
            ("-n -sn 10.9.0.0/20", None, "fast", "by ARP"),
            ("-n -sn 10.9.0.0/24 10.0.0.0/24", None, "fast", "dead"),
            ("-n -p- -T4 10.0.0.1", None, "fast", "silent"),
            ("-n -p- -T4 10.0.0.1", None, "fast", "every address answers: its rate ceiling holds it back"),
            ("-n -p 22,80,443 10.0.0.1", None, "nmap", "1 address with 3 ports: Nmap alone is as fast"),
            ("-sU -p 53 10.0.0.0/24", None, "nmap", "-sU"),
            // The ceiling holds for both.
            ("-n -p- 10.0.0.1", Some(50), "nmap", "1 address with 65535 ports: Nmap alone is as fast"),
            ("-n -sn 10.0.0.0/24", Some(100), "fast", "dead"),
            ("-n -p 1-1000 -Pn fd00::/120", Some(0), "fast", "sooner"),
            // Few ports are asked often before their silence is believed.
            ("-n -Pn -p 22,80,443 10.0.0.1-8", None, "nmap", "slower"),
        ] {
            let plan = plan(text, Engine::Auto, ceiling);
            assert_eq!(plan.engine, engine, "{text}: {}", plan.reason);
            assert!(plan.reason.contains(why), "{text}: {}", plan.reason);
        }
        assert_eq!(plan("-n -p 22 10.0.0.1", Engine::Fast, None).engine, "fast");
        assert_eq!(plan("-n -sn 10.0.0.0/24", Engine::Nmap, None).engine, "nmap");
        assert_eq!(plan("-sU -p 53 10.0.0.1", Engine::Fast, None).engine, "nmap");
    }

    #[test]
    fn neighbours_are_asked_where_nmap_sends_packets() {
        for (text, near) in [
            ("-sT -p 22", true),
            ("-Pn -sS -p 22", true),
            ("-Pn -sT -p 22", false),
            ("-Pn -sT -p 22 -O", true),
            ("-Pn -sn", false),
        ] {
            let plan = plan(&format!("-n {text} 10.9.0.0/24"), Engine::Fast, None);
            assert!(plan.stages.iter().all(|stage| stage.terms.near == near), "{text}");
        }
    }

    /// An Nmap after the prober would scan its own 1000 ports, which nobody asked for.
    #[test]
    fn without_a_tcp_port_nmap_is_alone() {
        for ports in ["-p U:53,161", "-p 22 --exclude-ports 22"] {
            for what in ["-A", "-O", "-sC", "--traceroute", "-sS"] {
                let plan = plan(&format!("-n {what} {ports} 10.0.0.1"), Engine::Fast, None);
                assert_eq!(plan.engine, "nmap", "{what} {ports}");
                assert!(plan.reason.contains("no TCP port"), "{what} {ports}: {}", plan.reason);
            }
        }
        assert_eq!(plan("-n -sC -p T:22,U:53 10.0.0.1", Engine::Fast, None).engine, "fast");
        assert_eq!(plan("-n -sn -sC 10.0.0.1", Engine::Fast, None).engine, "fast");
    }

    #[test]
    fn the_prober_asks_each_address_once() {
        let overlap = "-n -sn --exclude 10.0.0.0/26 10.0.0.0/24 10.0.0.128-255 10.0.0.200 a.example";
        let addresses = |engine| {
            let plan = plan(overlap, engine, None);
            assert!(plan.stages.iter().all(|stage| stage.addresses == plan.addresses));
            plan.addresses
        };
        assert_eq!((addresses(Engine::Nmap), addresses(Engine::Fast)), (192 + 128 + 1 + 1, 192 + 1));
        let sent = |text| plan(text, Engine::Fast, None).probes;
        assert_eq!(sent("-n -sn 10.0.0.0/24 10.0.0.0/25"), sent("-n -sn 10.0.0.0/24"));
    }

    #[test]
    fn what_nmap_alone_is_held_to_is_in_its_time() {
        let seconds = |ceiling| plan("-n -p- 10.0.0.1", Engine::Nmap, ceiling).seconds.answering;
        assert!((655.0..657.0).contains(&seconds(Some(100))), "{}", seconds(Some(100)));
        assert!(seconds(Some(0)) < 2.0 && seconds(None) < 2.0);
    }

    #[test]
    fn stages_are_told_with_kind_and_cost() {
        let plan = plan("-sV -n -p 1-100 10.0.0.0/24 fd00::/120", Engine::Fast, Some(1000));
        let kinds: Vec<StageKind> = plan.stages.iter().map(|stage| stage.kind).collect();
        assert_eq!(kinds, [StageKind::Hosts, StageKind::Ports, StageKind::Nmap].repeat(2));
        assert_eq!((plan.addresses, plan.families().count()), (512, 2));
        let told = serde_json::to_value(&plan).unwrap();
        assert_eq!(told["engine"], "fast");
        assert_eq!(told["stages"][0]["kind"], "hosts");
        assert_eq!(told["stages"][1]["ports"]["tcp"], 100);
        assert_eq!(told["stages"][2]["argv"][0], "-Pn");
        assert!(told["stages"][2].get("ports").is_none());
        // 256 addresses and 100 ports at 1000 a second, each five times: few ports are asked more often.
        let seconds = told["stages"][1]["seconds"]["silent"].as_f64().unwrap();
        assert!((128.0..134.0).contains(&seconds), "{seconds}");
    }

    #[test]
    fn hosts_take_as_long_as_they_were_looked_for() {
        let summary = Summary { hosts_took: Duration::from_secs(1), ..Summary::default() };
        for (text, wanted) in [("-n -p 22 10.0.0.1", vec![1.0, 5.0]), ("-n -sn 10.0.0.1", vec![5.0])] {
            let stages = plan(text, Engine::Fast, None).stages;
            let done = StageDone::sweep(&stages, Duration::from_secs(5), &summary);
            assert_eq!(done.iter().map(|stage| stage.seconds).collect::<Vec<_>>(), wanted, "{text}");
        }
    }
}
