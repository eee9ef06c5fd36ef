//! How a backup is written: what is in it, where it goes, and what is left where it is not.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::signal::Signal;
use portolan_e2e::http::Http;
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::ADMIN;
use portolan_e2e::{Server, needs};

use crate::{add_provider, back_up, folder, import, names, portolan, providers, restore};

#[test]
fn a_backup_under_load_has_all_that_was_acknowledged_before_it() {
    let server = Server::start();
    let admin = server.admin();
    let run = import(&admin, "127.0.0.9");
    let (sent, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let stop = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (admin, sent, done, stop) = (admin.clone(), sent.clone(), done.clone(), stop.clone());
        move || {
            while !stop.load(Ordering::SeqCst) {
                let number = sent.fetch_add(1, Ordering::SeqCst);
                add_provider(&admin, &format!("p{number}"));
                done.store(number + 1, Ordering::SeqCst);
            }
        }
    });
    assert!(wait_until(Duration::from_secs(20), || done.load(Ordering::SeqCst) > 10));
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    let before = done.load(Ordering::SeqCst);
    back_up(server.data_dir(), &file);
    let after = sent.load(Ordering::SeqCst);
    stop.store(true, Ordering::SeqCst);
    writer.join().unwrap();
    assert!(after > before, "nothing was written meanwhile: {before}");
    assert_eq!(names(folder.path()), BTreeSet::from(["a.tar.zst".to_owned()]));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // Without a server, into a directory that is not there yet.
    let data = folder.path().join("data");
    let _ = restore(&data, &file).run().expect(0).saying(&["restored the backup"]);
    let second = Server::start_in(&data, |portolan| portolan);
    let _ = second.nobody().get("/readyz").expect(200);
    // Sessions are secrets of the old server: none is in it. Passwords are.
    let stolen = admin.at(second.url());
    let _ = stolen.get("/api/v1/session").expect(401);
    let admin_there = second.nobody().sign_in(ADMIN, server.password());
    let found = providers(&admin_there).iter().filter(|name| name.starts_with('p')).count();
    assert!((before..=after).contains(&found), "{before} <= {found} <= {after}");
    let raw = |of: &Http| of.get(&format!("/api/v1/runs/{run}/result?format=xml")).expect(200).text();
    assert!(raw(&admin_there).contains("127.0.0.9"));
    assert_eq!(raw(&admin_there), raw(&admin));
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let (_, kept) = Server::start().stop();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    std::fs::write(&file, "precious").unwrap();
    let _ = portolan("backup", &kept.data_dir).arg(&file).run().expect(1).saying(&["--force"]);
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    let _ = portolan("backup", &kept.data_dir).arg(&file).arg("--force").run().expect(0);
    assert_ne!(std::fs::read(&file).unwrap(), b"precious");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let nothing = folder.path().join("nothing");
    let _ = portolan("backup", &nothing).arg("-").run().expect(1).saying(&["no database", "--data-dir"]);
    assert!(!nothing.exists());
    assert_eq!(names(folder.path()), BTreeSet::from(["a.tar.zst".to_owned()]));
}

#[test]
fn a_backup_goes_through_pipes() {
    let server = Server::start();
    let piped = portolan("backup", server.data_dir()).arg("-").run().expect(0);
    assert!(!names(server.data_dir()).iter().any(|name| name.starts_with(".portolan-backup")));
    let folder = folder();
    let data = folder.path().join("data");
    let _ = portolan("restore", &data).arg("-").stdin(piped.stdout.clone()).run().expect(0);
    assert!(data.join("portolan.db").exists());
}

#[test]
fn a_full_disk_leaves_no_half_backup_under_the_wanted_name() {
    let test = "a_full_disk_leaves_no_half_backup_under_the_wanted_name";
    needs!(test, root, "unshare");
    let server = Server::start();
    let _ = import(&server.admin(), "127.0.0.9");
    let line = "mkdir disk && mount -t tmpfs -o size=128k tmpfs disk || exit 90; \"$@\"; code=$?; ls -A disk; exit $code";
    let outcome = portolan("backup", server.data_dir())
        .under(["unshare", "-m", "sh", "-c", line, "sh"])
        .arg("disk/a.tar.zst")
        .run()
        .expect(1)
        .saying(&["cannot write", "disk/", "make room"]);
    assert_eq!(outcome.text(), "", "what is left on the disk");
    let _ = server.nobody().get("/readyz").expect(200);
}

#[test]
fn an_interrupted_backup_cleans_up() {
    let server = Server::start();
    let folder = folder();
    let file = folder.path().join("a.tar.zst");
    let pipe = folder.path().join("fifo.tar.zst.part");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::from_bits_truncate(0o600)).unwrap();
    // Opening a pipe that nobody reads waits for ever.
    let waiting = portolan("backup", server.data_dir()).arg(folder.path().join("fifo.tar.zst")).start();
    let work = || names(folder.path()).iter().any(|name| name.starts_with(".portolan-backup"));
    assert!(wait_until(Duration::from_secs(20), work));
    waiting.signal(Signal::SIGINT);
    let _ = waiting.wait().expect(130);
    assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
    back_up(server.data_dir(), &file);
}
