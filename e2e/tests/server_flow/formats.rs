//! One run in every format: they all say the same.

use std::collections::BTreeSet;
use std::path::Path;

use portolan_e2e::events::states;
use portolan_e2e::needs;
use portolan_e2e::services::{Service, address};
use serde_json::{Map, Value};

use crate::desk::{Desk, complete, document, provider, result, scan, text};
use crate::found::{Facts, assert_as_bare, of_json, of_xml};

/// A port as every format shows it: address, `22/tcp`, state, service, version.
type Row = [String; 5];

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The service with its tunnel and Nmap's sign of a guess, as the formats for people have it.
fn service(port: &Value, asked: bool) -> String {
    let unsure = asked && port["state"] == "open" && port["confidence"].as_u64().is_some_and(|c| c <= 5);
    let name = word(&port["service"]);
    format!("{name}{}", if unsure && name != "unknown" { "?" } else { "" })
}

fn rows_of_json(found: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    let asked = word(&found["scanner"]["args"]).split_whitespace().any(|one| matches!(one, "-sV" | "-A"));
    for host in found["hosts"].as_array().expect("hosts") {
        for port in host["ports"].as_array().expect("ports") {
            let place = format!("{}/{}", port["port"], word(&port["protocol"]));
            rows.push([
                word(&host["ip"]),
                place,
                word(&port["state"]),
                service(port, asked),
                word(&port["version"]),
            ]);
        }
    }
    rows
}

/// Nmap's normal output, which aligns its columns.
fn rows_of_text(shown: &str) -> Vec<Row> {
    let (mut rows, mut ip) = (Vec::new(), "");
    for line in shown.lines() {
        if let Some(name) = line.strip_prefix("Nmap scan report for ") {
            ip = name.rsplit_once(" (").map_or(name, |(_, ip)| ip.trim_end_matches(')'));
        }
        let mut words = line.split_whitespace();
        let place = words.next().unwrap_or_default();
        if place.contains('/') && place.starts_with(|c: char| c.is_ascii_digit()) {
            let [state, service] =
                [words.next(), words.next()].map(|word| word.unwrap_or_default().to_owned());
            let version = words.collect::<Vec<_>>().join(" ");
            rows.push([ip.to_owned(), place.to_owned(), state, service, version]);
        }
    }
    rows
}

/// The page, read with a reader of XML: its rows of ports are well-formed.
fn rows_of_html(shown: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in shown.split("<section class=\"host\">").skip(1) {
        let section = section.split_once("</section>").expect("an end").0;
        let section = roxmltree::Document::parse(&format!("<x>{section}</x>")).map(|document| {
            let words = |node: roxmltree::Node| {
                node.descendants().filter_map(|n| n.text().filter(|_| n.is_text())).collect::<String>()
            };
            let heading = document.descendants().find(|node| node.has_tag_name("h2")).expect("a heading");
            let ip = words(heading).split_whitespace().next().unwrap_or_default().to_owned();
            for row in document.descendants().filter(|node| node.has_tag_name("tr")) {
                let cells: Vec<String> =
                    row.children().filter(|cell| cell.has_tag_name("td")).map(words).collect();
                if let [place, state, service, version] = &cells[..] {
                    let row = [&ip, place, state, service, version];
                    rows.push(row.map(Clone::clone));
                }
            }
        });
        section.expect("well-formed");
    }
    rows
}

