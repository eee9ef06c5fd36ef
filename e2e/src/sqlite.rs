//! SQLite's own shell, as the other process that reads, spoils or locks a database.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// What the shell says to a statement.
///
/// # Panics
/// Where it cannot be carried out.
#[must_use]
pub fn say(database: &Path, statement: &str) -> String {
    let output = Command::new("sqlite3").arg(database).arg(statement).output().expect("sqlite3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// Another process that holds the database's write lock until dropped.
#[derive(Debug)]
pub struct Holder {
    shell: Child,
    /// The shell ends when this is closed.
    words: Option<ChildStdin>,
}

impl Holder {
    /// Takes the lock, waiting for it as long as a server's own transaction may take.
    ///
    /// # Panics
    /// Where it is not to be had.
    #[must_use]
    pub fn of(database: &Path) -> Self {
        let mut shell = Command::new("sqlite3")
            .args(["-bail", "-cmd", ".timeout 10000"])
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sqlite3");
        let mut words = shell.stdin.take().expect("piped");
        writeln!(words, "BEGIN EXCLUSIVE;\nSELECT 'held';").expect("a shell that reads");
        let mut said = [0; 5];
        let read = shell.stdout.as_mut().expect("piped").read_exact(&mut said);
        assert!(read.is_ok() && &said == b"held\n", "the lock of {}: {said:?}", database.display());
        Self { shell, words: Some(words) }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.words.take());
        drop(self.shell.wait());
    }
}
