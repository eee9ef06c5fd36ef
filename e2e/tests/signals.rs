//! The end of a run from outside: SIGKILL, SIGINT, the time limit.

use std::time::Duration;

use nix::sys::signal::Signal;
use portolan_e2e::services::{Service, address};
use portolan_e2e::{FakeNmap, Portolan, Running, needs, processes};

/// How long after the owner's death the last of its processes may live.
const GONE: Duration = Duration::from_secs(1);

/// How long it may take until Nmap is there, on a machine with much else to do.
const STARTED: Duration = Duration::from_secs(20);

/// A real scan of all ports, too slow to end within any test, of an address with one open port that Nmap finds early.
fn slow_scan(service: &Service, arguments: &[&str]) -> Portolan {
    Portolan::new()
        .args(["scan", "-o", "json", "-sT", "-Pn", "-n", "-p-", "--max-rate", "50"])
        .args(arguments)
        .arg(service.address.to_string())
}

/// Started, and known to be in mid-scan: it has told of the open port.
fn in_mid_scan(service: &Service, portolan: Portolan) -> Running {
    let mut running = portolan.start();
    running.wait_for_text(&format!("{}/tcp", service.port));
    let nmap = processes::with_marker(&service.address.to_string());
    assert!(nmap.iter().any(|process| process.command.contains("nmap")), "{nmap:?}");
    running
}

fn assert_gone(marker: &str) {
    if let Err(left) = processes::wait_gone(marker, GONE) {
        for process in &left {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(process.pid), Signal::SIGKILL);
        }
        panic!("still alive after {GONE:?}: {left:?}");
    }
}

#[test]
fn sigkill_in_mid_scan_takes_nmap_along() {
    needs!("sigkill_in_mid_scan_takes_nmap_along", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &[]));
    running.signal(Signal::SIGKILL);
    assert_gone(&service.address.to_string());
    assert_eq!(running.wait().code(), 128 + 9);
}

#[test]
fn sigkill_takes_a_forking_nmap_and_its_children_along() {
    for behaviour in ["fork-hang", "fork-setsid-hang", "fork-double-hang", "stubborn"] {
        let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), behaviour);
        let mut running =
            Portolan::new().nmap(&fake).args(["scan", "-o", "json", "-p", "22", "127.0.0.5"]).start();
        running.wait_for_text("22/tcp");
        running.signal(Signal::SIGKILL);
        assert_gone(&fake.marker());
        assert_eq!(running.wait().code(), 128 + 9);
    }
}

#[test]
fn sigkill_takes_an_nmap_along_that_is_asked_for_its_version() {
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "version-hang");
    let running = Portolan::new().nmap(&fake).args(["scan", "-p", "22", "127.0.0.5"]).start();
    let asked = || processes::with_marker(&format!("{} --version", fake.program().display()));
    assert!(processes::wait_until(STARTED, || !asked().is_empty()), "Nmap was not asked for its version");
    running.signal(Signal::SIGKILL);
    assert_gone(&fake.marker());
    assert_eq!(running.wait().code(), 128 + 9);
}

#[test]
fn sigint_keeps_what_was_found_and_is_exit_130() {
    needs!("sigint_keeps_what_was_found_and_is_exit_130", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &[]));
    running.signal(Signal::SIGINT);
    let outcome = running.wait().expect(130);
    assert_kept(&outcome.json(), &service);
    assert_gone(&service.address.to_string());
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

#[test]
fn a_hangup_keeps_what_was_found_too() {
    needs!("a_hangup_keeps_what_was_found_too", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &[]));
    running.signal(Signal::SIGHUP);
    let outcome = running.wait().expect(130);
    assert_kept(&outcome.json(), &service);
    assert_gone(&service.address.to_string());
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

#[test]
fn ctrl_c_reaches_the_whole_group_and_still_prints_a_document() {
    needs!("ctrl_c_reaches_the_whole_group_and_still_prints_a_document", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &[]));
    running.signal_group(Signal::SIGINT);
    let outcome = running.wait().expect(130);
    assert_kept(&outcome.json(), &service);
    assert_gone(&service.address.to_string());
}

#[test]
fn sigterm_ends_nmap_too() {
    needs!("sigterm_ends_nmap_too", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &[]));
    running.signal(Signal::SIGTERM);
    let outcome = running.wait();
    assert_ne!(outcome.code(), 0, "{outcome}");
    assert_gone(&service.address.to_string());
}

#[test]
fn sigint_prints_the_found_ports_in_the_table() {
    needs!("sigint_prints_the_found_ports_in_the_table", "nmap", "sshd");
    let service = Service::sshd(address());
    let running = in_mid_scan(&service, slow_scan(&service, &["-o", "table"]));
    running.signal(Signal::SIGINT);
    let outcome = running.wait().expect(130);
    assert!(outcome.text().contains(&format!("{}/tcp", service.port)), "{outcome}");
    assert!(outcome.text().contains("open"), "{outcome}");
}

#[test]
fn the_time_limit_keeps_what_was_found_and_is_exit_124() {
    needs!("the_time_limit_keeps_what_was_found_and_is_exit_124", "nmap", "sshd");
    let service = Service::sshd(address());
    let outcome = in_mid_scan(&service, slow_scan(&service, &["--timeout", "3s"])).wait().expect(124);
    assert!(outcome.elapsed < Duration::from_secs(10), "{outcome}");
    assert_kept(&outcome.json(), &service);
    assert_gone(&service.address.to_string());
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

/// The open port is in the document, which says that it was cut off.
fn assert_kept(document: &serde_json::Value, service: &Service) {
    assert_eq!(document["outcome"], "interrupted", "{document}");
    let hosts = portolan_e2e::nmap::read_result(document);
    let host = hosts.iter().find(|host| host.ip == service.address.to_string()).expect("the host");
    let port = host.ports.iter().find(|port| port.port == u64::from(service.port)).expect("the port");
    assert_eq!(port.state, "open");
}
