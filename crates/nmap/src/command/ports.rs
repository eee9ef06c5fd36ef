//! Nmap's port lists (`-p`, `--exclude-ports`, `-PS`…): read, printed and counted.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use portolan_model::Protocol;

/// Longest port list that is read, in bytes: one that names every second port would be longer than any use.
const MAX_LIST: usize = 8 * 1024;
/// Nmap keeps a service mask in 128 bytes, the NUL included.
const MAX_MASK: usize = 126;
/// Largest services file that is read, in bytes (Nmap's has about 1 MB).
const MAX_SERVICES: u64 = 16 << 20;

/// A list of ports as Nmap reads it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortSpec(Vec<PortItem>);

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PortItem {
    /// The protocol whose prefix (`T:`, `U:`, `S:`, `P:`) stands before it; none means all that are scanned.
    pub protocol: Option<Protocol>,
    /// The ports.
    pub ports: PortsOf,
}

/// What an item names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PortsOf {
    /// From the first to the last; an open start means 1 (0 for protocols), an open end the highest.
    Range(Option<u16>, Option<u16>),
    /// Every port whose service has this name; `*` and `?` are wildcards.
    Service(String),
    /// `[…]`: those of the items that the services file knows.
    Known(Vec<PortItem>),
}

/// What a list may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Prefixes allowed.
    Any,
    /// Ports of one protocol.
    Plain,
    /// IP protocol numbers.
    Protocols,
}

/// How many ports of each protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PortCounts {
    /// TCP ports.
    pub tcp: u32,
    /// UDP ports.
    pub udp: u32,
    /// SCTP ports.
    pub sctp: u32,
    /// IP protocols.
    pub ip: u32,
}

impl PortCounts {
    /// Of all protocols.
    #[must_use]
    pub fn total(self) -> u32 {
        self.tcp + self.udp + self.sctp + self.ip
    }

    /// Of one protocol.
    #[must_use]
    pub fn of(self, protocol: Protocol) -> u32 {
        match protocol {
            Protocol::Tcp => self.tcp,
            Protocol::Udp => self.udp,
            Protocol::Sctp => self.sctp,
            Protocol::Ip => self.ip,
        }
    }
}

/// Which ports a scan looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct PortSelection {
    /// How they are chosen.
    pub choice: PortChoice,
    /// `-p`: the ports, or for a choice by frequency those it is made from.
    pub within: Option<PortSpec>,
    /// `--exclude-ports`.
    pub exclude: Option<PortSpec>,
}

/// How ports are chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PortChoice {
    /// The 1000 most common of each protocol.
    Default,
    /// `-F`: the 100 most common.
    Fast,
    /// `--top-ports`.
    Top(u32),
    /// `--port-ratio`.
    Ratio(f64),
    /// `-p` alone.
    Explicit,
}

impl PortSelection {
    /// How many ports of each protocol a scan of `protocols` looks at; none where that takes the services
    /// file and there is none.
    #[must_use]
    pub fn count(&self, protocols: &[Protocol], services: Option<&Services>) -> Option<PortCounts> {
        let mut counts = PortCounts::default();
        for &protocol in protocols {
            let n = u32::try_from(self.expand(protocol, services)?.len()).unwrap_or(u32::MAX);
            match protocol {
                Protocol::Tcp => counts.tcp = n,
                Protocol::Udp => counts.udp = n,
                Protocol::Sctp => counts.sctp = n,
                Protocol::Ip => counts.ip = n,
            }
        }
        Some(counts)
    }

    /// The ports of one protocol, ascending; none where that takes the services file and there is none.
    #[must_use]
    pub fn expand(&self, protocol: Protocol, services: Option<&Services>) -> Option<Vec<u16>> {
        let mut set = match &self.within {
            Some(spec) => spec.expand(protocol, services)?,
            None => PortSet::full(protocol),
        };
        let by_frequency = |limit: usize, least: f64| -> Option<PortSet> {
            let mut chosen = PortSet::empty();
            let ranked = services?.by_ratio(protocol).iter();
            ranked.filter(|(p, r)| set.has(*p) && *r >= least).take(limit).for_each(|(p, _)| chosen.add(*p));
            Some(chosen)
        };
        // -sO takes all protocols where nothing else is said (nmap.cc, apply_delayed_options).
        if protocol != Protocol::Ip {
            match self.choice {
                PortChoice::Default => set = by_frequency(1000, -1.0)?,
                PortChoice::Fast => set = by_frequency(100, -1.0)?,
                PortChoice::Top(n) => set = by_frequency(n as usize, -1.0)?,
                PortChoice::Ratio(least) => set = by_frequency(usize::MAX, least)?,
                PortChoice::Explicit => {}
            }
        }
        if let Some(exclude) = &self.exclude {
            set.remove(&exclude.expand(protocol, services)?);
        }
        Some(set.ports())
    }
}

