//! One host, then and now.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{Protocol, Text};

use crate::asked::Asked;
use crate::certificate;
use crate::change::{Change, Kind, MatchedBy};
use crate::facts::{HostFacts, PortFacts, PortKey, Service};
use crate::ports::Ports;
use crate::said::Said;
use crate::word::Word;

/// Why a script's silence is looked at once more, and its first word.
pub(crate) const UNSAID: &str = "a script says nothing where an answer is late or lost";
/// Why it is looked at a third time: Nmap asks a port again and again, and a script its question once.
pub(crate) const UNSAID_TWICE: &str = "a script may say nothing twice where answers are late or lost";
/// Why an operating system is looked at once more.
const GUESSED: &str = "an operating system is a guess";
/// Why a service that says less is looked at once more, or one of which less was known.
const LITTLE: &str = "a service says less of itself where an answer is late or lost";
/// What Nmap calls a service that closes the connection without a word.
const WRAPPED: &str = "tcpwrapped";
/// What is said of a service that was asked and that no answer names, as Nmap says it.
const UNKNOWN: &str = "unknown";

/// What is said of a host, and which scripts ran when it was said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) facts: &'a HostFacts,
    pub(crate) ran: &'a BTreeSet<Text>,
}

impl View<'_> {
    /// What a port, or the host, was asked.
    fn asked(&self, key: Option<PortKey>) -> Option<&Asked> {
        match key {
            None => Some(&self.facts.asked),
            Some(key) => self.facts.ports.get(&key).map(|port| &port.asked),
        }
    }

    /// Whether a script ran here that the other view has of the same port: it said something anywhere, or all was asked
    /// that was asked there.
    pub(crate) fn has_run(&self, script: &Text, key: Option<PortKey>, there: &Self) -> bool {
        let asked = || self.asked(key).zip(there.asked(key));
        self.ran.contains(script) || asked().is_some_and(|(here, there)| here.has_all_of(there))
    }

    /// Whether one look alone asked what was asked there: what said nothing then may say it each time.
    fn asked_once(&self, key: Option<PortKey>, there: &Self) -> bool {
        self.asked(key).zip(there.asked(key)).is_some_and(|(here, there)| here.has_once(there))
    }
}

/// A host that is in both, and by what it is known again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) before: View<'a>,
    pub(crate) after: View<'a>,
    pub(crate) by: MatchedBy,
    /// Whether `before` is what is known from all looks: then what was silent once is not known yet.
    pub(crate) is_known: bool,
}

