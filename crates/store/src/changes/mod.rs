//! The ledger: what is known of an owner's hosts from all its runs, and the changes that each run showed.
//!
//! Each finished run is held against what is known once, in the order in which runs end: its mark, its changes and what
//! is known then are written in one transaction. Imports and tests are not taken in: an imported document may be years
//! old, and a test is of a provider.

mod addresses;
mod again;
mod alerts;
mod list;
mod places;
mod take;
#[cfg(test)]
mod tests;
mod vacated;

use jiff::Timestamp;
use portolan_changes::{Change, Kind};
use portolan_model::{Protocol, Target};
use uuid::Uuid;

pub use addresses::Addresses;
pub(crate) use places::Places;

/// A change as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChange {
    /// In the order in which changes became known, over all owners.
    pub key: i64,
    /// In the API.
    pub id: Uuid,
    /// The end of the run that showed it.
    pub at: Timestamp,
    /// That run, while it is kept.
    pub run: Option<Uuid>,
    /// What changed.
    pub change: Change,
    /// Who has taken note of it.
    pub acknowledged: Option<Acknowledged>,
}

/// That somebody took note of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<Uuid>,
    /// As they were called then.
    pub by_name: Option<String>,
    /// What they said of it.
    pub note: Option<String>,
}

/// Which changes are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// Only of these kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// Only of hosts in one of these; empty for all.
    pub networks: Vec<Target>,
    /// Only of hosts of assets with this tag.
    pub tag: Option<String>,
    /// Only of the host of this address or name.
    pub host: Option<String>,
    /// Only of this port.
    pub port: Option<u16>,
    /// Only of ports of this transport.
    pub protocol: Option<Protocol>,
    /// Only those that this run showed.
    pub run: Option<Uuid>,
    /// Only those that somebody, or nobody, took note of.
    pub acknowledged: Option<bool>,
    /// Only from then on.
    pub since: Option<Timestamp>,
    /// Only until then.
    pub until: Option<Timestamp>,
}
