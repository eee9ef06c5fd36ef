//! The guard: the process between the owner and Nmap, so that Nmap never outlives its owner.
//!
//! It is our own executable started again under another name, for what has to happen between fork and exec cannot
//! be done without unsafe code any other way. Two roles, beside that of `probe`:
//!
//! 1. *Guard*. Leads a process group of its own, adopts every orphan below it (`PR_SET_CHILD_SUBREAPER`), and
//!    watches the socket whose other end only the owner holds. End of file there means that the owner is gone, also
//!    by SIGKILL: the guard kills all that is below it, whatever group or session that went to, removes the scratch
//!    directory and goes.
//! 2. *Stage two*. Becomes Nmap: asks to be killed when the guard dies (`PR_SET_PDEATHSIG`), takes limits and
//!    confinement upon itself, and executes Nmap.
//!
//! The guard itself has no death signal: the kernel sends that when the *thread* that started the guard ends, and the
//! owner's threads come and go. The socket closes when the owner's process ends, and only then. Nmap's death signal
//! is sound, for the guard has one thread. A set-id or file-capability Nmap loses its death signal on exec; then the
//! guard alone answers for it.

use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll, ppoll};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SigSet, Signal, kill, killpg};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::stat::{Mode, umask};
use nix::sys::time::TimeSpec;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, dup2_stderr, dup2_stdin, dup2_stdout, getpid, getppid};
use tempfile::TempDir;

use super::gate::{self, Gate, HANDOVER};
use super::order::{KILL, Notice, Order, STOP, Stage, StageReport, receive_with_fd, send, send_with_fd};
use super::probe::PROBE;
use super::{Confinement, Exit, confine, environment, probe};

/// `argv[0]` of the guard.
pub(super) const GUARD: &str = "portolan-guard";
/// `argv[0]` of stage two.
const STAGE: &str = "portolan-stage";
/// Our own executable, also where it was replaced or removed meanwhile.
pub(super) const MYSELF: &str = "/proc/self/exe";
/// The largest file that Nmap may write, in bytes.
const LARGEST_FILE: u64 = 64 << 20;
/// How long the guard tries to kill what is left. Only a process that the kernel holds lasts so long.
pub(super) const SWEEP: Duration = Duration::from_secs(5);
/// Exit status of a guard or stage two that could not do its work.
pub(super) const UNFIT: i32 = 127;
/// Set by [`run_if_asked`].
static PLAYED: AtomicBool = AtomicBool::new(false);

/// Plays the guard if this process was started as one, and then never returns. A program that starts runs calls
/// this first thing in `main`, while it has one thread.
pub fn run_if_asked() {
    let name = std::env::args_os().next();
    match name.as_deref().and_then(|name| name.to_str()) {
        Some(GUARD) => exit(match guard() {
            Ok(()) => 0,
            Err(_) => UNFIT,
        }),
        Some(STAGE) => exit(stage_two()),
        Some(PROBE) => exit(probe::stand_between()),
        _ => PLAYED.store(true, Ordering::Relaxed),
    }
}

/// Whether this executable, started again, plays what it is asked to.
pub(super) fn is_played() -> bool {
    PLAYED.load(Ordering::Relaxed)
}

// ---- Guard

fn guard() -> io::Result<()> {
    close_strangers();
    // A name in `ps`; it may be refused without harm.
    let _ = prctl::set_name(&CString::new(GUARD)?);
    prctl::set_child_subreaper(true)?;
    let signals = catch_signals()?;
    let owner = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (order, xml): (Order, Option<RawFd>) = receive_with_fd(&owner)?;
    let xml = xml.ok_or_else(|| io::Error::other("the order came without a pipe for the XML"))?;
    let scratch = tempfile::Builder::new()
        .prefix("portolan-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(&order.scratch_parent);
    let started = scratch.and_then(|scratch| {
        send(&mut &owner, &Notice::Scratch { path: scratch.path().to_owned() })?;
        let started = start(&order, xml, scratch.path())?;
        send(&mut &owner, &Notice::Forked { pid: started.0.as_raw() })?;
        Ok((scratch, started))
    });
    // Only Nmap may hold the write ends, or their readers would never see the end.
    nix::unistd::close(xml)?;
    let null = File::options().read(true).write(true).open("/dev/null")?;
    dup2_stdout(&null)?;
    dup2_stderr(&null)?;
    match started {
        Ok((scratch, (main, reports))) => Guard {
            owner,
            signals,
            scratch,
            main,
            reports: Some(reports),
            rate: order.rate,
            gate: None,
            exit: None,
            leftover: 0,
        }
        .watch(),
        Err(error) => {
            send(&mut &owner, &Notice::NotStarted { message: error.to_string() })?;
            send(&mut &owner, &Notice::Gone { leftover: 0, survived: false })
        }
    }
}

/// Closes whatever our parents left open by mistake: a descriptor of theirs must not reach Nmap. Nothing of ours is
/// open yet.
fn close_strangers() {
    let Ok(open) = fs::read_dir("/proc/self/fd") else { return };
    let numbers: Vec<RawFd> =
        open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // The one that listed the others is closed already: EBADF.
        let _ = nix::unistd::close(number);
    }
}

