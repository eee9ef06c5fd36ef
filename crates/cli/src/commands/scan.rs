//! `portolan scan`: a scan here and now.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use portolan_model::Event;
use portolan_nmap::process::{Ending, Nmap, Report};
use portolan_scanner::Plan;
use portolan_scanner::execute::{self, Order, Scan};
use portolan_scanner::prepare::{PinError, may_run, pin};
use portolan_scanner::resolve::{Pinned, system};

use crate::args::ScanArgs;
use crate::commands::doctor::install_command;
use crate::commands::explain::refusals;
use crate::exit::{Exit, Failure};
use crate::live::Live;
use crate::output::{Format, Sink, stages};
use crate::request;
use crate::signals::Signals;
use crate::terminal::{Terminal, complain};

/// Judges, scans, prints.
pub(crate) async fn run(args: &ScanArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let asked = request::ask(args).await?;
    if !asked.verdict.allowed {
        complain("refused: nothing was sent");
        // Standard error has nobody to tell where it fails.
        let _ = refusals(&mut io::stderr(), &asked.verdict);
        return Ok(Exit::Refused);
    }
    let nmap = asked.nmap.inspect_err(|_| {
        complain(&format!("to install Nmap: {}; `portolan doctor` tells more", install_command()));
    })?;
    let (Some((command, targets)), Some(plan)) = (asked.command, asked.verdict.plan) else {
        unreachable!("what is allowed was read and planned")
    };
    may_run(&command.invocation, &nmap)?;
    for warning in &asked.verdict.warnings {
        complain(&format!("note: {warning}"));
    }
    let pins = match pin(&command.invocation, &targets, &asked.scope, system).await {
        Ok(pins) => pins,
        Err(PinError::Resolve(error)) => return Err(error.into()),
        Err(refused) => {
            complain(&format!("refused: {refused}"));
            return Ok(Exit::Refused);
        }
    };
    for Pinned { name, addresses } in &pins {
        let addresses = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        complain(&format!("note: {name} is {addresses}"));
    }
    let reach = asked.scope.reach(command.invocation.excludes(), &pins);
    let order =
        Order { pins, reach, time_limit: args.timeout, rate_ceiling: args.rate_ceiling, ..Order::default() };
    carry_out(args, terminal, nmap, plan, order).await
}

async fn carry_out(
    args: &ScanArgs,
    terminal: Terminal,
    nmap: Nmap,
    plan: Plan,
    mut order: Order,
) -> Result<Exit, Failure> {
    let format = args.output.format(terminal);
    let mut sink: Option<Box<dyn Sink>> = None;
    let bytes = SharedWriter::default();
    match format {
        // What Nmap wrote is passed on; of the prober's hosts Nmap wrote nothing.
        Format::Xml | Format::Text if !plan.is_fast() => {
            if plan.stages.len() > 1 {
                return Err(Failure::usage(
                    "IPv4 and IPv6 targets are two Nmap runs, with two documents: scan each family by itself for -o xml and -o text",
                ));
            }
            *bytes.lock() = Some(args.output.writer()?);
            let copy = Some(Box::new(bytes.clone()) as Box<dyn io::Write + Send>);
            if format == Format::Xml { order.xml_copy = copy } else { order.text_copy = copy }
        }
        _ => sink = Some(format.sink(args.output.writer()?, args.output.look(terminal))),
    }
    let mut scan = execute::start(nmap, plan, order);
    let stages = scan.stages.clone();
    let interrupted = stop_on_signal(&scan)?;
    let live = Live::new(terminal);
    let mut failed = None;
    while let Some(event) = scan.events.recv().await {
        live.event(&event);
        if let (Some(sink), None) = (&mut sink, &failed) {
            failed = live.aside(|| write_event(sink.as_mut(), &event)).err();
            if failed.is_some() {
                scan.stopper().send_replace(true);
            }
        }
    }
    let report = scan.wait().await.map_err(|error| Failure::Scan(error.to_string()))?;
    if let Some(line) = stages::told(&stages.borrow()) {
        complain(&line);
    }
    let broken = match failed {
        Some(source) => Err(source),
        None => bytes.lock().as_mut().map_or(Ok(()), io::Write::flush),
    };
    broken.map_err(|source| Failure::Write { what: args.output.name(), source })?;
    verdict_of(report, *interrupted.lock().unwrap_or_else(PoisonError::into_inner), args)
}

fn write_event(sink: &mut dyn Sink, event: &Event) -> io::Result<()> {
    sink.event(event)?;
    if matches!(event, Event::Ended(_)) { sink.finish() } else { Ok(()) }
}

/// The exit code, and on standard error why it is not 0.
fn verdict_of(report: Report, interrupted: bool, args: &ScanArgs) -> Result<Exit, Failure> {
    match report.ending {
        Ending::Completed => Ok(Exit::Done),
        Ending::Stopped if interrupted => {
            complain("interrupted: what was found until then is above");
            Ok(Exit::Interrupted)
        }
        Ending::Stopped => Ok(Exit::Failed),
        Ending::TimedOut => {
            let limit = args.timeout.unwrap_or_default();
            complain(&format!(
                "the time limit of {limit:?} was reached: what was found until then is kept; give more with --timeout"
            ));
            Ok(Exit::TimedOut)
        }
        Ending::Failed(portolan_nmap::process::Failure::Copy { source, .. }) => {
            Err(Failure::Write { what: args.output.name(), source })
        }
        Ending::Failed(failure) => Err(Failure::Scan(failure.to_string())),
    }
}

/// Ends the scan kindly at the first SIGINT, SIGTERM or SIGHUP. Returns whether there was one.
fn stop_on_signal(scan: &Scan) -> Result<Arc<Mutex<bool>>, Failure> {
    let mut signals = Signals::listen()?;
    let stopper = scan.stopper();
    let asked = Arc::new(Mutex::new(false));
    let flag = Arc::clone(&asked);
    tokio::spawn(async move {
        signals.next().await;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        stopper.send_replace(true);
    });
    Ok(asked)
}

/// A writer that the scan fills and that is flushed here when the scan is over.
#[derive(Clone, Default)]
struct SharedWriter(Arc<Mutex<Option<Box<dyn io::Write + Send>>>>);

impl SharedWriter {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Box<dyn io::Write + Send>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl io::Write for SharedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().as_mut().map_or(Ok(bytes.len()), |writer| writer.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().as_mut().map_or(Ok(()), io::Write::flush)
    }
}
