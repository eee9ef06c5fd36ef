//! What can go wrong between us and a server, and what to do about it.

use std::fmt;
use std::io;

use serde::Deserialize;

use crate::exit::Exit;

/// Most characters of a text of the server's that are told.
const LONGEST: usize = 2000;
/// Most faults of fields that are told.
const MOST_FAULTS: usize = 50;

/// Why a server did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// Nobody said which server.
    #[error(
        "no server is named: log in with `portolan login --server URL`, or give --server or the variable PORTOLAN_SERVER"
    )]
    NoServer,
    /// That is no server's address.
    #[error(
        "{text:?} is no server's address: {reason}; write http://127.0.0.1:7878 or https://scan.example.org"
    )]
    BadAddress {
        /// What was given, in part where it is long.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no token for it.
    #[error(
        "not logged in to {server}: run `portolan login --server {server}`, or set the variable PORTOLAN_TOKEN"
    )]
    NotLoggedIn {
        /// The server.
        server: String,
    },
    /// A token that cannot be one.
    #[error(
        "the token from {from} is none: it has other characters than letters, digits and signs, or is too long"
    )]
    BadToken {
        /// Where it comes from.
        from: &'static str,
    },
    /// A certificate that cannot be one.
    #[error("{what} has no certificate in PEM form to trust: {reason}")]
    BadCertificate {
        /// The file.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The logins cannot be read or kept.
    #[error("the logins in {path}: {reason}")]
    Credentials {
        /// The file.
        path: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// Nothing answers.
    #[error("{server} does not answer: {reason}")]
    Unreachable {
        /// The server.
        server: String,
        /// What the network said.
        reason: String,
    },
    /// Its certificate is not to be trusted.
    #[error(
        "the certificate of {server} is not trusted: {reason}; where the server made it itself, take its certificate over and give it by --ca FILE"
    )]
    Certificate {
        /// The server.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer ended before its end.
    #[error("the answer of {server} broke off: {reason}")]
    BrokenOff {
        /// The server.
        server: String,
        /// What the network said.
        reason: String,
    },
    /// Somebody else answers.
    #[error("what answers at {server} is not Portolan, or something stands in between: {what}")]
    NotPortolan {
        /// The server.
        server: String,
        /// What came.
        what: String,
        /// The status.
        status: u16,
    },
    /// The server lives elsewhere.
    #[error("{server} sends on to {to}: if that is right, give it by --server")]
    Elsewhere {
        /// The server.
        server: String,
        /// The other.
        to: String,
    },
    /// The answer has no end.
    #[error("the answer of {server} is too large: more than {limit} bytes where that many are never needed")]
    TooLarge {
        /// The server.
        server: String,
        /// What is taken.
        limit: usize,
    },
    /// It said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// What is to be sent cannot be read.
    #[error("cannot read {what}: {source}")]
    Read {
        /// The file.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is not exactly one of that name.
    #[error("{0}")]
    NotOne(String),
}

/// What a server says when it does not do it: a problem document (RFC 9457).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    detail: String,
    errors: Vec<Fault>,
}

impl Problem {
    /// Whether it is one of Portolan's.
    pub(super) fn is_ours(&self) -> bool {
        self.kind.starts_with("urn:portolan:problem:")
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Fault {
    field: String,
    message: String,
}

/// A refusal by a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(super) server: String,
    pub(super) status: u16,
    pub(super) problem: Problem,
    /// Seconds to wait, where it said so.
    pub(super) retry_after: Option<u64>,
    /// Whether it was asked to let us in, and not for something else.
    pub(super) signing_in: bool,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, problem, .. } = self;
        let said = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
        let said: String = said.chars().take(LONGEST).collect();
        match self.status {
            401 if self.signing_in => write!(f, "{server}: {said}")?,
            401 => write!(
                f,
                "{server} does not take the token, which may be over or taken back: log in again with `portolan login --server {server}`"
            )?,
            403 => write!(f, "you may not do this on {server}: {said}")?,
            422 => write!(f, "refused by {server}: {said}")?,
            429 => match self.retry_after {
                Some(seconds) => write!(f, "{server} has too much to do: {said}; try again in {seconds} s")?,
                None => write!(f, "{server} has too much to do: {said}")?,
            },
            500.. => write!(f, "{server} failed (status {}): {said}", self.status)?,
            _ => write!(f, "{server}: {said}")?,
        }
        // With one fault, the text above is made of it.
        if problem.errors.len() > 1 {
            for fault in problem.errors.iter().take(MOST_FAULTS) {
                let text: String =
                    format!("{}: {}", fault.field, fault.message).chars().take(LONGEST).collect();
                write!(f, "\n  {text}")?;
            }
        }
        Ok(())
    }
}

impl ClientError {
    /// Whether it may pass by itself: the same request is worth another try.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::BrokenOff { .. } => true,
            Self::NotPortolan { status, .. } => matches!(status, 502..=504),
            Self::Refused(refusal) => matches!(refusal.status, 408 | 429 | 500..),
            _ => false,
        }
    }

    /// The seconds after which the server wants to be asked again.
    pub(super) fn retry_after(&self) -> Option<u64> {
        if let Self::Refused(refusal) = self { refusal.retry_after } else { None }
    }

    /// The status, where the server said no.
    pub(crate) fn status(&self) -> Option<u16> {
        if let Self::Refused(refusal) = self { Some(refusal.status) } else { None }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::NoServer | Self::BadAddress { .. } | Self::BadToken { .. } | Self::NotOne(_) => Exit::Usage,
            Self::Refused(refusal) => match refusal.status {
                400 => Exit::Usage,
                403 | 422 => Exit::Refused,
                _ => Exit::Failed,
            },
            _ => Exit::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, document: &str) -> ClientError {
        ClientError::Refused(Box::new(Refusal {
            server: "http://a".into(),
            status,
            problem: serde_json::from_str(document).unwrap(),
            retry_after: None,
            signing_in: false,
        }))
    }

    #[test]
    fn each_fault_of_a_field_is_told() {
        let two = r#"{"type":"urn:portolan:problem:invalid","detail":"command: no (and 1 more, see errors)",
            "errors":[{"field":"command","message":"no"},{"field":"target.targets[1]","message":"outside"}]}"#;
        let error = refusal(422, two);
        assert_eq!(error.exit(), Exit::Refused);
        let text = error.to_string();
        assert!(text.contains("\n  command: no\n  target.targets[1]: outside"), "{text}");
        let one = refusal(422, r#"{"detail":"command: no","errors":[{"field":"command","message":"no"}]}"#);
        assert_eq!(one.to_string(), "refused by http://a: command: no");
    }

    #[test]
    fn what_may_pass_is_told_from_what_stays() {
        for (status, passes) in
            [(401, false), (403, false), (404, false), (409, false), (429, true), (500, true), (503, true)]
        {
            assert_eq!(refusal(status, "{}").may_pass(), passes, "{status}");
        }
    }

    #[test]
    fn long_answers_are_told_in_part() {
        let long = format!(r#"{{"detail":"{}"}}"#, "x".repeat(100_000));
        assert!(refusal(409, &long).to_string().len() < 3000);
    }
}
