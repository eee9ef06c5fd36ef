//! Following a run: live, to its end, over a restart of the server; and leaving it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nix::sys::signal::Signal;
use portolan_e2e::processes::wait_until;
use portolan_e2e::server::Server;
use portolan_e2e::services::{Service, address};
use portolan_e2e::{Portolan, needs};
use serde_json::json;

use crate::desk::{Desk, only_run, scan, text};

/// How long a state may take to come.
const SOON: Duration = Duration::from_secs(20);

/// A scan of all ports, too slow to end within any test, that finds one early.
const SLOW: &str = "-sT -Pn -n -p- --max-rate 50 %s";

/// A desk, and a follower of a scan that will not end by itself.
fn in_mid_scan(service: &Service, server: &Server, command: &str) -> (Desk, portolan_e2e::Running) {
    let target = service.address.to_string();
    scan(&server.admin(), "Harbour", command, &target);
    let desk = Desk::of_admin(server);
    let follow = ["start", "Harbour", "--follow", "-o", "json"];
    let mut follower = desk.portolan(follow).limit(Duration::from_mins(2)).start();
    follower.wait_for_text(&format!("open {}/tcp on {target}", service.port));
    (desk, follower)
}

#[test]
fn a_terminal_shows_progress_and_ports_and_then_the_table() {
    needs!("a_terminal_shows_progress_and_ports_and_then_the_table", "nmap", "sshd", "script");
    let service = Service::sshd(address());
    let (ip, port) = (service.address.to_string(), service.port);
    let server = Server::start();
    // Slow enough that progress is told in between.
    scan(&server.admin(), "Harbour", &format!("-sT -Pn -n -p {port},5000-5250 --max-rate 50 %s"), &ip);
    let desk = Desk::of_admin(&server);
    let shown = desk.portolan(["start", "Harbour", "--follow"]).env("TERM", "xterm").on_a_terminal();
    let shown = shown.limit(Duration::from_mins(1)).run().expect(0);
    let text = shown.text();
    assert!(text.contains(&format!("open {port}/tcp on {ip}")), "{shown}");
    assert!(text.contains("Connect Scan") && text.contains('%'), "{shown}");
    assert!(text.contains("STATE") && text.contains("1 of 1 host up"), "{shown}");
}

#[test]
fn a_run_that_its_windows_hold_says_until_when() {
    needs!("a_run_that_its_windows_hold_says_until_when", "nmap", "script");
    let server = Server::start();
    let (now, at) = (Timestamp::now().as_second(), address());
    let wall = |second| TimeZone::UTC.to_datetime(Timestamp::from_second(second).unwrap()).to_string();
    let window = json!({
        "name": "Office hours", "of": {"kind": "network", "network": "127.0.0.0/8"}, "effect": "blackout",
        "span": {"kind": "once", "from": wall(now - 60), "to": wall(now + 3600)}, "zone": "UTC",
    });
    let _ = server.admin().post("/api/v1/windows", &window).expect(201);
    scan(&server.admin(), "Harbour", "-sT -Pn -n -p 9 %s", &at.to_string());
    let desk = Desk::of_admin(&server);
    let opens =
        format!("its windows are closed; they open at {}", Timestamp::from_second(now + 3600).unwrap());
    for terminal in [false, true] {
        let follow = desk.portolan(["start", "Harbour", "--follow"]).env("TERM", "xterm");
        let follow = if terminal { follow.on_a_terminal() } else { follow };
        let mut follower = follow.limit(Duration::from_mins(1)).start();
        follower.wait_for_text(&opens);
        let runs = server.admin().get("/api/v1/runs").expect(200).json();
        desk.portolan(["cancel", &text(&runs["items"][0]["id"])]).run().expect(0);
        let ended = follower.wait().expect(130);
        assert_eq!(ended.stderr.contains(&opens), !terminal, "{ended}");
    }
}

#[test]
fn a_run_that_is_cancelled_ends_its_follower() {
    needs!("a_run_that_is_cancelled_ends_its_follower", "nmap", "sshd");
    let service = Service::sshd(address());
    let server = Server::start();
    let (desk, follower) = in_mid_scan(&service, &server, SLOW);
    let run = text(&only_run(&server.admin())["id"]);
    desk.portolan(["cancel", &run]).run().expect(0);
    let ended = follower.wait().expect(130).saying(&["cancelled"]);
    // What was found until then is kept, and handed out.
    assert_eq!(ended.json()["outcome"], "interrupted");
}

#[test]
fn who_stops_following_stops_nothing() {
    needs!("who_stops_following_stops_nothing", "nmap", "sshd");
    let service = Service::sshd(address());
    let server = Server::start();
    let (desk, follower) = in_mid_scan(&service, &server, SLOW);
    follower.signal(Signal::SIGINT);
    let ended = follower.wait().expect(130);
    let run = only_run(&server.admin());
    assert_eq!(run["state"], "running");
    let run = text(&run["id"]);
    let ended = ended.saying(&["the run goes on", &format!("portolan cancel {run}")]);
    assert!(ended.stdout.is_empty(), "{ended}");
    desk.portolan(["cancel", &run]).run().expect(0);
}

#[test]
fn a_follower_outlives_its_server() {
    needs!("a_follower_outlives_its_server", "nmap", "sshd");
    let service = Service::sshd(address());
    let server = Server::start();
    let listen = server.address().to_owned();
    let command = format!("-sT -Pn -n -p {},5000-5400 --max-rate 50 %s", service.port);
    let (_desk, mut follower) = in_mid_scan(&service, &server, &command);
    let kept = server.kill();
    follower.wait_for_text("trying again");
    let data_dir = kept.data_dir.clone();
    let server = kept.start_with(|_| {
        Portolan::new()
            .args(["serve", "--listen", &listen, "--data-dir"])
            .arg(&data_dir)
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .limit(Duration::from_mins(5))
    });
    follower.wait_for_text("following again");
    let ended = follower.wait().expect(0);
    let line = format!("open {}/tcp on {}", service.port, service.address);
    assert_eq!(ended.json()["outcome"], "success", "{ended}");
    assert!(ended.stderr.contains(&line), "{ended}");
    let admin = server.admin();
    let over = wait_until(SOON, || only_run(&admin)["state"] == "completed");
    assert!(over, "{}", only_run(&admin));
}
