//! The ledger: runs taken in one after the other.

mod discovery;
mod doubts;
mod kinds;
mod lossy;
mod nights;
mod properties;
mod roaming;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use portolan_changes::{Change, HostFacts, KnownHost, Look, LookedAt, Taken, take};
use portolan_model::Document;
use serde_json::{Value, json};

/// A document of a complete run.
fn document(services: &str, hosts: &Value) -> Value {
    json!({
        "schema": "portolan.result/1", "scanner": {"args": "nmap -A -p 1-1000 10.0.0.0/24"}, "outcome": "success", "summary": "",
        "start": "2026-11-26T01:00:00Z", "end": "2026-11-26T01:10:00Z",
        "scanInfo": [
            {"type": "syn", "protocol": "tcp", "services": services},
            {"type": "udp", "protocol": "udp", "services": "53,161"},
        ],
        "hosts": hosts,
    })
}

fn read(value: &Value) -> Document {
    serde_json::from_value(value.clone()).expect("a result document")
}

/// A ledger over runs, with the addresses that they looked at; nothing is all.
#[derive(Default)]
struct Ledger {
    hosts: Vec<KnownHost>,
    looked: BTreeSet<String>,
    all: bool,
    nights: i64,
}

impl Ledger {
    /// Takes a run in, one a night: documents tell the time of the first.
    fn take(&mut self, run: &Document, targets: Option<&BTreeSet<String>>) -> Vec<Change> {
        let later = |at: Timestamp| at + SignedDuration::from_hours(24 * self.nights);
        let run = Document { start: run.start.map(later), end: run.end.map(later), ..run.clone() };
        self.nights += 1;
        self.take_as_dated(&run, targets)
    }

    fn take_as_dated(&mut self, run: &Document, targets: Option<&BTreeSet<String>>) -> Vec<Change> {
        let before = |host: &HostFacts| self.all || self.looked.contains(host.address().as_str());
        let now = |host: &HostFacts| targets.is_none_or(|all| all.contains(host.address().as_str()));
        let at = LookedAt { before: &before, now: &now };
        let Taken { changes, hosts } = take(self.hosts.clone(), &Look::of(run), at);
        // What a server keeps between two runs is text.
        let text = serde_json::to_string(&hosts).expect("JSON");
        let kept: Vec<KnownHost> = serde_json::from_str(&text).expect("what was written");
        assert_eq!(kept, hosts);
        self.hosts = kept;
        self.all |= targets.is_none();
        self.looked.extend(targets.into_iter().flatten().cloned());
        changes
    }

    fn doubts(&self) -> usize {
        self.hosts.iter().map(|host| host.doubts().len()).sum()
    }
}

/// What each of the runs told, and how much was in doubt after it.
fn nights(runs: &[Value]) -> Vec<(Vec<Change>, usize)> {
    let mut ledger = Ledger::default();
    runs.iter().map(|run| (ledger.take(&read(run), None), ledger.doubts())).collect()
}

/// A network of two hosts with most of what can change.
fn network() -> Value {
    let closed = json!([{"state": "closed", "count": 990, "reasons": [{"reason": "reset", "count": 990}]}]);
    let port = |number: u16, service: &str, product: &str, version: &str| {
        json!({"port": number, "protocol": "tcp", "state": "open", "reason": "syn-ack", "service": service,
            "product": product, "productVersion": version, "version": format!("{product} {version}"),
            "method": "probed", "scripts": []})
    };
    let key = format!("256 {} (ED25519)", ["aa"; 16].join(":"));
    let mut ssh = port(22, "ssh", "OpenSSH", "9.2");
    ssh["scripts"] = json!([{"id": "ssh-hostkey", "output": key}]);
    let mut web = port(80, "http", "nginx", "1.24.0");
    web["scripts"] = json!([
        {"id": "http-title", "output": "Welcome"},
        {"id": "http-date", "output": "Thu, 26 Nov 2026 01:03:00 GMT"},
        {"id": "http-headers", "output": "Server: nginx\nDate: Thu, 26 Nov 2026 01:03:00 GMT\nSet-Cookie: sid=k3j2h4"},
    ]);
    let mut tls = port(443, "http", "nginx", "1.24.0");
    tls["tunnel"] = json!("ssl");
    tls["scripts"] = json!([{"id": "ssl-cert", "output": "Subject: commonName=a.example\nNot valid after:  2027-06-01T00:00:00\nSHA-1: 01ab"}]);
    let dns = json!({"port": 53, "protocol": "udp", "state": "open|filtered", "reason": "no-response"});
    let snmp = json!({"port": 161, "protocol": "udp", "state": "closed", "reason": "port-unreach"});
    document(
        "1-1000",
        &json!([
            {"ip": "10.0.0.1", "state": "up", "reason": "arp-response", "extraPorts": closed,
             "addresses": [{"addr": "10.0.0.1", "type": "ipv4"}, {"addr": "02:00:00:00:00:01", "type": "mac"}],
             "hostnames": [{"name": "a.example", "type": "PTR"}], "ports": [ssh, web, tls, dns, snmp],
             "os": {"matches": [{"name": "Linux 6.1", "accuracy": 100}]},
             "scripts": [{"id": "smb-os-discovery", "output": "OS: Samba 4.17"}, {"id": "clock-skew", "output": "1s"}]},
            {"ip": "10.0.0.2", "state": "up", "reason": "echo-reply", "extraPorts": closed,
             "addresses": [{"addr": "10.0.0.2", "type": "ipv4"}],
             "ports": [port(25, "smtp", "Postfix smtpd", "3.7")]},
        ]),
    )
}
