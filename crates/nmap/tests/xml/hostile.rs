//! Documents that want to hurt: endless, enormous, damaged.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read};

use portolan_model::{Event, Outcome};
use portolan_nmap::xml::{Defect, Limits, Reader};
use proptest::prelude::*;

use super::{FINISHED, Pieces, SAMPLE, hosts, read, tail};

#[test]
fn declared_entities_are_never_expanded() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE nmaprun [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>\
                <!ENTITY f SYSTEM 'file:///etc/passwd'>]><nmaprun><host comment='kept'/>";
    for entity in ["a", "b", "f"] {
        let (events, defect) = read(format!("{bomb}<host comment='&{entity};'/></nmaprun>"));
        assert_eq!(hosts(&events).len(), 1);
        assert!(matches!(defect, Some(Defect::UndefinedEntity { name, .. }) if name == entity));
    }
}

struct Bytes<I>(I);
impl<I: Iterator<Item = u8>> Read for Bytes<I> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        to.iter_mut().zip(&mut self.0).for_each(|(to, byte)| *to = byte);
        Ok(to.len())
    }
}

/// `head`, then `body` again and again without end.
fn endless(head: &str, body: &str) -> impl Read + use<> {
    let body = body.repeat(4096 / body.len() + 1).into_bytes();
    let mut at = 0;
    let tail = std::iter::repeat_with(move || {
        at = (at + 1) % body.len();
        body[(at + body.len() - 1) % body.len()]
    });
    Cursor::new(head.to_owned()).chain(Bytes(tail))
}

#[test]
fn nothing_grows_without_end() {
    let limits = Limits {
        markup_bytes: 1 << 20,
        attribute_bytes: 1 << 16,
        text_bytes: 1 << 16,
        record_bytes: 1 << 20,
        record_elements: 10_000,
        ports: 1000,
        ..Limits::default()
    };
    let stopped_by = |head: &str, body: &str| {
        let mut reader = Reader::with_limits(endless(&format!("<nmaprun><host/>{head}"), body), limits);
        let events: Vec<Event> = reader.by_ref().take(1000).collect();
        assert_eq!(hosts(&events).len(), 1, "{head} {body}");
        assert_eq!(tail(&events).outcome, Outcome::Interrupted);
        reader.defect().cloned().expect("a defect")
    };
    let port = "<port protocol='tcp' portid='1'/>";
    assert!(matches!(stopped_by("<host comment='", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<host", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<host ", "a='' "), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("</nmaprun", " "), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<!-- ", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<![CDATA[", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<?x ", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<!DOCTYPE x [", "<!ENTITY a 'b'>"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("&", "x"), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<host><script><elem>", "x "), Defect::MarkupTooLong { .. }));
    assert!(matches!(stopped_by("<host><script><elem>", "x&lt;"), Defect::TextTooLong { .. }));
    assert!(matches!(stopped_by("<host><script>", "<table>"), Defect::TooDeep { .. }));
    assert!(matches!(stopped_by("<host><script>", "<table/>"), Defect::TooManyElements { .. }));
    assert!(matches!(stopped_by("<prescript>", "<script/>"), Defect::TooManyElements { .. }));
    assert!(matches!(stopped_by("<host>", "<hostname name='a'/>"), Defect::TooManyElements { .. }));
    assert!(matches!(
        stopped_by("<host>", &format!("<owner name='{}'/>", "x".repeat(999))),
        Defect::RecordTooLong { .. }
    ));
    assert!(matches!(stopped_by("<host><ports>", port), Defect::TooManyPorts { .. }));
    let long = format!("<host comment='{}'/>", "x".repeat(1 << 17));
    assert!(matches!(stopped_by(&long, " "), Defect::AttributeTooLong { .. }));
    let many = (0..65).map(|n| format!(" a{n}=''")).collect::<Vec<_>>().concat();
    assert!(matches!(stopped_by(&format!("<host{many}/>"), " "), Defect::TooManyAttributes { .. }));
    assert!(matches!(stopped_by(&format!("<{}/>", "x".repeat(257)), " "), Defect::NameTooLong { .. }));
}

#[test]
fn a_host_as_large_as_nmap_can_write_passes() {
    let mut text = String::from("<nmaprun><host><ports>");
    for number in 0..=65_535 {
        _ = write!(
            text,
            "<port protocol='tcp' portid='{number}'><state state='open' reason='syn-ack' reason_ttl='64'/><service \
             name='http' product='nginx' method='probed' conf='10'/><script id='x' output='y'><elem>z</elem></script>\
             </port>"
        );
    }
    _ = write!(
        text,
        "<port protocol='udp' portid='1'><script id='big' output='{}'/></port>",
        "x".repeat(8 << 20)
    );
    _ = write!(text, "</ports></host>{FINISHED}");
    let (events, defect) = read(&text);
    assert_eq!(defect, None);
    let host = hosts(&events)[0];
    assert_eq!((host.ports.len(), host.ports[65_536].scripts[0].output.len()), (65_537, 8 << 20));
}

#[test]
fn a_failing_input_keeps_what_was_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"))
        }
    }
    let mut reader = Reader::new(Cursor::new("<nmaprun><host/>").chain(Broken));
    let events: Vec<Event> = reader.by_ref().collect();
    assert_eq!(hosts(&events).len(), 1);
    let kind = io::ErrorKind::ConnectionReset;
    assert_eq!(reader.defect(), Some(&Defect::Read { offset: 16, kind, message: "gone".into() }));
}

