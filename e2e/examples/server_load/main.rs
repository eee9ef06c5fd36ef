//! What a server costs under load: memory over the import of a document of 65,536 hosts with a million ports, times of
//! pages of hosts and services at that size, memory with a thousand followers of one run. The real binary
//! (`PORTOLAN_BIN`), real Nmap on loopback, real sockets. Prints a figure a line; `cargo xtask bench server`
//! holds them against their bars.

#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod document;
mod followers;
mod pages;

use std::fs;
use std::time::{Duration, Instant};

use portolan_e2e::Server;
use portolan_e2e::processes::kib;

fn main() {
    let server = Server::start();
    let admin = server.admin();
    let idle_kib = kib(server.pid(), "VmRSS:");

    let document = tempfile::NamedTempFile::new().expect("a temporary file");
    let rows = document::write(document.as_file()).expect("room for the document");
    let bytes = fs::metadata(document.path()).expect("the document").len();
    let began = Instant::now();
    let patient = admin.clone().limit(Some(Duration::from_mins(10)));
    let ask =
        patient.ask("POST", "/api/v1/runs/import?displayName=load").header("content-type", "application/xml");
    let run = ask.file(document.reopen().expect("the document")).send();
    let import_seconds = began.elapsed().as_secs_f64();
    let run = run.expect(201).json();
    assert_eq!(run["counts"]["hosts"], document::HOSTS, "{run}");
    let import_kib = kib(server.pid(), "VmHWM:");

    let pages = pages::measure(&admin);
    let kept = server.stop().1;
    let began = Instant::now();
    let server = kept.start();
    let start_seconds = began.elapsed().as_secs_f64();
    let restarted_kib = kib(server.pid(), "VmRSS:");
    drop(server);

    let followers = Server::start();
    let follow = followers::measure(&followers);
    let followers_kib = kib(followers.pid(), "VmHWM:");
    let own = [
        ("idleKib", idle_kib as f64),
        ("startSeconds", start_seconds),
        ("restartedKib", restarted_kib as f64),
        ("importHosts", document::HOSTS.into()),
        ("importRows", rows as f64),
        ("importBytes", bytes as f64),
        ("importSeconds", import_seconds),
        ("importPeakKib", import_kib as f64),
        ("followersPeakKib", followers_kib as f64),
    ];
    for (name, value) in own.into_iter().chain(pages).chain(follow) {
        println!("{name} {value}");
    }
}

/// What was measured: name and value.
type Figures = Vec<(&'static str, f64)>;
