//! Alerts: what people are told of. An occurrence becomes an alert, or is counted on the one that there is; rules say
//! which channels hear of it; the outbox keeps what is to be sent until it was.

pub mod channels;
mod enqueue;
mod kind;
pub mod list;
pub mod log;
pub mod outbox;
mod raise;
pub mod rules;

use std::net::IpAddr;

use jiff::Timestamp;
use portolan_changes::{PortKey, Ports};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Uuid};

pub use kind::{AlertKind, Severity};
pub use raise::Raised;
pub(crate) use raise::{end_within, raise_within};

use crate::OwnerKey;

/// How many alerts wait in the outbox for a channel at most, where nothing else is said.
pub(crate) const OUTBOX: u64 = 10_000;

/// Something that people may want to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Whose it is.
    pub owner: OwnerKey,
    /// What it is.
    pub kind: AlertKind,
    /// What makes two occurrences one alert: the same kind of thing at the same place.
    pub key: String,
    /// How bad it is: [`AlertKind::severity`], unless more is known.
    pub severity: Severity,
    /// One line for people, such as `port 22/tcp opened on 10.0.0.7`.
    pub title: String,
    /// More of it, in lines.
    pub detail: String,
    /// Where, if it is at an address: rules for networks pass by what has none.
    pub ip: Option<IpAddr>,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: Option<String>,
    /// The ports: rules for ports pass by what has none.
    pub ports: Ports,
    /// What is open on a host that came, of whichever transport: rules for ports take these too.
    pub open: Vec<PortKey>,
    /// The tags of the assets that it is at.
    pub tags: Vec<String>,
    /// The run that saw it.
    pub run: Option<Uuid>,
    /// When.
    pub at: Timestamp,
    /// What it is to hear of it again.
    pub again: Again,
}

/// What it is to hear of a thing again of which there is an alert that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The same: it is counted. It lasts, and who was told knows.
    Same,
    /// News: it is told again, unless it is muted. It was over meanwhile.
    News,
}

/// An alert as it is told: what a delivery carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The alert's id.
    pub id: Uuid,
    /// What it is.
    pub kind: AlertKind,
    /// How bad it is.
    pub severity: Severity,
    /// One line for people.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ip: Option<IpAddr>,
    /// `tcp`, `udp`, `sctp`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub protocol: Option<String>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub port: Option<u16>,
    /// The tags of its assets.
    pub tags: Vec<String>,
    /// The run that saw it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub run_id: Option<Uuid>,
    /// How often it has been seen.
    pub times: u64,
    /// When it was seen first.
    pub first_at: Timestamp,
    /// When it was seen last.
    pub last_at: Timestamp,
}

/// An id of a time. How many are needed is known within the transaction only, so that they are no parameter.
pub(crate) fn new_id(at: Timestamp) -> Uuid {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanos))
}

/// The beginning of a text that others wrote.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
