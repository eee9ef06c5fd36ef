//! What changed, as alerts: raised in the transaction that writes the changes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use portolan_changes::{Change, Kind, KnownHost, MatchedBy, PortKey, Taken};
use portolan_model::Protocol;

use super::Places;
use crate::alerts::{Again, AlertKind, Occurrence, Severity};
use crate::runs::Run;

/// What a run showed. Each is news: the ledger tells a change once.
pub(super) fn of(run: &Run, taken: &Taken, places: &Places, at: Timestamp) -> Vec<Occurrence> {
    let came = came(taken);
    let one = |change: &Change| {
        let open = came.get(change.host.as_str()).filter(|_| is_arrival(change));
        one(run, change, open.cloned().unwrap_or_default(), places, at)
    };
    taken.changes.iter().map(one).collect()
}

/// Whether a host came: no change of its own tells what is open on it then.
fn is_arrival(change: &Change) -> bool {
    matches!(change.kind, Kind::HostNew | Kind::HostBack)
}

/// What is open on the hosts that came, by their addresses.
fn came(taken: &Taken) -> BTreeMap<&str, Vec<PortKey>> {
    let arrivals = taken.changes.iter().filter(|change| is_arrival(change));
    let came: BTreeSet<&str> = arrivals.map(|change| change.host.as_str()).collect();
    let up = taken.hosts.iter().filter(|host| host.is_up()).map(KnownHost::facts);
    up.filter(|host| came.contains(host.address().as_str()))
        .map(|host| (host.address().as_str(), host.open().map(|(key, _)| key).collect()))
        .collect()
}

/// How bad a change is; of a new host at least as bad as what is open on it.
fn severity(kind: AlertKind, open: &[PortKey]) -> Severity {
    if kind == AlertKind::HostNew && !open.is_empty() {
        kind.severity().max(AlertKind::PortOpened.severity())
    } else {
        kind.severity()
    }
}

fn one(run: &Run, change: &Change, open: Vec<PortKey>, places: &Places, at: Timestamp) -> Occurrence {
    let kind = kind(change.kind);
    let ports = change.ports.clone().unwrap_or_default();
    let thing = [
        change.protocol.map(|protocol| format!("{ports}/{protocol}")),
        change.script.as_ref().map(ToString::to_string),
    ];
    let thing = thing.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let ip: Option<IpAddr> = change.host.parse().ok();
    Occurrence {
        owner: run.owner,
        kind,
        key: format!("{}:{}:{thing}", kind.as_str(), change.host),
        severity: severity(kind, &open),
        title: title(change),
        detail: detail(change),
        ip,
        protocol: change.protocol.map(|protocol| protocol.as_str().to_owned()),
        ports,
        open,
        tags: places.tags(ip, change.name.as_deref()),
        run: Some(run.id),
        at,
        again: Again::News,
    }
}

fn kind(kind: Kind) -> AlertKind {
    match kind {
        Kind::HostNew => AlertKind::HostNew,
        Kind::HostGone => AlertKind::HostGone,
        Kind::HostBack => AlertKind::HostBack,
        Kind::HostMoved => AlertKind::HostMoved,
        Kind::PortOpened => AlertKind::PortOpened,
        Kind::PortClosed => AlertKind::PortClosed,
        Kind::PortFiltered => AlertKind::PortFiltered,
        Kind::ServiceChanged => AlertKind::ServiceChanged,
        Kind::VersionChanged => AlertKind::VersionChanged,
        Kind::OsChanged => AlertKind::OsChanged,
        Kind::ScriptChanged => AlertKind::ScriptChanged,
        Kind::CertificateChanged => AlertKind::CertificateChanged,
        Kind::CertificateExpiring => AlertKind::CertificateExpiring,
    }
}

/// `port 22/tcp opened on 10.0.0.7 (web.example)`
fn title(change: &Change) -> String {
    let name = change.name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    let host = format!("{}{name}", change.host);
    let at = match (&change.ports, change.protocol) {
        (Some(ports), Some(protocol)) => format!("{} on {host}", port_words(ports, protocol)),
        _ => host.clone(),
    };
    let ports = |what: &str| match (&change.ports, change.protocol) {
        (Some(ports), Some(protocol)) => format!("{} {what} on {host}", port_words(ports, protocol)),
        _ => format!("ports {what} on {host}"),
    };
    match change.kind {
        Kind::HostNew => format!("new host {host}"),
        Kind::HostGone => format!("host {host} is gone"),
        Kind::HostBack => format!("host {host} is back"),
        Kind::HostMoved => format!("a host has moved to {host}"),
        Kind::PortOpened => ports("opened"),
        Kind::PortClosed => ports("closed"),
        Kind::PortFiltered => ports("is filtered"),
        Kind::ServiceChanged => format!("another service: {at}"),
        Kind::VersionChanged => format!("another version: {at}"),
        Kind::OsChanged => format!("another operating system: {host}"),
        Kind::ScriptChanged => {
            format!("{} says otherwise: {at}", change.script.as_deref().unwrap_or("a script"))
        }
        Kind::CertificateChanged => format!("another certificate: {at}"),
        Kind::CertificateExpiring => format!("a certificate expires soon or has expired: {at}"),
    }
}

fn port_words(ports: &portolan_changes::Ports, protocol: Protocol) -> String {
    let is_one = ports.iter().nth(1).is_none();
    format!("{} {ports}/{protocol}", if is_one { "port" } else { "ports" })
}

fn detail(change: &Change) -> String {
    let by = change.matched_by.filter(|by| *by != MatchedBy::Address).map(|by| {
        let by = match by {
            MatchedBy::Mac => "its MAC address",
            MatchedBy::HostKey => "its SSH key",
            MatchedBy::Certificate => "a certificate",
            MatchedBy::Name => "its name",
            MatchedBy::Address => "its address",
        };
        format!("known again by {by}")
    });
    let said = |what: &str, text: &Option<String>| text.as_ref().map(|text| format!("{what}: {text}"));
    let lines = [said("before", &change.before), said("now", &change.after), by];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
