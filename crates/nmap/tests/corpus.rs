//! Every document of the corpus parses to the counts that two independent XML libraries made of it
//! (`EXPECTED.json`), and to JSON that the schema of `portolan.result/1` allows. One case per file.
//!
//! Keys of `EXPECTED.json` that are not compared, because events hold no such thing:
//! - `elements_total`, `max_depth`, `dtd_*`, `features`, `sha256`, `lxml_disagrees`: of the markup, not of the scan;
//! - `hosthints`: each comes again as a host; `addresses_by_type` `(none)`: the kind is inferred from the address;
//! - `finished.timestr`, `finished.summary`: the same facts in words;
//! - `script_tables` where keys repeat or mix: JSON then needs arrays that were no tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use portolan_model::{Document, Event, Host, HostState, Outcome, Script};
use portolan_nmap::xml::{Defect, Reader};
use serde_json::{Value, json};

fn main() {
    let arguments = Arguments::from_args();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(expected) = std::fs::read(corpus.join("EXPECTED.json")) else {
        eprintln!(
            "skipped: 139 documents of the corpus, which is not at ../shared/corpus beside the repository"
        );
        return;
    };
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).expect("EXPECTED.json is JSON");
    let schema = Arc::new(jsonschema::validator_for(&Document::json_schema()).expect("a schema"));
    let trials = expected
        .into_iter()
        .map(|(name, facts)| {
            let (path, schema) = (corpus.join(&name), Arc::clone(&schema));
            Trial::test(name, move || check(&path, &facts, &schema))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(path: &Path, facts: &Value, schema: &jsonschema::Validator) -> Result<(), Failed> {
    let mut reader = Reader::new(File::open(path)?);
    let events: Vec<Event> = reader.by_ref().collect();
    let ends = events.iter().filter(|event| matches!(event, Event::Ended(_))).count();
    let mut faults = Vec::new();
    compare(&mut faults, "Ended", &json!(ends), &json!(1));
    compare(
        &mut faults,
        "last is Ended",
        &json!(matches!(events.last(), Some(Event::Ended(_)))),
        &json!(true),
    );
    let counts = Counts::of(&events);
    let document = Document::from_events(events);
    let value = serde_json::to_value(&document)?;
    faults.extend(
        schema.iter_errors(&value).map(|error| format!("schema: {error} at {}", error.instance_path())),
    );
    match facts["well_formed"].as_str() {
        Some("n/a") => check_foreign(&mut faults, &document, reader.defect()),
        Some("yes") => {
            check_counts(&mut faults, &counts, facts);
            check_run(&mut faults, &document, reader.defect(), facts);
        }
        _ if facts["after_stripping_bytes_before_xml_decl"].is_object() => {
            let inner = &facts["after_stripping_bytes_before_xml_decl"];
            check_counts(&mut faults, &counts, inner);
            check_run(&mut faults, &document, reader.defect(), inner);
            let said = format!("{} bytes", facts["prolog_bytes_to_strip"]);
            let warned = document
                .warnings
                .iter()
                .any(|w| w.code == "junkBeforeDeclaration" && w.message.starts_with(&said));
            compare(&mut faults, "junkBeforeDeclaration", &json!(warned), &json!(true));
        }
        _ => check_partial(&mut faults, &document, &counts, reader.defect(), &facts["partial"]),
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

fn compare(faults: &mut Vec<String>, what: &str, got: &Value, expected: &Value) {
    if got != expected {
        faults.push(format!("{what}: {got}, expected {expected}"));
    }
}

/// Something other than XML: a clean defect, and nothing made up.
fn check_foreign(faults: &mut Vec<String>, document: &Document, defect: Option<&Defect>) {
    let clean = matches!(defect, Some(Defect::NotXml { .. } | Defect::NotNmapXml { .. }));
    compare(faults, &format!("NotXml or NotNmapXml, not {defect:?}"), &json!(clean), &json!(true));
    compare(faults, "hosts", &json!(document.hosts.len()), &json!(0));
    compare(faults, "outcome", &json!(document.outcome), &json!("interrupted"));
}

/// What was complete before the defect.
fn check_partial(
    faults: &mut Vec<String>,
    document: &Document,
    counts: &Counts,
    defect: Option<&Defect>,
    partial: &Value,
) {
    compare(faults, "hosts", &json!(counts.hosts), &partial["complete_hosts_before_error"]);
    compare(faults, "hosts up", &json!(counts.up), &partial["complete_hosts_up"]);
    compare(faults, "ports", &json!(counts.ports), &partial["complete_ports_before_error"]);
    compare(faults, "ports by state", &json!(counts.ports_by_state), &partial["complete_ports_by_state"]);
    compare(faults, "outcome", &json!(document.outcome), &json!("interrupted"));
    compare(faults, "defect told", &json!(document.message), &json!(defect.map(ToString::to_string)));
    compare(faults, "defect", &json!(defect.is_some()), &json!(true));
    for (attribute, value) in [
        ("args", &document.scanner.args),
        ("version", &document.scanner.version),
        ("scanner", &document.scanner.name),
    ] {
        if let Some(expected) = partial["root_attrs"].get(attribute) {
            compare(faults, attribute, &json!(value), expected);
        }
    }
}

fn check_counts(faults: &mut Vec<String>, counts: &Counts, facts: &Value) {
    let mut number = |key: &str, got: u64| compare(faults, key, &json!(got), &facts[key]);
    number("hosts_total", counts.hosts);
    number("hosts_up", counts.up);
    number("hosts_down", counts.down);
    number("hosts_other_state", counts.hosts - counts.up - counts.down);
    number("hosts_timedout", counts.timed_out);
    number("addresses_unique", counts.unique_ips.len() as u64);
    number("addresses_with_vendor", counts.vendors);
    number("hostnames", counts.hostnames);
    number("ports_listed", counts.ports);
    number("ports_open", counts.ports_by_state.get("open").copied().unwrap_or(0));
    number("host_ports_unique", counts.unique_ports.len() as u64);
    number("services_named", counts.services);
    number("services_tunnel", counts.tunnels);
    number("services_with_fp", counts.fingerprints);
    number("cpes", counts.cpes);
    number("cpes_distinct", counts.unique_cpes.len() as u64);
    number("extrareasons", counts.extra_reasons);
    number("osmatches", counts.os_matches);
    number("osclasses", counts.os_classes);
    number("trace_hops", counts.hops);
    number("smurfs", counts.smurfs);
    number("scripts", counts.scripts.values().sum());
    number("script_elems", counts.elems);
    number("scaninfos", counts.scan_infos);
    number("taskbegin", counts.tasks[0]);
    number("taskprogress", counts.tasks[1]);
    number("taskend", counts.tasks[2]);
    if !counts.ambiguous_tables {
        number("script_tables", counts.tables);
    }
    compare(faults, "ports_by_state", &json!(counts.ports_by_state), &facts["ports_by_state"]);
    compare(faults, "scripts_by_place", &json!(counts.scripts), &facts["scripts_by_place"]);
    // Names that Nmap does not have are `unknown` in the model, transports that it does not have stand in the
    // warnings (`unknownProtocol`): `icmp` is told as IP protocol 1, none at all as tcp.
    let known = |names: &Value, renamed: &[(&str, &str)]| {
        let mut sums = BTreeMap::<String, u64>::new();
        for (name, n) in names.as_object().into_iter().flatten() {
            let name = renamed.iter().find(|(from, _)| from == name).map_or(name.as_str(), |(_, to)| to);
            *sums.entry(name.to_owned()).or_default() += n.as_u64().unwrap_or(0);
        }
        json!(sums)
    };
    let protocols = known(&facts["ports_by_protocol"], &[("icmp", "ip"), ("(none)", "tcp")]);
    compare(faults, "ports_by_protocol", &json!(counts.ports_by_protocol), &protocols);
    let extra = known(&facts["extraports_by_state"], &[("state", "unknown")]);
    compare(faults, "extraports_by_state", &json!(counts.extra_by_state), &extra);
    let kinds = known(&facts["addresses_by_type"], &[("(none)", "ipv4")]);
    compare(faults, "addresses_by_type", &json!(counts.addresses), &kinds);
}

/// How the run ended and what it said of itself.
fn check_run(faults: &mut Vec<String>, document: &Document, defect: Option<&Defect>, facts: &Value) {
    let finished = &facts["finished"];
    let failed = finished["errormsg"].as_str().is_some_and(|message| !message.is_empty());
    let outcome = match finished["exit"].as_str() {
        _ if finished.is_null() => Outcome::Interrupted,
        Some("success") => Outcome::Success,
        None | Some("") if !failed => Outcome::Success,
        _ => Outcome::Error,
    };
    compare(faults, "outcome", &json!(document.outcome), &json!(outcome));
    let end = document.end.map_or_else(|| "0".to_owned(), |end| end.as_second().to_string());
    compare(faults, "end", &json!(end), finished.get("time").unwrap_or(&json!("0")));
    let elapsed = finished["elapsed"].as_str().map(|e| e.parse::<f64>().expect("a number"));
    compare(faults, "elapsed", &json!(document.elapsed_seconds), &json!(elapsed));
    let stats = document.stats.map(|s| json!({
        "up": s.hosts_up.to_string(), "down": s.hosts_down.to_string(), "total": s.hosts_total.to_string(),
    }));
    compare(faults, "runstats_hosts", &json!(stats), &facts["runstats_hosts"]);
    let whole = matches!(defect, None | Some(Defect::NotNmapXml { .. }));
    compare(faults, &format!("no defect, not {defect:?}"), &json!(whole), &json!(true));
    for (key, value) in [
        ("nmap_version", &document.scanner.version),
        ("scanner", &document.scanner.name),
        ("xmloutputversion", &document.scanner.xml_output_version),
    ] {
        let expected = facts.get(key).and_then(Value::as_str).unwrap_or_default();
        if facts.get(key).is_some() {
            compare(faults, key, &json!(value.as_deref().unwrap_or_default()), &json!(expected));
        }
    }
}

/// What `EXPECTED.json` counts, counted in events.
#[derive(Default)]
struct Counts {
    hosts: u64,
    up: u64,
    down: u64,
    timed_out: u64,
    vendors: u64,
    hostnames: u64,
    unique_ips: BTreeSet<String>,
    unique_ports: BTreeSet<String>,
    addresses: BTreeMap<String, u64>,
    ports: u64,
    ports_by_state: BTreeMap<&'static str, u64>,
    ports_by_protocol: BTreeMap<&'static str, u64>,
    extra_by_state: BTreeMap<&'static str, u64>,
    extra_reasons: u64,
    services: u64,
    tunnels: u64,
    fingerprints: u64,
    cpes: u64,
    unique_cpes: BTreeSet<String>,
    os_matches: u64,
    os_classes: u64,
    hops: u64,
    smurfs: u64,
    scan_infos: u64,
    tasks: [u64; 3],
    scripts: BTreeMap<&'static str, u64>,
    elems: u64,
    tables: u64,
    ambiguous_tables: bool,
}

impl Counts {
    fn of(events: &[Event]) -> Self {
        let mut counts = Self::default();
        for event in events {
            match event {
                Event::Host(host) => counts.host(host),
                Event::ScanInfo(_) => counts.scan_infos += 1,
                Event::PreScripts(scripts) => counts.scripts("prescript", scripts),
                Event::PostScripts(scripts) => counts.scripts("postscript", scripts),
                Event::Progress(p) if p.remaining_seconds.is_some() => counts.tasks[1] += 1,
                Event::Progress(p) if p.percent < 50.0 => counts.tasks[0] += 1,
                Event::Progress(_) => counts.tasks[2] += 1,
                // Stages are of Portolan's own scans.
                Event::Started(_)
                | Event::Stages(_)
                | Event::PortFound(_)
                | Event::Warning(_)
                | Event::Ended(_) => {}
            }
        }
        counts
    }

    fn host(&mut self, host: &Host) {
        self.hosts += 1;
        self.up += u64::from(host.state == HostState::Up);
        self.down += u64::from(host.state == HostState::Down);
        self.timed_out += u64::from(host.timed_out);
        self.hostnames += host.hostnames.len() as u64;
        let main = host.ip.clone().unwrap_or_default();
        if !main.is_empty() {
            self.unique_ips.insert(main.to_string());
        }
        for address in &host.addresses {
            let kind = serde_json::to_value(address.kind).expect("a name");
            *self.addresses.entry(kind.as_str().expect("a name").to_owned()).or_default() += 1;
            self.vendors += u64::from(address.vendor.is_some());
        }
        for extra in &host.extra_ports {
            *self.extra_by_state.entry(extra.state.as_str()).or_default() += extra.count;
            self.extra_reasons += extra.reasons.len() as u64;
        }
        for port in &host.ports {
            self.ports += 1;
            *self.ports_by_state.entry(port.state.as_str()).or_default() += 1;
            *self.ports_by_protocol.entry(port.protocol.as_str()).or_default() += 1;
            self.unique_ports.insert(format!("{main} {} {}", port.protocol, port.port));
            self.services += u64::from(port.service.is_some());
            self.tunnels += u64::from(port.tunnel.is_some());
            self.fingerprints += u64::from(port.fingerprint.is_some());
            self.cpes(&port.cpes);
            self.scripts("port", &port.scripts);
        }
        self.scripts("host", &host.scripts);
        for found in host.os.iter().flat_map(|os| &os.matches) {
            self.os_matches += u64::from(found.name.is_some());
            self.os_classes += found.classes.len() as u64;
            found.classes.iter().for_each(|class| self.cpes(&class.cpes));
        }
        self.hops += host.trace.iter().map(|trace| trace.hops.len() as u64).sum::<u64>();
        self.smurfs += host.smurfs.len() as u64;
    }

    fn cpes(&mut self, cpes: &[portolan_model::Text]) {
        self.cpes += cpes.len() as u64;
        self.unique_cpes.extend(cpes.iter().map(ToString::to_string));
    }

    fn scripts(&mut self, place: &'static str, scripts: &[Script]) {
        for script in scripts {
            *self.scripts.entry(place).or_default() += 1;
            match &script.data {
                // Text beside elements is a string that was no `elem`; the corpus holds none.
                Some(Value::Array(values)) => values.iter().for_each(|value| self.data(value, true)),
                Some(Value::Object(members)) => members.values().for_each(|value| self.data(value, false)),
                _ => {}
            }
        }
    }

    fn data(&mut self, value: &Value, in_array: bool) {
        match value {
            Value::Array(values) => {
                self.tables += 1;
                // Could be the values of a repeated key.
                self.ambiguous_tables |= !in_array && values.len() > 1;
                for value in values {
                    self.data(value, true);
                }
            }
            Value::Object(members) => {
                self.tables += 1;
                // Could be a keyed entry among others without keys.
                self.ambiguous_tables |= in_array && members.len() == 1;
                members.values().for_each(|value| self.data(value, false));
            }
            _ => self.elems += 1,
        }
    }
}
