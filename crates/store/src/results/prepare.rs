//! From hosts to rows: all that needs no database, so that it can run on another thread. Everything here was said
//! by scanned hosts, and what one of them can cost is bounded.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use portolan_model::{AddressKind, Host, HostState, Port, PortState};
use sha2::{Digest, Sha256};

use super::codes::{protocol_number, state_number};
use crate::StoreError;
use crate::ip_key::ip_key;
use crate::time::millis;

/// Bytes of one text that are indexed; the whole stands in the document.
const TEXT_BYTES: usize = 4096;

/// Bytes of a service's name, product, version... that are indexed.
const FIELD_BYTES: usize = 256;

/// Bytes of text that are indexed of one host.
const HOST_TEXT_BYTES: usize = 256 << 10;

/// Texts that are indexed of one host, beside the labels of its ports.
const HOST_MENTIONS: usize = 4096;

/// Documents shorter than this are stored as they are.
const COMPRESS_FROM: usize = 512;

/// The first half of a SHA-256.
pub(super) type TextHash = [u8; 16];

/// Hosts, ready to be written.
pub(crate) struct Batch {
    pub(super) hosts: Vec<Prepared>,
    pub(super) texts: Vec<(TextHash, String)>,
    pub(super) labels: Vec<Label>,
}

/// What a service is.
pub(super) struct Label {
    pub(super) hash: TextHash,
    /// Index of the text of all fields.
    pub(super) line: usize,
    /// Service, product, version, extra information, tunnel.
    pub(super) fields: [Option<String>; 5],
}

/// One host.
pub(super) struct Prepared {
    pub(super) address: Option<(Vec<u8>, IpAddr)>,
    /// As the document says.
    pub(super) state: HostState,
    /// What the latest state takes it for: see [`seen_as`].
    pub(super) latest: Option<HostState>,
    pub(super) reason: Option<String>,
    pub(super) hostname: Option<String>,
    pub(super) mac: Option<(String, Option<String>)>,
    pub(super) os: Option<String>,
    pub(super) latency: Option<f64>,
    /// Its own end time, where the document has one.
    pub(super) seen: Option<i64>,
    pub(super) document: Vec<u8>,
    pub(super) open_ports: i64,
    pub(super) maybe_open_ports: u64,
    pub(super) ports: Vec<PreparedPort>,
    pub(super) extra: Vec<ExtraRanges>,
    pub(super) mentions: Vec<Mention>,
}

/// A listed port.
pub(super) struct PreparedPort {
    pub(super) protocol: i64,
    pub(super) port: i64,
    pub(super) state: i64,
    /// Index of the label.
    pub(super) label: Option<usize>,
    /// Whether the service itself was asked, not a table of ports.
    pub(super) probed: bool,
}

/// Ports that were looked at and counted, not listed.
pub(super) struct ExtraRanges {
    pub(super) protocol: i64,
    pub(super) state: i64,
    /// Inclusive.
    pub(super) ranges: Vec<(u16, u16)>,
}

/// A text said of a host (protocol and port 0) or of a port.
pub(super) struct Mention {
    pub(super) protocol: i64,
    pub(super) port: i64,
    pub(super) kind: String,
    /// Index of the text.
    pub(super) text: usize,
}

impl Batch {
    /// Prepares `hosts`, in their order.
    ///
    /// # Errors
    /// A document that cannot be written as JSON or compressed.
    pub(crate) fn of(hosts: &[Host]) -> Result<Self, StoreError> {
        let mut builder = Builder::new()?;
        let hosts = hosts.iter().map(|host| builder.host(host)).collect::<Result<_, _>>()?;
        Ok(Self { hosts, texts: builder.texts, labels: builder.labels })
    }
}

struct Builder {
    compressor: zstd::bulk::Compressor<'static>,
    texts: Vec<(TextHash, String)>,
    text_keys: HashMap<TextHash, usize>,
    labels: Vec<Label>,
    label_keys: HashMap<[Option<String>; 5], usize>,
    /// What may still be indexed of the host at hand.
    bytes_left: usize,
    mentions_left: usize,
}

impl Builder {
    fn new() -> Result<Self, StoreError> {
        Ok(Self {
            compressor: zstd::bulk::Compressor::new(1).map_err(unwritable)?,
            texts: Vec::new(),
            text_keys: HashMap::new(),
            labels: Vec::new(),
            label_keys: HashMap::new(),
            bytes_left: 0,
            mentions_left: 0,
        })
    }

