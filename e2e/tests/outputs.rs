//! The seven formats, where they go, and that a document says the same however it is read.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use portolan_e2e::services::{Service, address};
use portolan_e2e::{FakeNmap, Outcome, Portolan, needs, nmap};
use serde_json::Value;

const FORMATS: [&str; 7] = ["json", "ndjson", "csv", "xml", "text", "table", "html"];

fn fake() -> FakeNmap {
    FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "plain")
}

/// The document that the fake writes for 127.0.0.5: its times are fixed, so it is the same each time.
fn document() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("xml");
    let status = Command::new(fake().program())
        .arg("-oX")
        .arg(&file)
        .arg("127.0.0.5")
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("it runs").success());
    std::fs::read(file).expect("the document")
}

fn scan(format: &str) -> Outcome {
    let fake = fake();
    Portolan::new().nmap(&fake).args(["scan", "-o", format, "-p", "22", "127.0.0.5"]).run().expect(0)
}

fn parse(format: &str, file: &Path) -> Outcome {
    Portolan::new().args(["parse", "-o", format]).arg(file).run().expect(0)
}

fn in_file(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

#[test]
fn json_is_one_document_of_the_documented_shape() {
    let document = scan("json").json();
    assert_eq!(document["schema"], "portolan.result/1");
    assert_eq!(document["outcome"], "success");
    assert_eq!(document["start"], "2023-11-14T22:13:20Z");
    assert_eq!(document["stats"]["hostsUp"], 1);
    assert_eq!(document["scanner"]["version"], "7.93");
    assert!(document["summary"].as_str().is_some_and(|summary| summary.contains("1 open port")));
    let hosts = nmap::read_result(&document);
    assert_eq!(hosts, nmap::read(std::str::from_utf8(&self::document()).expect("UTF-8")));
    assert_no_empty(&document, "");
}

/// An absent fact is an absent key.
fn assert_no_empty(value: &Value, path: &str) {
    match value {
        Value::Null => panic!("{path} is null"),
        Value::String(text) => assert!(!text.is_empty(), "{path} is empty"),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, v)| assert_no_empty(v, &format!("{path}[{i}]")));
        }
        Value::Object(keys) => keys.iter().for_each(|(key, v)| assert_no_empty(v, &format!("{path}.{key}"))),
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn ndjson_is_a_host_a_line_and_then_the_rest() {
    let lines: Vec<Value> = scan("ndjson")
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["ip"], "127.0.0.5");
    assert_eq!(lines[1]["schema"], "portolan.result/1");
    assert_eq!(lines[1]["outcome"], "success");
    let whole = scan("json").json();
    assert_eq!(whole["hosts"][0], lines[0]);
    for (key, value) in lines[1].as_object().expect("an object").iter().filter(|(key, _)| *key != "hosts") {
        assert_eq!(&whole[key], value, "{key}");
    }
}

#[test]
fn csv_has_a_header_and_a_row_for_each_port() {
    let outcome = scan("csv");
    let mut reader = csv::Reader::from_reader(outcome.stdout.as_slice());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 1);
    let cell = |name: &str| {
        let column =
            header.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name} in {header:?}"));
        rows[0][column].to_owned()
    };
    assert_eq!(cell("ip"), "127.0.0.5");
    assert_eq!(cell("port"), "22");
    assert_eq!(cell("protocol"), "tcp");
    assert_eq!(cell("state"), "open");
    assert_eq!(cell("service"), "ssh");
    assert_eq!(cell("version"), "OpenSSH 9.2");
}

#[test]
fn xml_is_nmaps_own_byte_for_byte() {
    assert_eq!(scan("xml").text().as_bytes(), document());
}

#[test]
fn real_xml_parses_to_what_bare_nmap_says() {
    needs!("real_xml_parses_to_what_bare_nmap_says", "nmap", "sshd");
    let service = Service::sshd(address());
    let arguments = ["-sV", "-n", "-p", &service.port.to_string(), &service.address.to_string()];
    let xml = Portolan::new().args(["scan", "-o", "xml"]).args(arguments).run().expect(0);
    assert!(xml.text().starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n"));
    let seen = nmap::read(xml.text());
    assert_eq!(seen, nmap::scan(&arguments));
    let parsed = Portolan::new().args(["parse", "-o", "json", "-"]).stdin(xml.stdout.clone()).run().expect(0);
    assert_eq!(nmap::read_result(&parsed.json()), seen);
}

#[test]
fn text_is_nmaps_normal_output() {
    needs!("text_is_nmaps_normal_output", "nmap");
    let target = address().to_string();
    let outcome = Portolan::new().args(["scan", "-o", "text", "-n", "-p", "9", &target]).run().expect(0);
    assert!(outcome.text().contains(&format!("Nmap scan report for {target}")), "{outcome}");
    assert!(outcome.text().lines().any(|line| line.starts_with("9/tcp closed")), "{outcome}");
}

#[test]
fn text_of_a_document_reads_like_nmaps() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = parse("text", &in_file(folder.path(), "in.xml", &document()));
    assert!(text.text().contains("Nmap scan report for 127.0.0.5\n"), "{text}");
    assert!(text.text().lines().any(|line| line.starts_with("22/tcp open")), "{text}");
}

