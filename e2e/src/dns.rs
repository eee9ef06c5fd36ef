//! A name server of the test's own, whose answers may change from one question to the next.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;

/// Longest chain of aliases that is followed.
const CHAIN: usize = 8;

/// A name server; it answers until the process ends.
#[derive(Debug, Clone)]
pub struct Dns {
    address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
}

#[derive(Debug, Default)]
struct Zone {
    /// For each name what is answered the first time, the second, and so on; the last for good.
    names: HashMap<String, Vec<Vec<String>>>,
    /// How often a name was asked for, by type.
    asked: HashMap<(String, u16), usize>,
}

impl Dns {
    /// Starts one.
    ///
    /// # Panics
    /// Where the address is taken.
    #[must_use]
    pub fn start(address: &str) -> Self {
        let socket = UdpSocket::bind(address).expect("a name server's address");
        let dns = Self { address: socket.local_addr().expect("its address"), zone: Arc::default() };
        let zone = Arc::clone(&dns.zone);
        std::thread::spawn(move || {
            let mut question = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut question) {
                if let Some(answer) = lock(&zone).answer(&question[..length]) {
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        dns
    }

    /// Where it answers.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What `name` stands for: each of `answers` is one answer, the last stays. An answer is addresses, or one name
    /// that this one is an alias of (in `in-addr.arpa` and `ip6.arpa`: the name of the address). Nothing expires
    /// later than at once.
    pub fn set(&self, name: &str, answers: &[&[&str]]) {
        let answers = answers.iter().map(|one| one.iter().map(ToString::to_string).collect()).collect();
        let mut zone = lock(&self.zone);
        zone.asked.retain(|(asked, _), _| asked != name);
        zone.names.insert(name.to_owned(), answers);
    }

    /// How often the addresses of `name` were asked for: the more frequent of the two families.
    #[must_use]
    pub fn asked(&self, name: &str) -> usize {
        let zone = lock(&self.zone);
        [A, AAAA]
            .map(|kind| zone.asked.get(&(name.to_owned(), kind)).copied().unwrap_or(0))
            .into_iter()
            .max()
            .unwrap_or(0)
    }

    /// Every name that was asked for.
    #[must_use]
    pub fn names_asked(&self) -> Vec<String> {
        lock(&self.zone).asked.keys().map(|(name, _)| name.clone()).collect()
    }
}

fn lock(zone: &Mutex<Zone>) -> MutexGuard<'_, Zone> {
    zone.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Zone {
    /// An answer (RFC 1035, 4.1) to a message with one question.
    fn answer(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let (name, end) = read_name(message, 12)?;
        let kind = u16::from_be_bytes(message.get(end..end + 2)?.try_into().ok()?);
        let question = message.get(12..end + 4)?;
        let (known, records) = self.records(&name, kind);
        let mut answer = message[..2].to_vec();
        answer.extend([0x85, if known { 0x80 } else { 0x83 }, 0, 1]);
        answer.extend(u16::try_from(records.len()).ok()?.to_be_bytes());
        answer.extend([0; 4]);
        answer.extend(question);
        for (name, kind, data) in records {
            write_name(&mut answer, &name);
            answer.extend(kind.to_be_bytes());
            answer.extend([0, 1, 0, 0, 0, 0]);
            answer.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
            answer.extend(data);
        }
        Some(answer)
    }

    /// Whether there is such a name, and its records of this type: name, type, data.
    fn records(&mut self, name: &str, kind: u16) -> (bool, Vec<(String, u16, Vec<u8>)>) {
        let (mut name, mut records, mut known) = (name.to_owned(), Vec::new(), false);
        for _ in 0..CHAIN {
            let times = self.asked.entry((name.clone(), kind)).or_default();
            *times += 1;
            let Some(answers) = self.names.get(&name) else { break };
            known = true;
            let Some(answer) = answers.get((*times - 1).min(answers.len().saturating_sub(1))) else { break };
            let mut alias = None;
            for text in answer {
                match (text.parse::<IpAddr>(), kind) {
                    (Ok(IpAddr::V4(ip)), A) => records.push((name.clone(), A, ip.octets().to_vec())),
                    (Ok(IpAddr::V6(ip)), AAAA) => records.push((name.clone(), AAAA, ip.octets().to_vec())),
                    (Ok(_), _) => {}
                    (Err(_), PTR) => records.push((name.clone(), PTR, name_bytes(text))),
                    (Err(_), _) => {
                        records.push((name.clone(), CNAME, name_bytes(text)));
                        alias = Some(text.clone());
                    }
                }
            }
            match alias {
                Some(alias) => name = alias,
                None => break,
            }
        }
        (known, records)
    }
}

fn name_bytes(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_name(&mut bytes, name);
    bytes
}

fn write_name(to: &mut Vec<u8>, name: &str) {
    for label in name.split('.').filter(|label| !label.is_empty()) {
        to.push(u8::try_from(label.len()).unwrap_or(63));
        to.extend(label.as_bytes());
    }
    to.push(0);
}

/// The name that begins at `at`, in lower case, and where it ends.
fn read_name(message: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels = Vec::new();
    loop {
        let length = usize::from(*message.get(at)?);
        at += 1;
        match length {
            0 => return Some((labels.join("."), at)),
            1..=63 => labels.push(String::from_utf8_lossy(message.get(at..at + length)?).to_lowercase()),
            _ => return None,
        }
        at += length;
    }
}
