//! The ledger: what is known from all looks, one more look, what changed by it, and what is known then.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use portolan_model::Text;
use serde::{Deserialize, Serialize};

use crate::asked::Discovery;
use crate::change::{Change, Kind};
use crate::doubt::{Doubt, settle};
use crate::facts::HostFacts;
use crate::identity::{self, Claim};
use crate::look::Look;
use crate::merge::merged;
use crate::pair::{Pair, View, change, expiring};
use crate::word::SILENT;

/// What is known of one host from all looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownHost {
    /// What was said of it, each fact by the last look at it.
    facts: HostFacts,
    /// Whether it is up; one that is gone is remembered, so that it is known again.
    up: bool,
    /// When it was gone, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone_at: Option<Timestamp>,
    /// In which ways it was found since it is up.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    found_by: BTreeSet<Discovery>,
    /// Scripts that ran in any look at it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    ran: BTreeSet<Text>,
    /// What the last look said otherwise, and one more look has to say too before it counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<Doubt>,
}

impl KnownHost {
    /// What is known of it.
    #[must_use]
    pub fn facts(&self) -> &HostFacts {
        &self.facts
    }

    /// Whether it is up.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.up
    }

    /// What waits for one more look.
    #[must_use]
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Whether a look would have found it, were it still up: by what it asks, not by where.
    fn is_found_by(&self, look: &Look) -> bool {
        self.found_by.is_empty() || self.found_by.iter().any(|way| look.would_find(&self.facts, way))
    }

    fn claim(&self) -> Claim {
        if self.up { Claim::Up } else { Claim::Gone(self.gone_at) }
    }

    fn view(&self) -> View<'_> {
        View { facts: &self.facts, ran: &self.ran }
    }
}

/// Who was looked at.
#[derive(Clone, Copy)]
pub struct LookedAt<'a> {
    /// Whether any look before this one looked at where this host is: if so, and it was not known, it is new.
    pub before: &'a dyn Fn(&HostFacts) -> bool,
    /// Whether this look came to where this host is: if so, and it is not up, it may be gone.
    pub now: &'a dyn Fn(&HostFacts) -> bool,
}

/// What a look came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// What changed and counts.
    pub changes: Vec<Change>,
    /// What is known then: those that were given, in their order, and after them those that were not known.
    pub hosts: Vec<KnownHost>,
}

/// Takes a look in. What rests on silence or on a guess becomes a doubt of its host, and counts when the next look at
/// the same thing says so too.
#[must_use]
pub fn take(known: Vec<KnownHost>, look: &Look, looked_at: LookedAt<'_>) -> Taken {
    let heard: Vec<&HostFacts> =
        look.up.iter().filter(|host| !look.unheard.contains(&host.address)).collect();
    let there: BTreeSet<&Text> = heard.iter().map(|host| &host.address).collect();
    let would_find = |host: &KnownHost| {
        let facts = &host.facts;
        let came_to = || look.down.contains(&facts.address) || (looked_at.now)(facts);
        there.contains(&facts.address) || host.is_found_by(look) && came_to()
    };
    // Those that are up come first: of two at one address one is gone.
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by_key(|&at| !known[at].up);
    let then: Vec<&HostFacts> = order.iter().map(|&at| &known[at].facts).collect();
    let left = |at: usize| order.get(at).is_some_and(|&at| !known[at].up || would_find(&known[at]));
    let claim = |at: usize| order.get(at).map_or(Claim::Up, |&at| known[at].claim());
    let pairs = identity::pairs(&then, &heard, left, claim);
    let paired: BTreeSet<usize> = pairs.iter().map(|&(_, b, _)| b).collect();
    let pairs: BTreeMap<usize, _> = pairs.into_iter().map(|(a, b, by)| (order[a], (b, by))).collect();
    let mut taken = Taken::default();
    for (at, host) in known.into_iter().enumerate() {
        let host = match pairs.get(&at).and_then(|&(b, by)| Some((heard.get(b)?, by))) {
            Some((facts, by)) => {
                let pair =
                    Pair { before: host.view(), after: View { facts, ran: &look.ran }, by, is_known: true };
                seen(&host, &pair, look, &mut taken.changes)
            }
            None if host.up && would_find(&host) => missed(host, look, &mut taken.changes),
            None => host,
        };
        taken.hosts.push(host);
    }
    for (_, facts) in heard.into_iter().enumerate().filter(|(at, _)| !paired.contains(at)) {
        taken.hosts.push(appeared(facts, look, (looked_at.before)(facts), &mut taken.changes));
    }
    taken
}

/// A host that was not known; `is_new` where somebody has looked there before.
fn appeared(facts: &HostFacts, look: &Look, is_new: bool, changes: &mut Vec<Change>) -> KnownHost {
    if is_new {
        changes.push(Change { after: Some(facts.open_line()), ..change(Kind::HostNew, facts) });
    }
    for (key, port) in &facts.ports {
        changes.extend(expiring(facts, Some(*key), &port.scripts, None));
    }
    let found_by = if_known(&look.discovery).into_iter().collect();
    let ran = look.ran.clone();
    KnownHost { facts: facts.clone(), up: true, gone_at: None, found_by, ran, doubts: Vec::new() }
}

fn if_known(discovery: &Discovery) -> Option<Discovery> {
    (!discovery.is_empty()).then(|| discovery.clone())
}

/// A known host that is up now.
fn seen(host: &KnownHost, pair: &Pair<'_>, look: &Look, changes: &mut Vec<Change>) -> KnownHost {
    if !host.up {
        let back = change(Kind::HostBack, pair.after.facts);
        changes.push(Change { matched_by: Some(pair.by), after: Some(pair.after.facts.open_line()), ..back });
    }
    let mut doubted = Vec::new();
    for change in pair.changes() {
        let (counts, waits) = settle(change, pair.after.facts, &host.doubts, look);
        changes.extend(counts);
        doubted.extend(waits);
    }
    let facts = merged(pair, &doubted);
    doubted.extend(host.doubts.iter().filter_map(|doubt| doubt.unseen(pair)));
    let ran = host.ran.union(pair.after.ran).cloned().collect();
    let found_by = host.found_by.iter().cloned().chain(if_known(&look.discovery)).collect();
    KnownHost { facts, up: true, gone_at: None, found_by, ran, doubts: doubted }
}

/// A known host that was looked at and is not up.
fn missed(mut host: KnownHost, look: &Look, changes: &mut Vec<Change>) -> KnownHost {
    let before = Some(host.facts.open_line());
    let gone =
        Change { before, doubt: Some(Text::new_static(SILENT)), ..change(Kind::HostGone, &host.facts) };
    match settle(gone, &host.facts, &host.doubts, look) {
        (Some(gone), _) => {
            changes.push(gone);
            host.up = false;
            host.gone_at = look.ended();
            host.found_by.clear();
            host.doubts.clear();
        }
        (None, waits) => {
            host.doubts.retain(|doubt| doubt.change().kind != Kind::HostGone);
            host.doubts.extend(waits);
        }
    }
    host
}
