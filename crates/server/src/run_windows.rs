//! The windows that hold for a run: those of its owner, of each network that it sends into, and of its scan.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use portolan_scanner::Shard;
use portolan_scanner::ranges::Ranges;
use portolan_schedule::{Effect, Window, Windows};
use portolan_store::runs::{Freed, Run, RunKey};
use portolan_store::windows::{Of, Window as Stored};
use portolan_store::{OwnerKey, Store, StoreError, Uuid};

use crate::runner::ledger::{invocation, reach};

/// What the windows of a run say at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// It may send.
    pub is_open: bool,
    /// When that changes, where it is known to.
    pub turns_at: Option<Timestamp>,
}

/// Tells whether runs may send.
#[derive(Debug)]
pub struct RunWindows {
    store: Store,
    /// Where runs send to, as far as that was asked for.
    reach: Mutex<HashMap<Uuid, Arc<Ranges>>>,
}

impl RunWindows {
    /// Of the runs that are kept here.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, reach: Mutex::default() }
    }

    /// What the windows of a run say.
    ///
    /// Windows that cannot be read are closed.
    ///
    /// # Errors
    /// The store's.
    pub async fn say(&self, run: &Run, now: Timestamp) -> Result<Said, StoreError> {
        match self.read(run, now).await {
            Ok(said) => Ok(said),
            Err(error @ StoreError::Unreadable { .. }) => {
                tracing::error!(run = %run.id, %error, "nothing is sent");
                Ok(Said { is_open: false, turns_at: None })
            }
            Err(error) => Err(error),
        }
    }

    async fn read(&self, run: &Run, now: Timestamp) -> Result<Said, StoreError> {
        let stored = self.store.windows_for(run.owner, run.scan).await?;
        let is_of_network = |window: &Stored| matches!(window.fields.of, Of::Network(_));
        let reach = if stored.iter().any(is_of_network) { self.reach(run).await? } else { Arc::default() };
        Ok(judge(&held(stored, &reach)?, run.freed.as_ref(), now))
    }

    /// What the windows say of a scan that is to send into `reach`.
    ///
    /// # Errors
    /// The store's; a window that cannot be read.
    pub async fn say_planned(
        &self,
        owner: OwnerKey,
        scan: Uuid,
        reach: &Ranges,
        at: Timestamp,
    ) -> Result<Said, StoreError> {
        let stored = self.store.windows_for(owner, Some(scan)).await?;
        Ok(judge(&held(stored, reach)?, None, at))
    }

    /// The same, of the run as it is now.
    ///
    /// # Errors
    /// As [`RunWindows::say`]; there is no such run.
    pub async fn say_anew(&self, run: RunKey, now: Timestamp) -> Result<Said, StoreError> {
        self.say(&self.store.run_by_key(run).await?, now).await
    }

    /// Lets go of a run that is over.
    pub(crate) fn forget(&self, run: Uuid) {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }

    async fn reach(&self, run: &Run) -> Result<Arc<Ranges>, StoreError> {
        let known = self.reach.lock().unwrap_or_else(PoisonError::into_inner).get(&run.id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let shards = self.store.shards(run.key).await?;
        // One that cannot be read is not scanned.
        let shards: Vec<Shard> =
            shards.iter().filter_map(|shard| serde_json::from_str(&shard.spec).ok()).collect();
        let reach = Arc::new(match invocation(&run.argv) {
            Some(invocation) => reach(&invocation, &shards),
            None => shards.iter().flat_map(|shard| &shard.targets).collect(),
        });
        self.reach.lock().unwrap_or_else(PoisonError::into_inner).insert(run.id, Arc::clone(&reach));
        Ok(reach)
    }
}

/// A window that holds for a run.
struct Held {
    /// Whose: windows of one owner, network or scan are one group.
    group: String,
    window: Window,
    /// When it was last written.
    since: Timestamp,
}

/// Those of the windows that hold for what sends into `reach`.
fn held(stored: Vec<Stored>, reach: &Ranges) -> Result<Vec<Held>, StoreError> {
    let mut held = Vec::new();
    for stored in stored {
        let group = match &stored.fields.of {
            Of::Owner => "owner".to_owned(),
            Of::Scan(_) => "scan".to_owned(),
            Of::Network(network) => {
                let net = network.parse().map_err(|error: ipnet::AddrParseError| StoreError::Unreadable {
                    what: "the network of a window",
                    reason: error.to_string(),
                })?;
                if !reach.meets(net) {
                    continue;
                }
                network.clone()
            }
        };
        held.push(Held { group, window: read(&stored)?, since: stored.updated_at });
    }
    Ok(held)
}

/// What the windows say, and of those that an operator had the run go on without, what the later ones say.
fn judge(held: &[Held], freed: Option<&Freed>, now: Timestamp) -> Said {
    let windows = together(held.iter());
    let Some(freed) = freed.filter(|freed| now < freed.until) else {
        return Said { is_open: windows.state_at(now), turns_at: edge(&windows, now) };
    };
    // Who had it go on did not know of these.
    let later =
        together(held.iter().filter(|one| one.window.effect == Effect::Blackout && one.since > freed.at));
    let (is_open, until) = (later.state_at(now), freed.until);
    let turns_at = edge(&later, now).filter(|at| *at < until);
    let turns_then = || if windows.state_at(until) == is_open { edge(&windows, until) } else { Some(until) };
    Said { is_open, turns_at: turns_at.or_else(turns_then) }
}

fn together<'a>(held: impl Iterator<Item = &'a Held>) -> Windows {
    let mut groups: BTreeMap<&str, Vec<Window>> = BTreeMap::new();
    for one in held {
        groups.entry(&one.group).or_default().push(one.window.clone());
    }
    Windows::of(groups.into_values().collect())
}

/// When windows say otherwise than at an instant.
fn edge(windows: &Windows, at: Timestamp) -> Option<Timestamp> {
    (!windows.is_empty()).then(|| windows.next_edge(at)).flatten()
}

/// A window as it is kept.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(stored: &Stored) -> Result<Window, StoreError> {
    serde_json::from_str(&stored.fields.spec)
        .map_err(|error| StoreError::Unreadable { what: "a window", reason: error.to_string() })
}
