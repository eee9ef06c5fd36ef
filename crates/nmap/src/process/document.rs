//! Nmap's XML as the run sees it: parsed as it comes, and its last tag noticed.

use std::io::{self, PipeReader, Read};
use std::sync::mpsc as threads;

use portolan_model::{Event, HostState, Outcome, Tail};
use tokio::sync::mpsc;

use super::ending::Stream;
use super::streams::Source;
use super::supervisor::{Message, panicked, tell_end};
use super::{Ending, Failure};
use crate::xml::{Defect, Reader};

/// What the XML came to.
pub(super) struct Document {
    pub(super) tail: Tail,
    pub(super) defect: Option<Defect>,
    pub(super) bytes: u64,
    pub(super) failure: Option<Failure>,
}

/// Parses Nmap's XML and tells what it says, all but its end, which the whole run decides.
pub(super) fn read_xml(
    source: &mut Source<PipeReader>,
    keep_down: bool,
    events: &mpsc::Sender<Event>,
    to_inbox: &threads::Sender<Message>,
) -> Document {
    let mut reader = Reader::new(Whole { source: &mut *source, last: Vec::new(), to_inbox });
    let mut tail = None;
    for event in &mut reader {
        match event {
            Event::Ended(end) => tail = Some(end),
            Event::Host(host) if !keep_down && host.state == HostState::Down => {}
            // A caller that no longer listens ends the run by another way.
            event => drop(events.blocking_send(event)),
        }
    }
    let defect = reader.defect().cloned();
    drop(reader);
    // The parser may stop early; the copy gets all. A defect in mid-document makes the rest worthless, so Nmap is
    // ended; one at the end of the pipe is how a killed Nmap leaves it.
    if defect.is_some() && !source.ended {
        let _ = to_inbox.send(Message::Broken);
    }
    let mut rest = vec![0; 64 << 10];
    while let Ok(1..) = source.read(&mut rest) {}
    source.finish();
    tell_end(Stream::Xml, source.failure.is_some(), to_inbox);
    Document {
        tail: tail.unwrap_or_else(|| Tail::interrupted("the document has no end")),
        defect,
        bytes: source.total,
        failure: source.failure.take(),
    }
}

/// Watches the document go by for its end. The end of the pipe would come too late to notice an Nmap that hangs after
/// its last word: it has the pipe open under two numbers, and closes one.
struct Whole<'a> {
    source: &'a mut Source<PipeReader>,
    last: Vec<u8>,
    to_inbox: &'a threads::Sender<Message>,
}

/// The document's last tag. Elsewhere in it `<` is escaped.
const END: &[u8] = b"</nmaprun>";

impl Read for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read(buffer)?;
        // A newline may follow; some more than that does no harm.
        let keep = END.len() + 6;
        self.last.extend_from_slice(&buffer[got.saturating_sub(keep)..got]);
        self.last.drain(..self.last.len().saturating_sub(keep));
        if got > 0 && self.last.trim_ascii_end().ends_with(END) {
            let _ = self.to_inbox.send(Message::Whole);
        }
        Ok(got)
    }
}

impl Document {
    pub(super) fn lost() -> Self {
        let tail = Tail::interrupted("the reader was lost");
        Self { tail, defect: None, bytes: 0, failure: Some(panicked(Stream::Xml)) }
    }
}

/// The end as the caller is told it: the document's own where that holds, else interrupted and why.
pub(super) fn last_event(mut tail: Tail, ending: &Ending) -> Tail {
    let why = match ending {
        Ending::Completed => return tail,
        Ending::Stopped => "stopped on request".to_owned(),
        Ending::TimedOut => "its time limit passed".to_owned(),
        Ending::Failed(failure) => failure.to_string(),
    };
    if tail.outcome != Outcome::Error {
        tail.outcome = Outcome::Interrupted;
        tail.message = Some(why);
    } else if tail.message.is_none() {
        tail.message = Some(why);
    }
    tail
}
