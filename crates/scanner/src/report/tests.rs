//! Every format with what hostile hosts say, with nothing at all, and read back.

use std::io;
use std::sync::{Arc, Mutex};

use portolan_model::{
    Document, Event, ExtraPorts, Head, Host, HostState, Hostname, Outcome, Port, PortState, Protocol,
    Scanner, Script, Stats, Tail, Text, Warning,
};
use portolan_nmap::xml::Reader;

use super::{Format, merge_xml};

const ALL: [Format; 6] = [Format::Json, Format::Ndjson, Format::Csv, Format::Html, Format::Text, Format::Xml];

/// Breaks out of every format's quotes, were it let.
const HOSTILE: &str = "=1+1</pre><script>alert(1)</script>]]>\"'&--><!--\u{1b}[31m\u{202e}\0\r\nx,\"y\"";

/// What a sink has written, for who made the sink.
#[derive(Clone, Default)]
pub(super) struct Page(pub(super) Arc<Mutex<Vec<u8>>>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn written(format: Format, events: &[Event]) -> String {
    let page = Page::default();
    let mut sink = format.sink(Box::new(page.clone()));
    for event in events {
        sink.event(event).unwrap();
    }
    sink.finish().unwrap();
    let bytes = page.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn host(ip: &str, text: &str) -> Host {
    let script = || Script { id: Text::new(text), output: format!("first\n{text}"), data: None };
    let mut port = Port::new(80, Protocol::Tcp, PortState::Open);
    for place in [&mut port.service, &mut port.version, &mut port.product, &mut port.reason, &mut port.tunnel]
    {
        *place = Some(Text::new(text));
    }
    port.scripts = vec![script()];
    port.cpes = vec![Text::new(text)];
    Host {
        ip: Some(Text::new(ip)),
        state: HostState::Up,
        hostnames: vec![Hostname { name: Text::new(text), kind: None }],
        comment: Some(Text::new(text)),
        scripts: vec![script()],
        ports: vec![port, Port::new(81, Protocol::Tcp, PortState::Closed)],
        ..Host::default()
    }
}

fn run(text: &str) -> Vec<Event> {
    let scanner = Scanner {
        name: Some(Text::new_static("nmap")),
        version: Some(Text::new(text)),
        args: Some(Text::new(text)),
        xml_output_version: None,
    };
    let down = Host { ip: Some(Text::new_static("10.0.0.3")), state: HostState::Down, ..Host::default() };
    vec![
        Event::Started(Head { scanner, start: Some("2023-11-14T22:13:20Z".parse().unwrap()) }),
        Event::PreScripts(vec![Script { id: Text::new(text), output: text.to_owned(), data: None }]),
        Event::Warning(Warning::new("odd", text)),
        Event::Host(Box::new(host("10.0.0.1", text))),
        Event::Host(Box::new(host(text, "plain"))),
        Event::Host(Box::new(down)),
        Event::Ended(Tail {
            outcome: Outcome::Error,
            message: Some(text.to_owned()),
            end: None,
            elapsed_seconds: Some(1.5),
            stats: Some(Stats { hosts_up: 2, hosts_down: 1, hosts_total: 3 }),
        }),
    ]
}

#[test]
fn hostile_text_is_shown_and_never_obeyed() {
    for format in ALL {
        let page = written(format, &run(HOSTILE));
        let controls = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        match format {
            // JSON strings escape control characters; other characters stand as they are.
            Format::Json | Format::Ndjson => assert!(!page.contains(|c: char| c.is_control() && c != '\n')),
            _ => assert!(!page.contains(controls), "{format:?}: {page}"),
        }
    }
    let page = written(Format::Html, &run(HOSTILE));
    assert!(!page.contains("<script") && !page.contains("<!--") && page.matches("</pre>").count() == 5);
    assert!(page.matches("&#60;script&#62;alert(1)&#60;/script&#62;").count() > 10, "{page}");
    let page = written(Format::Csv, &run(HOSTILE));
    let mut rows = csv::Reader::from_reader(page.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    assert_eq!(&rows[0][1][..5], "'=1+1");
    // Each line is one that the report wrote: none of the host's begins one.
    let page = written(Format::Text, &run(HOSTILE));
    assert!(page.lines().all(|line| !line.starts_with("x,") && !line.starts_with("=1+1")), "{page}");
}

#[test]
fn one_port_that_is_not_shown_is_one() {
    for (count, line) in [(1, "Not shown: 1 closed port\n"), (2, "Not shown: 2 closed ports\n")] {
        let extra = ExtraPorts { state: PortState::Closed, count, reasons: Vec::new() };
        let host = Host { extra_ports: vec![extra], ..host("10.0.0.1", "x") };
        let page = written(Format::Text, &[Event::Host(Box::new(host))]);
        assert!(page.contains(line), "{page}");
    }
}

#[test]
fn an_empty_run_is_a_whole_document_in_every_format() {
    assert_eq!(serde_json::from_str::<Document>(&written(Format::Json, &[])).unwrap().hosts, []);
    assert_eq!(written(Format::Ndjson, &[]).lines().count(), 1);
    assert_eq!(written(Format::Csv, &[]).lines().count(), 1);
    let page = written(Format::Html, &[]);
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n") && !page.contains("<svg"));
    assert!(page.contains("interrupted: the scan did not come to its end"));
    let text = written(Format::Text, &[]);
    assert!(text.starts_with("# Until now: 0 of 0 hosts up") && text.contains("# unfinished"), "{text}");
}

#[test]
fn json_and_ndjson_read_back_to_the_document() {
    for text in ["plain", HOSTILE] {
        let expected = Document::from_events(run(text));
        let json: Document = serde_json::from_str(&written(Format::Json, &run(text))).unwrap();
        assert_eq!(json, expected);
        let lines = written(Format::Ndjson, &run(text));
        let mut lines: Vec<serde_json::Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut rest = lines.pop().unwrap();
        rest["hosts"] = serde_json::Value::Array(lines);
        assert_eq!(serde_json::from_value::<Document>(rest).unwrap(), expected);
    }
}

#[test]
fn the_page_loads_nothing_and_counts_services() {
    let page = written(Format::Html, &run("http"));
    assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("url("));
    for part in
        ["2 of 3 hosts up, 2 open ports", "Open ports by service", "<rect", "prefers-color-scheme: dark"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("@media print") && page.contains("Not listed: 1 down."));
    assert_eq!(page.matches("<section").count(), page.matches("</section>").count());
}

#[test]
fn the_text_reads_like_nmaps() {
    let mut events = run("http");
    events.remove(2);
    let text = written(Format::Text, &events);
    let wanted = "Nmap scan report for http (10.0.0.1)\n\
                  Host is up.\n\
                  PORT   STATE  SERVICE   VERSION\n\
                  80/tcp open   http/http http\n\
                  | http: first\n\
                  |_http\n\
                  81/tcp closed\n\
                  Note: http\n\
                  \n\
                  Host script results:\n\
                  | http: first\n\
                  |_http\n\n";
    assert!(text.contains(wanted), "{text}");
    assert!(text.contains("Nmap scan report for 10.0.0.3 [host down]\n"));
}

fn xml(hosts: &[&str], stats: &str) -> String {
    let host = |ip: &&str| {
        format!(
            "<host><status state=\"up\" reason=\"x\"/><address addr=\"{ip}\" addrtype=\"ipv4\"/>\n<ports>\
             <port protocol=\"tcp\" portid=\"80\"><state state=\"open\" reason=\"syn-ack\"/>\
             <script id=\"a\" output=\"&lt;/host&gt; > &#45;&#45;&gt;\"/></port></ports></host>\n"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n<?xml-stylesheet href=\"a>b\"?>\n\
         <!-- Nmap > as: nmap -->\n<nmaprun scanner=\"nmap\" args=\"nmap -oX - &#45;p 80\" start=\"1700000000\" \
         version=\"7.93\" xmloutputversion=\"1.05\">\n<scaninfo type=\"connect\" protocol=\"tcp\" \
         numservices=\"1\" services=\"80\"/>\n<verbose level=\"1\"/>\n<debugging level=\"0\"/>\n{}{stats}",
        hosts.iter().map(host).collect::<String>()
    )
}

fn stats(time: u64, up: u64, down: u64, exit: &str) -> String {
    format!(
        "<runstats><finished time=\"{time}\" timestr=\"then\" elapsed=\"1.50\" {exit}/><hosts up=\"{up}\" \
         down=\"{down}\" total=\"{}\"/>\n</runstats>\n</nmaprun>\n",
        up + down
    )
}

fn merged(documents: &[String], failure: Option<&str>) -> (String, Document) {
    let mut out = Vec::new();
    merge_xml(documents.iter().map(String::as_bytes), None, failure, &mut out).unwrap();
    let mut reader = Reader::new(&out[..]);
    let document = Document::from_events(reader.by_ref());
    assert_eq!(reader.defect(), None, "{}", String::from_utf8_lossy(&out));
    (String::from_utf8(out).unwrap(), document)
}

fn ips(document: &Document) -> Vec<&str> {
    document.hosts.iter().map(|host| host.ip.as_deref().unwrap()).collect()
}

#[test]
fn a_single_document_passes_byte_for_byte() {
    for document in [xml(&["10.0.0.1"], "<host><cut"), "junk".to_owned(), String::new()] {
        let mut out = Vec::new();
        merge_xml([document.as_bytes()], Some("ignored"), Some("ignored"), &mut out).unwrap();
        assert_eq!(out, document.as_bytes());
    }
}

#[test]
fn the_command_of_several_parts_is_that_of_the_whole() {
    let parts = [xml(&["10.0.0.1"], ""), xml(&["10.0.0.17"], "")];
    let mut out = Vec::new();
    let args = "nmap --script-args=a=\"<b>\" -- 10.0.0.0/27";
    merge_xml(parts.iter().map(String::as_bytes), Some(args), None, &mut out).unwrap();
    let document = Document::from_events(Reader::new(&out[..]));
    assert_eq!(document.scanner.args.as_deref(), Some(args));
    assert_eq!(ips(&document), ["10.0.0.1", "10.0.0.17"]);
}

#[test]
fn many_documents_are_one_with_all_hosts_and_the_sums() {
    let success = "exit=\"success\"";
    let documents = [
        xml(&["10.0.0.1", "10.0.0.2"], &stats(1_700_000_010, 2, 14, success)),
        xml(&["10.0.0.17"], &stats(1_700_000_020, 1, 15, success)),
        xml(&[], &stats(1_700_000_005, 0, 16, success)),
    ];
    let (text, document) = merged(&documents, None);
    assert_eq!(ips(&document), ["10.0.0.1", "10.0.0.2", "10.0.0.17"]);
    let each = documents.iter().flat_map(|one| Document::from_events(Reader::new(one.as_bytes())).hosts);
    assert_eq!(document.hosts, each.collect::<Vec<_>>());
    assert_eq!(document.stats, Some(Stats { hosts_up: 3, hosts_down: 45, hosts_total: 48 }));
    assert_eq!((document.outcome, document.elapsed_seconds), (Outcome::Success, Some(4.5)));
    assert_eq!(document.end, Some("2023-11-14T22:13:40Z".parse().unwrap()));
    assert_eq!((document.scan_info.len(), document.warnings.len()), (1, 0));
    let until_header = documents[0].find("<scaninfo").unwrap();
    assert_eq!(text[..until_header], documents[0][..until_header]);
    assert_eq!(text.matches("<runstats>").count(), 1);
}

#[test]
fn what_is_complete_of_documents_cut_anywhere_is_taken() {
    let whole = xml(&["10.0.0.2"], &stats(1_700_000_010, 1, 0, "exit=\"success\""));
    let cut = xml(&["10.0.0.1"], "");
    for end in 0..cut.len() {
        let (_, document) = merged(&[cut[..end].to_owned(), whole.clone()], None);
        let complete = cut[..end].contains("</host>");
        assert_eq!(ips(&document).len(), if complete { 2 } else { 1 }, "cut at {end}");
        let stats = document.stats.unwrap();
        assert_eq!((stats.hosts_up, stats.hosts_total), if complete { (2, 2) } else { (1, 1) });
    }
    let (_, document) = merged(&[String::new(), "Nmap: no".to_owned()], Some("never <began>"));
    assert_eq!((document.hosts.len(), document.outcome), (0, Outcome::Error));
    assert_eq!(document.message.as_deref(), Some("never <began>"));
}

#[test]
fn an_error_of_any_document_is_that_of_the_whole() {
    let failed = "exit=\"error\" errormsg=\"a &quot;b&quot; &lt;c&gt;\"";
    let documents = [
        xml(&["10.0.0.1"], &stats(1_700_000_010, 1, 0, failed)),
        xml(&["10.0.0.2"], &stats(1_700_000_011, 1, 0, "exit=\"success\"")),
    ];
    let (_, document) = merged(&documents, None);
    assert_eq!(document.outcome, Outcome::Error);
    assert_eq!(document.message.as_deref(), Some("a \"b\" <c>"));
    // Tags that do not match end a document, as a defect does.
    let broken = xml(&["10.0.0.3"], "</x><host/>");
    let (_, document) = merged(&[broken, documents[1].clone()], None);
    assert_eq!(ips(&document), ["10.0.0.3", "10.0.0.2"]);
}

/// What Nmap 7.93 wrote as XML of `-sV` against services that say nothing, nonsense, or nothing in TLS; the number is the
/// port's, and beside it the name in its own table of the same run.
const GUESSES: [(&str, &str); 7] = [
    ("4\"><state state=\"open\"/>", "open"),
    (
        "443\"><state state=\"open\"/><service name=\"https\" tunnel=\"ssl\" method=\"table\" conf=\"3\"/>",
        "ssl/https?",
    ),
    ("8000\"><state state=\"open\"/><service name=\"http-alt\" method=\"table\" conf=\"3\"/>", "http-alt?"),
    ("40778\"><state state=\"open\"/><service name=\"unknown\" method=\"table\" conf=\"3\"/>", "unknown"),
    (
        "5353\"><state state=\"open|filtered\"/><service name=\"zeroconf\" method=\"table\" conf=\"3\"/>",
        "zeroconf",
    ),
    (
        "47777\"><state state=\"open\"/><service name=\"tcpwrapped\" method=\"probed\" conf=\"8\"/>",
        "tcpwrapped",
    ),
    ("22\"><state state=\"open\"/><service name=\"ssh\" method=\"probed\" conf=\"10\"/>", "ssh"),
];

#[test]
fn a_name_of_the_port_alone_has_nmaps_question_mark_where_versions_were_asked() {
    let ports: String =
        GUESSES.map(|(port, _)| format!("<port protocol=\"tcp\" portid=\"{port}</port>")).concat();
    let page = |format, args: &str| {
        let host = format!("<host><status state=\"up\"/><ports>{ports}</ports></host>");
        let xml = format!("<nmaprun scanner=\"nmap\" {args}>{host}</nmaprun>");
        let events: Vec<Event> = Reader::new(xml.as_bytes()).collect();
        written(format, &events)
    };
    for args in ["args=\"nmap -sV -oX - 10.0.0.1\"", "args=\"nmap -A 10.0.0.1\"", ""] {
        let text = page(Format::Text, args);
        for (_, name) in GUESSES {
            assert!(text.lines().any(|line| line.ends_with(name)), "{name}: {text}");
        }
        let html = page(Format::Html, args);
        assert!(html.contains("<td>http-alt?</td>") && html.contains("<td>zeroconf</td>"), "{html}");
        assert_eq!((text.matches('?').count(), html.matches("?</td>").count()), (2, 2), "{args}: {text}");
    }
    for format in ALL {
        assert!(
            !page(format, "args=\"nmap -sS 10.0.0.1\"").contains("http-alt?"),
            "{format:?}: nobody asked"
        );
    }
    for format in [Format::Json, Format::Ndjson, Format::Csv, Format::Xml] {
        assert!(!page(format, "args=\"nmap -sV 10.0.0.1\"").contains("http-alt?"), "{format:?}");
    }
}
