//! Changes for people, host by host. What hosts say is made safe to show.

mod html;

use std::io::{self, Write};

use portolan_changes::{Change, Comparison, Gap, Kind, MatchedBy, Side};

pub(crate) use html::html;

use super::{one_line, plain_lines};

/// So many hosts that were not looked at are named.
const NAMED: usize = 8;

/// Writes what changed, what was not looked at, and the sum of it.
pub(crate) fn text(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut host = None;
    for change in &comparison.changes {
        if host.replace(&change.host) != Some(&change.host) {
            writeln!(out, "{}", heading(change))?;
        }
        writeln!(out, "  {}", sentence(change))?;
        for line in details(change) {
            writeln!(out, "      {line}")?;
        }
    }
    for gap in &comparison.not_looked_at {
        writeln!(out, "{}", of_gap(gap))?;
    }
    writeln!(out, "{}", sum(comparison))
}

/// `1 host in both, 2 changes, 1 of them in doubt: look once more`
fn sum(comparison: &Comparison) -> String {
    let doubtful = comparison.changes.iter().filter(|change| change.doubt.is_some()).count();
    let doubt =
        if doubtful == 0 { String::new() } else { format!(", {doubtful} of them in doubt: look once more") };
    format!(
        "{}, {}{doubt}",
        counted(comparison.compared, "host", "in both"),
        counted(comparison.changes.len(), "change", "").trim_end(),
    )
}

/// `1 host in both`, `2 hosts in both`
fn counted(count: usize, what: &str, rest: &str) -> String {
    format!("{count} {what}{} {rest}", if count == 1 { "" } else { "s" })
}

/// `198.19.1.5 (web.example), known again by its host key`
fn heading(change: &Change) -> String {
    let name = change.name.as_deref().map_or_else(String::new, |name| format!(" ({})", one_line(name)));
    // At its old address it is known by that to whoever reads this.
    let by = change.matched_by.filter(|_| change.kind == Kind::HostMoved).and_then(known_by);
    let by = by.map_or_else(String::new, |by| format!(", known again by {by}"));
    format!("{}{name}{by}", one_line(&change.host))
}

/// By what a host was known again; nothing for its address.
fn known_by(by: MatchedBy) -> Option<&'static str> {
    match by {
        MatchedBy::Address => None,
        MatchedBy::Mac => Some("its MAC address"),
        MatchedBy::HostKey => Some("its SSH key"),
        MatchedBy::Certificate => Some("a certificate"),
        MatchedBy::Name => Some("its name"),
    }
}

fn sentence(change: &Change) -> String {
    let what = match change.kind {
        Kind::HostNew => "new host",
        Kind::HostGone => "host gone",
        Kind::HostBack => "host back",
        Kind::HostMoved => "address changed",
        Kind::PortOpened => "opened",
        Kind::PortClosed => "closed",
        Kind::PortFiltered => "filtered",
        Kind::ServiceChanged => "service changed",
        Kind::VersionChanged => "version changed",
        Kind::OsChanged => "operating system changed",
        Kind::ScriptChanged => "script says otherwise",
        Kind::CertificateChanged => "certificate changed",
        Kind::CertificateExpiring => "certificate expires soon or has expired",
    };
    let ports = match (&change.ports, change.protocol) {
        (Some(ports), Some(protocol)) => format!("{ports}/{protocol} "),
        _ => String::new(),
    };
    let script = change.script.as_deref().map_or_else(String::new, |id| format!(" ({})", one_line(id)));
    let doubt = change.doubt.as_ref().map_or_else(String::new, |why| format!(" [in doubt: {why}]"));
    format!("{ports}{what}{script}{doubt}")
}

/// What was there, and what is there now.
fn details(change: &Change) -> Vec<String> {
    let lines = |mark: &str, text: Option<&str>| -> Vec<String> {
        text.into_iter().flat_map(plain_lines).map(|line| format!("{mark} {line}")).collect()
    };
    let mut all = lines("-", change.before.as_deref());
    all.extend(lines("+", change.after.as_deref()));
    all
}

fn of_gap(gap: &Gap) -> String {
    let scan = |side: &Side| match side {
        Side::Before => "Not looked at by the earlier scan",
        Side::After => "Not looked at by the later scan",
    };
    match gap {
        Gap::Hosts { side, hosts } => {
            let named: Vec<_> = hosts.iter().take(NAMED).map(|host| one_line(host)).collect();
            let more = hosts.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("{}: hosts {}{more}", scan(side), named.join(", "))
        }
        Gap::Targets { side } => {
            let which = if *side == Side::Before { "earlier" } else { "later" };
            format!(
                "Which addresses the {which} scan looked at cannot be told: hosts may be new or gone by that alone"
            )
        }
        Gap::Ports { side, protocol, ports } => format!("{}: {protocol} ports {ports}", scan(side)),
        Gap::Versions { side } => format!("{}: versions of services", scan(side)),
        Gap::Os { side } => format!("{}: operating systems", scan(side)),
        Gap::Scripts { side, scripts } => {
            let scripts: Vec<_> = scripts.iter().map(|id| one_line(id)).collect();
            format!("{}: scripts {}", scan(side), scripts.join(", "))
        }
    }
}
