//! How a fast scan ends before its end, and what is kept then.

use std::collections::HashSet;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use libtest_mimic::Trial;
use portolan_discovery::engine::{Control, Find, HostFound, PortFound, PortState, Summary};
use portolan_discovery::{Moment, Reach};
use portolan_model::{Document, Event, Outcome};
use portolan_nmap::process::{Ending, Nmap};
use portolan_scanner::execute::Order;
use portolan_scanner::fast::{Job, Sweeper, Told};
use portolan_scanner::{Budget, Engine};

use crate::{document, plan, run, trial};

pub(crate) fn trials(nmap: &Nmap) -> Vec<Trial> {
    let case = |name: &str, test: fn(&Nmap)| {
        let nmap = nmap.clone();
        trial(&format!("ends/{name}"), move || test(&nmap))
    };
    vec![
        case("a_stop_keeps_what_was_found_and_says_so", stopped),
        case("a_time_limit_does_too", timed_out),
        case("an_nmap_that_fails_costs_its_hosts_nothing_that_was_found", failing_nmap),
        case("a_prober_that_fails_ends_the_scan_with_its_reason", failing_prober),
        case("what_could_not_be_sent_was_not_looked_at", unsent),
        case("a_scan_that_is_dropped_ends_the_prober", dropped),
        case("hosts_with_many_ports_hold_the_prober_up_sooner", flood),
    ]
}

fn ip(last: u8) -> IpAddr {
    IpAddr::from([127, 78, 0, last])
}

fn found(last: u8, ports: &[u16]) -> HostFound {
    let open = |port: &u16| PortFound { port: *port, state: PortState::Open, why: None };
    HostFound {
        ip: ip(last),
        reason: None,
        asked: None,
        reach: Reach::Itself,
        mac: None,
        rtt: None,
        ports: ports.iter().map(open).collect(),
        reasons: Vec::new(),
        complete: true,
        unsent: false,
        muted: false,
        started: Moment(0),
        ended: Moment(0),
    }
}

/// One host is finished, of another a port is known; then it goes on until it is stopped, or fails.
struct Endless {
    fails: bool,
    ended: Arc<AtomicBool>,
}

impl Sweeper for Endless {
    fn sweep(&self, job: Job<'_>, tell: &mut dyn FnMut(Told) -> Result<(), Told>) -> io::Result<Summary> {
        let mut tell = |find| drop(tell(Told::Found(find)));
        tell(Find::Up(ip(1)));
        tell(Find::Host(Box::new(found(1, &[22]))));
        tell(Find::Up(ip(2)));
        tell(Find::Open(ip(2), 80));
        if self.fails {
            let Control { up, done, probes, .. } = job.control;
            up.store(2, Ordering::Relaxed);
            done.store(2, Ordering::Relaxed);
            probes.store(9, Ordering::Relaxed);
            return Err(io::Error::other("the interface is gone"));
        }
        while !job.control.stop.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        tell(Find::Host(Box::new(HostFound { complete: false, ..found(2, &[80]) })));
        self.ended.store(true, Ordering::Relaxed);
        Ok(Summary { up: 2, ..Summary::default() })
    }
}

fn endless(fails: bool) -> (Order, Arc<AtomicBool>) {
    let ended = Arc::new(AtomicBool::new(false));
    let sweeper = Arc::new(Endless { fails, ended: Arc::clone(&ended) });
    (Order { sweeper: Some(sweeper), ..Order::default() }, ended)
}

/// What is kept of the two hosts: the second was not finished.
fn kept(events: Vec<Event>, outcome: Outcome) -> Document {
    let document = document(events);
    assert_eq!(document.outcome, outcome);
    let hosts: Vec<_> = document
        .hosts
        .iter()
        .map(|h| (h.ip.clone().unwrap(), h.ports[0].port, h.comment.is_some()))
        .collect();
    assert_eq!(hosts, [("127.78.0.1".into(), 22, false), ("127.78.0.2".into(), 80, true)]);
    assert_eq!(document.warnings.iter().filter(|w| w.code == "hostUnfinished").count(), 1);
    document
}

/// What a firewall makes of a network that answers for all ports of all addresses.
struct Flood;

/// Hosts, and open ports of each.
const HOSTS: u8 = 100;
const PORTS: u16 = 2000;