proptest! {
    /// Whatever a byte is changed to: no panic, one end, and both ways of reading say the same.
    #[test]
    fn damaged_documents_never_panic(changes in prop::collection::vec((0..SAMPLE.len(), any::<u8>()), 1..20)) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        let (events, defect) = read(&bytes);
        prop_assert_eq!(events.iter().filter(|event| matches!(event, Event::Ended(_))).count(), 1);
        if let Some(defect) = &defect {
            let told = defect.to_string();
            prop_assert_eq!(tail(&events).message.as_ref(), Some(&told));
        }
        let mut pieces = Reader::new(Pieces(&bytes, 1));
        let slowly: Vec<Event> = pieces.by_ref().collect();
        prop_assert_eq!(hosts(&slowly), hosts(&events));
        prop_assert_eq!(pieces.defect().cloned(), defect);
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut text = b"<nmaprun>".to_vec();
        text.extend_from_slice(&bytes);
        for input in [&bytes, &text] {
            prop_assert!(matches!(read(input).0.last(), Some(Event::Ended(_))));
        }
    }

    /// Pieces of markup in any order.
    #[test]
    fn any_markup_never_panics(pieces in prop::collection::vec(prop::sample::select(MARKUP), 0..60)) {
        let text = format!("<nmaprun>{}", pieces.concat());
        let (events, defect) = read(&text);
        let mut reader = Reader::new(Pieces(text.as_bytes(), 1));
        prop_assert_eq!(reader.by_ref().collect::<Vec<_>>().len(), events.len());
        prop_assert_eq!(reader.defect().cloned(), defect);
    }
}

const MARKUP: &[&str] = &[
    "<host>",
    "</host>",
    "<port protocol='tcp' portid='1'>",
    "</port>",
    "<script id='a' output='b'>",
    "</script>",
    "<table key='k'>",
    "</table>",
    "<elem>",
    "</elem>",
    "<elem key='k'>",
    "text",
    " ",
    "\r\n",
    "&lt;",
    "&#0;",
    "<cpe>",
    "</cpe>",
    "<os>",
    "</os>",
    "<osmatch name='x'>",
    "</osmatch>",
    "<osclass>",
    "</osclass>",
    "<x>",
    "</x>",
    "<!-- -->",
    "<![CDATA[ ]]>",
    "<prescript>",
    "</prescript>",
    "<state state='open'/>",
    "<runstats>",
    "</runstats>",
    "<finished exit='success'/>",
    "</nmaprun>",
    "<hop ttl='1'/>",
    "<trace>",
    "</trace>",
    "<?pi?>",
    "<hosthint>",
    "</hosthint>",
];
