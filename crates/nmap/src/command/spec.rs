//! What one row of the option table says.

use serde::{Deserialize, Serialize};

use super::table::Opt;

/// The part of Nmap's manual that an option belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Target specification.
    Targets,
    /// Host discovery.
    Discovery,
    /// Scan techniques.
    Techniques,
    /// Port specification.
    Ports,
    /// Service and version detection.
    Version,
    /// Script scan.
    Scripts,
    /// OS detection.
    Os,
    /// Timing and performance.
    Timing,
    /// Firewall and IDS evasion, spoofing.
    Evasion,
    /// Output.
    Output,
    /// Miscellaneous.
    Misc,
    /// Undocumented or deprecated.
    Old,
}

impl Group {
    /// The heading, as in Nmap's manual.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Targets => "Target specification",
            Self::Discovery => "Host discovery",
            Self::Techniques => "Scan techniques",
            Self::Ports => "Port specification",
            Self::Version => "Service/version detection",
            Self::Scripts => "Script scan",
            Self::Os => "OS detection",
            Self::Timing => "Timing and performance",
            Self::Evasion => "Firewall/IDS evasion and spoofing",
            Self::Output => "Output",
            Self::Misc => "Misc",
            Self::Old => "Undocumented/deprecated",
        }
    }
}

/// Whether an option takes a value (`getopt`'s three ways).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// No value.
    Nothing,
    /// A value, attached or in the next word.
    Value,
    /// A value perhaps, attached only.
    Attached,
}

/// What an option that the policy keeps back is granted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Grant {
    /// Scripts outside the safe categories and `+`-forced ones.
    IntrusiveScripts,
    /// `--script-args`.
    ScriptArgs,
    /// `-sI`.
    IdleScan,
    /// `-b`.
    FtpBounce,
    /// `-D`.
    Decoys,
    /// `-S`, `--spoof-mac`.
    Spoofing,
    /// `-f`, `--mtu`.
    Fragmentation,
    /// `--data`, `--data-string`, `--data-length`.
    Payload,
    /// `--badsum`.
    BadChecksum,
    /// `--proxies`.
    Proxies,
    /// `--scanflags`.
    ScanFlags,
    /// `--ttl`.
    Ttl,
    /// `--ip-options`.
    IpOptions,
    /// `-e`.
    Interface,
    /// `--source-port`.
    SourcePort,
}

impl Grant {
    /// Every grant there is.
    pub const ALL: [Self; 15] = [
        Self::IntrusiveScripts,
        Self::ScriptArgs,
        Self::IdleScan,
        Self::FtpBounce,
        Self::Decoys,
        Self::Spoofing,
        Self::Fragmentation,
        Self::Payload,
        Self::BadChecksum,
        Self::Proxies,
        Self::ScanFlags,
        Self::Ttl,
        Self::IpOptions,
        Self::Interface,
        Self::SourcePort,
    ];

    /// The name, as serialized.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IntrusiveScripts => "intrusiveScripts",
            Self::ScriptArgs => "scriptArgs",
            Self::IdleScan => "idleScan",
            Self::FtpBounce => "ftpBounce",
            Self::Decoys => "decoys",
            Self::Spoofing => "spoofing",
            Self::Fragmentation => "fragmentation",
            Self::Payload => "payload",
            Self::BadChecksum => "badChecksum",
            Self::Proxies => "proxies",
            Self::ScanFlags => "scanFlags",
            Self::Ttl => "ttl",
            Self::IpOptions => "ipOptions",
            Self::Interface => "interface",
            Self::SourcePort => "sourcePort",
        }
    }
}

/// What the policy does with an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Anybody who may scan.
    Allowed,
    /// Those who hold the grant.
    Granted(Grant),
    /// `--script`: what its words resolve to decides.
    Scripts,
    /// Nobody; the text says why and what to use.
    Never(&'static str),
    /// Read and left out; the text says why.
    Dropped(&'static str),
}

/// What the option needs raw sockets for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Nothing.
    No,
    /// It does less, or nothing, without them.
    Partly,
    /// Nmap ends at once without them.
    Needed,
}

