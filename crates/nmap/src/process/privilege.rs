//! Whether Nmap may use raw sockets, and why.

use std::fs;
use std::path::Path;

/// Bit of `CAP_NET_RAW` in Linux's capability sets.
const NET_RAW: u32 = 13;
/// Where Linux keeps a file's capabilities: `struct vfs_cap_data` of linux/capability.h.
const FILE_CAPABILITIES: &str = "security.capability";

/// Whether Nmap may use raw sockets (SYN and UDP scans, OS detection, traceroute), and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// We are root and may use raw sockets.
    Root,
    /// We are not root, but Nmap inherits our ambient capability.
    Capabilities,
    /// We are not root, but Nmap's file has the capability.
    FileCapabilities,
    /// It may not: as root, in a container without the capability.
    None,
}

impl Privilege {
    /// Why Nmap is not confined where its file has capabilities.
    pub(super) const UNCONFINED: &str = "Nmap's file has capabilities, which confinement would take away; run portolan as root to have Nmap confined";

    /// What an Nmap at `program` that we start may do.
    pub(super) fn detect(program: &Path) -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        Self::decide(nix::unistd::geteuid().is_root(), &status, || file_capability(program))
    }

    fn decide(root: bool, status: &str, on_file: impl Fn() -> bool) -> Self {
        if root {
            return if has(status, "CapEff") { Self::Root } else { Self::None };
        }
        if has(status, "CapAmb") {
            return Self::Capabilities;
        }
        // Under no_new_privs, or beyond the bounding set, a file's capabilities have no effect.
        let bound = field(status, "NoNewPrivs") == Some("1") || !has(status, "CapBnd");
        if !bound && on_file() { Self::FileCapabilities } else { Self::None }
    }

    /// Whether raw sockets are to be had.
    #[must_use]
    pub fn raw_sockets(self) -> bool {
        self != Self::None
    }

    /// What Nmap has to be told. By itself it believes that root may and nobody else.
    pub(super) fn option(self) -> Option<&'static str> {
        match self {
            Self::Root => None,
            Self::Capabilities | Self::FileCapabilities => Some("--privileged"),
            Self::None => nix::unistd::geteuid().is_root().then_some("--unprivileged"),
        }
    }
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim()))
}

fn has(status: &str, set: &str) -> bool {
    let set = field(status, set).and_then(|hex| u64::from_str_radix(hex, 16).ok());
    set.is_some_and(|set| set >> NET_RAW & 1 == 1)
}

fn file_capability(program: &Path) -> bool {
    let mut data = [0; 64];
    match rustix::fs::getxattr(program, FILE_CAPABILITIES, &mut data) {
        Ok(length) => grants(&data[..length]),
        Err(_) => false,
    }
}

/// Reads `vfs_cap_data`: little-endian words, `magic_etc` (lowest bit: effective) and `permitted` first. Nmap does not
/// raise capabilities itself, so they must be effective.
fn grants(data: &[u8]) -> bool {
    let word = |index: usize| {
        let bytes = data.get(index * 4..index * 4 + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    matches!((word(0), word(1)), (Some(magic), Some(permitted)) if magic & 1 == 1 && permitted >> NET_RAW & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: &str =
        "CapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\n";

    #[test]
    fn root_needs_the_capability_too() {
        assert_eq!(Privilege::decide(true, "CapEff:\t000001ffffffffff\n", || true), Privilege::Root);
        assert_eq!(Privilege::decide(true, "CapEff:\t000001ffffffdfff\n", || true), Privilege::None);
        assert_eq!(Privilege::decide(true, "", || true), Privilege::None);
    }

    #[test]
    fn others_have_it_by_inheritance_or_by_the_file() {
        let ambient = NOTHING.replace("CapAmb:\t0000000000000000", "CapAmb:\t0000000000002000");
        assert_eq!(Privilege::decide(false, &ambient, || false), Privilege::Capabilities);
        assert_eq!(Privilege::decide(false, NOTHING, || true), Privilege::FileCapabilities);
        assert_eq!(Privilege::decide(false, NOTHING, || false), Privilege::None);
        let locked = NOTHING.replace("NoNewPrivs:\t0", "NoNewPrivs:\t1");
        assert_eq!(Privilege::decide(false, &locked, || true), Privilege::None);
        let bounded = NOTHING.replace("1ffffffffff", "1ffffffdfff");
        assert_eq!(Privilege::decide(false, &bounded, || true), Privilege::None);
    }

    #[test]
    fn a_files_capabilities_are_read_as_the_kernel_writes_them() {
        // setcap cap_net_raw,cap_net_admin,cap_net_bind_service+eip
        let data = [1, 0, 0, 2, 0, 0x34, 0, 0, 0, 0x34, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert!(grants(&data));
        assert!(!grants(&[0, 0, 0, 2, 0, 0x34, 0, 0]), "not effective");
        assert!(!grants(&[1, 0, 0, 2, 0, 0x10, 0, 0]), "another capability");
        assert!(!grants(&[1, 0, 0]));
    }
}
