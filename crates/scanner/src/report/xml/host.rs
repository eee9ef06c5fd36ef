//! A host as Nmap's XML has it.

use jiff::Timestamp;
use portolan_model::{
    Address, AddressKind, ExtraPorts, Host, Os, OsClass, Port, Protocol, Script, Sequence, TcpSequence, Text,
    Trace,
};
use serde_json::Value;

use super::markup::Markup;

pub(super) fn host(to: &mut Markup, host: &Host) {
    let tag = to.open("host").number("starttime", host.start.map(Timestamp::as_second));
    tag.number("endtime", host.end.map(Timestamp::as_second));
    tag.maybe("timedout", host.timed_out.then_some("true")).maybe("comment", host.comment.as_deref()).enter();
    let status = to.open("status").text("state", host.state.as_str());
    status.text("reason", host.reason.as_deref().unwrap_or_default());
    status.with("reason_ttl", host.reason_ttl.unwrap_or(0)).close();
    addresses(to, host);
    to.open("hostnames").enter();
    for name in &host.hostnames {
        to.open("hostname").text("name", &name.name).maybe("type", name.kind.as_deref()).close();
    }
    to.end("hostnames");
    for smurf in &host.smurfs {
        to.open("smurf").with("responses", smurf.responses).close();
    }
    ports(to, host);
    after_ports(to, host);
    if let Some(seconds) = host.latency_seconds {
        // Nmap's own timers are not known; -1 is what it writes where nothing was measured.
        let tag = to.open("times").with("srtt", format_args!("{:.0}", seconds * 1e6));
        tag.with("rttvar", -1).with("to", -1).close();
    }
    to.end("host");
}

fn addresses(to: &mut Markup, host: &Host) {
    for Address { addr, kind, vendor } in &host.addresses {
        let kind = match kind {
            AddressKind::Ipv4 => "ipv4",
            AddressKind::Ipv6 => "ipv6",
            AddressKind::Mac => "mac",
        };
        to.open("address")
            .text("addr", addr)
            .with("addrtype", kind)
            .maybe("vendor", vendor.as_deref())
            .close();
    }
    if let (true, Some(ip)) = (host.addresses.is_empty(), &host.ip) {
        let kind = if ip.contains(':') { "ipv6" } else { "ipv4" };
        to.open("address").text("addr", ip).with("addrtype", kind).close();
    }
}

fn ports(to: &mut Markup, host: &Host) {
    if host.ports.is_empty() && host.extra_ports.is_empty() {
        return;
    }
    to.open("ports").enter();
    for ExtraPorts { state, count, reasons } in &host.extra_ports {
        to.open("extraports").with("state", state).with("count", count).enter();
        for reason in reasons {
            let tag = to.open("extrareasons").text("reason", &reason.reason).with("count", reason.count);
            tag.maybe("proto", reason.protocol.map(Protocol::as_str));
            tag.maybe("ports", reason.ports.as_deref()).close();
        }
        to.end("extraports");
    }
    for each in &host.ports {
        port(to, each);
    }
    to.end("ports");
}

fn port(to: &mut Markup, port: &Port) {
    to.open("port").with("protocol", port.protocol.as_str()).with("portid", port.port).enter();
    let state = to.open("state").with("state", port.state);
    state.text("reason", port.reason.as_deref().unwrap_or_default());
    state.with("reason_ttl", port.reason_ttl.unwrap_or(0));
    state.maybe("reason_ip", port.reason_ip.as_deref()).close();
    if let Some(owner) = &port.owner {
        to.open("owner").text("name", owner).close();
    }
    service(to, port);
    for each in &port.scripts {
        script(to, each);
    }
    to.end("port");
}

fn service(to: &mut Markup, port: &Port) {
    let named = port.service.is_some() || port.product.is_some() || port.method.is_some();
    if !named && port.cpes.is_empty() && port.fingerprint.is_none() {
        return;
    }
    let tag = to.open("service").text("name", port.service.as_deref().unwrap_or_default());
    tag.maybe("product", port.product.as_deref());
    tag.maybe("version", port.product_version.as_deref());
    tag.maybe("extrainfo", port.extra_info.as_deref());
    tag.maybe("hostname", port.hostname.as_deref());
    tag.maybe("ostype", port.os_type.as_deref());
    tag.maybe("devicetype", port.device_type.as_deref());
    tag.maybe("servicefp", port.fingerprint.as_deref());
    tag.maybe("tunnel", port.tunnel.as_deref());
    if let Some(rpc) = port.rpc {
        tag.with("proto", "rpc").number("rpcnum", rpc.number);
        tag.number("lowver", rpc.low).number("highver", rpc.high);
    }
    tag.text("method", port.method.as_deref().unwrap_or("table"));
    tag.with("conf", port.confidence.unwrap_or(0)).enter();
    cpes(to, &port.cpes);
    to.end("service");
}