#[test]
fn what_is_for_people_marks_a_guessed_service_as_nmap_does() {
    let folder = tempfile::tempdir().expect("a folder");
    for (asked, mark) in [("-sV", "?"), ("-sS", "")] {
        let xml = format!(
            r#"<nmaprun scanner="nmap" args="nmap {asked} -p 22,8000 127.0.0.5"><host><status state="up"/><address addr="127.0.0.5"
addrtype="ipv4"/><ports><port protocol="tcp" portid="22"><state state="closed"/><service name="ssh" method="table" conf="3"/></port>
<port protocol="tcp" portid="8000"><state state="open"/><service name="http-alt" method="table" conf="3"/></port></ports></host>
<runstats><finished time="1" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"#
        );
        let file = in_file(folder.path(), "guess.xml", xml.as_bytes());
        for (format, after) in
            [("text", "\n"), ("table", "\n"), ("html", "</td>"), ("csv", ","), ("json", "\"")]
        {
            let page = parse(format, &file);
            let mark = if matches!(format, "csv" | "json") { "" } else { mark };
            assert!(page.text().contains(&format!("http-alt{mark}{after}")), "{asked} {format}: {page}");
            assert!(!page.text().contains("ssh?"), "{asked} {format}: {page}");
        }
    }
}

#[test]
fn html_is_one_page_with_nothing_outside_it() {
    let page = scan("html");
    let text = page.text();
    assert!(text.starts_with("<!doctype html>") && text.trim_end().ends_with("</html>"), "{page}");
    assert!(!text.contains("src=") && !text.contains("href=") && !text.contains("<script"), "{page}");
    assert!(text.contains("127.0.0.5") && text.contains("OpenSSH 9.2") && text.contains("<svg"), "{page}");
}

#[test]
fn the_table_shows_port_state_service_and_version() {
    let outcome = scan("table");
    for text in ["127.0.0.5", "22/tcp", "open", "ssh", "OpenSSH 9.2"] {
        assert!(outcome.text().contains(text), "no {text:?}\n{outcome}");
    }
}

#[test]
fn out_writes_the_same_to_a_file_and_nothing_to_standard_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let xml = in_file(folder.path(), "in.xml", &document());
    for format in FORMATS {
        let direct = parse(format, &xml);
        let file = folder.path().join(format);
        let outcome =
            Portolan::new().args(["parse", "-o", format, "--out"]).arg(&file).arg(&xml).run().expect(0);
        assert_eq!(outcome.stdout_bytes, 0, "{outcome}");
        assert_eq!(std::fs::read(file).expect("the file"), direct.stdout, "{format}");
    }
    let (fake, file) = (fake(), folder.path().join("scan.json"));
    let outcome = Portolan::new()
        .nmap(&fake)
        .args(["scan", "-o", "json", "-p", "22", "127.0.0.5", "--out"])
        .arg(&file)
        .run()
        .expect(0);
    assert_eq!(outcome.stdout_bytes, 0, "{outcome}");
    assert_eq!(std::fs::read(file).expect("the file"), scan("json").stdout);
}

#[test]
fn a_parsed_document_equals_the_scans_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let xml = in_file(folder.path(), "in.xml", scan("xml").text().as_bytes());
    for format in ["json", "ndjson", "csv", "table", "xml", "html"] {
        let scanned = scan(format);
        assert!(scanned.text().contains("127.0.0.5"), "{scanned}");
        assert_eq!(parse(format, &xml).text(), scanned.text(), "{format}");
    }
}

