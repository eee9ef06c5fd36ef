//! The command line of `portolan` itself. Nmap's options are not here: the grammar of `portolan-nmap` reads
//! those.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

use crate::client::ServerArgs;
use crate::commands::backup::BackupArgs;
use crate::commands::config::ConfigArgs;
use crate::commands::doctor::DoctorArgs;
use crate::commands::import::ImportArgs;
use crate::commands::known::KnownArgs;
use crate::commands::login::{LoginArgs, LogoutArgs};
use crate::commands::reset_password::ResetPasswordArgs;
use crate::commands::restore::RestoreArgs;
use crate::commands::runs::{RunArgs, RunsArgs};
use crate::commands::scans::{ScansArgs, StartArgs, TryArgs};
use crate::exit::Failure;
use crate::output::{Format, Look};
use crate::settings::SettingsArgs;
use crate::terminal::Terminal;

const EXIT_CODES: &str = "Exit codes: 0 done (also when no host was up), 1 the scan failed, 2 usage, 3 refused by \
policy or scope, 4 Nmap is missing or unusable, 124 timed out, 130 interrupted.";

const CLIENT_EXIT_CODES: &str = "Exit codes: 0 the run is completed (also when no host was up), or was started and is not \
followed; 1 it failed, or the server did not answer; 2 usage; 3 refused: by policy, scope or your role; 124 timed out; \
130 cancelled, or no longer followed.";

/// Scans networks with Nmap, safely: what may run is decided before anything is sent.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, after_help = concat!(
    "Examples:\n  portolan scan --template quick 127.0.0.1\n  portolan explain -sS -p 1-1000 192.168.1.0/24\n",
    "  portolan parse -o csv scan.xml.gz\n\n",
    "Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 no usable Nmap, 124 timed out, 130 interrupted."))]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Action,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Run a scan here and now.
    #[command(after_help = format!("Examples:\n  portolan scan 192.168.1.0/24\n  portolan scan -sV -p 1-1000 192.168.1.7\n  \
portolan scan --template port -p 22,80 -o json 127.0.0.1\n  portolan scan --command '-sT --top-ports 20 %s' --timeout 5m ::1\n\n{EXIT_CODES}"))]
    Scan(ScanArgs),
    /// Say what a scan would do, without sending anything. Takes the same words as `scan`.
    #[command(after_help = format!("Examples:\n  portolan explain -sS -p- 192.168.1.7\n  \
portolan explain -o json --command '-A %s' 10.0.0.0/24\n\n{EXIT_CODES}"))]
    Explain(ScanArgs),
    /// Read Nmap's XML (plain, .gz, .zst; masscan's too) as a result document.
    #[command(
        after_help = "Examples:\n  portolan parse scan.xml\n  nmap -oX - 127.0.0.1 | portolan parse -o ndjson -\n  \
portolan parse -o csv --out ports.csv old/*.xml.gz"
    )]
    Parse(ParseArgs),
    /// Say what changed between two scans, by what each looked at.
    ///
    /// What one of them did not look at has neither changed nor stayed the same: it is told apart.
    #[command(
        after_help = "Examples:\n  portolan diff monday.xml tuesday.xml\n  portolan diff -o json monday.json.gz tuesday.xml\n\n\
Exit codes, as ndiff's: 0 nothing changed, 1 something did, 2 trouble"
    )]
    Diff(DiffArgs),
    /// List the built-in scans.
    #[command(after_help = "Example:\n  portolan templates -o json")]
    Templates(OutputArgs),
    /// Say what is here: Nmap, its version and data, privileges, what the server needs, and how to mend what is missing.
    #[command(after_help = "Example:\n  portolan doctor")]
    Doctor(DoctorArgs),
    /// Run the server, until SIGTERM or Ctrl-C.
    #[command(
        after_help = "Examples:\n  portolan serve\n  portolan serve --listen 0.0.0.0:7878 --self-signed\n  \
portolan serve --config portolan.toml --set log.format=json"
    )]
    Serve(SettingsArgs),
    /// Take documents of Nmap's into the data of this machine, or of a server, as finished runs.
    #[command(
        after_help = "Examples:\n  portolan import old/*.xml.gz\n  nmap -oX - 127.0.0.1 | portolan import -\n  \
portolan import old/*.xml.gz --server https://scan.example.org"
    )]
    Import(ImportArgs),
    /// Write all that the server keeps to one file, also while it runs.
    #[command(after_help = "Examples:\n  portolan backup portolan-$(date +%F).tar.zst\n  \
