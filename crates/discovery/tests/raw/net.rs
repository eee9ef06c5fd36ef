//! A network of the test's own: the prober's side, which the calling thread is on, and the targets' side, joined by a
//! cable. Nothing on it can reach further, and it is gone when the process is.
//!
//! ```text
//! prober                              targets
//! 198.18.0.2/16, fd00:18::2/64 ───── 198.18.0.1/16, fd00:18::1/64
//!                                     all of 198.19.0.0/16 and fd00:19::/32, to which it is the router
//! ```

use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, TcpListener};
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sched::{CloneFlags, setns, unshare};
use portolan_discovery::transport::raw::RawTransport;
use portolan_discovery::{Answer, Probe, ProbeKind, Space, Transport};

/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(10);

pub(crate) struct Net {
    targets: File,
}

impl Net {
    /// Makes one; nothing where there can be none, which is said.
    pub(crate) fn enter(test: &str) -> Option<Self> {
        if let Some(missing) = missing() {
            skipped(test, missing);
            return None;
        }
        unshare(CloneFlags::CLONE_NEWNET).expect("a network namespace");
        let targets = std::thread::spawn(|| {
            unshare(CloneFlags::CLONE_NEWNET).expect("a network namespace");
            File::open("/proc/thread-self/ns/net").expect("its file")
        });
        let net = Self { targets: targets.join().expect("the targets' side") };
        ip("link set lo up");
        let other = format!("/proc/{}/fd/{}", std::process::id(), net.targets.as_raw_fd());
        ip(&format!("link add prober type veth peer name targets netns {other}"));
        plug_in("prober", 2);
        ip("route add 198.19.0.0/16 via 198.18.0.1");
        ip("route add fd00:19::/32 via fd00:18::1");
        net.at_targets(|| {
            ip("link set lo up");
            plug_in("targets", 1);
            ip("route add local 198.19.0.0/16 dev lo");
            ip("route add local fd00:19::/32 dev lo");
            for limit in ["net/ipv4/icmp_ratelimit", "net/ipv6/icmp/ratelimit"] {
                std::fs::write(format!("/proc/sys/{limit}"), "0").expect("a setting");
            }
        });
        Some(net)
    }

    /// Does something on the targets' side.
    pub(crate) fn at_targets<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                setns(&self.targets, CloneFlags::CLONE_NEWNET).expect("the targets' side");
                work()
            });
            there.join().expect("what is done there does not panic")
        })
    }

    /// Has all targets listen on a TCP port, as long as the value lives.
    pub(crate) fn listen(&self, port: u16) -> TcpListener {
        self.at_targets(|| TcpListener::bind(("::", port)).expect("a port of our own"))
    }

    /// The address that the targets' side has on the cable alone.
    pub(crate) fn link_local(&self) -> String {
        let text = self.at_targets(|| run("ip", "-br -6 addr show targets"));
        let address = text.split_whitespace().find(|word| word.starts_with("fe80:")).expect("an address");
        address.split('/').next().expect("a part").to_owned()
    }

    /// The hardware address of the targets' side.
    pub(crate) fn targets_mac(&self) -> [u8; 6] {
        let text = self.at_targets(|| run("ip", "-br link show targets"));
        let mac = text.split_whitespace().find(|word| word.matches(':').count() == 5).expect("an address");
        let bytes: Vec<u8> =
            mac.split(':').map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal")).collect();
        bytes.try_into().expect("six bytes")
    }
}

/// Why there can be no network here.
fn missing() -> Option<&'static str> {
    if !nix::unistd::geteuid().is_root() {
        return Some("root");
    }
    let possible = std::thread::spawn(|| unshare(CloneFlags::CLONE_NEWNET).is_ok()).join().unwrap_or(false);
    if !possible {
        return Some("the right to make namespaces");
    }
    let starts = |program: &&str| Command::new(program).arg("-V").output().is_ok();
    ["ip", "nft"].into_iter().find(|program| !starts(program))
}

