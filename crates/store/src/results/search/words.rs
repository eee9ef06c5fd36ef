//! The language of searches: words that all must hold.
//!
//! `port:22 port:1-1024,8080`, `proto:udp`, `state:open` (of a port) or `state:down` (of a host), `service:http`
//! (the whole name), `product:openssh` (contained), `version:9.2` (begins with), `net:10.0.0.0/8`, `ip:10.0.0.7`,
//! `host:name` (contained), `os:linux` (contained), `tag:dmz`, `script:ssh-hostkey` (the whole id), free text and
//! `"quoted text"` (contained in anything said of the host or port). A `-` in front means "not"; a comma is "or" within
//! `port:`.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_model::{HostState, PortState, Protocol, Target};

use crate::StoreError;
use crate::ip_key::{ip_key, ranges};
use crate::results::codes::{protocol_number, state_number};

/// Longest search, in bytes.
const MOST_BYTES: usize = 1024;

/// Most words of a search.
const MOST_WORDS: usize = 16;

/// Most ranges of one `port:`.
const MOST_RANGES: usize = 64;

/// What may stand before a colon.
const KEYS: &str =
    "port:, proto:, state:, service:, product:, version:, net:, ip:, host:, os:, tag: and script: are known";

/// Of words that other searches have and this one has not.
const OPERATORS: &str = "all words must hold without AND; a comma says either (port:22,80), and - before a word its opposite; the word itself is looked for in quotation marks";

/// First and last blob of a range of addresses.
pub(in crate::results) type KeyRange = (Vec<u8>, Vec<u8>);

/// A word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::results) struct Word {
    /// Whether it must not hold.
    pub(in crate::results) negated: bool,
    pub(in crate::results) asks: Asks,
}

/// What a word asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::results) enum Asks {
    /// Inclusive ranges.
    Ports(Vec<(u16, u16)>),
    Protocol(i64),
    State(i64),
    HostState(HostState),
    Service(String),
    Product(String),
    Version(String),
    Addresses(Vec<KeyRange>),
    Hostname(String),
    Os(String),
    Script(String),
    Tag(String),
    Text(String),
}

/// Reads a search.
///
/// # Errors
/// [`StoreError::BadSearch`]: what cannot be read and what can.
pub(in crate::results) fn parse(search: &str) -> Result<Vec<Word>, StoreError> {
    if search.len() > MOST_BYTES {
        let start = &search[..search.floor_char_boundary(40)];
        return Err(bad(start, format!("the search is longer than {MOST_BYTES} bytes")));
    }
    let tokens = split(search)?;
    if let Some(token) = tokens.get(MOST_WORDS) {
        return Err(bad(&token.shown, format!("a search has at most {MOST_WORDS} words")));
    }
    tokens.into_iter().map(word).collect()
}

/// A word before its meaning is known.
struct Token {
    negated: bool,
    /// What stands before the first colon outside quotes.
    key: Option<String>,
    value: String,
    quoted: bool,
    shown: String,
}