portolan backup --data-dir /var/lib/portolan - | ssh elsewhere 'cat > portolan.tar.zst'")]
    Backup(BackupArgs),
    /// Put a backup in the place of what the server keeps, also while it runs.
    #[command(
        after_help = "Example:\n  portolan restore --data-dir /var/lib/portolan portolan-2026-11-25.tar.zst"
    )]
    Restore(RestoreArgs),
    /// Make a new password for a user, where the server's data are.
    #[command(after_help = "Example:\n  portolan reset-password --data-dir /var/lib/portolan admin")]
    ResetPassword(ResetPasswordArgs),
    /// Print the server's settings in force, and where each comes from.
    #[command(after_help = "Examples:\n  portolan config\n  portolan config --config portolan.toml -o json")]
    Config(ConfigArgs),
    /// Log in to a server: get a token of your own for this machine and keep it.
    #[command(after_help = "Examples:\n  portolan login --server http://127.0.0.1:7878\n  \
portolan login --server https://scan.example.org --ca scan.pem --username ann --days 30\n  \
pass scan | portolan login --server https://scan.example.org --username ann --password-stdin\n\n\
The token is kept in ~/.config/portolan/credentials.toml ($XDG_CONFIG_HOME), which nobody else can read.")]
    Login(LoginArgs),
    /// Log out of a server: take the token back and forget it.
    #[command(after_help = "Example:\n  portolan logout")]
    Logout(LogoutArgs),
    /// List a server's scans.
    #[command(
        after_help = "Examples:\n  portolan scans\n  portolan scans -o json --server https://scan.example.org"
    )]
    Scans(ScansArgs),
    /// Start a scan of a server's.
    #[command(after_help = format!("Examples:\n  portolan start Office\n  portolan start Office --follow\n  \
portolan start Office --follow -o csv --out office.csv\n\n{CLIENT_EXIT_CODES}"))]
    Start(StartArgs),
    /// Try a provider of a server's on one target.
    #[command(after_help = format!("Examples:\n  portolan try default 192.168.1.7 --follow\n  \
portolan try default 192.168.1.7 --command '-sV -p 22 %s'\n\n{CLIENT_EXIT_CODES}"))]
    Try(TryArgs),
    /// List a server's runs, the newest first.
    #[command(
        after_help = "Examples:\n  portolan runs\n  portolan runs --scan Office --state completed -o json"
    )]
    Runs(RunsArgs),
    /// Follow a run to its end as a scan here, then print its result. Ctrl-C ends the following, not the run.
    #[command(after_help = format!("Example:\n  portolan follow 01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42\n\n{CLIENT_EXIT_CODES}"))]
    Follow(RunArgs),
    /// End a run. What it found is kept.
    #[command(after_help = "Example:\n  portolan cancel 01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42")]
    Cancel(RunArgs),
    /// Print what a run found.
    #[command(
        after_help = "Example:\n  portolan result 01977d2e-9d3b-7c60-8f2a-6f0a5d8c1e42 -o xml --out office.xml"
    )]
    Result(RunArgs),
    /// List the hosts that a server knows, each as it was seen last.
    #[command(
        after_help = "Examples:\n  portolan hosts\n  portolan hosts net:10.0.0.0/8 port:22 -o ndjson --limit 0"
    )]
    Hosts(KnownArgs),
    /// List the ports that a server knows, each as it was seen last.
    #[command(
        after_help = "Examples:\n  portolan services state:open\n  portolan services product:openssh -o json"
    )]
    Services(KnownArgs),
    /// Print shell completions.
    #[command(
        after_help = "Example:\n  portolan completions bash > ~/.local/share/bash-completion/completions/portolan"
    )]
    Completions {
        /// For which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(after_help = "Example:\n  portolan man | man -l -")]
    Man,
}

/// Where results go, and how they look.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Format of the results [default: table on a terminal, json elsewhere].
    #[arg(short = 'o', value_name = "FORMAT", value_enum, overrides_with = "output")]
    pub(crate) output: Option<Format>,
    /// Write the results to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Show the output of scripts in the table.
    #[arg(long)]
    pub(crate) show_scripts: bool,
}

impl OutputArgs {
    /// The format asked for, or the default of where it goes.
    pub(crate) fn format(&self, terminal: Terminal) -> Format {
        self.output.unwrap_or_else(|| Format::default_for(terminal.stdout && self.out.is_none()))
    }

    /// How a table looks.
    pub(crate) fn look(&self, terminal: Terminal) -> Look {
        let there = terminal.stdout && self.out.is_none();
        Look {
            colour: there && terminal.colour,
            scripts: self.show_scripts,
            width: if there { terminal.width() } else { None },
        }
    }

