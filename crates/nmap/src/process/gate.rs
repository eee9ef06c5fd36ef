//! The gate: each packet and connection of Nmap waits until it is its turn.
//!
//! Nmap keeps its `--max-rate` on average, catches up at once after a pause, and has no rate for version detection, OS
//! detection, traceroute and scripts. Where the kernel can (seccomp's user notification with
//! `SECCOMP_USER_NOTIF_FLAG_CONTINUE`, Linux 5.5; see `seccomp_unotify(2)`), the calls by which something leaves are
//! therefore told to the guard, and return when it lets them go. It counts calls: what is written to a connection by
//! `write` (OpenSSL does) and the kernel's own packets, as those that end a connection or ask a silent host once more,
//! pass by. What leads to the kernel or another process of this machine (routes, names) does not wait.
//!
//! Only what a call is counts here, never what it is about: who may send where is not decided by this filter, so that
//! there is nothing to be gained by changing a call's memory while it waits.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::poll::PollFlags;
use nix::sys::socket::MsgFlags;
use rustix::net::{AddressFamily, SocketType, sockopt};
use rustix::process;

/// By what something leaves: libc has no others for sockets, but for `write` on what is connected already.
const SENDING: [libc::c_long; 4] =
    [libc::SYS_connect, libc::SYS_sendto, libc::SYS_sendmmsg, libc::SYS_sendmsg];

/// The flags of the one `sendmsg` that does not wait: that by which stage two gives the gate to the guard. A record ends
/// nowhere in a stream: nobody else says so.
pub(super) const HANDOVER: MsgFlags = MsgFlags::MSG_NOSIGNAL.union(MsgFlags::MSG_EOR);

/// The kernel takes no more packets in one call (`UIO_MAXIOV`).
const MOST_AT_ONCE: u32 = 1024;

/// This machine's calls, as the kernel's audit names them (`AUDIT_ARCH_*`); elsewhere nothing is gated.
const MACHINE: Option<u32> = if cfg!(all(target_arch = "x86_64", target_pointer_width = "64")) {
    Some(0xC000_003E)
} else if cfg!(target_arch = "aarch64") {
    Some(0xC000_00B7)
} else if cfg!(target_arch = "riscv64") {
    Some(0xC000_00F3)
} else {
    None
};

/// Where a `seccomp_data` has the call's number, the machine, and the third argument's low half.
const CALL: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FLAGS: u32 = 32;

/// Has this thread, and all that it executes, wait at a gate from now on; the gate is for who is to keep it.
#[allow(unsafe_code, reason = "neither std nor nix nor rustix has this call")]
pub(super) fn shut() -> io::Result<OwnedFd> {
    let machine = MACHINE.ok_or(Errno::ENOSYS)?;
    nix::sys::prctl::set_no_new_privs()?;
    let mut program = filter(machine);
    let length = u16::try_from(program.len()).map_err(io::Error::other)?;
    let program = libc::sock_fprog { len: length, filter: program.as_mut_ptr() };
    // SAFETY: the kernel reads the program, which outlives the call, and writes nothing.
    let listener = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &raw const program,
        )
    };
    let listener = RawFd::try_from(Errno::result(listener)?).map_err(io::Error::other)?;
    // SAFETY: it is new, and nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(listener) })
}

/// Classic BPF over `seccomp_data`: what sends waits, all else goes.
fn filter(machine: u32) -> Vec<libc::sock_filter> {
    const LOAD: u32 = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    const IS: u32 = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
    const SAY: u32 = libc::BPF_RET | libc::BPF_K;
    /// Lines of the program: to wait, and to go.
    const WAIT: u8 = 9;
    const GO: u8 = 10;
    #[allow(clippy::cast_possible_truncation, reason = "the codes have 16 bits")]
    let line = |code: u32, k: u32, jt: u8, jf: u8| libc::sock_filter { code: code as u16, jt, jf, k };
    let call = |at: usize| u32::try_from(SENDING[at]).unwrap_or(u32::MAX);
    // Jumps count from the next line.
    vec![
        line(LOAD, ARCHITECTURE, 0, 0),
        line(IS, machine, 0, GO - 2),
        line(LOAD, CALL, 0, 0),
        line(IS, call(0), WAIT - 4, 0),
        line(IS, call(1), WAIT - 5, 0),
        line(IS, call(2), WAIT - 6, 0),
        line(IS, call(3), 0, GO - 7),
        // No jump leads here but that of `sendmsg`, whose flags are its third argument.
        line(LOAD, FLAGS, 0, 0),
        line(IS, HANDOVER.bits().unsigned_abs(), 1, 0),
        line(SAY, libc::SECCOMP_RET_USER_NOTIF, 0, 0),
        line(SAY, libc::SECCOMP_RET_ALLOW, 0, 0),
    ]
}