fn rows_of_csv(shown: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(shown);
    let rows = reader.deserialize().map(|row| row.expect("a row"));
    rows.filter(|row: &std::collections::HashMap<String, String>| !row["port"].is_empty())
        .map(|row| {
            let place = format!("{}/{}", row["port"], row["protocol"]);
            [row["ip"].clone(), place, row["state"].clone(), row["service"].clone(), row["version"].clone()]
        })
        .collect()
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

/// Holds all formats of a run against its document, which is returned.
fn all_formats_agree(desk: &Desk, run: &Value) -> Value {
    let found = document(&desk.admin, run);
    let rows = rows_of_json(&found);
    assert!(!rows.is_empty());

    let xml = result(&desk.admin, run, "xml").text();
    // Parts that ran side by side stand one after the other in XML and text, and else as their hosts came.
    assert_eq!(sorted(of_json(&found, Facts::All)), sorted(of_xml(&xml, Facts::All)));

    let lines = result(&desk.admin, run, "ndjson").text();
    let mut lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a document a line")).collect();
    let rest: Map<String, Value> =
        lines.pop().and_then(|rest| rest.as_object().cloned()).expect("a last line");
    let mut without = found.as_object().expect("an object").clone();
    let hosts = without.remove("hosts");
    assert_eq!((Some(Value::from(lines)), rest), (hosts, without));

    // A guess has its own column nowhere but in the formats for people.
    let plain = |row: &Row| row.clone().map(|cell| cell.trim_end_matches('?').to_owned());
    let csv = rows_of_csv(&result(&desk.admin, run, "csv").body);
    assert_eq!(csv, rows.iter().map(plain).collect::<Vec<_>>());
    assert_eq!(rows_of_html(&result(&desk.admin, run, "html").text()), rows);
    assert_eq!(sorted(rows_of_text(&result(&desk.admin, run, "text").text())), sorted(rows));
    found
}

#[test]
fn every_format_says_the_same() {
    needs!("every_format_says_the_same", "nmap", "sshd", "nginx", "redis-server");
    let busy = address();
    let services = [Service::sshd(busy), Service::nginx(busy), Service::redis(busy)];
    let ports: Vec<String> = services.iter().map(|service| service.port.to_string()).collect();
    let quiet = address().to_string();
    let desk = Desk::new();
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    // Of the port 19 only a name out of the table is known, and no service listens there.
    let command = format!("-sTV -sC -n -p {},9,19 %s", ports.join(","));
    let (run, _) =
        complete(&desk.admin, &scan(&desk.admin, &provider, &command, &[&busy.to_string(), &quiet]));
    let found = all_formats_agree(&desk, &run);
    let scripts = found["hosts"][0]["ports"].as_array().expect("ports").iter();
    let scripts: Vec<&Value> = scripts.filter_map(|port| port["scripts"].as_array()).flatten().collect();
    assert!(scripts.iter().any(|script| script["id"] == "ssh-hostkey"), "{found}");
    // What the scripts said is in the formats for people too.
    for format in ["html", "text"] {
        let shown = result(&desk.admin, &run, format).text().replace("&#39;", "'");
        for script in &scripts {
            let output = text(&script["output"]);
            let first = output.lines().map(str::trim).find(|line| !line.is_empty()).expect("a line");
            assert!(shown.contains(first) && shown.contains(&text(&script["id"])), "{format}: {script}");
        }
    }
    let id = text(&run["id"]);
    for (format, kind, ending) in [
        ("json", "application/json", "json"),
        ("ndjson", "application/x-ndjson", "ndjson"),
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("xml", "application/xml", "xml"),
        ("text", "text/plain; charset=utf-8", "txt"),
        ("html", "text/html; charset=utf-8", "html"),
    ] {
        let answer = result(&desk.admin, &run, format);
        assert_eq!(answer.header("content-type"), kind);
        let (day, short) = (&text(&run["startedAt"])[..10], &id[..8]);
        let name = format!("filename=\"harbour-{day}-{short}.{ending}\"");
        assert!(answer.header("content-disposition").ends_with(&name), "{format}: {answer}");
    }
    for format in ["pdf", "JSON", "", "json&format=csv"] {
        desk.admin.get(&format!("/api/v1/runs/{id}/result?format={format}")).expect(400);
    }
    assert_pages(&desk, &id, &found);
    assert_kept(desk.server.data_dir(), &id, &result(&desk.admin, &run, "xml").body);
}

/// The pages of hosts have the hosts of the document, in its order.
fn assert_pages(desk: &Desk, id: &str, found: &Value) {
    let hosts = found["hosts"].as_array().expect("hosts");
    let (mut at, mut cursor) = (0, String::new());
    loop {
        let path = format!("/api/v1/runs/{id}/hosts?limit=1{cursor}");
        let page = desk.admin.get(&path).expect(200).json();
        assert_eq!(page["total"], hosts.len());
        for item in page["items"].as_array().expect("items") {
            assert_eq!(item["ip"], hosts[at]["ip"]);
            let path = format!("/api/v1/runs/{id}/hosts/{}", item["hostId"]);
            assert_eq!(desk.admin.get(&path).expect(200).json(), hosts[at]);
            at += 1;
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(at, hosts.len());
}

/// What Nmap wrote is in the data directory, and is handed out byte for byte.
fn assert_kept(data: &Path, id: &str, xml: &[u8]) {
    let file = std::fs::File::open(data.join(format!("runs/{id}/0.xml.zst"))).expect("the file");
    assert_eq!(zstd::decode_all(file).expect("zstd"), xml);
}

#[test]
fn a_run_in_parts_is_one_result_in_every_format() {
    needs!("a_run_in_parts_is_one_result_in_every_format", "nmap", "sshd");
    let desk = Desk::with(&["runs.shard_addresses=2"]);
    // On a port of its own: the usual ones are open on neighbours too, which are the addresses of other tests.
    let service = Service::sshd_on(address(), 2922);
    let (ip, port) = (service.address.to_string(), service.port.to_string());
    // The eight addresses around the service: four parts.
    let network = format!("{ip}/29");
    let provider = provider(&desk.admin, "harbour", "-sn %s");
    let command = format!("-sT -sV -n -p {port},9 %s");
    let (run, events) = complete(&desk.admin, &scan(&desk.admin, &provider, &command, &[&network]));
    assert_eq!(states(&events), ["created", "pending", "running", "completed"]);
    let folder = desk.server.data_dir().join("runs").join(text(&run["id"]));
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the run's folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    let wanted = (0..4).flat_map(|n| [format!("{n}.txt.zst"), format!("{n}.xml.zst")]);
    assert_eq!(files, wanted.collect());
    let found = all_formats_agree(&desk, &run);
    let ports = format!("{port},9");
    assert_as_bare(&of_json(&found, Facts::Lasting), &["-sT", "-sV", "-n", "-p", &ports, &network]);
    assert_eq!(found["stats"]["hostsTotal"], 8);
    // The command is that of the whole, not of its first part.
    let whole = text(&found["scanner"]["args"]);
    assert!(whole.starts_with("nmap -sT ") && whole.ends_with("/29"), "{whole}");
    let xml = result(&desk.admin, &run, "xml").text();
    assert!(xml.contains(&format!(" args=\"{whole}\"")), "{}", &xml[..xml.len().min(2000)]);
    assert_eq!(run["counts"]["openPorts"], 1);
    assert_pages(&desk, &text(&run["id"]), &found);
}
