//! Fake Nmaps: shell scripts that walk through their targets and do one thing wrong. Each test has a copy of its
//! own, which leaves a trace of its pids and of the addresses that it scanned.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

static HOME: OnceLock<PathBuf> = OnceLock::new();
static USED: [AtomicUsize; FAKES.len()] = [const { AtomicUsize::new(0) }; FAKES.len()];

/// Copies of each fake that are there.
const COPIES: usize = 12;

/// Every fake begins so: `$X` is the XML pipe, `$D` its own directory. `targets` prints the addresses, one a line.
const HEAD: &str = r#"#!/bin/sh
[ "$1" = --version ] && { echo "Nmap version 7.93 ( https://nmap.org )"; exit 0; }
X=$2 D=${0%/*}
echo "$$" >> "$D/pids"; echo "$*" >> "$D/args"
targets() {
  while [ "$1" != -- ]; do shift; done; shift
  for t; do echo "$t"; done | awk -F'[./]' '{ n = (NF > 4) ? 2 ^ (32 - $5) : 1; for (i = 0; i < n; i++) print $1 "." $2 "." int($3 + ($4 + i) / 256) "." ($4 + i) % 256 }'
}
head() { echo '<?xml version="1.0"?><nmaprun scanner="nmap" version="7.93" xmloutputversion="1.05">'; }
host() { echo '<host><status state="up" reason="user-set"/><address addr="'"$1"'" addrtype="ipv4"/><ports><port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/></port></ports></host>'; }
end() { echo '<runstats><finished time="1" elapsed="1" exit="success"/><hosts up="'"$1"'" down="'"$2"'" total="'"$(($1 + $2))"'"/></runstats></nmaprun>'; }
forever() { while :; do sleep 1000; done; }
"#;

/// Name and what it does after [`HEAD`].
const FAKES: [(&str, &str); 14] = [
    // Finishes each target, one after the other.
    (
        "walk",
        r#"n=0; exec 9> $X; head >&9; for ip in $(targets "$@"); do echo $ip >> $D/scanned; host $ip >&9; n=$((n + 1)); sleep 0.01; done; end $n 0 >&9"#,
    ),
    // As fast as it can.
    (
        "rush",
        r#"{ head; targets "$@" | awk '{ print "<host><status state=\"up\" reason=\"user-set\"/><address addr=\"" $1 "\" addrtype=\"ipv4\"/><ports><port protocol=\"tcp\" portid=\"80\"><state state=\"open\" reason=\"syn-ack\"/></port></ports></host>"; n++ } END { print "<runstats><finished time=\"1\" elapsed=\"1\" exit=\"success\"/><hosts up=\"" n "\" down=\"0\" total=\"" n "\"/></runstats></nmaprun>" }'; } > $X"#,
    ),
    // Finishes the first, says that a port of the second is open, and stays.
    (
        "hang",
        r#"trap '' TERM; set -- $(targets "$@"); exec 9> $X; { head; host $1; } >&9; echo "Discovered open port 22/tcp on $2"; echo ready >> $D/ready; forever"#,
    ),
    // The same, but it hears.
    (
        "stay",
        r#"set -- $(targets "$@"); exec 9> $X; { head; host $1; } >&9; echo "Discovered open port 22/tcp on $2"; echo ready >> $D/ready; forever"#,
    ),
    // Dies after the first.
    ("die", r#"set -- $(targets "$@"); { head; host $1; } > $X; kill -SEGV $$"#),
    // Says no.
    ("no", r"printf '\nYou may not.\nQUITTING!\n' >&2; exit 1"),
    // Nobody answers.
    ("nobody", r#"n=$(targets "$@" | wc -l); { head; end 0 $n; } > $X"#),
    // Dies on the shard that has 127.0.1.0 in it.
    (
        "picky",
        r#"n=0; all=$(targets "$@"); exec 9> $X; head >&9; for ip in $all; do [ $ip = 127.0.1.0 ] && kill -SEGV $$; host $ip >&9; n=$((n + 1)); done; end $n 0 >&9"#,
    ),
    // The same, once the three others have ended.
    (
        "pickylast",
        r#"n=0; all=$(targets "$@"); exec 9> $X; head >&9; for ip in $all; do [ $ip = 127.0.1.0 ] && { until [ "$(wc -l 2>&- < $D/ended)" -ge 3 ] 2>&-; do sleep 0.02; done; sleep 0.2; kill -SEGV $$; }; host $ip >&9; n=$((n + 1)); done; end $n 0 >&9; echo $n >> $D/ended"#,
    ),
    // Hears the first time only.
    (
        "staysonce",
        r#"if [ -e $D/ready ]; then n=0; exec 9> $X; head >&9; for ip in $(targets "$@"); do echo $ip >> $D/scanned; host $ip >&9; n=$((n + 1)); done; end $n 0 >&9; else set -- $(targets "$@"); exec 9> $X; { head; host $1; } >&9; echo "Discovered open port 22/tcp on $2"; echo ready >> $D/ready; forever; fi"#,
    ),
    // Much XML that says nothing.
    (
        "flood",
        r#"{ head; host 127.0.0.1; while :; do echo "<taskbegin task=\"x\" time=\"1\"/>"; done; } > $X"#,
    ),
    // The first answers each time, all others from the second time on.
    (
        "grow",
        r#"n=0; exec 9> $X; { head; echo '<scaninfo type="connect" protocol="tcp" numservices="1" services="80"/>'; } >&9; for ip in $(targets "$@"); do [ $n = 1 ] && [ $(wc -l < $D/pids) = 1 ] && break; host $ip >&9; n=$((n + 1)); done; end $n 0 >&9"#,
    ),
    // Every second one answers.
    (
        "half",
        r#"up=0; down=0; exec 9> $X; head >&9; for ip in $(targets "$@"); do if [ $((${ip##*.} % 2)) = 0 ]; then host $ip >&9; up=$((up + 1)); else down=$((down + 1)); fi; sleep 0.01; done; end $up $down >&9"#,
    ),
    // The network that the file `net` beside it says: a line a host, its address and its open ports.
    (
        "net",
        r#"up=0; down=0; exec 9> $X; { head; echo '<scaninfo type="connect" protocol="tcp" numservices="1000" services="1-1000"/>'; } >&9; for ip in $(targets "$@"); do if line=$(grep "^$ip " $D/net); then { echo '<host><status state="up" reason="syn-ack"/><address addr="'"$ip"'" addrtype="ipv4"/><ports><extraports state="closed" count="990"><extrareasons reason="conn-refused" count="990"/></extraports>'; for p in ${line#* }; do echo '<port protocol="tcp" portid="'"$p"'"><state state="open" reason="syn-ack"/></port>'; done; echo '</ports></host>'; } >&9; up=$((up + 1)); else down=$((down + 1)); fi; done; end $up $down >&9"#,
    ),
];

/// Writes all of them.
pub(crate) fn write() -> TempDir {
    let home = tempfile::Builder::new().prefix("fake-nmaps-").tempdir().unwrap();
    for (name, body) in FAKES {
        for copy in 0..COPIES {
            put(&home.path().join(format!("{name}{copy}")), &format!("{HEAD}{body}\n"));
        }
    }
    HOME.set(home.path().to_owned()).unwrap();
    home
}

fn put(prefix: &Path, script: &str) {
    let (bin, data) = (prefix.join("bin"), prefix.join("share/nmap"));
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(data.join("scripts")).unwrap();
    fs::write(data.join("nmap-services"), "").unwrap();
    fs::write(data.join("scripts/script.db"), "").unwrap();
    let program = bin.join("nmap");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
}

/// One fake of its own.
#[derive(Debug, Clone)]
pub(crate) struct Fake(PathBuf);

impl Fake {
    pub(crate) fn new(name: &str) -> Self {
        let at = FAKES.iter().position(|(fake, _)| *fake == name).unwrap();
        let copy = USED[at].fetch_add(1, Ordering::SeqCst);
        assert!(copy < COPIES, "more copies of {name} are needed");
        Self(HOME.get().unwrap().join(format!("{name}{copy}/bin")))
    }

    /// As [`Fake::new`], without a trace of before: for one that is used again and again.
    pub(crate) fn fresh(name: &str) -> Self {
        let fake = Self(HOME.get().unwrap().join(format!("{name}{}/bin", COPIES - 1)));
        for trace in ["pids", "args", "scanned", "ready"] {
            // It is not there the first time.
            let _ = fs::remove_file(fake.0.join(trace));
        }
        fake
    }

    pub(crate) fn program(&self) -> PathBuf {
        self.0.join("nmap")
    }

    pub(crate) fn lines(&self, file: &str) -> Vec<String> {
        fs::read_to_string(self.0.join(file)).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Takes it away.
    pub(crate) fn remove(&self) {
        fs::rename(self.program(), self.0.join("gone")).unwrap();
    }

    /// How often it was run.
    pub(crate) fn runs(&self) -> usize {
        self.lines("pids").len()
    }

    /// Waits until it is in the middle of its work.
    pub(crate) async fn ready(&self) {
        while self.lines("ready").is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Waits until no process of it is left.
    pub(crate) async fn gone(&self) {
        for pid in self.lines("pids") {
            while alive(&pid) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
    }
}

/// A process that exists and is no zombie.
fn alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next());
    !matches!(state, None | Some('Z' | 'X'))
}
