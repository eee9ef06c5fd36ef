//! What servers answer, as far as it matters here: everything beyond passes through as it came.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::exit::Exit;

/// A page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    #[serde(default)]
    pub(crate) next_cursor: Option<String>,
    #[serde(default)]
    pub(crate) total: u64,
}

/// A run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Run {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    /// A word; newer servers may have others than we know.
    pub(crate) state: String,
    /// Interrupted, and goes on by itself.
    #[serde(default)]
    pub(crate) resumes: bool,
    #[serde(default)]
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) hint: Option<String>,
    #[serde(default)]
    pub(crate) counts: Counts,
    #[serde(default)]
    verdict: Option<Verdict>,
}

/// What a run found.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Counts {
    pub(crate) hosts: u64,
    pub(crate) open_ports: u64,
}

#[derive(Debug, Clone, Deserialize)]
struct Verdict {
    #[serde(default)]
    allowed: Option<bool>,
}

impl Run {
    /// Whether nothing more comes.
    pub(crate) fn is_over(&self) -> bool {
        is_end(&self.state) && !self.resumes
    }

    /// The exit code that says how it ended, as of a scan of the command line.
    pub(crate) fn exit(&self) -> Exit {
        let refused = self.verdict.as_ref().is_some_and(|verdict| verdict.allowed == Some(false));
        match self.state.as_str() {
            "completed" => Exit::Done,
            "cancelled" => Exit::Interrupted,
            "timedOut" => Exit::TimedOut,
            "failed" if refused => Exit::Refused,
            _ => Exit::Failed,
        }
    }
}

/// Whether a run does not leave this state but to go on after an interruption.
pub(crate) fn is_end(state: &str) -> bool {
    matches!(state, "completed" | "cancelled" | "failed" | "timedOut" | "interrupted" | "partial")
}

/// `state`: the run changed its state.
#[derive(Debug, Deserialize)]
pub(crate) struct StateEvent {
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) resumes: bool,
    #[serde(default)]
    pub(crate) message: Option<String>,
}

/// `progress`: how far it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgressEvent {
    pub(crate) percent: f64,
    #[serde(default)]
    pub(crate) phase: Option<String>,
    #[serde(default)]
    pub(crate) eta_seconds: Option<u64>,
}

/// `port`: an open port was found.
#[derive(Debug, Deserialize)]
pub(crate) struct PortEvent {
    pub(crate) ip: std::net::IpAddr,
    pub(crate) protocol: portolan_model::Protocol,
    pub(crate) port: u16,
}

/// `log`: something worth knowing was met.
#[derive(Debug, Deserialize)]
pub(crate) struct LogEvent {
    pub(crate) message: String,
}

/// Who is signed in.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedIn {
    pub(crate) username: String,
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) must_change_password: bool,
}

/// A token that was made just now.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewToken {
    pub(crate) id: Uuid,
    pub(crate) token: String,
    #[serde(default)]
    pub(crate) expires_at: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_become_exit_codes() {
        let run = |state: &str, rest: &str| {
            let id = Uuid::nil();
            serde_json::from_str::<Run>(&format!(
                r#"{{"id":"{id}","displayName":"","state":"{state}"{rest}}}"#
            ))
            .unwrap()
        };
        assert_eq!(run("completed", "").exit(), Exit::Done);
        assert_eq!(run("cancelled", "").exit(), Exit::Interrupted);
        assert_eq!(run("timedOut", "").exit(), Exit::TimedOut);
        assert_eq!(run("failed", "").exit(), Exit::Failed);
        assert_eq!(run("failed", r#","verdict":{"allowed":false}"#).exit(), Exit::Refused);
        assert_eq!(run("failed", r#","verdict":{"allowed":true}"#).exit(), Exit::Failed);
        assert_eq!(run("partial", "").exit(), Exit::Failed);
        assert!(run("interrupted", "").is_over() && !run("interrupted", r#","resumes":true"#).is_over());
        assert!(!run("paused", "").is_over());
    }
}