/// What a second occurrence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nmap uses the last.
    Last,
    /// Nmap ends, or silently loses the first one or mixes both: refused.
    Once,
    /// They add up.
    Adds,
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is none.
    Nothing,
    /// A level of `-v` or `-d`.
    Level,
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// A fragment size: a positive multiple of 8.
    Mtu,
    /// A whole number written as Nmap's `strtod` takes it.
    TopPorts,
    /// A positive decimal: packets a second.
    Rate,
    /// 0 <= x < 1.
    Ratio,
    /// A time of at least the first, in milliseconds; without a unit it must be under the second.
    Time(u64, u64),
    /// A timing template.
    Timing,
    /// Ports with `T:`, `U:`, `S:` and `P:`.
    Ports,
    /// Ports of one protocol.
    PlainPorts,
    /// IP protocols.
    Protocols,
    /// Targets, comma separated.
    Targets,
    /// Addresses, comma separated.
    Addresses,
    /// One address.
    Address,
    /// A script expression.
    Scripts,
    /// TCP flags.
    TcpFlags,
    /// Decoys.
    Decoys,
    /// A host, perhaps with a port.
    HostPort,
    /// An FTP relay.
    Relay,
    /// Proxy URLs.
    Proxies,
    /// Bytes in hexadecimal.
    Hex,
    /// IP options.
    IpOptions,
    /// A MAC address, prefix or vendor.
    Mac,
    /// An interface name.
    Interface,
    /// An nsock engine.
    Engine,
    /// Text.
    Text,
    /// `2`, of `-O2`.
    Two,
    /// Never looked at.
    Unread,
}

/// One row of the table: all that is known of an option.
#[derive(Debug, Clone, Copy)]
pub struct OptionSpec {
    /// Which.
    pub id: Opt,
    /// The canonical spelling, dashes included.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// Whether it takes a value.
    pub takes: Takes,
    /// How the value is read.
    pub kind: Kind,
    /// Its part of the manual.
    pub group: Group,
    /// What the policy does with it.
    pub class: Class,
    /// What it needs raw sockets for.
    pub privilege: Privilege,
    /// What a second occurrence means.
    pub repeat: Repeat,
    /// The first Nmap that has it, where that is after 7.80.
    pub since: Option<(u16, u16)>,
    /// What it does; `{}` stands for the value.
    pub meaning: &'static str,
}

impl OptionSpec {
    /// Every spelling, the canonical one first.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    pub(crate) const fn flag(name: &'static str, group: Group, meaning: &'static str) -> Self {
        Self {
            id: Opt::N,
            name,
            aliases: &[],
            takes: Takes::Nothing,
            kind: Kind::Nothing,
            group,
            class: Class::Allowed,
            privilege: Privilege::No,
            repeat: Repeat::Last,
            since: None,
            meaning,
        }
    }

    pub(crate) const fn value(name: &'static str, kind: Kind, group: Group, meaning: &'static str) -> Self {
        Self { takes: Takes::Value, kind, ..Self::flag(name, group, meaning) }
    }

    pub(crate) const fn attached(
        name: &'static str,
        kind: Kind,
        group: Group,
        meaning: &'static str,
    ) -> Self {
        Self { takes: Takes::Attached, kind, ..Self::flag(name, group, meaning) }
    }

    pub(crate) const fn alias(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    pub(crate) const fn grant(self, grant: Grant) -> Self {
        Self { class: Class::Granted(grant), ..self }
    }

    pub(crate) const fn never(self, hint: &'static str) -> Self {
        Self { class: Class::Never(hint), ..self }
    }

    pub(crate) const fn dropped(self, reason: &'static str) -> Self {
        Self { class: Class::Dropped(reason), ..self }
    }

    pub(crate) const fn scripts(self) -> Self {
        Self { class: Class::Scripts, ..self }
    }

    pub(crate) const fn raw(self) -> Self {
        Self { privilege: Privilege::Needed, ..self }
    }

    pub(crate) const fn partly(self) -> Self {
        Self { privilege: Privilege::Partly, ..self }
    }

    pub(crate) const fn once(self) -> Self {
        Self { repeat: Repeat::Once, ..self }
    }

    pub(crate) const fn adds(self) -> Self {
        Self { repeat: Repeat::Adds, ..self }
    }

    pub(crate) const fn since(self, major: u16, minor: u16) -> Self {
        Self { since: Some((major, minor)), ..self }
    }
}
