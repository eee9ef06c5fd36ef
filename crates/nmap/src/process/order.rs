//! What owner, guard and stage two say to each other: length-prefixed JSON over socket pairs.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Confinement, Exit, Reach};

/// Bytes of one message. The kernel takes some 2 MiB of arguments; JSON may double them.
const LARGEST: usize = 8 << 20;

/// Owner to guard, after the order: end Nmap kindly.
pub(super) const STOP: u8 = b's';
/// Owner to guard, after the order: kill everything that is left, tidy up, go.
pub(super) const KILL: u8 = b'k';

/// Owner to guard: what to run. The XML pipe's write end comes along as a file descriptor.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) program: PathBuf,
    pub(super) data_dir: PathBuf,
    /// Everything but `-oX`, which the guard adds in front, for only it knows the number.
    pub(super) args: Vec<String>,
    /// What scripts may send to, where scripts run: the guard adds that in front too.
    pub(super) reach: Option<Reach>,
    /// How many calls a second may send anything; none where nobody can see to it.
    pub(super) rate: Option<u64>,
    /// Where the scratch directory is made.
    pub(super) scratch_parent: PathBuf,
    /// Confine by landlock; else the reason why not.
    pub(super) unconfined: Option<String>,
}

/// Guard to owner.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Notice {
    /// The scratch directory is there. Told at once, so that the owner can remove it if the guard is killed.
    Scratch { path: PathBuf },
    /// Stage two is there and will be Nmap. Its pid is also its process group. Told at once for the same reason.
    Forked { pid: i32 },
    /// Nmap runs.
    Started { confinement: Confinement },
    /// Nmap could not be executed.
    NotStarted { message: String },
    /// Nmap itself has ended; others of its group may be left.
    Exited { exit: Exit },
    /// Nothing is left. `leftover` processes had to be killed after Nmap itself had ended.
    Gone { leftover: usize, survived: bool },
}

/// Guard to stage two, as its first argument.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stage {
    pub(super) guard: i32,
    pub(super) program: PathBuf,
    pub(super) data_dir: PathBuf,
    pub(super) scratch: PathBuf,
    pub(super) unconfined: Option<String>,
    /// Ask for a gate.
    pub(super) gated: bool,
}

/// Stage two to guard, before it becomes Nmap. The gate comes along as a file descriptor where there is one.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum StageReport {
    Confined(Confinement),
    Failed(String),
}

/// Sends one message.
pub(super) fn send<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    let (head, body) = frame(message)?;
    to.write_all(&head)?;
    to.write_all(&body)
}

/// Receives one message; `UnexpectedEof` when the other side is gone.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    body(from, head)
}

/// Sends one message and a file descriptor, in one call as far as it goes into one.
pub(super) fn send_with_fd<T: Serialize>(
    mut to: impl Write + AsFd,
    message: &T,
    fd: RawFd,
    flags: MsgFlags,
) -> io::Result<()> {
    let (head, body) = frame(message)?;
    let fds = [fd];
    let sent = sendmsg::<()>(
        to.as_fd().as_raw_fd(),
        &[IoSlice::new(&head), IoSlice::new(&body)],
        &[ControlMessage::ScmRights(&fds)],
        flags,
        None,
    )?;
    to.write_all(head.get(sent..).unwrap_or_default())?;
    to.write_all(&body[sent.saturating_sub(head.len())..])
}

/// Receives one message, and a file descriptor if one comes along, which children inherit. It comes as a number: std makes
/// an owned descriptor of a number only in unsafe code, and here no more than the number is needed.
pub(super) fn receive_with_fd<T: DeserializeOwned>(mut from: &UnixStream) -> io::Result<(T, Option<RawFd>)> {
    let mut head = [0; 4];
    let mut space = nix::cmsg_space!(RawFd);
    let (got, fd) = {
        let mut parts = [IoSliceMut::new(&mut head)];
        let message = recvmsg::<()>(from.as_raw_fd(), &mut parts, Some(&mut space), MsgFlags::empty())?;
        let fd = message.cmsgs()?.find_map(|part| match part {
            ControlMessageOwned::ScmRights(fds) => fds.first().copied(),
            _ => None,
        });
        (message.bytes, fd)
    };
    if got == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    from.read_exact(&mut head[got..])?;
    Ok((body(&mut from, head)?, fd))
}

fn frame<T: Serialize>(message: &T) -> io::Result<([u8; 4], Vec<u8>)> {
    let body = serde_json::to_vec(message)?;
    match u32::try_from(body.len()) {
        Ok(length) if body.len() <= LARGEST => Ok((length.to_be_bytes(), body)),
        _ => {
            Err(io::Error::new(io::ErrorKind::ArgumentListTooLong, "the command line is too long to be run"))
        }
    }
}

fn body<T: DeserializeOwned>(from: &mut impl Read, head: [u8; 4]) -> io::Result<T> {
    let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
    if length > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message beyond its limit"));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}
