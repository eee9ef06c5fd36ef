//! Running programs: what is on PATH, who we are, and child processes whose output is shown as it comes.

use std::env;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::thread;

/// Where programs are that need no privilege to run but are left out of a plain user's PATH.
const ADMIN_DIRS: [&str; 4] = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The build folder, as an absolute path. `CARGO_TARGET_DIR` moves it, as it does for cargo.
pub(crate) fn target_dir() -> PathBuf {
    let dir = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    root().join(dir)
}

/// A `cargo` command of the toolchain that runs us.
pub(crate) fn cargo<I, S>(args: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// The full path of a program on PATH or in a folder for administrators.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(ADMIN_DIRS.iter().map(PathBuf::from))
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

/// Whether a quiet run of the program ends well.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints on stdout, trimmed, if it ends well.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether we are root. Asked of `id`, since the standard library cannot say and `unsafe` is denied.
pub(crate) fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// How a command gets root's rights here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Privilege {
    /// We are root.
    Root,
    /// `sudo` works without asking.
    Sudo,
    /// There is a terminal, on which `sudo` can ask.
    SudoAsks,
    /// None: the command can only be printed.
    None,
}

impl Privilege {
    /// Finds out by trying `sudo -n true`.
    pub(crate) fn here() -> Self {
        if is_root() {
            Self::Root
        } else if find("sudo").is_none() {
            Self::None
        } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
            Self::Sudo
        } else if io::stdin().is_terminal() && io::stderr().is_terminal() {
            Self::SudoAsks
        } else {
            Self::None
        }
    }

    /// The words to put before a command.
    pub(crate) fn prefix(self) -> &'static [&'static str] {
        match self {
            Self::Root | Self::None => &[],
            Self::Sudo => &["sudo", "-n"],
            Self::SudoAsks => &["sudo"],
        }
    }
}

/// What a child printed and how it ended.
#[derive(Debug)]
pub(crate) struct Shown {
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// Its stdout and stderr, line by line as they came, escape sequences removed.
    pub(crate) text: String,
}

/// Runs a command, shows its output as it comes, and keeps it.
pub(crate) fn show_and_keep(command: &mut Command) -> io::Result<Shown> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let copier = thread::spawn(move || stdout.map_or_else(String::new, |from| copy(from, io::stdout())));
    let errors = stderr.map_or_else(String::new, |from| copy(from, io::stderr()));
    let mut text = copier.join().unwrap_or_default();
    text.push_str(&errors);
    Ok(Shown { status: child.wait()?, text: plain(&text) })
}

/// The exit code of a child, for handing on: 128 + N for signal N, as shells do.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// A command line as a person would type it.
pub(crate) fn typed(words: &[&str]) -> String {
    let quote = |word: &&str| {
        let safe = |c: char| c.is_ascii_alphanumeric() || "-_./=+:@,".contains(c);
        if !word.is_empty() && word.chars().all(safe) {
            (*word).to_owned()
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    };
    words.iter().map(quote).collect::<Vec<_>>().join(" ")
}

/// The text without terminal escape sequences (CSI: `ESC [ ... letter`).
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            out.push(c);
        } else if chars.next() == Some('[') {
            chars.by_ref().find(|c| ('@'..='~').contains(c));
        }
    }
    out
}

/// Copies line by line until the end, and returns what went by. A closed screen does not end the child.
fn copy(from: impl Read, mut to: impl Write) -> String {
    let mut reader = BufReader::new(from);
    let (mut all, mut line) = (Vec::new(), Vec::new());
    while let Ok(1..) = reader.read_until(b'\n', &mut line) {
        let _ = to.write_all(&line).and_then(|()| to.flush());
        all.append(&mut line);
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_can_be_pasted_into_a_shell() {
        assert_eq!(typed(&["apt-get", "install", "-y", "g++"]), "apt-get install -y g++");
        assert_eq!(typed(&["sh", "-c", "echo 'a b'"]), r"sh -c 'echo '\''a b'\'''");
        assert_eq!(typed(&[""]), "''");
    }

    #[test]
    fn escape_sequences_go_and_text_stays() {
        assert_eq!(plain("\u{1b}[32;1mPASS\u{1b}[0m [ 0.1s] a\u{1b}[Kb"), "PASS [ 0.1s] ab");
        assert_eq!(plain("cut off \u{1b}["), "cut off ");
    }

    #[test]
    fn output_is_kept_from_both_streams() {
        let shown = show_and_keep(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert_eq!(shown.status.code(), Some(3));
        assert_eq!(shown.text, "one\ntwo\n");
    }

    #[test]
    fn a_program_is_found_by_name_and_a_missing_one_is_not() {
        assert!(find("sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(find("no-such-program-as-this"), None);
    }
}
