//! Which host of the later scan is which of the earlier one: over changes of address by what is its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use portolan_model::{AddressKind, Host, Script};
use regex::Regex;

use crate::certificate;
use crate::change::MatchedBy;

/// What hosts are known by, the strongest first; the address comes after these.
const KINDS: [MatchedBy; 4] = [MatchedBy::Mac, MatchedBy::HostKey, MatchedBy::Certificate, MatchedBy::Name];

/// A fingerprint of an SSH key, of either kind that Nmap prints.
static KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:[0-9a-f]{2}:){15}[0-9a-f]{2}|SHA256:[A-Za-z0-9+/]{43}").ok());

/// A host that is in both: its place in either list, and by what it is known again.
pub(crate) type Pair = (usize, usize, MatchedBy);

/// Pairs the hosts that are up in both. Each is in one pair at most.
pub(crate) fn pairs(before: &[&Host], after: &[&Host]) -> Vec<Pair> {
    let (first, second) = (Known::of(before), Known::of(after));
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
            if let Some(b) = second.only(kind, key) {
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
    by_address: BTreeMap<&'a str, usize>,
    /// Of each host the keys of each kind.
    keys: Vec<BTreeMap<MatchedBy, BTreeSet<String>>>,
    /// Who has a key; nobody where several have it.
    owners: BTreeMap<(MatchedBy, String), Option<usize>>,
}

static NO_KEYS: BTreeSet<String> = BTreeSet::new();

impl<'a> Known<'a> {
    fn of(hosts: &[&'a Host]) -> Self {
        let mut known = Self { by_address: BTreeMap::new(), keys: Vec::new(), owners: BTreeMap::new() };
        for (number, host) in hosts.iter().enumerate() {
            if let Some(ip) = host.ip.as_deref() {
                known.by_address.entry(ip).or_insert(number);
            }
            let mut keys: BTreeMap<MatchedBy, BTreeSet<String>> = BTreeMap::new();
            for (kind, key) in keys_of(host) {
                keys.entry(kind).or_default().insert(key);
            }
            for (kind, all) in &keys {
                for key in all {
                    let owner = known.owners.entry((*kind, key.clone()));
                    owner.and_modify(|owner| *owner = None).or_insert(Some(number));
                }
            }
            known.keys.push(keys);
        }
        known
    }

    fn keys(&self, host: usize, kind: MatchedBy) -> &BTreeSet<String> {
        self.keys.get(host).and_then(|keys| keys.get(&kind)).unwrap_or(&NO_KEYS)
    }

    /// The only host that has this key.
    fn only(&self, kind: MatchedBy, key: &str) -> Option<usize> {
        self.owners.get(&(kind, key.to_owned())).copied().flatten()
    }

    /// The keys of a kind that one host alone has.
    fn unique(&self, kind: MatchedBy) -> impl Iterator<Item = (&str, usize)> {
        let of_kind = self.owners.iter().filter(move |((of, _), _)| *of == kind);
        of_kind.filter_map(|((_, key), owner)| owner.map(|owner| (key.as_str(), owner)))
    }
}

fn keys_of(host: &Host) -> Vec<(MatchedBy, String)> {
    let mut keys = Vec::new();
    let macs = host.addresses.iter().filter(|address| address.kind == AddressKind::Mac);
    keys.extend(macs.map(|mac| (MatchedBy::Mac, mac.addr.to_lowercase())));
    for script in host.ports.iter().flat_map(|port| &port.scripts).chain(&host.scripts) {
        keys.extend(script_keys(script));
    }
    keys.extend(host.hostnames.iter().map(|name| (MatchedBy::Name, name.name.to_lowercase())));
    keys
}

fn script_keys(script: &Script) -> Vec<(MatchedBy, String)> {
    if certificate::is_certificate(script) {
        return vec![(MatchedBy::Certificate, certificate::fingerprint(script))];
    }
    match (&*KEY, script.id.as_str()) {
        (Some(key), "ssh-hostkey") => key
            .find_iter(&script.output)
            .map(|found| (MatchedBy::HostKey, found.as_str().to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}
