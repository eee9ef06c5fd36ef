//! How far a shard is: one honest number from Nmap's phases, each of which counts from 0 to 100 by itself, and anew
//! for each group of hosts.

use portolan_model::{HostState, Progress};
use portolan_nmap::command::Invocation;

/// Addresses that Nmap looks for at a time, and found hosts that it then scans at a time, where its command says
/// nothing else (`PING_GROUP_SZ` and `determineScanGroupSize`).
const LOOKED_FOR: u64 = 4096;
const SCANNED: u64 = 64;

/// How much of the work it is to find hosts, where their ports are scanned afterwards.
const FINDING: f64 = 0.1;

/// Nmap's phases in their order, and how much of a host's scan is done at the end of each where versions or scripts
/// are asked for. The first two find hosts.
const PHASES: [(&str, f64); 6] =
    [("ping", 0.0), ("dns", 0.0), ("port", 0.70), ("service", 0.85), ("traceroute", 0.87), ("nse", 1.0)];
const PORTS: usize = 2;

/// How far a shard is.
#[derive(Debug)]
pub(super) struct Gauge {
    /// Its phases are those of all hosts at once: our prober's.
    at_once: bool,
    /// Versions or scripts follow the port scan.
    later: bool,
    /// How much of the work it is to find hosts: nothing until they are looked for, all where nothing follows.
    finding: f64,
    addresses: u64,
    /// Hosts that are told of: up, and all.
    up: u64,
    told: u64,
    /// Addresses that were looked for, with what the search in hand has come to.
    looked: f64,
    fraction: f64,
}

impl Gauge {
    /// A shard of so many addresses. `at_once`: all its hosts are looked for and scanned at the same time.
    pub(super) fn new(invocation: &Invocation, addresses: u64, at_once: bool) -> Self {
        let later = invocation.version_detection()
            || invocation.os_detection()
            || invocation.runs_scripts()
            || invocation.traceroute();
        Self {
            at_once,
            later,
            finding: if invocation.scans_ports() { 0.0 } else { 1.0 },
            addresses: addresses.max(1),
            up: 0,
            told: 0,
            looked: 0.0,
            fraction: 0.0,
        }
    }

    /// Takes note of a host that is finished.
    pub(super) fn host(&mut self, state: HostState) {
        self.told += 1;
        self.up += u64::from(state == HostState::Up);
    }

    /// Takes note of Nmap's word; the fraction of the shard that is done, 0 to 1, which never falls.
    pub(super) fn take(&mut self, progress: &Progress) -> f64 {
        let (phase, within) = (phase(&progress.phase), (progress.percent / 100.0).clamp(0.0, 1.0));
        let within = if within.is_nan() { 0.0 } else { within };
        if phase < PORTS {
            self.finding = self.finding.max(FINDING);
        }
        let now = if self.at_once { self.of_all(phase, within) } else { self.of_groups(phase, within) };
        self.fraction = self.fraction.max(now.clamp(0.0, 0.99));
        self.fraction
    }

    fn of_all(&self, phase: usize, within: f64) -> f64 {
        let looked = if phase == 0 { within } else { 1.0 };
        self.finding * looked + (1.0 - self.finding) * self.of_host(phase, within)
    }

    #[allow(clippy::cast_precision_loss, reason = "a fraction")]
    fn of_groups(&mut self, phase: usize, within: f64) -> f64 {
        let all = self.addresses as f64;
        let (up, told) = (self.up as f64, (self.told as f64).min(all));
        let left = all - told;
        if phase < PORTS {
            let done = if phase == 0 { within } else { 1.0 };
            self.looked = self.looked.max(told + left.min(LOOKED_FOR as f64) * done);
        }
        // As many of the others are taken to be up as of those that are known.
        let group = left.min(SCANNED as f64);
        let expected = (all * (up + group) / (told + group).max(1.0)).max(1.0);
        let scanned = group * self.of_host(phase, within);
        self.finding * self.looked / all + (1.0 - self.finding) * (up + scanned) / expected
    }

    /// How much of a host's scan is done.
    fn of_host(&self, phase: usize, within: f64) -> f64 {
        if phase < PORTS {
            return 0.0;
        }
        if !self.later {
            return within;
        }
        let start = PHASES[phase - 1].1;
        start + (PHASES[phase].1 - start) * within
    }
}

/// The phase by Nmap's name for it; names that are not known are port scans.
fn phase(name: &str) -> usize {
    match name {
        _ if name.contains("Pre-scan") => 0,
        _ if name.contains("Ping") => 0,
        _ if name.contains("DNS") => 1,
        "Service scan" => 3,
        "Traceroute" => 4,
        _ if name.contains("NSE") => 5,
        _ => PORTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(phase: &'static str, percent: f64) -> Progress {
        Progress { phase: phase.into(), percent, remaining_seconds: None, expected_end: None }
    }

    fn gauge(command: &str, addresses: u64, at_once: bool) -> Gauge {
        let command = portolan_nmap::command::parse(&format!("nmap {command} %s")).unwrap();
        Gauge::new(&command.invocation, addresses, at_once)
    }

    #[test]
    fn it_never_falls_and_never_says_all_before_the_end() {
        for addresses in [0, 1, 100_000] {
            for at_once in [false, true] {
                let mut gauge = gauge("-sV", addresses, at_once);
                let mut last = 0.0;
                for _ in 0..2000 {
                    for phase in ["Ping Scan", "SYN Stealth Scan", "UDP Scan", "Service scan", "NSE", "NSE"] {
                        for percent in [0.0, 50.0, 99.9, 250.0, f64::NAN] {
                            let now = gauge.take(&word(phase, percent));
                            assert!((last..1.0).contains(&now), "{phase} {percent}: {last} to {now}");
                            last = now;
                        }
                    }
                    (0..64).for_each(|_| gauge.host(HostState::Up));
                }
                assert!(last > 0.9);
            }
        }
    }

    /// What Nmap says of a network whose hosts are all up: group after group, each from 0 to 100.
    #[test]
    fn groups_of_hosts_are_parts_of_the_whole() {
        for (command, finds) in [("-sS -Pn -n", false), ("-sS", true)] {
            let mut gauge = gauge(command, 1024, false);
            if finds {
                gauge.take(&word("Ping Scan", 100.0));
            }
            for group in 0..16 {
                let half = gauge.take(&word("SYN Stealth Scan", 50.0));
                let truth = (f64::from(group) + 0.5) / 16.0;
                assert!((half - truth).abs() < 0.1, "{command}, group {group}: {half} for {truth}");
                (0..64).for_each(|_| gauge.host(HostState::Up));
            }
        }
    }

    #[test]
    fn of_a_network_with_few_hosts_the_dead_are_the_smaller_part() {
        let mut gauge = gauge("-sS", 256, false);
        let found = gauge.take(&word("Ping Scan", 100.0));
        assert!((found - FINDING).abs() < 1e-9, "{found}");
        (0..240).for_each(|_| gauge.host(HostState::Down));
        let half = gauge.take(&word("SYN Stealth Scan", 50.0));
        assert!((half - 0.55).abs() < 0.01, "{half}");
    }

    #[test]
    fn a_search_for_hosts_alone_is_all_of_the_work() {
        let mut gauge = gauge("-sn", 8192, false);
        let first = gauge.take(&word("Ping Scan", 50.0));
        (0..4096).for_each(|_| gauge.host(HostState::Down));
        let second = gauge.take(&word("Ping Scan", 50.0));
        assert!((first - 0.25).abs() < 1e-9 && (second - 0.75).abs() < 1e-9, "{first}, {second}");
    }
}
