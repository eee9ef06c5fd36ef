//! The shards of a plan that Nmap does alone, several at a time: how many, at what rate each, and what that makes of
//! the time that the plan is expected to take.
//!
//! A silent or slow host holds up the Nmap that waits for it; the others go on. Where the command sets a pace or a
//! number that holds for the scan as a whole, its shards run one after the other.

use portolan_nmap::command::{Invocation, Opt, Timing};
use serde::Serialize;

use crate::estimate::{Cost, Range, Terms, cost};
use crate::plan::Stage;
use crate::shard::{MOST_SHARDS, step};

/// Most shards of a scan at a time.
pub const MOST_ABREAST: u32 = 4;

/// How a plan is cut, where its shards run side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parts {
    /// How many shards there will be, about.
    pub number: u64,
    /// How many of them run at a time.
    pub at_once: u32,
    /// Addresses of a shard, as it is asked for.
    #[serde(skip)]
    pub addresses: u64,
    /// Packets a second of all of them together, where that is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_ceiling: Option<u64>,
}

/// Whether shards of this command may run side by side: not where it bounds the scan as a whole, or goes through one
/// place that two scans at a time would confuse.
#[must_use]
pub fn may(invocation: &Invocation) -> bool {
    let paced = [
        Opt::MaxRate,
        Opt::MinRate,
        Opt::ScanDelay,
        Opt::MaxParallelism,
        Opt::MinParallelism,
        Opt::MaxHostgroup,
        Opt::MinHostgroup,
    ];
    let through_one = [Opt::IdleScan, Opt::Bounce, Opt::Proxies, Opt::SourcePort];
    // It sends nothing.
    let lists = [Opt::ListScan];
    let timing = invocation.timing() >= Timing::Normal;
    timing && ![&paced[..], &through_one, &lists].concat().iter().any(|option| invocation.has(*option))
}

/// Cuts the stages of a plan of Nmap's into shards of `addresses`, and says what each stage costs then. Nothing where
/// they are not to run side by side.
pub(crate) fn cut(stages: &mut [Stage], addresses: u64, rate_ceiling: Option<u64>) -> Option<Parts> {
    let rate_ceiling = rate_ceiling.filter(|rate| *rate > 0);
    let addresses = addresses.max(1);
    let most = MOST_SHARDS / stages.len().max(1);
    let each: Vec<u64> = stages.iter().map(|stage| number(stage.addresses, addresses, most)).collect();
    let number = each.iter().fold(0_u64, |sum, shards| sum.saturating_add(*shards));
    let limit = rate_ceiling.unwrap_or(u64::MAX).min(number).min(u64::from(MOST_ABREAST));
    let at_once = u32::try_from(limit).unwrap_or(MOST_ABREAST);
    if at_once < 2 || !stages.iter().all(|stage| may(&stage.invocation)) {
        return None;
    }
    for (stage, shards) in stages.iter_mut().zip(each) {
        let abreast = shards.min(u64::from(at_once));
        stage.cost =
            stage.ports.map(|ports| side_by_side(stage, ports.into(), shards, abreast, rate_ceiling));
    }
    Some(Parts { number, at_once, addresses, rate_ceiling })
}

/// Shards of so many addresses.
fn number(all: u64, addresses: u64, most: usize) -> u64 {
    if all <= addresses {
        return 1;
    }
    let step = step(u128::from(all), u128::from(addresses), most);
    u64::try_from(u128::from(all) / step).unwrap_or(u64::MAX).max(1)
}

#[allow(clippy::cast_precision_loss, reason = "an estimate")]
fn side_by_side(
    stage: &Stage,
    ports: portolan_nmap::command::PortCounts,
    shards: u64,
    abreast: u64,
    rate_ceiling: Option<u64>,
) -> Cost {
    let all = stage.addresses as f64;
    // They share the ceiling, which holds for all of them together.
    let terms = Terms { ceiling: None, ..stage.terms };
    let one = cost(&stage.invocation, stage.family, all / shards as f64, ports, terms);
    let whole = cost(&stage.invocation, stage.family, all, ports, terms);
    let rounds = shards.div_ceil(abreast) as f64;
    let at_ceiling = |probes: f64| rate_ceiling.map_or(0.0, |rate| probes / rate as f64);
    let seconds = |of: fn(&Range) -> f64| (of(&one.seconds) * rounds).max(at_ceiling(of(&whole.probes)));
    let seconds = Range {
        answering: seconds(|range| range.answering),
        silent: seconds(|range| range.silent),
        dead: seconds(|range| range.dead),
    };
    Cost { seconds, ..whole }
}

