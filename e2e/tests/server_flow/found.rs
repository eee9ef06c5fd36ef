//! What was found, as lines of text, read from Nmap's XML and from the API's document by two readers that share
//! nothing: two results are equal where their lines are.

use std::process::Command;

use portolan_e2e::services::Service;
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

/// Scripts whose output tells the time, or what it depends on.
const TELL_THE_TIME: [&str; 4] = ["clock-skew", "http-date", "ssl-date", "redis-info"];

/// What marks a line of a script.
const SCRIPT: &str = " script ";

/// Which facts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facts {
    /// Those that two scans of the same hosts agree on.
    Lasting,
    /// Also what is measured and guessed anew by each scan.
    All,
}

/// Runs Nmap itself, and returns its document.
fn bare(arguments: &[&str]) -> String {
    let output = Command::new("nmap").args(["-oX", "-"]).args(arguments).output().expect("nmap runs");
    assert!(output.status.success(), "nmap {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Holds what was found against what bare Nmap finds with these arguments.
///
/// Portolan has Nmap tell open ports as it finds them, with `-v`, of which scripts may take note: without `-v` among the
/// arguments, they may have said more to Portolan, but nothing less and nothing else.
pub(crate) fn assert_as_bare(lines: &[String], arguments: &[&str]) {
    let (mut lines, mut expected) = (lines.to_vec(), of_xml(&bare(arguments), Facts::Lasting));
    for lines in [&mut lines, &mut expected] {
        // Hosts come as they are done, which is not the order of their addresses where the prober finds the ports.
        lines.sort_by(|a, b| a.split(' ').next().cmp(&b.split(' ').next()));
        // The scripts of a port come as they end.
        for scripts in lines.chunk_by_mut(|a, b| a.contains(SCRIPT) && b.contains(SCRIPT)) {
            scripts.sort_by(|a, b| a.split(": ").next().cmp(&b.split(": ").next()));
        }
    }
    let mut expected = expected.iter().peekable();
    for line in &lines {
        if expected.next_if_eq(&line).is_none() {
            let more = line.contains(SCRIPT) && !arguments.contains(&"-v");
            assert!(more, "Nmap does not say {line:?}, but {:?}: {lines:#?}", expected.peek());
        }
    }
    assert_eq!(expected.next(), None, "only Nmap says so: {lines:#?}");
}

/// Checks that a service was found as open, under this name, with a product's version of its own telling.
pub(crate) fn assert_found(lines: &[String], service: &Service, protocol: &str, name: &str, version: &str) {
    let begin = format!("{} {protocol}/{} open ", service.address, service.port);
    let line = lines.iter().find(|line| line.starts_with(&begin));
    let line = line.unwrap_or_else(|| panic!("no {begin:?} in {lines:#?}"));
    assert!(line.contains(&format!(" {name} ")) && line.contains(version), "{version:?} is not in {line:?}");
}

/// The facts of a document of Nmap's, host by host.
pub(crate) fn of_xml(xml: &str, facts: Facts) -> Vec<String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).expect("well-formed");
    let mut lines = Vec::new();
    for host in all(document.root_element(), "host") {
        xml_host(host, facts, &mut lines);
    }
    lines
}

fn xml_host(host: Node<'_, '_>, facts: Facts, lines: &mut Vec<String>) {
    let ip = all(host, "address").find(|address| address.attribute("addrtype") != Some("mac"));
    let ip = ip.map_or("", |address| at(address, "addr"));
    let mut say = |line: String| lines.push(format!("{ip} {line}"));
    let status = one(host, "status");
    say(format!("{} {}", of(status, "state"), of(status, "reason")));
    for name in all(host, "hostnames").flat_map(|names| all(names, "hostname")) {
        say(format!("name {} {}", at(name, "name"), at(name, "type")));
    }
    for extra in all(host, "ports").flat_map(|ports| all(ports, "extraports")) {
        say(format!("{} {}", at(extra, "count"), at(extra, "state")));
        for reason in all(extra, "extrareasons") {
            say(format!("  {} {} {}", at(reason, "count"), at(reason, "reason"), at(reason, "ports")));
        }
    }
    for port in all(host, "ports").flat_map(|ports| all(ports, "port")) {
        let place = format!("{}/{}", at(port, "protocol"), at(port, "portid"));
        let (state, service) = (one(port, "state"), one(port, "service"));
        let names = ["name", "product", "version", "extrainfo", "tunnel", "method", "conf", "ostype"];
        let words = names.map(|name| of(service, name)).join(" | ");
        let cpes = service.map_or(String::new(), |s| joined(all(s, "cpe").filter_map(|cpe| cpe.text())));
        say(format!("{place} {} {} {words} | {cpes}", of(state, "state"), of(state, "reason")));
        for script in all(port, "script") {
            say_script(&mut say, &place, at(script, "id"), at(script, "output"), facts);
        }
        if facts == Facts::All {
            let (ttl, print) = (of(state, "reason_ttl"), of(service, "servicefp"));
            say(format!("{place} ttl {ttl} fingerprint {print:?}"));
        }
    }
    for script in all(host, "hostscript").flat_map(|scripts| all(scripts, "script")) {
        say_script(&mut say, "host", at(script, "id"), at(script, "output"), facts);
    }
    if facts == Facts::All {
        xml_guesses(host, &mut say);
    }
}

