//! How far a shard is: one honest number from Nmap's phases, each of which counts from 0 to 100 by itself.

use portolan_model::Progress;

/// The phases of Nmap in their order, and how much of the work is done at the end of each, where versions or
/// scripts are asked for.
const PHASES: [(&str, f64); 6] =
    [("ping", 0.10), ("dns", 0.12), ("port", 0.70), ("service", 0.85), ("traceroute", 0.87), ("nse", 1.0)];

/// How far a shard is.
#[derive(Debug)]
pub(super) struct Gauge {
    /// Versions or scripts follow the port scan.
    later: bool,
    phase: usize,
    /// What the groups of hosts before this one have come to.
    base: f64,
    /// How much of the rest a group is taken for.
    share: f64,
    fraction: f64,
}

impl Gauge {
    /// A shard of so many addresses, run with these words.
    pub(super) fn new(argv: &[String], addresses: u64) -> Self {
        let later = |word: &String| {
            matches!(word.as_str(), "-sV" | "-sC" | "-A" | "-O" | "--traceroute")
                || word.starts_with("--script")
        };
        // Nmap works on groups of hosts, one after the other. How many it takes is not known before; a small scan
        // is one, of a large one each is taken for half of what is left.
        let share = if addresses <= 64 { 0.95 } else { 0.5 };
        Self { later: argv.iter().any(later), phase: 0, base: 0.0, share, fraction: 0.0 }
    }

    /// Takes note of Nmap's word; the fraction of the shard that is done, 0 to 1, which never falls.
    pub(super) fn take(&mut self, progress: &Progress) -> f64 {
        let phase = phase(&progress.phase);
        if phase < self.phase && self.phase >= 2 && phase < 2 {
            self.base += (1.0 - self.base) * self.share;
        }
        self.phase = phase;
        let end = |phase: usize| match PHASES[phase].1 {
            _ if !self.later && phase >= 2 => 1.0,
            end => end,
        };
        let start = if phase == 0 { 0.0 } else { end(phase - 1) };
        let within = start + (end(phase) - start) * (progress.percent / 100.0).clamp(0.0, 1.0);
        let now = self.base + (1.0 - self.base) * self.share * within;
        self.fraction = self.fraction.max(now.clamp(0.0, 0.99));
        self.fraction
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
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_falls_and_never_says_all_before_the_end() {
        let words = ["-sV".to_owned()];
        for addresses in [1, 100_000] {
            let mut gauge = Gauge::new(&words, addresses);
            let mut last = 0.0;
            for _ in 0..30 {
                for phase in ["Ping Scan", "SYN Stealth Scan", "UDP Scan", "Service scan", "NSE", "NSE"] {
                    for percent in [0.0, 50.0, 99.9, 250.0, f64::NAN] {
                        let progress = Progress {
                            phase: phase.into(),
                            percent,
                            remaining_seconds: None,
                            expected_end: None,
                        };
                        let now = gauge.take(&progress);
                        assert!((last..1.0).contains(&now), "{phase} {percent}: {last} to {now}");
                        last = now;
                    }
                }
            }
            assert!(last > 0.9);
        }
    }
}
