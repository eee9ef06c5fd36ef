//! What the reader makes of documents: values, defects, limits, and input that arrives in pieces.

mod hostile;

use std::io::{self, Cursor, Read};
use std::sync::mpsc;

use portolan_model::{Document, Event, Host, Outcome, PortState, Tail};
use portolan_nmap::xml::{Defect, Reader};
use serde_json::json;

/// Written by Nmap 7.93 with `-A` against 127.0.0.77 (nginx, redis) and 127.0.0.78.
const SAMPLE: &str = include_str!("../fixtures/nmap-7.93.xml");

fn read(text: impl AsRef<[u8]>) -> (Vec<Event>, Option<Defect>) {
    let mut reader = Reader::new(text.as_ref());
    let events = reader.by_ref().collect();
    (events, reader.defect().cloned())
}

fn document(body: &str) -> Document {
    Document::from_events(read(format!("<nmaprun>{body}{FINISHED}")).0)
}

const FINISHED: &str = r#"<runstats><finished time="1700000000" exit="success"/></runstats></nmaprun>"#;

fn port(inside: &str) -> serde_json::Value {
    let body = format!(r#"<host><ports><port protocol="tcp" portid="1">{inside}</port></ports></host>"#);
    serde_json::to_value(&document(&body).hosts[0].ports[0]).expect("JSON")
}

fn hosts(events: &[Event]) -> Vec<&Host> {
    events.iter().filter_map(|e| if let Event::Host(host) = e { Some(&**host) } else { None }).collect()
}

fn tail(events: &[Event]) -> &Tail {
    match events.last() {
        Some(Event::Ended(tail)) => tail,
        other => panic!("the last event is {other:?}"),
    }
}

fn codes(document: &Document) -> Vec<&str> {
    document.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// Hands out at most so many bytes at once.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(self.0.len()).min(to.len());
        to[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

#[test]
fn real_output_gives_its_facts() {
    let (events, defect) = read(SAMPLE);
    assert_eq!(defect, None);
    let document = Document::from_events(events);
    assert_eq!(document.outcome, Outcome::Success);
    assert_eq!(codes(&document), [""; 0]);
    assert!(
        document.scanner.args.as_deref().is_some_and(|args| args.contains("--traceroute")),
        "references resolved"
    );
    let host = &document.hosts[0];
    assert_eq!(host.ip.as_deref(), Some("127.0.0.77"));
    assert_eq!(host.latency_seconds, Some(62e-6));
    let nginx = host.ports.iter().find(|port| port.port == 8077).expect("nginx");
    assert_eq!((nginx.state, nginx.service.as_deref()), (PortState::Open, Some("http")));
    assert_eq!(nginx.version.as_deref(), Some("nginx 1.22.1"));
    assert_eq!(nginx.cpes, ["cpe:/a:igor_sysoev:nginx:1.22.1"]);
    assert_eq!(host.os.as_ref().map(|os| os.matches.len()), Some(10));
}

#[test]
fn every_prefix_gives_a_prefix_of_the_hosts() {
    let whole = read(SAMPLE).0;
    let end = SAMPLE.trim_end().len();
    for cut in 0..SAMPLE.len() {
        let (events, defect) = read(&SAMPLE[..cut]);
        let expected = hosts(&whole);
        let found = hosts(&events);
        assert_eq!(found, expected[..found.len()], "cut at byte {cut}");
        let complete = SAMPLE[..cut].matches("</host>").count();
        assert_eq!(found.len(), complete, "cut at byte {cut}: every complete host is there");
        assert_eq!(defect.is_none(), cut >= end, "cut at byte {cut}: {defect:?}");
        let outcome = if cut >= end { Outcome::Success } else { Outcome::Interrupted };
        assert_eq!(tail(&events).outcome, outcome, "cut at byte {cut}");
    }
}

#[test]
fn pieces_of_any_size_give_the_same_as_the_whole() {
    // In pieces of one byte no tag is ever whole in the buffer: quick-xml reads every one.
    for text in [
        SAMPLE,
        "<nmaprun>\r\n<host><hostnames><hostname name='a&amp;b' type=\"PTR\" />\r\n</hostnames ></host>",
    ] {
        let whole = read(text);
        for size in [1, 2, 3, 7, 64, 1000] {
            let mut reader = Reader::new(Pieces(text.as_bytes(), size));
            assert_eq!(reader.by_ref().collect::<Vec<_>>(), whole.0, "pieces of {size}");
            assert_eq!(reader.defect().cloned(), whole.1, "pieces of {size}");
        }
    }
}

#[test]
fn a_host_comes_as_soon_as_its_end_tag_has_arrived() {
    struct Channel(mpsc::Receiver<Vec<u8>>, Cursor<Vec<u8>>);
    impl Read for Channel {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            if self.1.position() == self.1.get_ref().len() as u64 {
                match self.0.recv() {
                    Ok(bytes) => self.1 = Cursor::new(bytes),
                    Err(_) => return Ok(0),
                }
            }
            self.1.read(to)
        }
    }
    let (sender, receiver) = mpsc::channel();
    let mut reader = Reader::new(Channel(receiver, Cursor::default()));
    sender.send(b"<?xml version=\"1.0\"?>\n<nmaprun><host></host>".to_vec()).expect("sent");
    // Nothing more was sent: a reader that waited for more would never return.
    assert!(matches!(reader.next(), Some(Event::Started(_))));
    assert!(matches!(reader.next(), Some(Event::Host(_))));
    drop(sender);
    assert!(matches!(reader.next(), Some(Event::Ended(_))));
    assert!(reader.next().is_none());
}

#[test]
fn versions_are_one_line_for_people() {
    let service = |attributes: &str| {
        port(&format!("<state state='open'/><service name='x' {attributes}/>"))["version"].clone()
    };
    let debian = "product='OpenSSH' version='9.2p1 Debian 2+deb12u10' extrainfo='protocol 2.0'";
    assert_eq!(service(debian), json!("OpenSSH 9.2p1 Debian 2+deb12u10 (protocol 2.0)"));
    assert_eq!(service("product='nginx'"), json!("nginx"));
    assert_eq!(service("version='1.2'"), json!("1.2"));
    assert_eq!(service("extrainfo='workgroup: X'"), json!("(workgroup: X)"));
    assert_eq!(service(""), json!(null));
    assert_eq!(service("product=''"), json!(null));
}

#[test]
fn script_tables_become_json() {
    let data = |inside: &str| {
        port(&format!("<script id='s' output='o'>{inside}</script>"))["scripts"][0]["data"].clone()
    };
    assert_eq!(data(""), json!(null));
    assert_eq!(data("\n  loose &amp; alone\n"), json!("loose & alone"));
    assert_eq!(data("<elem>a</elem><elem> b </elem>"), json!(["a", " b "]));
    assert_eq!(data("<elem key='a'>1</elem><elem key='b'>2</elem>"), json!({"a": "1", "b": "2"}));
    assert_eq!(
        data("<elem key='a'>1</elem><elem key='a'>2</elem><elem key='a'>3</elem>"),
        json!({"a": ["1", "2", "3"]})
    );
    assert_eq!(
        data("<table key='a'><elem>1</elem></table><table key='a'><elem>2</elem></table>"),
        json!({"a": [["1"], ["2"]]})
    );
    assert_eq!(data("<elem key='a'>1</elem><elem>2</elem>"), json!([{"a": "1"}, "2"]));
    assert_eq!(data("text<elem>2</elem>"), json!(["text", "2"]));
    assert_eq!(data("<table><table key='k'/></table>"), json!([{"k": []}]));
    assert_eq!(
        data("<elem><![CDATA[<&>]]>&lt;&#x41;&#66;</elem>"),
        json!("<&>").as_str().map(|s| json!([format!("{s}<AB")])).expect("text")
    );
}

#[test]
fn what_does_not_fit_is_absent_and_named() {
    let document = document(
        "<wizard/><wizard/><host colour='red'><status state='dead' reason_ttl='300'/><ports><port protocol='tcp'/>\
         <port protocol='tcp' portid='1'><state state='ajar'/></port></ports><times srtt='soon'/></host>",
    );
    let host = &document.hosts[0];
    assert_eq!((host.ports.len(), host.ports[0].state), (1, PortState::Unknown));
    assert_eq!((host.reason_ttl, host.latency_seconds), (None, None));
    let expected = [
        "unknownElement",
        "unknownAttribute",
        "unknownValue",
        "badNumber",
        "missingAttribute",
        "unknownValue",
        "badNumber",
    ];
    assert_eq!(codes(&document), expected);
    assert!(document.warnings[0].message.contains("`wizard`"));
}

#[test]
fn warnings_are_never_a_flood() {
    let body = (0..10_000).map(|n| format!("<x{n}/>")).collect::<Vec<_>>().concat();
    assert_eq!(document(&body).warnings.len(), 65);
}

#[test]
fn foreign_bytes_do_not_lose_the_document() {
    let named = |bytes: &[u8], declaration: &str| {
        let mut text = declaration.as_bytes().to_vec();
        text.extend_from_slice(b"<nmaprun><host comment='");
        text.extend_from_slice(bytes);
        text.extend_from_slice(b"'></host>");
        text.extend_from_slice(FINISHED.as_bytes());
        let document = Document::from_events(Reader::new(&text[..]));
        let mut pieces = Reader::new(Pieces(&text, 1));
        assert_eq!(Document::from_events(pieces.by_ref()).hosts, document.hosts);
        assert_eq!(document.outcome, Outcome::Success);
        let comment = document.hosts[0].comment.clone().unwrap_or_default();
        (comment.to_string(), codes(&document).join(" "))
    };
    let latin = "<?xml version='1.0' encoding='ISO-8859-1'?>";
    let utf8 = "<?xml version='1.0' encoding='UTF-8'?>";
    assert_eq!(named(b"caf\xE9 \xC3\xA9", latin), ("caf\u{E9} \u{C3}\u{A9}".into(), String::new()));
    assert_eq!(named("caf\u{E9} \u{1F980}".as_bytes(), utf8), ("caf\u{E9} \u{1F980}".into(), String::new()));
    assert_eq!(named(b"caf\xE9!", utf8), ("caf\u{FFFD}!".into(), "replacedCharacter".into()));
    assert_eq!(named(b"a\x1B\x00b", utf8), ("a\u{FFFD}\u{FFFD}b".into(), "replacedCharacter".into()));
    assert_eq!(named(b"a&#27;&#x0;b", utf8), ("a\u{FFFD}\u{FFFD}b".into(), "forbiddenCharacter".into()));
    assert_eq!(
        named(b"x", "<?xml version='1.0' encoding='koi8-r'?>"),
        ("x".into(), "unknownEncoding".into())
    );
}

#[test]
fn junk_before_the_document_is_skipped_and_told() {
    for junk in ["Starting Nmap 7.93\n", "<!-- a licence -->\n", "\n", "a < b & c\n"] {
        let text = format!("{junk}<?xml version='1.0'?><nmaprun><host></host>{FINISHED}");
        let document = Document::from_events(read(&text).0);
        assert_eq!((document.hosts.len(), document.outcome), (1, Outcome::Success), "{junk:?}");
        assert_eq!(codes(&document), ["junkBeforeDeclaration"], "{junk:?}");
        assert!(document.warnings[0].message.starts_with(&format!("{} bytes", junk.len())));
    }
    let marked = format!("\u{FEFF}<?xml version='1.0'?><nmaprun>{FINISHED}");
    assert_eq!(codes(&Document::from_events(read(marked).0)), [""; 0]);
}

#[test]
fn each_way_to_end_is_told() {
    let ended = |finished: &str| {
        let tail = tail(&read(format!("<nmaprun><runstats>{finished}</runstats></nmaprun>")).0).clone();
        (tail.outcome, tail.message)
    };
    assert_eq!(ended("<finished exit='success'/>"), (Outcome::Success, None));
    assert_eq!(ended("<finished time='1'/>"), (Outcome::Success, None));
    assert_eq!(ended("<finished exit='error' errormsg='no'/>"), (Outcome::Error, Some("no".into())));
    assert_eq!(ended("").0, Outcome::Interrupted);
}

#[test]
fn each_defect_has_its_kind_and_its_byte() {
    let d = |text: &str| read(text).1.unwrap_or_else(|| panic!("no defect in {text}"));
    assert!(matches!(d(""), Defect::Empty { .. }));
    assert!(matches!(d("Nmap scan report"), Defect::NotXml { offset: 0 }));
    assert!(matches!(d("{\"a\": 1}"), Defect::NotXml { offset: 0 }));
    assert!(matches!(d("<html></html>"), Defect::NotNmapXml { offset: 0, .. }));
    assert!(matches!(
        d("<?xml version='1.0' encoding='utf-16'?><nmaprun/>"),
        Defect::UnsupportedEncoding { .. }
    ));
    assert!(matches!(d("<?xml version='1.0'?>"), Defect::EndsBeforeRoot { offset: 21 }));
    assert!(matches!(d("<nmaprun><host>"), Defect::EndsInElement { offset: 15, .. }));
    assert!(matches!(d("<nmaprun><host start"), Defect::EndsInMarkup { offset: 20, .. }));
    assert!(matches!(d("<nmaprun><!-- "), Defect::EndsInMarkup { markup: "a comment", .. }));
    assert!(matches!(d("<nmaprun><!WHAT>"), Defect::UnknownMarkup { offset: 9 }));
    assert!(matches!(d("<nmaprun><!-- a -- b -->"), Defect::DoubleHyphen { offset: 9 }));
    assert!(matches!(d("<nmaprun><1/>"), Defect::BadElementName { offset: 9, .. }));
    assert!(matches!(d("<nmaprun><host></port>"), Defect::MismatchedEnd { offset: 15, .. }));
    assert!(matches!(d("</host><nmaprun>"), Defect::UnmatchedEnd { offset: 0, .. }));
    assert!(matches!(d("<nmaprun a>"), Defect::BadAttribute { offset: 10, .. }));
    assert!(matches!(d("<nmaprun a='1'b='2'>"), Defect::BadAttribute { offset: 15, .. }));
    assert!(matches!(d("<nmaprun><host a='1'/ >"), Defect::BadAttribute { offset: 20, .. }));
    assert!(matches!(d("<nmaprun a='1' a='2'>"), Defect::DuplicateAttribute { offset: 15, .. }));
    assert!(matches!(d("<nmaprun a='<'>"), Defect::MarkupInAttribute { offset: 12, .. }));
    assert!(matches!(d("<nmaprun a='&bomb;'>"), Defect::UndefinedEntity { offset: 12, .. }));
    assert!(matches!(d("<nmaprun>&bomb;"), Defect::UndefinedEntity { offset: 9, .. }));
    assert!(matches!(d("<nmaprun>a & b</nmaprun>"), Defect::BadReference { offset: 11 }));
    assert!(matches!(d("<nmaprun a='&#xZZ;'>"), Defect::BadReference { offset: 12 }));
    assert!(matches!(d("<nmaprun><?xml version='1.0'?>"), Defect::MisplacedDeclaration { offset: 9 }));
    assert!(matches!(d("<nmaprun><!DOCTYPE nmaprun>"), Defect::MisplacedDoctype { offset: 9 }));
    assert!(matches!(d("<nmaprun/><nmaprun/>"), Defect::ContentAfterRoot { offset: 10 }));
    assert!(matches!(d("<nmaprun/>done"), Defect::ContentAfterRoot { offset: 10 }));
}
