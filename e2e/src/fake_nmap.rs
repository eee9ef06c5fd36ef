//! An nmap that does, on demand, what the real one does only on a bad day.
//!
//! The process under test builds its child's environment, so environment variables do not get through: the behaviour
//! is the part of the program's own file name after `--` (`nmap--flood-stdout`); a name without it behaves well.
//! [`Run::run`] is the list.

mod fake_walk;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::{Pid, close, setsid};

/// What a flood amounts to, in bytes.
const FLOOD: usize = 1 << 30;

/// How long a hanging process hangs: longer than any test's limit, short enough that a leak ends by itself.
const HANG: Duration = Duration::from_mins(5);

/// First argument of the processes that this one starts to outlive it.
const CHILD: &str = "--fake-child";

fn main() -> ExitCode {
    let program = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    if arguments.first().is_some_and(|a| a == CHILD) {
        return be_child(&arguments);
    }
    let behaviour = behaviour_of(&program);
    if arguments.iter().any(|a| a == "--version" || a == "-V") {
        return version(&behaviour);
    }
    let run = Run { arguments, behaviour };
    match run.run() {
        Ok(code) => code,
        // A broken pipe is how a reader that has had enough tells us so.
        Err(error) => {
            drop(writeln!(io::stderr(), "fake-nmap: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// The part of the file name after the first `--`; `plain` where there is none.
fn behaviour_of(program: &Path) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.split_once("--").map_or_else(|| "plain".to_owned(), |(_, behaviour)| behaviour.to_owned())
}

fn version(behaviour: &str) -> ExitCode {
    match behaviour {
        "version-old" => println!("Nmap version 7.60 ( https://nmap.org )\nPlatform: x86_64-pc-linux-gnu"),
        "version-garbage" => println!("\u{1b}[2Jnot the program you are looking for\0\u{202e}"),
        "version-silent" => return ExitCode::FAILURE,
        "version-hang" => hang(),
        "version-flood" => drop(flood(&mut io::stdout(), b"Nmap version ")),
        _ => println!(
            "Nmap version 7.93 ( https://nmap.org )\nPlatform: x86_64-pc-linux-gnu\nCompiled with: liblua-5.3.6\n\
             Compiled without:\nAvailable nsock engines: epoll poll select"
        ),
    }
    ExitCode::SUCCESS
}

/// One pretended scan.
struct Run {
    arguments: Vec<String>,
    behaviour: String,
}

impl Run {
    #[allow(clippy::too_many_lines)] // One row a behaviour: a table, long by nature.
    fn run(&self) -> io::Result<ExitCode> {
        let mut out = io::stdout();
        match self.behaviour.as_str() {
            "flood-stdout" => {
                let _xml = self.begin()?;
                flood(&mut out, b"Discovered nothing at all, at length\n")?;
            }
            "flood-stdout-one-line" => flood(&mut out, b"AAAAAAAAAAAAAAAA")?,
            "flood-ports" => {
                let _xml = self.begin()?;
                flood(&mut out, b"Discovered open port 22/tcp on 127.0.0.5\n")?;
            }
            "flood-stderr" => {
                let _xml = self.begin()?;
                flood(&mut io::stderr(), b"Warning: this goes on and on\n")?;
            }
            "flood-xml-hosts" => self.flood_hosts()?,
            "flood-xml-attribute" => {
                let mut xml = self.begin()?;
                xml.write_all(b"<host starttime=\"1\"><status state=\"up\" reason=\"")?;
                flood(&mut xml, b"aaaaaaaaaaaaaaaa")?;
            }
            "flood-xml-depth" => {
                let mut xml = self.begin()?;
                flood(&mut xml, b"<table>")?;
            }
            "hang-start" => hang(),
            "hang-mid" => {
                let _xml = self.half()?;
                hang();
            }
            "stubborn" => {
                ignore_polite_signals();
                let _xml = self.half()?;
                self.discovered()?;
                hang();
            }
            "ports-then-hang" => {
                let _xml = self.begin()?;
                self.discovered()?;
                hang();
            }
            "close-stdout" => {
                // The document is opened first, or it would get the number that standard output had.
                let mut xml = self.begin()?;
                close(1)?;
                xml.write_all(self.host("ssh", "OpenSSH").as_bytes())?;
                xml.write_all(EPILOGUE)?;
            }
            "close-xml" => {
                drop(self.half()?);
                self.discovered()?;
                hang();
            }
            "fork" => {
                self.start_child("plain")?;
                self.whole()?;
            }
            "fork-setsid" => {
                self.start_child("setsid")?;
                self.whole()?;
            }
            "fork-double" => {
                self.start_child("double")?;
                self.whole()?;
            }
            "fork-hang" => {
                self.start_child("plain")?;
                let _xml = self.half()?;
                self.discovered()?;
                hang();
            }
            "fork-setsid-hang" => {
                self.start_child("setsid")?;
                let _xml = self.half()?;
                self.discovered()?;
                hang();
            }
            "fork-double-hang" => {
                self.start_child("double")?;
                let _xml = self.half()?;
                self.discovered()?;
                hang();
            }
            "half-exit0" => drop(self.half()?),
            "half-exit1" => {
                self.half()?;
                eprintln!("Something went wrong inside.\nQUITTING!");
                return Ok(ExitCode::FAILURE);
            }
            "half-segv" => {
                self.half()?;
                self.discovered()?;
                // Rust's own handler takes the first one, looks for a stack overflow, and steps aside.
                loop {
                    kill(Pid::this(), Signal::SIGSEGV)?;
                }
            }
            "silent-exit0" => {}
            "silent-exit1" => {
                eprintln!("Failed to resolve \"nothing\".\nQUITTING!");
                return Ok(ExitCode::FAILURE);
            }
            "hostile" => self.hostile()?,
            "invalid-utf8" => {
                let mut xml = self.begin()?;
                xml.write_all(&self.host("ssh", "Open\u{fffd}").replace('\u{fffd}', "XX").into_bytes())?;
                xml.write_all(b"<host><status state=\"up\" reason=\"\xff\xfe\xc3\x28\"/></host>\n")?;
                xml.write_all(EPILOGUE)?;
            }
            "snoop" => self.snoop()?,
            "walk" => fake_walk::walk(&self.arguments, &mut *self.begin()?)?,
            "plain" => self.whole()?,
            other => {
                eprintln!("fake-nmap: no behaviour is called {other}");
                return Ok(ExitCode::from(99));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Opens the XML output and writes its beginning.
    fn begin(&self) -> io::Result<Box<dyn Write>> {
        let mut xml: Box<dyn Write> = match self.xml_path() {
            Some(path) if path != "-" => {
                Box::new(OpenOptions::new().write(true).create(true).truncate(true).open(path)?)
            }
            Some(_) => Box::new(io::stdout()),
            None => Box::new(io::sink()),
        };
        xml.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n\
              <nmaprun scanner=\"nmap\" args=\"nmap -sV 127.0.0.5\" start=\"1700000000\" version=\"7.93\" \
              xmloutputversion=\"1.05\">\n",
        )?;
        xml.flush()?;
        Ok(xml)
    }

    /// A beginning, one whole host, and the first half of another; the file is closed when the value is dropped.
    fn half(&self) -> io::Result<Box<dyn Write>> {
        let mut xml = self.begin()?;
        xml.write_all(self.host("ssh", "OpenSSH").as_bytes())?;
        xml.write_all(b"<host starttime=\"1700000001\"><status state=\"up\" reason=\"echo-re")?;
        xml.flush()?;
        Ok(xml)
    }

    fn whole(&self) -> io::Result<()> {
        let mut xml = self.begin()?;
        xml.write_all(self.host("ssh", "OpenSSH").as_bytes())?;
        xml.write_all(EPILOGUE)?;
        xml.flush()?;
        // Standard output may be closed on purpose.
        drop(writeln!(io::stdout(), "Nmap done: 1 IP address (1 host up) scanned in 0.10 seconds"));
        Ok(())
    }

    fn flood_hosts(&self) -> io::Result<()> {
        let mut xml = self.begin()?;
        let host = self.host("ssh", "OpenSSH").repeat(1000);
        for _ in 0..FLOOD / host.len() {
            xml.write_all(host.as_bytes())?;
        }
        xml.write_all(EPILOGUE)
    }

    /// Every text a scanned host can choose, chosen by an enemy: terminal escapes, a right-to-left override, markup and
    /// a spreadsheet formula.
    fn hostile(&self) -> io::Result<()> {
        let mut xml = self.begin()?;
        // XML 1.0 cannot carry ESC itself, but U+009B is the same command (CSI) to many terminals, and is allowed.
        let escapes = "&#x9b;31mred&#x9b;2J";
        for product in [
            escapes,
            "\u{202e}gnp.exe\u{2066}",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "two&#10;lines&#9;tab&#13;return",
        ] {
            xml.write_all(self.host("=HYPERLINK(&quot;x&quot;)", product).as_bytes())?;
        }
        xml.write_all(EPILOGUE)?;
        drop(writeln!(io::stdout(), "Discovered open port 22/tcp on \u{1b}[31m127.0.0.5\u{1b}]0;owned\u{7}"));
        drop(writeln!(io::stderr(), "Warning: \u{1b}[31mred\u{9b}2J \u{202e}txt"));
        Ok(())
    }

    /// Says, as script output of the host, what this process could see and do: its environment, its descriptors, and
    /// which of the named files it could read or make.
    fn snoop(&self) -> io::Result<()> {
        use std::fmt::Write as _;
        let mut seen = String::new();
        for (name, value) in std::env::vars_os() {
            let _ = writeln!(seen, "env {}={}", name.to_string_lossy(), value.to_string_lossy());
        }
        for entry in std::fs::read_dir("/proc/self/fd")?.flatten() {
            let target = std::fs::read_link(entry.path()).unwrap_or_default();
            let _ = writeln!(seen, "fd {} {}", entry.file_name().to_string_lossy(), target.display());
        }
        for path in ["/etc/shadow", "/etc/ssh/sshd_config", "/root/.bashrc", "/proc/1/environ"] {
            let _ = writeln!(seen, "read {path} {}", File::open(path).is_ok());
        }
        for path in
            ["/tmp/portolan-fake-was-here", "/var/tmp/portolan-fake-was-here", "/root/portolan-fake-was-here"]
        {
            let made = File::create(path).is_ok();
            if made {
                drop(std::fs::remove_file(path));
            }
            let _ = writeln!(seen, "write {path} {made}");
        }
        let shell = Command::new("/bin/sh").args(["-c", "exit 7"]).status();
        let _ = writeln!(seen, "shell {}", shell.is_ok_and(|s| s.code() == Some(7)));
        let output: String = seen
            .chars()
            .map(|c| match c {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\n' => "&#10;".to_owned(),
                c => c.to_string(),
            })
            .collect();
        let mut xml = self.begin()?;
        let host = self.host("ssh", "OpenSSH").replace(
            "</host>",
            &format!("<hostscript><script id=\"snoop\" output=\"{output}\"/></hostscript></host>"),
        );
        xml.write_all(host.as_bytes())?;
        xml.write_all(EPILOGUE)
    }

    fn discovered(&self) -> io::Result<()> {
        let mut out = io::stdout();
        writeln!(out, "Discovered open port 22/tcp on {}", self.target())?;
        out.flush()
    }

    /// Starts this program again as something that outlives it; it holds our standard output and error open.
    fn start_child(&self, kind: &str) -> io::Result<()> {
        let mut child = Command::new(std::env::current_exe()?);
        child.args([CHILD, kind, &self.target()]).stdin(Stdio::null());
        child.spawn()?;
        Ok(())
    }

    /// Where the XML goes: `-oX PATH` or `-oXPATH`.
    fn xml_path(&self) -> Option<&str> {
        let at = self.arguments.iter().position(|a| a.starts_with("-oX"))?;
        match &self.arguments[at][3..] {
            "" => self.arguments.get(at + 1).map(String::as_str),
            attached => Some(attached),
        }
    }

    /// The last argument where it is an address, as a process list shows it.
    fn target(&self) -> String {
        self.arguments
            .last()
            .filter(|a| a.parse::<std::net::IpAddr>().is_ok())
            .map_or_else(|| "127.0.0.5".to_owned(), Clone::clone)
    }

    fn host(&self, service: &str, product: &str) -> String {
        format!(
            "<host starttime=\"1700000000\" endtime=\"1700000001\"><status state=\"up\" reason=\"localhost-response\" \
             reason_ttl=\"0\"/>\n<address addr=\"{}\" addrtype=\"ipv4\"/>\n<hostnames/>\n<ports><port protocol=\"tcp\" \
             portid=\"22\"><state state=\"open\" reason=\"syn-ack\" reason_ttl=\"64\"/><service name=\"{service}\" \
             product=\"{product}\" version=\"9.2\" method=\"probed\" conf=\"10\"/></port>\n</ports>\n</host>\n",
            self.target()
        )
    }
}

const EPILOGUE: &[u8] = b"<runstats><finished time=\"1700000001\" elapsed=\"1.00\" exit=\"success\"/>\
    <hosts up=\"1\" down=\"0\" total=\"1\"/>\n</runstats>\n</nmaprun>\n";

/// `CHILD KIND ...`: hangs, in its own session for `setsid`; for `double` it starts such a one and ends.
fn be_child(arguments: &[String]) -> ExitCode {
    ignore_polite_signals();
    match arguments.get(1).map(String::as_str) {
        Some("double") => {
            let Ok(program) = std::env::current_exe() else { return ExitCode::FAILURE };
            let mut child = Command::new(program);
            child.arg(CHILD).arg("setsid").args(&arguments[2..]).stdin(Stdio::null()).process_group(0);
            return if child.spawn().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        // A group's leader cannot open a session; one that leads its own group is as far away as it needs to be.
        Some("setsid") => drop(setsid()),
        _ => {}
    }
    hang();
    ExitCode::SUCCESS
}

/// SIGTERM and its kin stay pending for ever: as good as ignored, and needs no handler.
fn ignore_polite_signals() {
    let mut polite = SigSet::empty();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT] {
        polite.add(signal);
    }
    // Cannot fail: the set is a valid one.
    let _ = polite.thread_block();
}

fn hang() {
    std::thread::sleep(HANG);
}

fn flood(out: &mut dyn Write, piece: &[u8]) -> io::Result<()> {
    let block = piece.repeat((1 << 20) / piece.len());
    for _ in 0..FLOOD / block.len() {
        out.write_all(&block)?;
    }
    out.flush()
}
