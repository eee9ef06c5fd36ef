//! The self-signed pair: one PEM file with certificate and key, so that half a pair is never on disk.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};

use super::{Pair, TlsError};
use crate::settings::Settings;

/// Its name in the data directory.
pub const FILE: &str = "tls-self-signed.pem";
/// Days that it is valid for: browsers refuse more than 398.
const VALID: i64 = 397;
/// It is renewed when it has fewer days left.
const RENEW: i64 = 30;

/// Addresses and names that a pair has to be for: loopback, this machine's name, what is listened on, the public name.
pub(super) fn names(settings: &Settings) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let listen = settings.listen.ip();
    if !listen.is_unspecified() {
        names.insert(listen.to_string());
    }
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let public = settings.public_url.as_deref().and_then(|url| url.parse::<axum::http::Uri>().ok());
    let public = public.as_ref().and_then(axum::http::Uri::host).unwrap_or_default();
    for name in [machine.trim(), public.trim_matches(['[', ']'])] {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
        if !name.is_empty() && name.len() < 254 && name.bytes().all(plain) {
            names.insert(name.to_ascii_lowercase());
        }
    }
    names
}

/// Takes the pair of the directory, or makes a new one.
pub(super) fn load(dir: &Path, names: &BTreeSet<String>, now: Timestamp) -> Result<Pair, TlsError> {
    let file = dir.join(FILE);
    if file.exists() {
        match Pair::read(&file, &file) {
            Ok(pair) if is_good(&pair, names, now) => return Ok(pair),
            Ok(_) => tracing::info!(
                "making a new self-signed certificate: the old one expires, or is for other names"
            ),
            // It is ours alone, and nothing else depends on it.
            Err(error) => tracing::warn!(%error, "making a new self-signed certificate"),
        }
    }
    keep(&file, &make(names, now)?)?;
    Pair::read(&file, &file)
}

fn is_good(pair: &Pair, names: &BTreeSet<String>, now: Timestamp) -> bool {
    let left = pair.not_after.as_second() - now.as_second();
    left > RENEW * 24 * 3600 && now >= pair.not_before && pair.names.is_superset(names)
}

/// Certificate and key in PEM form.
fn make(names: &BTreeSet<String>, now: Timestamp) -> Result<String, TlsError> {
    let not_made = |error: rcgen::Error| TlsError::NotMade { message: error.to_string() };
    let key = KeyPair::generate().map_err(not_made)?;
    let names: Vec<String> = names.iter().cloned().collect();
    let mut params = CertificateParams::new(names).map_err(not_made)?;
    params.distinguished_name.push(DnType::CommonName, "Portolan");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let day = |days: i64| {
        let date = now.to_zoned(TimeZone::UTC).date().saturating_add(days.days());
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    // Clocks of clients differ: valid since yesterday.
    (params.not_before, params.not_after) = (day(-1), day(VALID - 1));
    let certificate = params.self_signed(&key).map_err(not_made)?;
    Ok(certificate.pem() + &key.serialize_pem())
}

/// Writes the file whole or not at all, for its owner alone.
fn keep(file: &Path, text: &str) -> Result<(), TlsError> {
    let not_kept = |path: &Path| {
        let path = PathBuf::from(path);
        |source| TlsError::NotKept { path, source }
    };
    let new = file.with_extension("new");
    // Left by one who died here; a new file has its mode from us.
    if new.exists() {
        std::fs::remove_file(&new).map_err(not_kept(&new))?;
    }
    let mut options = std::fs::OpenOptions::new();
    let mut out = options.write(true).create_new(true).mode(0o600).open(&new).map_err(not_kept(&new))?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(not_kept(&new))?;
    std::fs::rename(&new, file).map_err(not_kept(file))
}
