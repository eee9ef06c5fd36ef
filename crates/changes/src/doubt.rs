//! What one look says otherwise, until another one says so too.

use std::collections::BTreeSet;

use jiff::Timestamp;
use portolan_model::Text;
use serde::{Deserialize, Serialize};

use crate::change::{Change, Kind};
use crate::facts::{HostFacts, PortKey};
use crate::look::Look;
use crate::pair::{Pair, UNSAID, UNSAID_TWICE, is_one_system};
use crate::ports::Ports;
use crate::volatile::steady;

/// What a look said otherwise, and one more look has to say too before it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    #[serde(flatten)]
    change: Change,
    /// When that look ended, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// Of an operating system the likeliest guesses, and all: no two looks guess alike.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    os: BTreeSet<Text>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    guesses: BTreeSet<Text>,
}

impl Doubt {
    /// What a look says of a host.
    fn new(change: Change, host: &HostFacts, look: &Look) -> Self {
        let of = |guesses: &BTreeSet<Text>| match change.kind {
            Kind::OsChanged => guesses.clone(),
            _ => BTreeSet::new(),
        };
        Self { at: look.ended(), os: of(&host.os), guesses: of(&host.guesses), change }
    }

    /// What changed, if it did.
    #[must_use]
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// What is in doubt, and why: equal where two looks doubt the same thing, whatever they take it for.
    #[must_use]
    pub fn thing(&self) -> impl Ord {
        let Change { kind, protocol, ports, script, doubt, .. } = &self.change;
        (*kind, *protocol, ports, script, doubt)
    }

    /// Whether both looks say the same of the same thing, as far as two looks ever say it alike.
    fn is_said_by(&self, other: &Self) -> bool {
        let (then, now) = (&self.change, &other.change);
        if (then.kind, then.protocol, &then.script) != (now.kind, now.protocol, &now.script) {
            return false;
        }
        let text = |change: &Change| change.after.as_deref().map(|text| steady(text).into_owned());
        match then.kind {
            Kind::HostGone => true,
            // What a port is instead of open is not told alike each time.
            kind if kind.is_of_ports() => true,
            Kind::OsChanged => {
                then.after == now.after
                    || is_one_system([&self.os, &self.guesses], [&other.os, &other.guesses])
            }
            // A script's words may be of the moment, by a date that nobody knows for one. That it has some, or none, is
            // what is in doubt: what it says instead of other words counts at once.
            _ if then.script.is_some() => {
                then.ports == now.ports && then.after.is_some() == now.after.is_some()
            }
            _ => then.ports == now.ports && text(then) == text(now),
        }
    }

    /// The same of these ports alone; nothing where there are none.
    fn of(&self, ports: Ports) -> Option<Self> {
        let is_any = !ports.is_empty();
        is_any.then(|| Self { change: Change { ports: Some(ports), ..self.change.clone() }, ..self.clone() })
    }

    /// What of it a look did not look at: that waits on.
    pub(crate) fn unseen(&self, pair: &Pair<'_>) -> Option<Self> {
        let (doubt, after) = (&self.change, pair.after.facts);
        let numbers = doubt.ports.iter().flat_map(Ports::iter);
        let keys: Vec<PortKey> = doubt
            .protocol
            .map_or_else(Vec::new, |protocol| numbers.map(|number| PortKey { protocol, number }).collect());
        let ran = |script: &Text, key| pair.after.has_run(script, key, &pair.before);
        if doubt.kind.is_of_ports() {
            let unseen = keys.iter().filter(|key| after.word(**key).is_none());
            return self.of(unseen.map(|key| key.number).collect());
        }
        let looked = match (&doubt.script, doubt.kind) {
            (Some(script), _) if keys.is_empty() => ran(script, None),
            // A port that is not open any more has no script, and no service, to be in doubt of.
            (Some(script), _) => keys
                .iter()
                .all(|key| after.word(*key).is_some_and(|word| !word.is_open() || ran(script, Some(*key)))),
            (None, Kind::OsChanged) => !after.os.is_empty(),
            (None, Kind::ServiceChanged | Kind::VersionChanged) => {
                keys.iter().all(|key| match after.ports.get(key) {
                    Some(port) => port.service.is_some() || port.asked.versions() || !port.word().is_open(),
                    None => after.word(*key).is_some(),
                })
            }
            (None, _) => true,
        };
        (!looked).then(|| self.clone())
    }
}

/// What of a change that a look shows of a host counts now, and what waits for one more look. What waited for one that
/// is apart from the look that doubted it first waits on as it is where this is none.
pub(crate) fn settle(
    change: Change,
    host: &HostFacts,
    doubts: &[Doubt],
    look: &Look,
) -> (Option<Change>, Vec<Doubt>) {
    if change.doubt.is_none() {
        return (Some(change), Vec::new());
    }
    let new = Doubt::new(change, host, look);
    let mut same = doubts.iter().filter(|doubt| doubt.is_said_by(&new));
    if new.change.kind.is_of_ports() {
        return settle_ports(&new, same, look);
    }
    match same.next() {
        None => (None, vec![new]),
        Some(doubt) if !look.is_apart_from(doubt.at) => (None, vec![doubt.clone()]),
        // Two more looks have to confirm what a script says: it asks once where ports are asked again and again.
        Some(doubt) if doubt.change.doubt.as_deref() == Some(UNSAID) => {
            let change = Change { doubt: Some(Text::new_static(UNSAID_TWICE)), ..new.change };
            (None, vec![Doubt { change, ..new }])
        }
        Some(_) => (Some(Change { doubt: None, ..new.change }), Vec::new()),
    }
}

/// The same of ports, of which each is settled by itself.
fn settle_ports<'a>(
    new: &Doubt,
    same: impl Iterator<Item = &'a Doubt>,
    look: &Look,
) -> (Option<Change>, Vec<Doubt>) {
    let (mut left, mut counts) = (new.change.ports.clone().unwrap_or_default(), Ports::default());
    let mut waits = Vec::new();
    for doubt in same {
        let agreed = doubt.change.ports.as_ref().map(|ports| left.both(ports)).unwrap_or_default();
        left = left.minus(&agreed);
        if look.is_apart_from(doubt.at) {
            counts = counts.plus(&agreed);
        } else {
            waits.extend(doubt.of(agreed));
        }
    }
    waits.extend(new.of(left));
    (new.of(counts).map(|doubt| Change { doubt: None, ..doubt.change }), waits)
}