#[test]
fn parse_reads_plain_gzip_zstd_and_standard_input_alike() {
    let (xml, folder) = (document(), tempfile::tempdir().expect("a folder"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&xml).expect("gzip");
    let gzip = gzip.finish().expect("gzip");
    let zstd = zstd::encode_all(xml.as_slice(), 0).expect("zstd");
    let plain = parse("json", &in_file(folder.path(), "in.xml", &xml));
    assert_eq!(plain.json()["hosts"][0]["ip"], "127.0.0.5");
    for (name, bytes) in [("in.xml.gz", &gzip), ("in.xml.zst", &zstd)] {
        assert_eq!(parse("json", &in_file(folder.path(), name, bytes)).text(), plain.text(), "{name}");
    }
    for bytes in [xml, gzip, zstd] {
        let outcome = Portolan::new().args(["parse", "-o", "json", "-"]).stdin(bytes).run().expect(0);
        assert_eq!(outcome.text(), plain.text());
    }
}

#[test]
fn a_cut_document_is_interrupted_says_where_and_keeps_the_whole_hosts() {
    let xml = document();
    let cut = xml.windows(7).position(|w| w == b"</host>").expect("a host") + 12;
    let outcome = Portolan::new().args(["parse", "-o", "json", "-"]).stdin(&xml[..cut]).run();
    let document = outcome.json();
    assert_eq!(document["outcome"], "interrupted");
    assert_eq!(document["hosts"].as_array().map(Vec::len), Some(1));
    assert!(document["message"].as_str().is_some_and(|m| m.contains("byte")), "{document}");
}

#[test]
fn nothing_but_data_on_standard_output_and_no_colour_outside_a_terminal() {
    for format in FORMATS {
        let outcome = scan(format);
        assert!(outcome.stdout_bytes > 0, "{outcome}");
        assert!(!outcome.text().contains('\u{1b}'), "{outcome}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome}");
    }
}

#[test]
fn no_color_is_obeyed_on_a_terminal() {
    const NAME: &str = "no_color_is_obeyed_on_a_terminal";
    needs!(NAME, "script");
    let coloured =
        |no_color: &str| {
            let fake = fake();
            let portolan = Portolan::new().nmap(&fake).env("TERM", "xterm-256color");
            let portolan = if no_color.is_empty() { portolan } else { portolan.env("NO_COLOR", no_color) };
            let outcome = portolan.on_a_terminal().args(["scan", "-p", "22", "127.0.0.5"]).run().expect(0);
            assert!(outcome.text().contains("22/tcp"), "{outcome}");
            // Select Graphic Rendition: ESC [ ... m. Moving the cursor, for the progress bar, is not colour.
            outcome.text().split("\u{1b}[").skip(1).any(|rest| {
                rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
            })
        };
    assert!(!coloured("1"));
    assert!(coloured(""));
}

#[test]
fn wrong_usage_is_exit_2_and_nothing_on_standard_output() {
    let cases: [&[&str]; 6] = [
        &["frobnicate"],
        &["scan"],
        &["scan", "--timeout", "soon", "127.0.0.1"],
        &["scan", "--template", "nosuch", "127.0.0.1"],
        &["parse"],
        &["completions", "tcl"],
    ];
    for arguments in cases {
        let outcome = Portolan::new().args(arguments).run().expect(2);
        assert_eq!(outcome.stdout_bytes, 0, "{outcome}");
        assert!(!outcome.stderr.is_empty(), "{outcome}");
    }
}

#[test]
fn an_unknown_format_is_nmaps_option_and_refused_with_the_known_ones() {
    let outcome = Portolan::new().args(["scan", "-o", "yaml", "127.0.0.1"]).run().expect(3);
    let outcome = outcome.saying(&["json|ndjson|csv|xml|text"]);
    assert_eq!(outcome.stdout_bytes, 0, "{outcome}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let outcome =
        Portolan::new().args(["parse", "/nonexistent/scan.xml"]).run().saying(&["/nonexistent/scan.xml"]);
    assert_ne!(outcome.code(), 0);
}

#[test]
fn several_documents_go_into_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (
        in_file(folder.path(), "a.xml", &document()),
        in_file(
            folder.path(),
            "b.xml",
            &String::from_utf8(document()).expect("UTF-8").replace("127.0.0.5", "127.0.0.6").into_bytes(),
        ),
    );
    let both = |format: &str| {
        let file = folder.path().join("out");
        let parsed = Portolan::new()
            .args(["parse", "-o", format, "--out"])
            .args([&file, &first, &second])
            .run()
            .expect(0);
        assert!(parsed.stdout.is_empty(), "{parsed}");
        let printed = Portolan::new().args(["parse", "-o", format]).args([&first, &second]).run().expect(0);
        let written = std::fs::read_to_string(file).expect("the file");
        assert_eq!(written, printed.text(), "{format}");
        written
    };
    for format in FORMATS {
        let written = both(format);
        assert!(written.contains("127.0.0.5") && written.contains("127.0.0.6"), "{format}: {written}");
    }
    // One table has one header; JSON is one document a file.
    let csv = both("csv");
    assert_eq!(csv.matches("hostState").count(), 1, "{csv}");
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let json = both("json");
    let documents: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(&json).into_iter().collect();
    assert_eq!(documents.expect("JSON").len(), 2);
    // What cannot be read leaves an old file as it is.
    let old = in_file(folder.path(), "old", b"old");
    Portolan::new().args(["parse", "--out"]).args([&old, &folder.path().join("missing")]).run().expect(1);
    assert_eq!(std::fs::read(old).expect("the file"), b"old");
}
