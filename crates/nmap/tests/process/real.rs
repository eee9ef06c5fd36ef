//! The real Nmap, on loopback addresses: each kind of scan, confined and not, comes to the same.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use portolan_model::{Event, Host, Outcome, PortState, Protocol};
use portolan_nmap::process::{
    Confinement, Ending, Exit, Failure, Limits, Nmap, Privilege, Report, Spec, start,
};
use portolan_nmap::xml::Reader;

use super::{LIMIT, block_on, finish, follow, hosts, tail, trial, within};

/// Name of the kind of scan, whether it needs raw sockets, and its arguments; `PORT` is a port that is open. No look-ups
/// leave this machine: `-n` or the system's own resolver with a name that /etc/hosts has.
const KINDS: &[(&str, bool, &str)] = &[
    ("connect", false, "-n -Pn -sT -p PORT,1 -- 127.0.0.1"),
    ("connect6", false, "-n -Pn -6 -sT -p PORT,1 -- ::1"),
    ("syn", true, "-n -sS -p PORT,1 -- 127.0.0.1"),
    ("syn6", true, "-n -6 -sS -p PORT,1 -- ::1"),
    ("udp", true, "-n -sU -p 1 -- 127.0.0.1"),
    ("protocols", true, "-n -sO -p 1,6,17 -- 127.0.0.1"),
    ("ping", true, "-n -sn --disable-arp-ping -PE -PS80 -PU1 -- 127.0.0.1"),
    ("version", false, "-n -Pn -sT -sV -p PORT -- 127.0.0.1"),
    ("os", true, "-n -Pn -O --max-os-tries 1 -p PORT,1 -- 127.0.0.1"),
    ("aggressive", true, "-n -Pn -A --max-os-tries 1 -p PORT,1 -- 127.0.0.1"),
    ("traceroute", true, "-n -Pn --traceroute -p PORT -- 127.0.0.1"),
    ("scripts", false, "-n -Pn -sT -sC -p PORT -- 127.0.0.1"),
    ("safe", false, "-n -Pn -sT --script banner,http-headers,ssh2-enum-algos -p PORT -- 127.0.0.1"),
    ("names", false, "-Pn --system-dns -sT -p PORT -- localhost"),
    ("list", false, "-n -sL -- 127.0.0.0/29"),
];

type Check = fn(&Nmap);

pub(crate) fn trials() -> Vec<Trial> {
    let Ok(nmap) = block_on(Nmap::find(None)) else {
        eprintln!("real: there is no nmap here; {} tests left out", KINDS.len() + 6);
        return Vec::new();
    };
    let mut trials: Vec<Trial> = KINDS
        .iter()
        .map(|&(name, raw, args)| {
            let nmap = nmap.clone();
            trial(&format!("real_{name}"), move || {
                if raw && !nmap.privilege.raw_sockets() {
                    return eprintln!("real_{name}: no raw sockets here; 1 test left out");
                }
                same_confined_or_not(&nmap, args);
            })
        })
        .collect();
    let tests: [(&str, Check); 8] = [
        ("real_tls", tls),
        ("real_copies_are_whole", copies_are_whole),
        ("real_ports_are_told_before_their_host", ports_are_told_before_their_host),
        ("real_progress_is_told_with_what_remains", progress_is_told),
        ("real_refusal_is_quoted", refusal_is_quoted),
        ("real_confinement_is_as_announced", confinement_is_as_announced),
        ("real_sends_no_faster_than_its_rate", sends_no_faster_than_its_rate),
        ("real_is_stopped_while_it_waits_at_the_gate", is_stopped_while_it_waits_at_the_gate),
    ];
    trials.extend(tests.map(|(name, test)| {
        let nmap = nmap.clone();
        trial(name, move || test(&nmap))
    }));
    // Times mean something only on a machine that does nothing else.
    trials
}

/// Something that listens and says hello, until the test ends.
fn listen(at: &str) -> u16 {
    let listener = TcpListener::bind(at).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            // A scanner that hangs up at once is no fault.
            let _ = connection.write_all(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n");
        }
    });
    port
}

fn open_port() -> u16 {
    let port = listen("127.0.0.1:0");
    // The same on IPv6, where there is IPv6.
    if let Ok(listener) = TcpListener::bind(SocketAddr::from(([0u16, 0, 0, 0, 0, 0, 0, 1], port))) {
        std::thread::spawn(move || listener.incoming().flatten().for_each(drop));
    }
    port
}

fn words(args: &str, port: u16) -> Vec<String> {
    args.replace("PORT", &port.to_string()).split(' ').map(str::to_owned).collect()
}

fn completed(report: &Report) {
    assert!(matches!(report.ending, Ending::Completed), "{report:?}");
    assert_eq!(report.exit, Some(Exit::Code(0)), "{report:?}");
}

