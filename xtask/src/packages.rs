//! What the system must have, what it is called by each package manager, and installing what is missing.

use crate::exec::{self, Privilege};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs its arguments as a command during which Debian's packages start no service (policy-rc.d answers 101:
/// forbidden): nginx, redis and sshd would take ports that tests want to find closed, and outlive them. Leaves a
/// policy alone that is there already (container images come with one), and removes its own also on Ctrl-C.
const WITHOUT_SERVICES: &str = r#"policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] && [ -d /usr/sbin ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
"$@""#;

/// A program that something here runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The scanner itself.
    Nmap,
    /// Shows in a test which files a run opens.
    Strace,
    /// A real service to be found.
    Sshd,
    /// A real service to be found.
    Nginx,
    /// A real service to be found.
    Redis,
    /// A real service to be found, on UDP too.
    Dnsmasq,
    /// Network namespaces for the lab (iproute2).
    Ip,
    /// Firewalls of the lab.
    Nft,
    /// Looks into databases in tests, and spoils them.
    Sqlite,
    /// Judges XML by Nmap's DTD in tests.
    Xmllint,
    /// Compares documents of Nmap's kind in tests.
    Ndiff,
    /// Compiles libFuzzer's C++.
    Cxx,
    /// Runs schemathesis, with what makes environments for it.
    Python,
    /// Builds the console.
    Node,
    /// Installs what the console is built of.
    Npm,
    /// Shows the console to its tests.
    Chromium,
    /// A sender of SYNs to compare with.
    Masscan,
    /// A sender of SYNs to compare with.
    Zmap,
}

/// What `cargo xtask run` needs.
pub(crate) const FOR_RUN: [Tool; 3] = [Tool::Nmap, Tool::Node, Tool::Npm];

/// What `cargo xtask bench planner` compares with besides Nmap.
pub(crate) const FOR_RATES: [Tool; 2] = [Tool::Masscan, Tool::Zmap];

/// What the lab of `cargo xtask bench` (overhead, planner) needs.
pub(crate) const FOR_LAB: [Tool; 7] =
    [Tool::Nmap, Tool::Sshd, Tool::Nginx, Tool::Redis, Tool::Dnsmasq, Tool::Ip, Tool::Nft];

/// What `cargo xtask test` needs.
pub(crate) const FOR_TEST: [Tool; 16] = [
    Tool::Nmap,
    Tool::Strace,
    Tool::Sshd,
    Tool::Nginx,
    Tool::Redis,
    Tool::Dnsmasq,
    Tool::Ip,
    Tool::Nft,
    Tool::Sqlite,
    Tool::Xmllint,
    Tool::Ndiff,
    Tool::Cxx,
    Tool::Python,
    Tool::Node,
    Tool::Npm,
    Tool::Chromium,
];

impl Tool {
    /// The programs any one of which shows that the tool is here.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Nmap => &["nmap"],
            Self::Strace => &["strace"],
            Self::Sshd => &["sshd"],
            Self::Nginx => &["nginx"],
            Self::Redis => &["redis-server"],
            Self::Dnsmasq => &["dnsmasq"],
            Self::Ip => &["ip"],
            Self::Nft => &["nft"],
            Self::Sqlite => &["sqlite3"],
            Self::Xmllint => &["xmllint"],
            Self::Ndiff => &["ndiff"],
            Self::Cxx => &["c++", "g++", "clang++"],
            Self::Python => &["python3"],
            Self::Node => &["node"],
            Self::Npm => &["npm"],
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome"],
            Self::Masscan => &["masscan"],
            Self::Zmap => &["zmap"],
        }
    }

    /// The name to call it by.
    pub(crate) fn name(self) -> &'static str {
        self.programs()[0]
    }

    /// Where it is.
    pub(crate) fn path(self) -> Option<PathBuf> {
        self.programs().iter().find_map(|program| exec::find(program))
    }

    /// Whether it is installed.
    pub(crate) fn is_here(self) -> bool {
        let is_here = self.path().is_some();
        // Debian splits off what `python3 -m venv` needs.
        is_here
            && (self != Self::Python
                || exec::succeeds(Command::new("python3").args(["-c", "import ensurepip"])))
    }
}

/// A system package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    /// Debian, Ubuntu.
    Apt,
    /// Fedora, RHEL.
    Dnf,
    /// Arch.
    Pacman,
    /// Alpine.
    Apk,
    /// macOS, and Linux where it is the only one.
    Brew,
}

impl Manager {
    const ALL: [Self; 5] = [Self::Apt, Self::Dnf, Self::Pacman, Self::Apk, Self::Brew];

