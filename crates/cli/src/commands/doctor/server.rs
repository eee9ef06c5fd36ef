//! The doctor's look at the server: its settings, data directory, address and certificate. Changes nothing.

use jiff::Timestamp;
use portolan_server::data_dir::{Holder, inspect};
use portolan_server::listen;
use portolan_server::settings::{Loaded, Settings, SettingsError};
use portolan_server::tls::Source;

use super::Finding;

/// Free space below which a server will not keep going for long, in bytes.
const LITTLE: u64 = 256 << 20;

/// Looks at all that the server needs.
pub(super) fn look_at(loaded: &Result<Loaded, SettingsError>, findings: &mut Vec<Finding>) {
    match loaded {
        Err(error) => findings.push(bad("settings", error.to_string(), "see docs/configuration.md")),
        Ok(loaded) => {
            let from = loaded.file.as_ref().map(|file| file.display().to_string());
            findings.push(good("settings", from.unwrap_or_else(|| "no configuration file".to_owned())));
            let holder = data(&loaded.settings, findings);
            address(&loaded.settings, holder.as_ref(), findings);
            findings.extend(tls(&loaded.settings));
        }
    }
}

fn good(what: &'static str, detail: String) -> Finding {
    Finding { what, ok: true, detail, mend: None }
}

fn bad(what: &'static str, detail: String, mend: &str) -> Finding {
    Finding { what, ok: false, detail, mend: Some(mend.to_owned()) }
}

/// The data directory, and who holds it.
fn data(settings: &Settings, findings: &mut Vec<Finding>) -> Option<Holder> {
    let path = settings.data_dir.display();
    let seen = inspect(&settings.data_dir);
    let free = seen.free_bytes.map_or_else(|| "an unknown amount".to_owned(), bytes);
    let there = if seen.exists { "" } else { ", made at the first start" };
    let detail = format!("{path}{there}: {}, {free} free", seen.file_system);
    findings.push(match seen.problem {
        Some(problem) => bad("data", problem, "portolan serve --data-dir DIR"),
        None if seen.shared => bad(
            "data",
            format!("{detail}; databases get damaged on network file systems"),
            "choose a local directory: portolan serve --data-dir DIR",
        ),
        None if seen.free_bytes.is_some_and(|free| free < LITTLE) => {
            bad("data", format!("{detail}: that is little"), "make room on it")
        }
        None => good("data", detail),
    });
    let held = seen.holder.as_ref();
    findings
        .push(good("server", held.map_or("none runs on it".to_owned(), |held| format!("running: {held}"))));
    seen.holder
}

/// Whether the address is free, or taken by the very server.
fn address(settings: &Settings, holder: Option<&Holder>, findings: &mut Vec<Finding>) {
    let url = listen::url(settings.listen, settings.has_tls());
    let by_us = holder.and_then(|holder| holder.address.as_deref()) == Some(url.as_str());
    let elsewhere = holder.and_then(|holder| holder.address.as_deref()).filter(|_| !by_us);
    findings.push(match listen::bind(settings.listen) {
        _ if let Some(other) = elsewhere => {
            good("address", format!("{other}, by the running server; the next start takes {url}"))
        }
        _ if by_us => good("address", format!("{url}, by the running server")),
        Ok(_) => good("address", format!("{url} is free")),
        Err(error) => bad("address", error.to_string(), "portolan serve --listen ADDR:PORT"),
    });
    if let Some(warning) = listen::exposure(settings, settings.listen) {
        findings.push(bad("exposure", warning, "portolan serve --self-signed"));
    }
}

fn tls(settings: &Settings) -> Option<Finding> {
    let source = Source::of(settings)?;
    Some(match source.look() {
        Err(error) => {
            bad("TLS", error.to_string(), "see tls.certificate and tls.key in docs/configuration.md")
        }
        Ok(None) => good("TLS", "a self-signed certificate is made at the next start".to_owned()),
        Ok(Some(pair)) => match pair.warning(Timestamp::now()) {
            Some(warning) if settings.tls.self_signed => good("TLS", warning),
            Some(warning) => {
                bad("TLS", warning, "renew the certificate; the server takes it up within an hour")
            }
            None => good(
                "TLS",
                format!("{} until {}, SHA-256 {}", pair.file.display(), pair.not_after, pair.fingerprint),
            ),
        },
    })
}

/// In the unit that fits: whole MiB, or GiB with a digit.
fn bytes(count: u64) -> String {
    let mib = count >> 20;
    if mib < 1024 { format!("{mib} MiB") } else { format!("{}.{} GiB", mib >> 10, (mib % 1024) * 10 / 1024) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_have_units() {
        assert_eq!(super::bytes(5 << 20), "5 MiB");
        assert_eq!(super::bytes((3 << 30) + (512 << 20)), "3.5 GiB");
    }
}