fn split(search: &str) -> Result<Vec<Token>, StoreError> {
    let mut tokens = Vec::new();
    let mut rest = search.trim_start();
    while !rest.is_empty() {
        let from = rest;
        let negated = rest.starts_with('-');
        if negated {
            rest = &rest[1..];
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
        let mut token =
            Token { negated, key: None, value: rest[..end].to_owned(), quoted: false, shown: String::new() };
        rest = &rest[end..];
        let opens = token.value.is_empty() || token.value.ends_with(':');
        if rest.starts_with('"') && opens {
            let close = rest[1..]
                .find('"')
                .ok_or_else(|| bad(from, "a quotation mark is open: end the text with another".to_owned()))?;
            token.key = token.value.strip_suffix(':').map(str::to_ascii_lowercase);
            rest[1..=close].clone_into(&mut token.value);
            token.quoted = true;
            rest = &rest[close + 2..];
        } else if rest.starts_with('"') {
            return Err(bad(from, "a quotation mark stands inside a word: quote all of it".to_owned()));
        }
        from[..from.len() - rest.len()].clone_into(&mut token.shown);
        tokens.push(token);
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn word(token: Token) -> Result<Word, StoreError> {
    let Token { negated, key, value, quoted, shown } = token;
    if value.trim().is_empty() {
        return Err(bad(&shown, "something must stand there".to_owned()));
    }
    if quoted && key.is_none() {
        return Ok(Word { negated, asks: Asks::Text(value) });
    }
    // An address has colons of its own.
    if key.is_none()
        && let Some(range) = address(&value)
    {
        return Ok(Word { negated, asks: Asks::Addresses(vec![range]) });
    }
    let (key, value) = match key {
        Some(key) => (key, value),
        None => match value.split_once(':') {
            Some((key, rest)) => (key.to_ascii_lowercase(), rest.to_owned()),
            None if ["AND", "OR", "NOT"].contains(&value.as_str()) => {
                return Err(bad(&shown, OPERATORS.to_owned()));
            }
            None => return Ok(Word { negated, asks: Asks::Text(value) }),
        },
    };
    if value.trim().is_empty() {
        return Err(bad(&shown, format!("something must stand after {key}:")));
    }
    let asks = asks(&key, value).map_err(|reason| bad(&shown, reason))?;
    Ok(Word { negated, asks })
}

fn asks(key: &str, value: String) -> Result<Asks, String> {
    Ok(match key {
        "port" => Asks::Ports(ports(&value)?),
        "proto" | "protocol" => {
            let protocol: Protocol = value
                .to_ascii_lowercase()
                .parse()
                .map_err(|_| "proto: takes tcp, udp, sctp or ip".to_owned())?;
            Asks::Protocol(protocol_number(protocol))
        }
        "state" => state(&value.to_ascii_lowercase())?,
        "service" => Asks::Service(value),
        "product" => Asks::Product(value),
        "version" => Asks::Version(value),
        "net" | "ip" => Asks::Addresses(network(key, &value)?),
        "host" | "hostname" => Asks::Hostname(value.trim_end_matches('.').to_ascii_lowercase()),
        "os" => Asks::Os(value),
        "tag" => Asks::Tag(value),
        "script" => Asks::Script(value),
        _ => return Err(format!("{key}: is not known; {KEYS}; put text with a colon into quotation marks")),
    })
}

fn state(value: &str) -> Result<Asks, String> {
    if let Ok(state) = value.parse::<PortState>()
        && state != PortState::Unknown
    {
        return Ok(Asks::State(state_number(state)));
    }
    value.parse().map(Asks::HostState).map_err(|_| {
        "state: takes open, closed, filtered, unfiltered, open|filtered or closed|filtered of a port, up, down or unknown of a host"
            .to_owned()
    })
}

fn ports(value: &str) -> Result<Vec<(u16, u16)>, String> {
    let mut ranges = Vec::new();
    for part in value.split(',') {
        let (low, high) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| {
            text.parse::<u16>().map_err(|_| {
                format!(
                    "{part:?} is no port or range of ports: port: takes 22, 1-1024 or 22,80,443 (0 to 65535)"
                )
            })
        };
        let (low, high) = (number(low)?, number(high)?);
        if low > high {
            return Err(format!("the range {part:?} runs backwards"));
        }
        ranges.push((low, high));
    }
    if ranges.len() > MOST_RANGES {
        return Err(format!("port: takes at most {MOST_RANGES} ranges"));
    }
    Ok(ranges)
}

fn address(value: &str) -> Option<KeyRange> {
    if let Ok(ip) = value.parse::<IpAddr>() {
        return Some((ip_key(ip), ip_key(ip)));
    }
    let net: IpNet = value.parse().ok()?;
    Some((ip_key(net.network()), ip_key(net.broadcast())))
}

fn network(key: &str, value: &str) -> Result<Vec<KeyRange>, String> {
    let target: Target = value.parse().map_err(|error| format!("{error}"))?;
    let found = ranges(&target);
    if found.is_empty() {
        return Err(format!(
            "{key}: takes an address (10.0.0.7), a network (10.0.0.0/8) or octet ranges (10.0.0-3.1); names go with host:"
        ));
    }
    Ok(found)
}

fn bad(word: &str, reason: String) -> StoreError {
    StoreError::BadSearch { word: word.trim_end().to_owned(), reason }
}
