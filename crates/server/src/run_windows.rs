//! The windows that hold for a run: those of its owner, of each network that it sends into, and of its scan.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use jiff::Timestamp;
use portolan_scanner::Shard;
use portolan_scanner::ranges::Ranges;
use portolan_schedule::{Effect, Window, Windows};
use portolan_store::runs::{Run, RunKey};
use portolan_store::windows::{Of, Window as Stored};
use portolan_store::{Store, StoreError, Uuid};

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
        let windows = self.of(run, |_, _| true).await?;
        let Some(freed) = run.freed.as_ref().filter(|freed| now < freed.until) else {
            return Ok(Said { is_open: windows.state_at(now), turns_at: edge(&windows, now) });
        };
        // Who had it go on did not know of these.
        let is_later = |stored: &Stored, window: &Window| {
            window.effect == Effect::Blackout && stored.updated_at > freed.at
        };
        let later = self.of(run, is_later).await?;
        let (is_open, until) = (later.state_at(now), freed.until);
        let turns_at = edge(&later, now).filter(|at| *at < until);
        let turns_then =
            || if windows.state_at(until) == is_open { edge(&windows, until) } else { Some(until) };
        Ok(Said { is_open, turns_at: turns_at.or_else(turns_then) })
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

    async fn of(
        &self,
        run: &Run,
        is_meant: impl Fn(&Stored, &Window) -> bool,
    ) -> Result<Windows, StoreError> {
        let mut groups: BTreeMap<String, Vec<Window>> = BTreeMap::new();
        for stored in self.store.windows_for(run.owner, run.scan).await? {
            let group = match &stored.fields.of {
                Of::Owner => "owner".to_owned(),
                Of::Scan(_) => "scan".to_owned(),
                Of::Network(network) => {
                    if !self.sends_into(run, network).await? {
                        continue;
                    }
                    network.clone()
                }
            };
            let window = read(&stored)?;
            if is_meant(&stored, &window) {
                groups.entry(group).or_default().push(window);
            }
        }
        Ok(Windows::of(groups.into_values().collect()))
    }

    async fn sends_into(&self, run: &Run, network: &str) -> Result<bool, StoreError> {
        let net: IpNet = network.parse().map_err(|error: ipnet::AddrParseError| StoreError::Unreadable {
            what: "the network of a window",
            reason: error.to_string(),
        })?;
        Ok(self.reach(run).await?.meets(net))
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
        let reach = Arc::new(shards.iter().flat_map(|shard| &shard.targets).collect::<Ranges>());
        self.reach.lock().unwrap_or_else(PoisonError::into_inner).insert(run.id, Arc::clone(&reach));
        Ok(reach)
    }
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
