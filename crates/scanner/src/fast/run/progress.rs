//! How far the prober is.

use std::sync::atomic::Ordering::Relaxed;

use portolan_discovery::engine::{Control, least_passes};
use portolan_model::{Event, Progress, Text};

use super::round::Round;
use crate::fast::Way;

/// How far it is at most while hosts are not done whose ports were all asked.
const ALL_ASKED: f64 = 0.95;

impl Round<'_> {
    pub(super) async fn progress(&mut self) {
        if !self.sweeping || self.addresses == 0 {
            return;
        }
        let phase = match (self.invocation.scans_ports(), self.way) {
            (false, _) => "Ping Scan",
            (true, Way::Raw) => "SYN Stealth Scan",
            (true, _) => "Connect Scan",
        };
        let Control { done, probes, host_probes, .. } = &*self.control;
        let asked = probes.load(Relaxed).saturating_sub(host_probes.load(Relaxed));
        let share = share(done.load(Relaxed), self.addresses, asked, self.ports);
        let gone = self.began.elapsed().as_secs_f64();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
        let remaining = (share > 0.01).then(|| (gone * (1.0 - share) / share) as u64);
        self.work
            .send(Event::Progress(Progress {
                phase: Text::new_static(phase),
                percent: (share * 100.0).min(100.0),
                remaining_seconds: remaining,
                expected_end: None,
            }))
            .await;
    }
}

/// Which part of it is done: the addresses that are done, or, where few of them have many ports, the probes that left of
/// those that silent ports take at least. Where all answer it is sooner done than it seems.
#[allow(clippy::cast_precision_loss, reason = "a percentage")]
fn share(done: u64, addresses: u128, asked: u64, ports: usize) -> f64 {
    let of_addresses = done as f64 / addresses as f64;
    let passes = least_passes(u32::try_from(ports).unwrap_or(u32::MAX));
    let of_ports = asked as f64 / (addresses as f64 * ports.max(1) as f64 * f64::from(passes));
    of_addresses.max(of_ports.min(ALL_ASKED))
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_few_hosts_with_many_ports_go_on_as_their_ports_are_asked() {
        let at = |done, asked| share(done, 4, asked, 15_000);
        assert!((at(0, 60_000) - 0.5).abs() < 0.001);
        assert!(at(0, 180_000) < 1.0, "who is silent is asked again, and is not done");
        assert!((at(4, 60_000) - 1.0).abs() < 0.001);
        // Dead addresses have no port asked, and are done.
        assert!((share(128, 256, 100, 100) - 0.5).abs() < 0.001);
        assert!(share(0, 256, 0, 0).abs() < 0.001);
    }
}
