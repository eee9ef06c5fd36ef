//! Two scans side by side.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{Document, Host, HostState, Os, Outcome, Port, PortState, Protocol, Text};

use crate::Ports;
use crate::change::{Change, Comparison, Gap, Kind, MatchedBy, Side};
use crate::coverage::{Coverage, is_probed};
use crate::host::{Looked, Word};
use crate::identity;
use crate::script::{self, Says};
use crate::volatile::steady;

/// Why what is silent now is looked at once more.
const SILENT: &str = "silence may be a packet that was lost";
/// Why a port that may be open now is looked at once more.
const MAYBE: &str = "it was not known before whether it is open";

/// A scan, and which hosts it looked at.
#[derive(Clone, Copy)]
pub struct Scan<'a> {
    /// What it said.
    pub document: &'a Document,
    /// Whether it looked at a host of the other scan that it does not list as up: a document says so by its targets.
    /// Nothing where that cannot be told; then it is taken to have looked.
    pub looked_at: Option<&'a dyn Fn(&Host) -> bool>,
}

impl<'a> Scan<'a> {
    /// Each host that is up, by what was said of it last.
    fn up(&self) -> Vec<&'a Host> {
        let mut seen = BTreeSet::new();
        let is_up = |host: &&Host| host.state == HostState::Up;
        let last = self.document.hosts.iter().rev().filter(is_up);
        let mut up: Vec<&Host> =
            last.filter(|host| host.ip.as_ref().is_some_and(|ip| seen.insert(ip))).collect();
        up.reverse();
        up
    }

    /// Addresses that it says are down.
    fn down(&self) -> BTreeSet<&'a str> {
        let down = self.document.hosts.iter().filter(|host| host.state == HostState::Down);
        down.filter_map(|host| host.ip.as_deref()).collect()
    }

    /// Whether it would have found a host that it does not list. One that was cut off may not have come to it.
    fn would_list(&self, host: &Host) -> bool {
        self.document.outcome == Outcome::Success && self.looked_at.is_none_or(|looked_at| looked_at(host))
    }
}

/// What changed from one scan to the other, and what cannot be told.
#[must_use]
pub fn compare(before: Scan<'_>, after: Scan<'_>) -> Comparison {
    let both = Both {
        scans: [before, after],
        coverage: [Coverage::of(before.document), Coverage::of(after.document)],
    };
    let (old, new) = (before.up(), after.up());
    let pairs = identity::pairs(&old, &new);
    let mut changes = Vec::new();
    for &(a, b, by) in &pairs {
        if let (Some(a), Some(b)) = (old.get(a), new.get(b)) {
            changes.extend(both.host(a, b, by));
        }
    }
    let mut gaps = both.gaps();
    let (known_before, known_after) = pairs.iter().map(|&(a, b, _)| (a, b)).unzip();
    both.alone(Side::Before, others(&new, &known_after), &mut changes, &mut gaps);
    both.alone(Side::After, others(&old, &known_before), &mut changes, &mut gaps);
    Comparison { compared: pairs.len(), changes, not_looked_at: gaps }
}

/// The hosts of a scan that are in no pair.
fn others<'a>(hosts: &[&'a Host], paired: &BTreeSet<usize>) -> impl Iterator<Item = &'a Host> {
    hosts.iter().enumerate().filter(|(number, _)| !paired.contains(number)).map(|(_, host)| *host)
}

