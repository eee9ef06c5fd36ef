//! `cargo xtask build`, and the building that other chores need.

use crate::console;
use crate::exec;
use crate::steps;
use std::path::PathBuf;
use std::process::ExitCode;

/// How the binary is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Soon ready.
    Dev,
    /// Small and fast; what is installed and measured.
    Release,
}

/// Builds the console, and `target/release/portolan` with it inside, and says how large it is.
pub(crate) fn build(words: &[String]) -> ExitCode {
    if let Some(word) = words.first() {
        eprintln!("xtask build: takes no words, got `{word}`");
        return ExitCode::from(2);
    }
    if !console::build() {
        eprintln!("xtask: the binary would have no console. `cargo build --release` builds one without.");
        return ExitCode::FAILURE;
    }
    let Some(binary) = portolan(Profile::Release) else {
        return ExitCode::FAILURE;
    };
    match std::fs::metadata(&binary) {
        Ok(meta) => {
            println!("{}: {}", binary.display(), megabytes(meta.len()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("xtask: the build left no {}: {error}", binary.display());
            ExitCode::FAILURE
        }
    }
}

/// Builds the binary and returns its path; None when cargo failed (and has said why).
pub(crate) fn portolan(profile: Profile) -> Option<PathBuf> {
    let mut command = exec::cargo(["build", "--package", "portolan"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            command.arg("--release");
            "release"
        }
    };
    steps::shown(command).then(|| exec::target_dir().join(folder).join("portolan"))
}

/// Bytes as decimal megabytes, the unit that disks and downloads use.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn megabytes_are_decimal_and_rounded() {
        assert_eq!(megabytes(7_949_999), "7.9 MB");
        assert_eq!(megabytes(7_950_000), "8.0 MB");
        assert_eq!(megabytes(0), "0.0 MB");
    }
}
