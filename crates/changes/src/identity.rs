//! Which host of the later scan is which of the earlier one: over changes of address by what is its own.

use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use portolan_model::Text;

use crate::change::MatchedBy;
use crate::facts::HostFacts;

/// What hosts are known by, the strongest first; the address comes after these.
const KINDS: [MatchedBy; 4] = [MatchedBy::Mac, MatchedBy::HostKey, MatchedBy::Certificate, MatchedBy::Name];

/// A host that is in both: its place in either list, and by what it is known again.
pub(crate) type Pair = (usize, usize, MatchedBy);

/// How well a host is entitled to what it is known by: one that is up before one that is gone, and of these the one that
/// went last. The other is a host that it was before, at another address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Claim {
    Gone(Option<Timestamp>),
    Up,
}

/// Pairs the hosts that are in both. Each is in one pair at most, and has moved only where it `left` its address: one
/// that nobody looked for there may have two. `claim` is that of those before.
pub(crate) fn pairs(
    before: &[&HostFacts],
    after: &[&HostFacts],
    left: impl Fn(usize) -> bool,
    claim: impl Fn(usize) -> Claim,
) -> Vec<Pair> {
    let (first, second) = (Known::of(before, claim), Known::of(after, |_| Claim::Up));
    let mut taken = (vec![false; before.len()], vec![false; after.len()]);
    let mut pairs = Vec::new();
    let mut take = |a: usize, b: usize, by: MatchedBy| {
        if let (Some(one @ false), Some(other @ false)) = (taken.0.get_mut(a), taken.1.get_mut(b)) {
            (*one, *other) = (true, true);
            pairs.push((a, b, by));
        }
    };
    for (address, &a) in &first.by_address {
        let Some(&b) = second.by_address.get(address) else { continue };
        if let Some(by) = same_place(&first, a, &second, b) {
            take(a, b, by);
        }
    }
    for kind in KINDS {
        for (key, a) in first.unique(kind) {
            if let Some(b) = second.only(kind, key).filter(|_| left(a)) {
                take(a, b, kind);
            }
        }
    }
    pairs.sort_unstable_by_key(|&(_, b, _)| b);
    pairs
}

/// By what two hosts at one address are the same; nothing where they are not.
fn same_place(first: &Known, a: usize, second: &Known, b: usize) -> Option<MatchedBy> {
    for kind in KINDS {
        let (mine, theirs) = (first.keys(a, kind), second.keys(b, kind));
        if mine.is_empty() || theirs.is_empty() {
            continue;
        }
        if !mine.is_disjoint(theirs) {
            return Some(kind);
        }
        // Another interface is another machine. Another key or certificate is one only where the old one has moved.
        let moved =
            || mine.iter().any(|key| first.only(kind, key).is_some() && second.only(kind, key).is_some());
        if kind == MatchedBy::Mac || (kind != MatchedBy::Name && moved()) {
            return None;
        }
    }
    Some(MatchedBy::Address)
}

/// What the hosts of a scan are known by.
struct Known<'a> {
    by_address: BTreeMap<&'a Text, usize>,
    /// Of each host the keys of each kind.
    keys: Vec<BTreeMap<MatchedBy, BTreeSet<Text>>>,
    /// Who has a key, by the best claim to it; nobody where several have that.
    owners: BTreeMap<(MatchedBy, Text), (Claim, Option<usize>)>,
}

static NO_KEYS: BTreeSet<Text> = BTreeSet::new();

impl<'a> Known<'a> {
    fn of(hosts: &[&'a HostFacts], claim: impl Fn(usize) -> Claim) -> Self {
        let mut known = Self { by_address: BTreeMap::new(), keys: Vec::new(), owners: BTreeMap::new() };
        for (number, host) in hosts.iter().enumerate() {
            known.by_address.entry(&host.address).or_insert(number);
            let keys = host.keys();
            for (kind, all) in &keys {
                for key in all {
                    known.claims((*kind, key.clone()), claim(number), number);
                }
            }
            known.keys.push(keys);
        }
        known
    }

    fn claims(&mut self, key: (MatchedBy, Text), claim: Claim, host: usize) {
        match self.owners.entry(key) {
            Entry::Vacant(free) => {
                free.insert((claim, Some(host)));
            }
            Entry::Occupied(mut owner) => match claim.cmp(&owner.get().0) {
                Ordering::Greater => *owner.get_mut() = (claim, Some(host)),
                Ordering::Equal => owner.get_mut().1 = None,
                Ordering::Less => {}
            },
        }
    }

    fn keys(&self, host: usize, kind: MatchedBy) -> &BTreeSet<Text> {
        self.keys.get(host).and_then(|keys| keys.get(&kind)).unwrap_or(&NO_KEYS)
    }

    /// The host whose key this is.
    fn only(&self, kind: MatchedBy, key: &str) -> Option<usize> {
        self.owners.get(&(kind, Text::new(key))).and_then(|(_, owner)| *owner)
    }

    /// The keys of a kind that are one host's.
    fn unique(&self, kind: MatchedBy) -> impl Iterator<Item = (&str, usize)> {
        let of_kind = self.owners.iter().filter(move |((of, _), _)| *of == kind);
        of_kind.filter_map(|((_, key), (_, owner))| owner.map(|owner| (key.as_str(), owner)))
    }
}
