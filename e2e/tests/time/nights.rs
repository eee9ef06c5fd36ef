//! Nights in a lossy network: none in which nothing changed says that something did, and each change is told once.

use std::time::{Duration, Instant};

use portolan_e2e::http::Http;
use portolan_e2e::missing;
use portolan_e2e::processes::wait_until;
use serde_json::{Value, json};

use crate::desk::{self, make, run, start, text};
use crate::networks::Networks;
use crate::receiver::Receiver;
use crate::serve;
use crate::town::{ADDRESSES, PIER, Town, Words};

/// How long a night's scan may take, and how long it may be until what it found has arrived.
const LONG: Duration = Duration::from_mins(2);

/// Each night: what the web says; and what speaks first, with versions.
const NIGHTLY: [&str; 2] = [
    "-n -sV -p 21,25,110,2222 --script banner,ssh-hostkey %s",
    "-n -sS -p 22,80,443,8000,8080,8443 --script http-date,http-title,http-headers,ssl-cert,ssh-hostkey %s",
];
/// Once a week: versions of what waits to be asked, which takes Nmap six seconds.
const WEEKLY: &str =
    "-n -sV --script http-date,http-headers,ssl-date,redis-info -p 22,80,443,6379,8000,8080,8443 %s";

/// Nights without a change before those with changes: few enough for a run of all tests. `PORTOLAN_NIGHTS=100` has a
/// hundred.
fn quiet_nights() -> usize {
    std::env::var("PORTOLAN_NIGHTS").map_or(4, |nights| nights.parse().unwrap())
}

const FTP: &str = "220 ProFTPD 1.3.8 Server (Debian) [198.19.1.3] {date}\r\n";
const SMTP: &str = "220 mail.town.example ESMTP Exim 4.94.2 {date}\r\n";
const POP: &str = "+OK {pop} Dovecot ready.\r\n";
const SSH: &str = "SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10\r\n";
const WEB: &str = "HTTP/1.1 200 OK\r\nServer: Apache/2.4.57 (Debian)\r\nDate: {date}\r\nX-Request-Id: {nonce}\r\n\
                   Set-Cookie: session={nonce}; path=/\r\nETag: \"{nonce}\"\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n\
                   <html><title>Harbour at {date}, ticket {nonce}</title>{nonce}</html>";

/// A server that scans the town, and who hears of what it finds.
struct Watch<'a> {
    admin: &'a Http,
    scans: Vec<String>,
    weekly: String,
    receiver: Receiver,
    /// What is known to have changed, each as `kind host ports script`.
    told: Vec<String>,
}

impl<'a> Watch<'a> {
    fn new(admin: &'a Http) -> Self {
        let provider = make(admin, "providers", &json!({"name": "town", "engine": "auto"}));
        let scan = |command: &&str| desk::scan(admin, &provider, command, &ADDRESSES);
        let receiver = Receiver::start();
        let channel = json!({"name": "hook", "kind": "webhook", "url": receiver.url});
        let channel = make(admin, "channels", &channel);
        make(admin, "alert-rules", &json!({"name": "all", "channelId": channel}));
        let scans = NIGHTLY.iter().map(scan).collect();
        Self { admin, scans, weekly: scan(&WEEKLY), receiver, told: Vec::new() }
    }

    /// Waits until a run is done. Where the machine's clock leaps, the server may take a connection for idle and close it.
    fn ended(&self, id: &str) {
        let path = format!("/api/v1/runs/{id}");
        let is_over = |run: &Value| !matches!(&*text(&run["state"]), "created" | "pending" | "running");
        let over = wait_until(LONG, || {
            self.admin.ask("GET", &path).try_send().is_ok_and(|answer| is_over(&answer.expect(200).json()))
        });
        let run = run(self.admin, id);
        assert!(over && run["state"] == "completed", "{run}");
    }

    /// A night: all its scans at once.
    fn night(&self, number: usize) {
        let weekly = number.is_multiple_of(7).then_some(&self.weekly);
        let runs: Vec<String> = self.scans.iter().chain(weekly).map(|scan| start(self.admin, scan)).collect();
        for id in &runs {
            self.ended(id);
        }
    }

