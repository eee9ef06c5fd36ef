//! Nmap's data directory, found beside Nmap.

use std::path::{Path, PathBuf};

/// Where packages put it when it is not beside the program.
const USUAL: &[&str] = &[
    "/usr/share/nmap",
    "/usr/local/share/nmap",
    "/opt/homebrew/share/nmap",
    "/home/linuxbrew/.linuxbrew/share/nmap",
    "/opt/local/share/nmap",
];

/// What must be there.
const NEEDED: &[&str] = &["nmap-services", "scripts/script.db"];

/// The data directory of the Nmap at `program`, else where it was looked for.
pub(super) fn find(program: &Path) -> Result<PathBuf, Vec<PathBuf>> {
    let real = program.canonicalize().ok();
    let mut looked: Vec<PathBuf> = [real.as_deref(), Some(program)]
        .into_iter()
        .flatten()
        .filter_map(|program| Some(program.parent()?.parent()?.join("share/nmap")))
        .chain(USUAL.iter().map(PathBuf::from))
        .collect();
    // Keeps the order; there are a handful.
    let mut seen = Vec::new();
    looked.retain(|directory| {
        let new = !seen.contains(directory);
        seen.push(directory.clone());
        new
    });
    let whole = looked.iter().find(|directory| NEEDED.iter().all(|file| directory.join(file).is_file()));
    whole.cloned().ok_or(looked)
}
