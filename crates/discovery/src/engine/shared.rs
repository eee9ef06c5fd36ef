//! What all hosts in flight share.

use super::Sweep;
use super::canary::FIRST;
use super::loss::Loss;
use super::rtt::RttEstimate;

/// What all hosts share.
pub(super) struct Shared<'a> {
    pub(super) sweep: &'a Sweep,
    /// Round trips of all hosts.
    pub(super) rtt: RttEstimate,
    /// Loss of all hosts.
    pub(super) loss: Loss,
    /// Hosts that hold ICMP errors back.
    pub(super) waited_for: u32,
    /// Hosts in flight that are up: what is lost may yet be learnt from them.
    pub(super) up: u32,
    /// Outcomes of canaries that the whole network's congestion is judged by, until they are taken.
    pub(super) outcomes: (u32, u32),
    /// Index of each port in the sweep's ports, [`NONE`] where it is none of them.
    index: Vec<u16>,
    all_ports: bool,
}

/// No port of the sweep. Where the sweep has all 65,536 ports it is the last of them.
const NONE: u16 = u16::MAX;

impl<'a> Shared<'a> {
    pub(super) fn new(sweep: &'a Sweep) -> Self {
        let mut index = vec![NONE; 1 << 16];
        for (at, port) in sweep.ports.iter().enumerate() {
            index[usize::from(*port)] = u16::try_from(at).unwrap_or(NONE);
        }
        let all_ports = sweep.ports.len() == 1 << 16;
        Self {
            sweep,
            rtt: RttEstimate::default(),
            loss: Loss::default(),
            waited_for: 0,
            up: 0,
            outcomes: (0, 0),
            index,
            all_ports,
        }
    }

    /// Where the sweep has the port.
    pub(super) fn index_of(&self, port: u16) -> Option<u16> {
        let at = self.index[usize::from(port)];
        (at != NONE || self.all_ports).then_some(at)
    }

    /// How often a probe is sent at most.
    pub(super) fn most_attempts(&self) -> u32 {
        (u32::from(self.sweep.timing.retries) + 1).min(u32::from(FIRST))
    }
}
