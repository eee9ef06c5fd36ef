//! What is known of a host, in the form in which it is compared: without what differs from look to look.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use portolan_model::{AddressKind, Host, Os, Port, PortState, Protocol, Text};
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::certificate;
use crate::change::MatchedBy;
use crate::ports::Ports;
use crate::said::{Said, said};
use crate::volatile::steady;
use crate::word::Word;

/// How Nmap says that a service was found by asking it, and not by its port's number.
const PROBED: &str = "probed";
/// Nmap's reason for what did not answer; in extra ports it has a plural.
const SILENT: [&str; 2] = ["no-response", "no-responses"];
/// How the comment of a host begins that the scanner was not done with.
const UNFINISHED: &str = "unfinished";
/// The script that tells the keys of an SSH server.
const HOST_KEYS: &str = "ssh-hostkey";

/// A fingerprint of an SSH key, of each kind that Nmap prints: MD5 with colons or, by its default, without; SHA-256.
static KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:[0-9a-f]{2}:?){15}[0-9a-f]{2}\b|SHA256:[A-Za-z0-9+/]{43}").ok());

/// A port of a host; as text `22/tcp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PortKey {
    /// The transport.
    pub protocol: Protocol,
    /// The number.
    pub number: u16,
}

impl fmt::Display for PortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.protocol)
    }
}

impl From<PortKey> for String {
    fn from(key: PortKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for PortKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let read = |(number, protocol): (&str, &str)| {
            Some(Self { number: number.parse().ok()?, protocol: protocol.parse().ok()? })
        };
        text.split_once('/').and_then(read).ok_or("not a port: 22/tcp is one")
    }
}

/// What is behind an open port that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Service {
    /// Name, tunnel, product.
    pub(crate) is: [Option<Text>; 3],
    /// Version and what else it says, without what differs from look to look.
    pub(crate) version: [Option<String>; 2],
}

/// A port that was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PortFacts {
    pub(crate) state: PortState,
    /// Whether its state was concluded from silence, and from that of one look alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) silent: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) once: bool,
    /// `ssh OpenSSH 9.2p1`, `ssl/http nginx`
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<Service>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) scripts: BTreeMap<Text, Said>,
    /// What it was asked while it was open.
    #[serde(default, skip_serializing_if = "Asked::is_empty")]
    pub(crate) asked: Asked,
}

impl PortFacts {
    fn of(port: &Port, asked: &Asked, at: Option<Timestamp>) -> Self {
        let tunnel = port.tunnel.as_ref().map(|tunnel| format!("{tunnel}/")).unwrap_or_default();
        let name = port.service.as_ref().map(|name| format!("{tunnel}{name}"));
        let label = name.into_iter().chain(port.version.as_ref().map(ToString::to_string));
        let text = |text: &Option<Text>| text.as_deref().map(|text| steady(text).into_owned());
        let service = || Service {
            is: [port.service.clone(), port.tunnel.clone(), port.product.clone()],
            // A version may be a date; what is told of it besides may have one of today.
            version: [port.product_version.as_deref().map(str::to_owned), text(&port.extra_info)],
        };
        let word = Word::new(Some(port.state), port.reason.as_deref().is_none_or(is_silent));
        Self {
            state: port.state,
            silent: word.silent,
            once: word.once,
            label: label.collect::<Vec<_>>().join(" "),
            service: (port.method.as_deref() == Some(PROBED)).then(service),
            scripts: said(&port.scripts, at),
            asked: if port.state == PortState::Open { asked.clone() } else { Asked::default() },
        }
    }

    pub(crate) fn word(&self) -> Word {
        Word { state: Some(self.state), silent: self.silent, once: self.once }
    }

    /// `open ssh OpenSSH 9.2p1`
    pub(crate) fn described(&self) -> String {
        match self.state {
            PortState::Open => format!("open {}", self.label).trim_end().to_owned(),
            state => state.as_str().to_owned(),
        }
    }
}

/// Ports that were looked at and not named, and what they were.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Rest {
    pub(crate) protocol: Protocol,
    #[serde(flatten)]
    pub(crate) word: Word,
    pub(crate) ports: Ports,
}

