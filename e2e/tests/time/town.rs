//! A town in the lab: hosts with services that tell dates and nonces, behind a firewall that loses packets, and what can
//! happen to them.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use portolan_e2e::processes::wait_until;
use tempfile::TempDir;

use crate::networks::Networks;

/// All its addresses: by way of the router, and on the scanner's own link. Some have no host.
pub(crate) const ADDRESSES: [&str; 2] = ["198.19.1.1-12", "198.18.3.10-12"];
/// Where its only host on that link is.
pub(crate) const PIER: &str = "198.18.3.10";

/// What is closed to begin with, by port and the last group of the address: the lab's services are everywhere.
const CLOSED: [(&[u8], u16); 4] = [
    (&[3, 4, 5, 6, 7, 8, 9], 22),
    (&[2, 3, 4, 5, 8, 9, 10], 80),
    (&[3], 110),
    (&[1, 2, 3, 4, 5, 8, 9, 10], 8080),
];
const FIREWALL: &str = "
table inet town {
  set down { type ipv4_addr; elements = { 198.19.1.9, 198.19.1.10, 198.19.1.11, 198.19.1.12 }; }
  set closed { type ipv4_addr . inet_service; elements = { CLOSED }; }
  set silent { type ipv4_addr . inet_service; }
  set forbidden { type ipv4_addr . inet_service; }
  chain in {
    type filter hook input priority -10; policy accept;
    ip daddr @down drop
    ip daddr . tcp dport @closed reject with tcp reset
    ip daddr . tcp dport @silent drop
    ip daddr . tcp dport @forbidden reject with icmp type admin-prohibited
  }
  chain out {
    type filter hook output priority 10; policy accept;
    oifname pier numgen random mod 100 < LOSS drop
  }
}";

/// The town.
pub(crate) struct Town<'a> {
    networks: &'a Networks,
    folder: TempDir,
    /// nginx with TLS.
    tls: Option<Child>,
    /// SSH servers by their address.
    ssh: Vec<(&'static str, Child)>,
}

/// What a service says, in which `{date}` and `{nonce}` are others each time; it can be told to say something else.
#[derive(Clone)]
pub(crate) struct Words(Arc<Mutex<String>>);

impl Words {
    pub(crate) fn set(&self, text: &str) {
        text.clone_into(&mut self.0.lock().unwrap());
    }

    fn now(&self) -> String {
        let text = self.0.lock().unwrap().clone();
        let nonce = format!("{:016x}{:016x}", random(), random());
        let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let pop = format!("<{}.{}@town.example>", random() % 100_000, Timestamp::now().as_second());
        text.replace("{date}", &date).replace("{nonce}", &nonce).replace("{pop}", &pop)
    }
}

fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

impl<'a> Town<'a> {
    /// Builds it in the lab.
    pub(crate) fn new(networks: &'a Networks, loss: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("e2e-town-").tempdir().unwrap();
        let town = Self { networks, folder, tls: None, ssh: Vec::new() };
        let side = |side: &str| format!("{}-{side}", networks.name());
        ip(&[
            "-n",
            &side("scanner"),
            "link",
            "add",
            "pier",
            "type",
            "veth",
            "peer",
            "pier",
            "netns",
            &side("targets"),
        ]);
        ip(&["-n", &side("scanner"), "addr", "add", "198.18.3.1/24", "dev", "pier"]);
        ip(&["-n", &side("targets"), "addr", "add", &format!("{PIER}/24"), "dev", "pier"]);
        for side in [side("scanner"), side("targets")] {
            ip(&["-n", &side, "link", "set", "pier", "up"]);
        }
        let closed = CLOSED.map(|(hosts, port)| {
            hosts.iter().map(|host| format!("198.19.1.{host} . {port}")).collect::<Vec<_>>().join(", ")
        });
        town.nft(&FIREWALL.replace("LOSS", loss).replace("CLOSED", &closed.join(", ")));
        town
    }