impl Sweeper for Flood {
    fn sweep(&self, job: Job<'_>, tell: &mut dyn FnMut(Told) -> Result<(), Told>) -> io::Result<Summary> {
        let ports: Vec<u16> = (1..=PORTS).collect();
        for last in 1..=HOSTS {
            let mut told = Told::Found(Find::Host(Box::new(found(last, &ports))));
            while let Err(back) = tell(told) {
                if job.control.stop.load(Ordering::Relaxed) {
                    return Ok(Summary::default());
                }
                told = back;
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        while !job.control.stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Summary { up: HOSTS.into(), ..Summary::default() })
    }
}

/// No Nmap begins, since another has all of the rate.
fn flood(nmap: &Nmap) {
    let budget = Budget::new(1000, 1);
    let _other = budget.try_lease(None).unwrap();
    let order = Order { sweeper: Some(Arc::new(Flood)), budget: Some(budget), ..Order::default() };
    let plan = plan(nmap, &format!("-sT -p 1-{PORTS} 127.78.0.1-{HOSTS}"), Engine::Fast);
    let (mut hosts, mut before, mut held) = (HashSet::new(), 0, None);
    let (events, report) = run(nmap, plan, order, |scan, event| match event {
        Event::PortFound(port) => {
            hosts.insert(port.ip);
        }
        // One comes each second: nothing has come between two.
        Event::Progress(_) if before > 0 && before == hosts.len() && held.is_none() => {
            held = Some(before);
            scan.stopper().send_replace(true);
        }
        Event::Progress(_) => before = hosts.len(),
        _ => {}
    });
    assert!(matches!(report.ending, Ending::Stopped), "{report:?}");
    // 8192 hosts without ports, where each 16 ports are one more.
    assert_eq!(held, Some(66));
    assert_eq!(document(events).hosts.len(), usize::from(HOSTS));
}

fn stopped(nmap: &Nmap) {
    let (order, _) = endless(false);
    let plan = plan(nmap, "-n -sT -p 22,80 127.78.0.1-2", Engine::Fast);
    let (events, report) = run(nmap, plan, order, |scan, event| {
        if matches!(event, Event::PortFound(port) if port.port == 80) {
            scan.stopper().send_replace(true);
        }
    });
    assert!(matches!(report.ending, Ending::Stopped), "{report:?}");
    kept(events, Outcome::Interrupted);
}

fn timed_out(nmap: &Nmap) {
    let (order, _) = endless(false);
    let order = Order { time_limit: Some(Duration::from_millis(300)), ..order };
    let plan = plan(nmap, "-n -sT -p 22,80 127.78.0.1-2", Engine::Fast);
    let (events, report) = run(nmap, plan, order, |_, _| {});
    assert!(matches!(report.ending, Ending::TimedOut), "{report:?}");
    kept(events, Outcome::Interrupted);
}

fn failing_prober(nmap: &Nmap) {
    let (order, _) = endless(true);
    let plan = plan(nmap, "-n -sT -p 22,80 127.78.0.1-2", Engine::Fast);
    let (events, report) = run(nmap, plan, order, |_, _| {});
    assert!(matches!(&report.ending, Ending::Failed(failure) if failure.to_string().contains("interface")));
    let document = kept(events, Outcome::Error);
    assert_eq!(document.stats.unwrap().hosts_up, 2);
    assert_eq!(document.stages.iter().filter_map(|stage| stage.probes).sum::<u64>(), 9);
}

/// A route that went in mid-scan: what was found stays, the rest is told as not looked at.
fn unsent(nmap: &Nmap) {
    let cut = HostFound { complete: false, unsent: true, ..found(1, &[22]) };
    let sweeper = Arc::new(crate::recorded::Recorded(vec![cut, found(2, &[22, 80])]));
    let order = Order { sweeper: Some(sweeper), ..Order::default() };
    let plan = plan(nmap, "-n -sT -p 22,80 127.78.0.1-2", Engine::Fast);
    let (events, report) = run(nmap, plan, order, |_, _| {});
    assert!(matches!(&report.ending, Ending::Failed(failure) if failure.to_string().contains("not be sent")));
    let document = document(events);
    assert_eq!(document.outcome, Outcome::Error);
    let hosts: Vec<_> =
        document.hosts.iter().map(|h| (h.ports.len(), h.extra_ports.len(), h.comment.is_some())).collect();
    assert_eq!(hosts, [(1, 0, true), (2, 0, false)]);
    let warning = &document.warnings[0];
    assert_eq!(warning.code, "hostUnfinished");
    assert!(warning.message.contains("not looked at"), "{}", warning.message);
}

fn failing_nmap(nmap: &Nmap) {
    let broken = Nmap { program: "/bin/false".into(), ..nmap.clone() };
    let sweeper = Arc::new(crate::recorded::Recorded(vec![found(1, &[22, 80]), found(2, &[22, 80])]));
    let order = Order { sweeper: Some(sweeper), ..Order::default() };
    let plan = plan(nmap, "-n -sT -sV -p 22,80 127.78.0.1-3", Engine::Fast);
    let (events, report) = run(&broken, plan, order, |_, _| {});
    assert!(matches!(report.ending, Ending::Failed(_)), "{report:?}");
    let document = document(events);
    assert_eq!(document.outcome, Outcome::Error);
    assert_eq!(
        document.hosts.iter().map(|h| (h.ports.len(), h.comment.is_some())).collect::<Vec<_>>(),
        [(2, false); 2]
    );
    let codes: Vec<&str> = document.warnings.iter().map(|w| w.code.as_str()).collect();
    assert_eq!(codes, ["nmapStageFailed"]);
    let stats = document.stats.unwrap();
    assert_eq!((stats.hosts_up, stats.hosts_down, stats.hosts_total), (2, 1, 3));
}

fn dropped(nmap: &Nmap) {
    let (order, ended) = endless(false);
    let plan = plan(nmap, "-n -sT -p 22,80 127.78.0.1-2", Engine::Fast);
    crate::block_on(async {
        let mut scan = portolan_scanner::execute::start(nmap.clone(), plan, order);
        scan.events.recv().await.unwrap();
        drop(scan);
        let until = tokio::time::Instant::now() + Duration::from_secs(20);
        while !ended.load(Ordering::Relaxed) {
            assert!(tokio::time::Instant::now() < until, "the prober goes on");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
}