/// The rate of a shard that starts now: an even part of what is left of `rate` while the others have `used`, for at
/// most `free` that may still start (this one among them). At least 1.
#[must_use]
pub fn share(rate: u64, used: u64, free: u64) -> u64 {
    (rate.saturating_sub(used) / free.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use portolan_model::Target;
    use portolan_nmap::command::parse;
    use proptest::prelude::*;

    use super::*;
    use crate::plan::{Choice, Plan};

    fn plan(text: &str, rate_ceiling: Option<u64>) -> Plan {
        let command = parse(text).unwrap();
        let targets: Vec<Target> = command.invocation.targets().to_vec();
        let choice = Choice { rate_ceiling, shard_addresses: Some(256), ..Choice::NMAP };
        Plan::choose(&command.invocation.with_targets(Vec::new()), &targets, None, &choice).unwrap()
    }

    #[test]
    fn what_holds_for_the_whole_scan_keeps_shards_one_after_the_other() {
        for text in ["-sU -p 53", "-sA -p 80", "-sS -p 1-100 -T4", "-sU -p 53 --max-retries 1"] {
            let parts = plan(&format!("{text} 10.0.0.0/20"), None).parts;
            assert_eq!(parts.map(|parts| (parts.number, parts.at_once)), Some((16, 4)), "{text}");
        }
        for text in [
            "-sU -p 53 --max-rate 50",
            "-sU -p 53 --min-rate 50",
            "-sU -p 53 --scan-delay 10ms",
            "-sU -p 53 -T2",
            "-sU -p 53 --max-parallelism 3",
            "-sS -p 53 --max-hostgroup 3",
            "-sL",
        ] {
            assert_eq!(plan(&format!("{text} 10.0.0.0/20"), None).parts, None, "{text}");
        }
        assert_eq!(plan("-sU -p 53 10.0.0.0/24", None).parts, None, "one shard");
        assert_eq!(plan("-sU -p 53 10.0.0.0/20", Some(3)).parts.unwrap().at_once, 3);
        assert_eq!(plan("-sU -p 53 10.0.0.0/20", Some(1)).parts, None);
    }

    #[test]
    fn the_estimate_is_of_shards_side_by_side_and_no_faster_than_the_ceiling() {
        let alone = plan("-sU -p 1-100 --max-hostgroup 4096 10.0.0.0/20", None);
        let free = plan("-sU -p 1-100 10.0.0.0/20", None);
        assert!(free.seconds.dead < alone.seconds.dead / 3.0, "{:?} {:?}", free.seconds, alone.seconds);
        assert!((free.probes.dead - alone.probes.dead).abs() < 1.0);
        let held = plan("-sU -p 1-100 10.0.0.0/20", Some(10));
        assert!(held.seconds.dead >= held.probes.dead / 10.0);
        let told = serde_json::to_value(&held).unwrap();
        assert_eq!(
            told["parts"],
            serde_json::json!({ "number": 16, "atOnce": 4, "rateCeiling": 10 }),
            "{told}"
        );
    }

    proptest! {
        #[test]
        fn shares_of_those_that_run_never_exceed_the_rate(
            rate in 4u64..100_000,
            most in 1usize..=4,
            mut waiting in 1usize..40,
            ends in prop::collection::vec(0usize..4, 1..100),
        ) {
            let mut running: Vec<u64> = Vec::new();
            for end in ends {
                while running.len() < most && waiting > 0 {
                    let free = waiting.min(most - running.len()) as u64;
                    running.push(share(rate, running.iter().sum(), free));
                    waiting -= 1;
                    prop_assert!(running.iter().sum::<u64>() <= rate, "{running:?} of {rate}");
                }
                if !running.is_empty() {
                    running.swap_remove(end % running.len());
                }
            }
        }
    }
}