    /// Has its firewall say something else.
    pub(crate) fn nft(&self, rules: &str) {
        self.networks.at("targets", || {
            let mut nft = Command::new("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn().unwrap();
            nft.stdin.take().unwrap().write_all(rules.as_bytes()).unwrap();
            assert!(nft.wait().unwrap().success(), "nft takes\n{rules}");
        });
    }

    /// Puts something on a list of the firewall: `("closed", "198.19.1.3 . 80")`.
    pub(crate) fn list(&self, list: &str, what: &str) {
        self.nft(&format!("add element inet town {list} {{ {what} }}"));
    }

    /// Takes it off.
    pub(crate) fn unlist(&self, list: &str, what: &str) {
        self.nft(&format!("delete element inet town {list} {{ {what} }}"));
    }

    /// The host on the scanner's own link takes another address.
    pub(crate) fn moves(&self, from: &str, to: &str) {
        let targets = format!("{}-targets", self.networks.name());
        // The other way round the kernel would take the new one along with the first of its network.
        ip(&["-n", &targets, "addr", "del", &format!("{from}/24"), "dev", "pier"]);
        ip(&["-n", &targets, "addr", "add", &format!("{to}/24"), "dev", "pier"]);
    }

    /// A service that greets who connects.
    pub(crate) fn greets(&self, at: &str, words: &str) -> Words {
        self.serves(at, words, false)
    }

    /// A service that answers requests.
    pub(crate) fn answers(&self, at: &str, words: &str) -> Words {
        self.serves(at, words, true)
    }

    fn serves(&self, at: &str, words: &str, waits: bool) -> Words {
        let words = Words(Arc::new(Mutex::new(words.to_owned())));
        let listener = self.networks.at("targets", || TcpListener::bind(at).unwrap());
        let said = words.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let said = said.clone();
                std::thread::spawn(move || serve(stream, &said, waits));
            }
        });
        words
    }

    /// An SSH server with a new key; the one that is there goes.
    pub(crate) fn ssh(&mut self, address: &'static str, key: &str) {
        self.no_ssh(address);
        let file = self.folder.path().join(key);
        if !file.exists() {
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&file).status();
            assert!(made.unwrap().success());
        }
        let child = self.networks.at("targets", || {
            Command::new("/usr/sbin/sshd")
                .args(["-D", "-f", "/dev/null", "-o", "PidFile=none", "-o"])
                .arg(format!("ListenAddress={address}:2222"))
                .arg("-h")
                .arg(&file)
                .spawn()
                .unwrap()
        });
        self.ssh.push((address, child));
        self.wait_for(&format!("{address}:2222"));
    }

    /// The SSH server there goes.
    pub(crate) fn no_ssh(&mut self, address: &str) {
        let (gone, stay): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.ssh).into_iter().partition(|(at, _)| *at == address);
        self.ssh = stay;
        for (_, child) in gone {
            end(child);
        }
    }

    /// Makes a certificate for a name, valid for so many days.
    pub(crate) fn certify(&self, name: &str, days: u32) {
        let file = |end: &str| self.folder.path().join(format!("{name}.{end}"));
        let output = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
            ])
            .arg(format!("/CN={name}"))
            .args(["-days", &days.to_string(), "-keyout"])
            .arg(file("key"))
            .arg("-out")
            .arg(file("pem"))
            .output()
            .unwrap();
        assert!(output.status.success(), "openssl: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Serves TLS with the certificates of these names at their addresses, and nowhere else.
    pub(crate) fn tls(&mut self, places: &[(&str, &str)]) {
        self.tls.take().into_iter().for_each(end);
        let folder = self.folder.path().display().to_string();
        let servers = places.iter().map(|(at, name)| {
            format!(
                "server {{ listen {at} ssl; ssl_certificate {folder}/{name}.pem; ssl_certificate_key {folder}/{name}.key; \
                 location / {{ return 200 \"<title>Town</title> $time_iso8601 $request_id\"; }} }}\n"
            )
        });
        let servers: String = servers.collect();
        let text = format!(
            "daemon off; pid {folder}/tls.pid; error_log {folder}/tls.err; worker_processes 1;\n\
             events {{ worker_connections 512; }}\nhttp {{ access_log off;\n{servers} }}"
        );
        let file = self.folder.path().join("tls.conf");
        fs::write(&file, text).unwrap();
        self.tls =
            Some(self.networks.at("targets", || Command::new("nginx").arg("-c").arg(&file).spawn().unwrap()));
        for (at, _) in places {
            self.wait_for(at);
        }
    }

    /// Waits until something listens there.
    fn wait_for(&self, at: &str) {
        let at: SocketAddr = at.parse().unwrap();
        let listens = self.networks.at("targets", || {
            wait_until(Duration::from_secs(10), || {
                TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok()
            })
        });
        assert!(listens, "nothing listens at {at}");
    }
}

impl Drop for Town<'_> {
    fn drop(&mut self) {
        self.tls.take().into_iter().for_each(end);
        for (_, child) in std::mem::take(&mut self.ssh) {
            end(child);
        }
    }
}

/// Ends a server as its operator does.
fn end(mut child: Child) {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
    child.wait().unwrap();
}

fn ip(words: &[&str]) {
    let output = Command::new("ip").args(words).output().unwrap();
    assert!(output.status.success(), "ip {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Says its words, once it was asked where it waits for that, else until it is.
fn serve(mut stream: TcpStream, words: &Words, waits: bool) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut bytes = [0; 4096];
    if waits && !matches!(stream.read(&mut bytes), Ok(read) if read > 0) {
        return;
    }
    let _ = stream.write_all(words.now().as_bytes());
    if !waits {
        let _ = stream.read(&mut bytes);
    }
}
