//! Which ports are listed one by one and which are only counted, as Nmap has it.
//!
//! A state is only counted where more than 25 ports are in it (more with `-v` and `-d`, all of them with `-d3`), or,
//! with `--open`, where it is not a kind of open; `open|filtered` never from `-vvv` on. Observed of Nmap 7.93
//! (crates/scanner/tests/fast). The command's own `-v` decides: the one that we give to Nmap to hear of open ports as it
//! finds them changes nothing.

use portolan_model::{ExtraPorts, ExtraReason, Host, Port, PortState, Protocol, Text};
use portolan_nmap::command::Invocation;

use crate::fast::aim::port_list;

/// Ports of one state that are listed at most, at verbosity 0.
const LISTED: usize = 25;

/// What a command says of the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing {
    /// The level of `-v`.
    pub(crate) verbosity: u8,
    /// The level of `-d`.
    pub(crate) debugging: u8,
    /// `--open`.
    pub(crate) open_only: bool,
}

impl Listing {
    /// Of a host that is not finished: what is open. Which of its ports were found closed until then says nothing.
    pub(crate) const OPEN: Self = Self { verbosity: 0, debugging: 0, open_only: true };

    pub(crate) fn of(invocation: &Invocation) -> Self {
        Self {
            verbosity: invocation.verbosity(),
            debugging: invocation.debugging(),
            open_only: invocation.open_only(),
        }
    }

    pub(crate) fn counts_only(self, state: PortState, count: usize) -> bool {
        if state == PortState::Open || self.debugging > 2 {
            return false;
        }
        if state == PortState::OpenFiltered && self.verbosity > 2 {
            return false;
        }
        if self.open_only && !matches!(state, PortState::OpenFiltered | PortState::Unfiltered) {
            return count > 0;
        }
        let more = match (self.verbosity, self.debugging) {
            (0, 0) => 1,
            (v, d) => usize::from(v) + 1 + 20 * usize::from(d),
        };
        count > LISTED * more
    }

    /// Counts what a host lists and need not.
    pub(crate) fn fold(self, host: &mut Host) {
        let mut states: Vec<PortState> = Vec::new();
        for port in &host.ports {
            if !states.contains(&port.state) {
                states.push(port.state);
            }
        }
        for state in states {
            let of_state = || host.ports.iter().filter(|port| port.state == state);
            // What a script says of a port is not to be lost.
            let speaks = of_state().any(|port| !port.scripts.is_empty());
            if speaks || !self.counts_only(state, of_state().count()) {
                continue;
            }
            let (counted, listed) =
                std::mem::take(&mut host.ports).into_iter().partition(|port| port.state == state);
            host.ports = listed;
            count(host, state, &counted);
        }
        host.extra_ports.sort_by_key(|extra| std::cmp::Reverse(extra.count));
    }
}

fn count(host: &mut Host, state: PortState, ports: &[Port]) {
    let some = ports.len() as u64;
    let reasons = reasons(ports.iter().map(|port| {
        let word = port.reason.clone().unwrap_or_else(|| Text::new_static("no-response"));
        (word, port.protocol, port.port)
    }));
    match host.extra_ports.iter_mut().find(|extra| extra.state == state) {
        Some(extra) => {
            extra.count += some;
            extra.reasons.extend(reasons);
        }
        None => host.extra_ports.push(ExtraPorts { state, count: some, reasons }),
    }
}

/// The reasons of ports of one state, the most frequent first; among equals the one whose first port is the highest.
pub(crate) fn reasons(ports: impl Iterator<Item = (Text, Protocol, u16)>) -> Vec<ExtraReason> {
    let mut by_word: Vec<(Text, Protocol, Vec<u16>)> = Vec::new();
    for (word, protocol, port) in ports {
        match by_word.iter_mut().find(|(known, its, _)| *known == word && *its == protocol) {
            Some((_, _, ports)) => ports.push(port),
            None => by_word.push((word, protocol, vec![port])),
        }
    }
    by_word.reverse();
    by_word.sort_by_key(|(_, _, ports)| std::cmp::Reverse(ports.len()));
    let reason = |(reason, protocol, mut ports): (Text, Protocol, Vec<u16>)| {
        ports.sort_unstable();
        let (count, ports) = (ports.len() as u64, Some(Text::new(port_list(&ports))));
        ExtraReason { reason, count, protocol: Some(protocol), ports }
    };
    by_word.into_iter().map(reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Listing = Listing { verbosity: 0, debugging: 0, open_only: false };

    fn host(ports: &[(std::ops::RangeInclusive<u16>, PortState, &'static str)]) -> Host {
        let mut host = Host::default();
        for (range, state, reason) in ports {
            host.ports.extend(range.clone().map(|port| {
                let mut port = Port::new(port, Protocol::Tcp, *state);
                port.reason = Some(Text::new_static(reason));
                port
            }));
        }
        host
    }

    fn told(host: &Host) -> (usize, Vec<(PortState, u64, String)>) {
        let extra = host.extra_ports.iter().map(|extra| {
            let reasons = extra.reasons.iter();
            let reasons: Vec<String> = reasons
                .map(|r| format!("{} {} {}", r.reason, r.count, r.ports.as_deref().unwrap()))
                .collect();
            (extra.state, extra.count, reasons.join("; "))
        });
        (host.ports.len(), extra.collect())
    }

    #[test]
    fn more_than_25_of_a_state_are_counted() {
        use PortState::{Closed, Filtered, Open};
        let all =
            [(1..=26, Closed, "reset"), (100..=124, Filtered, "no-response"), (200..=300, Open, "syn-ack")];
        let mut some = host(&all);
        PLAIN.fold(&mut some);
        assert_eq!(told(&some), (126, vec![(Closed, 26, "reset 26 1-26".to_owned())]));
        let mut verbose = host(&all);
        Listing { verbosity: 1, ..PLAIN }.fold(&mut verbose);
        assert_eq!(told(&verbose), (152, vec![]));
        let udp = |verbosity, open_only| {
            let mut some = host(&[(1..=200, PortState::OpenFiltered, "no-response")]);
            Listing { verbosity, open_only, ..PLAIN }.fold(&mut some);
            some.ports.len()
        };
        assert_eq!([udp(0, false), udp(0, true), udp(2, false), udp(3, false)], [0, 0, 0, 200]);
        let mut unfinished = host(&all);
        Listing::OPEN.fold(&mut unfinished);
        let counted = [(Closed, 26, "reset 26 1-26"), (Filtered, 25, "no-response 25 100-124")];
        assert_eq!(told(&unfinished), (101, counted.map(|(s, n, r)| (s, n, r.to_owned())).to_vec()));
    }

    #[test]
    fn reasons_are_in_nmaps_order_and_scripts_are_kept() {
        use PortState::Filtered;
        let mut some = host(&[(1..=20, Filtered, "host-prohibited"), (21..=60, Filtered, "no-response")]);
        PLAIN.fold(&mut some);
        assert_eq!(told(&some).1[0].2, "no-response 40 21-60; host-prohibited 20 1-20");
        let mut speaking = host(&[(1..=60, Filtered, "no-response")]);
        speaking.ports[3].scripts.push(portolan_model::Script {
            id: Text::new_static("says"),
            output: "something".to_owned(),
            data: None,
        });
        PLAIN.fold(&mut speaking);
        assert_eq!(told(&speaking), (60, vec![]));
    }
}
