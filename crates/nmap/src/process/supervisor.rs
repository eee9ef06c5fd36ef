//! The owner's side of a run: one thread that decides, and one for each thing that blocks.

use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Child;
use std::sync::mpsc as threads;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::sys::socket::MsgFlags;
use nix::unistd::Pid;
use portolan_model::{Event, Outcome};
use tokio::sync::mpsc;

use super::document::{Document, last_event, read_xml};
use super::ending::{Stream, last_words};
use super::order::{KILL, Notice, Order, STOP, receive, send_with_fd};
use super::streams::{Source, read_errors, read_text};
use super::{Confinement, Ending, Exit, Failure, Limits, Report};

/// How long the guard may take to start Nmap, and to tidy up. Each takes milliseconds.
const GUARD_PATIENCE: Duration = Duration::from_secs(10);

/// How long processes that were killed may take to die, where nobody tells us that they have: init reaps them.
const DYING: Duration = Duration::from_secs(1);

/// What the deciding thread is told.
#[derive(Debug)]
pub(super) enum Message {
    /// The caller wants an end.
    Stop,
    /// The caller is gone.
    Abandon,
    /// The guard says.
    Guard(Notice),
    /// The guard is gone.
    GuardGone,
    /// An output has ended.
    Closed(Stream),
    /// The document is whole; Nmap's end is due.
    Whole,
    /// An output cannot be used any longer.
    Broken,
}

/// Nmap's outputs.
pub(super) struct Outputs {
    pub(super) xml: Source<PipeReader>,
    pub(super) text: Source<PipeReader>,
    pub(super) errors: Source<PipeReader>,
    /// Tell the hosts that are down.
    pub(super) keep_down: bool,
}

/// Why the run was ended before Nmap ended it.
enum Cause {
    Stopped,
    TimedOut,
    Failed(Failure),
    /// The thread that reads the output knows.
    Broken,
}

pub(super) struct Supervisor {
    guard: Child,
    control: UnixStream,
    cutter: Option<PipeWriter>,
    limits: Limits,
    program: String,
    /// Outputs that have not ended.
    open: usize,
    cause: Option<Cause>,
    confinement: Option<Confinement>,
    /// Nmap's process group and its scratch directory, until the guard has tidied up.
    group: Option<Pid>,
    scratch: Option<PathBuf>,
    exit: Option<Exit>,
    leftover: usize,
    start_by: Option<Instant>,
    time_limit: Option<Instant>,
    kill_at: Option<Instant>,
    drained_by: Option<Instant>,
    exit_by: Option<(Instant, Stream)>,
    gone_by: Option<Instant>,
}

/// Runs to the end of the run. The order goes out from here, for a long one waits until the guard reads it.
pub(super) fn supervise(
    mut supervisor: Supervisor,
    order: &Order,
    xml_writer: PipeWriter,
    outputs: Outputs,
    inbox: &threads::Receiver<Message>,
    to_inbox: &threads::Sender<Message>,
    events: &mpsc::Sender<Event>,
) -> Report {
    let Outputs { mut xml, mut text, mut errors, keep_down } = outputs;
    thread::scope(|scope| {
        let xml = scope.spawn(move || read_xml(&mut xml, keep_down, events, to_inbox));
        let text = scope.spawn(move || {
            read_text(&mut text, events);
            tell_end(Stream::Text, text.failure.is_some(), to_inbox);
            text.failure
        });
        let errors = scope.spawn(move || {
            let tail = read_errors(&mut errors);
            tell_end(Stream::Errors, errors.failure.is_some(), to_inbox);
            (tail, errors.failure)
        });
        let sent = supervisor.begin(order, &xml_writer);
        drop(xml_writer);
        match sent.and_then(|()| supervisor.control.try_clone()) {
            Ok(mut control) => {
                scope.spawn(move || {
                    while let Ok(notice) = receive(&mut control) {
                        let _ = to_inbox.send(Message::Guard(notice));
                    }
                    let _ = to_inbox.send(Message::GuardGone);
                });
                supervisor.watch(inbox);
            }
            Err(error) => supervisor.fail_guard(format!("could not be told what to do: {error}")),
        }
        supervisor.tidy();
        // A thread that panicked did so in a caller's `Write`.
        let xml = xml.join().unwrap_or_else(|_| Document::lost());
        let text = text.join().unwrap_or_else(|_| Some(panicked(Stream::Text)));
        let (stderr, errors) =
            errors.join().unwrap_or_else(|_| (String::new(), Some(panicked(Stream::Errors))));
        supervisor.conclude(xml, text.or(errors), stderr, events)
    })
}

