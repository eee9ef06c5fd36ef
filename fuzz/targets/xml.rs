//! Any bytes as an Nmap document: no panic, an end in bounded time and memory, and a document that can be written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_model::{Document, Event};
use portolan_nmap::xml::Reader;

fuzz_target!(|bytes: &[u8]| {
    let events: Vec<Event> = Reader::new(bytes).collect();
    let ends = events.iter().filter(|event| matches!(event, Event::Ended(_))).count();
    assert_eq!(ends, 1, "a run ends once");
    assert!(matches!(events.last(), Some(Event::Ended(_))), "nothing comes after the end");

    let document = Document::from_events(events);
    let json = serde_json::to_vec(&document).expect("a document can always be written");
    let read: Document = serde_json::from_slice(&json).expect("what was written can be read");
    let again = serde_json::to_vec(&read).expect("a document can always be written");
    if let Some(at) = json.iter().zip(&again).position(|(wrote, read)| wrote != read) {
        let around =
            |json: &[u8]| json[at.saturating_sub(80)..json.len().min(at + 40)].escape_ascii().to_string();
        panic!("reading back loses something:\n  wrote {}\n  read  {}", around(&json), around(&again));
    }
    assert_eq!(json.len(), again.len(), "reading back loses the end");
});
