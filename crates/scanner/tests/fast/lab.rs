//! Hosts on the loopback network: open ports with a banner, a port that drops, the rest closed.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// What is there.
pub(crate) struct Lab {
    /// Two hosts with the same open ports, one with one of them, one with none.
    pub(crate) hosts: [Ipv4Addr; 4],
    /// Open on the first two.
    pub(crate) open: [u16; 2],
    /// Drops on the first host.
    pub(crate) dropping: u16,
    /// All that are looked at: those and closed ones.
    pub(crate) ports: String,
    _held: Vec<Socket>,
    _full: Vec<TcpStream>,
}

impl Lab {
    /// Hosts of their own for each `number`.
    pub(crate) fn new(number: u8) -> Self {
        let hosts = [1, 2, 3, 4].map(|host| Ipv4Addr::new(127, 77, number, host));
        let first = [(); 2].map(|()| TcpListener::bind((hosts[0], 0)).unwrap());
        let mut open = [0, 1].map(|at| first[at].local_addr().unwrap().port());
        first.into_iter().for_each(serve);
        for port in open {
            serve(TcpListener::bind((hosts[1], port)).unwrap());
        }
        serve(TcpListener::bind((hosts[2], open[0])).unwrap());
        open.sort_unstable();
        let (held, full, dropping) = dropping(hosts[0]);
        let ports = format!("1-60,{},{},{dropping}", open[0], open[1]);
        Self { hosts, open, dropping, ports, _held: vec![held], _full: full }
    }

    /// All hosts, as targets.
    pub(crate) fn targets(&self) -> String {
        self.hosts.map(|host| host.to_string()).join(" ")
    }
}

fn serve(listener: TcpListener) {
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n");
                let _ = stream.set_read_timeout(Some(Duration::from_millis(50)));
                let _ = stream.read(&mut [0; 512]);
            });
        }
    });
}

/// A port whose queue is full: the kernel drops what comes.
fn dropping(host: Ipv4Addr) -> (Socket, Vec<TcpStream>, u16) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((host, 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let mut full = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        full.push(stream);
        assert!(full.len() < 64, "the queue does not fill up");
    }
    (socket, full, address.port())
}
