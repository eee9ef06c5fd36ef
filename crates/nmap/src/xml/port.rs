//! One port of a host.

use portolan_model::{Host, Port, PortState, Protocol, Rpc};

use super::host::missing;
use super::notes::Notes;
use super::tag::Tag;

/// What became of a `port` tag.
pub(super) enum Opened {
    /// It is the host's last port now.
    Yes,
    /// It has no number; what it holds has no place.
    No,
}

/// Opens a port. A transport that the model has no name for is told in a warning.
pub(super) fn open_port(host: &mut Host, tag: Tag<'_>, notes: &mut Notes) -> Opened {
    let (mut number, mut protocol, mut owner) = (None, None, None);
    let mut icmp = false;
    for attribute in tag.attributes() {
        match attribute.name {
            "portid" | "id" => number = attribute.number(notes),
            "protocol" if attribute.raw() == "icmp" => {
                icmp = true;
                attribute.warn(notes, "unknownProtocol", "is told as IP protocol 1");
            }
            "protocol" => protocol = attribute.one_of(notes),
            "owner" => owner = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    // masscan lists ICMP as a transport with port 0; as an IP protocol it is number 1 (RFC 792).
    if icmp {
        (number, protocol) = (Some(1), Some(Protocol::Ip));
    }
    let Some(number) = number else {
        missing(tag, "portid", notes);
        return Opened::No;
    };
    let protocol = protocol.unwrap_or_else(|| {
        notes.warn("unknownProtocol", "port", || {
            format!("a port without a known transport is taken for tcp (first at byte {})", tag.offset)
        });
        Protocol::Tcp
    });
    let mut port = Port::new(number, protocol, PortState::Unknown);
    port.owner = owner;
    host.ports.push(port);
    Opened::Yes
}

pub(super) fn port_state(port: &mut Port, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "state" => port.state = attribute.one_of(notes).unwrap_or(PortState::Unknown),
            "reason" => port.reason = attribute.text(notes),
            "reason_ttl" => port.reason_ttl = attribute.number(notes),
            "reason_ip" => port.reason_ip = attribute.text(notes),
            // Nmap 2.5 wrote how sure it was.
            "conf" => {}
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn owner(port: &mut Port, tag: Tag<'_>, notes: &mut Notes) {
    for attribute in tag.attributes() {
        match attribute.name {
            "name" => port.owner = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
}

pub(super) fn service(port: &mut Port, tag: Tag<'_>, notes: &mut Notes) {
    let mut rpc = Rpc { number: None, low: None, high: None };
    let mut banner = None;
    for attribute in tag.attributes() {
        match attribute.name {
            "name" => port.service = attribute.text(notes),
            "product" => port.product = attribute.text(notes),
            "version" => port.product_version = attribute.text(notes),
            "extrainfo" => port.extra_info = attribute.text(notes),
            "method" => port.method = attribute.text(notes),
            "conf" => port.confidence = attribute.number(notes),
            "tunnel" => port.tunnel = attribute.text(notes),
            "hostname" => port.hostname = attribute.text(notes),
            "ostype" => port.os_type = attribute.text(notes),
            "devicetype" => port.device_type = attribute.text(notes),
            "servicefp" => port.fingerprint = attribute.text(notes),
            "rpcnum" => rpc.number = attribute.number(notes),
            "lowver" => rpc.low = attribute.number(notes),
            "highver" => rpc.high = attribute.number(notes),
            "banner" => banner = attribute.text(notes),
            // Always `rpc`, beside `rpcnum`.
            "proto" => {}
            _ => attribute.unknown(notes),
        }
    }
    if rpc.number.is_some() || rpc.low.is_some() || rpc.high.is_some() {
        port.rpc = Some(rpc);
    }
    set_version(port, notes);
    // masscan's banner is what the service said, not a version of it.
    if port.extra_info.is_none() {
        port.extra_info = banner;
    }
}

/// Product, version and extra information in one line, as Nmap prints them.
fn set_version(port: &mut Port, notes: &mut Notes) {
    let line = &mut notes.scratch;
    line.clear();
    for part in [&port.product, &port.product_version].into_iter().flatten() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    if let Some(extra) = &port.extra_info {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push('(');
        line.push_str(extra);
        line.push(')');
    }
    port.version = match (&port.product, line.is_empty()) {
        (_, true) => None,
        (Some(product), _) if product.len() == line.len() => Some(product.clone()),
        _ => Some(line.as_str().into()),
    };
}