/// A port's turn from one state that is not open to another: kind, transport, both states, why it is in doubt.
type Turn = (Kind, Protocol, String, String, Option<&'static str>);

/// Two scans and what each looked at.
struct Both<'a> {
    scans: [Scan<'a>; 2],
    coverage: [Coverage; 2],
}

impl<'a> Both<'a> {
    /// Hosts that are up in one scan alone: for the other one they are new or gone, or were not looked at.
    fn alone(
        &self,
        without: Side,
        hosts: impl Iterator<Item = &'a Host>,
        changes: &mut Vec<Change>,
        gaps: &mut Vec<Gap>,
    ) {
        let scan = &self.scans[usize::from(without == Side::After)];
        let down = scan.down();
        let looked =
            |host: &&Host| host.ip.as_deref().is_some_and(|ip| down.contains(ip)) || scan.would_list(host);
        let (found, unseen): (Vec<&Host>, Vec<&Host>) = hosts.partition(looked);
        if scan.looked_at.is_none()
            && found.iter().any(|host| !down.contains(host.ip.as_deref().unwrap_or_default()))
        {
            gaps.push(Gap::Targets { side: without });
        }
        changes.extend(found.into_iter().map(|host| match without {
            Side::Before => Change { after: Some(open_ports(host)), ..change(Kind::HostNew, host) },
            Side::After => {
                let before = Some(open_ports(host));
                Change { before, doubt: Some(SILENT), ..change(Kind::HostGone, host) }
            }
        }));
        if !unseen.is_empty() {
            let hosts = unseen.into_iter().filter_map(|host| host.ip.clone()).collect();
            gaps.push(Gap::Hosts { side: without, hosts });
        }
    }

    /// What one of them looked at and the other did not.
    fn gaps(&self) -> Vec<Gap> {
        let [before, after] = &self.coverage;
        let mut gaps = Vec::new();
        for (side, has, lacks) in [(Side::After, before, after), (Side::Before, after, before)] {
            for (&protocol, ports) in &has.ports {
                let ports =
                    lacks.ports.get(&protocol).map_or_else(|| ports.clone(), |known| ports.minus(known));
                if !ports.is_empty() {
                    gaps.push(Gap::Ports { side, protocol, ports });
                }
            }
            if has.versions && !lacks.versions {
                gaps.push(Gap::Versions { side });
            }
            if has.os && !lacks.os {
                gaps.push(Gap::Os { side });
            }
            let scripts: Vec<Text> = has.scripts.difference(&lacks.scripts).cloned().collect();
            if !scripts.is_empty() {
                gaps.push(Gap::Scripts { side, scripts });
            }
        }
        gaps
    }

    /// What changed on a host that is in both.
    fn host(&self, before: &Host, after: &Host, by: MatchedBy) -> Vec<Change> {
        let mut changes = Vec::new();
        if before.ip != after.ip {
            let address = |host: &Host| host.ip.as_ref().map(ToString::to_string);
            let (before, now) = (address(before), address(after));
            changes.push(Change { before, after: now, ..change(Kind::HostMoved, after) });
        }
        let looked = [Looked::new(before, &self.coverage[0]), Looked::new(after, &self.coverage[1])];
        changes.extend(self.ports(&looked));
        for (protocol, number) in looked[1].named() {
            let (Some(then), Some(now)) =
                (looked[0].port(protocol, number), looked[1].port(protocol, number))
            else {
                continue;
            };
            if then.state == PortState::Open && now.state == PortState::Open {
                changes.extend(service(after, then, now));
                changes.extend(self.scripts(after, Some(now), [&then.scripts, &now.scripts]));
            }
        }
        changes.extend(os(before, after));
        changes.extend(self.scripts(after, None, [&before.scripts, &after.scripts]));
        for change in &mut changes {
            change.matched_by = Some(by);
        }
        changes
    }

    fn scripts(
        &self,
        host: &Host,
        port: Option<&Port>,
        scripts: [&[portolan_model::Script]; 2],
    ) -> Vec<Change> {
        let says = |side: usize| {
            let document = self.scans[side].document;
            let at = document.end.or(document.start);
            Says { scripts: scripts[side], coverage: &self.coverage[side], at }
        };
        let base = |kind| port.map_or_else(|| change(kind, host), |port| on_port(kind, host, port));
        let said = script::changes(says(0), says(1)).into_iter();
        said.map(|(kind, script, before, after, doubt)| Change {
            script: Some(script.id.clone()),
            before,
            after,
            doubt,
            ..base(kind)
        })
        .collect()
    }

    /// Ports whose state is another; those that are not open before or after, together.
    fn ports(&self, looked: &[Looked<'_>; 2]) -> Vec<Change> {
        let [before, after] = looked;
        let mut together: BTreeMap<Turn, Vec<u16>> = BTreeMap::new();
        let mut changes = Vec::new();
        for (protocol, number) in self.worth_a_look(looked) {
            let (Some(then), Some(now)) = (before.word(protocol, number), after.word(protocol, number))
            else {
                continue;
            };
            let Some((kind, doubt)) = judged(then, now) else { continue };
            let (then_open, now_open) = (is_open(then), is_open(now));
            if then_open || now_open {
                changes.push(Change {
                    protocol: Some(protocol),
                    ports: Some(Ports::one(number)),
                    before: Some(described(then)),
                    after: Some(described(now)),
                    doubt,
                    ..change(kind, after.host)
                });
            } else {
                let key = (kind, protocol, described(then), described(now), doubt);
                together.entry(key).or_default().push(number);
            }
        }
        changes.extend(together.into_iter().map(|((kind, protocol, then, now, doubt), ports)| Change {
            protocol: Some(protocol),
            ports: Some(ports.into_iter().collect()),
            before: Some(then),
            after: Some(now),
            doubt,
            ..change(kind, after.host)
        }));
        changes
    }

    /// The ports that can have changed: those that one of them names, and all where what is only counted differs.
    fn worth_a_look(&self, [before, after]: &[Looked<'_>; 2]) -> BTreeSet<(Protocol, u16)> {
        let mut ports: BTreeSet<(Protocol, u16)> = before.named().chain(after.named()).collect();
        let plain = |looked: &Looked<'_>| looked.host.extra_ports.is_empty();
        let alike =
            plain(before) || plain(after) || (before.rest().is_some() && before.rest() == after.rest());
        if !alike {
            for (&protocol, all) in &self.coverage[0].ports {
                let Some(others) = self.coverage[1].ports.get(&protocol) else { continue };
                ports.extend(all.both(others).iter().map(|number| (protocol, number)));
            }
        }
        ports
    }
}

/// What became of a port, and why that is in doubt; nothing where nothing is known to have changed.
fn judged(then: Word<'_>, now: Word<'_>) -> Option<(Kind, Option<&'static str>)> {
    use PortState::{Closed, ClosedFiltered, Filtered, Open, OpenFiltered, Unfiltered, Unknown};
    let (Word::State(then, ..), Word::State(now, silent, _)) = (then, now) else {
        // Of one of them only this is known: not open.
        return match (then, now) {
            (Word::State(Open, ..), Word::NotOpen) => Some((Kind::PortClosed, Some(SILENT))),
            (Word::NotOpen, Word::State(Open, ..)) => Some((Kind::PortOpened, None)),
            _ => None,
        };
    };
    match (then, now) {
        _ if then == now => None,
        // An open port that does not say so any more.
        (Open, OpenFiltered | Unfiltered | ClosedFiltered) => Some((Kind::PortFiltered, Some(SILENT))),
        // Who cannot tell contradicts nobody.
        (_, OpenFiltered | Unfiltered | Unknown | ClosedFiltered)
        | (OpenFiltered | Unfiltered | Unknown | ClosedFiltered, Closed | Filtered) => None,
        (OpenFiltered | Unfiltered | Unknown, Open) => Some((Kind::PortOpened, Some(MAYBE))),
        (_, Open) => Some((Kind::PortOpened, None)),
        (_, Closed) => Some((Kind::PortClosed, None)),
        (_, Filtered) => Some((Kind::PortFiltered, silent.then_some(SILENT))),
    }
}

fn is_open(word: Word<'_>) -> bool {
    matches!(word, Word::State(PortState::Open, ..))
}

fn described(word: Word<'_>) -> String {
    match word {
        Word::State(PortState::Open, _, Some(port)) => {
            format!("open {}", service_of(port)).trim_end().to_owned()
        }
        Word::State(state, ..) => state.as_str().to_owned(),
        Word::NotOpen => "not open".to_owned(),
    }
}

/// `ssh OpenSSH 9.2p1`
fn service_of(port: &Port) -> String {
    let words = [&port.service, &port.version];
    words.into_iter().flatten().map(Text::as_str).collect::<Vec<_>>().join(" ")
}

/// Another service or version behind a port that was open and is, where both asked.
fn service(host: &Host, then: &Port, now: &Port) -> Option<Change> {
    if !is_probed(then) || !is_probed(now) {
        return None;
    }
    let is = |port: &Port| [port.service.clone(), port.tunnel.clone(), port.product.clone()];
    let text = |text: &Option<Text>| text.as_deref().map(|text| steady(text).into_owned());
    let version = |port: &Port| [text(&port.product_version), text(&port.extra_info)];
    let kind = match (is(then) == is(now), version(then) == version(now)) {
        (true, true) => return None,
        (true, false) => Kind::VersionChanged,
        (false, _) => Kind::ServiceChanged,
    };
    Some(Change { before: Some(service_of(then)), after: Some(service_of(now)), ..on_port(kind, host, now) })
}

/// Another operating system: none of the likeliest of one is among the likeliest of the other.
fn os(before: &Host, after: &Host) -> Option<Change> {
    let (then, now) = (likeliest(before.os.as_ref()?), likeliest(after.os.as_ref()?));
    if then.is_empty() || now.is_empty() || !then.is_disjoint(&now) {
        return None;
    }
    let text = |names: BTreeSet<&str>| Some(names.into_iter().collect::<Vec<_>>().join(", "));
    Some(Change { before: text(then), after: text(now), ..change(Kind::OsChanged, after) })
}

fn likeliest(os: &Os) -> BTreeSet<&str> {
    let best = os.matches.iter().filter_map(|one| one.accuracy).max();
    os.matches.iter().filter(|one| one.accuracy == best).filter_map(|one| one.name.as_deref()).collect()
}

/// `22/tcp ssh, 80/tcp http`
fn open_ports(host: &Host) -> String {
    let open = host.ports.iter().filter(|port| port.state == PortState::Open);
    let texts: Vec<String> = open
        .map(|port| format!("{}/{} {}", port.port, port.protocol, service_of(port)).trim_end().to_owned())
        .collect();
    if texts.is_empty() { "up".to_owned() } else { texts.join(", ") }
}

fn change(kind: Kind, host: &Host) -> Change {
    Change {
        kind,
        host: host.ip.clone().unwrap_or_default(),
        name: host.hostnames.first().map(|name| name.name.clone()),
        matched_by: None,
        protocol: None,
        ports: None,
        script: None,
        before: None,
        after: None,
        doubt: None,
    }
}

fn on_port(kind: Kind, host: &Host, port: &Port) -> Change {
    Change { protocol: Some(port.protocol), ports: Some(Ports::one(port.port)), ..change(kind, host) }
}
