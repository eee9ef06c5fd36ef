//! Warnings of one document: each kind of thing once, and never a flood.

use std::collections::VecDeque;

use portolan_model::{Event, Warning};

/// As many warnings as one document may cause; one more says that there were more.
const MOST: usize = 64;

/// What has been warned of, and the events that wait to be handed out.
#[derive(Debug, Default)]
pub(super) struct Notes {
    seen: Vec<(&'static str, String)>,
    silent: bool,
    /// Events in order, warnings among them.
    pub(super) queue: VecDeque<Event>,
    /// Where references are resolved; kept to save allocations.
    pub(super) scratch: String,
}

impl Notes {
    /// Warns with `code` of `what`, if that was not done before in this document.
    #[cold]
    pub(super) fn warn(&mut self, code: &'static str, what: &str, message: impl FnOnce() -> String) {
        if self.silent || self.seen.iter().any(|(c, w)| *c == code && w == what) {
            return;
        }
        if self.seen.len() == MOST {
            self.silent = true;
            let message = format!("more than {MOST} kinds of warnings; the others are not listed");
            self.queue.push_back(Event::Warning(Warning::new("moreWarnings", message)));
            return;
        }
        self.seen.push((code, what.to_owned()));
        self.queue.push_back(Event::Warning(Warning::new(code, message())));
    }
}
