//! XML written and read back: the same hosts.

use portolan_model::{Document, Event, Host, Script};
use portolan_nmap::xml::Reader;
use serde_json::json;

use super::super::Format;
use super::super::tests::Page;

fn written(events: &[Event]) -> Vec<u8> {
    let page = Page::default();
    let mut sink = Format::Xml.sink(Box::new(page.clone()));
    for event in events {
        sink.event(event).unwrap();
    }
    sink.finish().unwrap();
    let bytes = page.0.lock().unwrap();
    bytes.clone()
}

fn read(xml: &[u8]) -> Vec<Event> {
    let mut reader = Reader::new(xml);
    let events = reader.by_ref().collect();
    assert_eq!(reader.defect(), None, "{}", String::from_utf8_lossy(xml));
    events
}

/// What XML cannot say: how far a scan was, and the warnings.
fn without_progress(events: Vec<Event>) -> Vec<Event> {
    events.into_iter().filter(|event| !matches!(event, Event::Progress(_) | Event::Warning(_))).collect()
}

#[test]
fn nmaps_own_document_reads_back_to_the_same() {
    let nmaps = include_bytes!("../../../../nmap/tests/fixtures/nmap-7.93.xml");
    let before = read(nmaps);
    let after = read(&written(&before));
    let (before, after) = (without_progress(before), without_progress(after));
    assert!(before.len() > 3);
    assert_eq!(Document::from_events(after), Document::from_events(before));
}

#[test]
fn what_hosts_say_reads_back_and_ends_no_element() {
    let hostile = "</host>]]>\"'&--><!--\u{202e}\t\r\nx \u{9b}";
    let data = json!({"a": ["x", {"b": hostile}], "c": hostile, hostile: [], "n": [["1"], "2"]});
    let script = |data| Script { id: "s".into(), output: hostile.to_owned(), data };
    let host = Host {
        ip: Some("10.0.0.1".into()),
        addresses: vec![portolan_model::Address {
            addr: "10.0.0.1".into(),
            kind: portolan_model::AddressKind::Ipv4,
            vendor: Some(hostile.into()),
        }],
        reason_ttl: Some(0),
        comment: Some(hostile.into()),
        scripts: vec![script(Some(data)), script(None), script(Some(json!(["x", ["y"]])))],
        ..Host::default()
    };
    let read = read(&written(&[Event::Host(Box::new(host.clone()))]));
    let hosts: Vec<&Event> = read.iter().filter(|event| matches!(event, Event::Host(_))).collect();
    assert_eq!(hosts, [&Event::Host(Box::new(host))]);
}

#[test]
fn what_no_xml_can_say_is_replaced() {
    let host = Host { ip: Some("10.0.0.1".into()), comment: Some("a\0\u{1b}b".into()), ..Host::default() };
    let xml = String::from_utf8(written(&[Event::Host(Box::new(host))])).unwrap();
    assert!(xml.contains("comment=\"a\u{fffd}\u{fffd}b\""), "{xml}");
}
