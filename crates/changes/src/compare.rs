//! Two scans side by side.

use std::collections::BTreeSet;

use portolan_model::Text;

use crate::asked::Discovery;
use crate::change::{Change, Comparison, Gap, Kind, Side};
use crate::facts::HostFacts;
use crate::identity::{self, Claim};
use crate::look::Look;
use crate::pair::{Pair, View, change};
use crate::word::SILENT;

/// Why a host may be there all the same.
const OTHER_PROBES: &str = "the later scan looked for it by other probes";

/// A scan, and which hosts it looked at.
#[derive(Clone, Copy)]
pub struct Scan<'a> {
    /// What it said.
    pub look: &'a Look,
    /// Whether it looked at a host of the other scan that it does not list as up: a document says so by its targets.
    /// Nothing where that cannot be told; then it is taken to have looked.
    pub looked_at: Option<&'a dyn Fn(&HostFacts) -> bool>,
}

impl<'a> Scan<'a> {
    /// Whether it looked where a host is. One that was cut off may not have come to it.
    fn came_to(&self, host: &HostFacts) -> bool {
        self.says_down(host) || self.look.complete && self.looked_at.is_none_or(|looked_at| looked_at(host))
    }

    fn says_down(&self, host: &HostFacts) -> bool {
        self.look.down.contains(&host.address)
    }

    fn view(&self, facts: &'a HostFacts) -> View<'a> {
        View { facts, ran: &self.look.ran }
    }
}

/// What changed from one scan to the other, and what cannot be told.
#[must_use]
pub fn compare(before: Scan<'_>, after: Scan<'_>) -> Comparison {
    let [old, new] = [before, after].map(|scan| scan.look.up.iter().collect::<Vec<&HostFacts>>());
    let is_up: BTreeSet<&Text> = new.iter().map(|host| &host.address).collect();
    let way = &before.look.discovery;
    let left = |at: usize| {
        old.get(at).is_some_and(|host| {
            is_up.contains(&host.address) || after.came_to(host) && after.look.would_find(host, way)
        })
    };
    let pairs = identity::pairs(&old, &new, left, |_| Claim::Up);
    let mut changes = Vec::new();
    for &(a, b, by) in &pairs {
        if let (Some(a), Some(b)) = (old.get(a), new.get(b)) {
            changes
                .extend(Pair { before: before.view(a), after: after.view(b), by, is_known: false }.changes());
        }
    }
    let mut gaps = gaps(before.look, after.look);
    let (known_before, known_after) = pairs.iter().map(|&(a, b, _)| (a, b)).unzip();
    alone(before, Side::Before, after.look, others(&new, &known_after), &mut changes, &mut gaps);
    alone(after, Side::After, before.look, others(&old, &known_before), &mut changes, &mut gaps);
    Comparison { compared: pairs.len(), changes, not_looked_at: gaps }
}

/// The hosts of a scan that are in no pair.
fn others<'a>(hosts: &[&'a HostFacts], paired: &BTreeSet<usize>) -> impl Iterator<Item = &'a HostFacts> {
    hosts.iter().enumerate().filter(|(number, _)| !paired.contains(number)).map(|(_, host)| *host)
}

/// Hosts that are up in one look alone, `there`: for the other scan they are new or gone, or were not looked at, which is
/// also so where they were found in a way that is not its own. Those that nobody heard of are neither, as in the ledger.
fn alone<'a>(
    scan: Scan<'_>,
    side: Side,
    there: &Look,
    hosts: impl Iterator<Item = &'a HostFacts>,
    changes: &mut Vec<Change>,
    gaps: &mut Vec<Gap>,
) {
    // To miss a host that is new would be worse than to tell one that was only never looked for in this way.
    let way = (side == Side::After).then_some(&there.discovery);
    let doubt = |host: &HostFacts| way.and_then(|way| gone(scan.look, host, way));
    let looked = |host: &&HostFacts| scan.came_to(host) && (way.is_none() || doubt(host).is_some());
    let (mut found, unseen): (Vec<&HostFacts>, Vec<&HostFacts>) = hosts.partition(looked);
    found.retain(|host| !there.unheard.contains(&host.address));
    if scan.looked_at.is_none() && found.iter().any(|host| !scan.says_down(host)) {
        gaps.push(Gap::Targets { side });
    }
    changes.extend(found.into_iter().map(|host| match side {
        Side::Before => Change { after: Some(host.open_line()), ..change(Kind::HostNew, host) },
        Side::After => {
            let (before, doubt) = (Some(host.open_line()), doubt(host).map(Text::new_static));
            Change { before, doubt, ..change(Kind::HostGone, host) }
        }
    }));
    if !unseen.is_empty() {
        gaps.push(Gap::Hosts { side, hosts: unseen.into_iter().map(|host| host.address.clone()).collect() });
    }
}

/// Why it is not certain that a host is gone that was found in this way and is not up in a look that came to it; nothing
/// where the look says nothing of it, since it asks for less than what was found without asking.
fn gone(look: &Look, host: &HostFacts, way: &Discovery) -> Option<&'static str> {
    if look.would_find(host, way) { Some(SILENT) } else { way.asks().then_some(OTHER_PROBES) }
}

/// What one of them looked at and the other did not.
fn gaps(before: &Look, after: &Look) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for (side, has, lacks) in [(Side::After, before, after), (Side::Before, after, before)] {
        for (&protocol, ports) in &has.ports {
            let ports = lacks.ports.get(&protocol).map_or_else(|| ports.clone(), |known| ports.minus(known));
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
        let scripts: Vec<Text> = has.ran.difference(&lacks.ran).cloned().collect();
        if !scripts.is_empty() && !lacks.asked.has_all_of(&has.asked) {
            gaps.push(Gap::Scripts { side, scripts });
        }
    }
    gaps
}