pub(super) fn catch_signals() -> io::Result<SignalFd> {
    let mut set = SigSet::empty();
    for signal in [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        set.add(signal);
    }
    set.thread_block()?;
    Ok(SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?)
}

/// Starts stage two. It inherits our stdout and stderr, which are the owner's pipes, and `xml`; its stdin is a socket
/// on which it reports until it is Nmap.
fn start(order: &Order, xml: RawFd, scratch: &Path) -> io::Result<(Pid, UnixStream)> {
    let (reports, report) = UnixStream::pair()?;
    let stage = Stage {
        guard: getpid().as_raw(),
        program: order.program.clone(),
        data_dir: order.data_dir.clone(),
        scratch: scratch.to_owned(),
        unconfined: order.unconfined.clone(),
        gated: order.rate.is_some(),
    };
    let reach = order.reach.as_ref().map(|reach| reach.write(scratch)).transpose()?;
    let child = environment(&mut Command::new(MYSELF), scratch)
        .arg0(STAGE)
        .arg(serde_json::to_string(&stage)?)
        .args(["-oX", &format!("/dev/fd/{xml}")])
        .args(reach.into_iter().flatten())
        .args(&order.args)
        .stdin(Stdio::from(OwnedFd::from(report)))
        .process_group(0)
        .spawn()?;
    let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
    Ok((Pid::from_raw(pid), reports))
}

struct Guard {
    owner: UnixStream,
    signals: SignalFd,
    scratch: TempDir,
    main: Pid,
    /// Until stage two has become Nmap or has failed.
    reports: Option<UnixStream>,
    /// Calls a second, where there is to be a gate, and the gate once it is there and as long as somebody may come.
    rate: Option<u64>,
    gate: Option<Gate>,
    exit: Option<Exit>,
    leftover: usize,
}

impl Guard {
    fn watch(mut self) -> io::Result<()> {
        loop {
            let [owner, signals, reports, gate] = self.wait()?;
            // Reports first: what stage two said comes before its exit status.
            if !reports.is_empty() {
                self.take_reports();
            }
            if !signals.is_empty() {
                self.take_signals();
            }
            if self.gate.as_mut().is_some_and(|it| !it.turn(gate)) {
                self.gate = None;
            }
            if !owner.is_empty() && !self.obey() {
                return self.finish();
            }
        }
    }

    /// Waits until somebody has something, or it is the turn of who waits at the gate. What there is of the owner, signals,
    /// reports and the gate.
    fn wait(&self) -> io::Result<[PollFlags; 4]> {
        let reports = self.reports.as_ref().map(AsFd::as_fd);
        let bell = self.gate.as_ref().and_then(Gate::bell);
        let all = [Some(self.owner.as_fd()), Some(self.signals.as_fd()), reports, bell];
        let mut fds: Vec<PollFd<'_>> =
            all.iter().flatten().map(|fd| PollFd::new(*fd, PollFlags::POLLIN)).collect();
        let patience = self.gate.as_ref().and_then(|gate| gate.patience(Instant::now()));
        while let Err(error) = ppoll(&mut fds, patience.map(TimeSpec::from), None) {
            if error != Errno::EINTR {
                return Err(error.into());
            }
        }
        let mut polled = fds.iter();
        Ok(all.map(|fd| fd.and_then(|_| polled.next()?.revents()).unwrap_or(PollFlags::empty())))
    }

    /// Reads one command of the owner; false when all is to end.
    fn obey(&mut self) -> bool {
        let mut command = [0];
        match (&self.owner).read(&mut command) {
            Ok(1) if command[0] == STOP => {
                self.terminate();
                true
            }
            Ok(1) => command[0] != KILL,
            _ => false,
        }
    }

    fn terminate(&self) {
        if self.exit.is_none() {
            let _ = killpg(self.main, Signal::SIGTERM);
        }
    }

    fn take_signals(&mut self) {
        while let Ok(Some(signal)) = self.signals.read_signal() {
            if signal.ssi_signo == Signal::SIGCHLD as u32 {
                self.reap();
            } else {
                // Someone wants us gone, a service manager's stop for one: the owner then sees how Nmap ended.
                self.terminate();
            }
        }
    }

