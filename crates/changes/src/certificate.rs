//! Certificates as Nmap's `ssl-cert` tells of them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use portolan_model::Script;

/// The script that shows a certificate.
pub(crate) const SCRIPT: &str = "ssl-cert";
/// So long before its end a certificate is expiring.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whether it shows a certificate.
pub(crate) fn is_certificate(script: &Script) -> bool {
    script.id == SCRIPT
}

/// What makes it this one: its fingerprint; the whole output where that has none.
pub(crate) fn fingerprint(script: &Script) -> String {
    let data = script.data.as_ref();
    let given = ["sha256", "sha1"].iter().find_map(|key| data?.get(key)?.as_str().map(str::to_owned));
    let printed = || {
        let line = script.output.lines().find_map(|line| line.trim().strip_prefix("SHA-1:"))?;
        Some(line.split_whitespace().collect::<String>())
    };
    given.or_else(printed).unwrap_or_else(|| script.output.trim().to_owned()).to_lowercase()
}

/// Subject and last day, on a line.
pub(crate) fn summary(script: &Script) -> String {
    let subject = script.output.trim().lines().next().unwrap_or_default().trim();
    match not_after(script) {
        Some(end) => format!("{subject}; not valid after {end}"),
        None => subject.to_owned(),
    }
}

/// Whether at this time it is expired or soon will be.
pub(crate) fn is_expiring(script: &Script, at: Timestamp) -> bool {
    not_after(script).is_some_and(|end| end.duration_since(at) < SOON)
}

/// Nmap writes it in UTC, without saying so: `2027-01-31T12:00:00`.
fn not_after(script: &Script) -> Option<Timestamp> {
    let given = script.data.as_ref().and_then(|data| data.get("validity")?.get("notAfter")?.as_str());
    let printed = || script.output.lines().find_map(|line| line.trim().strip_prefix("Not valid after:"));
    let text = given.or_else(printed)?.trim();
    let end: DateTime = text.get(..19).unwrap_or(text).parse().ok()?;
    end.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(output: &str) -> Script {
        Script { id: SCRIPT.into(), output: output.to_owned(), data: None }
    }

    #[test]
    fn it_is_known_by_its_fingerprint_and_its_end_is_read() {
        let one = certificate(
            "Subject: commonName=a.example\nNot valid before: 2026-01-01T00:00:00\nNot valid after:  2027-01-31T12:00:00\n\
             MD5:   0123 4567\nSHA-1: AABB ccdd 0011",
        );
        assert_eq!(fingerprint(&one), "aabbccdd0011");
        assert_eq!(summary(&one), "Subject: commonName=a.example; not valid after 2027-01-31T12:00:00Z");
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(!is_expiring(&one, at("2027-01-01T11:59:00Z")));
        assert!(is_expiring(&one, at("2027-01-01T12:01:00Z")));
        assert!(is_expiring(&one, at("2028-01-01T00:00:00Z")));
    }

    #[test]
    fn what_tells_no_end_never_expires() {
        assert!(!is_expiring(&certificate("Subject: x\nNot valid after: sometime"), Timestamp::MAX));
    }
}
