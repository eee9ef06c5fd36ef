//! The two documents field by field.

use std::sync::Arc;

use libtest_mimic::Trial;
use portolan_model::{Document, Host, OsMatch, Protocol};
use portolan_nmap::process::Nmap;
use portolan_scanner::Engine;
use portolan_scanner::execute::Order;

use crate::lab::Lab;
use crate::recorded::{Recorded, finds};
use crate::{document, plan, run, trial};

pub(crate) fn trials(nmap: &Nmap) -> Vec<Trial> {
    let mut cases = vec![
        ("connect_scan", "-n -sT"),
        ("connect_scan_verbose", "-n -sT -vv"),
        ("connect_scan_open_only", "-n -sT --open"),
        ("versions", "-n -sT -sV --version-light"),
        ("versions_and_scripts", "-n -sT -sV -sC --reason"),
        ("debugging_lists_all", "-n -sT -d"),
    ];
    let raw = [
        ("syn_scan", "-n -sS"),
        ("syn_scan_taken_as_up", "-n -Pn -sS -T4"),
        ("operating_system_and_route", "-n -sS -O --max-os-tries 1 --traceroute"),
        ("all_at_once", "-n -A --max-os-tries 1"),
    ];
    if nmap.privilege.raw_sockets() {
        cases.extend(raw);
    } else {
        for (name, _) in raw {
            eprintln!("skipped: same/{name} needs raw sockets");
        }
    }
    let mut trials: Vec<Trial> = cases
        .into_iter()
        .enumerate()
        .map(|(at, (name, options))| {
            let nmap = nmap.clone();
            trial(&format!("same/{name}"), move || same(&nmap, options, u8::try_from(at).unwrap()))
        })
        .collect();
    let probed = [
        ("connect_scan", "-n -sT"),
        ("syn_scan", "-n -sS"),
        ("syn_scan_and_versions", "-n -sS -sV --version-light"),
    ];
    for (at, (name, options)) in probed.into_iter().enumerate() {
        if options.contains("-sT") || nmap.privilege.raw_sockets() {
            let nmap = nmap.clone();
            let number = 100 + u8::try_from(at).unwrap();
            trials.push(trial(&format!("probed/{name}"), move || probed_alike(&nmap, options, number)));
        } else {
            eprintln!("skipped: probed/{name} needs raw sockets");
        }
    }
    // Nmap tells when it looked at a host, and by --open hides one without an open port, where it does more than find it.
    for (name, options) in [("hosts_and_scripts", "-sC"), ("hosts_and_scripts_open_only", "-sC --open")] {
        let nmap = nmap.clone();
        let command = format!("-n -sn {options} 127.0.0.1-2");
        trials.push(trial(&format!("probed/{name}"), move || given(&nmap, &command)));
    }
    // In a network of one's own: a command a line.
    for command in std::env::var("PORTOLAN_SAME").unwrap_or_default().lines() {
        let (nmap, command) = (nmap.clone(), command.to_owned());
        trials.push(trial(&format!("given/{command}"), move || given(&nmap, &command)));
    }
    let nmap = nmap.clone();
    trials.push(trial("same/names_of_hosts_that_are_up", move || names(&nmap)));
    trials
}

fn same(nmap: &Nmap, options: &str, number: u8) {
    let lab = Lab::new(number);
    let command = format!("{options} -p {} {}", lab.ports, lab.targets());
    let alone = alone(nmap, &command);
    assert_eq!(lab.open.len() + usize::from(lab.dropping > 0), 3);
    // What the prober knows is what Nmap found by the scan alone, all hosts listed.
    let technique = if options.contains("-sT") { "-sT" } else { "-sS" };
    let first = self::alone(nmap, &format!("-n {technique} -p {} {}", lab.ports, lab.targets()));
    let both = fast(nmap, &command, &first);
    the_documents_are_the_same(&alone, &both, &command);
}

/// With the prober itself, over loopback.
fn probed_alike(nmap: &Nmap, options: &str, number: u8) {
    let lab = Lab::new(number);
    let command = format!("{options} -p {} {}", lab.ports, lab.targets());
    given(nmap, &command);
}

fn given(nmap: &Nmap, command: &str) {
    let alone = alone(nmap, command);
    let order = Order { rate_ceiling: Some(0), ..Order::default() };
    let both = document(run(nmap, plan(nmap, command, Engine::Fast), order, |_, _| {}).0);
    the_documents_are_the_same(&alone, &both, command);
}

fn names(nmap: &Nmap) {
    for command in ["-sn 127.0.0.1", "-sT -p 1-3 127.0.0.1"] {
        let alone = alone(nmap, command);
        let both = fast(nmap, command, &alone);
        the_documents_are_the_same(&alone, &both, command);
    }
}

fn alone(nmap: &Nmap, command: &str) -> Document {
    document(run(nmap, plan(nmap, command, Engine::Nmap), Order::default(), |_, _| {}).0)
}

fn fast(nmap: &Nmap, command: &str, first: &Document) -> Document {
    let sweeper = Arc::new(Recorded(finds(&first.hosts)));
    let order = Order { sweeper: Some(sweeper), rate_ceiling: Some(0), ..Order::default() };
    document(run(nmap, plan(nmap, command, Engine::Fast), order, |_, _| {}).0)
}

fn the_documents_are_the_same(alone: &Document, both: &Document, command: &str) {
    assert_eq!(alone.outcome, both.outcome, "{command}: {:?}", both.message);
    assert_eq!(alone.stats, both.stats, "{command}");
    assert_eq!(alone.scan_info, both.scan_info, "{command}");
    assert_eq!(both.warnings, [], "{command}");
    let sorted = |document: &Document| {
        let mut hosts: Vec<Host> = document.hosts.iter().cloned().map(steady).collect();
        hosts.sort_by(|a, b| a.ip.cmp(&b.ip));
        hosts
    };
    let (alone, both) = (sorted(alone), sorted(both));
    for (alone, both) in alone.iter().zip(&both) {
        let json = |host: &Host| serde_json::to_string_pretty(host).unwrap();
        assert!(alone == both, "{command}\nNmap alone:\n{}\nthe fast plan:\n{}", json(alone), json(both));
    }
    assert_eq!(alone.len(), both.len(), "{command}");
}

/// Without what differs from run to run of Nmap's own: times, sequence numbers, a random closed UDP port.
fn steady(mut host: Host) -> Host {
    assert_eq!(host.start.is_some(), host.end.is_some());
    (host.start, host.end, host.latency_seconds) = (None, None, None);
    (host.uptime, host.tcp_sequence, host.ip_id_sequence, host.tcp_timestamp_sequence) =
        (None, None, None, None);
    if let Some(os) = &mut host.os {
        os.ports_used.retain(|port| port.protocol == Protocol::Tcp);
        os.fingerprints.clear();
        // Which systems come close, and how close, differs from run to run.
        os.matches = os
            .matches
            .first()
            .map(|best| OsMatch { name: None, accuracy: None, line: None, ..best.clone() })
            .into_iter()
            .collect();
        os.matches.iter_mut().for_each(|best| best.classes.clear());
    }
    if let Some(trace) = &mut host.trace {
        // Any that answered: Nmap takes another each time.
        trace.port = None;
        trace.hops.iter_mut().for_each(|hop| hop.rtt_seconds = None);
    }
    host
}
