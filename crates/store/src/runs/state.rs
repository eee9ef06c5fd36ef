//! The states of a run and which may follow which.

use std::fmt;

/// The state of a run: one at a time, honest about what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Asked for; not yet judged.
    Created,
    /// Judged, names resolved and pinned; waits for its turn.
    Pending,
    /// Its windows are closed. It goes on when they open.
    Waiting,
    /// Somebody works on it and holds its lease.
    Running,
    /// All was scanned.
    Completed,
    /// Somebody ended it.
    Cancelled,
    /// Refused, or Nmap could not do it.
    Failed,
    /// Its time was up.
    TimedOut,
    /// The server or the machine went away. It resumes, or its message says why not.
    Interrupted,
    /// Some shards were done, others were not.
    Partial,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Pending,
        Self::Waiting,
        Self::Running,
        Self::Completed,
        Self::Cancelled,
        Self::Failed,
        Self::TimedOut,
        Self::Interrupted,
        Self::Partial,
    ];

    /// The name as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::TimedOut => "timedOut",
            Self::Interrupted => "interrupted",
            Self::Partial => "partial",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether a run may go from this state to `next`.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use RunState::{
            Cancelled, Completed, Created, Failed, Interrupted, Partial, Pending, Running, TimedOut, Waiting,
        };
        match self {
            Created => matches!(next, Pending | Running | Cancelled | Failed),
            Pending => {
                matches!(next, Waiting | Running | Cancelled | Failed | TimedOut | Interrupted | Partial)
            }
            Waiting => matches!(next, Pending | Cancelled | Failed),
            Running => {
                matches!(next, Waiting | Completed | Cancelled | Failed | TimedOut | Interrupted | Partial)
            }
            Interrupted => matches!(next, Pending | Cancelled),
            Completed | Cancelled | Failed | TimedOut | Partial => false,
        }
    }

    /// Whether nothing follows: all but the first four, and `interrupted` where it will not resume.
    #[must_use]
    pub fn is_end(self) -> bool {
        !matches!(self, Self::Created | Self::Pending | Self::Waiting | Self::Running)
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.as_str())
    }
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunKind {
    /// A start of a scan.
    Scan,
    /// A test of a provider: no scan is saved.
    Test,
    /// A document that was scanned elsewhere.
    Import,
}

impl RunKind {
    /// The name as it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Test => "test",
            Self::Import => "import",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Scan, Self::Test, Self::Import].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The state of a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShardState {
    /// Waits.
    Todo,
    /// Nmap is at it.
    Running,
    /// All its targets were scanned.
    Done,
    /// Ended before its end; what it found is kept. Where the run goes on, the rest is another shard.
    Cut,
    /// Nmap could not do it; what it found is kept.
    Failed,
}

impl ShardState {
    /// The name as it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cut => "cut",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Todo, Self::Running, Self::Done, Self::Cut, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over() {
        for state in [RunState::Completed, RunState::Cancelled, RunState::Failed, RunState::TimedOut] {
            assert!(RunState::ALL.iter().all(|next| !state.may_become(*next)), "{state}");
        }
        assert!(RunState::ALL.iter().all(|state| !state.may_become(*state)));
        assert!(RunState::ALL.iter().all(|state| !state.may_become(RunState::Created)));
    }

    #[test]
    fn names_read_back() {
        for state in RunState::ALL {
            assert_eq!(RunState::named(state.as_str()), Some(state));
        }
        assert_eq!(RunState::named("done"), None);
    }
}
