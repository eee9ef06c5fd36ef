//! The tests' own tools, checked without Portolan: a fake that does not misbehave, or a service that nmap does not see,
//! would make the other tests prove nothing.

use std::io::BufRead;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};
use std::time::Duration;

use portolan_e2e::services::{Service, address};
use portolan_e2e::{FakeNmap, Server, needs, nmap, processes, strace};

fn run(fake: &FakeNmap) -> (Output, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let xml = folder.path().join("xml");
    let output =
        Command::new(fake.program()).arg("-oX").arg(&xml).arg("127.0.0.5").output().expect("it runs");
    (output, std::fs::read_to_string(xml).unwrap_or_default())
}

fn fake(behaviour: &str) -> FakeNmap {
    FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), behaviour)
}

#[test]
fn a_well_behaved_fake_writes_a_whole_document() {
    let (output, xml) = run(&fake("plain"));
    assert!(output.status.success());
    let hosts = nmap::read(&xml);
    assert_eq!(hosts.len(), 1);
    assert_eq!(hosts[0].ip, "127.0.0.5");
    assert_eq!(hosts[0].ports[0].version.as_deref(), Some("OpenSSH 9.2"));
}

#[test]
fn a_fake_says_the_version_it_is_told_to() {
    for (behaviour, version) in [("plain", "7.93"), ("version-old", "7.60")] {
        let output = Command::new(fake(behaviour).program()).arg("--version").output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).starts_with(&format!("Nmap version {version} ")));
    }
}

#[test]
fn a_fake_stops_half_way_in_each_of_its_ways() {
    for behaviour in ["half-exit0", "half-exit1", "half-segv"] {
        let (output, xml) = run(&fake(behaviour));
        assert!(xml.contains("</host>") && xml.ends_with("echo-re"), "{behaviour}: {xml}");
        match behaviour {
            "half-exit0" => assert!(output.status.success()),
            "half-exit1" => assert_eq!(output.status.code(), Some(1)),
            _ => assert_eq!(output.status.signal(), Some(11)),
        }
    }
}

#[test]
fn the_children_of_a_fake_outlive_it_and_can_be_found_by_their_marker() {
    for behaviour in ["fork", "fork-setsid", "fork-double"] {
        let fake = fake(behaviour);
        // Not `output()`: the child holds the pipes open.
        let status =
            Command::new(fake.program()).arg("127.0.0.5").stdout(std::process::Stdio::null()).status();
        assert!(status.unwrap().success());
        let alone = processes::wait_until(Duration::from_secs(5), || {
            let left = processes::with_marker(&fake.marker());
            left.len() == 1
                && left[0].command.contains("--fake-child")
                && !left[0].command.contains("child double")
        });
        let left = processes::with_marker(&fake.marker());
        for process in &left {
            nix::sys::signal::kill(
                nix::unistd::Pid::from_raw(process.pid),
                nix::sys::signal::Signal::SIGKILL,
            )
            .unwrap();
        }
        assert!(alone, "{behaviour}: {left:?}");
        processes::wait_gone(&fake.marker(), Duration::from_secs(5)).unwrap();
    }
}

#[test]
fn bare_nmap_sees_the_services() {
    needs!("bare_nmap_sees_the_services", "nmap", "sshd", "nginx", "redis-server", "dnsmasq");
    let address = address();
    let services =
        [Service::sshd(address), Service::nginx(address), Service::redis(address), Service::dnsmasq(address)];
    let ports: Vec<String> = services.iter().map(|service| service.port.to_string()).collect();
    let hosts = nmap::scan(&["-sT", "-sV", "-n", "-p", &ports.join(","), &address.to_string()]);
    let names: Vec<_> =
        hosts[0].ports.iter().map(|port| port.service.as_deref().unwrap_or_default()).collect();
    assert_eq!(names, ["ssh", "domain", "http", "redis"]);
}

#[test]
fn strace_tells_what_bare_nmap_opens() {
    needs!("strace_tells_what_bare_nmap_opens", "strace", "nmap");
    let folder = tempfile::tempdir().expect("a folder");
    let wrapper = strace::wrapper(folder.path());
    let list = folder.path().join("list");
    let status = Command::new(&wrapper[0])
        .args(&wrapper[1..])
        .args(["nmap", "-sT", "-n", "-p9", "127.0.0.5", "-oN"])
        .arg(&list)
        .stdout(std::process::Stdio::null())
        .status();
    assert!(status.expect("strace runs").success());
    let trace = strace::read(folder.path());
    assert_eq!(trace.runs, 1);
    // What an unconfined nmap does: it looks up the user, writes where it is told, and has its data.
    for path in ["/etc/passwd", &list.display().to_string(), "/usr/share/nmap/nmap-services"] {
        assert!(trace.opened.contains(path), "no {path} in {:?}", trace.opened);
    }
}

#[test]
fn bare_nmap_tells_of_an_open_port_early_in_a_slow_scan() {
    needs!("bare_nmap_tells_of_an_open_port_early_in_a_slow_scan", "nmap", "sshd");
    let service = Service::sshd(address());
    let mut nmap = Command::new("nmap")
        .args(["-v", "-sT", "-Pn", "-n", "-p-", "--max-rate", "50", &service.address.to_string()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("nmap runs");
    let said = std::io::BufReader::new(nmap.stdout.take().expect("piped"));
    let found =
        said.lines().map_while(Result::ok).any(|line| line.contains(&format!("{}/tcp", service.port)));
    nmap.kill().expect("it is still scanning");
    nmap.wait().expect("a child of ours");
    assert!(found);
}

#[test]
fn a_server_starts_lets_its_admin_in_and_starts_again() {
    let server = Server::start();
    let nobody = server.nobody();
    assert_eq!(nobody.get("/healthz").expect(200).text(), "ok");
    let _ = nobody.get("/api/v1/session").expect(401);
    let wrong = serde_json::json!({"username": "admin", "password": "wrong"});
    let _ = nobody.post("/api/v1/session", &wrong).expect(401);
    let admin = server.admin();
    assert_eq!(admin.get("/api/v1/session").expect(200).json()["username"], "admin");
    let kept = server.kill();
    assert!(nobody.ask("GET", "/healthz").try_send().is_err());
    let server = kept.start();
    let admin = server.admin();
    assert_eq!(admin.get("/api/v1/session").expect(200).json()["role"], "admin");
    let (outcome, kept) = server.stop();
    let _ = outcome.expect(0);
    assert!(kept.data_dir.join("portolan.db").exists());
}
