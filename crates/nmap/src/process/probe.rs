//! Nmap is asked for its version: what was started for that is gone afterwards, also where who asked was killed.
//!
//! As with a [guard](super::guard), our own executable started again under another name stands between. It holds its
//! standard input, whose other end only who asks has: when that closes, it kills all that is below it and goes.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl;
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::signalfd::SignalFd;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, dup2_stdout};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::guard::{self, MYSELF, SWEEP, UNFIT};
use super::{FindError, environment};

/// `argv[0]` of the process between.
pub(super) const PROBE: &str = "portolan-probe";
/// How long `nmap --version` may take. It takes some 10 ms.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of its answer that are read at most. It prints some 300.
const ENOUGH: usize = 16 << 10;

/// What `program --version` prints, up to the end of its first line at least, in the environment that a run has.
///
/// # Errors
/// Where it cannot be executed, or gives no answer.
pub(super) async fn ask(program: &Path) -> Result<Vec<u8>, FindError> {
    let failed = |source| FindError::NotExecutable { program: program.to_owned(), source };
    // Whoever does not play the parts of the guard, as a test that only looks for Nmap, has nobody to stand between.
    let between = guard::is_played();
    let mut command = if between {
        let mut command = Command::new(MYSELF);
        environment(&mut command, Path::new("/")).arg0(PROBE).arg(program).stdin(Stdio::piped());
        command
    } else {
        version_of(program)
    };
    command.stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    // Not where somebody stands between: who is killed cannot clear up.
    let mut child = tokio::process::Command::from(command).kill_on_drop(!between).spawn().map_err(failed)?;
    let group = child.id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
    let mut text = Vec::new();
    let reading = async {
        let Some(out) = child.stdout.take() else { return Ok(()) };
        read_first_line(out, &mut text).await
    };
    let reading = tokio::time::timeout(PATIENCE, reading).await;
    // Whatever it is, it has said what it had to say.
    drop(child.stdin.take());
    if let Some(group) = group.filter(|_| !between) {
        // It has not been waited for, so its number is still its own.
        let _ = killpg(group, Signal::SIGKILL);
    }
    let code = child.wait().await.ok().and_then(|status| status.code()).unwrap_or(0);
    match reading {
        Err(_) => {
            let answer = format!("gave no answer for {} s", PATIENCE.as_secs());
            Err(FindError::NotNmap { program: program.to_owned(), answer })
        }
        Ok(Err(error)) => Err(failed(error)),
        Ok(Ok(())) if between && code != 0 => Err(failed(io::Error::from_raw_os_error(code))),
        Ok(Ok(())) => Ok(text),
    }
}

/// Reads up to the end of the first line that is not empty. Not further: a child of the program's may hold the pipe
/// open for ever.
async fn read_first_line(mut from: impl AsyncRead + Unpin, text: &mut Vec<u8>) -> io::Result<()> {
    let whole = |text: &[u8]| text.trim_ascii_start().contains(&b'\n');
    while text.len() < ENOUGH && !whole(text) && from.read_buf(text).await? > 0 {}
    Ok(())
}

fn version_of(program: &Path) -> Command {
    let mut command = Command::new(program);
    environment(&mut command, Path::new("/")).arg("--version").stdin(Stdio::null());
    command
}

/// Stands between: runs the program of the first argument until it ends or nobody waits for it any more. The exit
/// status is 0, or the number of the error that kept it from starting.
pub(super) fn stand_between() -> i32 {
    match watch() {
        Ok(()) => 0,
        Err(error) => error.raw_os_error().unwrap_or(UNFIT),
    }
}

fn watch() -> io::Result<()> {
    let program = std::env::args_os().nth(1).unwrap_or_default();
    prctl::set_child_subreaper(true)?;
    let signals = guard::catch_signals()?;
    let child = version_of(Path::new(&program)).stderr(Stdio::null()).process_group(0).spawn()?;
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
    // Only the program may hold it, or its reader would never see the end.
    dup2_stdout(std::fs::File::options().write(true).open("/dev/null")?)?;
    let stdin = io::stdin();
    let (mut ended, mut gone) = (false, false);
    while !ended && !gone {
        let mut fds =
            [PollFd::new(stdin.as_fd(), PollFlags::POLLIN), PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
        match poll(&mut fds, PollTimeout::NONE) {
            Ok(_) => gone = fds[0].any().unwrap_or(true),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        ended = take(&signals) || reap(pid).main;
    }
    sweep(&signals, pid);
    Ok(())
}

/// Takes the signals that came; whether one of them wants us gone.
fn take(signals: &SignalFd) -> bool {
    let mut told = false;
    while let Ok(Some(signal)) = signals.read_signal() {
        told |= signal.ssi_signo != Signal::SIGCHLD as u32;
    }
    told
}

/// Children that were collected.
struct Reaped {
    /// `main` was among them.
    main: bool,
    /// There are others.
    more: bool,
}

fn reap(main: Pid) -> Reaped {
    let mut reaped = Reaped { main: false, more: true };
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => return reaped,
            Ok(status) => reaped.main |= status.pid() == Some(main),
            Err(Errno::EINTR) => {}
            Err(_) => return Reaped { more: false, ..reaped },
        }
    }
}

/// Kills all that is below us. The children of a killed child become ours: after some rounds nobody is left.
fn sweep(signals: &SignalFd, main: Pid) {
    let until = Instant::now() + SWEEP;
    while reap(main).more && Instant::now() < until {
        for child in guard::children() {
            let _ = kill(child, Signal::SIGKILL);
        }
        let mut fds = [PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
        let _ = poll(&mut fds, PollTimeout::from(10u8));
        take(signals);
    }
}
