//! Fake Nmaps: shell scripts that do one thing wrong. Each leaves a trace of its pids and its scratch directory.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use portolan_nmap::process::{Nmap, Privilege, Version};

use super::{LIMIT, alive, read, within};

static HOME: OnceLock<PathBuf> = OnceLock::new();

/// Every fake begins so: `$X` is the XML pipe, `$D` its own directory; `trace PID` notes a process. The scratch
/// directory is noted last, and then the trace is whole.
const HEAD: &str = r#"#!/bin/sh
[ "$1" = --version ] && { echo "Nmap version 7.93 ( https://nmap.org )"; exit 0; }
X=$2 D=${0%/*}
pid() { echo "pid $1" >> "$D/trace"; }
ready() { echo "ready $PWD" >> "$D/trace"; }
head() { echo '<?xml version="1.0"?><nmaprun scanner="nmap" version="7.93" xmloutputversion="1.05">'; }
host() { echo '<host><status state="up" reason="user-set"/><address addr="127.0.0.1" addrtype="ipv4"/></host>'; }
down() { echo '<host><status state="down" reason="no-response"/><address addr="127.0.0.9" addrtype="ipv4"/></host>'; }
end() { echo '<runstats><finished time="1" elapsed="1" exit="success"/><hosts up="1" down="1" total="2"/></runstats></nmaprun>'; }
forever() { while :; do sleep 1000; done; }
pid $$
"#;

/// Name and what it does after [`HEAD`].
const FAKES: &[(&str, &str)] = &[
    ("good", "ready; echo 'Discovered open port 80/tcp on 127.0.0.1'; { head; host; down; end; } > $X"),
    ("verbose", "ready; { head; host; down; end; } > $X"),
    ("no", "ready; printf 'warning\\n\\nYou may not.\\nReally not.\\nQUITTING!\\n' >&2; exit 3"),
    ("segv", "ready; { head; host; } > $X; echo gone >&2; kill -SEGV $$"),
    ("silent", "ready; exit 0"),
    ("half", "ready; { head; host; echo '<host><status state='; } > $X"),
    ("broken", "ready; exec 9> $X; { head; host; echo '</wrong>'; echo '<more/>'; } >&9; forever"),
    ("hang", "trap '' TERM; ready; exec 9> $X; { head; host; } >&9; forever"),
    ("stops", "ready; exec 9> $X; { head; host; } >&9; forever"),
    ("dropped", "trap '' TERM; ready; exec 9> $X; { head; host; } >&9; forever"),
    ("late", "trap '{ end; } >&9; exit 0' TERM; ready; exec 9> $X; { head; host; } >&9; while :; do :; done"),
    ("textflood", "ready; exec 9> $X; cat /dev/zero"),
    ("errorflood", "ready; exec 9> $X; cat /dev/zero >&2"),
    ("xmlflood", "ready; { head; while :; do host; done; } > $X"),
    ("xmlgarbage", "ready; cat /dev/zero > $X"),
    (
        "longlines",
        "ready; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo 'Discovered open port 80/tcp on 127.0.0.1'; { command head -c 0 /dev/null; } ; { echo '<nmaprun>'; end; } > $X",
    ),
    ("textclosed", "ready; exec 9> $X; head >&9; exec >&-; forever"),
    ("xmlclosed", "ready; { head; host; end; } > $X; forever"),
    (
        "forks",
        "(setsid sh -c 'echo \"pid $$\" >> \"$0/trace\"; sleep 1000' \"$D\" &) ; while [ $(grep -c pid $D/trace) -lt 2 ]; do :; done; ready; { head; host; end; } > $X; exit 0",
    ),
    (
        "forksquietly",
        "setsid sh -c 'echo \"pid $$\" >> \"$0/trace\"; exec sleep 1000' \"$D\" >/dev/null 2>&1 & while [ $(grep -c pid $D/trace) -lt 2 ]; do :; done; ready; { head; host; end; } > $X; exit 0",
    ),
    ("xmldisk", "ready; { head; host; end; } > $X; forever"),
    ("textdisk", "ready; exec 9> $X; head >&9; echo text; forever"),
    ("pipecopy", "ready; exec 9> $X; { head; host; } >&9; forever"),
    (
        "inside",
        "env > $D/env; ls -l /proc/self/fd > $D/fds; pwd > $D/pwd; stat -c %a . > $D/mode; ulimit -c > $D/core; ulimit -f > $D/fsize; umask > $D/umask; echo \"$@\" > $D/args; ready; { head; end; } > $X",
    ),
    (
        "killedowner",
        "trap '' TERM HUP INT; (setsid sh -c 'trap \"\" TERM HUP; echo \"pid $$\" >> \"$0/trace\"; while :; do sleep 1000; done' \"$D\" &) ; sleep 1000 & pid $!; while [ $(grep -c pid $D/trace) -lt 3 ]; do :; done; exec 9> $X; { head; host; } >&9; ready; forever",
    ),
    (
        "killedguard",
        "trap '' TERM; echo \"guard $PPID\" >> $D/trace; exec 9> $X; { head; host; } >&9; ready; forever",
    ),
];

/// Fakes that differ already when asked for their version: name and whole script.
const STRANGERS: &[(&str, &str)] = &[
    ("old", "#!/bin/sh\necho 'Nmap version 7.70 ( https://nmap.org )'\n"),
    ("other", "#!/bin/sh\necho 'Hello, I am not it'\n"),
    ("mute", "#!/bin/sh\nexit 0\n"),
    ("babbler", "#!/bin/sh\ncat /dev/zero\n"),
    ("holder", "#!/bin/sh\nsleep 1000 &\necho 'Nmap version 7.94SVN ( https://nmap.org )'\nkill -9 $$\n"),
    ("noshebang", "\u{1}\u{2}nothing that can be executed"),
    ("wrongshell", "#!/nonexistent/shell\n"),
];

pub(crate) fn write() {
    let home = tempfile::Builder::new().prefix("fake-nmaps-").tempdir().unwrap().keep();
    for (name, body) in FAKES {
        put(&home, name, &format!("{HEAD}{body}\n"));
    }
    for (name, script) in STRANGERS {
        put(&home, name, script);
    }
    HOME.set(home).unwrap();
}

fn put(home: &Path, name: &str, script: &str) {
    let (bin, data) = (home.join(name).join("bin"), home.join(name).join("share/nmap"));
    fs::create_dir_all(&bin).unwrap();
    fs::create_dir_all(data.join("scripts")).unwrap();
    fs::write(data.join("nmap-services"), "").unwrap();
    fs::write(data.join("scripts/script.db"), "").unwrap();
    let program = bin.join("nmap");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
}

pub(crate) fn remove() {
    fs::remove_dir_all(HOME.get().unwrap()).unwrap();
}

/// One fake, used by one test.
pub(crate) struct Fake {
    pub(crate) nmap: Nmap,
    pub(crate) directory: PathBuf,
}

impl Fake {
    pub(crate) fn new(name: &str) -> Self {
        Self::at(HOME.get().unwrap(), name)
    }

    /// The fake in the directory of another process.
    pub(crate) fn at(home: &Path, name: &str) -> Self {
        let directory = home.join(name).join("bin");
        let nmap = Nmap {
            program: directory.join("nmap"),
            version: Version { major: 7, minor: 93 },
            data_dir: home.join(name).join("share/nmap"),
            privilege: Privilege::Root,
        };
        Self { nmap, directory }
    }

    pub(crate) fn home() -> &'static Path {
        HOME.get().unwrap()
    }

    pub(crate) fn file(&self, name: &str) -> String {
        read(&self.directory.join(name))
    }

    fn traced(&self, what: &str) -> Vec<String> {
        let trace = self.file("trace");
        trace.lines().filter_map(|line| Some(line.strip_prefix(what)?.trim().to_owned())).collect()
    }

    pub(crate) fn pids(&self) -> Vec<i32> {
        self.traced("pid ").iter().map(|pid| pid.parse().unwrap()).collect()
    }

    pub(crate) fn guard(&self) -> i32 {
        self.traced("guard ")[0].parse().unwrap()
    }

    pub(crate) fn wait_until_ready(&self) {
        within(LIMIT, "the fake is ready", || !self.traced("ready ").is_empty());
    }

    /// Whether nothing is left: no process, no scratch directory.
    pub(crate) fn gone(&self) -> bool {
        let scratch = self.traced("ready ");
        assert!(!scratch.is_empty() && !self.pids().is_empty(), "the fake left no trace");
        assert!(scratch[0].contains("/portolan-"), "{scratch:?}");
        !self.pids().into_iter().any(alive) && !Path::new(&scratch[0]).exists()
    }
}
