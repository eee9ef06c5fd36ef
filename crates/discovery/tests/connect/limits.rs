//! Under a limit of open files: this very test, run again under a shell's `ulimit`.

use std::fs::File;
use std::process::Command;

use super::*;

/// Set where the test is run again.
const AGAIN: &str = "PORTOLAN_CONNECT_UNDER_LIMIT";

/// Descriptors in the process that is run again.
const FILES: usize = 100;

/// Runs a test of this file again, with so few descriptors; true where this is that run.
fn under_limit(test: &str) -> bool {
    if std::env::var_os(AGAIN).is_some() {
        return true;
    }
    let run = format!("ulimit -n {FILES} && exec \"$0\" --exact limits::{test} --nocapture");
    let output =
        Command::new("sh").args(["-c", &run]).arg(std::env::current_exe().unwrap()).env(AGAIN, "1").output();
    let output = output.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    false
}

#[test]
fn leaves_descriptors_to_others() {
    if !under_limit("leaves_descriptors_to_others") {
        return;
    }
    let mut connect = Connect::new().unwrap();
    let most = connect.most();
    assert!((FILES / 2..FILES - 20).contains(&most), "{most}");
    let (_listener, full) = full(&mut connect);
    assert_eq!(connect.send(&vec![syn(full, LONG); FILES]).unwrap(), most);
    let files: Vec<File> = (0..20).map(|_| File::open("/dev/null").unwrap()).collect();
    assert_eq!(files.len(), 20);
}

#[test]
fn gives_descriptors_back_where_they_run_out() {
    if !under_limit("gives_descriptors_back_where_they_run_out") {
        return;
    }
    let mut connect = Connect::with_sockets(1000).unwrap();
    let (_listener, full) = full(&mut connect);
    let patience = Duration::from_millis(200);
    let sent = connect.send(&vec![syn(full, patience); 1000]).unwrap();
    assert!((FILES / 2..FILES).contains(&sent), "{sent}");
    assert!(File::open("/dev/null").is_err(), "there is none left");
    lapse(&mut connect);
    let less = connect.most();
    assert!((1..FILES / 2).contains(&less), "{less}");
    assert_eq!(connect.send(&vec![syn(full, patience); 1000]).unwrap(), less);
    let files: Vec<File> = (0..20).map(|_| File::open("/dev/null").unwrap()).collect();
    assert_eq!(files.len(), 20);
}
