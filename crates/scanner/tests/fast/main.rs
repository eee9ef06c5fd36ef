//! The fast plan against Nmap alone: same commands, same services, both documents field by field. The prober is one that
//! repeats what an Nmap before found, so that what differs is the plan's own doing. The binary is its own guard.

#![allow(clippy::unwrap_used, reason = "a test without its own `#[test]`: a failed unwrap is a failed test")]

mod ends;
mod lab;
mod recorded;
mod same;
mod simulated;

use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use portolan_model::{Document, Event, Target};
use portolan_nmap::command::parse;
use portolan_nmap::process::{Nmap, Report, guard};
use portolan_scanner::execute::{self, Order};
use portolan_scanner::fast::Here;
use portolan_scanner::{Choice, Engine, Plan};

/// How long one scan may take.
const LIMIT: Duration = Duration::from_secs(90);

fn main() {
    guard::run_if_asked();
    let arguments = Arguments::from_args();
    let Ok(nmap) = block_on(Nmap::find(None)) else {
        eprintln!("skipped: all of the fast plan against Nmap, for there is no Nmap");
        return;
    };
    let mut trials = same::trials(&nmap);
    trials.extend(ends::trials(&nmap));
    trials.extend(simulated::trials(&nmap));
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The plan of a command by an engine.
fn plan(nmap: &Nmap, text: &str, engine: Engine) -> Plan {
    let command = parse(text).unwrap();
    let targets: Vec<Target> = command.invocation.targets().to_vec();
    let invocation = command.invocation.with_targets(Vec::new());
    let services = portolan_nmap::command::Services::load(&nmap.data_dir.join("nmap-services")).ok();
    let here = Here { raw_sockets: nmap.privilege.raw_sockets(), ..Choice::NMAP.here };
    let choice = Choice { engine, here, rate_ceiling: Some(0), ..Choice::NMAP };
    let plan = Plan::choose(&invocation, &targets, services.as_ref(), &choice).unwrap();
    assert_eq!(plan.is_fast(), engine == Engine::Fast, "{text}: {}", plan.reason);
    plan
}

/// Runs a plan to its end, with a look at each event.
fn run(
    nmap: &Nmap,
    plan: Plan,
    order: Order,
    mut each: impl FnMut(&execute::Scan, &Event),
) -> (Vec<Event>, Report) {
    block_on(async {
        let mut scan = execute::start(nmap.clone(), plan, order);
        let mut events = Vec::new();
        let reading = async {
            while let Some(event) = scan.events.recv().await {
                each(&scan, &event);
                events.push(event);
            }
            scan.wait().await.unwrap()
        };
        let report = tokio::time::timeout(LIMIT, reading).await.expect("the scan came to no end");
        assert!(matches!(events.last(), Some(Event::Ended(_))), "{events:?}");
        (events, report)
    })
}

fn document(events: Vec<Event>) -> Document {
    Document::from_events(events)
}