/// A turn of ports that are not open, then or now: kind, transport, both states, why it is in doubt.
type Turn = (Kind, Protocol, &'static str, &'static str, Option<&'static str>);

impl Pair<'_> {
    /// What changed where both looked.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let (before, after) = (self.before.facts, self.after.facts);
        let mut changes = Vec::new();
        if before.address != after.address {
            let (then, now) = (before.address.to_string(), after.address.to_string());
            changes.push(Change { before: Some(then), after: Some(now), ..change(Kind::HostMoved, after) });
        }
        self.ports(&mut changes);
        for (key, now) in &after.ports {
            self.port(*key, before.ports.get(key), now, &mut changes);
        }
        changes.extend(self.os());
        self.scripts(None, &before.scripts, &after.scripts, &mut changes);
        for change in &mut changes {
            change.matched_by = Some(self.by);
        }
        changes
    }

    fn turned(&self, then: Word, now: Word) -> Option<(Kind, Option<&'static str>)> {
        then.turned(now).filter(|_| !(self.is_known && then.was_lost(now)))
    }

    /// Ports whose state is another: those that are or were open one by one, others together.
    fn ports(&self, changes: &mut Vec<Change>) {
        let (before, after) = (self.before.facts, self.after.facts);
        let mut together: BTreeMap<Turn, Vec<Ports>> = BTreeMap::new();
        let named: BTreeSet<PortKey> = before.ports.keys().chain(after.ports.keys()).copied().collect();
        for key in named {
            let (Some(then), Some(now)) = (before.word(key), after.word(key)) else { continue };
            let Some((kind, doubt)) = self.turned(then, now) else { continue };
            let ports = Ports::one(key.number);
            if then.is_open() || now.is_open() {
                let (then, now) = (before.described(key, then), after.described(key, now));
                let change = on(kind, after, key, doubt);
                changes.push(Change { before: Some(then), after: Some(now), ..change });
            } else {
                let turn = (kind, key.protocol, then.as_str(), now.as_str(), doubt);
                together.entry(turn).or_default().push(ports);
            }
        }
        for then in &before.rest {
            for now in after.rest.iter().filter(|now| now.protocol == then.protocol) {
                let Some((kind, doubt)) = self.turned(then.word, now.word) else { continue };
                let turn = (kind, then.protocol, then.word.as_str(), now.word.as_str(), doubt);
                together.entry(turn).or_default().push(then.ports.both(&now.ports));
            }
        }
        changes.extend(together.into_iter().filter_map(|((kind, protocol, then, now, doubt), ports)| {
            let ports = ports.iter().fold(Ports::default(), |all, ports| all.plus(ports));
            let (before, after) = (Some(then.to_owned()), Some(now.to_owned()));
            let whole = || Change {
                protocol: Some(protocol),
                before,
                after,
                doubt: doubt.map(Text::new_static),
                ..change(kind, self.after.facts)
            };
            (!ports.is_empty()).then(|| Change { ports: Some(ports.clone()), ..whole() })
        }));
    }

    /// What is behind a port that is open, then and now.
    fn port(&self, key: PortKey, then: Option<&PortFacts>, now: &PortFacts, changes: &mut Vec<Change>) {
        let host = self.after.facts;
        if !now.word().is_open() {
            return;
        }
        let Some(then) = then.filter(|then| then.word().is_open()) else {
            changes.extend(expiring(host, Some(key), &now.scripts, None));
            return;
        };
        if let Some((kind, doubt)) = replaced(then, now) {
            let label = |port: &PortFacts| {
                Some(if port.service.is_some() { port.label.clone() } else { UNKNOWN.to_owned() })
            };
            changes.push(Change { before: label(then), after: label(now), ..on(kind, host, key, doubt) });
        }
        self.scripts(Some(key), &then.scripts, &now.scripts, changes);
    }

    /// Another operating system: none of the likeliest of one is among those that the other may be.
    fn os(&self) -> Option<Change> {
        let (before, after) = (self.before.facts, self.after.facts);
        let (then, now) = (&before.os, &after.os);
        let is_same = || is_one_system([then, &before.guesses], [now, &after.guesses]);
        if then.is_empty() || now.is_empty() || is_same() {
            return None;
        }
        let text =
            |names: &BTreeSet<Text>| Some(names.iter().map(Text::as_str).collect::<Vec<_>>().join(", "));
        let change = change(Kind::OsChanged, self.after.facts);
        Some(Change {
            before: text(then),
            after: text(now),
            doubt: Some(Text::new_static(GUESSED)),
            ..change
        })
    }

    fn scripts(
        &self,
        key: Option<PortKey>,
        then: &BTreeMap<Text, Said>,
        now: &BTreeMap<Text, Said>,
        changes: &mut Vec<Change>,
    ) {
        let host = self.after.facts;
        let is_sure = !(self.is_known && self.before.asked_once(key, &self.after));
        let tell = |id: &Text, kind, before: Option<&Said>, after: Option<&Said>, doubt| {
            let shown = |said: Option<&Said>| said.map(|said| said.shown.clone());
            let base = key.map_or_else(|| change(kind, host), |key| on(kind, host, key, None));
            let doubt = Option::map(doubt, Text::new_static);
            Change { script: Some(id.clone()), before: shown(before), after: shown(after), doubt, ..base }
        };
        for (id, said) in now.iter().filter(|(_, said)| !said.has_failed()) {
            match then.get(id) {
                Some(before) if before.has_failed() || before.second != said.second => {}
                Some(before) if before.meaning != said.meaning => {
                    let is_certificate = id == certificate::SCRIPT;
                    let kind = if is_certificate { Kind::CertificateChanged } else { Kind::ScriptChanged };
                    changes.push(tell(id, kind, Some(before), Some(said), None));
                }
                None if is_sure && self.before.has_run(id, key, &self.after) => {
                    changes.push(tell(id, Kind::ScriptChanged, None, Some(said), Some(UNSAID)));
                }
                _ => {}
            }
        }
        changes.extend(expiring(host, key, now, Some(then)));
        let is_silent = |id: &Text| !now.contains_key(id) && self.after.has_run(id, key, &self.before);
        let silent = then.iter().filter(|(id, said)| !said.has_failed() && is_silent(id));
        changes
            .extend(silent.map(|(id, said)| tell(id, Kind::ScriptChanged, Some(said), None, Some(UNSAID))));
    }
}

