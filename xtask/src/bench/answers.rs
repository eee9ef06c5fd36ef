//! Whether two results say the same: which hosts are up, and the state and reason of every port of theirs.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a port is, for comparing: its protocol and number.
pub(super) type Port = (String, u64);

/// How what is said of a filtered port begins.
const FILTERED: &str = "filtered ";
/// Of one that answered nothing.
const SILENT: &str = "filtered no-response";

/// One host that is up.
#[derive(Debug, Default, PartialEq, Eq)]
struct Host {
    /// State and reason of each port that is named: one by one, or in the list of an extra reason.
    named: BTreeMap<Port, String>,
    /// How many ports have this state and reason, named or not.
    counts: BTreeMap<String, u64>,
}

impl Host {
    /// Whether every port is named, so that one that is missing is a port that was not scanned.
    fn names_all(&self) -> bool {
        self.counts.values().sum::<u64>() == self.named.len() as u64
    }
}

/// The answers of a result document (docs/result.schema.json).
#[derive(Debug, Default)]
pub(super) struct Answers {
    up: BTreeMap<String, Host>,
    /// Hosts up and hosts in all, as the scanner counted them.
    stats: (Option<u64>, Option<u64>),
    /// Anything but `success`: the rest says nothing.
    outcome: String,
    /// The ports that were asked for.
    asked: Vec<u64>,
}

impl Answers {
    /// Reads a document.
    ///
    /// # Errors
    /// What is not as the schema has it.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let mut answers = Self {
            outcome: text(&document, "outcome"),
            stats: (document["stats"]["hostsUp"].as_u64(), document["stats"]["hostsTotal"].as_u64()),
            asked: asked(&document),
            up: BTreeMap::new(),
        };
        let hosts = document["hosts"].as_array().ok_or("the document has no hosts")?;
        for one in hosts.iter().filter(|one| one["state"] == "up") {
            let ip = text(one, "ip");
            if answers.up.insert(ip.clone(), host_of(one)).is_some() {
                return Err(format!("{ip} is there twice"));
            }
        }
        Ok(answers)
    }

    /// What is known without a scan: hosts in all, and of those that are up what each port is (`open syn-ack`).
    pub(super) fn known(total: u64, hosts: impl Iterator<Item = (String, Vec<(Port, String)>)>) -> Self {
        let mut up = BTreeMap::new();
        for (ip, ports) in hosts {
            let mut host = Host::default();
            for (port, said) in ports {
                *host.counts.entry(said.clone()).or_default() += 1;
                host.named.insert(port, said);
            }
            up.insert(ip, host);
        }
        Self {
            stats: (Some(up.len() as u64), Some(total)),
            up,
            outcome: "success".to_owned(),
            asked: Vec::new(),
        }
    }

    /// The ports that were asked for; none where hosts alone were looked for.
    pub(super) fn asked(&self) -> &[u64] {
        &self.asked
    }

    /// How many hosts are up.
    pub(super) fn hosts_up(&self) -> usize {
        self.up.len()
    }

    /// How many open ports they have.
    pub(super) fn open_ports(&self) -> usize {
        let open = |host: &Host| host.named.values().filter(|said| is_open(said)).count();
        self.up.values().map(open).sum()
    }

    /// Leaves out the reasons of filtered ports on hosts whose address begins so; returns how many of them named an
    /// error that came, instead of silence.
    pub(super) fn forget_why_filtered(&mut self, network: &str) -> u64 {
        let mut answered = 0;
        for (_, host) in self.up.iter_mut().filter(|(ip, _)| ip.starts_with(network)) {
            for said in host.named.values_mut().filter(|said| said.starts_with(FILTERED)) {
                FILTERED.clone_into(said);
            }
            let counts = std::mem::take(&mut host.counts);
            for (said, count) in counts {
                let is_filtered = said.starts_with(FILTERED);
                answered += if is_filtered && said != SILENT { count } else { 0 };
                let said = if is_filtered { FILTERED.to_owned() } else { said };
                *host.counts.entry(said).or_default() += count;
            }
        }
        answered
    }

    /// What `ours` says otherwise than these, one line a difference, both by their names; none where all is the same.
    pub(super) fn differences(&self, names: [&str; 2], ours: &Self) -> Vec<String> {
        let [first, second] = names;
        let mut differences = Vec::new();
        for (who, answers) in [(first, self), (second, ours)] {
            if answers.outcome != "success" {
                differences.push(format!("the outcome of {who} is {:?}", answers.outcome));
            }
        }
        if self.stats != ours.stats {
            differences
                .push(format!("hosts up, hosts in all: {first} {:?}, {second} {:?}", self.stats, ours.stats));
        }
        let addresses: BTreeSet<&String> = self.up.keys().chain(ours.up.keys()).collect();
        for ip in addresses {
            match (self.up.get(ip), ours.up.get(ip)) {
                (Some(theirs), Some(ours)) => differences.extend(of_host(names, ip, theirs, ours)),
                (Some(_), None) => differences.push(format!("{ip}: up by {first} alone")),
                (None, _) => differences.push(format!("{ip}: up by {second} alone")),
            }
        }
        differences
    }
}

