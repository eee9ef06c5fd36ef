//! What the nmap process can see and touch: asked of a fake that looks around and tells.

use portolan_e2e::{FakeNmap, Portolan, has_landlock};

fn snoop() -> Vec<String> {
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "snoop");
    let outcome = Portolan::new()
        .nmap(&fake)
        .env("PORTOLAN_TEST_SECRET", "swordfish")
        .env("NMAP_ARGS", "-oN evil")
        .env("NMAPDIR", "/tmp/evil")
        .env("NMAP_PRIVILEGED", "1")
        .env("LD_BIND_NOW", "1")
        .args(["scan", "-o", "json", "-p", "22", "127.0.0.5"])
        .run()
        .expect(0);
    let document = outcome.json();
    let seen = document["hosts"][0]["scripts"][0]["output"].as_str().expect("what the fake saw").to_owned();
    seen.lines().map(str::to_owned).collect()
}

#[test]
fn the_environment_is_built_not_inherited() {
    let seen = snoop();
    for name in ["PORTOLAN_TEST_SECRET", "NMAP_ARGS", "NMAP_PRIVILEGED", "LD_BIND_NOW"] {
        assert!(
            !seen.iter().any(|line| line.starts_with(&format!("env {name}="))),
            "{name} got through: {seen:?}"
        );
    }
    assert!(!seen.iter().any(|line| line.contains("evil")), "{seen:?}");
}

#[test]
fn no_descriptor_leaks() {
    // The three streams, the XML, and the folder that the fake lists its descriptors from; a pipe to tell that the owner
    // is alive. None is a file or a socket of ours.
    for line in snoop().iter().filter(|line| line.starts_with("fd ")) {
        let target = line.splitn(3, ' ').nth(2).unwrap_or_default();
        let fine = target.starts_with("pipe:") || target == "/dev/null" || target.starts_with("/proc/");
        assert!(fine, "{line}");
    }
}

#[test]
fn files_outside_its_own_are_out_of_reach() {
    if !has_landlock() {
        return portolan_e2e::skipped("files_outside_its_own_are_out_of_reach", "a kernel with landlock");
    }
    let seen = snoop();
    let of_files: Vec<_> =
        seen.iter().filter(|line| line.starts_with("read ") || line.starts_with("write ")).collect();
    assert_eq!(of_files.len(), 7);
    assert!(of_files.iter().all(|line| line.ends_with(" false")), "{of_files:?}");
    assert!(seen.contains(&"shell false".to_owned()), "it could start a shell");
}