/// Whether two looks, each with the likeliest guesses of an operating system and all of them, may be at the same one.
pub(crate) fn is_one_system(then: [&BTreeSet<Text>; 2], now: [&BTreeSet<Text>; 2]) -> bool {
    let ([then, maybe_then], [now, maybe_now]) = (then, now);
    !then.is_disjoint(maybe_now) || !now.is_disjoint(maybe_then)
}

/// Certificates that are near their end now and were not, or were not there.
pub(crate) fn expiring(
    host: &HostFacts,
    key: Option<PortKey>,
    now: &BTreeMap<Text, Said>,
    then: Option<&BTreeMap<Text, Said>>,
) -> Option<Change> {
    let (id, said) = now.get_key_value(certificate::SCRIPT).filter(|(_, said)| said.expiring)?;
    let told = then
        .and_then(|then| then.get(certificate::SCRIPT))
        .is_some_and(|before| before.expiring && before.meaning == said.meaning);
    let kind = Kind::CertificateExpiring;
    let base = key.map_or_else(|| change(kind, host), |key| on(kind, host, key, None));
    (!told).then(|| Change { script: Some(id.clone()), after: Some(said.shown.clone()), ..base })
}

/// Another service or version behind a port, or one that no answer names any more or yet, and why that is in doubt.
fn replaced(before: &PortFacts, after: &PortFacts) -> Option<(Kind, Option<&'static str>)> {
    let (then, now) = match (&before.service, &after.service) {
        (Some(then), Some(now)) => (then, now),
        (Some(_), None) if after.asked.has_versions_of(&before.asked) => {
            return Some((Kind::ServiceChanged, Some(LITTLE)));
        }
        (None, Some(_)) if before.asked.has_versions_of(&after.asked) => {
            return Some((Kind::ServiceChanged, Some(LITTLE)));
        }
        _ => return None,
    };
    let kind = match (then.is == now.is, then.version == now.version) {
        (true, true) => return None,
        (true, false) => Kind::VersionChanged,
        (false, _) => Kind::ServiceChanged,
    };
    let is_little = |service: &Service| {
        let [name, _, product] = &service.is;
        product.is_none() || name.is_none() || name.as_deref() == Some(WRAPPED)
    };
    let [was, is] = [then, now].map(|service| service.version.iter().flatten().count());
    let little = is_little(then) || is_little(now) || (kind == Kind::VersionChanged && was != is);
    Some((kind, little.then_some(LITTLE)))
}

/// A change of a host, without what it is.
pub(crate) fn change(kind: Kind, host: &HostFacts) -> Change {
    Change {
        kind,
        host: host.address.clone(),
        name: host.name.clone(),
        matched_by: None,
        protocol: None,
        ports: None,
        script: None,
        before: None,
        after: None,
        doubt: None,
    }
}

fn on(kind: Kind, host: &HostFacts, key: PortKey, doubt: Option<&'static str>) -> Change {
    Change {
        protocol: Some(key.protocol),
        ports: Some(Ports::one(key.number)),
        doubt: doubt.map(Text::new_static),
        ..change(kind, host)
    }
}