pub(super) fn panicked(stream: Stream) -> Failure {
    Failure::Copy { stream, source: io::Error::other("the writer panicked") }
}

pub(super) fn tell_end(stream: Stream, broken: bool, to: &threads::Sender<Message>) {
    let _ = to.send(if broken { Message::Broken } else { Message::Closed(stream) });
}

impl Supervisor {
    pub(super) fn new(
        guard: Child,
        control: UnixStream,
        cutter: PipeWriter,
        limits: Limits,
        time_limit: Option<Instant>,
        program: String,
    ) -> Self {
        Self {
            guard,
            control,
            cutter: Some(cutter),
            limits,
            program,
            open: 3,
            cause: None,
            confinement: None,
            group: None,
            scratch: None,
            exit: None,
            leftover: 0,
            start_by: Instant::now().checked_add(GUARD_PATIENCE),
            time_limit,
            kill_at: None,
            drained_by: None,
            exit_by: None,
            gone_by: None,
        }
    }

    fn begin(&mut self, order: &Order, xml: &PipeWriter) -> io::Result<()> {
        self.control.set_write_timeout(Some(GUARD_PATIENCE))?;
        send_with_fd(&self.control, order, xml.as_raw_fd(), MsgFlags::MSG_NOSIGNAL)
    }

    /// Decides until the guard is gone.
    fn watch(&mut self, inbox: &threads::Receiver<Message>) {
        loop {
            let message = match self.next_time() {
                Some(at) => inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => inbox.recv().map_err(|_| threads::RecvTimeoutError::Disconnected),
            };
            match message {
                Ok(Message::GuardGone) | Err(threads::RecvTimeoutError::Disconnected) => return,
                Ok(message) => self.take(message),
                Err(threads::RecvTimeoutError::Timeout) => {}
            }
            self.watch_time(Instant::now());
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Guard(notice) => self.take_notice(notice),
            Message::Stop => self.end(Cause::Stopped),
            Message::Abandon => {
                self.cause.get_or_insert(Cause::Stopped);
                self.kill();
            }
            Message::Broken => {
                self.cause.get_or_insert(Cause::Broken);
                self.kill();
            }
            Message::Whole => self.expect_exit(Stream::Xml),
            Message::Closed(stream) => {
                self.open = self.open.saturating_sub(1);
                if stream != Stream::Errors {
                    self.expect_exit(stream);
                }
                self.kill_if_drained();
            }
            Message::GuardGone => {}
        }
    }

    fn take_notice(&mut self, notice: Notice) {
        match notice {
            Notice::Scratch { path } => self.scratch = Some(path),
            Notice::Forked { pid } => self.group = Some(Pid::from_raw(pid)),
            Notice::Started { confinement } => {
                self.start_by = None;
                self.confinement = Some(confinement);
            }
            Notice::NotStarted { message } => {
                self.start_by = None;
                self.cause.get_or_insert(Cause::Failed(Failure::NotStarted { message }));
                self.kill();
            }
            Notice::Exited { exit } => {
                self.exit = Some(exit);
                self.exit_by = None;
                self.drained_by = Some(Instant::now() + self.limits.drain_grace);
                self.kill_if_drained();
            }
            Notice::Gone { leftover, survived } => {
                (self.group, self.scratch) = (None, None);
                self.leftover = leftover;
                if survived {
                    let what = "could not kill all of Nmap's processes".to_owned();
                    self.cause.get_or_insert(Cause::Failed(Failure::Guard { what }));
                }
            }
        }
    }

    fn next_time(&self) -> Option<Instant> {
        let early = self.exit_by.as_ref().map(|(at, _)| *at);
        [self.start_by, self.time_limit, self.kill_at, self.drained_by, early, self.gone_by]
            .into_iter()
            .flatten()
            .min()
    }

    fn watch_time(&mut self, now: Instant) {
        let due = |at: &mut Option<Instant>| at.take_if(|at| *at <= now).is_some();
        if due(&mut self.start_by) {
            self.fail_guard(format!("did not start it within {} s", GUARD_PATIENCE.as_secs()));
        }
        if due(&mut self.time_limit) {
            self.end(Cause::TimedOut);
        }
        if due(&mut self.kill_at) || due(&mut self.drained_by) {
            self.kill();
        }
        if let Some((_, stream)) = self.exit_by.take_if(|(at, _)| *at <= now) {
            let seconds = self.limits.exit_grace.as_secs();
            self.cause.get_or_insert(Cause::Failed(Failure::ClosedEarly { stream, seconds }));
            self.kill();
        }
        if due(&mut self.gone_by) {
            self.fail_guard(format!("did not end it within {} s", GUARD_PATIENCE.as_secs()));
        }
    }

