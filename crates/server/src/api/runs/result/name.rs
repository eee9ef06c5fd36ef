//! What the file of a result is called: `office-network-2026-11-28-0193a7c2.json`.

use std::fmt::Write;

use jiff::Timestamp;
use uuid::Uuid;

/// Bytes of the scan's name in it: with all the rest less than the 255 that file systems take.
const LONGEST: usize = 120;

/// A run, as far as its file is called by it.
pub(super) struct Called<'a> {
    /// The scan's name.
    pub(super) name: &'a str,
    /// Stands for a name of which nothing is left.
    pub(super) target: &'a str,
    /// When it began.
    pub(super) at: Timestamp,
    /// The run's id.
    pub(super) id: Uuid,
}

/// The `Content-Disposition` of RFC 6266. `way` is `attachment` or `inline`. Names that are not of ASCII alone have a
/// `filename*` as well, before which old clients have one that is.
pub(super) fn disposition(way: &str, called: &Called, ending: &str) -> String {
    let plain = file(called, ending, |one| one.is_ascii_alphanumeric());
    let whole = file(called, ending, char::is_alphanumeric);
    let mut text = format!("{way}; filename=\"{plain}\"");
    if whole != plain {
        text.push_str("; filename*=UTF-8''");
        for byte in whole.bytes() {
            if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' {
                text.push(char::from(byte));
            } else {
                // Writing to a text does not fail.
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

fn file(called: &Called, ending: &str, keeps: impl Fn(char) -> bool) -> String {
    let slug = [called.name, called.target, "run"]
        .iter()
        .map(|text| slug(text, &keeps))
        .find(|slug| !slug.is_empty());
    let date = called.at.strftime("%Y-%m-%d");
    format!("{}-{date}-{:08x}.{ending}", slug.unwrap_or_default(), called.id.as_fields().0)
}

/// The text in small letters, with one hyphen for each stretch of what is not kept: no slash, no quote, no control
/// character and no mark of direction is left, whatever the scan is called.
fn slug(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut slug = String::new();
    for one in text.chars().flat_map(char::to_lowercase) {
        let is_kept = keeps(one);
        if slug.len() + one.len_utf8() >= LONGEST {
            break;
        }
        if is_kept {
            slug.push(one);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, target: &str) -> String {
        let id = Uuid::from_u128(0x0193_a7c2_0000_7000_8000_0000_0000_0001);
        let at = "2026-11-28T23:59:59Z".parse().expect("a time");
        disposition("attachment", &Called { name, target, at, id }, "csv")
    }

    const REST: &str = "-2026-11-28-0193a7c2.csv";

    #[test]
    fn a_file_is_called_by_scan_day_and_run() {
        assert_eq!(
            named("Office network", "10.0.0.0/8"),
            format!("attachment; filename=\"office-network{REST}\"")
        );
        assert_eq!(named("  ..%s / -- ", "10.0.0.0/8"), format!("attachment; filename=\"s{REST}\""));
    }

    #[test]
    fn a_scan_without_a_name_has_its_target() {
        assert_eq!(named("", "10.0.0.0/8"), format!("attachment; filename=\"10-0-0-0-8{REST}\""));
        assert_eq!(named("// ..", ""), format!("attachment; filename=\"run{REST}\""));
    }

    #[test]
    fn whatever_it_is_called_nothing_acts() {
        let hostile = "../../etc/passwd\"; filename=x\r\nX: y\0\u{202e}\u{7f}\\";
        let name = named(hostile, "");
        assert_eq!(name, format!("attachment; filename=\"etc-passwd-filename-x-x-y{REST}\""));
        assert!(axum::http::HeaderValue::from_str(&name).is_ok());
    }

    #[test]
    fn other_letters_are_kept_beside_a_name_of_ascii() {
        let office = "attachment; filename=\"b-ro-2026-11-28-0193a7c2.csv\"; filename*=UTF-8''b%C3%BCro-2026-11-28-0193a7c2.csv";
        assert_eq!(named("BÜRO", "10.0.0.1"), office);
        let harbour = named("港口", "10.0.0.1");
        assert!(harbour.contains("filename=\"10-0-0-1-2026"), "{harbour}");
        assert!(
            harbour.ends_with("filename*=UTF-8''%E6%B8%AF%E5%8F%A3-2026-11-28-0193a7c2.csv"),
            "{harbour}"
        );
    }

    #[test]
    fn no_name_is_too_long_for_a_file_system() {
        for letter in ["a", "港", "𠮷", "a/", "İ"] {
            let id = Uuid::nil();
            let called = Called { name: &letter.repeat(4000), target: "", at: Timestamp::UNIX_EPOCH, id };
            for keeps in [char::is_alphanumeric, |one: char| one.is_ascii_alphanumeric()] {
                let file = file(&called, "ndjson", keeps);
                assert!(file.len() < 200 && !file.contains("--"), "{file}");
            }
        }
    }
}