    /// The file's name, or a word for standard output.
    pub(crate) fn name(&self) -> String {
        self.out.as_ref().map_or_else(|| "standard output".to_owned(), |f| f.display().to_string())
    }

    /// Where the results are written.
    pub(crate) fn writer(&self) -> Result<Box<dyn Write + Send>, Failure> {
        writer(self.out.as_deref())
    }
}

/// A file, or standard output.
pub(crate) fn writer(out: Option<&Path>) -> Result<Box<dyn Write + Send>, Failure> {
    match out {
        None => Ok(Box::new(BufWriter::with_capacity(64 << 10, io::stdout()))),
        Some(path) => match File::create(path) {
            Ok(file) => Ok(Box::new(BufWriter::with_capacity(64 << 10, file))),
            Err(source) => Err(Failure::Write { what: path.display().to_string(), source }),
        },
    }
}

/// Which part of Portolan does the work: `portolan_scanner::Engine` with words for the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Whichever is sooner done by the estimate; `explain` says which, and why.
    Auto,
    /// Nmap alone does all of it.
    Nmap,
    /// Portolan's own prober finds hosts and ports, Nmap looks at those; Nmap alone where the command does not allow that.
    Fast,
}

impl From<Engine> for portolan_scanner::Engine {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Auto => Self::Auto,
            Engine::Nmap => Self::Nmap,
            Engine::Fast => Self::Fast,
        }
    }
}

/// The words of `scan` and `explain`.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// A built-in scan (see `portolan templates`); Nmap options given with it are added to it.
    #[arg(long, value_name = "ID")]
    pub(crate) template: Option<String>,
    /// The scan as one text of Nmap options, where %s stands for the targets.
    #[arg(long, value_name = "TEXT", conflicts_with = "template")]
    pub(crate) command: Option<String>,
    /// Give up after this long (90, 90s, 5m, 1h) and keep what was found.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub(crate) timeout: Option<Duration>,
    /// Add a network to the scope for this one command. Multicast, broadcast and metadata addresses stay out.
    #[arg(long, value_name = "NET", value_parser = parse_net)]
    pub(crate) allow: Vec<IpNet>,
    /// Which part of Portolan does the work.
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) engine: Engine,
    /// Send at most this many packets a second, Nmap's among them, in any 100 ms a tenth of it; 0 lifts the ceiling
    /// [default: 5000 with the prober, none where Nmap is alone]. `portolan doctor` says whether Nmap can be held to it in
    /// all that it does; if not, it keeps to it on average while it looks for hosts and ports, and only then.
    #[arg(long, value_name = "PPS")]
    pub(crate) rate_ceiling: Option<u64>,
    /// Where results go.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Targets (addresses, networks, octet ranges, names) and Nmap's own options, as you would give them to nmap.
    #[arg(last = true, value_name = "NMAP OPTIONS AND TARGETS")]
    pub(crate) words: Vec<String>,
}

/// The words of `parse`.
#[derive(Debug, Args)]
pub(crate) struct ParseArgs {
    /// Where results go.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Files to read; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// The words of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// How it is told.
    #[arg(short = 'o', value_name = "FORMAT", value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
    /// Write it to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The earlier scan: Nmap's XML or a result document, plain, .gz or .zst; `-` is standard input; `run:ID` is a run
    /// of a server.
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The later scan, likewise.
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
    /// Which server has the runs.
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// How `diff` tells what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Host by host, for people.
    Text,
    /// One document.
    Json,
    /// One page, to look at and print.
    Html,
}

/// A network, or an address as a network of one.
fn parse_net(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map(|net| net.trunc())
        .map_err(|_| "not a network: write 192.0.2.0/24 or 2001:db8::/48".to_owned())
}

/// Seconds, or a number with `ms`, `s`, `m`, `h` or `d`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration: write 90, 90s, 5m or 1h");
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return Err(wrong()),
    };
    match Duration::try_from_secs_f64(number * unit) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn runs_can_be_asked_for_by_each_state_that_they_have() {
        for state in portolan_store::runs::RunState::ALL {
            let read = Cli::try_parse_from(["portolan", "runs", "--state", state.as_str()]);
            assert!(read.is_ok(), "{state}: {}", read.err().unwrap());
        }
        assert!(Cli::try_parse_from(["portolan", "runs", "--state", "asleep"]).is_err());
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(parse_duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in ["", "0", "-1", "5 m", "m", "1y", "1e400h", "inf"] {
            assert!(parse_duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