    fn host(&mut self, host: &Host) -> Result<Prepared, StoreError> {
        self.bytes_left = HOST_TEXT_BYTES;
        self.mentions_left = HOST_MENTIONS;
        let address = host.ip.as_ref().and_then(|ip| ip.parse::<IpAddr>().ok());
        let mut mentions = Vec::new();
        self.facts(host, &mut mentions);
        let ports = host.ports.iter().map(|port| self.port(port, &mut mentions)).collect();
        let open = |wanted| host.ports.iter().filter(move |port| port.state == wanted).count() as u64;
        let open_extra: u64 = host
            .extra_ports
            .iter()
            .filter(|extra| extra.state == PortState::OpenFiltered)
            .fold(0, |sum, extra| sum.saturating_add(extra.count));
        Ok(Prepared {
            address: address.map(|ip| (ip_key(ip), ip)),
            state: host.state,
            latest: seen_as(host),
            reason: host.reason.as_ref().map(|reason| cut(reason, FIELD_BYTES)),
            hostname: host.hostnames.first().map(|name| cut(&name.name, FIELD_BYTES)),
            mac: mac(host),
            os: host.os.as_ref().and_then(|os| os.matches.first()).and_then(os_name),
            latency: host.latency_seconds,
            seen: host.end.map(millis),
            document: self.document(host)?,
            open_ports: i64::try_from(open(PortState::Open)).unwrap_or(i64::MAX),
            maybe_open_ports: open(PortState::OpenFiltered).saturating_add(open_extra),
            ports,
            extra: extra_ranges(host),
            mentions,
        })
    }

    fn document(&mut self, host: &Host) -> Result<Vec<u8>, StoreError> {
        let mut plain = vec![0];
        serde_json::to_writer(&mut plain, host).map_err(unwritable)?;
        if plain.len() < COMPRESS_FROM {
            return Ok(plain);
        }
        let packed = self.compressor.compress(&plain[1..]).map_err(unwritable)?;
        Ok(if packed.len() + 1 < plain.len() { [&[1], &packed[..]].concat() } else { plain })
    }

    /// What is said of the host as a whole.
    fn facts(&mut self, host: &Host, mentions: &mut Vec<Mention>) {
        for name in &host.hostnames {
            self.mention(mentions, (0, 0), "hostname", &canonical(&name.name));
        }
        if let Some((address, vendor)) = mac(host) {
            self.mention(mentions, (0, 0), "mac", &[address, vendor.unwrap_or_default()].join(" "));
        }
        // Lesser candidates are guesses that would make every search find everything.
        for candidate in host.os.iter().flat_map(|os| os.matches.iter().take(3)) {
            let classes =
                candidate.classes.iter().flat_map(|class| [&class.vendor, &class.family, &class.generation]);
            let words: Vec<&str> =
                candidate.name.iter().chain(classes.flatten()).map(smol_str::SmolStr::as_str).collect();
            self.mention(mentions, (0, 0), "os", &words.join(" "));
        }
        let mut told = HashSet::new();
        for system in host.ports.iter().filter_map(|port| port.os_type.as_deref()) {
            if told.len() < 8 && told.insert(system) {
                self.mention(mentions, (0, 0), "ostype", system);
            }
        }
        for script in &host.scripts {
            self.script(mentions, (0, 0), script);
        }
    }

    fn port(&mut self, port: &Port, mentions: &mut Vec<Mention>) -> PreparedPort {
        let protocol = protocol_number(port.protocol);
        let number = i64::from(port.port);
        for script in &port.scripts {
            self.script(mentions, (protocol, number), script);
        }
        if let Some(name) = &port.hostname {
            self.mention(mentions, (protocol, number), "hostname", &canonical(name));
        }
        let told = [&port.product, &port.product_version, &port.version, &port.extra_info, &port.tunnel];
        PreparedPort {
            protocol,
            port: number,
            state: state_number(port.state),
            label: self.label(port),
            probed: port.method.as_deref() == Some("probed") || told.into_iter().any(Option::is_some),
        }
    }

    fn script(&mut self, mentions: &mut Vec<Mention>, at: (i64, i64), script: &portolan_model::Script) {
        let kind = format!("script:{}", cut(&script.id, 128));
        self.mention(mentions, at, &kind, script.output.trim());
    }

    fn mention(&mut self, mentions: &mut Vec<Mention>, at: (i64, i64), kind: &str, value: &str) {
        if self.mentions_left == 0 {
            return;
        }
        if let Some(text) = self.text(value) {
            self.mentions_left -= 1;
            mentions.push(Mention { protocol: at.0, port: at.1, kind: kind.to_owned(), text });
        }
    }

