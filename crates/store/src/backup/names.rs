//! The names that members may have: what is not listed here is not written, and not unpacked.

/// The manifest.
pub(super) const MANIFEST: &str = "backup.json";
pub(crate) use crate::open::DATABASE;
/// The hashes.
pub(super) const SUMS: &str = "SHA256SUMS";
/// The folder of raw files.
pub(crate) const RUNS: &str = "runs";

/// What a tar header has room for without an extension.
const LONGEST: usize = 100;

/// Whether `name` is that of a raw file: `runs/<run>/<file>`, of letters that mean nothing to a file system.
pub(super) fn is_raw(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    let mut parts = name.split('/');
    name.len() <= LONGEST
        && parts.next() == Some(RUNS)
        && parts.next().is_some_and(plain)
        && parts.next().is_some_and(plain)
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_below_runs_are_raw_files() {
        for good in ["runs/0190a5c0-0000-7000-8000-000000000001/0.xml.zst", "runs/x/12.txt.zst"] {
            assert!(is_raw(good), "{good}");
        }
        for bad in [
            "runs",
            "runs/",
            "runs/x",
            "runs/x/",
            "runs//y",
            "runs/../portolan.db",
            "runs/x/../../y",
            "runs/./x",
            "/runs/x/y",
            "runs/x/y/z",
            "runs/x/.y",
            "other/x/y",
            "../x/y",
            "runs/x/y\n",
            "runs/x/\u{1b}[2J",
            "runs\\x\\y",
            "",
        ] {
            assert!(!is_raw(bad), "{bad:?}");
        }
        assert!(!is_raw(&format!("runs/x/{}", "y".repeat(100))));
    }
}
