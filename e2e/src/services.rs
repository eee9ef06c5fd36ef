//! Real services on addresses of their own in 127.0.0.0/8.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::is_root;
use crate::processes::wait_until;
use crate::skip::find;

/// How long a service may take to answer.
const READY: Duration = Duration::from_secs(20);

/// An address in 127.0.0.0/8 that no other test uses: the process id is its last two numbers, and a counter the second.
#[must_use]
pub fn address() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(0);
    let [.., high, low] = std::process::id().to_be_bytes();
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    Ipv4Addr::new(127, 10 + count % 240, high, low)
}

/// A service in the foreground, killed with its process group when dropped or when the test dies.
#[derive(Debug)]
pub struct Service {
    /// Where it listens.
    pub address: IpAddr,
    /// On which port.
    pub port: u16,
    child: Child,
    folder: TempDir,
}

impl Service {
    /// An OpenSSH server: port 22 where this is root, 2222 elsewhere.
    ///
    /// # Panics
    /// Where it does not come up; so do the others.
    #[must_use]
    pub fn sshd(address: impl Into<IpAddr>) -> Self {
        Self::sshd_on(address, usual_or(22, 2222))
    }

    /// An OpenSSH server on a port of the caller's choice.
    ///
    /// # Panics
    /// Where it does not come up.
    #[must_use]
    pub fn sshd_on(address: impl Into<IpAddr>, port: u16) -> Self {
        let address = address.into();
        let folder = folder();
        let key = folder.path().join("key");
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f"])
            .arg(&key)
            .status()
            .expect("ssh-keygen runs");
        assert!(made.success(), "ssh-keygen");
        // Debian's sshd wants its empty folder, which its service file makes at boot.
        if is_root() {
            std::fs::create_dir_all("/run/sshd").expect("/run/sshd");
        }
        let config = format!(
            "ListenAddress {}\nHostKey {}\nPidFile none\nUsePAM no\n",
            SocketAddr::new(address, port),
            key.display()
        );
        let config = write(&folder, "sshd_config", &config);
        Self::start("sshd", &["-D", "-e", "-f", &config], address, port, folder)
    }

    /// An nginx that answers every request with one word: port 80 where this is root, 8080 elsewhere.
    #[must_use]
    pub fn nginx(address: impl Into<IpAddr>) -> Self {
        let (address, port) = (address.into(), usual_or(80, 8080));
        let folder = folder();
        let here = folder.path().display().to_string();
        // Its defaults are in /var, which an ordinary user cannot write.
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {here}/{kind};"))
            .join("\n");
        let config = format!(
            "daemon off; master_process off; pid {here}/pid; error_log {here}/error.log;\nevents {{}}\n\
             http {{ access_log off;\n{temporary}\nserver {{ listen {}; location / {{ return 200 hello; }} }} }}\n",
            SocketAddr::new(address, port)
        );
        let config = write(&folder, "nginx.conf", &config);
        Self::start(
            "nginx",
            &["-p", &here, "-e", &format!("{here}/error.log"), "-c", &config],
            address,
            port,
            folder,
        )
    }

    /// A Redis without a disk, on port 6379, where alone Nmap's usual intensity probes for it.
    #[must_use]
    pub fn redis(address: impl Into<IpAddr>) -> Self {
        let (address, port) = (address.into(), 6379);
        let folder = folder();
        let here = folder.path().display().to_string();
        let arguments = ["--bind", &address.to_string(), "--port", "6379", "--save", "", "--dir", &here];
        Self::start("redis-server", &arguments, address, port, folder)
    }

    /// A DNS server that knows no other, by UDP and TCP: port 53 where this is root, 5353 elsewhere.
    #[must_use]
    pub fn dnsmasq(address: impl Into<IpAddr>) -> Self {
        let (address, port) = (address.into(), usual_or(53, 5353));
        let arguments = [
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--no-resolv",
            "--no-hosts",
            "--bind-interfaces",
            "--pid-file=",
            &format!("--user={}", if is_root() { "root" } else { "" }),
            &format!("--listen-address={address}"),
            &format!("--port={port}"),
        ];
        Self::start("dnsmasq", &arguments, address, port, folder())
    }

    fn start(program: &str, arguments: &[&str], address: IpAddr, port: u16, folder: TempDir) -> Self {
        let log = std::fs::File::create(folder.path().join("log")).expect("a log file");
        let path =
            find(program).unwrap_or_else(|| panic!("{program} is not installed: check missing() first"));
        // Drop does not run where the test itself is killed; the kernel's word does.
        let mut command = match find("setpriv") {
            Some(setpriv) => {
                let mut command = Command::new(setpriv);
                command.args(["--pdeathsig", "KILL", "--"]).arg(path);
                command
            }
            None => Command::new(path),
        };
        let child = command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let mut service = Self { address, port, child, folder };
        service.wait_ready(program);
        service
    }

    fn wait_ready(&mut self, program: &str) {
        let at = SocketAddr::new(self.address, self.port);
        let mut gone = None;
        let ready = wait_until(READY, || {
            gone = self.child.try_wait().expect("a child of ours");
            gone.is_some() || TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok()
        });
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(gone.is_none(), "{program} ended: {gone:?}\n{log}");
        assert!(ready, "{program} does not answer on {at} within {READY:?}\n{log}");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Ok(group) = i32::try_from(self.child.id()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        drop(self.child.wait());
    }
}

/// The version that a program says it has: the first word that begins with a digit, once `prefix` is taken off it.
///
/// # Panics
/// Where it says none.
#[must_use]
pub fn version_of(program: &str, argument: &str, prefix: &str) -> String {
    let path = find(program).unwrap_or_else(|| panic!("{program} is not installed"));
    let output = Command::new(path).arg(argument).output().expect("it runs");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let after = said.split_once(prefix).unwrap_or_else(|| panic!("no {prefix:?} in {said:?}")).1;
    after.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default().to_owned()
}

fn usual_or(usual: u16, high: u16) -> u16 {
    if is_root() { usual } else { high }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("e2e-service-").tempdir().expect("a temporary folder")
}

fn write(folder: &TempDir, name: &str, text: &str) -> String {
    let path: &Path = &folder.path().join(name);
    std::fs::write(path, text).expect("a configuration");
    path.display().to_string()
}
