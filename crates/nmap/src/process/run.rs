//! Starting a run, and the owner's handle on it.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc as threads;
use std::time::{Duration, Instant};

use portolan_model::Event;
use tokio::sync::{mpsc, oneshot};

use super::ending::Stream;
use super::guard::{GUARD, MYSELF};
use super::order::Order;
use super::streams::{Copy, Source};
use super::supervisor::{self, Message, Outputs, Supervisor};
use super::{Ending, Failure, Nmap, Privilege, Reach, Report};

/// Events that wait for the caller before Nmap has to.
const EVENTS: usize = 256;

/// What to run.
#[derive(Default)]
pub struct Spec {
    /// Nmap's arguments in canonical form: options, `--`, targets. No output options: those are the run's own.
    pub args: Vec<String>,
    /// The caller's `args` ask for verbosity themselves. Where they do not, `-v` is added so that Nmap tells open ports
    /// as it finds them, and the hosts that are down, which only `-v` lists, are left out of the events.
    pub verbose: bool,
    /// What scripts may send to. Where there is none, no script of ours is run that would see to it.
    pub reach: Option<Reach>,
    /// How many of Nmap's calls a second may send something: packets, connections, datagrams, by whatever part of it.
    /// Beside a `--max-rate` of its own, which holds on average and not for all parts. Best effort: see [`Nmap::gate`].
    pub rate: Option<u64>,
    /// How long Nmap may take until it is ended.
    pub time_limit: Option<Duration>,
    /// Gets Nmap's XML byte for byte.
    pub xml_copy: Option<Box<dyn io::Write + Send>>,
    /// Gets Nmap's text byte for byte.
    pub text_copy: Option<Box<dyn io::Write + Send>>,
    /// How much Nmap may write, and how long it may take to end.
    pub limits: Limits,
}

impl Spec {
    /// Runs Nmap with `args`; no time limit, no copies.
    #[must_use]
    pub fn new(args: Vec<String>) -> Self {
        Self { args, ..Self::default() }
    }
}

impl std::fmt::Debug for Spec {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Spec")
            .field("args", &self.args)
            .field("verbose", &self.verbose)
            .field("rate", &self.rate)
            .field("time_limit", &self.time_limit)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How much Nmap may write, and how long it may take to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of XML. The parser has limits of its own.
    pub xml: u64,
    /// Bytes of text.
    pub text: u64,
    /// Bytes of standard error.
    pub errors: u64,
    /// Between SIGTERM and SIGKILL.
    pub stop_grace: Duration,
    /// Between Nmap's end and the end of its outputs: beyond it somebody else holds them open.
    pub drain_grace: Duration,
    /// Between the end of its outputs and Nmap's end.
    pub exit_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A scan of 65,536 hosts with all scripts is some gigabytes.
            xml: 64 << 30,
            text: 256 << 20,
            errors: 16 << 20,
            stop_grace: Duration::from_secs(2),
            drain_grace: Duration::from_secs(1),
            exit_grace: Duration::from_secs(5),
        }
    }
}

/// Why a run could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No pipe, process or thread was to be had.
    #[error(
        "the system gave no {what} for the scan: {source}; end other programs or raise the limits (ulimit -n, -u)"
    )]
    System {
        /// What was asked for.
        what: &'static str,
        /// The system's answer.
        source: io::Error,
    },
}

/// A run that goes on. Dropping it kills Nmap.
#[derive(Debug)]
pub struct Run {
    /// What happens, in order; the last is [`Event::Ended`], in every case. Bounded: a caller that does not read makes
    /// Nmap wait.
    pub events: mpsc::Receiver<Event>,
    report: oneshot::Receiver<Report>,
    stopper: Stopper,
}

/// Stops a run from elsewhere.
#[derive(Debug, Clone)]
pub struct Stopper(threads::Sender<Message>);

impl Stopper {
    /// Ends Nmap: SIGTERM, then SIGKILL after [`Limits::stop_grace`]. What it has found so far is kept.
    pub fn stop(&self) {
        // A run that is over has no ears.
        let _ = self.0.send(Message::Stop);
    }
}