/// Says by name that a test could not run.
fn skipped(test: &str, missing: &str) {
    let line = format!("SKIPPED: {test}: {missing}\n");
    eprint!("{line}");
    if let Some(path) = std::env::var_os("PORTOLAN_SKIPS") {
        let file = File::options().append(true).create(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("PORTOLAN_SKIPS is writable");
    }
}

fn plug_in(device: &str, number: u8) {
    // Else an IPv6 address waits a second for somebody else who has it.
    std::fs::write(format!("/proc/sys/net/ipv6/conf/{device}/accept_dad"), "0").expect("a setting");
    ip(&format!("addr add 198.18.0.{number}/16 brd 198.18.255.255 dev {device}"));
    ip(&format!("addr add fd00:18::{number}/64 dev {device} nodad"));
    ip(&format!("link set {device} up"));
}

/// Runs `ip`.
pub(crate) fn ip(words: &str) {
    let _ = run("ip", words);
}

fn run(program: &str, words: &str) -> String {
    let output = Command::new(program).args(words.split(' ')).output().expect("it runs");
    assert!(output.status.success(), "{program} {words}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Adds to the firewall of the side that this thread is on; what stands in a table `inet t`, its chains made by the
/// rules themselves.
pub(crate) fn firewall(rules: &str) {
    let mut nft = Command::new("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn().expect("nft runs");
    let table = format!("table inet t {{ {rules} }}");
    nft.stdin.take().expect("piped").write_all(table.as_bytes()).expect("nft reads");
    assert!(nft.wait().expect("nft ends").success(), "nft takes\n{table}");
}

/// The packets that the counter `name` of the firewall has seen.
pub(crate) fn counter(name: &str) -> u64 {
    let text = run("nft", &format!("list counter inet t {name}"));
    let after = text.split("packets ").nth(1).expect("a counter");
    after.split_whitespace().next().and_then(|count| count.parse().ok()).expect("a number")
}

/// A transport for the family of `of`.
pub(crate) fn open(of: &str) -> RawTransport {
    let ip: IpAddr = of.parse().expect("an address");
    RawTransport::open(&Space::new([(ip, ip)]), (3, 5)).expect("root may")
}

pub(crate) fn probe(to: &str, kind: ProbeKind, attempt: u8) -> Probe {
    let to = to.parse().expect("an address");
    Probe { to, kind, attempt, patience: Duration::from_secs(1) }
}

/// Sends all, however often it takes.
pub(crate) fn send(transport: &mut RawTransport, probes: &[Probe]) -> Vec<Answer> {
    let (mut sent, mut answers) = (0, Vec::new());
    let end = transport.now() + LIMIT;
    while sent < probes.len() {
        assert!(transport.now() < end, "{sent} of {} are sent", probes.len());
        sent += transport.send(&probes[sent..]).expect("it can send");
        let until = transport.now() + Duration::from_millis(1);
        transport.receive(until, &mut answers).expect("it can receive");
    }
    answers
}

/// Sends probes and waits until there are as many answers, in the probes' order.
pub(crate) fn ask(transport: &mut RawTransport, probes: &[Probe]) -> Vec<Answer> {
    let mut answers = send(transport, probes);
    let end = transport.now() + LIMIT;
    while answers.len() < probes.len() {
        assert!(transport.now() < end, "of {probes:#?}\nanswered are {answers:#?}");
        transport.receive(end, &mut answers).expect("it can receive");
    }
    assert_eq!(answers.len(), probes.len(), "{answers:#?}");
    let of = |probe: &Probe| {
        let its = |answer: &&Answer| {
            (answer.host, answer.kind, answer.attempt) == (probe.to, probe.kind, probe.attempt)
        };
        *answers.iter().find(its).unwrap_or_else(|| panic!("{probe:?} among {answers:#?}"))
    };
    probes.iter().map(of).collect()
}

/// Sends one probe and waits for its answer.
pub(crate) fn ask_one(to: &str, kind: ProbeKind, attempt: u8) -> Answer {
    ask(&mut open(to), &[probe(to, kind, attempt)])[0]
}
