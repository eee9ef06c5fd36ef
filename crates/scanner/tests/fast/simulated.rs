//! The whole of the fast plan but the real network: the prober's own engine over a simulated one.

use std::net::IpAddr;
use std::sync::Arc;

use libtest_mimic::Trial;
use portolan_discovery::transport::simulated::{By, Does, Hosts, Network, Refusal, Simulated};
use portolan_model::{Event, Outcome, PortState, Saw};
use portolan_nmap::process::{Ending, Nmap};
use portolan_scanner::Engine;
use portolan_scanner::execute::Order;
use portolan_scanner::fast::Prober;

use crate::{document, plan, run, trial};

pub(crate) fn trials(nmap: &Nmap) -> Vec<Trial> {
    let case = |name: &str, test: fn(&Nmap)| {
        let nmap = nmap.clone();
        trial(&format!("simulated/{name}"), move || test(&nmap))
    };
    vec![
        case("each_host_is_told_as_nmap_would", told),
        case("down_hosts_are_listed_for_the_verbose", down),
        case("a_prober_without_a_network_says_why", no_transport),
    ]
}

fn network() -> Network {
    Network::of([
        Hosts::at("10.20.0.1").open("22,80").other(Does::Closed).echo(),
        Hosts::at("10.20.0.2")
            .open("443")
            .ports("100-160", Does::Reject { says: Refusal::AdminProhibited, by: By::Host })
            .echo(),
        Hosts::dead("10.20.0.3-10.20.0.15"),
    ])
}

fn order() -> Order {
    let open = |_: &_, _| Ok(Simulated::new(network()));
    Order { sweeper: Some(Arc::new(Prober(open))), rate_ceiling: Some(0), ..Order::default() }
}

fn told(nmap: &Nmap) {
    let plan = plan(nmap, "-n -p 1-200,443 10.20.0.0/28 --exclude 10.20.0.0", Engine::Fast);
    let expected = plan.stages.len();
    let mut stages = None;
    let (events, report) = run(nmap, plan, order(), |scan, _| stages = Some(scan.stages.clone()));
    assert!(matches!(report.ending, Ending::Completed), "{report:?}");
    let first: Vec<IpAddr> = events
        .iter()
        .filter_map(|event| if let Event::PortFound(port) = event { Some(port.ip) } else { None })
        .collect();
    assert_eq!(first.len(), 3);
    let mut document = document(events);
    assert_eq!((document.outcome, document.warnings.as_slice()), (Outcome::Success, &[][..]));
    assert_eq!(document.summary, "2 of 15 hosts up, 3 open ports");
    assert_eq!(document.scan_info[0].services.as_deref(), Some("1-200,443"));
    let args = document.scanner.args.as_deref();
    assert_eq!(args, Some("nmap --exclude=10.20.0.0 -n -p1-200,443 -- 10.20.0.0/28"));
    document.hosts.sort_by(|a, b| a.ip.cmp(&b.ip));
    let [answering, silent] = &document.hosts[..] else { panic!("{:?}", document.hosts) };
    let extra = |host: &portolan_model::Host| {
        let all = host.extra_ports.iter().map(|extra| {
            let reasons: Vec<String> = extra
                .reasons
                .iter()
                .map(|r| format!("{} {} {}", r.reason, r.count, r.ports.as_deref().unwrap()))
                .collect();
            format!("{} {}: {}", extra.state, extra.count, reasons.join("; "))
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(answering.reason.as_deref(), Some("echo-reply"));
    assert_eq!(extra(answering), ["closed 199: reset 199 1-21,23-79,81-200,443"]);
    assert_eq!(
        extra(silent),
        ["filtered 200: no-response 139 1-99,161-200; admin-prohibited 61 100-160".to_owned()]
    );
    let open: Vec<_> = silent.ports.iter().map(|p| (p.port, p.state, p.service.as_deref())).collect();
    assert_eq!(open, [(443, PortState::Open, Some("https"))]);
    let stages = stages.unwrap().borrow().clone();
    assert_eq!(stages.len(), expected);
    assert_eq!((stages[0].addresses, stages[1].addresses), (15, 2));
    assert_eq!([&stages[0].saw[..], &stages[1].saw[..]], [&[Saw::Hosts], &[Saw::Ports]]);
    assert!(
        stages[0].probes.unwrap() > 0 && stages[1].probes.unwrap() >= 300 && stages[0].expected.is_some()
    );
}

fn down(nmap: &Nmap) {
    let (events, _) = run(nmap, plan(nmap, "-n -v -sn 10.20.0.1-4", Engine::Fast), order(), |_, _| {});
    let document = document(events);
    let mut told: Vec<_> =
        document.hosts.iter().map(|h| (h.ip.clone().unwrap(), h.reason.clone().unwrap())).collect();
    told.sort();
    let wanted = [("1", "echo-reply"), ("2", "echo-reply"), ("3", "no-response"), ("4", "no-response")];
    assert_eq!(told, wanted.map(|(last, why)| (format!("10.20.0.{last}").into(), why.into())));
    assert!(document.hosts.iter().all(|host| host.start.is_none()));
}

fn no_transport(nmap: &Nmap) {
    let open = |_: &_, _| Err::<Simulated, _>(std::io::Error::other("no interface leads there"));
    let order = Order { sweeper: Some(Arc::new(Prober(open))), ..Order::default() };
    let (events, report) = run(nmap, plan(nmap, "-n -sn 10.20.0.0/28", Engine::Fast), order, |_, _| {});
    assert!(matches!(report.ending, Ending::Failed(_)), "{report:?}");
    let document = document(events);
    assert!(document.message.unwrap().contains("no interface leads there"));
    assert_eq!(document.hosts, []);
}
