//! Nmap's `nmap-services`: the names of ports and how often each is open.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use portolan_model::Protocol;

/// Largest services file that is read, in bytes (Nmap's has about 1 MB).
const MAX_SERVICES: u64 = 16 << 20;

/// The services file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the services file {path:?} cannot be read: {source}")]
pub struct ServicesError {
    /// Which file.
    pub path: std::path::PathBuf,
    /// Why.
    pub source: std::io::Error,
}

/// Nmap's `nmap-services`: names and how often each port is open.
#[derive(Debug, Default)]
pub struct Services {
    names: BTreeMap<(Protocol, u16), String>,
    ratios: BTreeMap<Protocol, Vec<(u16, f64)>>,
}

impl Services {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn load(path: &Path) -> Result<Self, ServicesError> {
        let read = || -> std::io::Result<Self> {
            let mut services = Self::default();
            let mut reader = BufReader::new(std::fs::File::open(path)?.take(MAX_SERVICES));
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line)? > 0 {
                services.line(&String::from_utf8_lossy(&line));
                line.clear();
            }
            services.sort();
            Ok(services)
        };
        read().map_err(|source| ServicesError { path: path.to_owned(), source })
    }

    fn line(&mut self, line: &str) {
        let mut fields = line.split('#').next().unwrap_or("").split_whitespace();
        let (Some(name), Some(port)) = (fields.next(), fields.next()) else { return };
        let Some((port, protocol)) = port.split_once('/') else { return };
        let (Ok(port), Ok(protocol)) = (port.parse::<u16>(), protocol.parse::<Protocol>()) else { return };
        let ratio = fields.next().and_then(|r| r.parse::<f64>().ok()).unwrap_or(0.0);
        if self.names.insert((protocol, port), name.to_owned()).is_none() {
            self.ratios.entry(protocol).or_default().push((port, ratio));
        }
    }

    fn sort(&mut self) {
        for ratios in self.ratios.values_mut() {
            ratios.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
    }

    /// The name of a port's service.
    #[must_use]
    pub fn name(&self, protocol: Protocol, port: u16) -> Option<&str> {
        self.names.get(&(protocol, port)).map(String::as_str)
    }

    pub(crate) fn by_ratio(&self, protocol: Protocol) -> &[(u16, f64)] {
        self.ratios.get(&protocol).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, protocol: Protocol, port: u16) -> bool {
        // The file knows no IP protocols; those are in nmap-protocols, which names nearly all.
        protocol == Protocol::Ip || self.names.contains_key(&(protocol, port))
    }

    pub(crate) fn knows(&self, mask: &str) -> bool {
        let mask = mask.to_ascii_lowercase();
        self.names.values().any(|name| wild(&mask, &name.to_ascii_lowercase()))
    }

    /// The ports whose service matches, in any case (Nmap's `wildtest`).
    pub(crate) fn matching(&self, protocol: Protocol, mask: &str) -> impl Iterator<Item = u16> {
        let mask = mask.to_ascii_lowercase();
        self.names
            .range((protocol, 0)..=(protocol, u16::MAX))
            .filter(move |(_, name)| wild(&mask, &name.to_ascii_lowercase()))
            .map(|((_, port), _)| *port)
    }
}

/// Whether `name` matches a mask with `*` (anything) and `?` (one character), in time linear in each star.
pub(crate) fn wild(mask: &str, name: &str) -> bool {
    let (mask, name) = (mask.as_bytes(), name.as_bytes());
    let (mut m, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if mask.get(m) == Some(&b'*') {
            star = Some((m, n));
            m += 1;
        } else if mask.get(m).is_some_and(|c| *c == b'?' || *c == name[n]) {
            m += 1;
            n += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            m = at + 1;
            n = from + 1;
        } else {
            return false;
        }
    }
    mask[m..].iter().all(|c| *c == b'*')
}