    /// The first that is on PATH.
    pub(crate) fn here() -> Option<Self> {
        Self::ALL.into_iter().find(|manager| exec::find(manager.program()).is_some())
    }

    fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Apk => "apk",
            Self::Brew => "brew",
        }
    }

    /// The words that install packages, less the packages.
    fn install(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &["apt-get", "install", "-y", "--no-install-recommends"],
            Self::Dnf => &["dnf", "install", "-y"],
            Self::Pacman => &["pacman", "-S", "--needed", "--noconfirm"],
            Self::Apk => &["apk", "add"],
            Self::Brew => &["brew", "install"],
        }
    }

    /// The words that fetch the lists of packages, where that is a step of its own.
    fn refresh(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Apt => Some(&["apt-get", "update"]),
            Self::Pacman => Some(&["pacman", "-Sy"]),
            Self::Apk => Some(&["apk", "update"]),
            Self::Dnf | Self::Brew => None,
        }
    }

    /// Whether package lists were never fetched here (a fresh container image has none).
    fn lacks_lists(self) -> bool {
        let (dir, mark) = match self {
            Self::Apt => ("/var/lib/apt/lists", "_Packages"),
            Self::Pacman => ("/var/lib/pacman/sync", ".db"),
            Self::Apk => ("/var/cache/apk", "APKINDEX"),
            Self::Dnf | Self::Brew => return false,
        };
        let found = |dir: &Path| {
            std::fs::read_dir(dir).is_ok_and(|entries| {
                entries.flatten().any(|entry| entry.file_name().to_string_lossy().contains(mark))
            })
        };
        !found(Path::new(dir))
    }

    /// The packages that hold a tool. Empty: this system has none (strace on macOS), or has it from the start.
    fn packages(self, tool: Tool) -> &'static [&'static str] {
        use Manager::{Apk, Apt, Brew, Dnf, Pacman};
        match (tool, self) {
            // Alpine splits Nmap's scripts off; without them -sC and -A fail.
            (Tool::Nmap, Apk) => &["nmap", "nmap-scripts", "nmap-nselibs"],
            // ndiff comes with it on Arch and macOS.
            (Tool::Nmap, _) | (Tool::Ndiff, Pacman | Brew) => &["nmap"],
            // macOS has xmllint from the start; Fedora and Alpine build Nmap without ndiff.
            (
                Tool::Strace | Tool::Ip | Tool::Nft | Tool::Sshd | Tool::Cxx | Tool::Chromium | Tool::Xmllint,
                Brew,
            )
            | (Tool::Ndiff, Dnf | Apk) => &[],
            (Tool::Strace, _) => &["strace"],
            (Tool::Sshd, Pacman) => &["openssh"],
            (Tool::Sshd, _) => &["openssh-server"],
            (Tool::Nginx, _) => &["nginx"],
            (Tool::Redis, Apt) => &["redis-server"],
            // Both have replaced Redis by its fork, which also installs the name redis-server.
            (Tool::Redis, Pacman) => &["valkey"],
            (Tool::Redis, _) => &["redis"],
            // The program without the system service, which would want port 53.
            (Tool::Dnsmasq, Apt) => &["dnsmasq-base"],
            (Tool::Dnsmasq, _) => &["dnsmasq"],
            (Tool::Ip, Dnf) => &["iproute"],
            (Tool::Ip, _) => &["iproute2"],
            (Tool::Nft, _) => &["nftables"],
            (Tool::Sqlite, Apt) => &["sqlite3"],
            (Tool::Sqlite, _) => &["sqlite"],
            (Tool::Xmllint, Apt | Apk) => &["libxml2-utils"],
            (Tool::Xmllint, Dnf | Pacman) => &["libxml2"],
            (Tool::Ndiff, Apt) => &["ndiff"],
            (Tool::Cxx, Dnf) => &["gcc-c++"],
            (Tool::Cxx, Pacman) => &["gcc"],
            (Tool::Cxx, Apt | Apk) => &["g++"],
            (Tool::Python, Apt) => &["python3", "python3-venv"],
            (Tool::Python, Pacman | Brew) => &["python"],
            (Tool::Python, _) => &["python3"],
            // npm comes with it on macOS.
            (Tool::Node | Tool::Npm, Brew) => &["node"],
            (Tool::Node, _) => &["nodejs"],
            (Tool::Npm, _) => &["npm"],
            (Tool::Chromium, _) => &["chromium"],
            (Tool::Masscan, _) => &["masscan"],
            (Tool::Zmap, _) => &["zmap"],
        }
    }

    /// Whether it refuses to run as root and takes no sudo.
    fn runs_as_user(self) -> bool {
        self == Self::Brew
    }

    /// The one command that a person runs to get these packages.
    fn one_command(self, packages: &[&str]) -> String {
        let words = |words: &[&'static str]| exec::typed(words);
        let sudo = if self.runs_as_user() { "" } else { "sudo " };
        let install = format!("{sudo}{} {}", words(self.install()), exec::typed(packages));
        match self.refresh() {
            Some(refresh) => format!("{sudo}{} && {install}", words(refresh)),
            None => install,
        }
    }
}