/// What a host is, less what differs from run to run: times, and fingerprints that hold random numbers.
fn essence(host: &Host) -> String {
    let ports: Vec<String> = host
        .ports
        .iter()
        .map(|port| {
            // Nmap writes scripts in the order in which they ended.
            let mut scripts: Vec<String> = port.scripts.iter().map(|script| script.id.to_string()).collect();
            scripts.sort_unstable();
            format!(
                "{:?} {} {:?} {:?} {:?} {scripts:?}",
                port.protocol, port.port, port.state, port.service, port.version
            )
        })
        .collect();
    // How many are close enough is a matter of how busy the machine is; that there are some, of the database it reads.
    let os = host.os.as_ref().map(|os| !os.matches.is_empty());
    let hops = host.trace.as_ref().map(|trace| trace.hops.len());
    let scripts: Vec<String> = host.scripts.iter().map(|script| script.id.to_string()).collect();
    format!(
        "{:?} {:?} {:?} {ports:#?} os {os:?} hops {hops:?} {scripts:?}",
        host.ip, host.state, host.hostnames
    )
}

fn same_confined_or_not(nmap: &Nmap, args: &str) {
    same_at(nmap, args, open_port());
}

/// Gives what the confined run found.
fn same_at(nmap: &Nmap, args: &str, port: u16) -> Vec<Event> {
    let args = words(args, port);
    let (confined, report) = finish(nmap, Spec::new(args.clone()));
    completed(&report);
    // Nmap does the same with a file that has capabilities, but for the confinement.
    let privilege = if nmap.privilege.raw_sockets() { Privilege::FileCapabilities } else { nmap.privilege };
    let (free, free_report) = finish(&Nmap { privilege, ..nmap.clone() }, Spec::new(args));
    completed(&free_report);
    let of = |events: &[Event]| hosts(events).into_iter().map(essence).collect::<Vec<_>>();
    assert_eq!(of(&confined), of(&free));
    assert!(!hosts(&confined).is_empty());
    // Both may complain of a slow machine; only one could complain of a closed door.
    assert!(!report.stderr.contains("ermission denied"), "{}", report.stderr);
    assert_eq!(tail(&confined).stats, tail(&free).stats);
    confined
}

/// A child that goes with its test, however that ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server with TLS, for what Nmap does with OpenSSL.
fn tls(nmap: &Nmap) {
    let place = tempfile::tempdir().unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert"])
        .args(["-subj", "/CN=portolan.test", "-days", "2"])
        .current_dir(&place)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        return eprintln!("real_tls: there is no openssl here; 1 test left out");
    }
    let at = "127.77.78.79:8443";
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths = paths.map(|name| format!("{name}_temp_path {name};")).concat();
    let config = format!(
        "daemon off; master_process off; pid pid; error_log errors; events {{}} http {{ access_log off; {paths} \
         server {{ listen {at} ssl; ssl_certificate cert; ssl_certificate_key key; return 200 hello; }} }}"
    );
    std::fs::write(place.path().join("nginx.conf"), config).unwrap();
    let quiet = || Stdio::null();
    let server = Command::new("nginx")
        .arg("-p")
        .arg(place.path())
        .args(["-c", "nginx.conf"])
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .spawn();
    let Ok(server) = server else {
        return eprintln!("real_tls: there is no nginx here; 1 test left out");
    };
    let _server = Killed(server);
    within(LIMIT, "nginx listens", || TcpStream::connect(at).is_ok());
    // Without -sV: that takes Nmap 12 s on a nginx with TLS.
    let scripts = "-n -Pn -sT --script ssl-cert,ssl-date,http-title -p PORT -- 127.77.78.79";
    let events = same_at(nmap, scripts, 8443);
    let port = &hosts(&events)[0].ports[0];
    let certificate = port.scripts.iter().find(|script| script.id == "ssl-cert").expect("ssl-cert has run");
    assert!(certificate.output.contains("portolan.test"), "{certificate:?}");
}

/// A copy that can be looked at afterwards.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn copies_are_whole(nmap: &Nmap) {
    let port = open_port();
    let (xml, text) = (Kept::default(), Kept::default());
    let mut spec = Spec::new(words("-n -Pn -sT -p PORT -- 127.0.0.1", port));
    spec.xml_copy = Some(Box::new(xml.clone()));
    spec.text_copy = Some(Box::new(text.clone()));
    let (events, report) = finish(nmap, spec);
    completed(&report);
    let xml = xml.0.lock().unwrap();
    let read: Vec<Event> = Reader::new(xml.as_slice()).collect();
    let live: Vec<Event> = events.into_iter().filter(|event| !matches!(event, Event::PortFound(_))).collect();
    assert_eq!(read, live, "the copy says what the events said");
    let text = String::from_utf8(text.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("Starting Nmap") && text.contains("Nmap done"), "{text}");
}

