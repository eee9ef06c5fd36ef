//! One host record, built element by element.

use jiff::Timestamp;
use portolan_model::{
    Address, AddressKind, ExtraPorts, ExtraReason, Hop, Host, HostState, Hostname, Os, OsClass, OsMatch,
    PortUsed, Sequence, Smurf, TcpSequence, Text, Trace, Uptime,
};

use super::notes::Notes;
use super::tag::{Attribute, Tag};

pub(super) use super::port::{Opened, open_port, owner, port_state, service};

/// The host that a `host` tag opens.
pub(super) fn open_host(tag: Tag<'_>, notes: &mut Notes) -> Host {
    let mut host = Host::default();
    for attribute in tag.attributes() {
        match attribute.name {
            "starttime" => host.start = attribute.time(notes),
            "endtime" => host.end = attribute.time(notes),
            "timedout" => host.timed_out = attribute.raw() == "true",
            "comment" => host.comment = attribute.text(notes),
            "status" => host.state = attribute.one_of(notes).unwrap_or_default(),
            _ => attribute.unknown(notes),
        }
    }
    host
}

pub(super) fn status(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "state" => host.state = attribute.one_of(notes).unwrap_or(HostState::Unknown),
            "reason" => host.reason = attribute.text(notes),
            "reason_ttl" => host.reason_ttl = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn address(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let (mut addr, mut kind, mut vendor) = (None, None, None);
    for attribute in tag.attributes() {
        match attribute.name {
            "addr" => addr = attribute.text(notes),
            "addrtype" => match attribute.raw() {
                "ipv4" => kind = Some(AddressKind::Ipv4),
                "ipv6" => kind = Some(AddressKind::Ipv6),
                "mac" => kind = Some(AddressKind::Mac),
                _ => attribute.warn(notes, "unknownValue", "is none that Nmap has"),
            },
            "vendor" => vendor = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    let Some(addr) = addr else { return missing(tag, "addr", notes) };
    // The DTD's default is ipv4; old and foreign writers rely on it for any kind.
    let kind = kind.unwrap_or_else(|| match addr.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V6(_)) => AddressKind::Ipv6,
        Err(_) if addr.bytes().filter(|b| *b == b':').count() == 5 => AddressKind::Mac,
        _ => AddressKind::Ipv4,
    });
    if host.ip.is_none() && kind != AddressKind::Mac {
        host.ip = Some(addr.clone());
    }
    host.addresses.push(Address { addr, kind, vendor });
}

pub(super) fn hostname(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let (mut name, mut kind) = (None, None);
    for attribute in tag.attributes() {
        match attribute.name {
            "name" => name = attribute.text(notes),
            "type" => kind = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    let Some(name) = name else { return missing(tag, "name", notes) };
    host.hostnames.push(Hostname { name, kind });
}

pub(super) fn extra_ports(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let mut extra = ExtraPorts { state: portolan_model::PortState::Unknown, count: 0, reasons: Vec::new() };
    for attribute in tag.attributes() {
        match attribute.name {
            "state" => extra.state = attribute.one_of(notes).unwrap_or(extra.state),
            "count" => extra.count = attribute.number(notes).unwrap_or(0),
            _ => attribute.unknown(notes),
        }
    }
    host.extra_ports.push(extra);
}

pub(super) fn extra_reasons(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let Some(extra) = host.extra_ports.last_mut() else { return misplaced(tag, notes) };
    let mut reason = ExtraReason { reason: Text::default(), count: 0, protocol: None, ports: None };
    for attribute in tag.attributes() {
        match attribute.name {
            "reason" => reason.reason = attribute.text(notes).unwrap_or_default(),
            "count" => reason.count = attribute.number(notes).unwrap_or(0),
            "proto" => reason.protocol = attribute.one_of(notes),
            "ports" => reason.ports = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    extra.reasons.push(reason);
}

pub(super) fn port_used(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let (mut state, mut protocol, mut port) = (None, None, None);
    for attribute in tag.attributes() {
        match attribute.name {
            "state" => state = attribute.one_of(notes),
            "proto" => protocol = attribute.one_of(notes),
            "portid" | "id" => port = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
    match (state, protocol, port) {
        (Some(state), Some(protocol), Some(port)) => {
            os(host).ports_used.push(PortUsed { state, protocol, port });
        }
        _ => missing(tag, "state, proto or portid", notes),
    }
}

pub(super) fn os(host: &mut Host) -> &mut Os {
    host.os.get_or_insert_default()
}

pub(super) fn os_match(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let mut found = OsMatch { name: None, accuracy: None, line: None, classes: Vec::new() };
    for attribute in tag.attributes() {
        match attribute.name {
            "name" => found.name = attribute.text(notes),
            "accuracy" => found.accuracy = attribute.number(notes),
            "line" => found.line = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
    os(host).matches.push(found);
}

/// `inside_match`: the class belongs to the last match. Before Nmap 6 classes stood beside the matches: each
/// becomes a match without a name.
pub(super) fn os_class(host: &mut Host, tag: Tag<'_>, inside_match: bool, notes: &mut Notes) {
    let mut class = OsClass {
        vendor: None,
        family: None,
        generation: None,
        kind: None,
        accuracy: None,
        cpes: Vec::new(),
    };
    for attribute in tag.attributes() {
        match attribute.name {
            "vendor" => class.vendor = attribute.text(notes),
            "osfamily" => class.family = attribute.text(notes),
            "osgen" => class.generation = attribute.text(notes),
            "type" => class.kind = attribute.text(notes),
            "accuracy" => class.accuracy = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
    let matches = &mut os(host).matches;
    match matches.last_mut() {
        Some(found) if inside_match => found.classes.push(class),
        _ => {
            let accuracy = class.accuracy;
            matches.push(OsMatch { name: None, accuracy, line: None, classes: vec![class] });
        }
    }
}

/// A `cpe` of the last operating system class.
pub(super) fn class_cpe(host: &mut Host, text: &str) {
    let class = host.os.as_mut().and_then(|os| os.matches.last_mut()).and_then(|m| m.classes.last_mut());
    if let Some(class) = class {
        class.cpes.push(Text::new(text));
    }
}

pub(super) fn os_fingerprint(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "fingerprint" => os(host).fingerprints.extend(attribute.text(notes)),
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn distance(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "value" => host.distance = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn uptime(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let (mut seconds, mut last_boot) = (None, None);
    for attribute in tag.attributes() {
        match attribute.name {
            "seconds" => seconds = attribute.number(notes),
            "lastboot" => last_boot = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    let Some(seconds) = seconds else { return missing(tag, "seconds", notes) };
    host.uptime = Some(Uptime { seconds, last_boot });
}

pub(super) fn tcp_sequence(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let mut sequence = TcpSequence { index: None, difficulty: None, values: Vec::new() };
    for attribute in tag.attributes() {
        match attribute.name {
            "index" => sequence.index = attribute.number(notes),
            "difficulty" => sequence.difficulty = attribute.text(notes),
            "values" => sequence.values = values(attribute, notes),
            _ => attribute.unknown(notes),
        }
    }
    host.tcp_sequence = Some(sequence);
}

pub(super) fn sequence(tag: Tag<'_>, notes: &mut Notes) -> Sequence {
    let mut sequence = Sequence { class: None, values: Vec::new() };
    for attribute in tag.attributes() {
        match attribute.name {
            "class" => sequence.class = attribute.text(notes),
            "values" => sequence.values = values(attribute, notes),
            _ => attribute.unknown(notes),
        }
    }
    sequence
}

pub(super) fn trace(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let mut trace = Trace::default();
    for attribute in tag.attributes() {
        match attribute.name {
            "proto" => trace.protocol = attribute.text(notes),
            "port" => trace.port = attribute.number(notes),
            _ => attribute.unknown(notes),
        }
    }
    host.trace = Some(trace);
}

pub(super) fn hop(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    let (mut ttl, mut ip, mut name, mut rtt_seconds) = (None, None, None, None);
    for attribute in tag.attributes() {
        match attribute.name {
            "ttl" => ttl = attribute.number(notes),
            "ipaddr" => ip = attribute.text(notes),
            "host" => name = attribute.text(notes),
            "rtt" if attribute.raw() == "--" => {}
            "rtt" => rtt_seconds = seconds_of(attribute, 1e3, notes),
            _ => attribute.unknown(notes),
        }
    }
    let hops = &mut host.trace.get_or_insert_default().hops;
    // Hops come in order; one whose distance cannot be read (a warning says so) is the next.
    let ttl = ttl.unwrap_or_else(|| hops.last().map_or(1, |hop| hop.ttl.saturating_add(1)));
    hops.push(Hop { ttl, ip, host: name, rtt_seconds });
}

pub(super) fn times(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "srtt" => host.latency_seconds = seconds_of(attribute, 1e6, notes),
            // Nmap's own timers: how much the round-trip time varies, and when it gives up waiting.
            "rttvar" | "to" => {}
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn smurf(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "responses" => {
                host.smurfs.push(Smurf { responses: attribute.number(notes).unwrap_or(0) });
            }
            _ => attribute.unknown(notes),
        }
    }
}

/// A duration that the document gives in the `per_second`th part of a second. What is not finite or lies
/// before 0 is no duration (Nmap writes -1 for what it did not measure).
pub(super) fn seconds_of(attribute: Attribute<'_>, per_second: f64, notes: &mut Notes) -> Option<f64> {
    attribute.number::<f64>(notes).map(|n| n / per_second).filter(|n| n.is_finite() && *n >= 0.0)
}

/// Says that an element is left out because it lacks what makes it one.
#[cold]
pub(super) fn missing(tag: Tag<'_>, attribute: &str, notes: &mut Notes) {
    let (element, offset) = (super::defect::quote(tag.element), tag.offset);
    notes.warn("missingAttribute", &format!("{element} {attribute}"), || {
        format!("`{element}` without a usable {attribute} is left out (first at byte {offset})")
    });
}

/// Says that an element is left out because it stands where it means nothing.
#[cold]
pub(super) fn misplaced(tag: Tag<'_>, notes: &mut Notes) {
    let (element, offset) = (super::defect::quote(tag.element), tag.offset);
    notes.warn("misplacedElement", &element.clone(), || {
        format!("`{element}` is left out: it means nothing where it stands (first at byte {offset})")
    });
}

/// The time of an event, where the document gives it.
pub(super) fn later(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.filter(|s| *s != 0).and_then(|s| Timestamp::from_second(s).ok())
}

fn values(attribute: Attribute<'_>, notes: &mut Notes) -> Vec<Text> {
    let Some(text) = attribute.text(notes) else { return Vec::new() };
    text.split(',').map(str::trim).filter(|value| !value.is_empty()).map(Text::new).collect()
}