/// The differences of one host.
fn of_host([first, second]: [&str; 2], ip: &str, theirs: &Host, ours: &Host) -> Vec<String> {
    let ports: BTreeSet<&Port> = theirs.named.keys().chain(ours.named.keys()).collect();
    let mut differences = Vec::new();
    for port in ports {
        let (nmap, portolan) = (theirs.named.get(port), ours.named.get(port));
        // Where a document only counts, a port that it does not name can be among those, unless it is open.
        let counted = match (nmap, portolan) {
            (None, Some(said)) => !theirs.names_all() && !is_open(said),
            (Some(said), None) => !ours.names_all() && !is_open(said),
            _ => false,
        };
        if nmap != portolan && !counted {
            let shown = |said: Option<&String>| said.map_or("nothing", String::as_str).to_owned();
            let (protocol, number) = port;
            differences.push(format!(
                "{ip} {number}/{protocol}: {first} {}, {second} {}",
                shown(nmap),
                shown(portolan)
            ));
        }
    }
    if theirs.counts != ours.counts {
        differences.push(format!("{ip}: {first} {}, {second} {}", counted(theirs), counted(ours)));
    }
    differences
}

/// `2 open syn-ack, 998 closed reset`
fn counted(host: &Host) -> String {
    let parts: Vec<String> = host.counts.iter().map(|(said, count)| format!("{count} {said}")).collect();
    if parts.is_empty() { "no ports".to_owned() } else { parts.join(", ") }
}

fn is_open(said: &str) -> bool {
    said.starts_with("open ")
}

fn host_of(one: &Value) -> Host {
    let mut host = Host::default();
    for listed in one["ports"].as_array().into_iter().flatten() {
        let said = format!("{} {}", text(listed, "state"), text(listed, "reason"));
        *host.counts.entry(said.clone()).or_default() += 1;
        host.named.insert((text(listed, "protocol"), listed["port"].as_u64().unwrap_or(u64::MAX)), said);
    }
    for extra in one["extraPorts"].as_array().into_iter().flatten() {
        let reasons = extra["reasons"].as_array().map_or(&[][..], Vec::as_slice);
        let mut rest = extra["count"].as_u64().unwrap_or(0);
        for reason in reasons {
            let said = format!("{} {}", text(extra, "state"), text(reason, "reason"));
            let count = reason["count"].as_u64().unwrap_or(0);
            rest = rest.saturating_sub(count);
            *host.counts.entry(said.clone()).or_default() += count;
            let protocol = reason["protocol"].as_str().unwrap_or("tcp");
            for number in numbers(reason["ports"].as_str().unwrap_or("")) {
                host.named.insert((protocol.to_owned(), number), said.clone());
            }
        }
        if rest > 0 {
            *host.counts.entry(format!("{} for no reason given", text(extra, "state"))).or_default() += rest;
        }
    }
    host
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or("").to_owned()
}

/// The ports of a document that a TCP scan made.
fn asked(document: &Value) -> Vec<u64> {
    let infos = document["scanInfo"].as_array().into_iter().flatten();
    infos.filter_map(|info| info["services"].as_str()).flat_map(numbers).collect()
}