    /// The label of a port, where it says anything of its service.
    fn label(&mut self, port: &Port) -> Option<usize> {
        let field = |text: &Option<portolan_model::Text>| {
            text.as_ref().filter(|text| !text.is_empty()).map(|text| cut(text, FIELD_BYTES))
        };
        // What a document of another tool calls `version` without a product is still worth finding.
        let version = field(&port.product_version)
            .or_else(|| field(&port.version).filter(|_| port.product.is_none() && port.extra_info.is_none()));
        let fields = [
            field(&port.service),
            field(&port.product),
            version,
            field(&port.extra_info),
            field(&port.tunnel),
        ];
        if fields.iter().all(Option::is_none) {
            return None;
        }
        if let Some(label) = self.label_keys.get(&fields) {
            return Some(*label);
        }
        let words: Vec<&str> = fields.iter().flatten().map(String::as_str).collect();
        let line = self.text(&words.join(" "))?;
        let mut hasher = Sha256::new();
        for field in &fields {
            // No field holds a NUL: `cut` replaces it.
            hasher.update(field.as_deref().unwrap_or("\0"));
            hasher.update("\0");
        }
        self.labels.push(Label { hash: half(hasher), line, fields: fields.clone() });
        self.label_keys.insert(fields, self.labels.len() - 1);
        Some(self.labels.len() - 1)
    }

    /// The index of a text, cut; nothing where the host has said too much already.
    fn text(&mut self, value: &str) -> Option<usize> {
        let value = cut(value, TEXT_BYTES);
        let hash = text_hash(&value);
        if let Some(text) = self.text_keys.get(&hash) {
            return Some(*text);
        }
        self.bytes_left = self.bytes_left.checked_sub(value.len())?;
        self.texts.push((hash, value));
        self.text_keys.insert(hash, self.texts.len() - 1);
        Some(self.texts.len() - 1)
    }
}

/// A name as targets write it, so that it is found by its hash.
fn canonical(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// What a text is recognized by.
pub(super) fn text_hash(text: &str) -> TextHash {
    half(Sha256::new_with_prefix(text))
}

fn half(hasher: Sha256) -> TextHash {
    let digest = hasher.finalize();
    std::array::from_fn(|i| digest[i])
}

fn unwritable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unwritable { reason: format!("a host's document: {error}") }
}

/// At most `bytes` of the text, whole characters, without NUL, at which SQLite's LIKE would stop.
fn cut(text: &str, bytes: usize) -> String {
    let text = &text[..text.floor_char_boundary(bytes)];
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// What the latest state takes a host for; nothing where the run did not look (a list scan). Documents without a
/// word on it (masscan's) list ports that answered.
fn seen_as(host: &Host) -> Option<HostState> {
    match host.state {
        HostState::Up | HostState::Down => Some(host.state),
        HostState::Unknown | HostState::Skipped => {
            let answered =
                |state| matches!(state, PortState::Open | PortState::Closed | PortState::Unfiltered);
            if host.ports.iter().any(|port| answered(port.state)) {
                Some(HostState::Up)
            } else {
                (!host.ports.is_empty()).then_some(HostState::Unknown)
            }
        }
    }
}

fn mac(host: &Host) -> Option<(String, Option<String>)> {
    let mac = host.addresses.iter().find(|address| address.kind == AddressKind::Mac)?;
    Some((cut(&mac.addr, 64), mac.vendor.as_ref().map(|vendor| cut(vendor, FIELD_BYTES))))
}

fn os_name(candidate: &portolan_model::OsMatch) -> Option<String> {
    let name = candidate.name.as_ref().or_else(|| candidate.classes.first()?.family.as_ref())?;
    Some(cut(name, FIELD_BYTES))
}

/// The extra ports of which the document says which they are.
pub(super) fn extra_ranges(host: &Host) -> Vec<ExtraRanges> {
    let mut found = Vec::new();
    for extra in &host.extra_ports {
        for reason in &extra.reasons {
            let (Some(protocol), Some(ports)) = (reason.protocol, &reason.ports) else { continue };
            let mut ranges: Vec<(u16, u16)> = ports.split(',').filter_map(parse_range).collect();
            ranges.sort_unstable();
            if !ranges.is_empty() {
                found.push(ExtraRanges {
                    protocol: protocol_number(protocol),
                    state: state_number(extra.state),
                    ranges,
                });
            }
        }
    }
    found
}

fn parse_range(text: &str) -> Option<(u16, u16)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (low.parse().ok()?, high.parse().ok()?);
    (low <= high).then_some((low, high))
}

impl ExtraRanges {
    /// Whether the port is one of them. Ranges may overlap in a hostile document; then one of them is found or
    /// none, which is as good.
    pub(super) fn has(&self, protocol: i64, port: i64) -> bool {
        let Ok(port) = u16::try_from(port) else { return false };
        let after = self.ranges.partition_point(|(low, _)| *low <= port);
        protocol == self.protocol && after > 0 && self.ranges[after - 1].1 >= port
    }
}