impl PortSpec {
    /// Reads a list with prefixes, as `-p` takes it.
    ///
    /// # Errors
    /// What is wrong, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::read(text, Flavour::Any)
    }

    pub(crate) fn read(text: &str, flavour: Flavour) -> Result<Self, String> {
        if text.len() > MAX_LIST {
            return Err(format!("the port list is {} bytes long; at most {MAX_LIST} are read", text.len()));
        }
        let mut reader = Reader { rest: text, flavour, protocol: None };
        let items = reader.items(false)?;
        if items.is_empty() {
            return Err("the list names no port".to_owned());
        }
        Ok(Self(items))
    }

    /// The items in their order.
    #[must_use]
    pub fn items(&self) -> &[PortItem] {
        &self.0
    }

    /// Whether an item that applies to `-sO` goes beyond protocol 255.
    pub(crate) fn beyond_protocols(&self) -> bool {
        fn beyond(items: &[PortItem]) -> bool {
            items.iter().any(|item| match &item.ports {
                PortsOf::Range(low, high) => {
                    item.protocol.is_none() && (*low).max(*high).is_some_and(|port| port > 255)
                }
                PortsOf::Service(_) => false,
                PortsOf::Known(items) => beyond(items),
            })
        }
        beyond(&self.0)
    }

    fn expand(&self, protocol: Protocol, services: Option<&Services>) -> Option<PortSet> {
        let mut set = PortSet::empty();
        add_items(&self.0, protocol, services, false, &mut set)?;
        Some(set)
    }

    /// A service mask that names nothing in `services`: Nmap ends on it.
    #[must_use]
    pub fn unmatched(&self, services: &Services) -> Option<&str> {
        fn find<'a>(items: &'a [PortItem], services: &Services) -> Option<&'a str> {
            items.iter().find_map(|item| match &item.ports {
                PortsOf::Service(mask) => (!services.knows(mask)).then_some(mask.as_str()),
                PortsOf::Known(items) => find(items, services),
                PortsOf::Range(..) => None,
            })
        }
        find(&self.0, services)
    }
}

fn add_items(
    items: &[PortItem],
    protocol: Protocol,
    services: Option<&Services>,
    known: bool,
    set: &mut PortSet,
) -> Option<()> {
    for item in items.iter().filter(|item| item.protocol.is_none_or(|p| p == protocol)) {
        match &item.ports {
            PortsOf::Range(low, high) => {
                let (least, most) = bounds(protocol);
                let range = low.unwrap_or(least)..=high.unwrap_or(most).min(most);
                if known {
                    let services = services?;
                    range.filter(|port| services.has(protocol, *port)).for_each(|port| set.add(port));
                } else {
                    range.for_each(|port| set.add(port));
                }
            }
            PortsOf::Service(mask) => {
                services?.matching(protocol, mask).for_each(|port| set.add(port));
            }
            PortsOf::Known(items) => add_items(items, protocol, services, true, set)?,
        }
    }
    Some(())
}

/// The ports that open ends mean.
fn bounds(protocol: Protocol) -> (u16, u16) {
    if protocol == Protocol::Ip { (0, 255) } else { (1, 65535) }
}

impl fmt::Display for PortSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_items(f, &self.0, None)
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, items: &[PortItem], mut last: Option<Protocol>) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(",")?;
        }
        if item.protocol != last {
            last = item.protocol;
            f.write_str(match item.protocol {
                Some(Protocol::Tcp) => "T:",
                Some(Protocol::Udp) => "U:",
                Some(Protocol::Sctp) => "S:",
                Some(Protocol::Ip) => "P:",
                None => "",
            })?;
        }
        match &item.ports {
            PortsOf::Range(Some(a), Some(b)) if a == b => write!(f, "{a}")?,
            PortsOf::Range(low, high) => {
                if let Some(low) = low {
                    write!(f, "{low}")?;
                }
                f.write_str("-")?;
                if let Some(high) = high {
                    write!(f, "{high}")?;
                }
            }
            PortsOf::Service(mask) => f.write_str(mask)?,
            PortsOf::Known(items) => {
                f.write_str("[")?;
                write_items(f, items, last)?;
                f.write_str("]")?;
            }
        }
    }
    Ok(())
}

/// Reads a list the way that Nmap's `getpts_aux` does.
struct Reader<'a> {
    rest: &'a str,
    flavour: Flavour,
    protocol: Option<Protocol>,
}