/// Whether runs can be gated, or why not: the kernel is asked once.
pub(super) fn is_possible() -> Result<(), String> {
    static KNOWN: OnceLock<Result<(), String>> = OnceLock::new();
    KNOWN.get_or_init(try_it).clone()
}

/// Tried by a thread that ends, for a filter stays.
fn try_it() -> Result<(), String> {
    let trial = || {
        let listener = shut()?;
        // Nobody has this number. Kernels that cannot let a call go on do not come so far as to say it.
        match let_go(listener.as_fd(), 0) {
            Ok(()) | Err(Errno::ENOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    };
    match std::thread::spawn(trial).join() {
        Ok(Ok(())) => Ok(()),
        Ok(Err::<(), io::Error>(error)) => {
            Err(format!("this kernel has no seccomp notification for us ({error})"))
        }
        Err(_) => Err("it could not be tried".to_owned()),
    }
}

/// The guard's side of it.
pub(super) struct Gate {
    listener: OwnedFd,
    pace: Pace,
    /// The call that waits for its turn: Nmap has one thread, so there is one at a time.
    waiting: Option<Call>,
    /// Who calls, looked up once.
    caller: Option<Caller>,
}

struct Call {
    id: u64,
    /// How many packets leave by it.
    packets: u32,
}

struct Caller {
    id: u32,
    process: OwnedFd,
}

impl Gate {
    /// Of the number that came from stage two, for so many calls a second.
    #[allow(unsafe_code, reason = "the number is all that comes out of nix")]
    pub(super) fn new(listener: RawFd, rate: u64) -> Self {
        // SAFETY: it has just come, and nobody else has it.
        let listener = unsafe { OwnedFd::from_raw_fd(listener) };
        Self { listener, pace: Pace::new(rate), waiting: None, caller: None }
    }

    /// What is readable when somebody comes; nothing while one waits, for the next stands behind them.
    pub(super) fn bell(&self) -> Option<BorrowedFd<'_>> {
        self.waiting.is_none().then(|| self.listener.as_fd())
    }

    /// How long the one that waits has to; nothing if nobody waits.
    pub(super) fn patience(&self, now: Instant) -> Option<Duration> {
        self.waiting.as_ref().map(|_| self.pace.wait(now))
    }

    /// Lets the one that waits go if it is their turn, and takes who has come if the bell says so. False when nobody can
    /// come any more.
    pub(super) fn turn(&mut self, bell: PollFlags) -> bool {
        if bell.contains(PollFlags::POLLIN) {
            match receive(self.listener.as_fd()) {
                Ok(call) => self.waiting = Some(Call { id: call.id, packets: self.packets(&call) }),
                // A signal took it away again.
                Err(Errno::ENOENT | Errno::EINTR) => {}
                Err(_) => return false,
            }
        } else if !bell.is_empty() {
            // All are gone who had to pass here.
            return false;
        }
        let now = Instant::now();
        let Some(Call { id, packets }) = &self.waiting else { return true };
        if *packets > 0 && !self.pace.wait(now).is_zero() {
            return true;
        }
        match let_go(self.listener.as_fd(), *id) {
            Ok(()) => self.pace.count(now, *packets),
            // One that a signal took away has not gone: its turn is the next one's.
            Err(Errno::ENOENT) => {}
            Err(Errno::EINTR) => return true,
            // Closed, the gate has Nmap fail; kept, it would wait for ever.
            Err(_) => return false,
        }
        self.waiting = None;
        true
    }

    /// How many packets leave by a call, as far as can be seen from here.
    fn packets(&mut self, call: &libc::seccomp_notif) -> u32 {
        let (number, [socket, _, many, ..]) = (libc::c_long::from(call.data.nr), call.data.args);
        if self.caller.as_ref().is_none_or(|caller| caller.id != call.pid) {
            self.caller = process_of(call.pid).map(|process| Caller { id: call.pid, process });
        }
        match &self.caller {
            Some(caller) if !leaves(caller.process.as_fd(), number, socket) => 0,
            _ if number == libc::SYS_sendmmsg => {
                u32::try_from(many).unwrap_or(u32::MAX).clamp(1, MOST_AT_ONCE)
            }
            _ => 1,
        }
    }
}

fn process_of(id: u32) -> Option<OwnedFd> {
    let id = i32::try_from(id).ok().and_then(process::Pid::from_raw)?;
    process::pidfd_open(id, process::PidfdFlags::empty()).ok()
}

/// Whether a packet may leave the machine by this call on this socket: not by one to the kernel or to another process
/// of the machine, and not where a datagram socket is only told whom it will send to. Who cannot be looked at is taken to
/// send.
fn leaves(process: BorrowedFd<'_>, number: libc::c_long, socket: u64) -> bool {
    let Ok(socket) = i32::try_from(socket) else { return true };
    let Ok(socket) = process::pidfd_getfd(process, socket, process::PidfdGetfdFlags::empty()) else {
        return true;
    };
    let is_local =
        matches!(sockopt::socket_domain(&socket), Ok(AddressFamily::UNIX | AddressFamily::NETLINK));
    let only_names = number == libc::SYS_connect && sockopt::socket_type(&socket) == Ok(SocketType::DGRAM);
    !is_local && !only_names
}

#[allow(unsafe_code, reason = "neither std nor nix nor rustix has this call")]
fn receive(listener: BorrowedFd<'_>) -> Result<libc::seccomp_notif, Errno> {
    // SAFETY: a structure of numbers, which the kernel wants to be zero.
    let mut call: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel writes a `seccomp_notif`, and nothing else.
    let done = unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut call) };
    Errno::result(done).map(|_| call)
}