fn cpes(to: &mut Markup, cpes: &[Text]) {
    for cpe in cpes {
        to.leaf("cpe", None, cpe);
    }
}

fn after_ports(to: &mut Markup, host: &Host) {
    if let Some(found) = &host.os {
        os(to, found);
    }
    if let Some(uptime) = &host.uptime {
        to.open("uptime")
            .with("seconds", uptime.seconds)
            .maybe("lastboot", uptime.last_boot.as_deref())
            .close();
    }
    if let Some(distance) = host.distance {
        to.open("distance").with("value", distance).close();
    }
    if let Some(TcpSequence { index, difficulty, values }) = &host.tcp_sequence {
        let tag = to.open("tcpsequence").with("index", index.unwrap_or(0));
        tag.text("difficulty", difficulty.as_deref().unwrap_or_default())
            .text("values", &values.join(","))
            .close();
    }
    for (element, found) in
        [("ipidsequence", &host.ip_id_sequence), ("tcptssequence", &host.tcp_timestamp_sequence)]
    {
        if let Some(Sequence { class, values }) = found {
            let tag = to.open(element).text("class", class.as_deref().unwrap_or_default());
            tag.text("values", &values.join(",")).close();
        }
    }
    if !host.scripts.is_empty() {
        to.open("hostscript").enter();
        for each in &host.scripts {
            script(to, each);
        }
        to.end("hostscript");
    }
    if let Some(way) = &host.trace {
        trace(to, way);
    }
}

fn os(to: &mut Markup, os: &Os) {
    to.open("os").enter();
    for used in &os.ports_used {
        let tag = to.open("portused").with("state", used.state).with("proto", used.protocol.as_str());
        tag.with("portid", used.port).close();
    }
    for found in &os.matches {
        let tag = to.open("osmatch").text("name", found.name.as_deref().unwrap_or_default());
        tag.with("accuracy", found.accuracy.unwrap_or(0)).with("line", found.line.unwrap_or(0)).enter();
        for each in &found.classes {
            class(to, each);
        }
        to.end("osmatch");
    }
    for fingerprint in &os.fingerprints {
        to.open("osfingerprint").text("fingerprint", fingerprint).close();
    }
    to.end("os");
}

fn class(to: &mut Markup, class: &OsClass) {
    let tag = to.open("osclass").maybe("type", class.kind.as_deref());
    tag.text("vendor", class.vendor.as_deref().unwrap_or_default());
    tag.text("osfamily", class.family.as_deref().unwrap_or_default());
    tag.maybe("osgen", class.generation.as_deref()).with("accuracy", class.accuracy.unwrap_or(0)).enter();
    cpes(to, &class.cpes);
    to.end("osclass");
}

fn trace(to: &mut Markup, trace: &Trace) {
    to.open("trace").number("port", trace.port).maybe("proto", trace.protocol.as_deref()).enter();
    for hop in &trace.hops {
        let tag = to.open("hop").with("ttl", hop.ttl).maybe("ipaddr", hop.ip.as_deref());
        match hop.rtt_seconds {
            Some(seconds) => tag.with("rtt", format_args!("{:.2}", seconds * 1e3)),
            None => tag.with("rtt", "--"),
        };
        tag.maybe("host", hop.host.as_deref()).close();
    }
    to.end("trace");
}

pub(super) fn script(to: &mut Markup, script: &Script) {
    to.open("script").text("id", &script.id).text("output", &script.output).enter();
    match &script.data {
        None => {}
        Some(table @ (Value::Object(_) | Value::Array(_))) => members(to, table),
        Some(text) => to.content(&words(text)),
    }
    to.end("script");
}

/// What a table holds. Where the data could have been written in two ways, either reads back to the same.
fn members(to: &mut Markup, table: &Value) {
    match table {
        Value::Object(members) => {
            for (key, value) in members {
                member(to, Some(key), value);
            }
        }
        Value::Array(values) => {
            for value in values {
                member(to, None, value);
            }
        }
        _ => {}
    }
}

/// Nmap's tables nest a few levels deep, and the reader bounds them.
fn member(to: &mut Markup, key: Option<&str>, value: &Value) {
    if value.is_object() || value.is_array() {
        to.open("table").maybe("key", key).enter();
        members(to, value);
        to.end("table");
    } else {
        to.leaf("elem", key, &words(value));
    }
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