fn xml_guesses(host: Node<'_, '_>, say: &mut impl FnMut(String)) {
    for guess in all(host, "os").flat_map(|os| all(os, "osmatch")) {
        say(format!("os {} {} {}", at(guess, "name"), at(guess, "accuracy"), at(guess, "line")));
    }
    for used in all(host, "os").flat_map(|os| all(os, "portused")) {
        say(format!("used {}/{} {}", at(used, "proto"), at(used, "portid"), at(used, "state")));
    }
    say(format!("uptime {}", of(one(host, "uptime"), "seconds")));
    say(format!("distance {}", of(one(host, "distance"), "value")));
    say(format!("sequence {}", of(one(host, "tcpsequence"), "values")));
    for hop in all(host, "trace").flat_map(|trace| all(trace, "hop")) {
        say(format!("hop {} {}", at(hop, "ttl"), at(hop, "ipaddr")));
    }
}

/// The facts of a document of the API's, host by host.
pub(crate) fn of_json(document: &Value, facts: Facts) -> Vec<String> {
    let mut lines = Vec::new();
    for host in list(&document["hosts"]) {
        json_host(host, facts, &mut lines);
    }
    lines
}

fn json_host(host: &Value, facts: Facts, lines: &mut Vec<String>) {
    let ip = word(&host["ip"]);
    let mut say = |line: String| lines.push(format!("{ip} {line}"));
    say(format!("{} {}", word(&host["state"]), word(&host["reason"])));
    for name in list(&host["hostnames"]) {
        say(format!("name {} {}", word(&name["name"]), word(&name["type"])));
    }
    for extra in list(&host["extraPorts"]) {
        say(format!("{} {}", word(&extra["count"]), word(&extra["state"])));
        for reason in list(&extra["reasons"]) {
            let [count, why, ports] = ["count", "reason", "ports"].map(|key| word(&reason[key]));
            say(format!("  {count} {why} {ports}"));
        }
    }
    for port in list(&host["ports"]) {
        let place = format!("{}/{}", word(&port["protocol"]), word(&port["port"]));
        let keys =
            ["service", "product", "productVersion", "extraInfo", "tunnel", "method", "confidence", "osType"];
        let words = keys.map(|key| word(&port[key]));
        assert_eq!(word(&port["version"]), version(&words), "{port}");
        let cpes = joined(list(&port["cpes"]).iter().filter_map(Value::as_str));
        let (state, reason) = (word(&port["state"]), word(&port["reason"]));
        say(format!("{place} {state} {reason} {} | {cpes}", words.join(" | ")));
        for script in list(&port["scripts"]) {
            say_script(&mut say, &place, &word(&script["id"]), &word(&script["output"]), facts);
        }
        if facts == Facts::All {
            let (ttl, print) = (word(&port["reasonTtl"]), word(&port["fingerprint"]));
            say(format!("{place} ttl {ttl} fingerprint {print:?}"));
        }
    }
    for script in list(&host["scripts"]) {
        say_script(&mut say, "host", &word(&script["id"]), &word(&script["output"]), facts);
    }
    if facts == Facts::All {
        json_guesses(host, &mut say);
    }
}

fn json_guesses(host: &Value, say: &mut impl FnMut(String)) {
    for guess in list(&host["os"]["matches"]) {
        let [name, accuracy, line] = ["name", "accuracy", "line"].map(|key| word(&guess[key]));
        say(format!("os {name} {accuracy} {line}"));
    }
    for used in list(&host["os"]["portsUsed"]) {
        let [protocol, port, state] = ["protocol", "port", "state"].map(|key| word(&used[key]));
        say(format!("used {protocol}/{port} {state}"));
    }
    say(format!("uptime {}", word(&host["uptime"]["seconds"])));
    say(format!("distance {}", word(&host["distance"])));
    say(format!("sequence {}", joined_by(list(&host["tcpSequence"]["values"]), ",")));
    for hop in list(&host["trace"]["hops"]) {
        say(format!("hop {} {}", word(&hop["ttl"]), word(&hop["ip"])));
    }
}

/// Product, version and extra information in one line, as the documented shape has them.
fn version(words: &[String; 8]) -> String {
    let extra = if words[3].is_empty() { String::new() } else { format!("({})", words[3]) };
    let parts = [&words[1], &words[2], &extra];
    parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A line of the script's output a line; all of it as it is where everything counts.
fn say_script(say: &mut impl FnMut(String), place: &str, id: &str, output: &str, facts: Facts) {
    match facts {
        Facts::All => say(format!("{place}{SCRIPT}{id}: {output:?}")),
        Facts::Lasting if TELL_THE_TIME.contains(&id) => say(format!("{place}{SCRIPT}{id}: told the time")),
        Facts::Lasting => {
            for line in output.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
                say(format!("{place}{SCRIPT}{id}: {line}"));
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text, or a number as it is written; nothing where there is none.
fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn joined_by(values: &[Value], between: &str) -> String {
    values.iter().map(word).collect::<Vec<_>>().join(between)
}

fn all<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn one<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    all(node, name).next()
}

fn at<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_default()
}

fn of<'a>(node: Option<Node<'a, '_>>, name: &str) -> &'a str {
    node.map_or("", |node| at(node, name))
}
