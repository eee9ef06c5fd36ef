//! What a scan says of a port, and what became of it between two that looked.

use portolan_model::PortState;
use serde::{Deserialize, Serialize};

use crate::change::Kind;

/// Why what is silent now is looked at once more.
pub(crate) const SILENT: &str = "silence may be a packet that was lost";
/// Why a port that may be open now is looked at once more.
const MAYBE: &str = "it was not known before whether it is open";

/// What is said of a port that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Word {
    /// Its state; nothing where it was counted with ports of other states: then it is not open, or it would be named.
    pub(crate) state: Option<PortState>,
    /// Whether that was concluded from silence.
    pub(crate) silent: bool,
    /// Concluded from the silence of one look alone, the first: an answer may have been lost.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) once: bool,
}

impl Word {
    /// What one look says.
    pub(crate) fn new(state: Option<PortState>, silent: bool) -> Self {
        Self { state, silent, once: silent && state == Some(PortState::Filtered) }
    }

    /// As it is known after another look, where there was one before that told a state.
    pub(crate) fn after(self, before: Option<Self>) -> Self {
        Self { once: self.once && before.is_none_or(|before| before.state.is_none()), ..self }
    }

    /// Whether it may have been a lost answer that `now` came, and the port the same all the time. One that is open now
    /// is told nevertheless: to miss that would be worse.
    pub(crate) fn was_lost(self, now: Self) -> bool {
        self.once && !now.is_open()
    }

    /// Whether somebody answered.
    pub(crate) fn is_answer(self) -> bool {
        use PortState::{Closed, Open, Unfiltered};
        !self.silent && matches!(self.state, Some(Open | Closed | Unfiltered))
    }

    pub(crate) fn is_open(self) -> bool {
        self.state == Some(PortState::Open)
    }

    /// Whether it leaves open what the port is.
    fn is_vague(self) -> bool {
        use PortState::{ClosedFiltered, OpenFiltered, Unfiltered, Unknown};
        matches!(self.state, Some(OpenFiltered | Unfiltered | Unknown | ClosedFiltered))
    }

    pub(crate) fn as_str(self) -> &'static str {
        self.state.map_or("not open", PortState::as_str)
    }

    /// What became of a port, and why that is in doubt; nothing where nothing is known to have changed.
    pub(crate) fn turned(self, now: Self) -> Option<(Kind, Option<&'static str>)> {
        use PortState::{Closed, ClosedFiltered, Filtered, Open, OpenFiltered, Unfiltered, Unknown};
        let (Some(then), Some(state)) = (self.state, now.state) else {
            // Of one of them only this is known: not open.
            return match (self.state, now.state) {
                (Some(Open), None) => Some((Kind::PortClosed, Some(SILENT))),
                (None, Some(Open)) => Some((Kind::PortOpened, None)),
                _ => None,
            };
        };
        match (then, state) {
            _ if then == state => None,
            // An open port that does not say so any more.
            (Open, OpenFiltered | Unfiltered | ClosedFiltered) => Some((Kind::PortFiltered, Some(SILENT))),
            // Who cannot tell contradicts nobody.
            (_, OpenFiltered | Unfiltered | Unknown | ClosedFiltered)
            | (OpenFiltered | Unfiltered | Unknown | ClosedFiltered, Closed | Filtered) => None,
            (OpenFiltered | Unfiltered | Unknown, Open) => Some((Kind::PortOpened, Some(MAYBE))),
            (_, Open) => Some((Kind::PortOpened, None)),
            (_, Closed) => Some((Kind::PortClosed, None)),
            (_, Filtered) => Some((Kind::PortFiltered, now.silent.then_some(SILENT))),
        }
    }

    /// Whether `now` takes the place of what is known: what says less than is known does not.
    pub(crate) fn yields_to(self, now: Self) -> bool {
        self.turned(now).is_some()
            || match (self.state, now.state) {
                (then, state) if then == state => true,
                (Some(_), None) => self.is_vague(),
                _ => !now.is_vague(),
            }
    }
}
