//! What the formats for people say of a host, in words; every text is made safe to show.

use portolan_model::{AddressKind, ExtraPorts, Host};

use super::one_line;

/// The address, or that there is none.
pub(super) fn ip(host: &Host) -> String {
    one_line(host.ip.as_deref().unwrap_or("(no address)")).into_owned()
}

/// Its names, each once, joined by commas; empty where it has none.
pub(super) fn names(host: &Host) -> String {
    let mut names: Vec<&str> = Vec::new();
    for hostname in &host.hostnames {
        if !names.contains(&hostname.name.as_str()) {
            names.push(&hostname.name);
        }
    }
    one_line(&names.join(", ")).into_owned()
}

/// Ports that are only counted: `998 closed (998 reset)`.
pub(super) fn not_shown(extra: &ExtraPorts) -> String {
    let reasons = extra.reasons.iter().map(|r| format!("{} {}", r.count, r.reason)).collect::<Vec<_>>();
    let why = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
    one_line(&format!("{} {}{why}", extra.count, extra.state)).into_owned()
}

/// The other facts: a name and what it is.
pub(super) fn facts(host: &Host) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut add = |name, value: String| facts.push((name, one_line(&value).into_owned()));
    let scanned = host.ip.as_deref().unwrap_or_default();
    for address in host.addresses.iter().filter(|address| address.addr != scanned) {
        let vendor = address.vendor.as_deref().map_or(String::new(), |v| format!(" ({v})"));
        let name = if address.kind == AddressKind::Mac { "MAC Address" } else { "Other address" };
        add(name, format!("{}{vendor}", address.addr));
    }
    if let Some(os) = &host.os {
        for best in os.matches.iter().take(3) {
            // Old documents name no candidate, only its class.
            let class = best.classes.first().map(|class| {
                let parts = [&class.vendor, &class.family, &class.generation];
                parts.into_iter().flatten().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ")
            });
            let name = best.name.as_deref().or(class.as_deref()).unwrap_or("unnamed");
            add("OS", format!("{name}{}", best.accuracy.map_or(String::new(), |a| format!(" ({a} %)"))));
        }
    }
    if let Some(uptime) = &host.uptime {
        let since = uptime.last_boot.as_deref().map_or(String::new(), |boot| format!(" (since {boot})"));
        add("Uptime guess", format!("{} s{since}", uptime.seconds));
    }
    if let Some(distance) = host.distance {
        add("Network Distance", format!("{distance} {}", if distance == 1 { "hop" } else { "hops" }));
    }
    if let Some(comment) = host.comment.as_deref() {
        add("Note", comment.to_owned());
    }
    if host.timed_out {
        add("Note", "given up at the host timeout: what is here is not all".to_owned());
    }
    facts
}

/// A route: hops as `ttl`, `rtt`, `address`.
pub(super) fn route(host: &Host) -> Vec<[String; 3]> {
    let hops = host.trace.iter().flat_map(|trace| &trace.hops);
    hops.map(|hop| {
        let rtt = hop.rtt_seconds.map_or("--".to_owned(), |s| format!("{:.2} ms", s * 1e3));
        let ip = hop.ip.as_deref().unwrap_or("?");
        let address = hop.host.as_deref().map_or(ip.to_owned(), |name| format!("{name} ({ip})"));
        [hop.ttl.to_string(), rtt, one_line(&address).into_owned()]
    })
    .collect()
}
