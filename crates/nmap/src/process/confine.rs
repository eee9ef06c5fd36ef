//! Confinement by landlock: what Nmap may read and write while it runs.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, LandlockStatus, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use serde::{Deserialize, Serialize};

/// How far Nmap is confined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confinement {
    /// By landlock, with all of what this kernel's version of it (`abi`) can do.
    Landlock {
        /// The kernel's landlock version as far as it is used.
        abi: i32,
    },
    /// Not at all.
    Off {
        /// Why not, for people.
        reason: String,
    },
}

/// The newest landlock version whose effects on Nmap were tried. 6 also forbids signals to and abstract sockets of
/// processes outside.
const TRIED: ABI = ABI::V6;

/// Programs and libraries: read and executed.
const CODE: &[&str] = &["/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib"];

/// Read only. What does not exist is left out.
const READ: &[&str] = &[
    // The loader's.
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    // OpenSSL's.
    "/etc/ssl",
    "/etc/pki",
    "/usr/share/ssl",
    "/etc/crypto-policies",
    // The resolver's. A path that is a link allows what it links to.
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/networks",
    "/etc/passwd",
    "/run/systemd/resolve",
    "/var/run/nscd",
    // Time and text.
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/lib/locale",
    "/usr/share/locale",
    // Devices.
    "/dev/urandom",
    "/dev/random",
    // What libpcap and libdnet know of the network. Interfaces in /sys/class/net are links into /sys/devices.
    "/proc/net",
    "/proc/self",
    "/proc/sys/net",
    "/proc/sys/kernel/osrelease",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/class/net",
    "/sys/devices/virtual/net",
    "/sys/devices/system/cpu",
];

/// Confines this thread, and all that it will execute, as far as the kernel can.
pub(super) fn confine(program: &Path, data_dir: &Path, scratch: &Path) -> Confinement {
    if let Some(reason) = script(program) {
        return Confinement::Off { reason };
    }
    match restrict(program, data_dir, scratch) {
        Ok(confinement) => confinement,
        Err(error) => Confinement::Off { reason: error.to_string() },
    }
}

fn restrict(program: &Path, data_dir: &Path, scratch: &Path) -> Result<Confinement, RulesetError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let code = read | AccessFs::Execute;
    let all: BitFlags<AccessFs> = AccessFs::from_all(TRIED);
    let null = AccessFs::ReadFile | AccessFs::WriteFile;
    let mut programs: Vec<PathBuf> = CODE.iter().map(PathBuf::from).collect();
    programs.push(program.to_owned());
    let mut texts: Vec<PathBuf> = READ.iter().map(PathBuf::from).collect();
    texts.push(data_dir.to_owned());
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .scope(Scope::from_all(TRIED))?
        .create()?
        .add_rules(path_beneath_rules(programs, code))?
        .add_rules(path_beneath_rules(texts, read))?
        .add_rules(path_beneath_rules([scratch], all & !AccessFs::Execute))?
        .add_rules(path_beneath_rules(["/dev/null"], null))?
        .restrict_self()?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, status)
        | (_, status @ (LandlockStatus::NotEnabled | LandlockStatus::NotImplemented)) => {
            Confinement::Off { reason: format!("this kernel has no landlock ({status:?})") }
        }
        (_, LandlockStatus::Available { effective_abi, .. }) => {
            Confinement::Landlock { abi: (effective_abi as i32).min(TRIED as i32) }
        }
    })
}

/// That a program is a script, where it is one: who knows what else a wrapper starts.
pub(super) fn script(program: &Path) -> Option<String> {
    let mut magic = [0; 2];
    File::open(program).and_then(|mut file| file.read_exact(&mut magic)).ok()?;
    (&magic == b"#!").then(|| format!("{} is a script", program.display()))
}

/// What [`confine`] will come to, as far as that can be told beforehand.
pub(super) fn expected(program: &Path) -> Confinement {
    if let Some(reason) = script(program) {
        return Confinement::Off { reason };
    }
    // Landlock holds for one thread: this one learns what the kernel can do, and ends.
    let trial = std::thread::spawn(|| restrict(Path::new("/"), Path::new("/"), Path::new("/")));
    match trial.join() {
        Ok(Ok(confinement)) => confinement,
        Ok(Err(error)) => Confinement::Off { reason: error.to_string() },
        Err(_) => Confinement::Off { reason: "it could not be tried".to_owned() },
    }
}
