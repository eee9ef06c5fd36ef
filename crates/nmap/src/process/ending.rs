//! How a run ended.

use std::io;

use serde::{Deserialize, Serialize};

use super::Confinement;
use crate::xml::Defect;

/// How Nmap's process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// By itself, with this status.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl std::fmt::Display for Exit {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(to, "status {code}"),
            Self::Signal(number) => match nix::sys::signal::Signal::try_from(*number) {
                Ok(signal) => write!(to, "signal {}", signal.as_str()),
                Err(_) => write!(to, "signal {number}"),
            },
        }
    }
}

/// One of the three streams that Nmap writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// The XML document.
    Xml,
    /// Standard output: text for people.
    Text,
    /// Standard error.
    Errors,
}

impl std::fmt::Display for Stream {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(match self {
            Self::Xml => "XML output",
            Self::Text => "standard output",
            Self::Errors => "standard error",
        })
    }
}

/// What a run came to.
#[derive(Debug)]
pub enum Ending {
    /// Nmap came to its end, and its document is whole.
    Completed,
    /// It was asked to stop.
    Stopped,
    /// Its time limit passed.
    TimedOut,
    /// Anything else.
    Failed(Failure),
}

/// All that is known of a run when it is over.
#[derive(Debug)]
pub struct Report {
    /// What it came to.
    pub ending: Ending,
    /// How Nmap's process ended; nothing where it never ran or nobody saw it end.
    pub exit: Option<Exit>,
    /// The last 64 KiB of Nmap's standard error.
    pub stderr: String,
    /// How far Nmap was confined; nothing where it never ran.
    pub confinement: Option<Confinement>,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The prober that goes before Nmap could not go on.
    #[error("{message}")]
    Prober {
        /// Why.
        message: String,
    },
    /// Nmap could not be executed.
    #[error("Nmap could not be started: {message}")]
    NotStarted {
        /// The system's reason.
        message: String,
    },
    /// Nmap said no.
    #[error("Nmap ended with status {status}: {message}")]
    Nmap {
        /// Its exit status, not 0.
        status: i32,
        /// Its own words: the lines before `QUITTING!`, or the last line of its standard error.
        message: String,
    },
    /// Nmap died by a signal that we did not send.
    #[error("Nmap died by {exit}{}; run it again, and if it dies again report it to Nmap's developers", quoted(.message))]
    Died {
        /// The signal.
        exit: Exit,
        /// The last line of its standard error, or nothing.
        message: String,
    },
    /// Nmap ended well but wrote no document.
    #[error("Nmap ended with status 0 but wrote no results{}; is {program} really Nmap?", quoted(.message))]
    NoDocument {
        /// What was run.
        program: String,
        /// The last line of its standard error, or nothing.
        message: String,
    },
    /// Nmap's document is broken.
    #[error("Nmap's results are broken: {what}{}; what was complete before is kept", quoted(.message))]
    BrokenDocument {
        /// Where and how, for people.
        what: String,
        /// The same, for programs; nothing where the document is well-formed but does not say how the run ended.
        defect: Option<Defect>,
        /// How Nmap ended, where it ended by itself.
        exit: Option<Exit>,
        /// The last line of its standard error, or nothing.
        message: String,
    },
    /// Nmap closed one of its outputs and went on running.
    #[error(
        "Nmap closed its {stream} but went on running for {seconds} s; it was killed. Is it really Nmap?"
    )]
    ClosedEarly {
        /// Which.
        stream: Stream,
        /// How long it was waited for.
        seconds: u64,
    },
    /// Nmap wrote beyond a limit.
    #[error(
        "Nmap wrote more than {limit} bytes to its {stream}; it was killed. Scan fewer targets at a time, or raise the limit"
    )]
    Flood {
        /// Where.
        stream: Stream,
        /// The limit, in bytes.
        limit: u64,
    },
    /// A copy of Nmap's output could not be written.
    #[error(
        "the copy of Nmap's {stream} could not be written: {source}; Nmap was killed. Make room or choose another place"
    )]
    Copy {
        /// Of which output.
        stream: Stream,
        /// Why.
        source: io::Error,
    },
    /// An output of Nmap's could not be read.
    #[error("Nmap's {stream} could not be read: {source}; it was killed")]
    Read {
        /// Which.
        stream: Stream,
        /// Why.
        source: io::Error,
    },
    /// Nmap ended but left processes behind.
    #[error(
        "Nmap ended with {exit} but left processes running ({count}); they were killed. Is it really Nmap?"
    )]
    Leftover {
        /// How Nmap itself ended.
        exit: Exit,
        /// How many processes.
        count: usize,
    },
    /// The guard went away or did not do its work.
    #[error("the process that guards Nmap {what}; Nmap died with it. Run the scan again")]
    Guard {
        /// What became of it.
        what: String,
    },
}

fn quoted(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" (it said: {message})") }
}

/// What Nmap says for itself at the end of its standard error: the block before `QUITTING!`, else the last line.
/// For people to read; nothing is decided by it.
pub(super) fn last_words(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().map(str::trim).collect();
    let quitting = lines.iter().rposition(|line| *line == "QUITTING!");
    let end = quitting.unwrap_or(lines.len());
    let said = &lines[..end];
    let last = said.iter().rposition(|line| !line.is_empty());
    let Some(last) = last else { return String::new() };
    let first = if quitting.is_some() {
        said[..last].iter().rposition(|line| line.is_empty()).map_or(0, |blank| blank + 1)
    } else {
        last
    };
    // A block is a few lines; more than that is no message.
    let words = said[first.max(last.saturating_sub(4))..=last].join(" ");
    words.chars().take(1000).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_the_block_before_quitting_or_the_last_line() {
        assert_eq!(last_words(""), "");
        assert_eq!(last_words("\n\n"), "");
        assert_eq!(last_words("a warning\nthe reason\n"), "the reason");
        assert_eq!(last_words("You need root.\nQUITTING!\n"), "You need root.");
        assert_eq!(last_words("warning\n\none\ntwo\nQUITTING!\n"), "one two");
        assert_eq!(last_words("QUITTING!"), "");
        assert_eq!(last_words("a\x1b[31mb\n"), "a [31mb");
    }

    #[test]
    fn an_exit_names_its_signal() {
        assert_eq!(Exit::Signal(9).to_string(), "signal SIGKILL");
        assert_eq!(Exit::Signal(99).to_string(), "signal 99");
        assert_eq!(Exit::Code(3).to_string(), "status 3");
    }
}
