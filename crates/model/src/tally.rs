//! Counts kept while a run streams by, for its one-line summary.

use std::fmt::Write;

use crate::{Event, HostState, PortState, Stats};

/// Running counts of a run. Constant size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Host records seen.
    pub hosts: u64,
    /// Of these, up.
    pub hosts_up: u64,
    /// Ports in state `open`.
    pub open_ports: u64,
    /// Ports in state `open|filtered`, listed or counted: neither shown open nor shown closed.
    pub maybe_open_ports: u64,
}

impl Tally {
    /// Takes note of one event.
    pub fn observe(&mut self, event: &Event) {
        let Event::Host(host) = event else { return };
        self.hosts += 1;
        self.hosts_up += u64::from(host.state == HostState::Up);
        for port in &host.ports {
            self.open_ports += u64::from(port.state == PortState::Open);
            self.maybe_open_ports += u64::from(port.state == PortState::OpenFiltered);
        }
        for extra in &host.extra_ports {
            if extra.state == PortState::OpenFiltered {
                self.maybe_open_ports = self.maybe_open_ports.saturating_add(extra.count);
            }
        }
    }

    /// One line for a person: `2 of 256 hosts up, 7 open ports`. The scanner's own host counts go first,
    /// because it does not list every host that is down.
    #[must_use]
    pub fn summary(&self, stats: Option<Stats>) -> String {
        let (up, total) =
            stats.map_or((self.hosts_up, self.hosts), |s| (s.hosts_up, s.hosts_total.max(self.hosts)));
        let mut line = format!(
            "{up} of {total} {} up, {} open {}",
            plural(total, "host"),
            self.open_ports,
            plural(self.open_ports, "port"),
        );
        if self.maybe_open_ports > 0 {
            let _ = write!(line, ", {} open|filtered", self.maybe_open_ports);
        }
        line
    }
}

/// `1 address`, `2 addresses`.
#[must_use]
pub fn counted(n: u64, one: &str, more: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {more}") }
}

fn plural(n: u64, word: &str) -> String {
    if n == 1 { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Host, Port, Protocol};

    #[test]
    fn one_is_told_as_one() {
        let told = [0, 1, 2].map(|n| counted(n, "address", "addresses"));
        assert_eq!(told, ["0 addresses", "1 address", "2 addresses"]);
    }

    #[test]
    fn counts_what_is_open_and_what_may_be() {
        let mut tally = Tally::default();
        let host = Host {
            state: HostState::Up,
            ports: vec![
                Port::new(22, Protocol::Tcp, PortState::Open),
                Port::new(53, Protocol::Udp, PortState::OpenFiltered),
                Port::new(80, Protocol::Tcp, PortState::Closed),
            ],
            ..Host::default()
        };
        tally.observe(&Event::Host(Box::new(host)));
        assert_eq!(tally.summary(None), "1 of 1 host up, 1 open port, 1 open|filtered");
        let stats = Stats { hosts_up: 1, hosts_down: 255, hosts_total: 256 };
        assert_eq!(tally.summary(Some(stats)), "1 of 256 hosts up, 1 open port, 1 open|filtered");
    }
}