    /// Ends Nmap kindly, unless it has ended or is being ended.
    fn end(&mut self, cause: Cause) {
        if self.cause.is_none() && self.exit.is_none() {
            self.cause = Some(cause);
            self.kill_at = Some(Instant::now() + self.limits.stop_grace);
            self.command(STOP);
        }
    }

    fn expect_exit(&mut self, stream: Stream) {
        if self.exit.is_none() {
            let by = Instant::now() + self.limits.exit_grace;
            self.exit_by.get_or_insert((by, stream));
        }
    }

    fn kill_if_drained(&mut self) {
        if self.exit.is_some() && self.open == 0 {
            self.kill();
        }
    }

    /// Has the guard kill all that is left and go.
    fn kill(&mut self) {
        if self.gone_by.is_none() {
            self.gone_by = Some(Instant::now() + GUARD_PATIENCE);
            self.command(KILL);
        }
    }

    /// A guard that does not hear is gone, which its end of the socket tells.
    fn command(&mut self, command: u8) {
        let _ = io::Write::write_all(&mut &self.control, &[command]);
    }

    /// Does away with a guard that does not do its work. Nmap dies with it, by its death signal.
    fn fail_guard(&mut self, what: String) {
        self.cause.get_or_insert(Cause::Failed(Failure::Guard { what }));
        let _ = self.guard.kill();
    }

    /// Does what the guard left undone, if it died, and ends all reading.
    fn tidy(&mut self) {
        let _ = self.control.shutdown(std::net::Shutdown::Both);
        let _ = self.guard.wait();
        if let Some(group) = self.group.take() {
            // Dying takes a moment; the run is over when it is done.
            let until = Instant::now() + DYING;
            while killpg(group, Signal::SIGKILL).is_ok() && Instant::now() < until {
                thread::sleep(Duration::from_millis(1));
            }
        }
        if let Some(scratch) = self.scratch.take() {
            let _ = std::fs::remove_dir_all(scratch);
        }
        self.cutter = None;
    }

    fn conclude(
        mut self,
        mut document: Document,
        failure: Option<Failure>,
        stderr: String,
        events: &mpsc::Sender<Event>,
    ) -> Report {
        let failure = document.failure.take().or(failure);
        let whole = document.tail.outcome == Outcome::Success;
        let ending = match (self.cause.take(), failure) {
            // It came to its end before the stop reached it.
            (Some(Cause::Stopped | Cause::TimedOut), None) if whole && self.exit == Some(Exit::Code(0)) => {
                Ending::Completed
            }
            (Some(Cause::Stopped), _) => Ending::Stopped,
            (Some(Cause::TimedOut), _) => Ending::TimedOut,
            (Some(Cause::Failed(failure)), _) | (Some(Cause::Broken) | None, Some(failure)) => {
                Ending::Failed(failure)
            }
            (Some(Cause::Broken), None) => Ending::Failed(broken(&document, &stderr, None)),
            (None, None) => self.judge(&document, &stderr),
        };
        let tail = last_event(document.tail, &ending);
        drop(events.blocking_send(Event::Ended(tail)));
        Report { ending, exit: self.exit, stderr, confinement: self.confinement }
    }

    /// What an end that nobody asked for was.
    fn judge(&self, document: &Document, stderr: &str) -> Ending {
        let message = last_words(stderr);
        let outcome = document.tail.outcome;
        Ending::Failed(match self.exit {
            None => Failure::Guard { what: "died".to_owned() },
            Some(exit @ Exit::Signal(_)) => Failure::Died { exit, message },
            Some(Exit::Code(status)) if status != 0 || outcome == Outcome::Error => {
                let said = [Some(message), document.tail.message.clone()].into_iter().flatten();
                let said = said.into_iter().find(|said| !said.is_empty());
                Failure::Nmap { status, message: said.unwrap_or_else(|| "it gave no reason".to_owned()) }
            }
            Some(_) if document.bytes == 0 => Failure::NoDocument { program: self.program.clone(), message },
            exit if outcome != Outcome::Success => broken(document, stderr, exit),
            Some(exit) if self.leftover > 0 => Failure::Leftover { exit, count: self.leftover },
            Some(_) => return Ending::Completed,
        })
    }
}

/// A document that does not hold; `exit` where Nmap ended by itself.
fn broken(document: &Document, stderr: &str, exit: Option<Exit>) -> Failure {
    Failure::BrokenDocument {
        what: document
            .tail
            .message
            .clone()
            .unwrap_or_else(|| "they do not say how the scan ended".to_owned()),
        defect: document.defect.clone(),
        exit,
        message: last_words(stderr),
    }
}
