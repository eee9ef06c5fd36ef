//! An owner that is killed, and one whose surroundings must not reach Nmap: this test binary, started again.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use libtest_mimic::Trial;
use portolan_nmap::process::{Nmap, Spec, start};

use super::fakes::Fake;
use super::{LIMIT, alive, block_on, finish, trial, within};

/// The first argument of an owner: `owner HOME FAKE`, or `owner real TARGET`.
const ROLE: &str = "owner";

/// Plays the owner if this process was started as one: starts a run and reads it to its end.
pub(crate) fn run_if_asked() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [role, home, name] = args.as_slice() else { return };
    if role != ROLE {
        return;
    }
    if home == "real" {
        let nmap = block_on(Nmap::find(None)).unwrap();
        let args = ["-n", "-Pn", "-sT", "--max-rate", "1", "-p", "1-100", "--", name].map(str::to_owned);
        let mut run = start(&nmap, Spec::new(args.into())).unwrap();
        block_on(async {
            while let Some(event) = run.events.recv().await {
                println!("{event:?}");
            }
        });
    } else {
        finish(&Fake::at(Path::new(home), name).nmap, Spec::new(Vec::new()));
    }
    std::process::exit(0);
}

fn start_owner(arguments: [&str; 2]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(ROLE).args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("sigkill_to_the_owner_leaves_nothing_of_a_forking_nmap", || {
            let fake = Fake::new("killedowner");
            let mut owner = start_owner([Fake::home().to_str().unwrap(), "killedowner"]);
            fake.wait_until_ready();
            assert_eq!(fake.pids().len(), 3);
            assert!(fake.pids().into_iter().all(alive), "{:?}", fake.pids());
            owner.kill().unwrap();
            within(Duration::from_secs(1), "nothing is left", || fake.gone());
            owner.wait().unwrap();
        }),
        trial("sigkill_to_the_owner_leaves_no_real_nmap", || {
            if block_on(Nmap::find(None)).is_err() {
                return eprintln!(
                    "sigkill_to_the_owner_leaves_no_real_nmap: there is no nmap here; 1 check left out"
                );
            }
            let mut owner = start_owner(["real", "127.77.77.77"]);
            // The first event comes when Nmap runs and has written its head.
            owner.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
            let running = scanning("127.77.77.77");
            assert_eq!(running.len(), 1);
            owner.kill().unwrap();
            within(Duration::from_secs(1), "no nmap", || !running.iter().copied().any(alive));
            owner.wait().unwrap();
        }),
        trial("nothing_of_the_owners_surroundings_reaches_nmap", surroundings),
    ]
}

/// The pids of Nmaps that scan `target`.
fn scanning(target: &str) -> Vec<i32> {
    let pids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(|pid: &i32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        words.first().is_some_and(|name| name.ends_with(b"nmap")) && words.contains(&target.as_bytes())
    })
    .collect()
}

fn surroundings() {
    let fake = Fake::new("inside");
    // Descriptor 7 is one that a careless parent left open.
    let status = Command::new("/bin/sh")
        .args(["-c", "exec 7</dev/zero; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([ROLE, Fake::home().to_str().unwrap(), "inside"])
        .envs([
            ("NMAP_ARGS", "-oN /tmp/x"),
            ("NMAPDIR", "/tmp"),
            ("NMAP_PRIVILEGED", "1"),
            ("TZ", ":/etc/passwd"),
        ])
        .envs([("LUA_PATH", "/tmp"), ("OPENSSL_CONF", "/tmp/x"), ("HOME", "/root"), ("LC_ALL", "C")])
        .status()
        .unwrap();
    assert!(status.success());
    within(LIMIT, "nothing is left", || fake.gone());
    let env = fake.file("env");
    let mut names: Vec<&str> = env.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    names.sort_unstable();
    // The shell sets PWD, and some shells more; none of these is inherited.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    assert_eq!(names, ["HOME", "LANG", "PATH"], "{env}");
    let scratch = fake.file("pwd");
    assert!(env.lines().any(|line| line == format!("HOME={}", scratch.trim())), "{env}");
    assert_eq!(fake.file("mode").trim(), "700");
    assert_eq!(fake.file("core").trim(), "0");
    assert_ne!(fake.file("fsize").trim(), "unlimited");
    assert_eq!(fake.file("umask").trim_start_matches('0').trim(), "77");
    let args = fake.file("args");
    for ours in ["-oX /dev/fd/", "--datadir ", "--no-stylesheet", "--stats-every 1s", " -v"] {
        assert!(args.contains(ours), "{args}");
    }
    // 0 is /dev/null; 1 here is the file of `ls`, 2 the pipe; one more pipe is the XML; `ls` opens the directory, and
    // the shell the script.
    let fds = fake.file("fds");
    assert!(fds.contains("0 -> /dev/null"), "{fds}");
    assert_eq!(fds.matches("pipe:").count(), 2, "{fds}");
    assert!(!fds.contains("socket:") && !fds.contains("anon_inode") && !fds.contains("/dev/zero"), "{fds}");
}