    /// A night: one scan after the other.
    fn slow_night(&self) {
        for scan in &self.scans {
            self.ended(&start(self.admin, scan));
        }
    }

    /// Nights until what changed must be told; checks that it was, by the list and to the receiver, and nothing else.
    fn tells(&mut self, what: &str, changes: &[&str]) {
        self.told.extend(changes.iter().map(|change| (*change).to_owned()));
        self.told.sort();
        (0..3).for_each(|_| self.slow_night());
        self.check(what);
    }

    fn check(&self, what: &str) {
        let _ = wait_until(Duration::from_secs(20), || self.receiver.alerts().len() >= self.told.len());
        let all = self.changes();
        let mut listed: Vec<String> = all.iter().map(line).collect();
        listed.sort();
        assert_eq!(listed, self.told, "{what}\n{all:#?}");
        let mut sent: Vec<String> = self.receiver.alerts().iter().map(heard).collect();
        sent.sort();
        let mut expected: Vec<String> = all.iter().map(short).collect();
        expected.sort();
        assert_eq!(sent, expected, "{what}: what the receiver got");
    }

    fn changes(&self) -> Vec<Value> {
        let page = self.admin.get("/api/v1/changes?limit=200").expect(200).json();
        page["items"].as_array().unwrap().clone()
    }
}

/// `port_opened 198.19.1.3 8080`, `script_changed 198.19.1.7 8000 http-title`
fn line(change: &Value) -> String {
    let words =
        ["kind", "host", "ports", "script"].map(|key| change[key].as_str().unwrap_or_default().to_owned());
    words.join(" ").trim_end().to_owned()
}

fn short(change: &Value) -> String {
    ["kind", "host", "ports"].map(|key| change[key].as_str().unwrap_or_default().to_owned()).join(" ")
}

fn heard(alert: &Value) -> String {
    let port = alert["port"].as_u64().map(|port| port.to_string()).unwrap_or_default();
    format!("{} {} {port}", text(&alert["kind"]), text(&alert["ip"]))
}

/// Services of the town that speak for themselves.
struct Services {
    ftp: Words,
    smtp: Words,
    ssh: Words,
    web: Words,
}

fn open_for_business(town: &mut Town<'_>) -> Services {
    for (name, days) in [("four", 400), ("four-new", 400), ("five", 400), ("five-old", 10)] {
        town.certify(name, days);
    }
    town.tls(&[("198.19.1.4:443", "four"), ("198.19.1.5:443", "five"), ("198.19.1.5:8443", "five")]);
    town.ssh("198.19.1.1", "key-one");
    town.ssh("198.19.1.2", "key-two");
    let _ = town.greets("198.19.1.3:110", POP);
    let _ = town.greets("198.19.1.5:110", POP);
    Services {
        ftp: town.greets("198.19.1.3:21", FTP),
        smtp: town.greets("198.19.1.3:25", SMTP),
        ssh: town.greets("198.19.1.7:2222", SSH),
        web: town.answers("198.19.1.7:8000", WEB),
    }
}

#[test]
fn quiet_nights_tell_nothing_and_each_change_is_told_once() {
    let test = "quiet_nights_tell_nothing_and_each_change_is_told_once";
    if let Some(lacking) = missing(&["openssl"]) {
        portolan_e2e::skipped(test, lacking);
        return;
    }
    let Some(networks) = Networks::up_with(test, &["--loss", "2"]) else { return };
    networks.at("scanner", || {
        let mut town = Town::new(&networks, "2");
        let services = open_for_business(&mut town);
        let (_server, admin) = serve(&["runs.second_look_minutes=0", "alerts.networks=127.0.0.0/8"]);
        let mut watch = Watch::new(&admin);
        let begin = Instant::now();
        for number in 0..quiet_nights() {
            watch.night(number);
            // One run may not have been held against what was known yet: the last look comes after the first change.
            assert!(watch.changes().is_empty(), "night {number}: {:#?}", watch.changes());
        }
        eprintln!("{} nights without a change took {:?}", quiet_nights(), begin.elapsed());
        a_first_day(&mut town, &services, &mut watch);
        a_second_day(&mut town, &services, &mut watch);
        a_third_day(&mut town, &mut watch);
        a_fourth_day(&mut town, &services, &mut watch);
        watch.night(0);
        watch.tells("nothing more", &[]);
    });
}