impl Run {
    /// See [`Stopper::stop`].
    pub fn stop(&self) {
        self.stopper.stop();
    }

    /// A handle that stops the run from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits until nothing is left of the run. Events that were not read are dropped, so read them first.
    pub async fn wait(mut self) -> Report {
        while self.events.recv().await.is_some() {}
        (&mut self.report).await.unwrap_or_else(|_| Report {
            ending: Ending::Failed(Failure::Guard { what: "was left by its supervisor".to_owned() }),
            exit: None,
            stderr: String::new(),
            confinement: None,
        })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.stopper.0.send(Message::Abandon);
    }
}

/// Starts Nmap. Takes some milliseconds and does not wait for Nmap, which may still turn out not to start: that
/// is told by the [`Report`].
///
/// # Errors
/// When the system gives no pipe, process or thread.
pub fn start(nmap: &Nmap, spec: Spec) -> Result<Run, StartError> {
    let system = |what| move |source| StartError::System { what, source };
    let order = order(nmap, &spec);
    let (ours, guards) = UnixStream::pair().map_err(system("socket"))?;
    let (xml, xml_writer) = io::pipe().map_err(system("pipe"))?;
    let (text, text_writer) = io::pipe().map_err(system("pipe"))?;
    let (errors, errors_writer) = io::pipe().map_err(system("pipe"))?;
    let (cut, cutter) = io::pipe().map_err(system("pipe"))?;
    let child = Command::new(MYSELF)
        .arg0(GUARD)
        .env_clear()
        .stdin(Stdio::from(OwnedFd::from(guards)))
        .stdout(text_writer)
        .stderr(errors_writer)
        .process_group(0)
        .spawn()
        .map_err(system("process"))?;
    let cut = Arc::new(cut);
    let limits = spec.limits;
    let source = |pipe, stream, limit, copy: Copy| Source::new(pipe, Arc::clone(&cut), stream, limit, copy);
    let outputs = Outputs {
        xml: source(xml, Stream::Xml, limits.xml, spec.xml_copy),
        text: source(text, Stream::Text, limits.text, spec.text_copy),
        errors: source(errors, Stream::Errors, limits.errors, None),
        keep_down: spec.verbose,
    };
    let (events_to, events) = mpsc::channel(EVENTS);
    let (report_to, report) = oneshot::channel();
    let (messages_to, messages) = threads::channel();
    let supervisor = Supervisor::new(
        child,
        ours,
        cutter,
        limits,
        spec.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
        nmap.program.display().to_string(),
    );
    let stopper = Stopper(messages_to.clone());
    std::thread::Builder::new()
        .name("nmap-run".to_owned())
        .spawn(move || {
            let report = supervisor::supervise(
                supervisor,
                &order,
                xml_writer,
                outputs,
                &messages,
                &messages_to,
                &events_to,
            );
            // First the report, then the end of the events: who has seen that end finds the report there.
            let _ = report_to.send(report);
        })
        .map_err(system("thread"))?;
    Ok(Run { events, report, stopper })
}

/// The order for the guard: our own options first, so that the caller's come last and hold. `--noninteractive` is not
/// among them: with it, Nmaps before 7.99 are silent on how far they are. Standard input is `/dev/null` anyway.
fn order(nmap: &Nmap, spec: &Spec) -> Order {
    let mut args: Vec<String> = ["--no-stylesheet", "--stats-every", "1s"].map(str::to_owned).into();
    args.extend(["--datadir".to_owned(), nmap.data_dir.to_string_lossy().into_owned()]);
    if !spec.verbose {
        args.push("-v".to_owned());
    }
    args.extend(nmap.privilege.option().map(str::to_owned));
    args.extend(spec.args.iter().cloned());
    let unconfined = match nmap.privilege {
        Privilege::FileCapabilities => Some(Privilege::UNCONFINED.to_owned()),
        _ => None,
    };
    Order {
        program: nmap.program.clone(),
        data_dir: nmap.data_dir.clone(),
        args,
        reach: spec.reach.clone(),
        rate: spec.rate.filter(|_| nmap.gate().is_ok()),
        scratch_parent: std::env::temp_dir(),
        unconfined,
    }
}