fn ports_are_told_before_their_host(nmap: &Nmap) {
    let port = open_port();
    let (events, report) = finish(nmap, Spec::new(words("-n -Pn -sT -sV -p PORT -- 127.0.0.1", port)));
    completed(&report);
    let found = events.iter().position(|event| {
        matches!(event, Event::PortFound(found) if found.port == port && found.protocol == Protocol::Tcp)
    });
    let host = events.iter().position(|event| matches!(event, Event::Host(_)));
    assert!(found.unwrap() < host.unwrap(), "{events:#?}");
    let scanned = hosts(&events)[0];
    assert_eq!(scanned.ports[0].state, PortState::Open);
    assert!(matches!(events.first(), Some(Event::Started(_))) || found == Some(0), "{events:#?}");
}

fn progress_is_told(nmap: &Nmap) {
    let args = "-n -Pn -sT -p 1-1200 --max-rate 400 -- 127.0.0.1";
    let (events, report) = finish(nmap, Spec::new(words(args, 0)));
    completed(&report);
    let halfway = |event: &Event| match event {
        Event::Progress(p) => p.percent > 0.0 && p.percent < 100.0 && p.remaining_seconds.is_some(),
        _ => false,
    };
    assert!(events.iter().any(halfway), "{events:#?}");
}

fn refusal_is_quoted(nmap: &Nmap) {
    let (events, report) = finish(nmap, Spec::new(words("-sS -sT -- 127.0.0.1", 1)));
    let Ending::Failed(Failure::Nmap { status, message }) = &report.ending else { panic!("{report:?}") };
    assert_ne!(*status, 0);
    assert!(message.to_lowercase().contains("scan"), "{message}");
    assert_ne!(tail(&events).outcome, Outcome::Success);
}

fn confinement_is_as_announced(nmap: &Nmap) {
    let (_, report) = finish(nmap, Spec::new(words("-n -sL -- 127.0.0.1", 1)));
    completed(&report);
    assert_eq!(report.confinement, Some(nmap.confinement()));
    let Confinement::Landlock { .. } = nmap.confinement() else {
        return eprintln!("real_confinement_is_as_announced: {:?}; 1 check left out", nmap.confinement());
    };
    // A file outside that everybody may read: confined, Nmap may not.
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), "127.0.0.1\n").unwrap();
    let list = format!("-n -sL -iL {}", outside.path().display());
    let (_, report) = finish(nmap, Spec::new(words(&list, 1)));
    assert!(matches!(&report.ending, Ending::Failed(Failure::Nmap { .. })), "{report:?}");
    assert!(report.stderr.contains("Permission denied"), "{report:?}");
}

/// Whether Nmap can be held to a rate; where not, the test says that it is left out.
fn is_gated(nmap: &Nmap, test: &str) -> bool {
    let gate = nmap.gate();
    if let Err(reason) = &gate {
        eprintln!("{test}: {reason}; 1 test left out");
    }
    gate.is_ok()
}

/// It has no `--max-rate`, and by itself takes some milliseconds for it.
fn sends_no_faster_than_its_rate(nmap: &Nmap) {
    if !is_gated(nmap, "real_sends_no_faster_than_its_rate") {
        return;
    }
    let port = open_port();
    let spec = |rate| Spec { rate, ..Spec::new(words("-n -Pn -sT -p1-299,PORT -- 127.0.0.1", port)) };
    let begin = Instant::now();
    let (events, report) = finish(nmap, spec(Some(200)));
    completed(&report);
    // A connection a port; a tenth of a second's worth may be ahead.
    let least = Duration::from_secs_f64(280.0 / 200.0);
    assert!(begin.elapsed() >= least, "{:?}", begin.elapsed());
    let (others, report) = finish(nmap, spec(None));
    completed(&report);
    let told = |events: &[Event]| hosts(events).iter().map(|host| essence(host)).collect::<Vec<_>>();
    assert_eq!(told(&events), told(&others));
}

fn is_stopped_while_it_waits_at_the_gate(nmap: &Nmap) {
    if !is_gated(nmap, "real_is_stopped_while_it_waits_at_the_gate") {
        return;
    }
    let port = open_port();
    // A connection a second: two minutes, of which it waits nearly all.
    let args = words("-n -Pn -sT -p1-120,PORT -- 127.0.0.1", port);
    let limits = Limits { stop_grace: Duration::from_mins(1), ..Limits::default() };
    let run = start(nmap, Spec { rate: Some(1), limits, ..Spec::new(args) }).unwrap();
    let (_, report) = follow(run, |run, event| {
        if matches!(event, Event::Progress(_)) {
            run.stop();
        }
    });
    assert!(matches!(report.ending, Ending::Stopped), "{report:?}");
    // It heard the SIGTERM, and was not killed.
    assert_ne!(report.exit, Some(Exit::Signal(9)), "{report:?}");
}
