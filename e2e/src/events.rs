//! Server-sent events of a run, read as a browser reads them (WHATWG HTML, 9.2.6).

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::http::Http;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number in the run, which is its id.
    pub number: u64,
    /// `state`, `progress`, `port`, `host` or `log`.
    pub kind: String,
    /// What it says.
    pub data: Value,
}

/// A stream of events, as it comes.
pub struct Events(BufReader<Box<dyn Read + Send>>);

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Events")
    }
}

impl Events {
    /// Follows a run from the event after number `after`, or from the first.
    ///
    /// # Errors
    /// Why there is no stream.
    pub fn open(http: &Http, run: &str, after: Option<u64>) -> Result<Self, String> {
        let path = format!("/api/v1/runs/{run}/events");
        let mut ask = http.ask("GET", &path);
        if let Some(after) = after {
            ask = ask.header("last-event-id", &after.to_string());
        }
        let opened = ask.open()?;
        if opened.status != 200 {
            return Err(format!("{path} was answered {}", opened.status));
        }
        Ok(Self(BufReader::new(opened.body)))
    }

    /// The next event; nothing at the stream's end. What was cut off in the middle is no event.
    ///
    /// # Errors
    /// How the stream broke off, or what in it is no event of ours.
    pub fn next_event(&mut self) -> Result<Option<Event>, String> {
        let (mut number, mut kind, mut data) = (None, String::new(), String::new());
        loop {
            let mut line = String::new();
            let length = self.0.read_line(&mut line).map_err(|error| error.to_string())?;
            if length == 0 || !line.ends_with('\n') {
                return Ok(None);
            }
            match line.trim_end_matches(['\n', '\r']).split_once(':') {
                Some(("id", id)) => number = id.trim().parse().ok(),
                Some(("event", name)) => kind.push_str(name.trim()),
                Some(("data", text)) => data.push_str(text.trim()),
                // A comment, which is a sign of life, or the empty line that ends an event.
                Some(_) => {}
                None if data.is_empty() => {}
                None => {
                    let number = number.ok_or_else(|| format!("an event without a number: {kind} {data}"))?;
                    let data = serde_json::from_str(&data).map_err(|error| format!("{error}: {data}"))?;
                    return Ok(Some(Event { number, kind, data }));
                }
            }
        }
    }

    /// All that comes until the stream's end.
    ///
    /// # Errors
    /// As [`Self::next_event`].
    pub fn rest(mut self) -> Result<Vec<Event>, String> {
        let mut events = Vec::new();
        while let Some(event) = self.next_event()? {
            events.push(event);
        }
        Ok(events)
    }
}

/// Follows a run from its beginning to its end.
///
/// # Panics
/// Where it cannot be followed, or its events are not numbered from 1 without gaps.
#[must_use]
pub fn all(http: &Http, run: &str) -> Vec<Event> {
    let events =
        Events::open(http, run, None).and_then(Events::rest).unwrap_or_else(|error| panic!("{error}"));
    for (event, number) in events.iter().zip(1..) {
        assert_eq!(event.number, number, "the events of {run} have a gap or are out of order: {events:#?}");
    }
    events
}

/// The states that the events tell, in order.
#[must_use]
pub fn states(events: &[Event]) -> Vec<&str> {
    let of = |event: &&Event| event.kind == "state";
    events.iter().filter(of).map(|event| event.data["state"].as_str().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_events_are_read_and_half_ones_are_not() {
        let text = ": alive\n\nid: 1\nevent: state\ndata: {\"state\":\"created\"}\n\nid:2\nevent:host\r\ndata:{}\r\n\r\nid: 3\nevent: state\ndata: {}\n";
        let events = Events(BufReader::new(Box::new(text.as_bytes()))).rest().expect("events");
        assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(events[1].kind, "host");
        assert_eq!(states(&events), ["created"]);
    }
}