#[allow(unsafe_code, reason = "neither std nor nix nor rustix has this call")]
fn let_go(listener: BorrowedFd<'_>, call: u64) -> Result<(), Errno> {
    #[allow(clippy::cast_possible_truncation, reason = "it is 1")]
    let flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32;
    let mut answer = libc::seccomp_notif_resp { id: call, val: 0, error: 0, flags };
    // SAFETY: the kernel reads a `seccomp_notif_resp`, and nothing else.
    let done = unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SEND, &raw mut answer) };
    Errno::result(done).map(drop)
}

/// So many in any 100 ms and no more: steady, with a few at once for a processor that comes late.
struct Pace {
    step: Duration,
    ahead: Duration,
    /// When the next would be due if all had come in time.
    due: Option<Instant>,
}

impl Pace {
    #[allow(clippy::cast_precision_loss, reason = "packets a second are far below 2^52")]
    fn new(rate: u64) -> Self {
        let in_100_ms = rate.max(1) as f64 / 10.0;
        // A thirtieth may go at once; the rest is spread over the 100 ms.
        let besides = (in_100_ms / 30.0 - 1.0).max(0.0).floor();
        let step = Duration::from_millis(100).div_f64(in_100_ms - besides);
        Self { step, ahead: step.mul_f64(besides), due: None }
    }

    /// How long the next has to wait.
    fn wait(&self, now: Instant) -> Duration {
        self.due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now + self.ahead))
    }

    /// So many have gone.
    fn count(&mut self, now: Instant, many: u32) {
        self.due = Some(self.due.map_or(now, |due| due.max(now)) + self.step * many);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_100_ms_have_more_than_the_rate_has() {
        for rate in [1_u64, 7, 20, 100, 333, 1000, 5000, 70_000, 4_000_000_000] {
            let mut pace = Pace::new(rate);
            let start = Instant::now();
            let mut now = start;
            let mut gone = Vec::new();
            // Who comes late by a second, and by a millisecond at each hundredth, has no more for it.
            for n in 0..3000_u32 {
                now += pace.wait(now);
                pace.count(now, 1);
                gone.push(now);
                if n % 100 == 99 {
                    now += Duration::from_millis(if n % 1000 == 999 { 1000 } else { 1 });
                }
            }
            let most = usize::try_from(rate.div_ceil(10)).unwrap();
            for some in gone.windows(most + 1) {
                let apart = some[most] - some[0] + Duration::from_micros(1);
                assert!(apart >= Duration::from_millis(100), "{rate}: {} within {apart:?}", most + 1);
            }
        }
    }

    #[test]
    fn only_what_leaves_the_machine_waits() {
        use std::net::{TcpListener, UdpSocket};
        use std::os::unix::net::UnixDatagram;
        let this = process_of(std::process::id()).unwrap();
        let leaves = |number, socket: &dyn AsRawFd| {
            leaves(this.as_fd(), number, u64::try_from(socket.as_raw_fd()).unwrap())
        };
        let (tcp, udp) = (TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
        let local = UnixDatagram::unbound().unwrap();
        let kernel = rustix::net::socket(AddressFamily::NETLINK, SocketType::RAW, None).unwrap();
        for number in [libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_sendmmsg] {
            assert!(leaves(number, &tcp) && leaves(number, &udp));
            assert!(!leaves(number, &local) && !leaves(number, &kernel));
        }
        assert!(leaves(libc::SYS_connect, &tcp));
        assert!(!leaves(libc::SYS_connect, &udp) && !leaves(libc::SYS_connect, &local));
        assert!(super::leaves(this.as_fd(), libc::SYS_connect, 1 << 40), "what cannot be seen is counted");
    }

    #[test]
    fn a_rate_is_nearly_used() {
        for rate in [1_u64, 9, 100, 1000, 5000, 100_000] {
            let mut pace = Pace::new(rate);
            let start = Instant::now();
            let mut now = start;
            for _ in 0..rate * 10 {
                now += pace.wait(now);
                pace.count(now, 1);
            }
            let seconds = (now - start).as_secs_f64();
            assert!((8.0..12.0).contains(&seconds), "{rate}: {seconds} s");
        }
    }
}
