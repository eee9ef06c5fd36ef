//! What is known of the terminal, and the one way to say something on it.

use std::io::{IsTerminal, Write, stderr, stdout};

use crate::output::one_line;

/// Which streams are a person's terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// Standard output is one.
    pub(crate) stdout: bool,
    /// Standard error is one.
    pub(crate) stderr: bool,
    /// Colours are wanted (<https://no-color.org>).
    pub(crate) colour: bool,
}

impl Terminal {
    /// Looks at the process's streams and environment.
    pub(crate) fn look() -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { stdout: stdout().is_terminal(), stderr: stderr().is_terminal(), colour }
    }

    /// Columns of standard output.
    pub(crate) fn width(self) -> Option<u16> {
        self.stdout.then(|| console::Term::stdout().size_checked().map(|(_, columns)| columns)).flatten()
    }
}

/// Says on standard error what went wrong.
pub(crate) fn complain(message: &str) {
    for line in message.lines() {
        say(&format!("portolan: {line}"));
    }
}

/// Says a line on standard error. Who closed it does not want to hear it, and loses nothing else by that: `eprintln!`
/// would panic.
pub(crate) fn say(line: &str) {
    let _ = writeln!(stderr(), "{}", one_line(line));
}