/// `1-3,5`: 1, 2, 3, 5.
pub(super) fn numbers(ports: &str) -> impl Iterator<Item = u64> {
    ports
        .split(',')
        .filter_map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            Some(first.parse::<u16>().ok()?.into()..=last.parse::<u16>().ok()?.into())
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(hosts: &Value) -> Value {
        let up = hosts.as_array().unwrap().len();
        json!({"outcome": "success", "stats": {"hostsUp": up, "hostsDown": 0, "hostsTotal": up}, "hosts": hosts})
    }

    fn one(ports: &Value, extra: &Value) -> Value {
        document(
            &json!([{"ip": "198.19.1.1", "state": "up", "reason": "echo-reply", "ports": ports, "extraPorts": extra}]),
        )
    }

    fn port(number: u16, state: &str, reason: &str) -> Value {
        json!({"port": number, "protocol": "tcp", "state": state, "reason": reason})
    }

    fn extra(state: &str, reason: &str, count: u64, ports: &str) -> Value {
        json!({"state": state, "count": count, "reasons": [{"reason": reason, "count": count, "protocol": "tcp", "ports": ports}]})
    }

    fn between(theirs: &Value, ours: &Value) -> Vec<String> {
        let read = |value: &Value| Answers::read(value.to_string().as_bytes()).unwrap();
        read(theirs).differences(["nmap", "portolan"], &read(ours))
    }

    #[test]
    fn the_same_answer_has_no_difference_however_its_ports_are_listed() {
        let listed = one(
            &json!([port(22, "open", "syn-ack"), port(23, "closed", "reset"), port(24, "closed", "reset")]),
            &json!([]),
        );
        let counted =
            one(&json!([port(22, "open", "syn-ack")]), &json!([extra("closed", "reset", 2, "23-24")]));
        assert_eq!(between(&listed, &listed), [""; 0]);
        assert_eq!(between(&listed, &counted), [""; 0]);
        let unnamed = json!([{"state": "closed", "count": 2, "reasons": [{"reason": "reset", "count": 2}]}]);
        assert_eq!(between(&listed, &one(&json!([port(22, "open", "syn-ack")]), &unnamed)), [""; 0]);
    }

    #[test]
    fn an_open_port_that_one_lacks_is_found_on_both_sides() {
        let both = one(&json!([port(22, "open", "syn-ack")]), &json!([extra("closed", "reset", 2, "23,24")]));
        let none = one(&json!([]), &json!([extra("closed", "reset", 3, "22-24")]));
        let differences = between(&both, &none);
        assert_eq!(differences[0], "198.19.1.1 22/tcp: nmap open syn-ack, portolan closed reset");
        assert_eq!(
            differences[1],
            "198.19.1.1: nmap 2 closed reset, 1 open syn-ack, portolan 3 closed reset"
        );
        assert_eq!(between(&none, &both).len(), 2);
    }

    #[test]
    fn open_ports_of_the_same_count_must_be_the_same_even_where_others_are_only_counted() {
        let counted = json!([{"state": "closed", "count": 2, "reasons": [{"reason": "reset", "count": 2}]}]);
        let differences = between(
            &one(&json!([port(22, "open", "syn-ack")]), &counted),
            &one(&json!([port(23, "open", "syn-ack")]), &counted),
        );
        assert_eq!(differences.len(), 2, "{differences:?}");
    }

    #[test]
    fn closed_and_filtered_and_reasons_are_told_apart() {
        let closed = one(&json!([]), &json!([extra("closed", "reset", 100, "1-100")]));
        let filtered = one(&json!([]), &json!([extra("filtered", "no-response", 100, "1-100")]));
        let prohibited = one(&json!([]), &json!([extra("filtered", "admin-prohibited", 100, "1-100")]));
        assert_eq!(between(&closed, &filtered).len(), 101);
        assert_eq!(between(&filtered, &prohibited).len(), 101);
    }

    #[test]
    fn why_a_port_is_filtered_can_be_left_out_for_a_network_and_nothing_else() {
        let read = |value: &Value| Answers::read(value.to_string().as_bytes()).unwrap();
        let silent = read(&one(&json!([]), &json!([extra("filtered", "no-response", 100, "1-100")])));
        let mixed = json!([
            extra("filtered", "admin-prohibited", 60, "1-60"),
            extra("filtered", "no-response", 40, "61-100")
        ]);
        let closed = read(&one(&json!([]), &json!([extra("closed", "reset", 100, "1-100")])));
        let differ = |first: &Answers, second: &Answers| first.differences(["a", "b"], second).len();
        let (mut first, mut second, mut other) = (silent, read(&one(&json!([]), &mixed)), closed);
        assert_eq!(second.forget_why_filtered("198.19.4."), 0);
        assert_eq!(differ(&first, &second), 61);
        let all = [&mut first, &mut second, &mut other].map(|one| one.forget_why_filtered("198.19.1."));
        assert_eq!(all, [0, 60, 0]);
        assert_eq!((differ(&first, &second), differ(&first, &other)), (0, 101));
    }

    #[test]
    fn a_host_that_one_lacks_and_counts_of_hosts_are_differences() {
        let host = |ip: &str| json!({"ip": ip, "state": "up"});
        let two = document(&json!([host("198.19.1.1"), host("198.19.1.2")]));
        let first = document(&json!([host("198.19.1.1")]));
        assert_eq!(
            between(&two, &first),
            [
                "hosts up, hosts in all: nmap (Some(2), Some(2)), portolan (Some(1), Some(1))",
                "198.19.1.2: up by nmap alone"
            ]
        );
        assert_eq!(between(&first, &two).last().unwrap(), "198.19.1.2: up by portolan alone");
    }

    #[test]
    fn a_run_that_was_cut_off_is_not_the_same_answer() {
        let mut cut = document(&json!([]));
        cut["outcome"] = json!("interrupted");
        assert_eq!(between(&document(&json!([])), &cut), ["the outcome of portolan is \"interrupted\""]);
    }

    #[test]
    fn ports_are_those_that_were_asked() {
        let document = json!({"scanInfo": [{"protocol": "tcp", "services": "1-3,22"}]});
        assert_eq!(asked(&document), [1, 2, 3, 22]);
        assert!(asked(&json!({"scanInfo": []})).is_empty());
    }

    #[test]
    fn what_is_no_document_and_a_host_twice_are_refused() {
        assert!(Answers::read(b"{}").is_err());
        assert!(Answers::read(b"nothing").is_err());
        let host = json!({"ip": "198.19.1.1", "state": "up"});
        assert!(Answers::read(document(&json!([host, host])).to_string().as_bytes()).is_err());
    }
}