impl Reader<'_> {
    fn items(&mut self, nested: bool) -> Result<Vec<PortItem>, String> {
        let mut items = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            let Some(first) = self.rest.chars().next() else { return Ok(items) };
            if self.prefix(first)? {
                continue;
            }
            match first {
                '[' if nested => return Err("brackets cannot stand in brackets".to_owned()),
                '[' => items.push(self.known()?),
                ']' if nested => return Ok(items),
                ']' => return Err("a ] stands without its [".to_owned()),
                'a'..='z' | '*' | '?' => {
                    let ports = self.service()?;
                    items.push(PortItem { protocol: self.protocol, ports });
                }
                '-' | '0'..='9' => {
                    let ports = self.range()?;
                    items.push(PortItem { protocol: self.protocol, ports });
                    self.rest = self.rest.trim_start();
                    if !matches!(self.rest.chars().next(), None | Some(',' | ']')) {
                        return Err(self.illegal());
                    }
                    self.comma();
                }
                _ => return Err(self.illegal()),
            }
        }
    }

    fn illegal(&self) -> String {
        let shown: String = self.rest.chars().take(20).collect();
        let example =
            if self.flavour == Flavour::Any { "22,80,8000-8100,U:53,http*" } else { "22,80,8000-8100" };
        format!("{shown:?} is not a port, range or service name; a list looks like {example}")
    }

    fn comma(&mut self) {
        self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
    }

    fn prefix(&mut self, first: char) -> Result<bool, String> {
        if self.flavour != Flavour::Any || self.rest.as_bytes().get(first.len_utf8()) != Some(&b':') {
            return Ok(false);
        }
        self.protocol = Some(match first {
            'T' => Protocol::Tcp,
            'U' => Protocol::Udp,
            'S' => Protocol::Sctp,
            'P' => Protocol::Ip,
            _ => return Err(format!("{first}: is no protocol; there are T:, U:, S: and P:")),
        });
        self.rest = &self.rest[2..];
        Ok(true)
    }

    fn known(&mut self) -> Result<PortItem, String> {
        self.rest = &self.rest[1..];
        let outer = self.protocol;
        let items = self.items(true)?;
        self.protocol = outer;
        self.rest = self.rest.strip_prefix(']').unwrap_or(self.rest);
        self.comma();
        if items.is_empty() {
            return Err("the brackets hold no port".to_owned());
        }
        Ok(PortItem { protocol: outer, ports: PortsOf::Known(items) })
    }

    fn service(&mut self) -> Result<PortsOf, String> {
        let end = self.rest.find(|c: char| c == ',' || c == ']' || c.is_whitespace());
        let (mask, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if mask.len() > MAX_MASK {
            return Err(format!("a service name has at most {MAX_MASK} characters"));
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.*?+/".contains(c);
        if !mask.chars().all(fits) {
            return Err(format!("{mask:?} is not a service name; * and ? are wildcards"));
        }
        self.rest = if rest.starts_with(']') { rest } else { rest.get(1..).unwrap_or("") };
        Ok(PortsOf::Service(mask.to_owned()))
    }

    fn range(&mut self) -> Result<PortsOf, String> {
        let low = self.number()?;
        self.rest = self.rest.trim_start();
        let Some(rest) = self.rest.strip_prefix('-') else { return Ok(PortsOf::Range(low, low)) };
        self.rest = rest;
        let high = match rest.chars().next() {
            None | Some(',' | ']') => None,
            Some('0'..='9') => self.number()?,
            Some(_) => return Err(self.illegal()),
        };
        let start = low.unwrap_or(u16::from(!self.protocols()));
        let end = high.unwrap_or(if self.protocols() { 255 } else { 65535 });
        if start > end {
            return Err(format!("the range {start}-{end} is backwards: write {end}-{start}"));
        }
        Ok(PortsOf::Range(low, high))
    }

    fn protocols(&self) -> bool {
        self.flavour == Flavour::Protocols || self.protocol == Some(Protocol::Ip)
    }

    fn number(&mut self) -> Result<Option<u16>, String> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Ok(None);
        }
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let most = if self.protocols() { 255 } else { 65535 };
        match number.parse::<u16>() {
            Ok(n) if n <= most => Ok(Some(n)),
            _ if self.protocols() => Err(format!("{number} is not a protocol number: they go from 0 to 255")),
            _ => Err(format!("{number} is not a port: ports go from 0 to 65535")),
        }
    }
}

/// One bit a port.
struct PortSet(Vec<u64>);

impl PortSet {
    fn empty() -> Self {
        Self(vec![0; 1024])
    }

    fn full(protocol: Protocol) -> Self {
        let mut set = Self::empty();
        let most = if protocol == Protocol::Ip { 255 } else { 65535 };
        (0..=most).for_each(|port| set.add(port));
        set
    }

    fn add(&mut self, port: u16) {
        self.0[usize::from(port / 64)] |= 1 << (port % 64);
    }

    fn has(&self, port: u16) -> bool {
        self.0[usize::from(port / 64)] & (1 << (port % 64)) != 0
    }

    fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    fn ports(&self) -> Vec<u16> {
        (0..=u16::MAX).filter(|port| self.has(*port)).collect()
    }
}

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

    fn by_ratio(&self, protocol: Protocol) -> &[(u16, f64)] {
        self.ratios.get(&protocol).map_or(&[], Vec::as_slice)
    }

    fn has(&self, protocol: Protocol, port: u16) -> bool {
        // The file knows no IP protocols; those are in nmap-protocols, which names nearly all.
        protocol == Protocol::Ip || self.names.contains_key(&(protocol, port))
    }

    fn knows(&self, mask: &str) -> bool {
        self.names.values().any(|name| wild(mask, name))
    }

    fn matching<'a>(&'a self, protocol: Protocol, mask: &'a str) -> impl Iterator<Item = u16> + 'a {
        self.names
            .range((protocol, 0)..=(protocol, u16::MAX))
            .filter(move |(_, name)| wild(mask, name))
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
