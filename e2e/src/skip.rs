//! Tests that cannot run here say so, by name, and pass.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

/// Says that `test` was not run and what is missing: one line on standard error and, where the environment variable
/// `PORTOLAN_SKIPS` names a file, the same line there.
///
/// # Panics
/// Where that file cannot be written: a skip must not get lost.
pub fn skipped(test: &str, missing: &str) {
    let line = format!("SKIPPED: {test}: {missing}\n");
    eprint!("{line}");
    if let Some(file) = std::env::var_os("PORTOLAN_SKIPS") {
        let mut file =
            OpenOptions::new().append(true).create(true).open(file).expect("PORTOLAN_SKIPS is writable");
        file.write_all(line.as_bytes()).expect("PORTOLAN_SKIPS is writable");
    }
}

/// Whether this process runs as root.
#[must_use]
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// Whether this kernel confines processes with Landlock, as `portolan doctor` finds it.
#[must_use]
pub fn has_landlock() -> bool {
    let report = crate::Portolan::new().args(["doctor", "-o", "json"]).run().json();
    let findings = report.as_array().cloned().unwrap_or_default();
    findings.iter().any(|finding| finding["what"] == "confinement" && finding["ok"] == true)
}

/// The first of `programs` that is not installed; having looked in `/usr/sbin` and `/sbin` as well, which a person's
/// `PATH` may lack.
#[must_use]
pub fn missing(programs: &[&'static str]) -> Option<&'static str> {
    programs.iter().copied().find(|program| find(program).is_none())
}

/// Where `program` is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Ends the calling test, with the reason, where one of the programs is not installed or root is needed and absent.
#[macro_export]
macro_rules! needs {
    ($test:expr, root $(, $program:literal)*) => {
        if !$crate::is_root() {
            $crate::skipped($test, "root");
            return;
        }
        $crate::needs!($test $(, $program)*);
    };
    ($test:expr $(, $program:literal)*) => {
        if let Some(program) = $crate::missing(&[$($program),*]) {
            $crate::skipped($test, program);
            return;
        }
    };
}