/// What a look, or all looks together, say of a host that is up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HostFacts {
    pub(crate) address: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) macs: BTreeSet<Text>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) names: BTreeSet<Text>,
    pub(crate) ports: BTreeMap<PortKey, PortFacts>,
    pub(crate) rest: Vec<Rest>,
    /// The likeliest operating systems.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) os: BTreeSet<Text>,
    /// All that it may be.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) guesses: BTreeSet<Text>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) scripts: BTreeMap<Text, Said>,
    /// What it was asked.
    #[serde(skip_serializing_if = "Asked::is_empty")]
    pub(crate) asked: Asked,
}

impl HostFacts {
    /// What a scan says of a host, which looked at these ports and asked this at this time.
    pub(crate) fn of(
        host: &Host,
        looked: &BTreeMap<Protocol, Ports>,
        asked: &Asked,
        at: Option<Timestamp>,
    ) -> Self {
        let macs = host.addresses.iter().filter(|address| address.kind == AddressKind::Mac);
        // What was left when its time was up, or the scan's, is in no list, and was not asked.
        let is_cut = host.comment.as_deref().is_some_and(|comment| comment.starts_with(UNFINISHED));
        let is_cut = is_cut || host.timed_out;
        let asked = if is_cut { Asked::default() } else { asked.clone() };
        let port = |port: &Port| {
            (PortKey { protocol: port.protocol, number: port.port }, PortFacts::of(port, &asked, at))
        };
        let ports: BTreeMap<PortKey, PortFacts> = host.ports.iter().map(port).collect();
        let rest = if is_cut { Vec::new() } else { rest(host, &ports, looked) };
        Self {
            address: host.ip.clone().unwrap_or_default(),
            name: host.hostnames.first().map(|name| name.name.clone()),
            macs: macs.map(|mac| Text::new(mac.addr.to_lowercase())).collect(),
            names: host.hostnames.iter().map(|name| Text::new(name.name.to_lowercase())).collect(),
            ports,
            rest,
            os: host.os.as_ref().map(likeliest).unwrap_or_default(),
            guesses: host.os.iter().flat_map(|os| &os.matches).filter_map(|one| one.name.clone()).collect(),
            scripts: said(&host.scripts, at),
            asked,
        }
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &Text {
        &self.address
    }

    /// The first name.
    #[must_use]
    pub fn name(&self) -> Option<&Text> {
        self.name.as_ref()
    }

    /// The names, in small letters.
    pub fn names(&self) -> impl Iterator<Item = &Text> {
        self.names.iter()
    }

    /// The open ports, with what is behind them.
    pub fn open(&self) -> impl Iterator<Item = (PortKey, &str)> {
        let open = self.ports.iter().filter(|(_, port)| port.state == PortState::Open);
        open.map(|(key, port)| (*key, port.label.as_str()))
    }

    /// `22/tcp ssh, 80/tcp http`
    pub(crate) fn open_line(&self) -> String {
        let open: Vec<String> =
            self.open().map(|(key, label)| format!("{key} {label}").trim_end().to_owned()).collect();
        if open.is_empty() { "up".to_owned() } else { open.join(", ") }
    }

    /// What is said of a port; nothing where nobody looked.
    pub(crate) fn word(&self, key: PortKey) -> Option<Word> {
        let listed =
            || self.rest.iter().find(|rest| rest.protocol == key.protocol && rest.ports.contains(key.number));
        self.ports.get(&key).map(PortFacts::word).or_else(|| listed().map(|rest| rest.word))
    }

    /// `open ssh`, `closed`, `not open`
    pub(crate) fn described(&self, key: PortKey, word: Word) -> String {
        self.ports.get(&key).map_or_else(|| word.as_str().to_owned(), PortFacts::described)
    }

    /// Whether any of its ports answered: `-Pn` calls every address up.
    pub(crate) fn answers(&self) -> bool {
        let mut words =
            self.ports.values().map(PortFacts::word).chain(self.rest.iter().map(|rest| rest.word));
        words.any(Word::is_answer)
    }

    /// Whether any port answered here that `other` asked.
    pub(crate) fn has_answered(&self, other: &Self) -> bool {
        let named =
            |(key, port): (&PortKey, &PortFacts)| port.word().is_answer() && other.word(*key).is_some();
        let listed = |rest: &Rest| {
            let named = other.ports.keys().filter(|key| key.protocol == rest.protocol);
            let listed = other.rest.iter().filter(|one| one.protocol == rest.protocol);
            rest.word.is_answer()
                && (named.into_iter().any(|key| rest.ports.contains(key.number))
                    || listed.into_iter().any(|one| !rest.ports.both(&one.ports).is_empty()))
        };
        self.ports.iter().any(named) || self.rest.iter().any(listed)
    }

    /// By what of each kind it is known again; its address is apart.
    pub(crate) fn keys(&self) -> BTreeMap<MatchedBy, BTreeSet<Text>> {
        let mut keys: BTreeMap<MatchedBy, BTreeSet<Text>> = BTreeMap::new();
        let mut add = |kind, all: &mut dyn Iterator<Item = Text>| keys.entry(kind).or_default().extend(all);
        add(MatchedBy::Mac, &mut self.macs.iter().cloned());
        add(MatchedBy::Name, &mut self.names.iter().cloned());
        for (id, said) in self.ports.values().flat_map(|port| &port.scripts).chain(&self.scripts) {
            match (id.as_str(), &*KEY) {
                _ if said.has_failed() => {}
                (certificate::SCRIPT, _) => {
                    add(MatchedBy::Certificate, &mut std::iter::once(Text::new(&said.meaning)));
                }
                (HOST_KEYS, Some(key)) => {
                    add(
                        MatchedBy::HostKey,
                        &mut key
                            .find_iter(&said.meaning)
                            .map(|found| Text::new(found.as_str().replace(':', ""))),
                    );
                }
                _ => {}
            }
        }
        keys
    }
}

fn is_silent(reason: &str) -> bool {
    SILENT.contains(&reason)
}

/// What was looked at and is not named: where the document lists it, as it is listed; else what is left.
fn rest(host: &Host, named: &BTreeMap<PortKey, PortFacts>, looked: &BTreeMap<Protocol, Ports>) -> Vec<Rest> {
    let mut all = Vec::new();
    let counted = match host.extra_ports.as_slice() {
        [one] => {
            let silent = one.reasons.is_empty() || one.reasons.iter().any(|reason| is_silent(&reason.reason));
            Word::new(Some(one.state), silent)
        }
        _ => Word::new(None, true),
    };
    for (&protocol, ports) in looked {
        let named: Ports =
            named.keys().filter(|key| key.protocol == protocol).map(|key| key.number).collect();
        let mut left = ports.minus(&named);
        for extra in &host.extra_ports {
            for reason in extra.reasons.iter().filter(|one| one.protocol.unwrap_or(Protocol::Tcp) == protocol)
            {
                let Some(list) = &reason.ports else { continue };
                let listed = left.both(&Ports::read(list));
                left = left.minus(&listed);
                let word = Word::new(Some(extra.state), is_silent(&reason.reason));
                all.push(Rest { protocol, word, ports: listed });
            }
        }
        all.push(Rest { protocol, word: counted, ports: left });
    }
    tidy(all)
}

/// Each transport and word once, so that equal knowledge is equal.
pub(crate) fn tidy(rest: Vec<Rest>) -> Vec<Rest> {
    let mut tidy: BTreeMap<(Protocol, Word), Ports> = BTreeMap::new();
    for Rest { protocol, word, ports } in rest.into_iter().filter(|rest| !rest.ports.is_empty()) {
        let all = tidy.entry((protocol, word)).or_default();
        *all = all.plus(&ports);
    }
    tidy.into_iter().map(|((protocol, word), ports)| Rest { protocol, word, ports }).collect()
}

fn likeliest(os: &Os) -> BTreeSet<Text> {
    let best = os.matches.iter().filter_map(|one| one.accuracy).max();
    os.matches.iter().filter(|one| one.accuracy == best).filter_map(|one| one.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_key_is_known_with_colons_and_without() {
        let keys = |output: &str| {
            let said = Said { meaning: output.to_owned(), ..Said::default() };
            let scripts = BTreeMap::from([(Text::new_static(HOST_KEYS), said)]);
            HostFacts { scripts, ..HostFacts::default() }.keys().remove(&MatchedBy::HostKey)
        };
        let plain = keys("256 e391616e5ad031e47a5a2444b3bc61aa (ED25519)\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5");
        assert_eq!(plain.as_ref().map(BTreeSet::len), Some(1));
        assert_eq!(plain, keys("256 e3:91:61:6e:5a:d0:31:e4:7a:5a:24:44:b3:bc:61:aa (ED25519)"));
        assert_ne!(plain, keys("256 f391616e5ad031e47a5a2444b3bc61aa (ED25519)"));
    }
}