/// Installs those of the tools that are missing, saying what it does; returns those still missing.
pub(crate) fn ensure(tools: &[Tool]) -> Vec<Tool> {
    let absent = |tools: &[Tool]| tools.iter().copied().filter(|tool| !tool.is_here()).collect::<Vec<_>>();
    let missing = absent(tools);
    if missing.is_empty() {
        return missing;
    }
    let names = missing.iter().map(|tool| tool.name()).collect::<Vec<_>>().join(", ");
    let Some(manager) = Manager::here() else {
        eprintln!(
            "Missing: {names}. No package manager known here (apt-get, dnf, pacman, apk, brew): install by hand."
        );
        return missing;
    };
    let packages: Vec<&str> = missing.iter().flat_map(|tool| manager.packages(*tool)).copied().collect();
    if packages.is_empty() {
        eprintln!("Missing: {names}. {} has no package for that.", manager.program());
        return missing;
    }
    eprintln!("Missing: {names}.");
    let privilege = if manager.runs_as_user() { Privilege::Root } else { Privilege::here() };
    if privilege == Privilege::None {
        eprintln!(
            "No root's rights here (no sudo, or it asks for a password). Run this once, then come back:"
        );
        eprintln!("\n    {}\n", manager.one_command(&packages));
        return missing;
    }
    install(manager, privilege, &packages);
    absent(&missing)
}

fn install(manager: Manager, privilege: Privilege, packages: &[&str]) {
    if manager.lacks_lists() {
        refresh(manager, privilege);
    }
    if run(manager, privilege, &[manager.install(), packages].concat()) {
        return;
    }
    // Old lists name packages that the mirror no longer has: fetch them, once.
    refresh(manager, privilege);
    if run(manager, privilege, &[manager.install(), packages].concat()) {
        return;
    }
    // One unknown name fails the whole command: the others need not suffer.
    for package in packages.iter().filter(|_| packages.len() > 1) {
        run(manager, privilege, &[manager.install(), &[*package]].concat());
    }
}

fn refresh(manager: Manager, privilege: Privilege) {
    if let Some(words) = manager.refresh() {
        run(manager, privilege, words);
    }
}

/// Runs one command of the package manager, and says so first.
fn run(manager: Manager, privilege: Privilege, words: &[&str]) -> bool {
    eprintln!("+ {}", exec::typed(&[privilege.prefix(), words].concat()));
    // sudo cleans the environment: `env` sets the variable on its far side.
    let quiet: &[&str] = match manager {
        Manager::Apt => &["env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", WITHOUT_SERVICES, "sh"],
        _ => &[],
    };
    let words = [privilege.prefix(), quiet, words].concat();
    match Command::new(words[0]).args(&words[1..]).status() {
        Ok(status) if status.success() => true,
        Ok(status) => {
            eprintln!("  failed: {status}");
            false
        }
        Err(error) => {
            eprintln!("  could not start: {error}");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linux_manager_has_every_tool() {
        for manager in Manager::ALL {
            for tool in FOR_TEST {
                let packages = manager.packages(tool);
                let has_none = match manager {
                    Manager::Brew => &[
                        Tool::Strace,
                        Tool::Ip,
                        Tool::Nft,
                        Tool::Sshd,
                        Tool::Cxx,
                        Tool::Chromium,
                        Tool::Xmllint,
                    ][..],
                    Manager::Dnf | Manager::Apk => &[Tool::Ndiff],
                    _ => &[],
                };
                assert_eq!(packages.is_empty(), has_none.contains(&tool), "{tool:?} by {manager:?}");
            }
        }
    }

    #[test]
    fn what_run_needs_every_manager_has() {
        for manager in Manager::ALL {
            assert!(FOR_RUN.iter().all(|tool| !manager.packages(*tool).is_empty()), "{manager:?}");
            assert!(manager.packages(Tool::Nmap).contains(&"nmap"), "{manager:?}");
        }
    }

    #[test]
    fn the_one_command_fetches_lists_first_where_that_is_a_step() {
        assert_eq!(
            Manager::Apt.one_command(&["nmap", "g++"]),
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends nmap g++"
        );
        assert_eq!(Manager::Dnf.one_command(&["nmap"]), "sudo dnf install -y nmap");
        assert_eq!(Manager::Brew.one_command(&["nmap"]), "brew install nmap");
    }
}
