//! What is installed: the systemd unit, its user, and that the rights it gives are enough.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use portolan_e2e::{Portolan, needs};

fn packaging(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `Section.Key` and its value.
fn unit() -> BTreeMap<String, String> {
    let mut section = String::new();
    let mut keys = BTreeMap::new();
    for line in packaging("portolan.service").lines() {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let twice = keys.insert(format!("{section}.{key}"), value.to_owned());
            assert_eq!(twice, None, "{line}");
        }
    }
    keys
}

fn words(keys: &BTreeMap<String, String>, key: &str) -> Vec<String> {
    let value = keys.get(key).unwrap_or_else(|| panic!("no {key}"));
    let mut words: Vec<_> = value.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}

const CAPABILITIES: [&str; 2] = ["CAP_NET_ADMIN", "CAP_NET_RAW"];

#[test]
fn the_unit_gives_two_capabilities_to_a_user_of_its_own() {
    let unit = unit();
    assert_eq!(words(&unit, "Service.AmbientCapabilities"), CAPABILITIES);
    assert_eq!(words(&unit, "Service.CapabilityBoundingSet"), CAPABILITIES);
    assert_eq!(unit["Service.User"], "portolan");
    assert_eq!(unit["Service.Group"], "portolan");
    assert_eq!(unit["Service.NoNewPrivileges"], "yes");
    // A root directory of its own, or a network, would take what scans need.
    for key in
        ["PrivateNetwork", "PrivateUsers", "DynamicUser", "RootDirectory", "IPAddressDeny", "ProcSubset"]
    {
        assert!(!unit.contains_key(&format!("Service.{key}")), "{key}");
    }
    let users: Vec<String> = packaging("portolan.sysusers")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    assert!(users.len() == 1 && users[0].starts_with("u portolan - "), "{users:?}");
}

#[test]
fn the_units_paths_are_those_of_the_program() {
    let unit = unit();
    assert_eq!(unit["Service.ExecStart"], "/usr/local/bin/portolan serve");
    assert_eq!(unit["Service.StateDirectory"], "portolan");
    assert_eq!(unit["Service.StateDirectoryMode"], "0700");
    // What systemd makes of StateDirectory is where the server keeps its data.
    let report = Portolan::new()
        .args(["config", "-o", "json"])
        .env("STATE_DIRECTORY", "/var/lib/portolan")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .run()
        .expect(0)
        .json();
    let settings = report["settings"].as_array().unwrap();
    let value = |key: &str| settings.iter().find(|line| line["key"] == key).unwrap()["value"].clone();
    assert_eq!(value("data_dir"), "/var/lib/portolan");
    let grace = value("runs.stop_grace_seconds").as_u64().unwrap();
    assert!(
        unit["Service.TimeoutStopSec"].parse::<u64>().unwrap() > grace,
        "systemd kills before the server is done"
    );
}

#[test]
fn the_units_confinement_leaves_what_nmap_needs() {
    let unit = unit();
    let families = words(&unit, "Service.RestrictAddressFamilies");
    assert_eq!(families, ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_UNIX"]);
    let calls = words(&unit, "Service.SystemCallFilter");
    for call in [
        "@system-service",
        "landlock_create_ruleset",
        "landlock_add_rule",
        "landlock_restrict_self",
        "seccomp",
    ] {
        assert!(calls.contains(&call.to_owned()), "{call}");
    }
    for (key, value) in [
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("RestrictNamespaces", "yes"),
        ("UMask", "0077"),
        ("KillMode", "mixed"),
    ] {
        assert_eq!(unit[&format!("Service.{key}")], value, "{key}");
    }
}

/// A folder that everybody may enter, with the program in it.
fn installed() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = dir.path().join("portolan");
    std::fs::copy(portolan_e2e::binary(), &program).unwrap();
    (dir, program)
}

/// Where systemd is not installed the tests above are all there is.
#[test]
fn systemd_takes_the_unit() {
    if portolan_e2e::missing(&["systemd-analyze"]).is_some() {
        return;
    }
    let (dir, program) = installed();
    let file = dir.path().join("portolan.service");
    let text = packaging("portolan.service").replace("/usr/local/bin/portolan", program.to_str().unwrap());
    std::fs::write(&file, text).unwrap();
    let outcome = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success() && !said.contains("portolan.service"), "{said}");
}

/// The rights of the unit, without systemd: user, capabilities, no new privileges.
#[test]
fn the_units_rights_are_enough_for_raw_scans() {
    needs!("the_units_rights_are_enough_for_raw_scans", root, "nmap", "setpriv");
    let (dir, program) = installed();
    let home = dir.path().join("home");
    std::fs::create_dir(&home).unwrap();
    std::os::unix::fs::chown(&home, Some(65534), Some(65534)).unwrap();
    let rights = "-all,+net_raw,+net_admin";
    let outcome = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"])
        .args([format!("--inh-caps={rights}"), format!("--ambient-caps={rights}")])
        .arg(format!("--bounding-set={rights}"))
        .arg(&program)
        .args(["scan", "-o", "json", "-sS", "-n", "-p", "1-20", "127.0.0.1"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", &home)
        .env("TMPDIR", &home)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "{said}");
    let result: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!(result["hosts"][0]["ip"], "127.0.0.1", "{result}");
}