    /// Collects every child that ended; false when none is left.
    fn reap(&mut self) -> bool {
        loop {
            let exit = match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(pid, code)) => (pid, Exit::Code(code)),
                Ok(WaitStatus::Signaled(pid, signal, _)) => (pid, Exit::Signal(signal as i32)),
                Ok(WaitStatus::StillAlive) => return true,
                Ok(_) | Err(Errno::EINTR) => continue,
                Err(_) => return false,
            };
            if exit.0 == self.main && self.exit.is_none() {
                // Stage two may have failed and ended before we were told.
                self.take_reports();
                self.exit = Some(exit.1);
                self.tell(&Notice::Exited { exit: exit.1 });
            }
        }
    }

    /// An owner that no longer hears us is seen by its closed socket.
    fn tell(&self, notice: &Notice) {
        let _ = send(&mut &self.owner, notice);
    }

    fn take_reports(&mut self) {
        let Some(reports) = self.reports.take() else { return };
        let mut confinement = None;
        // Stage two ends or executes at once, and the socket closes on either: this does not block for long.
        while let Ok((report, gate)) = receive_with_fd::<StageReport>(&reports) {
            match report {
                StageReport::Confined(is) => confinement = Some(is),
                StageReport::Failed(message) => return self.tell(&Notice::NotStarted { message }),
            }
            self.gate = gate.zip(self.rate).map(|(gate, rate)| Gate::new(gate, rate));
        }
        if let Some(confinement) = confinement {
            self.tell(&Notice::Started { confinement });
        } else {
            let message = "the process that was to become Nmap died before".to_owned();
            self.tell(&Notice::NotStarted { message });
        }
    }

    /// Kills all that is left, removes the scratch directory, says so.
    fn finish(mut self) -> io::Result<()> {
        let ended = self.exit.is_some();
        let _ = killpg(self.main, Signal::SIGKILL);
        let until = Instant::now() + SWEEP;
        let mut any = self.reap();
        let mut killed = std::collections::BTreeSet::new();
        while any && Instant::now() < until {
            // The children of a killed child become ours: after some rounds nobody is left.
            for child in children() {
                let _ = kill(child, Signal::SIGKILL);
                killed.insert(child.as_raw());
            }
            let mut fds = [PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
            let _ = poll(&mut fds, PollTimeout::from(10u8));
            while let Ok(Some(_)) = self.signals.read_signal() {}
            any = self.reap();
        }
        if ended {
            self.leftover = killed.len();
        }
        let leftover = self.leftover;
        self.scratch.close()?;
        send(&mut &self.owner, &Notice::Gone { leftover, survived: any })
    }
}

/// Our children, orphans that we adopted among them.
pub(super) fn children() -> Vec<Pid> {
    let me = getpid();
    let listed = fs::read_to_string(format!("/proc/{me}/task/{me}/children"));
    let numbers: Vec<i32> = match listed {
        Ok(listed) => listed.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect(),
        // A kernel without CONFIG_PROC_CHILDREN.
        Err(_) => fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid| parent(*pid) == Some(me.as_raw()))
            .collect(),
    };
    numbers.into_iter().map(Pid::from_raw).collect()
}

fn parent(pid: i32) -> Option<i32> {
    // `pid (name, which may hold anything) state ppid ...`
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
}

// ---- Stage two

/// Becomes Nmap, or returns an exit status.
fn stage_two() -> i32 {
    // Executing Nmap closes this clone, and so tells the guard that it came to that.
    let Ok(report) = io::stdin().as_fd().try_clone_to_owned() else { return UNFIT };
    // Written to as a file: what is sent as to a socket would wait at the gate.
    let report = File::from(report);
    if let Err(error) = become_nmap(&report) {
        let _ = send(&mut &report, &StageReport::Failed(error.to_string()));
    }
    UNFIT
}

fn become_nmap(report: &File) -> io::Result<()> {
    dup2_stdin(File::open("/dev/null")?)?;
    let mut args = std::env::args_os().skip(1);
    let stage = args.next().unwrap_or_default();
    let stage: Stage = serde_json::from_slice(stage.as_encoded_bytes())?;
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    // A guard that died before that line sends no signal.
    if getppid().as_raw() != stage.guard {
        return Err(io::Error::other("the guard is gone"));
    }
    // What the guard has blocked in order to read it would stay blocked in Nmap, which would not hear a SIGTERM.
    SigSet::empty().thread_set_mask()?;
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    setrlimit(Resource::RLIMIT_FSIZE, LARGEST_FILE, LARGEST_FILE)?;
    umask(Mode::from_bits_truncate(0o077));
    let confinement = match stage.unconfined {
        Some(reason) => Confinement::Off { reason },
        None => confine::confine(&stage.program, &stage.data_dir, &stage.scratch),
    };
    let gate = stage.gated.then(gate::shut).transpose().unwrap_or_default();
    let confined = StageReport::Confined(confinement);
    match gate {
        // Only this way does not lead through the gate itself.
        Some(gate) => send_with_fd(report, &confined, gate.as_raw_fd(), HANDOVER)?,
        None => send(&mut &*report, &confined)?,
    }
    Err(Command::new(&stage.program).args(args).exec())
}
