//! What is known of a host after one more look at it.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{Protocol, Text};

use crate::change::Kind;
use crate::doubt::Doubt;
use crate::facts::{HostFacts, PortFacts, PortKey, Rest, tidy};
use crate::pair::Pair;
use crate::ports::Ports;
use crate::said::Said;
use crate::word::Word;

/// What doubts keep as it was.
#[derive(Default)]
struct Held<'a> {
    ports: BTreeMap<Protocol, Ports>,
    services: BTreeSet<PortKey>,
    scripts: BTreeSet<(Option<PortKey>, &'a str)>,
    os: bool,
}

impl<'a> Held<'a> {
    fn by(doubted: &'a [Doubt]) -> Self {
        let mut held = Self::default();
        for change in doubted.iter().map(Doubt::change) {
            let ports = change.ports.clone().unwrap_or_default();
            let key = |protocol| ports.iter().next().map(|number| PortKey { protocol, number });
            match (change.protocol, &change.script) {
                (Some(protocol), None) if change.kind.is_of_ports() => {
                    let all = held.ports.entry(protocol).or_default();
                    *all = all.plus(&ports);
                }
                (Some(protocol), None) => held.services.extend(key(protocol)),
                (protocol, Some(script)) => {
                    held.scripts.insert((protocol.and_then(key), script.as_str()));
                }
                (None, None) => held.os |= change.kind == Kind::OsChanged,
            }
        }
        held
    }

    fn has(&self, key: PortKey) -> bool {
        self.ports.get(&key.protocol).is_some_and(|ports| ports.contains(key.number))
    }
}

/// The look laid over what was known: what was looked at is replaced, but for what is in doubt and what says less.
pub(crate) fn merged(pair: &Pair<'_>, doubted: &[Doubt]) -> HostFacts {
    let held = Held::by(doubted);
    let (before, after) = (pair.before.facts, pair.after.facts);
    let newer = |known: &BTreeSet<Text>, told: &BTreeSet<Text>| {
        if told.is_empty() { known.clone() } else { told.clone() }
    };
    let (ports, rest) = of_ports(pair, &held);
    HostFacts {
        address: after.address.clone(),
        name: after.name.clone().or_else(|| before.name.clone()),
        macs: newer(&before.macs, &after.macs),
        names: newer(&before.names, &after.names),
        ports,
        rest,
        os: if held.os { before.os.clone() } else { newer(&before.os, &after.os) },
        guesses: if held.os { before.guesses.clone() } else { newer(&before.guesses, &after.guesses) },
        scripts: of_scripts(pair, None, &before.scripts, &after.scripts, &held),
        asked: before.asked.plus(&after.asked),
    }
}

fn of_ports(pair: &Pair<'_>, held: &Held<'_>) -> (BTreeMap<PortKey, PortFacts>, Vec<Rest>) {
    let (before, after) = (pair.before.facts, pair.after.facts);
    let mut ports = before.ports.clone();
    // Named ports that the look does not replace, and those that it does.
    let (mut kept, mut taken): (Vec<PortKey>, Vec<PortKey>) = (Vec::new(), Vec::new());
    for &key in before.ports.keys().chain(after.ports.keys()).collect::<BTreeSet<_>>() {
        let Some(now) = after.word(key) else { continue };
        if held.has(key) || before.word(key).is_some_and(|then| !then.yields_to(now)) {
            kept.push(key);
            continue;
        }
        match (before.ports.get(&key), after.ports.get(&key)) {
            (then, Some(now)) => {
                let once = now.word().after(before.word(key)).once;
                ports.insert(key, PortFacts { once, ..of_port(pair, key, then, now, held) });
                taken.push(key);
            }
            (_, None) => {
                ports.remove(&key);
            }
        }
    }
    let mut rest = before.rest.clone();
    take_out(&mut rest, &of(&taken));
    let kept = of(&kept);
    for now in &after.rest {
        let keeps = [kept.get(&now.protocol), held.ports.get(&now.protocol)];
        let mut ports = keeps.into_iter().flatten().fold(now.ports.clone(), |ports, keep| ports.minus(keep));
        for then in before.rest.iter().filter(|then| then.protocol == now.protocol) {
            if !then.word.yields_to(now.word) {
                ports = ports.minus(&then.ports);
            }
        }
        take_out(&mut rest, &BTreeMap::from([(now.protocol, ports.clone())]));
        let (first, again) = by_first_look(before, now.protocol, &ports);
        let word = Word { once: false, ..now.word };
        rest.extend([Rest { ports: first, ..now.clone() }, Rest { ports: again, word, ..now.clone() }]);
    }
    (ports, tidy(rest))
}

/// Those of the ports of which no look before told a state, and the others.
fn by_first_look(before: &HostFacts, protocol: Protocol, ports: &Ports) -> (Ports, Ports) {
    let named: Vec<PortKey> = before.ports.keys().filter(|key| key.protocol == protocol).copied().collect();
    let told = before.rest.iter().filter(|rest| rest.protocol == protocol && rest.word.state.is_some());
    let told = told.fold(of(&named).remove(&protocol).unwrap_or_default(), |all, rest| all.plus(&rest.ports));
    (ports.minus(&told), ports.both(&told))
}

fn of(keys: &[PortKey]) -> BTreeMap<Protocol, Ports> {
    let mut numbers: BTreeMap<Protocol, Vec<u16>> = BTreeMap::new();
    for key in keys {
        numbers.entry(key.protocol).or_default().push(key.number);
    }
    numbers.into_iter().map(|(protocol, numbers)| (protocol, numbers.into_iter().collect())).collect()
}

fn take_out(rest: &mut [Rest], ports: &BTreeMap<Protocol, Ports>) {
    for one in rest {
        if let Some(out) = ports.get(&one.protocol) {
            one.ports = one.ports.minus(out);
        }
    }
}

/// A port that is named now. What is known of its service stays where nobody asked, while the port is open.
fn of_port(
    pair: &Pair<'_>,
    key: PortKey,
    then: Option<&PortFacts>,
    now: &PortFacts,
    held: &Held<'_>,
) -> PortFacts {
    let mut port = now.clone();
    let Some(then) = then.filter(|then| then.word().is_open() && now.word().is_open()) else { return port };
    let was_asked = now.asked.has_versions_of(&then.asked);
    if now.service.is_none() && then.service.is_some() && !was_asked || held.services.contains(&key) {
        port.service.clone_from(&then.service);
        port.label.clone_from(&then.label);
    }
    port.scripts = of_scripts(pair, Some(key), &then.scripts, &now.scripts, held);
    port.asked = then.asked.plus(&now.asked);
    port
}

fn of_scripts(
    pair: &Pair<'_>,
    key: Option<PortKey>,
    then: &BTreeMap<Text, Said>,
    now: &BTreeMap<Text, Said>,
    held: &Held<'_>,
) -> BTreeMap<Text, Said> {
    let is_held = |id: &Text| held.scripts.contains(&(key, id.as_str()));
    let mut scripts = then.clone();
    // Of one that failed it stays unknown what it would have said.
    scripts.retain(|id, said| {
        now.contains_key(id) || is_held(id) || said.has_failed() || !pair.after.has_run(id, key, &pair.before)
    });
    for (id, said) in now.iter().filter(|(id, _)| !is_held(id)) {
        if !then.get(id).is_some_and(|then| said.is_less_than(then)) {
            scripts.insert(id.clone(), said.clone());
        }
    }
    scripts
}
