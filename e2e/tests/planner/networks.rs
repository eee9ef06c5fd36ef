//! The lab of three namespaces (`lab/lab`), one for each test.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use nix::sched::{CloneFlags, setns};
use portolan_e2e::dns::Dns;
use portolan_e2e::{Outcome, Portolan, lab, missing, skipped};
use serde_json::Value;
use tempfile::TempDir;

/// What may be scanned in it.
const SCOPE: [&str; 4] = ["--allow", "198.18.0.0/15", "--allow", "fd00::/8"];

/// The lab; it is taken down with this, also where the test fails.
pub(crate) struct Networks {
    name: String,
    folder: TempDir,
}

impl Networks {
    /// Builds it; nothing where there can be none, which is said.
    pub(crate) fn up(test: &str) -> Option<Self> {
        Self::up_with(test, &[])
    }

    /// The same with words for `lab up`.
    pub(crate) fn up_with(test: &str, words: &[&str]) -> Option<Self> {
        static BUILT: AtomicUsize = AtomicUsize::new(0);
        let programs = ["nmap", "ssh-keygen", "sshd", "nginx", "redis-server", "setpriv"];
        if let Some(lacking) = lab::why_not().or_else(|| missing(&programs)) {
            skipped(test, lacking);
            return None;
        }
        let nth = BUILT.fetch_add(1, Ordering::Relaxed);
        let folder = tempfile::Builder::new().prefix("e2e-lab-").tempdir().unwrap();
        let networks = Self { name: format!("e2e-{}-{nth}", std::process::id()), folder };
        let output = networks.lab("up", words);
        assert!(output.status.success(), "lab up: {}", String::from_utf8_lossy(&output.stderr));
        Some(networks)
    }

    fn lab(&self, verb: &str, words: &[&str]) -> Output {
        Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab/lab"))
            .arg(verb)
            .args(words)
            .env("LAB_NAME", &self.name)
            .env("LAB_DELAY", env!("CARGO_BIN_EXE_lab-delay"))
            .env("LAB_DIR", self.folder.path())
            .output()
            .unwrap()
    }

    fn scanner(&self) -> String {
        format!("{}-scanner", self.name())
    }

    /// `portolan scan` on the scanner's side.
    pub(crate) fn scan(&self, engine: &str, format: &str, words: &[&str]) -> Outcome {
        let portolan = Portolan::new().under(["ip", "netns", "exec", &self.scanner()]);
        scan(portolan, engine, format, words)
    }

    /// The same by a user who may send no raw packets.
    pub(crate) fn scan_as_nobody(&self, engine: &str, words: &[&str]) -> Outcome {
        let binary = self.folder.path().join("portolan");
        if !binary.exists() {
            // Where the tests are built, others may not be let in.
            for folder in [self.folder.path().to_owned(), self.nobodys()] {
                std::fs::create_dir_all(&folder).unwrap();
                let mode = if folder == self.nobodys() { 0o777 } else { 0o755 };
                std::fs::set_permissions(&folder, PermissionsExt::from_mode(mode)).unwrap();
            }
            std::fs::copy(portolan_e2e::binary(), &binary).unwrap();
        }
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-C", "/"];
        let mut words_before: Vec<String> =
            ["ip", "netns", "exec", &self.scanner()].map(str::to_owned).into();
        words_before.extend(nobody.map(str::to_owned));
        let portolan = Portolan::new().program(binary).under(words_before);
        let folder = self.nobodys();
        scan(portolan.env("HOME", &folder).env("TMPDIR", &folder), engine, "json", words)
    }

    /// What Nmap by itself says of a scan, as a result document.
    pub(crate) fn nmap(&self, words: &[&str]) -> Outcome {
        let own = ["netns", "exec", &self.scanner(), "nmap", "-oX", "-"];
        let output = Command::new("ip").args(own).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Portolan::new().args(["parse", "-o", "json", "-"]).stdin(output.stdout).run().expect(0)
    }

    fn nobodys(&self) -> PathBuf {
        self.folder.path().join("nobody")
    }

    /// A name server on the scanner's own 127.0.0.1:53.
    pub(crate) fn names(&self) -> Dns {
        self.at("scanner", || Dns::start("127.0.0.1:53"))
    }

    /// What the names of its namespaces begin with.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Does something on a side, `scanner` or `targets`. What is started or bound there stays there.
    pub(crate) fn at<T: Send>(&self, side: &str, work: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{}-{side}", self.name)).unwrap();
        std::thread::scope(|scope| {
            let there = scope.spawn(move || {
                setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
                work()
            });
            there.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// From now on the kernel counts what comes to the targets, and of it what is over: by a bucket of `at_once` that
    /// fills by `rate` a second.
    pub(crate) fn watch(&self, what: &str, rate: u32, at_once: u32) {
        let rules = format!(
            "table inet pace {{
                counter sent {{ }}
                counter excess {{ }}
                chain out {{
                    type filter hook prerouting priority -310; policy accept;
                    ip daddr 198.19.0.0/16 {what} counter name sent
                    ip daddr 198.19.0.0/16 {what} limit rate over {rate}/second burst {at_once} packets counter name excess
                }}
            }}"
        );
        let output = self.lab("target", &["nft", &rules]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What was counted: all, and what was over.
    pub(crate) fn watched(&self) -> (u64, u64) {
        let listed = self.lab("target", &["nft", "-j", "list", "counters", "table", "inet", "pace"]).stdout;
        let listed: Value = serde_json::from_slice(&listed).unwrap();
        let of = |name: &str| {
            let objects = listed["nftables"].as_array().unwrap().iter();
            objects.map(|o| &o["counter"]).find(|c| c["name"] == name).unwrap()["packets"].as_u64().unwrap()
        };
        (of("sent"), of("excess"))
    }

    /// TCP SYNs that came to each IPv4 address, of the 198.19.0.0/16 alone.
    pub(crate) fn syns(&self) -> BTreeMap<String, u64> {
        self.counted("syns")
    }

    /// All packets that came to each.
    pub(crate) fn packets(&self) -> BTreeMap<String, u64> {
        self.counted("packets")
    }

    fn counted(&self, set: &str) -> BTreeMap<String, u64> {
        let tables: Value = serde_json::from_slice(&self.lab("count", &[]).stdout).unwrap();
        let tables = tables["nftables"].as_array().unwrap();
        let set = tables.iter().find(|table| table["set"]["name"] == set).unwrap();
        let elements = set["set"]["elem"].as_array().cloned().unwrap_or_default();
        let one = |element: &Value| {
            let element = &element["elem"];
            (element["val"].as_str().unwrap().to_owned(), element["counter"]["packets"].as_u64().unwrap())
        };
        elements.iter().map(one).filter(|(address, _)| address.starts_with("198.19.")).collect()
    }
}

pub(crate) fn assert_fast(outcome: &Outcome) {
    assert_eq!(outcome.json()["scanner"]["name"], "portolan", "not the fast plan\n{outcome}");
}

impl Drop for Networks {
    fn drop(&mut self) {
        let output = self.lab("down", &[]);
        if !std::thread::panicking() {
            assert!(output.status.success(), "lab down: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

fn scan(portolan: Portolan, engine: &str, format: &str, words: &[&str]) -> Outcome {
    let own = ["scan", "--engine", engine, "-o", format];
    portolan.args(own).args(SCOPE).args(words.iter().copied()).run().expect(0)
}
