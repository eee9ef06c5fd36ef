//! A test network of the test's own: a scanner's side and a targets' side, joined by a cable, with a counter for every
//! address that is sent to. Nothing on it can reach further.
//!
//! ```text
//! this thread and what it starts          the targets' side
//! 198.18.0.2, fd00:18::2  ─── cable ───  198.18.0.1, fd00:18::1: the way to everywhere
//! resolver: 127.0.0.1:53                  answers for 198.19.0.0/16, 203.0.113.0/24, fd00:19::/32, 2001:db8::/32
//! ```
//!
//! The namespaces have no names and are held by this process alone: they are gone when it is, however it ends.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, TcpListener};
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, setns, unshare};
use serde_json::Value;

use crate::dns::Dns;

/// The scanner's own addresses on the cable.
pub const SCANNER: [&str; 2] = ["198.18.0.2", "fd00:18::2"];

/// What the targets' side answers for.
const ANSWERED: [&str; 4] = ["198.19.0.0/16", "203.0.113.0/24", "fd00:19::/32", "2001:db8::/32"];

/// Counts what comes by the cable, whatever it is addressed to; less what IPv6 itself needs to find neighbours.
const AT_TARGET: &str = r#"
table inet lab {
  set seen4 { type ipv4_addr; size 131072; flags dynamic; }
  set seen6 { type ipv6_addr; size 131072; flags dynamic; }
  chain packets {
    type filter hook prerouting priority -300; policy accept;
    iifname != "targets" return
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld2-listener-report } return
    meta nfproto ipv4 add @seen4 { ip daddr counter }
    meta nfproto ipv6 add @seen6 { ip6 daddr counter }
  }
}
"#;

/// Counts what the scanner's side sends to itself; the tests' own requests and the resolver are on 127.0.0.1.
const AT_SCANNER: &str = r#"
table inet lab {
  set seen4 { type ipv4_addr; size 131072; flags dynamic; }
  set seen6 { type ipv6_addr; size 131072; flags dynamic; }
  chain packets {
    type filter hook output priority -300; policy accept;
    oifname != "lo" return
    ip daddr != 127.0.0.1 add @seen4 { ip daddr counter }
    meta nfproto ipv6 add @seen6 { ip6 daddr counter }
  }
}
"#;

/// The network, seen from its scanner's side.
#[derive(Debug)]
pub struct Lab {
    targets: File,
    /// What the counters said the last time. They are never set back: a packet between reading and that were lost.
    before: Mutex<BTreeMap<IpAddr, u64>>,
    /// The resolver of the scanner's side.
    pub dns: Dns,
}

/// Why there can be no lab here; nothing where there can.
#[must_use]
pub fn why_not() -> Option<&'static str> {
    if !crate::is_root() {
        return Some("root");
    }
    let try_out = || {
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS)?;
        private_mounts()
    };
    let possible = std::thread::spawn(move || try_out().is_ok()).join().unwrap_or(false);
    if possible { crate::missing(&["ip", "nft"]) } else { Some("the right to make namespaces") }
}

