//! What is told before a scan sends anything: from where, to where, how much. Who watches the network then knows it for
//! what it is.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

use portolan_model::{Target, counted};
use portolan_scanner::Plan;
use portolan_store::StoreError;
use portolan_store::alerts::AlertKind;
use portolan_store::runs::{Run, RunKind};

use super::Context;
use super::check::Ready;

/// Targets that are named; of more, the number is told.
const NAMED: usize = 20;
/// Addresses whose way out is asked for: a scan leaves by few interfaces.
const ASKED: usize = 64;

/// Tells those who asked for it that a run begins to send, or goes on.
pub(super) async fn begins(context: &Context, run: &Run, ready: &Ready) {
    if run.kind == RunKind::Scan
        && let Err(error) = tell(context, run, ready).await
    {
        tracing::error!(%error, "that the run begins could not be told");
    }
}

async fn tell(context: &Context, run: &Run, ready: &Ready) -> Result<(), StoreError> {
    let store = &context.parts.store;
    if !store.is_asked_for(run.owner, AlertKind::RunStarted).await? {
        return Ok(());
    }
    let detail = traffic(&ready.plan, &run.command, ready.rate);
    store.notify_started(run, detail, context.parts.clock.now()).await
}

/// What a plan sends, in lines.
pub(crate) fn traffic(plan: &Plan, command: &str, rate: Option<u64>) -> String {
    let targets: Vec<&Target> = plan.stages.iter().flat_map(|stage| &stage.targets).collect();
    let named: BTreeSet<String> = targets.iter().map(ToString::to_string).collect();
    let more = named.len().saturating_sub(NAMED);
    let mut to = named.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        to = format!("{to} and {more} more");
    }
    let addresses = counted(plan.addresses, "address", "addresses");
    let most =
        |range: portolan_scanner::estimate::Range| range.answering.max(range.silent).max(range.dead).ceil();
    let rate = rate.map_or_else(String::new, |rate| format!(", {rate} packets a second at most"));
    format!(
        "from: {}\nto: {to} ({addresses})\ntraffic: about {} packets, {} bytes{rate}\ncommand: nmap {command}",
        from(&targets),
        most(plan.probes),
        most(plan.bytes),
    )
}

/// The addresses that packets to the targets leave from.
fn from(targets: &[&Target]) -> String {
    let first = |target: &&Target| match target {
        Target::Address(ip, _) => Some(*ip),
        Target::Network(net) => Some(net.addr()),
        Target::Octets(octets) => {
            let first = |at| octets.ranges(at).first().map_or(0, |range| range.0);
            Some(Ipv4Addr::new(first(0), first(1), first(2), first(3)).into())
        }
        Target::Name(_) => None,
    };
    let sources: BTreeSet<String> =
        targets.iter().filter_map(first).take(ASKED).filter_map(source).map(|ip| ip.to_string()).collect();
    if sources.is_empty() {
        return "not known before the names are resolved, or there is no way there".to_owned();
    }
    sources.into_iter().collect::<Vec<_>>().join(", ")
}

/// The address that packets to another leave from: what the system would choose. Nothing is sent.
fn source(to: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((to, 9)).ok()?;
    socket.local_addr().ok().map(|local| local.ip())
}