fn a_first_day(town: &mut Town<'_>, services: &Services, watch: &mut Watch<'_>) {
    town.unlist("down", "198.19.1.9");
    services.smtp.set(&SMTP.replace("4.94.2", "4.97"));
    town.unlist("closed", "198.19.1.3 . 8080");
    town.tls(&[("198.19.1.4:443", "four-new"), ("198.19.1.5:443", "five"), ("198.19.1.5:8443", "five")]);
    town.ssh("198.19.1.1", "key-one-new");
    town.list("silent", "198.19.1.6 . 8080");
    let changes = [
        "host_new 198.19.1.9",
        "version_changed 198.19.1.3 25",
        "script_changed 198.19.1.3 25 banner",
        "port_opened 198.19.1.3 8080",
        "certificate_changed 198.19.1.4 443 ssl-cert",
        "script_changed 198.19.1.1 2222 ssh-hostkey",
        "port_filtered 198.19.1.6 8080",
    ];
    watch.tells("the first day", &changes);
}

fn a_second_day(town: &mut Town<'_>, services: &Services, watch: &mut Watch<'_>) {
    town.list("down", "198.19.1.8");
    services.ftp.set("220 (vsFTPd 3.0.3)\r\n");
    town.list("closed", "198.19.1.6 . 80");
    town.moves(PIER, "198.18.3.11");
    services.web.set(&WEB.replace("Harbour at", "Under new management since"));
    town.unlist("closed", "198.19.1.3 . 110");
    let changes = [
        "host_gone 198.19.1.8",
        "service_changed 198.19.1.3 21",
        "script_changed 198.19.1.3 21 banner",
        "port_closed 198.19.1.6 80",
        "host_moved 198.18.3.11",
        "script_changed 198.19.1.7 8000 http-title",
        "port_opened 198.19.1.3 110",
    ];
    watch.tells("the second day", &changes);
}

fn a_third_day(town: &mut Town<'_>, watch: &mut Watch<'_>) {
    town.unlist("down", "198.19.1.8");
    town.list("down", "198.19.1.2");
    town.unlist("down", "198.19.1.10");
    town.no_ssh("198.19.1.2");
    town.ssh("198.19.1.10", "key-two");
    town.tls(&[("198.19.1.4:443", "four-new"), ("198.19.1.5:443", "five-old"), ("198.19.1.5:8443", "five")]);
    town.list("forbidden", "198.19.1.7 . 8080");
    town.list("closed", "198.19.1.3 . 25");
    town.unlist("closed", "198.19.1.6 . 80");
    let changes = [
        "host_back 198.19.1.8",
        "host_moved 198.19.1.10",
        "certificate_changed 198.19.1.5 443 ssl-cert",
        "certificate_expiring 198.19.1.5 443 ssl-cert",
        "port_filtered 198.19.1.7 8080",
        "port_closed 198.19.1.3 25",
        "port_opened 198.19.1.6 80",
    ];
    watch.tells("the third day", &changes);
}

fn a_fourth_day(town: &mut Town<'_>, services: &Services, watch: &mut Watch<'_>) {
    town.list("down", "198.19.1.9");
    services.ssh.set(&SSH.replace("8.9p1 Ubuntu-3ubuntu0.10", "9.6p1 Ubuntu-3ubuntu13"));
    town.unlist("silent", "198.19.1.6 . 8080");
    town.list("closed", "198.19.1.1 . 80, 198.19.1.7 . 80");
    let changes = [
        "host_gone 198.19.1.9",
        "version_changed 198.19.1.7 2222",
        "script_changed 198.19.1.7 2222 banner",
        "port_opened 198.19.1.6 8080",
        "port_closed 198.19.1.1 80",
        "port_closed 198.19.1.7 80",
    ];
    watch.tells("the fourth day", &changes);
}