impl Lab {
    /// Makes one. The calling thread is on the scanner's side from now on, and so is every process and thread that
    /// it starts.
    ///
    /// # Panics
    /// Where it cannot be made: ask [`why_not`] first. So do the others.
    #[must_use]
    pub fn enter() -> Self {
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS).expect("namespaces");
        private_mounts().expect("mounts of our own");
        let targets = std::thread::spawn(|| {
            unshare(CloneFlags::CLONE_NEWNET).expect("a network namespace");
            File::open("/proc/thread-self/ns/net").expect("its file")
        });
        let targets = targets.join().expect("the targets' side");
        ip("link set lo up");
        let other = format!("/proc/{}/fd/{}", std::process::id(), targets.as_raw_fd());
        ip(&format!("link add scanner type veth peer name targets netns {other}"));
        plug_in("scanner", SCANNER);
        ip("route add default via 198.18.0.1");
        ip("-6 route add default via fd00:18::1");
        count_by(AT_SCANNER);
        let lab = Self { targets, before: Mutex::default(), dns: Dns::start("127.0.0.1:53") };
        lab.at_targets(|| {
            ip("link set lo up");
            plug_in("targets", ["198.18.0.1", "fd00:18::1"]);
            for network in ANSWERED {
                ip(&format!("route add local {network} dev lo"));
            }
            count_by(AT_TARGET);
        });
        lab.use_resolver();
        lab
    }

    /// Names are looked up at our resolver, by this thread and what it starts.
    fn use_resolver(&self) {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        let port_is_usual = self.dns.address().port() == 53;
        assert!(port_is_usual, "resolv.conf names no ports");
        write!(file, "nameserver {}\noptions timeout:1 attempts:1\n", self.dns.address().ip())
            .expect("a file");
        let bound = mount(Some(file.path()), "/etc/resolv.conf", NONE, MsFlags::MS_BIND, NONE);
        bound.expect("a resolv.conf of our own");
    }

    /// Does something on the targets' side. What is started or bound there stays there.
    ///
    /// # Panics
    /// Where that side cannot be entered, or what is done panics.
    pub fn at_targets<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let there = scope.spawn(|| {
                setns(&self.targets, CloneFlags::CLONE_NEWNET).expect("the targets' side");
                work()
            });
            there.join().expect("what is done there does not panic")
        })
    }

    /// Serves each request on a TCP port of all targets, of both families, by what `answer` makes of its bytes; until
    /// the process ends.
    ///
    /// # Panics
    /// Where the port is taken.
    pub fn serve(&self, port: u16, answer: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + Clone + 'static) {
        use std::io::Read;
        let listener = self.at_targets(|| TcpListener::bind(("::", port)).expect("a port of our own"));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let answer = answer.clone();
                std::thread::spawn(move || {
                    let mut bytes = vec![0; 4096];
                    let _ = stream.set_read_timeout(Some(std::time::Duration::from_secs(5)));
                    let read = stream.read(&mut bytes).unwrap_or(0);
                    let _ = stream.write_all(&answer(&bytes[..read]));
                });
            }
        });
    }

    /// Every address that was sent to since the last call, with how many packets.
    ///
    /// # Panics
    /// Where the counters cannot be read.
    #[must_use]
    pub fn seen(&self) -> BTreeMap<IpAddr, u64> {
        let mut all = counters();
        for (address, packets) in self.at_targets(counters) {
            *all.entry(address).or_default() += packets;
        }
        let mut before = self.before.lock().expect("a lock of our own");
        let since = |(ip, packets): (&IpAddr, &u64)| {
            Some((*ip, packets.checked_sub(before.get(ip).copied().unwrap_or(0))?))
        };
        let seen = all.iter().filter_map(since).filter(|(_, packets)| *packets > 0).collect();
        *before = all;
        seen
    }
}

/// No type, no data.
const NONE: Option<&str> = None;

/// What is mounted from now on is so for this thread and what it starts.
fn private_mounts() -> nix::Result<()> {
    mount(NONE, "/", NONE, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NONE)
}

/// Gives the end of the cable its addresses, usable at once.
fn plug_in(device: &str, [v4, v6]: [&str; 2]) {
    // Else an IPv6 address waits a second for somebody else who has it.
    std::fs::write(format!("/proc/sys/net/ipv6/conf/{device}/accept_dad"), "0").expect("a setting");
    ip(&format!("addr add {v4}/16 dev {device}"));
    ip(&format!("addr add {v6}/64 dev {device} nodad"));
    ip(&format!("link set {device} up"));
}

fn ip(words: &str) {
    let output = Command::new("ip").args(words.split(' ')).output().expect("ip runs");
    assert!(output.status.success(), "ip {words}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Gives nftables more rules, on the side that this thread is on.
///
/// # Panics
/// Where it does not take them.
pub fn count_by(rules: &str) {
    let mut nft = Command::new("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn().expect("nft runs");
    nft.stdin.take().expect("piped").write_all(rules.as_bytes()).expect("nft reads");
    assert!(nft.wait().expect("nft ends").success(), "nft takes\n{rules}");
}

/// Reads the counters of the side that this thread is on.
fn counters() -> BTreeMap<IpAddr, u64> {
    let mut seen = BTreeMap::new();
    for set in ["seen4", "seen6"] {
        let listed = Command::new("nft").args(["-j", "list", "set", "inet", "lab", set]).output();
        let listed = listed.expect("nft runs").stdout;
        let listed: Value = serde_json::from_slice(&listed).expect("nft writes JSON");
        let objects = listed["nftables"].as_array().expect("objects");
        let set_of = objects.iter().find_map(|object| object.get("set")).expect("the set");
        for element in set_of["elem"].as_array().into_iter().flatten() {
            let element = &element["elem"];
            let address = element["val"].as_str().and_then(|text| text.parse().ok()).expect("an address");
            seen.insert(address, element["counter"]["packets"].as_u64().expect("a counter"));
        }
    }
    seen
}
