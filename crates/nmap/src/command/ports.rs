//! Nmap's port lists (`-p`, `--exclude-ports`, `-PS`…): read, printed and counted.

use std::fmt;

use portolan_model::Protocol;

use super::selection::PortSet;
use super::services::Services;

/// Longest port list that is read, in bytes: one that names every second port would be longer than any use.
const MAX_LIST: usize = 8 * 1024;
/// Nmap keeps a service mask in 128 bytes, the NUL included.
const MAX_MASK: usize = 126;

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

    pub(crate) fn expand(&self, protocol: Protocol, services: Option<&Services>) -> Option<PortSet> {
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
